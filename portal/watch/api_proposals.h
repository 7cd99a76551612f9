/* SPDX-License-Identifier: Apache-2.0 */
/* api_proposals: what should be ordered, and what people decide about it. Routes;
 * api_routes_proposals.c has their rows, and api_lists the log of all proposals. */
#ifndef PRINTWIRE_PORTAL_WATCH_API_PROPOSALS_H
#define PRINTWIRE_PORTAL_WATCH_API_PROPOSALS_H

#include "portal/watch/api_call.h"

/** GET /api/v1/proposals. */
void api_proposals_get(struct api_call *call);

/** POST /api/v1/proposals/{proposal}/accept: a delivery is ordered. */
void api_proposals_accept(struct api_call *call);

/** POST /api/v1/proposals/{proposal}/dismiss: it is not proposed for some days. */
void api_proposals_dismiss(struct api_call *call);

#endif
