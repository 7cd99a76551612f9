/* SPDX-License-Identifier: Apache-2.0 */
/* Sessions and tokens: one's own, and of the accounts of one's places. */
#include "portal/watch/api_routes_list.h"

#include "portal/watch/api_keys.h"

#define ACCOUNT_PATH "/api/v1/accounts/{account}"

/* clang-format off */
static const struct api_route_parameter page[] = { API_ROUTES_PAGE };
static const struct api_route_parameter one_session[] = {
    { "session", API_IN_PATH, API_NUMBER, true, 1, INT64_MAX, "Its id." },
};
static const struct api_route_parameter one_token[] = {
    { "token", API_IN_PATH, API_NUMBER, true, 1, INT64_MAX, "Its id." },
};
#define OF_ACCOUNT { "account", API_IN_PATH, API_NUMBER, true, 1, INT64_MAX, "Whose; in one's places." }
static const struct api_route_parameter page_of[] = { OF_ACCOUNT, API_ROUTES_PAGE };
static const struct api_route_parameter one_session_of[] = {
    OF_ACCOUNT, { "session", API_IN_PATH, API_NUMBER, true, 1, INT64_MAX, "Its id." },
};
static const struct api_route_parameter one_token_of[] = {
    OF_ACCOUNT, { "token", API_IN_PATH, API_NUMBER, true, 1, INT64_MAX, "Its id." },
};
static const struct api_route_parameter new_token[] = {
    { "name", API_IN_BODY, API_TEXT, true, 1, ACCESS_NAME_SIZE - 1, "What it is for." },
    { "scope", API_IN_BODY, API_TEXT, true, 3, 10, "metrics, read, act or administer; never more than the account may." },
    { "place", API_IN_BODY, API_NUMBER, false, 1, INT64_MAX, "Where it may do that; the account's place unless given." },
    { "days", API_IN_BODY, API_NUMBER, false, 1, 365, "When it ends; 90 unless given." },
};
static const struct api_route_member session[] = {
    { "id", API_NUMBER, false, "Its id." },
    { "opened_ms", API_NUMBER, false, "The login." },
    { "used_ms", API_NUMBER, false, "The last use, to the minute." },
    { "address", API_TEXT, false, "Where the login came from." },
    { "is_this", API_FLAG, false, "The one that asks." },
};
#define TOKEN \
    { "id", API_NUMBER, false, "Its id." }, \
    { "name", API_TEXT, false, "What it is for." }, \
    { "place", API_NUMBER, false, "Where it may do something." }, \
    { "scope", API_TEXT, false, "What it may do." }, \
    { "made_ms", API_NUMBER, false, "When it was made." }, \
    { "expires_ms", API_NUMBER, false, "When it ends." }, \
    { "used_ms", API_NUMBER, true, "The last use, to the minute; null: never." }
static const struct api_route_member token[] = { TOKEN };
static const struct api_route_member made_token[] = {
    TOKEN, { "token", API_TEXT, false, "The token itself, shown here and never again." },
};

static const struct api_route rows[] = {
    { HTTP_CODEC_GET, "/api/v1/sessions", ACCESS_VIEWER, "One's own sessions; not for tokens",
      API_ROUTE_ROWS(page), API_ROUTE_ROWS(session), API_TABLE, 200, api_keys_sessions },
    { HTTP_CODEC_DELETE, "/api/v1/sessions/{session}", ACCESS_VIEWER, "End one of one's own sessions; not for tokens",
      API_ROUTE_ROWS(one_session), API_ROUTES_NONE, API_ONE, 204, api_keys_end_session },
    { HTTP_CODEC_GET, "/api/v1/tokens", ACCESS_VIEWER, "One's own tokens; not for tokens",
      API_ROUTE_ROWS(page), API_ROUTE_ROWS(token), API_TABLE, 200, api_keys_tokens },
    { HTTP_CODEC_POST, "/api/v1/tokens", ACCESS_VIEWER, "Make a token",
      API_ROUTE_ROWS(new_token), API_ROUTE_ROWS(made_token), API_ONE, 201, api_keys_make_token },
    { HTTP_CODEC_DELETE, "/api/v1/tokens/{token}", ACCESS_VIEWER, "Take a token away",
      API_ROUTE_ROWS(one_token), API_ROUTES_NONE, API_ONE, 204, api_keys_remove_token },
    { HTTP_CODEC_GET, ACCOUNT_PATH "/sessions", ACCESS_ADMINISTRATOR, "The sessions of an account; not for tokens",
      API_ROUTE_ROWS(page_of), API_ROUTE_ROWS(session), API_TABLE, 200, api_keys_sessions_of },
    { HTTP_CODEC_DELETE, ACCOUNT_PATH "/sessions/{session}", ACCESS_ADMINISTRATOR, "End a session of an account; not for tokens",
      API_ROUTE_ROWS(one_session_of), API_ROUTES_NONE, API_ONE, 204, api_keys_end_session_of },
    { HTTP_CODEC_GET, ACCOUNT_PATH "/tokens", ACCESS_ADMINISTRATOR, "The tokens of an account; not for tokens",
      API_ROUTE_ROWS(page_of), API_ROUTE_ROWS(token), API_TABLE, 200, api_keys_tokens_of },
    { HTTP_CODEC_DELETE, ACCOUNT_PATH "/tokens/{token}", ACCESS_ADMINISTRATOR, "Take a token of an account away; not for tokens",
      API_ROUTE_ROWS(one_token_of), API_ROUTES_NONE, API_ONE, 204, api_keys_remove_token_of },
};
/* clang-format on */

API_ROUTES_LIST_ROWS(keys)
