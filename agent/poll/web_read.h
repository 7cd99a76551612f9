/* SPDX-License-Identifier: Apache-2.0 */
/* web_read: one reading of a device's web services: the documents that agent/web_plan wants for
 * some scopes, one after the other over one connection (agent/web_fetch). One of all scopes finds
 * out anew which documents there are.
 *
 * So many readings go on at once; others wait their turn, in order. A reading ends after
 * WEB_READ_TOTAL_MS with what it has, and at once when the device is too slow to wait for or shows
 * another key than the one that is kept.
 */
#ifndef PRINTWIRE_AGENT_POLL_WEB_READ_H
#define PRINTWIRE_AGENT_POLL_WEB_READ_H

#include "agent/web_fetch.h"
#include "agent/web_plan.h"
#include "agent/web_set.h"

#include <netinet/in.h>
#include <stdbool.h>

#define WEB_READ_TOTAL_MS 60000
#define WEB_READ_WAITING  32
#define WEB_READ_ERROR    256

struct web_read_turns; /* who may read, who waits */
struct web_read;

struct web_read_wish {
    struct in_addr address;
    struct web_fetch_ports ports;
    struct web_keys keys;   /* that the device has shown */
    const char *maker;      /* constant, as agent/maker writes it; NULL unknown */
    struct web_known known; /* from earlier readings */
    unsigned scopes;        /* enum scope bits */
};

/* What came of it, valid during the call of web_read_fn only. */
struct web_read_result {
    const struct web_set *set;
    struct web_known known;      /* with what this reading showed */
    const struct web_keys *keys; /* web_fetch_keys() */
    const char *error;           /* one line about the first question that failed; "" none */
    unsigned missing; /* scopes of the wish of which a document failed; the set tells the rest */
    bool is_strange;  /* another key at a door: nothing was asked there, nor anywhere after it */
    bool is_slow;     /* it ended before its end: the device is too slow, or mute */
    bool is_there;    /* somebody took the connection, but was too slow */
};

typedef void web_read_fn(void *arg, const struct web_read_result *result);

/** Turns for `most` readings at once. NULL without memory. */
struct web_read_turns *web_read_turns_create(struct loop *loop, unsigned most);

/** Free, when no reading is left; NULL is allowed. */
void web_read_turns_destroy(struct web_read_turns *turns);

/** True when so many wait for a turn (WEB_READ_WAITING) that another one would wait for long. */
bool web_read_is_crowded(const struct web_read_turns *turns);

/** Begin a reading, or wait for a turn; `fn` is called once, later, and the reading is gone after
 * it. NULL without memory. */
struct web_read *web_read_start(struct web_read_turns *turns, const struct web_read_wish *wish,
                                web_read_fn *fn, void *arg);

/** From a reading's web_read_fn only: its set is the caller's from now on, to be destroyed. */
struct web_set *web_read_keep(struct web_read *read);

/** Forget a reading: its function is not called. NULL is allowed. Never from a web_read_fn. */
void web_read_cancel(struct web_read *read);

#endif
