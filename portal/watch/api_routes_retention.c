/* SPDX-License-Identifier: Apache-2.0 */
/* What is kept, and for how long. */
#include "portal/watch/api_routes_list.h"

#include "portal/watch/api_retention.h"

/* clang-format off */
static const struct api_route_parameter page[] = { API_ROUTES_PAGE };
static const struct api_route_member retention[] = {
    { "data", API_TEXT, false, "What kind of data." },
    { "customer", API_TEXT, true, "Whose, where that makes a difference; null: all others'." },
    { "site", API_TEXT, true, "Of which site; null: all others." },
    { "kept", API_TEXT, false, "For how long: for-ever, days, most (so many of them), last (until something newer is said), until-removed, until-over (it ends by itself), elsewhere (as those do who have it), unless-withheld (by the site), or never (it never comes here)." },
    { "days", API_NUMBER, true, "How many days." },
    { "most", API_NUMBER, true, "How many of them." },
    { "where", API_TEXT, false, "sqlite (a file of the portal), postgresql, xmpp-server, receiver (of webhooks), mail-server (and whoever it hands mails to), log, backup or nowhere." },
    { "seen_by", API_TEXT, false, "The least role that may see it in its places; nobody: not by the API." },
    { "personal", API_TEXT, false, "Whether it is about people: no, may (where a text names somebody) or yes." },
    { "fields", API_TEXT, false, "What it consists of, a blank between the names." },
};

static const struct api_route rows[] = {
    { HTTP_CODEC_GET, "/api/v1/retention", ACCESS_VIEWER, "What is stored, for how long, and who may see it; and what never is",
      API_ROUTE_ROWS(page), API_ROUTE_ROWS(retention), API_TABLE, 200, api_retention_get },
};
/* clang-format on */

API_ROUTES_LIST_ROWS(retention)
