/* SPDX-License-Identifier: Apache-2.0 */
/* Logging in and out, and who one is. */
#include "portal/watch/api_routes_list.h"

#include "base/password.h"
#include "portal/watch/api_login.h"

/* clang-format off */
static const struct api_route_parameter login[] = {
    { "name", API_IN_BODY, API_TEXT, true, 1, ACCESS_NAME_SIZE - 1, "The account." },
    { "password", API_IN_BODY, API_TEXT, true, 1, PASSWORD_MOST, "Its password." },
};
static const struct api_route_parameter own_password[] = {
    { "old_password", API_IN_BODY, API_TEXT, true, 1, PASSWORD_MOST, "The password until now." },
    { "password", API_IN_BODY, API_TEXT, true, PASSWORD_LEAST, PASSWORD_MOST, "The new one." },
};
static const struct api_route_member me[] = {
    { "id", API_NUMBER, false, "The account's id." },
    { "name", API_TEXT, false, "Its name." },
    { "place", API_NUMBER, false, "What is seen: this place and all below it; with a token, the token's." },
    { "role", API_TEXT, false, "What it may do there." },
};

static const struct api_route rows[] = {
    { HTTP_CODEC_POST, "/api/v1/login", ACCESS_NOBODY, "Log in",
      API_ROUTE_ROWS(login), API_ROUTE_ROWS(me), API_ONE, 200, api_login_post },
    { HTTP_CODEC_POST, "/api/v1/logout", ACCESS_VIEWER, "Log out",
      API_ROUTES_NONE, API_ROUTES_NONE, API_ONE, 204, api_login_out },
    { HTTP_CODEC_GET, "/api/v1/me", ACCESS_VIEWER, "Who one is",
      API_ROUTES_NONE, API_ROUTE_ROWS(me), API_ONE, 200, api_login_me },
    { HTTP_CODEC_POST, "/api/v1/me/password", ACCESS_VIEWER, "Change one's own password; ends one's other sessions and all tokens",
      API_ROUTE_ROWS(own_password), API_ROUTE_ROWS(me), API_ONE, 200, api_login_password },
};
/* clang-format on */

API_ROUTES_LIST_ROWS(login)
