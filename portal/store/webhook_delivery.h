/* SPDX-License-Identifier: Apache-2.0 */
/* webhook_delivery: what a webhook is to be told, one row per record, from when it was found to
 * when it arrived or was given up: at least once, as a row is marked after it arrived. */
#ifndef PRINTWIRE_PORTAL_STORE_WEBHOOK_DELIVERY_H
#define PRINTWIRE_PORTAL_STORE_WEBHOOK_DELIVERY_H

#include "portal/store/webhook.h"

#define WEBHOOK_DELIVERY_WAITING 1000 /* most of one hook; past that the history waits */
#define WEBHOOK_DELIVERY_KEPT    100  /* of one hook that are not waiting any more */
#define WEBHOOK_DELIVERY_HOLDS   12   /* tries of one that holds back those behind it */
#define WEBHOOK_DELIVERY_REASON  160

/* What a try says of the hook, besides its delivery. */
enum webhook_delivery_end {
    WEBHOOK_DELIVERY_ARRIVED,
    WEBHOOK_DELIVERY_FAILED,
    WEBHOOK_DELIVERY_UNTOLD /* nothing: it was never sent, and never will be */
};

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
 * severity, and move its position on (`hook->position`, too), in a transaction of its own. No more
 * rows are looked at than there is room for, up to WEBHOOK_DELIVERY_WAITING. Old deliveries that
 * wait no more are forgotten with it. */
enum err webhook_delivery_queue(struct store *store, struct webhook *hook, int64_t now_ms);

/** The delivery of a hook that is due: that of the lowest row. Those behind it wait for it, until
 * it has been tried WEBHOOK_DELIVERY_HOLDS times: then they go on, and it comes when it is due
 * again. ERR_MISSING when none is. */
enum err webhook_delivery_due(struct store *store, int64_t hook, int64_t now_ms,
                              struct webhook_delivery *out_delivery);

/** Store how a try went: state, tries, status, reason and due_ms, and what it says of the hook.
 * Since when nothing arrives there in `out_failing_ms`, 0 when something did; ERR_MISSING, and
 * nothing is stored, when the hook was removed meanwhile. */
enum err webhook_delivery_mark(struct store *store, const struct webhook_delivery *delivery,
                               enum webhook_delivery_end end, int64_t now_ms,
                               int64_t *out_failing_ms);

/** Deliver one of a scope again, at once; ERR_MISSING. */
enum err webhook_delivery_again(struct store *store, const struct store_scope *scope,
                                const struct access_actor *actor, int64_t id);

/** The record of a delivery, from the places of its hook only: ERR_MISSING when it is there no
 * more. */
enum err webhook_delivery_entry(struct store *store, const struct webhook *hook, int64_t row,
                                store_entry_fn *fn, void *arg);

#endif
