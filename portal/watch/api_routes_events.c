/* SPDX-License-Identifier: Apache-2.0 */
/* What happens, as it happens. */
#include "portal/watch/api_routes_list.h"

#include "portal/watch/api_events.h"

/* clang-format off */
static const struct api_route_parameter stream[] = {
    { "after", API_IN_QUERY, API_NUMBER, false, 0, INT64_MAX, "Begin behind this row, which is known already; from now on unless given. The line Last-Event-ID goes before it." },
    API_ROUTES_FILTER("customer", "Only of this customer."), API_ROUTES_FILTER("site", "Only of this site."),
    API_ROUTES_FILTER("device", "Only of this device."), API_ROUTES_FILTER("kind", "Only of this kind."),
    API_ROUTES_FILTER("severity", "Only incidents of this severity."),
    { "raw", API_IN_QUERY, API_FLAG, false, 0, 0, "With the record as it came, as the member xml." },
};
static const struct api_route_member record[] = {
    { "row", API_NUMBER, false, "Its number, which only grows; the event's id." },
    { "kind", API_TEXT, false, "asset, consumable, meter, incident or agent." },
    { "device", API_TEXT, false, "The device." },
    { "agent", API_TEXT, false, "The account of its agent." },
    { "place", API_NUMBER, false, "The place of its site." },
    { "site", API_TEXT, false, "The site." },
    { "customer", API_TEXT, false, "Whose it is." },
    { "received_ms", API_NUMBER, false, "When we had it." },
    { "severity", API_TEXT, true, "Of an incident." },
    { "printer", API_TEXT, true, "Maker and model of the device." },
    { "at_ms", API_NUMBER, true, "When it was read, by the agent's clock." },
    { "fields", API_OBJECT, true, "What the record says, by the names of PROTOCOL.md with _ for -; null: not readable here." },
};

static const struct api_route rows[] = {
    { HTTP_CODEC_GET, "/api/v1/events", ACCESS_VIEWER, "Records as they are stored, as server-sent events: record, standing, gap, end",
      API_ROUTE_ROWS(stream), API_ROUTE_ROWS(record), API_STREAM, 200, api_events_get },
};
/* clang-format on */

API_ROUTES_LIST_ROWS(events)
