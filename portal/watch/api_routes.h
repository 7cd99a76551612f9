/* SPDX-License-Identifier: Apache-2.0 */
/* api_routes: the table of all routes of the API, joined from its families (api_routes_list.h).
 * Nothing else knows a route's path. */
#ifndef PRINTWIRE_PORTAL_WATCH_API_ROUTES_H
#define PRINTWIRE_PORTAL_WATCH_API_ROUTES_H

#include "portal/watch/api_route.h"

/** The row with this number, from 0; NULL behind the last one. It never changes. */
const struct api_route *api_routes_at(size_t at);

/** How many rows there are. */
size_t api_routes_count(void);

/** The table below a device, an order or an operation that has this name ("levels"; "_" in it
 * stands for "-" too): what is a member of the whole as well. NULL when there is none. */
const struct api_route *api_routes_part(const char *name);

/** The parameter of a route that is its requests' body as text; NULL: the body is JSON, or there is
 * none. */
const struct api_route_parameter *api_routes_text(const struct api_route *route);

/** The first row of this path; NULL when there is none. */
const struct api_route *api_routes_of(const char *path);

#endif
