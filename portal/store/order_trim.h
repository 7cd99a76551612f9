/* SPDX-License-Identifier: Apache-2.0 */
/* order_trim: what is forgotten of the orders of an agent that are long over. */
#ifndef PRINTWIRE_PORTAL_STORE_ORDER_TRIM_H
#define PRINTWIRE_PORTAL_STORE_ORDER_TRIM_H

#include "portal/store/db.h"

#include <stdint.h>

#define ORDER_TRIM_SLICE 500 /* orders forgotten at a time, and as many records of them */

/** Forget, in the open transaction, orders of this agent that have not changed since `before_ms`,
 * with all that became of them, at most ORDER_TRIM_SLICE; and of what the agent told of any, ours
 * or not, before then as many at most. What is not at its end stays. The audit stays, too. */
enum err order_trim_old(struct db *db, int64_t agent, int64_t before_ms);

#endif
