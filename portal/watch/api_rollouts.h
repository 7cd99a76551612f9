/* SPDX-License-Identifier: Apache-2.0 */
/* api_rollouts: firmware for one device or for many of one customer. */
#ifndef PRINTWIRE_PORTAL_WATCH_API_ROLLOUTS_H
#define PRINTWIRE_PORTAL_WATCH_API_ROLLOUTS_H

#include "portal/watch/api_call.h"

/** POST /api/v1/rollouts. */
void api_rollouts_make(struct api_call *call);

/** GET /api/v1/rollouts. */
void api_rollouts_list(struct api_call *call);

/** GET /api/v1/rollouts/{rollout}. */
void api_rollouts_get(struct api_call *call);

/** POST /api/v1/rollouts/{rollout}/halt. */
void api_rollouts_halt(struct api_call *call);

/** POST /api/v1/rollouts/{rollout}/resume. */
void api_rollouts_resume(struct api_call *call);

#endif
