/* SPDX-License-Identifier: Apache-2.0 */
/* api_routes: the table of all routes of the API. */
#ifndef PRINTWIRE_PORTAL_WATCH_API_ROUTES_H
#define PRINTWIRE_PORTAL_WATCH_API_ROUTES_H

#include "portal/watch/api_route.h"

/** The rows, `out_count` of them; they never change. */
const struct api_route *api_routes_all(size_t *out_count);

/** The table below a device that has this name ("levels"; "_" in it stands for "-" too); NULL when
 * there is none. */
const struct api_route *api_routes_of_device(const char *name);

#endif
