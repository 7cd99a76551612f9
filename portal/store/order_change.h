/* SPDX-License-Identifier: Apache-2.0 */
/* order_change: one step in the life of an order, with its row in the order's history. All in the
 * open transaction. */
#ifndef PRINTWIRE_PORTAL_STORE_ORDER_CHANGE_H
#define PRINTWIRE_PORTAL_STORE_ORDER_CHANGE_H

#include "base/err.h"
#include "portal/store/db.h"
#include "portal/store/order_state.h"

#include <stdint.h>

#define ORDER_CHANGE_PORTAL "portal" /* who: the portal itself, */
#define ORDER_CHANGE_AGENT  "agent"  /* or the agent, by an answer or a record */

#define ORDER_CHANGE_REASON 320 /* bytes of a reason that is put together, with its NUL */

struct order_change {
    enum order_state state;
    int64_t at_ms;
    int64_t said_ms;    /* by the agent's clock, 0: it did not say */
    const char *who;    /* an account, or one of the two above */
    const char *reason; /* for people, "" for none */
};

/** Take the step, whatever came before: for who knows that it may follow. */
enum err order_change_add(struct db *db, int64_t row, const struct order_change *change);

/** Take the step of this agent's order of this id. ERR_MISSING when the agent has no such order,
 * ERR_REFUSED (and nothing changed) when it may not follow (order_state_may_follow). */
enum err order_change_of(struct db *db, int64_t agent, const char *id,
                         const struct order_change *change);

/** Put a reason together of the agent's word and of what it adds for people; each may be "" or
 * NULL. What is too long is cut. */
void order_change_reason(const char *word, const char *detail,
                         char out_reason[ORDER_CHANGE_REASON]);

#endif
