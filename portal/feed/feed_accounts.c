/* SPDX-License-Identifier: Apache-2.0 */
/* What follows a command, by how it ended, is decided in on_made() and on_left(). */
#include "portal/feed/feed_accounts.h"

#include "base/base64url.h"
#include "base/crypto.h"
#include "base/log.h"
#include "base/str.h"
#include "portal/feed/feed_command.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define PASSWORD_BYTES 24
#define REPEAT_LOG_MS  600000

enum job { IDLE, MAKING, LEAVING };

struct feed_accounts {
    struct feed_accounts_options options;
    struct feed_ask *ask;
    struct feed_command *command;
    enum job job;
    enum feed_command_kind kind; /* of the command under way */
    char jid[FEED_BOOK_JID_SIZE];
    char password[FEED_ACCOUNTS_PASSWORD];
    struct access_account account; /* that is to watch; of one that is gone only its id */
    char actor_name[128];
    char actor_address[ACCESS_ADDRESS_SIZE];
    int64_t actor_ms;
    struct log_limit log;
};

static void run(struct feed_accounts *accounts, enum feed_command_kind kind)
{
    accounts->kind = kind;
    feed_command_begin(accounts->command,
                       &(struct feed_command_wanted){ .kind = kind,
                                                      .host = accounts->options.host,
                                                      .jid = accounts->jid,
                                                      .password = accounts->password });
}

static void finish(struct feed_accounts *accounts, const char *condition)
{
    bool is_making = accounts->job == MAKING;

    accounts->job = IDLE;
    crypto_wipe(accounts->password, sizeof accounts->password);
    if (!condition)
        log_info("feed", "%s: the account is %s", accounts->jid, is_making ? "made" : "deleted");
    else if (is_making || log_limit_allows(&accounts->log, NULL))
        log_warn("feed", "%s: the account could not be %s: %s", accounts->jid,
                 is_making ? "made" : "deleted; it is tried again", condition);
}

/* The server has the account: now it may watch. */
static void keep_watcher(struct feed_accounts *accounts)
{
    const struct access_actor actor = { accounts->actor_name, accounts->actor_address,
                                        accounts->actor_ms };

    accounts->options.settle(accounts->options.arg);
    enum err err =
        feed_book_set(accounts->options.store, &actor, &accounts->account, accounts->jid, true);
    finish(accounts, err == ERR_NONE ? NULL : err_text(err));
}

/* Not every server says that an account was there before: each gets its password by a command of
 * its own, and who was logged in with another one is not any more. */
static void on_made(struct feed_accounts *accounts, const char *condition)
{
    if (accounts->kind == FEED_COMMAND_ADD && !(condition && feed_ask_is_passing(condition)))
        run(accounts, FEED_COMMAND_PASSWORD);
    else if (accounts->kind == FEED_COMMAND_PASSWORD && !condition)
        run(accounts, FEED_COMMAND_END_SESSION);
    else if (accounts->kind == FEED_COMMAND_END_SESSION)
        keep_watcher(accounts);
    else
        finish(accounts, condition);
}

static void forget_watcher(struct feed_accounts *accounts)
{
    accounts->options.settle(accounts->options.arg);
    enum err err = feed_book_forget(accounts->options.store, accounts->account.id);
    finish(accounts, err == ERR_NONE ? NULL : err_text(err));
}

static void on_left(struct feed_accounts *accounts, const char *condition)
{
    bool is_away = condition && (strcmp(condition, FEED_ASK_SILENCE) == 0 ||
                                 strcmp(condition, FEED_ASK_DROPPED) == 0);

    if (accounts->kind == FEED_COMMAND_END_SESSION && !is_away)
        run(accounts, FEED_COMMAND_DELETE); /* it may have had none */
    else if (condition && strcmp(condition, FEED_COMMAND_REFUSED) != 0)
        finish(accounts, condition);
    else
        forget_watcher(accounts); /* deleted, or it was not there */
}

static void on_done(void *arg, const char *condition)
{
    struct feed_accounts *accounts = arg;

    if (accounts->job == MAKING)
        on_made(accounts, condition);
    else
        on_left(accounts, condition);
}

struct feed_accounts *feed_accounts_create(const struct feed_accounts_options *options)
{
    struct feed_accounts *accounts = calloc(1, sizeof *accounts);

