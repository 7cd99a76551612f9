/* SPDX-License-Identifier: Apache-2.0 */
/* api_case: what people do about incidents. Routes; api_routes_service.c has their rows, and
 * api_lists the list of all cases. */
#ifndef PRINTWIRE_PORTAL_WATCH_API_CASE_H
#define PRINTWIRE_PORTAL_WATCH_API_CASE_H

#include "portal/watch/api_call.h"

/** GET /api/v1/cases/{case}. */
void api_case_get(struct api_call *call);

/** GET /api/v1/cases/{case}/acts: what was done, and what the printer said meanwhile. */
void api_case_acts(struct api_call *call);

/** POST /api/v1/cases/{case}/acts: do something about it. All but a comment need If-Match. */
void api_case_act(struct api_call *call);

#endif
