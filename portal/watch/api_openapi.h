/* SPDX-License-Identifier: Apache-2.0 */
/* api_openapi: the OpenAPI 3.1 document of the API, made from the table of routes: what is on no
 * row is not in it, and the other way round. */
#ifndef PRINTWIRE_PORTAL_WATCH_API_OPENAPI_H
#define PRINTWIRE_PORTAL_WATCH_API_OPENAPI_H

#include "portal/watch/api_call.h"

/** GET /api/v1/openapi.json. */
void api_openapi_get(struct api_call *call);

#endif
