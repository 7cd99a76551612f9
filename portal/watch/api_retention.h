/* SPDX-License-Identifier: Apache-2.0 */
/* api_retention: what the portal has, for how long, where, and who may see it: the rows of
 * portal/store/retention with the days of the running configuration and the columns of the running
 * database. */
#ifndef PRINTWIRE_PORTAL_WATCH_API_RETENTION_H
#define PRINTWIRE_PORTAL_WATCH_API_RETENTION_H

#include "portal/store/history_view.h"
#include "portal/watch/api_call.h"

/** GET /api/v1/retention. Days that hold for one customer or site have a row of their own, for
 * those who see a device there. */
void api_retention_get(struct api_call *call);

/** The table's columns. */
const struct history_view *api_retention_view(void);

#endif
