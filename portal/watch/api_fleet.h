/* SPDX-License-Identifier: Apache-2.0 */
/* api_fleet: the devices of a scope as a list that can be sorted, and what they come to. */
#ifndef PRINTWIRE_PORTAL_WATCH_API_FLEET_H
#define PRINTWIRE_PORTAL_WATCH_API_FLEET_H

#include "portal/watch/api_call.h"

#define API_FLEET_SORTS "name, place, state, level, age or incidents"

/** GET /api/v1/devices. 400 for a "sort" that is none of API_FLEET_SORTS, with or without a '-'. */
void api_fleet_get_devices(struct api_call *call);

/** GET of sums over these: a list, some of whose filters ask how old something is now. */
void api_fleet_get_sums(struct api_call *call);

#endif
