/* SPDX-License-Identifier: Apache-2.0 */
/* sds_door: what the API may ask of the part of the portal that speaks with the platform of smart
 * device services (portal/tool), which it does not know: the wiring hands it over. What is asked
 * is answered once, perhaps at once, at most SDS_DOOR_ASK_MS later for each of its requests, and
 * when the portal stops. */
#ifndef PRINTWIRE_PORTAL_SDS_DOOR_H
#define PRINTWIRE_PORTAL_SDS_DOOR_H

#include "base/err.h"
#include "protocol/sds_doc_fleet.h"

#include <stdint.h>

#define SDS_DOOR_ASK_MS 10000
#define SDS_DOOR_WHY    256

/* How the platform stands. */
enum sds_door_state {
    SDS_DOOR_OFF,         /* there is none */
    SDS_DOOR_UNKNOWN,     /* nothing was asked yet */
    SDS_DOOR_GOOD,        /* it answers */
    SDS_DOOR_UNREACHABLE, /* it does not, or not in the words of protocol/SDS.md */
    SDS_DOOR_REFUSED,     /* it does not let us in */
    SDS_DOOR_STATES
};

/* Their words. */
#define SDS_DOOR_WORDS                                                                             \
    {                                                                                              \
        "off", "unknown", "good", "unreachable", "refused"                                         \
    }

struct sds_door_standing {
    enum sds_door_state state;
    int64_t since_ms;       /* wall clock; 0 not known */
    char why[SDS_DOOR_WHY]; /* "" when there is nothing to say */
};

/* An answer; all of it is lent for the time of the call. */
struct sds_door_answer {
    enum err err; /* ERR_NONE; ERR_MISSING: it knows no such thing; ERR_CLOSED: it is out of reach,
                     or does not let us in; ERR_SYNTAX: it would not have what was asked */
    const struct sds_doc_known *known;       /* of ask_device */
    const struct sds_doc_place *connector;   /* its connector; NULL when that is not known */
    const struct sds_doc_event_page *events; /* of ask_events */
};

typedef void sds_door_fn(void *arg, const struct sds_door_answer *answer);

struct sds_door {
    void *arg;
    void (*stand)(void *arg, struct sds_door_standing *out);
    /* Ask for a device, or for rows of its event log from a cursor on (NULL: the newest). ERR_LIMIT
     * when too many ask at once; else `fn` is called. */
    enum err (*ask_device)(void *arg, const char *account, const char *device, sds_door_fn *fn,
                           void *fn_arg);
    enum err (*ask_events)(void *arg, const char *account, const char *device, const char *cursor,
                           sds_door_fn *fn, void *fn_arg);
    void (*made)(void *arg);    /* there is something new to be sent */
    void (*watched)(void *arg); /* somebody looks at operations */
};

#endif
