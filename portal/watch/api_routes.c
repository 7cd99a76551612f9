/* SPDX-License-Identifier: Apache-2.0 */
/* A route is a row here, and nothing else knows its path. */
#include "portal/watch/api_routes.h"

#include "base/password.h"
#include "portal/watch/api_accounts.h"
#include "portal/watch/api_keys.h"
#include "portal/watch/api_login.h"
#include "portal/watch/api_openapi.h"
#include "portal/watch/api_places.h"

#define NAME_MOST   (ACCESS_NAME_SIZE - 1)
#define ROWS(array) API_ROUTE_ROWS(array)
#define NONE        NULL, 0

/* clang-format off */
static const struct api_route_parameter login[] = {
    { "name", API_IN_BODY, API_TEXT, true, 1, NAME_MOST, "The account." },
    { "password", API_IN_BODY, API_TEXT, true, 1, PASSWORD_MOST, "Its password." },
};
static const struct api_route_parameter own_password[] = {
    { "old_password", API_IN_BODY, API_TEXT, true, 1, PASSWORD_MOST, "The password until now." },
    { "password", API_IN_BODY, API_TEXT, true, PASSWORD_LEAST, PASSWORD_MOST, "The new one." },
};
static const struct api_route_parameter one_session[] = {
    { "session", API_IN_PATH, API_NUMBER, true, 1, INT64_MAX, "Its id." },
};
static const struct api_route_parameter one_token[] = {
    { "token", API_IN_PATH, API_NUMBER, true, 1, INT64_MAX, "Its id." },
};
static const struct api_route_parameter new_token[] = {
    { "name", API_IN_BODY, API_TEXT, true, 1, NAME_MOST, "What it is for." },
    { "scope", API_IN_BODY, API_TEXT, true, 3, 10, "read, act or administer; never more than the account may." },
    { "place", API_IN_BODY, API_NUMBER, false, 1, INT64_MAX, "Where it may do that; the account's place unless given." },
    { "days", API_IN_BODY, API_NUMBER, false, 1, 365, "When it ends; 90 unless given." },
};
static const struct api_route_parameter one_account[] = {
    { "account", API_IN_PATH, API_NUMBER, true, 1, INT64_MAX, "Its id." },
};
static const struct api_route_parameter new_account[] = {
    { "name", API_IN_BODY, API_TEXT, true, 1, NAME_MOST, "Lower-case letters, digits and . _ - @; taken once in the whole portal." },
    { "place", API_IN_BODY, API_NUMBER, true, 1, INT64_MAX, "What it sees: this place and all below it." },
    { "role", API_IN_BODY, API_TEXT, true, 6, 13, "viewer, operator or administrator; never above one's own." },
    { "password", API_IN_BODY, API_TEXT, true, PASSWORD_LEAST, PASSWORD_MOST, "12 to 256 bytes." },
};
static const struct api_route_parameter changed_account[] = {
    { "account", API_IN_PATH, API_NUMBER, true, 1, INT64_MAX, "Its id; not one's own." },
    { "role", API_IN_BODY, API_TEXT, false, 6, 13, "Ends its sessions." },
    { "password", API_IN_BODY, API_TEXT, false, PASSWORD_LEAST, PASSWORD_MOST, "Ends its sessions." },
};
static const struct api_route_parameter one_place[] = {
    { "place", API_IN_PATH, API_NUMBER, true, 1, INT64_MAX, "Its id." },
};
static const struct api_route_parameter audit_page[] = {
    { "before", API_IN_QUERY, API_NUMBER, false, 1, INT64_MAX, "Only rows below this one: the last one of the page before." },
    { "limit", API_IN_QUERY, API_NUMBER, false, 1, 1000, "Most rows; 100 unless given." },
};

