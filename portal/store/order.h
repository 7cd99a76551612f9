/* SPDX-License-Identifier: Apache-2.0 */
/* order: what people ask an agent to do. An order is made once, for an agent in the caller's scope,
 * and stays in the store with all that became of it; each one, and each that is cancelled, stands
 * in the audit by the same transaction. portal/orders sends them (order_send.h), the agent's
 * records tell the outcome (history_order.c), and views list them (list_view.h).
 */
#ifndef PRINTWIRE_PORTAL_STORE_ORDER_H
#define PRINTWIRE_PORTAL_STORE_ORDER_H

#include "base/crypto.h"
#include "portal/store/access.h"

#include <stdbool.h>
#include <stdint.h>

#define ORDER_OPEN_MOST 100                     /* of one agent that it has not kept yet */
#define ORDER_RATE_MOST 120                     /* of one account in ORDER_RATE_MS */
#define ORDER_RATE_MS   INT64_C(60000)          /* longer ones wait */
#define ORDER_DAYS_MOST 30                      /* how long one may wait */
#define ORDER_KEY_MOST  64                      /* bytes of a key */
#define ORDER_GIVEN     1024                    /* of what is given with an order, with its NUL */
#define ORDER_LOST_MS   (INT64_C(86400) * 1000) /* an agent tells no more of what it kept */

struct order_wish {
    const char *agent;  /* its bare JID; NULL: the one that has `device` */
    const char *device; /* UUID; NULL: it is about the agent */
    const char *task;   /* refresh, discover, ... */
    const char *given; /* "level=debug;minutes=30": names and values without ; and =, "" for none */
    int64_t expires_ms; /* it is not begun from then on */
    int64_t account;    /* who orders, */
    const char *key;    /* and its own name for the order, NULL for none */
};

/** ERR_MISSING when the scope holds no such device or agent. */
enum err order_check(struct store *store, const struct store_scope *scope,
                     const struct order_wish *wish);

/** Make an order, in a transaction of its own. With a key that this account used before, nothing is
 * made: the order of then is told when it was the same one, else ERR_REFUSED. ERR_MISSING when the
 * scope holds no such device or agent, ERR_RANGE for what is too long or already over, ERR_LIMIT
 * when ORDER_OPEN_MOST wait for the agent, ERR_TIMEOUT when the account has made ORDER_RATE_MOST in
 * ORDER_RATE_MS. */
enum err order_make(struct store *store, const struct store_scope *scope,
                    const struct access_actor *actor, const struct order_wish *wish,
                    char out_id[CRYPTO_UUID_SIZE]);

/** Which account gave the order of this id; ERR_MISSING when the scope holds none. */
enum err order_find(struct store *store, const struct store_scope *scope, const char *id,
                    int64_t *out_account);

/** Cancel an order that its agent has not kept, in a transaction of its own. ERR_MISSING when the
 * scope holds no such order, ERR_REFUSED when it is too late. One that is on its way may be done
 * all the same, and then says so. */
enum err order_cancel(struct store *store, const struct store_scope *scope,
                      const struct access_actor *actor, const char *id);

#endif
