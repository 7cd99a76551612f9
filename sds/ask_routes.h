/* SPDX-License-Identifier: Apache-2.0 */
/* ask_routes: the function of each request, by the name that protocol/sds_route has for it. */
#ifndef PRINTWIRE_SDS_ASK_ROUTES_H
#define PRINTWIRE_SDS_ASK_ROUTES_H

#include "sds/ask.h"

/** The function of "GetSchedule" and so on; NULL for what this platform does not do. */
ask_fn *ask_routes_fn(const char *name);

#endif
