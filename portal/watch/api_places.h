/* SPDX-License-Identifier: Apache-2.0 */
/* api_places: the places of a caller, and what was changed there. Routes; api_routes_places.c has
 * their rows. */
#ifndef PRINTWIRE_PORTAL_WATCH_API_PLACES_H
#define PRINTWIRE_PORTAL_WATCH_API_PLACES_H

#include "portal/watch/api_call.h"

/** GET /api/v1/places. */
void api_places_list(struct api_call *call);

/** GET /api/v1/places/{place}. */
void api_places_get(struct api_call *call);

/** GET /api/v1/audit?before=ROW&limit=N: the newest first. */
void api_places_audit(struct api_call *call);

#endif
