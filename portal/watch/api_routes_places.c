/* SPDX-License-Identifier: Apache-2.0 */
/* Places, and what was changed there. */
#include "portal/watch/api_routes_list.h"

#include "portal/watch/api_lists.h"
#include "portal/watch/api_places.h"

/* clang-format off */
static const struct api_route_parameter one_place[] = {
    { "place", API_IN_PATH, API_NUMBER, true, 1, INT64_MAX, "Its id." },
};
static const struct api_route_parameter page[] = { API_ROUTES_PAGE };
static const struct api_route_parameter audit_page[] = {
    API_ROUTES_FILTER("actor", "Only what this account did itself."), API_ROUTES_FILTER("what", "Only what is called so."),
    API_ROUTES_FILTER("target", "Only to this."), API_ROUTES_PAGE,
};
static const struct api_route_member place[] = {
    { "id", API_NUMBER, false, "Its id." },
    { "parent", API_NUMBER, true, "The place above it; null for the caller's own one." },
    { "kind", API_TEXT, false, "provider, customer or site." },
    { "name", API_TEXT, false, "As the configuration calls it." },
};
static const struct api_route_member audit[] = {
    { "row", API_NUMBER, false, "Its number, which only grows." },
    { "at_ms", API_NUMBER, false, "When." },
    { "actor", API_TEXT, false, "Who: an account, a token of one, or host." },
    { "address", API_TEXT, false, "From where." },
    { "place", API_NUMBER, false, "At which place." },
    { "what", API_TEXT, false, "What was done." },
    { "target", API_TEXT, false, "To what." },
    { "before", API_TEXT, false, "How it was." },
    { "after", API_TEXT, false, "How it is." },
    { "hash", API_TEXT, false, "SHA-256 of the row and of the one before." },
};

static const struct api_route rows[] = {
    { HTTP_CODEC_GET, "/api/v1/places", ACCESS_VIEWER, "The places that one sees",
      API_ROUTE_ROWS(page), API_ROUTE_ROWS(place), API_TABLE, 200, api_lists_get },
    { HTTP_CODEC_GET, "/api/v1/places/{place}", ACCESS_VIEWER, "One place",
      API_ROUTE_ROWS(one_place), API_ROUTE_ROWS(place), API_ONE, 200, api_places_get },
    { HTTP_CODEC_GET, "/api/v1/audit", ACCESS_ADMINISTRATOR, "What was changed in one's places, the newest first",
      API_ROUTE_ROWS(audit_page), API_ROUTE_ROWS(audit), API_TABLE, 200, api_lists_get },
};
/* clang-format on */

API_ROUTES_LIST_ROWS(places)
