/* SPDX-License-Identifier: Apache-2.0 */
/* An id is looked up in the caller's scope before anything else is done with it. */
#include "portal/watch/api_accounts.h"

#include "base/str.h"
#include "portal/store/store_place.h"
#include "portal/watch/api_check.h"
#include "portal/watch/api_lists.h"
#include "portal/watch/api_queue.h"

enum err api_accounts_find(const struct api_call *call, struct access_account *out_account)
{
    return access_account_get(call->world->store, &call->caller.scope,
                              api_call_number(call, "account", 0), out_account);
}

/* Answer with the row that it is now. */
static void answer(struct api_call *call, enum err err, const struct access_account *account)
{
    const struct api_lists_fixed one[] = { { "account", account->id }, { NULL, 0 } };

    if (err != ERR_NONE)
        api_call_fail(call, err);
    else
        api_lists_answer_one(call, store_db(call->world->store), LIST_VIEW_ACCOUNTS, one);
}

void api_accounts_get(struct api_call *call)
{
    api_lists_answer_one(call, store_db(call->world->reader), LIST_VIEW_ACCOUNTS, NULL);
}

/* The role that is asked for, when it may be given. */
static enum err take_role(const struct api_call *call, enum access_role *out_role)
{
    if (!access_role_from_name(api_call_text(call, "role"), out_role) ||
        *out_role > call->caller.role)
        return ERR_RANGE;
    return ERR_NONE;
}

static void on_hashed(struct api_call *call, enum err err, const char *phc)
{
    const struct access_actor actor = api_call_actor(call);
    struct access_account account = { .place = api_call_number(call, "place", 0),
                                      .made_ms = actor.now_ms };

    (void)str_copy(account.name, sizeof account.name, api_call_text(call, "name"));
    (void)str_copy(account.password, sizeof account.password, phc);
    if (err == ERR_NONE)
        err = take_role(call, &account.role);
    if (err == ERR_NONE)
        err = access_account_add(call->world->store, &actor, &account);
    if (err == ERR_REFUSED)
        api_call_refuse(call, 409, "name: is taken");
    else
        answer(call, err, &account);
}

void api_accounts_add(struct api_call *call)
{
    struct store_scope scope;
    enum access_role role;

    if (!api_check_person(call))
        return;
    if (!access_name_is_fit(api_call_text(call, "name"))) {
        api_call_refuse(call, 422, "name: is not made of small letters, digits and . _ - @ alone");
        return;
    }
    enum err err = store_place_scope(store_db(call->world->store), &call->caller.scope,
                                     api_call_number(call, "place", 0), &scope);

    if (err == ERR_NONE)
        err = take_role(call, &role);
    if (err == ERR_NONE)
        api_queue_hash(call, "password", on_hashed);
    else
        api_call_fail(call, err);
}

/* An account that the caller may change. */
static enum err find_other(struct api_call *call, struct access_account *out_account)
{
    enum err err = api_accounts_find(call, out_account);

    if (err != ERR_NONE)
        return err;
    return out_account->id == call->caller.account.id || out_account->role > call->caller.role
               ? ERR_RANGE
               : ERR_NONE;
}

/* What an account is to be; what is not asked for is as it is. */
static enum err take_wanted(const struct api_call *call, struct access_account *wanted)
{
    enum err err = ERR_NONE;

    wanted->place = api_call_number(call, "place", wanted->place);
    if (api_call_text(call, "role") != NULL)
        err = take_role(call, &wanted->role);
    return err != ERR_NONE ? err
                           : store_place_scope(store_db(call->world->store), &call->caller.scope,
                                               wanted->place, &wanted->scope);
}

/* With a new password, hashed, or with "". */
static void change(struct api_call *call, const char *phc)
{
    const struct access_actor actor = api_call_actor(call);
    struct store *store = call->world->store;
    struct access_account account;
    enum err err = find_other(call, &account);
    struct access_account wanted = account;

    if (err == ERR_NONE)
        err = take_wanted(call, &wanted);
    if (err == ERR_NONE && wanted.role != account.role)
        err = access_account_set_role(store, &actor, &account, wanted.role);
    if (err == ERR_NONE && wanted.place != account.place)
        err = access_account_set_place(store, &actor, &account, wanted.place);
    if (err == ERR_NONE && phc[0] != '\0')
        err = access_account_set_password(store, &actor, &wanted, phc);
    answer(call, err, &account);
}

static void on_new_hash(struct api_call *call, enum err err, const char *phc)
{
    if (err == ERR_NONE)
        change(call, phc);
    else
        api_call_fail(call, err);
}

void api_accounts_change(struct api_call *call)
{
    bool has_password = api_call_text(call, "password") != NULL;
    struct access_account account;

    if (has_password && !api_check_person(call))
        return;
    enum err err = find_other(call, &account);
    if (err != ERR_NONE)
        api_call_fail(call, err);
    else if (has_password)
        api_queue_hash(call, "password", on_new_hash);
    else
        change(call, "");
}

void api_accounts_remove(struct api_call *call)
{
    const struct access_actor actor = api_call_actor(call);
    struct access_account account;
    enum err err = find_other(call, &account);

    if (err == ERR_NONE)
        err = access_account_remove(call->world->store, &actor, &account);
    api_call_end(call, err);
}
