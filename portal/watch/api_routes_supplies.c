/* SPDX-License-Identifier: Apache-2.0 */
/* What runs out when. */
#include "portal/watch/api_routes_list.h"

#include "portal/watch/api_lists.h"
#include "portal/watch/api_supplies.h"

/* clang-format off */
static const struct api_route_parameter supplies_page[] = {
    { "before", API_IN_QUERY, API_TEXT, false, 20, 30,
      "A time, as 2026-11-21T09:15:00Z: only what is as likely as not empty before it." },
    API_ROUTES_FILTER("site", "Only of this site."),
    API_ROUTES_FILTER("customer", "Only of this customer."),
    API_ROUTES_FILTER("device", "Only of this device."),
    API_ROUTES_FILTER("type", "Only of this kind, in the words of the records' type."),
    API_ROUTES_PAGE
};
#define FROM(percent) "It runs out within this and the next in " percent " of 100 cases."
#define TO            "The end of that interval."

static const struct api_route_member list_supplies[] = {
    { "device", API_TEXT, false, "The device." },
    { "supply", API_NUMBER, false, "Its index." },
    { "agent", API_TEXT, false, "The account of its agent." },
    { "place", API_NUMBER, false, "The place of its site." },
    { "site", API_TEXT, true, "The site." },
    { "customer", API_TEXT, true, "Whose it is." },
    { "manufacturer", API_TEXT, true, "Who made the device." },
    { "model", API_TEXT, true, "What that is called." },
    { "serial", API_TEXT, true, "Its serial number." },
    { "type", API_TEXT, true, "What the supply is." },
    { "colour", API_TEXT, true, "Its colour." },
    { "part", API_TEXT, true, "The part number, as the device tells it." },
    { "level", API_DECIMAL, true, "In percent, when it was foreseen." },
    { "made_ms", API_NUMBER, false, "When it was foreseen." },
    { "method", API_TEXT, true, "How it is known: by levels that are fine, coarse or staged, or by pages where none is told; null without a date." },
    { "reason", API_TEXT, true, "Why there is no date: level-not-told, empty, too-few-readings, does-not-fall, far, not-heard, no-yield or begin-unknown; null: there is one." },
    { "empty_ms", API_NUMBER, true, "It is as likely as not empty by then; null: no date is told." },
    { "from_50_ms", API_NUMBER, true, FROM("50") },
    { "to_50_ms", API_NUMBER, true, TO },
    { "from_80_ms", API_NUMBER, true, FROM("80") },
    { "to_80_ms", API_NUMBER, true, TO },
    { "from_95_ms", API_NUMBER, true, FROM("95") },
    { "to_95_ms", API_NUMBER, true, TO },
};

static const struct api_route_parameter quality_page[] = { API_ROUTES_PAGE };
static const struct api_route_member list_quality[] = {
    { "month_ms", API_NUMBER, false, "When the month began in which the intervals of 95 % were over, UTC." },
    { "method", API_TEXT, false, "What the levels are like: fine, coarse, staged, or pages where none is told." },
    { "forecasts", API_NUMBER, false, "Of which it is known what came of them." },
    { "within_50", API_NUMBER, false, "Of these, those that were empty in the interval of 50 %." },
    { "within_80", API_NUMBER, false, "In that of 80 %." },
    { "within_95", API_NUMBER, false, "In that of 95 %." },
    { "early", API_NUMBER, false, "Empty before all intervals." },
    { "late", API_NUMBER, false, "Not yet empty when all were over." },
    { "lost", API_NUMBER, false, "Besides: changed, filled or not heard any more, so that nobody knows." },
    { "percent_50", API_DECIMAL, true, "The share that was empty in the interval of 50 %; null, as below, of fewer than 20 forecasts." },
    { "percent_80", API_DECIMAL, true, "In that of 80 %." },
    { "percent_95", API_DECIMAL, true, "In that of 95 %." },
    { "loss_days", API_DECIMAL, true, "Mean pinball loss; of those not yet empty what it is at least." },
    { "orders", API_NUMBER, false, "Proposals whose intervals of 95 % end in the month, of which it is known what came of them." },
    { "late_orders", API_NUMBER, false, "Of these, those whose supply was empty before a delivery could be there." },
};

static const struct api_route rows[] = {
    { HTTP_CODEC_GET, "/api/v1/supplies", ACCESS_VIEWER, "What runs out when, the soonest first; what has no date comes last",
      API_ROUTE_ROWS(supplies_page), API_ROUTE_ROWS(list_supplies), API_TABLE, 200, api_supplies_get },
    { HTTP_CODEC_GET, "/api/v1/forecast/quality", ACCESS_VIEWER, "How often what was foreseen came true, the latest month first",
      API_ROUTE_ROWS(quality_page), API_ROUTE_ROWS(list_quality), API_TABLE, 200, api_lists_get },
};
/* clang-format on */

API_ROUTES_LIST_ROWS(supplies)
