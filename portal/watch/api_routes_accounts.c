/* SPDX-License-Identifier: Apache-2.0 */
/* The accounts of one's places. */
#include "portal/watch/api_routes_list.h"

#include "base/password.h"
#include "portal/watch/api_accounts.h"
#include "portal/watch/api_lists.h"

/* clang-format off */
static const struct api_route_parameter accounts_page[] = { API_ROUTES_PAGE };
static const struct api_route_parameter one_account[] = {
    { "account", API_IN_PATH, API_NUMBER, true, 1, INT64_MAX, "Its id." },
};
static const struct api_route_parameter new_account[] = {
    { "name", API_IN_BODY, API_TEXT, true, 1, ACCESS_NAME_SIZE - 1, "Lower-case letters, digits and . _ - @; taken once in the whole portal." },
    { "place", API_IN_BODY, API_NUMBER, true, 1, INT64_MAX, "What it sees: this place and all below it." },
    { "role", API_IN_BODY, API_TEXT, true, 6, 13, "viewer, operator or administrator; never above one's own." },
    { "password", API_IN_BODY, API_TEXT, true, PASSWORD_LEAST, PASSWORD_MOST, "12 to 256 bytes." },
};
static const struct api_route_parameter changed_account[] = {
    { "account", API_IN_PATH, API_NUMBER, true, 1, INT64_MAX, "Its id; not one's own." },
    { "role", API_IN_BODY, API_TEXT, false, 6, 13, "Ends its sessions." },
    { "place", API_IN_BODY, API_NUMBER, false, 1, INT64_MAX, "One of the caller's. Ends its sessions and tokens." },
    { "password", API_IN_BODY, API_TEXT, false, PASSWORD_LEAST, PASSWORD_MOST, "Ends its sessions and tokens. Not for tokens." },
};
static const struct api_route_member account[] = {
    { "id", API_NUMBER, false, "Its id." },
    { "name", API_TEXT, false, "Its name." },
    { "place", API_NUMBER, false, "What it sees." },
    { "role", API_TEXT, false, "What it may do there." },
    { "made_ms", API_NUMBER, false, "When it was made." },
    { "login_ms", API_NUMBER, true, "The last login; null: never." },
    { "watcher", API_TEXT, true, "The XMPP account that watches the live feed for it; null: none." },
};

static const struct api_route rows[] = {
    { HTTP_CODEC_GET, "/api/v1/accounts", ACCESS_ADMINISTRATOR, "The accounts of one's places",
      API_ROUTE_ROWS(accounts_page), API_ROUTE_ROWS(account), API_TABLE, 200, api_lists_get },
    { HTTP_CODEC_POST, "/api/v1/accounts", ACCESS_ADMINISTRATOR, "Make an account; not for tokens",
      API_ROUTE_ROWS(new_account), API_ROUTE_ROWS(account), API_ONE, 201, api_accounts_add },
    { HTTP_CODEC_GET, "/api/v1/accounts/{account}", ACCESS_ADMINISTRATOR, "One account",
      API_ROUTE_ROWS(one_account), API_ROUTE_ROWS(account), API_ONE, 200, api_accounts_get },
    { HTTP_CODEC_PATCH, "/api/v1/accounts/{account}", ACCESS_ADMINISTRATOR, "Change an account's role, place or password",
      API_ROUTE_ROWS(changed_account), API_ROUTE_ROWS(account), API_ONE, 200, api_accounts_change },
    { HTTP_CODEC_DELETE, "/api/v1/accounts/{account}", ACCESS_ADMINISTRATOR, "Remove an account with its sessions and tokens",
      API_ROUTE_ROWS(one_account), API_ROUTES_NONE, API_ONE, 204, api_accounts_remove },
};
/* clang-format on */

API_ROUTES_LIST_ROWS(accounts)
