/* SPDX-License-Identifier: Apache-2.0 */
/* api_supplies: what runs out when. */
#ifndef PRINTWIRE_PORTAL_WATCH_API_SUPPLIES_H
#define PRINTWIRE_PORTAL_WATCH_API_SUPPLIES_H

#include "portal/watch/api_call.h"

/** GET /api/v1/supplies. */
void api_supplies_get(struct api_call *call);

#endif
