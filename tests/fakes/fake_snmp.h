/* SPDX-License-Identifier: Apache-2.0 */
/* fake_snmp: a small SNMP v1/v2c agent on loopback that can misbehave in all the ways that printers
 * do. */
#ifndef PRINTWIRE_TESTS_FAKES_FAKE_SNMP_H
#define PRINTWIRE_TESTS_FAKES_FAKE_SNMP_H

#include "agent/oid.h"
#include "base/loop.h"

#include <netinet/in.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* One variable: a text, or a number when `text` is NULL. */
struct fake_snmp_variable {
    const char *oid;
    const char *text;
    int64_t number;
};

/* What it does; change any of it at any time. */
struct fake_snmp_ways {
    unsigned drop;          /* how many of the next requests stay without an answer */
    bool silent;            /* never answer */
    bool only_v1;           /* nothing but v1 is answered */
    unsigned most_repeated; /* above: tooBig; 0: no limit */
    unsigned silent_above;  /* max-repetitions above this stay without an answer; 0: no limit */
    bool silent_bulk;       /* GETBULK stays without an answer */
    bool empty_bulk;        /* GETBULK is answered with no variables */
    bool backwards_bulk;    /* the third variable of each GETBULK is the first again */
    bool backwards;         /* any GETNEXT gives the first variable of all */
    bool twice;             /* each answer comes twice */
    bool wrong_port;        /* the answer comes from another port */
    bool wrong_id;          /* the request-id is another one */
    bool wrong_community;   /* the community is another one */
    bool wrong_first;       /* send all the wrong answers above, then the right one */
    bool rubbish_first;     /* send broken bytes first */
    unsigned error;         /* answer each request with this error-status, error-index 1 */
    unsigned get_most;      /* GETs of more variables are tooBig; 0: no limit */
    bool no_names;          /* an answer with an error has no variables */
    const char *end;        /* a walk that leaves this subtree is answered with genErr */
    const char *forbidden;  /* touching an object under this is a trespass */
};

struct fake_snmp {
    struct fake_snmp_ways ways;
    unsigned requests;      /* seen */
    unsigned trespasses;    /* objects under ways.forbidden asked for, or given to a walk */
    unsigned gets;          /* of these GETs */
    unsigned bulks;         /* of these GETBULKs */
    unsigned last_repeated; /* max-repetitions of the last GETBULK */
    unsigned last_count;    /* variables asked for by the last request */
    unsigned last_version;  /* 0: v1, 1: v2c */
    const struct fake_snmp_variable *variables;
    size_t count;
    struct oid *oids; /* of the variables */
    int fd;
    int other_fd;
    struct loop_watch *watch;
};

/** Start on a free port of 127.0.0.1; the variables (in OID order) are lent. Ends the test when it
 * cannot. */
struct fake_snmp *fake_snmp_start(struct loop *loop, const struct fake_snmp_variable *variables,
                                  size_t count);

/** Stop and free. */
void fake_snmp_stop(struct fake_snmp *fake);

/** Where it listens. */
struct sockaddr_in fake_snmp_address(const struct fake_snmp *fake);

#endif
