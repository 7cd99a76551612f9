/* SPDX-License-Identifier: Apache-2.0 */
/* api_places: one place of a caller. A route; api_routes_places.c has its row. */
#ifndef PRINTWIRE_PORTAL_WATCH_API_PLACES_H
#define PRINTWIRE_PORTAL_WATCH_API_PLACES_H

#include "portal/watch/api_call.h"

/** GET /api/v1/places/{place}. */
void api_places_get(struct api_call *call);

#endif
