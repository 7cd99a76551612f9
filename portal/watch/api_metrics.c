/* SPDX-License-Identifier: Apache-2.0 */
/* Text for Prometheus unless OpenMetrics is asked for. */
#include "portal/watch/api_metrics.h"

#include <string.h>

#define TEXT        "text/plain; version=0.0.4; charset=utf-8"
#define OPENMETRICS "application/openmetrics-text; version=1.0.0; charset=utf-8"

void api_metrics_get(struct api_call *call)
{
    const struct api_world *world = call->world;
    const char *accept = http_codec_header(http_server_request(call->exchange), "Accept");
    bool is_open = accept != NULL && strstr(accept, "application/openmetrics-text") != NULL;

    if (call->caller.role != ACCESS_METRICS || !store_scope_is_provider(&call->caller.scope)) {
        api_call_refuse(call, 403, "that takes a token of the scope metrics, of a provider");
        return;
    }
    if (world->metrics == NULL) {
        api_call_fail(call, ERR_MISSING);
        return;
    }
    world->gather(world->gather_arg);
    if (!metrics_write(world->metrics, is_open,
                       api_call_write_text(call, is_open ? OPENMETRICS : TEXT)))
        api_call_fail(call, ERR_MEMORY);
    else
        api_call_done(call);
}