static const struct api_route_member me[] = {
    { "id", API_NUMBER, false, "The account's id." },
    { "name", API_TEXT, false, "Its name." },
    { "place", API_NUMBER, false, "What it sees: this place and all below it." },
    { "role", API_TEXT, false, "What it may do there." },
};
static const struct api_route_member session[] = {
    { "id", API_NUMBER, false, "Its id." },
    { "opened_ms", API_NUMBER, false, "The login." },
    { "used_ms", API_NUMBER, false, "The last use, to the minute." },
    { "address", API_TEXT, false, "Where the login came from." },
    { "is_this", API_FLAG, false, "The one that asks." },
};
static const struct api_route_member token[] = {
    { "id", API_NUMBER, false, "Its id." },
    { "name", API_TEXT, false, "What it is for." },
    { "place", API_NUMBER, false, "Where it may do something." },
    { "scope", API_TEXT, false, "What it may do." },
    { "expires_ms", API_NUMBER, false, "When it ends." },
    { "used_ms", API_NUMBER, true, "The last use, to the minute; null: never." },
};
static const struct api_route_member made_token[] = {
    { "id", API_NUMBER, false, "Its id." },
    { "name", API_TEXT, false, "What it is for." },
    { "place", API_NUMBER, false, "Where it may do something." },
    { "scope", API_TEXT, false, "What it may do." },
    { "expires_ms", API_NUMBER, false, "When it ends." },
    { "used_ms", API_NUMBER, true, "null." },
    { "token", API_TEXT, false, "The token itself, shown here and never again." },
};
static const struct api_route_member account[] = {
    { "id", API_NUMBER, false, "Its id." },
    { "name", API_TEXT, false, "Its name." },
    { "place", API_NUMBER, false, "What it sees." },
    { "role", API_TEXT, false, "What it may do there." },
    { "made_ms", API_NUMBER, false, "When it was made." },
    { "login_ms", API_NUMBER, true, "The last login; null: never." },
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
    { HTTP_CODEC_POST, "/api/v1/login", ACCESS_NOBODY, "Log in",
      ROWS(login), ROWS(me), false, 200, api_login_post },
    { HTTP_CODEC_POST, "/api/v1/logout", ACCESS_VIEWER, "Log out",
      NONE, NONE, false, 204, api_login_out },
    { HTTP_CODEC_GET, "/api/v1/me", ACCESS_VIEWER, "Who one is",
      NONE, ROWS(me), false, 200, api_login_me },
    { HTTP_CODEC_POST, "/api/v1/me/password", ACCESS_VIEWER, "Change one's own password; ends one's other sessions",
      ROWS(own_password), ROWS(me), false, 200, api_login_password },
    { HTTP_CODEC_GET, "/api/v1/sessions", ACCESS_VIEWER, "One's own sessions",
      NONE, ROWS(session), true, 200, api_keys_sessions },
    { HTTP_CODEC_DELETE, "/api/v1/sessions/{session}", ACCESS_VIEWER, "End one of one's own sessions",
      ROWS(one_session), NONE, false, 204, api_keys_end_session },
    { HTTP_CODEC_GET, "/api/v1/tokens", ACCESS_VIEWER, "One's own tokens",
      NONE, ROWS(token), true, 200, api_keys_tokens },
    { HTTP_CODEC_POST, "/api/v1/tokens", ACCESS_VIEWER, "Make a token",
      ROWS(new_token), ROWS(made_token), false, 201, api_keys_make_token },
    { HTTP_CODEC_DELETE, "/api/v1/tokens/{token}", ACCESS_VIEWER, "Take a token away",
      ROWS(one_token), NONE, false, 204, api_keys_remove_token },
    { HTTP_CODEC_GET, "/api/v1/accounts", ACCESS_ADMINISTRATOR, "The accounts of one's places",
      NONE, ROWS(account), true, 200, api_accounts_list },
    { HTTP_CODEC_POST, "/api/v1/accounts", ACCESS_ADMINISTRATOR, "Make an account",
      ROWS(new_account), ROWS(account), false, 201, api_accounts_add },
    { HTTP_CODEC_GET, "/api/v1/accounts/{account}", ACCESS_ADMINISTRATOR, "One account",
      ROWS(one_account), ROWS(account), false, 200, api_accounts_get },
    { HTTP_CODEC_PATCH, "/api/v1/accounts/{account}", ACCESS_ADMINISTRATOR, "Change an account's role or password",
      ROWS(changed_account), ROWS(account), false, 200, api_accounts_change },
    { HTTP_CODEC_DELETE, "/api/v1/accounts/{account}", ACCESS_ADMINISTRATOR, "Remove an account with its sessions and tokens",
      ROWS(one_account), NONE, false, 204, api_accounts_remove },
    { HTTP_CODEC_GET, "/api/v1/places", ACCESS_VIEWER, "The places that one sees",
      NONE, ROWS(place), true, 200, api_places_list },
    { HTTP_CODEC_GET, "/api/v1/places/{place}", ACCESS_VIEWER, "One place",
      ROWS(one_place), ROWS(place), false, 200, api_places_get },
    { HTTP_CODEC_GET, "/api/v1/audit", ACCESS_ADMINISTRATOR, "What was changed in one's places, the newest first",
      ROWS(audit_page), ROWS(audit), true, 200, api_places_audit },
    { HTTP_CODEC_GET, "/api/v1/openapi.json", ACCESS_NOBODY, "This document",
      NONE, NONE, false, 200, api_openapi_get },
};
/* clang-format on */

const struct api_route *api_routes_all(size_t *out_count)
{
    *out_count = sizeof rows / sizeof rows[0];
    return rows;
}
