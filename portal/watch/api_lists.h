/* SPDX-License-Identifier: Apache-2.0 */
/* api_lists: the long tables of the API: devices, incidents, agents, and the records as they were
 * received. */
#ifndef PRINTWIRE_PORTAL_WATCH_API_LISTS_H
#define PRINTWIRE_PORTAL_WATCH_API_LISTS_H

#include "portal/store/list_view.h"
#include "portal/watch/api_call.h"

/** GET /api/v1/devices, /incidents, /agents, /records: which one is the path's last word, which is
 * the name of a list (list_view.h). */
void api_lists_get(struct api_call *call);

/** Read from a database the one row that the call's values filter out of a list as the members of
 * the route, in the object that is open. ERR_MISSING when there is none in the scope. */
enum err api_lists_write_one(const struct api_call *call, struct db *db, struct json_write *w,
                             enum list_view_id id);

/** GET /api/v1/agents/{agent}. */
void api_lists_get_agent(struct api_call *call);

#endif
