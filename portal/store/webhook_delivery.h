/* SPDX-License-Identifier: Apache-2.0 */
/* webhook_delivery: what a webhook is to be told, one row per record, from when it was found to
 * when it arrived or was given up: at least once, as a row is marked after it arrived. */
#ifndef PRINTWIRE_PORTAL_STORE_WEBHOOK_DELIVERY_H
#define PRINTWIRE_PORTAL_STORE_WEBHOOK_DELIVERY_H

#include "portal/store/webhook.h"

#define WEBHOOK_DELIVERY_WAITING 1000 /* most of one hook; past that the history waits */
#define WEBHOOK_DELIVERY_KEPT    100  /* of one hook that are not waiting any more */
#define WEBHOOK_DELIVERY_REACH   2000 /* rows of the history that one step looks at */
#define WEBHOOK_DELIVERY_REASON  160

struct webhook_delivery {
    int64_t id;
    int64_t hook;
    int64_t entry; /* the row of the history */
    char kind[WEBHOOK_WORD_SIZE];
    char state[WEBHOOK_WORD_SIZE]; /* waiting, done, parked */
    int64_t tries;
    int64_t status; /* of the last answer, 0: none came */
    char reason[WEBHOOK_DELIVERY_REASON];
    int64_t made_ms;
    int64_t due_ms;
};

/** Find what the hook is to be told among the next rows of the history, of its place, kinds and
 * severity, and move its position on, in a transaction of its own. Nothing while
 * WEBHOOK_DELIVERY_WAITING wait. Old rows that wait no more are forgotten with it. */
enum err webhook_delivery_queue(struct store *store, const struct webhook *hook, int64_t now_ms);

/** The delivery of a hook that is due first; ERR_MISSING when none is. */
enum err webhook_delivery_due(struct store *store, int64_t hook, int64_t now_ms,
                              struct webhook_delivery *out_delivery);

/** Store how a try went: state, tries, status, reason and due_ms; `failing_ms` is the hook's. */
enum err webhook_delivery_mark(struct store *store, const struct webhook_delivery *delivery,
                               int64_t failing_ms);

/** Deliver one of a scope again, at once; ERR_MISSING. */
enum err webhook_delivery_again(struct store *store, const struct store_scope *scope,
                                const struct access_actor *actor, int64_t id);

/** The record of a delivery, from the places of its hook only: ERR_MISSING when it is there no
 * more. */
enum err webhook_delivery_entry(struct store *store, const struct webhook *hook, int64_t row,
                                store_entry_fn *fn, void *arg);

#endif
