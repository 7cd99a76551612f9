/* SPDX-License-Identifier: Apache-2.0 */
/* walk_inner: what the files of the engine share; nobody else includes it.
 *
 * The story of a request: walk_get() or walk_ranges() hangs it on its peer and puts the peer into
 * the line of those that wait. The pump (walk_exchange.c) takes peers from the line as pace, window
 * and slots allow, and sends the question of the peer's first request. The answer moves the request
 * on: then the peer goes on, or the request is done and its function is called, always as the last
 * thing that happens in a step, since it may destroy the peer. Who goes on, also with what was
 * asked in that function, stands in a line of its own that is served first: so as many answers are
 * half read, in memory, as the window has places, however many devices there are.
 */
#ifndef PRINTWIRE_AGENT_WALK_INNER_H
#define PRINTWIRE_AGENT_WALK_INNER_H

#include "agent/walk.h"
#include "agent/walk_bulk.h"
#include "agent/walk_codec.h"
#include "agent/walk_get.h"
#include "agent/walk_guard.h"
#include "agent/walk_order.h"
#include "agent/walk_pace.h"
#include "agent/walk_patience.h"
#include "agent/walk_range.h"
#include "agent/walk_slot.h"
#include "agent/walk_socket.h"
#include "agent/walk_v3.h"
#include "base/log.h"

#define WALK_SWEEP_CREDENTIALS 16
#define WALK_NEWS_MS           60000 /* between two lines about one device's SNMPv3 */
#define WALK_V1_MS             (UINT64_C(24) * 3600 * 1000) /* that a device is asked by v1 only */

/* One of `get`, `ranges` and `order` is set. */
struct walk_request {
    struct walk_request *next;
    struct walk_get *get;
    struct walk_range_job *ranges;
    struct walk_order_job *order;
    struct reading_set *set;
    walk_done_fn *done;
    void *arg;
};

/* Peers that want to send, first come, first served. */
struct walk_line {
    struct walk_peer *first;
    struct walk_peer *last;
};

struct walk_peer {
    struct walk *walk;
    const struct walk_credential *credential;
    struct sockaddr_in address;
    struct walk_request *first; /* the one that is asked for now */
    struct walk_request *last;
    unsigned queued;
    struct walk_slot *slot; /* its question on the wire, or NULL */
    struct walk_line *line; /* where it waits to send, or NULL */
    struct walk_peer *line_prev;
    struct walk_peer *line_next;
    bool dying;
    bool heard;                /* the last thing it did was to answer */
    bool silent;               /* the last thing it did was not to answer */
    bool fallback;             /* this question was also asked by v1 */
    bool trial;                /* this question asks by v2c whether that works again */
    bool tried;                /* it did, before it asked by v1 */
    enum walk_version version; /* to ask with */
    uint64_t trial_ms; /* of a credential of v2c that is asked by v1: when to try v2c again */
    struct walk_pace_trip trip;
    struct walk_patience patience;
    struct walk_bulk bulk;
    struct walk_v3 v3;
    bool quiet;               /* nothing is said of its SNMPv3 troubles */
    struct log_limit news;    /* of these */
    struct walk_guard *guard; /* what it may not be asked; NULL: nothing special */
};

struct walk_sweep {
    const struct walk_credential *credentials[WALK_SWEEP_CREDENTIALS];
    unsigned next; /* which one makes room */
    struct walk_sweep_handlers handlers;
    void *arg;
    uint8_t key[32];         /* makes request-ids that nobody can guess */
    struct oid names[4];     /* what is asked: subtrees of which the first object is wanted */
    struct oid instances[4]; /* the same as exact objects */
};

struct walk {
    struct walk_options options; /* all set */
    struct loop_watch *watch;
    struct loop_timer *timer;
    bool busy;         /* the pump runs after what runs now */
    uint64_t timer_ms; /* when the timer is due, if it is started */
    uint64_t due_ms;   /* no question is due earlier than this */
    struct walk_socket *socket;
    struct walk_codec *codec;
    struct walk_usm *stranger; /* asks engines who they are */
    struct walk_v3_keys keys;
    struct walk_slot_table slots;
    struct walk_pace pace;
    struct walk_line going;            /* in the middle of something */
    struct walk_line waiting;          /* about to begin */
    const struct walk_peer *finishing; /* whose function is being called; never followed */
    unsigned peers;
    struct walk_quirks quirks;
    struct walk_sweep sweep;
    struct walk_counters counters;
};

#endif
