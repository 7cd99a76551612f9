/* SPDX-License-Identifier: Apache-2.0 */
/* api_openapi: the OpenAPI 3.1 document of the API, made from the table of routes: what is on no
 * row is not in it, and the other way round. */
#ifndef PRINTWIRE_PORTAL_WATCH_API_OPENAPI_H
#define PRINTWIRE_PORTAL_WATCH_API_OPENAPI_H

#include "base/json_write.h"
#include "portal/watch/api_call.h"

/** GET /api/v1/openapi.json. */
void api_openapi_get(struct api_call *call);

/** Write the document of these rows. */
void api_openapi_write(struct json_write *w, const struct api_route *rows, size_t count);

#endif
