/* SPDX-License-Identifier: Apache-2.0 */
/* Both belong to an account: an id of another one's is not there. What is of an account in the path
 * is for administrators of its place. */
#include "portal/watch/api_keys.h"

#include "base/clock.h"
#include "base/crypto.h"
#include "base/str.h"
#include "portal/store/access_session.h"
#include "portal/store/access_token.h"
#include "portal/watch/api_accounts.h"
#include "portal/watch/api_check.h"
#include "portal/watch/api_lists.h"

#define DAY_MS (INT64_C(24) * 3600 * 1000)

static void list_sessions(struct api_call *call, int64_t account)
{
    int64_t now_ms = clock_wall_ms();
    const struct api_lists_fixed fixed[] = { { "account", account },
                                             { "this", call->caller.session },
                                             { "opened", now_ms - ACCESS_SESSION_TOTAL_MS },
                                             { "used", now_ms - ACCESS_SESSION_IDLE_MS },
                                             { NULL, 0 } };

    api_lists_get_of(call, fixed);
}

static void list_tokens(struct api_call *call, int64_t account)
{
    const struct api_lists_fixed fixed[] = { { "account", account }, { NULL, 0 } };

    api_lists_get_of(call, fixed);
}

static void end_session(struct api_call *call, const struct access_account *account)
{
    const struct access_actor actor = api_call_actor(call);

    api_call_end(call, access_session_close(call->world->store, &actor, account,
                                            api_call_number(call, "session", 0)));
}

static void remove_token(struct api_call *call, const struct access_account *account)
{
    const struct access_actor actor = api_call_actor(call);

    api_call_end(call, access_token_remove(call->world->store, &actor, account,
                                           api_call_number(call, "token", 0)));
}

void api_keys_sessions(struct api_call *call)
{
    if (api_check_person(call))
        list_sessions(call, call->caller.account.id);
}

void api_keys_end_session(struct api_call *call)
{
    if (api_check_person(call))
        end_session(call, &call->caller.account);
}

void api_keys_tokens(struct api_call *call)
{
    if (api_check_person(call))
        list_tokens(call, call->caller.account.id);
}

void api_keys_remove_token(struct api_call *call)
{
    if (api_check_person(call))
        remove_token(call, &call->caller.account);
}

/* The account of the path, in the caller's places and not above the caller, who is no token. False:
 * answered. */
static bool find_account(struct api_call *call, struct access_account *out_account)
{
    if (!api_check_person(call))
        return false;
    enum err err = api_accounts_find(call, out_account);

    if (err == ERR_NONE && out_account->role > call->caller.role)
        err = ERR_RANGE;
    if (err != ERR_NONE)
        api_call_fail(call, err);
    return err == ERR_NONE;
}

void api_keys_sessions_of(struct api_call *call)
{
    struct access_account account;

    if (find_account(call, &account))
        list_sessions(call, account.id);
}

void api_keys_end_session_of(struct api_call *call)
{
    struct access_account account;

    if (find_account(call, &account))
        end_session(call, &account);
}

void api_keys_tokens_of(struct api_call *call)
{
    struct access_account account;

    if (find_account(call, &account))
        list_tokens(call, account.id);
}

void api_keys_remove_token_of(struct api_call *call)
{
    struct access_account account;

    if (find_account(call, &account))
        remove_token(call, &account);
}

/* The row of a token that was made, and its text. */
static void answer_token(struct api_call *call, int64_t token, const char *text)
{
    const struct api_lists_fixed fixed[] = { { "account", call->caller.account.id },
                                             { "token", token },
                                             { NULL, 0 } };
    struct json_write *w = api_call_write(call);

    json_write_object(w, NULL);
    enum err err =
        api_lists_write_one(call, store_db(call->world->store), w, LIST_VIEW_TOKENS, fixed);
    json_write_text(w, "token", text);
    json_write_end(w);
    api_call_end(call, err);
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
    enum err err = access_token_make(call->world->store, &actor, call->caller.account.id,
                                     call->caller.session, &token, text);
    if (err != ERR_NONE) {
        api_call_fail(call, err);
        return;
    }
    answer_token(call, token.id, text);
    crypto_wipe(text, sizeof text);
}
