/* SPDX-License-Identifier: Apache-2.0 */
/* The account is looked for in the caller's scope before all else. */
#include "portal/watch/api_watchers.h"

#include "base/crypto.h"
#include "portal/store/feed_book.h"
#include "portal/watch/api_accounts.h"
#include "portal/watch/api_check.h"

static void answer(struct api_call *call, enum err err, const struct access_account *account)
{
    struct feed_book_watcher watcher;

    if (err == ERR_NONE)
        err = feed_book_get(call->world->store, account->id, &watcher);
    if (err != ERR_NONE) {
        api_call_fail(call, err);
        return;
    }
    struct json_write *w = api_call_write(call);
    json_write_object(w, NULL);
    json_write_text(w, "jid", watcher.jid);
    json_write_bool(w, "is_made", watcher.is_made);
    json_write_end(w);
    api_call_done(call);
}

void api_watchers_get(struct api_call *call)
{
    struct access_account account;
    enum err err = api_accounts_find(call, &account);

    answer(call, err, &account);
}

void api_watchers_set(struct api_call *call)
{
    const struct access_actor actor = api_call_actor(call);
    struct access_account account;
    enum err err = api_accounts_find(call, &account);

    if (err == ERR_NONE)
        err =
            feed_book_set(call->world->store, &actor, &account, api_call_text(call, "jid"), false);
    if (err == ERR_REFUSED)
        api_call_refuse(call, 409, "that JID is taken");
    else
        answer(call, err, &account);
}

static void answer_made(struct api_call *call, const char *jid, const char *password)
{
    struct json_write *w = api_call_write(call);

    json_write_object(w, NULL);
    json_write_text(w, "jid", jid);
    json_write_text(w, "password", password);
    json_write_end(w);
    api_call_done(call);
}

void api_watchers_make(struct api_call *call)
{
    const struct access_actor actor = api_call_actor(call);
    const struct api_world *world = call->world;
    struct access_account account;
    char jid[FEED_BOOK_JID_SIZE];
    char password[API_CALL_WATCHER_PASSWORD];

    if (!api_check_person(call))
        return;
    enum err err = api_accounts_find(call, &account);
    if (err != ERR_NONE) {
        api_call_fail(call, err);
        return;
    }
    err = world->on_watcher ? world->on_watcher(world->settle_arg, &actor, &account, jid, password)
                            : ERR_REFUSED;
    if (err == ERR_NONE)
        answer_made(call, jid, password);
    else if (err == ERR_REFUSED)
        api_call_refuse(call, 409, "this portal makes no XMPP accounts: <feed><accounts>");
    else
        api_call_refuse(call, 503, "the XMPP server is away, or busy with another account");
    crypto_wipe(password, sizeof password);
}

void api_watchers_remove(struct api_call *call)
{
    const struct access_actor actor = api_call_actor(call);
    struct access_account account;
    enum err err = api_accounts_find(call, &account);

    if (err == ERR_NONE)
        err = feed_book_remove(call->world->store, &actor, &account);
    api_call_end(call, err);
}
