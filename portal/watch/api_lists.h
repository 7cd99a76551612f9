/* SPDX-License-Identifier: Apache-2.0 */
/* api_lists: the long tables of the API: devices, incidents, agents, and the records as they were
 * received. */
#ifndef PRINTWIRE_PORTAL_WATCH_API_LISTS_H
#define PRINTWIRE_PORTAL_WATCH_API_LISTS_H

#include "portal/watch/api_call.h"

/** GET /api/v1/devices, /incidents, /agents, /records: which one is the path's last word, which is
 * the name of a list (list_view.h). */
void api_lists_get(struct api_call *call);

#endif
