/* SPDX-License-Identifier: Apache-2.0 */
/* api_operations: what is ordered from the platform of smart device services for one device, and
 * what became of it. */
#ifndef PRINTWIRE_PORTAL_WATCH_API_OPERATIONS_H
#define PRINTWIRE_PORTAL_WATCH_API_OPERATIONS_H

#include "portal/watch/api_call.h"
#include "protocol/sds_doc_work.h"

/** POST /api/v1/devices/{device}/operations. */
void api_operations_make(struct api_call *call);

/** GET /api/v1/operations. */
void api_operations_list(struct api_call *call);

/** GET /api/v1/operations/{operation}. */
void api_operations_get(struct api_call *call);

/** GET /api/v1/operations/{operation}/steps. */
void api_operations_steps(struct api_call *call);

/** DELETE /api/v1/operations/{operation}. */
void api_operations_cancel(struct api_call *call);

/** Tell the other side of the door that somebody looks, or that something is to be sent. */
void api_operations_watch(const struct api_call *call);

/** The same. */
void api_operations_wake(const struct api_call *call);

/** What the call gives for when an order ends: its expiry, and its seconds from start to end, those
 * of the kind unless given. 30 days, give or take an hour, are 30 days less an hour: more might be
 * too many by the platform's clock, which would refuse it. False when it is no time or out of
 * bounds: the call is answered and gone. */
bool api_operations_ends(struct api_call *call, unsigned kind, int64_t *out_expires_ms,
                         int64_t *out_limit_s);

/** Append an order's bytes. False, with the call answered and gone, when it cannot be one. */
bool api_operations_write(struct api_call *call, const struct sds_doc_order *order,
                          struct buf *out);

/** Answer for what cannot be made: as operation_room() and operation_same() say. */
void api_operations_refuse(struct api_call *call, enum err err);

#endif