    if (!accounts)
        return NULL;
    accounts->options = *options;
    accounts->log = (struct log_limit){ .every_ms = REPEAT_LOG_MS };
    accounts->ask = feed_ask_create(options->loop, options->door, "feed-account");
    if (accounts->ask)
        accounts->command = feed_command_create(accounts->ask, on_done, accounts);
    if (accounts->command)
        return accounts;
    feed_accounts_destroy(accounts);
    return NULL;
}

void feed_accounts_destroy(struct feed_accounts *accounts)
{
    if (!accounts)
        return;
    feed_command_destroy(accounts->command);
    feed_ask_destroy(accounts->ask);
    crypto_wipe(accounts->password, sizeof accounts->password);
    free(accounts);
}

/* The local part is the account's name, an @ in it as XEP-0106 has it. */
static bool make_jid(const struct access_account *account, const char *host,
                     char out_jid[FEED_BOOK_JID_SIZE])
{
    struct buf text;

    buf_init(&text, FEED_BOOK_JID_SIZE - 1);
    for (const char *c = account->name; *c; c++)
        buf_append_format(&text, *c == '@' ? "\\40" : "%c", *c);
    buf_append_format(&text, "@%s", host);
    bool good = !buf_failed(&text) && str_copy(out_jid, FEED_BOOK_JID_SIZE, buf_text(&text));
    buf_finish(&text);
    return good;
}

static bool make_password(char out_password[FEED_ACCOUNTS_PASSWORD])
{
    uint8_t bytes[PASSWORD_BYTES];
    struct buf text;

    crypto_random(bytes, sizeof bytes);
    buf_init(&text, FEED_ACCOUNTS_PASSWORD);
    bool good = base64url_encode(&text, bytes, sizeof bytes) &&
                str_copy(out_password, FEED_ACCOUNTS_PASSWORD, buf_text(&text));
    crypto_wipe(bytes, sizeof bytes);
    if (text.data)
        crypto_wipe(text.data, text.size);
    buf_finish(&text);
    return good;
}

enum err feed_accounts_make(struct feed_accounts *accounts, const struct access_actor *actor,
                            const struct access_account *account, char out_jid[FEED_BOOK_JID_SIZE],
                            char out_password[FEED_ACCOUNTS_PASSWORD])
{
    if (accounts->options.host[0] == '\0')
        return ERR_REFUSED;
    if (accounts->job != IDLE)
        return ERR_TIMEOUT;
    if (!make_jid(account, accounts->options.host, accounts->jid) ||
        !make_password(accounts->password))
        return ERR_MEMORY;
    accounts->account = *account;
    accounts->actor_ms = actor->now_ms;
    (void)str_copy(accounts->actor_name, sizeof accounts->actor_name, actor->name);
    (void)str_copy(accounts->actor_address, sizeof accounts->actor_address, actor->address);
    (void)str_copy(out_jid, FEED_BOOK_JID_SIZE, accounts->jid);
    (void)str_copy(out_password, FEED_ACCOUNTS_PASSWORD, accounts->password);
    accounts->job = MAKING;
    run(accounts, FEED_COMMAND_ADD);
    return accounts->job == MAKING ? ERR_NONE : ERR_TIMEOUT; /* it was not sent */
}

static void take_away(struct feed_accounts *accounts, const struct feed_book_watcher *watcher)
{
    accounts->account = (struct access_account){ .id = watcher->account };
    (void)str_copy(accounts->jid, sizeof accounts->jid, watcher->jid);
    accounts->job = LEAVING;
    if (watcher->is_made)
        run(accounts, FEED_COMMAND_END_SESSION);
    else
        forget_watcher(accounts);
}

void feed_accounts_sweep(struct feed_accounts *accounts, const struct feed_watchers *watchers)
{
    for (size_t i = 0; i < watchers->count && accounts->job == IDLE; i++) {
        const struct feed_book_watcher *watcher = &watchers->list[i];
        struct feed_book_watcher now;
        if (!watcher->is_gone || (watcher->is_made && accounts->options.host[0] == '\0'))
            continue;
        if (feed_book_get(accounts->options.store, watcher->account, &now) == ERR_NONE &&
            now.is_gone)
            take_away(accounts, &now);
    }
}

bool feed_accounts_reply(struct feed_accounts *accounts, const char *from, const char *id,
                         const char *condition, const struct xml_node *iq)
{
    return feed_ask_take(accounts->ask, from, id, condition, iq);
}

void feed_accounts_down(struct feed_accounts *accounts)
{
    feed_ask_drop(accounts->ask);
}
