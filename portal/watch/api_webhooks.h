/* SPDX-License-Identifier: Apache-2.0 */
/* api_webhooks: who is told by HTTPS what is stored, and how that went. Routes;
 * api_routes_webhooks.c has their rows. */
#ifndef PRINTWIRE_PORTAL_WATCH_API_WEBHOOKS_H
#define PRINTWIRE_PORTAL_WATCH_API_WEBHOOKS_H

#include "portal/watch/api_call.h"

/** POST /api/v1/webhooks: with api_webhooks_rotate() the only answer that shows the secret. */
void api_webhooks_add(struct api_call *call);

/** DELETE /api/v1/webhooks/{webhook}. */
void api_webhooks_remove(struct api_call *call);

/** POST /api/v1/webhooks/{webhook}/secret. */
void api_webhooks_rotate(struct api_call *call);

/** POST /api/v1/webhooks/{webhook}/on. */
void api_webhooks_on(struct api_call *call);

/** POST /api/v1/webhooks/{webhook}/off. */
void api_webhooks_off(struct api_call *call);

/** GET /api/v1/webhooks/{webhook}/deliveries. */
void api_webhooks_deliveries(struct api_call *call);

/** POST /api/v1/deliveries/{delivery}/again. */
void api_webhooks_again(struct api_call *call);

#endif
