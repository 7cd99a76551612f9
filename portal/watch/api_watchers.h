/* SPDX-License-Identifier: Apache-2.0 */
/* api_watchers: under which XMPP accounts people watch the live feed. Routes;
 * api_routes_watchers.c has their rows. */
#ifndef PRINTWIRE_PORTAL_WATCH_API_WATCHERS_H
#define PRINTWIRE_PORTAL_WATCH_API_WATCHERS_H

#include "portal/watch/api_call.h"

/** GET /api/v1/accounts/{account}/watcher. */
void api_watchers_get(struct api_call *call);

/** PUT the same: an XMPP account that is there. */
void api_watchers_set(struct api_call *call);

/** POST the same: have one made at the server, and show its password. */
void api_watchers_make(struct api_call *call);

/** DELETE the same. */
void api_watchers_remove(struct api_call *call);

#endif
