/* SPDX-License-Identifier: Apache-2.0 */
/* api_reports: lists over a time, of which reports are made. */
#ifndef PRINTWIRE_PORTAL_WATCH_API_REPORTS_H
#define PRINTWIRE_PORTAL_WATCH_API_REPORTS_H

#include "portal/watch/api_call.h"

#define API_REPORTS_DAYS_MOST 400 /* of one report */

/** GET /api/v1/reports/meters and so on: the list of this name, from the time "from" (32 days
 * before the end unless given) to before "to" (now unless given). */
void api_reports_get(struct api_call *call);

#endif
