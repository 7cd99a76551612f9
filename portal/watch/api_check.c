/* SPDX-License-Identifier: Apache-2.0 */
/* A token that is sent decides, a cookie beside it is not looked at. */
#include "portal/watch/api_check.h"

#include "base/str.h"
#include "portal/store/access_session.h"
#include "portal/store/access_token.h"
#include "portal/watch/api_query.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#define BEARER "Bearer "

static enum err take_token(struct api_call *call, const char *text, int64_t now_ms)
{
    struct api_caller *caller = &call->caller;
    struct access_token token;
    enum err err = access_token_use(call->world->store, text, now_ms, &token, &caller->account);

    if (err != ERR_NONE)
        return err;
    caller->token = token.id;
    caller->role = token.role;
    caller->place = token.place;
    caller->scope = token.scope;
    (void)snprintf(caller->actor, sizeof caller->actor, "%s (token %" PRId64 ")",
                   caller->account.name, token.id);
    return ERR_NONE;
}

static enum err take_cookie(struct api_call *call, int64_t now_ms)
{
    const struct http_codec_request *request = http_server_request(call->exchange);
    struct api_caller *caller = &call->caller;
    char secret[ACCESS_SECRET_SIZE];

    if (!api_query_cookie(http_codec_header(request, "Cookie"), API_CHECK_COOKIE, secret,
                          sizeof secret))
        return ERR_MISSING;
    enum err err =
        access_session_use(call->world->store, secret, now_ms, &caller->account, &caller->session);
    if (err != ERR_NONE)
        return err;
    caller->role = caller->account.role;
    caller->place = caller->account.place;
    caller->scope = caller->account.scope;
    (void)str_copy(caller->actor, sizeof caller->actor, caller->account.name);
    return ERR_NONE;
}

static enum err identify(struct api_call *call, int64_t now_ms)
{
    const char *authorization =
        http_codec_header(http_server_request(call->exchange), "Authorization");
    enum err err = authorization == NULL ? take_cookie(call, now_ms)
                   : str_starts_with(authorization, BEARER)
                       ? take_token(call, authorization + sizeof BEARER - 1, now_ms)
                       : ERR_MISSING;

    call->caller.account.password[0] = '\0';
    return err;
}

static bool changes(const struct api_route *route)
{
    return route->method != HTTP_CODEC_GET && route->method != HTTP_CODEC_HEAD;
}

/* It is our own page that asks. */
static bool is_ours(const struct http_codec_request *request)
{
    const char *origin = http_codec_header(request, "Origin");
    const char *site = http_codec_header(request, "Sec-Fetch-Site");
    const char *mark = http_codec_header(request, "X-Printwire");

    if (origin == NULL || request->host == NULL || !str_starts_with(origin, "https://") ||
        !str_equal_nocase(origin + strlen("https://"), request->host))
        return false;
    return (site == NULL || strcmp(site, "same-origin") == 0) && mark != NULL &&
           strcmp(mark, "1") == 0;
}

/* The line tells a page that the login is over, and not only that a password was wrong. */
static void refuse_stranger(struct api_call *call)
{
    (void)http_server_add_header(call->exchange, "WWW-Authenticate", "Bearer");
    api_call_refuse(call, 401, "log in first");
}

bool api_check_call(struct api_call *call, int64_t now_ms)
{
    enum access_role needed = call->route->role;
    enum err err = needed == ACCESS_NOBODY ? ERR_NONE : identify(call, now_ms);

    if (err == ERR_MISSING) {
        refuse_stranger(call);
        return false;
    }
    if (err != ERR_NONE) {
        api_call_fail(call, err);
        return false;
    }
    if (changes(call->route) && call->caller.token == 0 &&
        !is_ours(http_server_request(call->exchange))) {
        api_call_refuse(call, 403, "only the portal's own pages may ask for that with a cookie");
        return false;
    }
    if (call->caller.role < needed) {
        api_call_refuse(call, 403, "that takes another role");
        return false;
    }
    return true;
}

bool api_check_person(struct api_call *call)
{
    if (call->caller.session != 0)
        return true;
    api_call_refuse(call, 403, "a token may not do that; log in");
    return false;
}

bool api_check_again(struct api_call *call, int64_t now_ms)
{
    const struct api_caller *caller = &call->caller;
    enum err err =
        caller->session == 0
            ? ERR_NONE
            : access_session_check(call->world->store, caller->account.id, caller->session, now_ms);

    if (err == ERR_NONE)
        return true;
    if (err == ERR_MISSING)
        refuse_stranger(call);
    else
        api_call_fail(call, err);
    return false;
}
