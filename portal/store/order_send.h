/* SPDX-License-Identifier: Apache-2.0 */
/* order_send: the orders that wait for their agents, for who sends them (portal/orders). What is
 * changed is changed in the open transaction. */
#ifndef PRINTWIRE_PORTAL_STORE_ORDER_SEND_H
#define PRINTWIRE_PORTAL_STORE_ORDER_SEND_H

#include "base/buf.h"
#include "portal/store/order.h"
#include "portal/store/order_change.h"

#define ORDER_SEND_SWEEP 100 /* most orders that one order_send_expire() ends */

/* An order to be sent. */
struct order_send {
    int64_t row;
    int64_t agent;
    char id[CRYPTO_UUID_SIZE];
    char device[CRYPTO_UUID_SIZE]; /* "" for none */
    char task[32];
    char given[ORDER_GIVEN];
    int64_t expires_ms;
    bool is_again; /* it was sent before */
};

/** The first order of an agent (its bare JID) that it has not kept, in the order in which they were
 * given; ERR_MISSING when there is none. */
enum err order_send_next(struct db *db, const char *jid, int64_t now_ms, struct order_send *out);

/** It is about to be sent. */
enum err order_send_note(struct db *db, const struct order_send *order, int64_t now_ms);

/** What the agent (its bare JID) answers to one of its orders: as order_change_of(). */
enum err order_send_answer(struct db *db, const char *jid, const char *id,
                           const struct order_change *change);

/** Append the bare JID of the agent that an order is for; ERR_MISSING when there is none. */
enum err order_send_whose(struct db *db, const char *id, struct buf *out_jid);

/** Whether order_send_expire() would end any. */
enum err order_send_overdue(struct db *db, int64_t now_ms, bool *out_is_overdue);

/** End some orders whose time is over: what was not kept, and, ORDER_LOST_MS later, of what the
 * agent has told no end. `out_count` of them. */
enum err order_send_expire(struct db *db, int64_t now_ms, size_t *out_count);

/** Whether any order is not at its end. */
enum err order_send_open(struct db *db, bool *out_is_open);

#endif
