/* SPDX-License-Identifier: Apache-2.0 */
/* Both belong to an account: an id of another one's is not there. */
#include "portal/watch/api_keys.h"

#include "base/clock.h"
#include "base/crypto.h"
#include "base/str.h"
#include "portal/store/access_session.h"
#include "portal/store/access_token.h"
#include "portal/watch/api_check.h"

#define DAY_MS (INT64_C(24) * 3600 * 1000)

struct listing {
    struct api_call *call;
    struct json_write *w;
};

static bool add_session(void *arg, const struct access_session *session)
{
    struct listing *list = arg;

    json_write_object(list->w, NULL);
    json_write_i64(list->w, "id", session->id);
    json_write_i64(list->w, "opened_ms", session->opened_ms);
    json_write_i64(list->w, "used_ms", session->used_ms);
    json_write_text(list->w, "address", session->address);
    json_write_bool(list->w, "is_this", session->id == list->call->caller.session);
    json_write_end(list->w);
    return true;
}

void api_keys_sessions(struct api_call *call)
{
    if (!api_check_person(call))
        return;
    struct listing list = { call, api_call_list(call) };

    api_call_list_end(call, access_session_each(call->world->store, call->caller.account.id,
                                                clock_wall_ms(), add_session, &list));
}

void api_keys_end_session(struct api_call *call)
{
    const struct access_actor actor = api_call_actor(call);

    if (!api_check_person(call))
        return;
    api_call_end(call, access_session_close(call->world->store, &actor, &call->caller.account,
                                            api_call_number(call, "session", 0)));
}

static void write_token(struct json_write *w, const struct access_token *token, const char *text)
{
    json_write_object(w, NULL);
    json_write_i64(w, "id", token->id);
    json_write_text(w, "name", token->name);
    json_write_i64(w, "place", token->place);
    json_write_text(w, "scope", access_scope_name(token->role));
    json_write_i64(w, "expires_ms", token->expires_ms);
    if (token->used_ms > 0)
        json_write_i64(w, "used_ms", token->used_ms);
    else
        json_write_null(w, "used_ms");
    if (text != NULL)
        json_write_text(w, "token", text);
    json_write_end(w);
}

static bool add_token(void *arg, const struct access_token *token)
{
    struct listing *list = arg;

    write_token(list->w, token, NULL);
    return true;
}

void api_keys_tokens(struct api_call *call)
{
    if (!api_check_person(call))
        return;
    struct listing list = { call, api_call_list(call) };

    api_call_list_end(
        call, access_token_each(call->world->store, call->caller.account.id, add_token, &list));
}

void api_keys_make_token(struct api_call *call)
{
    const struct access_actor actor = api_call_actor(call);
    struct access_token token = { .place =
                                      api_call_number(call, "place", call->caller.account.place),
                                  .expires_ms =
                                      actor.now_ms + api_call_number(call, "days", 90) * DAY_MS };
    char text[ACCESS_TOKEN_SIZE];

    if (!api_check_person(call))
        return;
    (void)str_copy(token.name, sizeof token.name, api_call_text(call, "name"));
    (void)access_scope_from_name(api_call_text(call, "scope"), &token.role);
    enum err err =
        access_token_make(call->world->store, &actor, &call->caller.account, &token, text);
    if (err != ERR_NONE) {
        api_call_fail(call, err);
        return;
    }
    write_token(api_call_write(call), &token, text);
    crypto_wipe(text, sizeof text);
    api_call_done(call);
}

void api_keys_remove_token(struct api_call *call)
{
    const struct access_actor actor = api_call_actor(call);

    if (!api_check_person(call))
        return;
    api_call_end(call, access_token_remove(call->world->store, &actor, &call->caller.account,
                                           api_call_number(call, "token", 0)));
}
