/* SPDX-License-Identifier: Apache-2.0 */
/* Who watches the live feed. */
#include "portal/watch/api_routes_list.h"

#include "portal/store/feed_book.h"
#include "portal/watch/api_watchers.h"

#define PATH "/api/v1/accounts/{account}/watcher"

/* clang-format off */
static const struct api_route_parameter one_account[] = {
    { "account", API_IN_PATH, API_NUMBER, true, 1, INT64_MAX, "The account's id." },
};
static const struct api_route_parameter new_watcher[] = {
    { "account", API_IN_PATH, API_NUMBER, true, 1, INT64_MAX, "The account's id." },
    { "jid", API_IN_BODY, API_TEXT, true, 3, FEED_BOOK_JID_SIZE - 1, "A bare JID in small letters; taken once in the whole portal." },
};
static const struct api_route_member watcher[] = {
    { "jid", API_TEXT, false, "The XMPP account that may watch what the account sees." },
    { "is_made", API_FLAG, false, "The portal made it at the XMPP server, and takes it away there." },
};
static const struct api_route_member made_watcher[] = {
    { "jid", API_TEXT, false, "The XMPP account." },
    { "password", API_TEXT, false, "Its password, shown here and never again." },
};

static const struct api_route rows[] = {
    { HTTP_CODEC_GET, PATH, ACCESS_ADMINISTRATOR, "Under which XMPP account the live feed is watched; 404: under none",
      API_ROUTE_ROWS(one_account), API_ROUTE_ROWS(watcher), API_ONE, 200, api_watchers_get },
    { HTTP_CODEC_PUT, PATH, ACCESS_ADMINISTRATOR, "Let an XMPP account that is there watch",
      API_ROUTE_ROWS(new_watcher), API_ROUTE_ROWS(watcher), API_ONE, 200, api_watchers_set },
    { HTTP_CODEC_POST, PATH, ACCESS_ADMINISTRATOR, "Have an XMPP account made that watches, or given another password; GET says when it is done; not for tokens",
      API_ROUTE_ROWS(one_account), API_ROUTE_ROWS(made_watcher), API_ONE, 202, api_watchers_make },
    { HTTP_CODEC_DELETE, PATH, ACCESS_ADMINISTRATOR, "Watch no more; an XMPP account that was made goes",
      API_ROUTE_ROWS(one_account), API_ROUTES_NONE, API_ONE, 204, api_watchers_remove },
};
/* clang-format on */

API_ROUTES_LIST_ROWS(watchers)
