/* SPDX-License-Identifier: Apache-2.0 */
/* What reports are made of; incidents are with the service chain (api_routes_service.c). */
#include "portal/watch/api_routes_list.h"

#include "portal/watch/api_lists.h"
#include "portal/watch/api_reports.h"

/* clang-format off */
static const struct api_route_parameter period[] = { API_ROUTES_PERIOD, API_ROUTES_OF_PLACE, API_ROUTES_PAGE };
static const struct api_route_parameter counters[] = {
    API_ROUTES_PERIOD, API_ROUTES_OF_PLACE, API_ROUTES_FILTER("counter", "Only this counter, as total/total."), API_ROUTES_PAGE
};
static const struct api_route_parameter places[] = { API_ROUTES_OF_PLACE, API_ROUTES_PAGE };

#define OF_DEVICE \
    { "device", API_TEXT, false, "The device." }, \
    { "place", API_NUMBER, false, "The place of its site." }, \
    { "site", API_TEXT, true, "The site." }, \
    { "customer", API_TEXT, true, "Whose it is." }, \
    { "manufacturer", API_TEXT, true, "Who made it." }, \
    { "model", API_TEXT, true, "What it is called." }, \
    { "serial", API_TEXT, true, "Its serial number." }
static const struct api_route_member meters[] = {
    OF_DEVICE,
    { "same_as", API_TEXT, true, "The id of the same device that goes on counting; its pages are not in these." },
    { "counter", API_TEXT, true, "Which counter; null: the device never told one." },
    { "start_told_ms", API_NUMBER, true, "When it was told last before the beginning." },
    { "start", API_NUMBER, true, "What it showed then." },
    { "end_told_ms", API_NUMBER, true, "When it was told last before the end." },
    { "end", API_NUMBER, true, "What it showed then." },
    { "pages", API_NUMBER, true, "Pages in between, by the ledger; null: nobody knows." },
    { "unsure", API_NUMBER, true, "Pages that may have been made besides." },
    { "quality", API_TEXT, false, "exact; replaced (another counter came, or it was set back), gap (it was not told for a time), began (told first in this time), silent (the device or its agent was out of reach, or told this counter no more), unknown (never told until then)." },
};
static const struct api_route_member usage[] = {
    OF_DEVICE,
    { "day_ms", API_NUMBER, false, "The day's beginning, UTC." },
    { "pages", API_NUMBER, false, "Pages that were counted then." },
    { "unsure", API_NUMBER, false, "Pages that may have been made besides." },
};
static const struct api_route_member supplies[] = {
    OF_DEVICE,
    { "supply", API_NUMBER, false, "Its index." },
    { "type", API_TEXT, true, "What it is." },
    { "colour", API_TEXT, true, "Its colour." },
    { "part", API_TEXT, true, "The part number, as the device told it." },
    { "supply_serial", API_TEXT, true, "Its serial number." },
    { "came_ms", API_NUMBER, false, "When it came." },
    { "went_ms", API_NUMBER, false, "When it went." },
    { "noticed", API_TEXT, false, "How we know that it came: first, serial, part, kind or level." },
    { "level_in", API_DECIMAL, true, "Its first known level, in percent." },
    { "level_out", API_DECIMAL, true, "Its last known one." },
    { "early", API_FLAG, true, "Whether a tenth or more of it was left." },
    { "pages", API_NUMBER, true, "Pages meanwhile." },
    { "yield", API_NUMBER, true, "Pages that its maker promises, from the catalogue." },
    { "reached", API_DECIMAL, true, "How much of that was made, in percent." },
};
static const struct api_route_member fleet[] = {
    OF_DEVICE,
    { "state", API_TEXT, true, "What it is doing." },
    { "firmware", API_TEXT, true, "Its main firmware." },
    { "first_ms", API_NUMBER, true, "When it was heard of first; it may be older." },
    { "known_ms", API_NUMBER, true, "From then until it was heard of last." },
    { "counter", API_TEXT, true, "Which counter tells what it printed." },
    { "printed", API_NUMBER, true, "What that shows: pages in its life, if nobody changed it." },
    { "told_ms", API_NUMBER, false, "When it was heard of last." },
};

#define REPORT(name, summary, parameters, members) \
    { HTTP_CODEC_GET, "/api/v1/reports/" name, ACCESS_VIEWER, summary, \
      API_ROUTE_ROWS(parameters), API_ROUTE_ROWS(members), API_TABLE, 200, api_reports_get }
static const struct api_route rows[] = {
    REPORT("meters", "Counters at the beginning and end of a time, and pages in between", counters, meters),
    REPORT("usage", "Pages of each device on each day that had some", period, usage),
    REPORT("supplies", "Cartridges that went in a time, and what was made with them", period, supplies),
    { HTTP_CODEC_GET, "/api/v1/reports/fleet", ACCESS_VIEWER, "How old devices are, and what they printed",
      API_ROUTE_ROWS(places), API_ROUTE_ROWS(fleet), API_TABLE, 200, api_lists_get },
};
/* clang-format on */

API_ROUTES_LIST_ROWS(reports)
