/* SPDX-License-Identifier: Apache-2.0 */
/* What Prometheus asks for; no JSON, and not below /api/v1. */
#include "portal/watch/api_routes_list.h"

#include "portal/watch/api_metrics.h"

/* clang-format off */
static const struct api_route rows[] = {
    { HTTP_CODEC_GET, "/metrics", ACCESS_METRICS, "The portal's metrics, for Prometheus; with a token of the scope metrics only",
      API_ROUTES_NONE, API_ROUTES_NONE, API_ONE, 200, api_metrics_get },
};
/* clang-format on */

API_ROUTES_LIST_ROWS(metrics)
