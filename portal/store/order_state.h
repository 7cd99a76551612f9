/* SPDX-License-Identifier: Apache-2.0 */
/* order_state: in which states an order can be, and which may follow which. Pure.
 *
 *     waiting → sent → kept → started → done | failed | refused | expired
 *
 * Steps may be left out, as any message may be late or lost, but none is ever taken back: what
 * comes late changes nothing. done, failed and refused are the end. expired and cancelled are so
 * only as long as the agent does not say otherwise: an order whose answer was lost may have been
 * done.
 */
#ifndef PRINTWIRE_PORTAL_STORE_ORDER_STATE_H
#define PRINTWIRE_PORTAL_STORE_ORDER_STATE_H

#include <stdbool.h>

enum order_state {
    ORDER_STATE_WAITING,   /* its agent is not here, or has others before it */
    ORDER_STATE_SENT,      /* nobody knows whether it arrived */
    ORDER_STATE_KEPT,      /* the agent has it on its disk */
    ORDER_STATE_STARTED,   /* the agent is at it */
    ORDER_STATE_DONE,      /* the agent says so */
    ORDER_STATE_FAILED,    /* the agent tried */
    ORDER_STATE_REFUSED,   /* the site does not allow it, or the agent cannot */
    ORDER_STATE_EXPIRED,   /* its time was over before it began */
    ORDER_STATE_CANCELLED, /* by people, before the agent kept it */
    ORDER_STATE_COUNT
};

/** "waiting" and so on. */
const char *order_state_name(enum order_state state);

/** The state of that name; false for others. */
bool order_state_from_name(const char *name, enum order_state *out_state);

/** True when an order that is in `from` can come to `to`. */
bool order_state_may_follow(enum order_state from, enum order_state to);

#endif
