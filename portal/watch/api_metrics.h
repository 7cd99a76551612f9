/* SPDX-License-Identifier: Apache-2.0 */
/* api_metrics: GET /metrics, for Prometheus. It takes a token of the scope "metrics", which may do
 * nothing else, of an account of a provider's place: the figures are the whole portal's. */
#ifndef PRINTWIRE_PORTAL_WATCH_API_METRICS_H
#define PRINTWIRE_PORTAL_WATCH_API_METRICS_H

#include "portal/watch/api_call.h"

/** GET /metrics. */
void api_metrics_get(struct api_call *call);

#endif
