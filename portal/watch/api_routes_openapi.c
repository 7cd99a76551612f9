/* SPDX-License-Identifier: Apache-2.0 */
/* The document of all routes. */
#include "portal/watch/api_routes_list.h"

#include "portal/watch/api_openapi.h"

/* clang-format off */
static const struct api_route rows[] = {
    { HTTP_CODEC_GET, "/api/v1/openapi.json", ACCESS_NOBODY, "This document",
      API_ROUTES_NONE, API_ROUTES_NONE, API_ONE, 200, api_openapi_get },
};
/* clang-format on */

API_ROUTES_LIST_ROWS(openapi)
