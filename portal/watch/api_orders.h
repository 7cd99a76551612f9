/* SPDX-License-Identifier: Apache-2.0 */
/* api_orders: what agents are asked to do. Routes; api_routes_orders.c has their rows. An order is
 * answered when it is stored, long before it is done: what becomes of it is asked for. */
#ifndef PRINTWIRE_PORTAL_WATCH_API_ORDERS_H
#define PRINTWIRE_PORTAL_WATCH_API_ORDERS_H

#include "portal/watch/api_call.h"

/** POST /api/v1/devices/{device}/..., /api/v1/agents/{agent}/...: the order that has the name of
 * the path's last word, with what the body gives. The header Idempotency-Key makes one order of any
 * number of questions. */
void api_orders_make(struct api_call *call);

/** GET /api/v1/orders/{order}. */
void api_orders_get(struct api_call *call);

/** DELETE /api/v1/orders/{order}. */
void api_orders_cancel(struct api_call *call);

/** GET /api/v1/orders/{order}/changes. */
void api_orders_changes(struct api_call *call);

#endif
