/* SPDX-License-Identifier: Apache-2.0 */
/* The id in the text finds the row, the digest proves the secret. */
#include "portal/store/access_token.h"

#include "base/crypto.h"
#include "base/str.h"
#include "portal/store/access_audit.h"
#include "portal/store/access_session.h"
#include "portal/store/store_place.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#define PREFIX   "pwt_"
#define TOUCH_MS 60000

#define COLUMNS                                                                                    \
    "SELECT t.id, t.name, t.place, p.path, t.scope, t.made, t.expires, t.used, t.digest, "         \
    "t.account FROM token t JOIN place p ON p.id = t.place WHERE "

/* A token as stored, with what proves it. */
struct stored {
    struct access_token token;
    int64_t account;
    char digest[ACCESS_DIGEST_SIZE];
};

static void take(void *arg, struct db_statement *read)
{
    struct stored *out = arg;
    struct access_token *token = &out->token;

    *out = (struct stored){ .token = { .id = db_number(read, 0),
                                       .place = db_number(read, 2),
                                       .made_ms = db_number(read, 5),
                                       .expires_ms = db_number(read, 6),
                                       .used_ms = db_number(read, 7) },
                            .account = db_number(read, 9) };
    (void)str_copy(token->name, sizeof token->name, db_text(read, 1));
    (void)str_copy(token->scope.path, sizeof token->scope.path, db_text(read, 3));
    (void)str_copy(out->digest, sizeof out->digest, db_text(read, 8)); /* "" when it is too long */
    if (!access_scope_from_name(db_text(read, 4), &token->role))
        token->role = ACCESS_NOBODY;
}

static enum err note(struct store *store, const struct access_actor *actor,
                     const struct access_account *account, const struct access_token *token,
                     const char *what)
{
    char target[128];

    (void)snprintf(target, sizeof target, "token %" PRId64 " of %s", token->id, account->name);
    return access_audit_add(store, actor,
                            &(struct access_audit){ .place = account->place,
                                                    .what = what,
                                                    .target = target,
                                                    .before = "",
                                                    .after = access_scope_name(token->role) });
}

/* What is asked for may be given. */
static enum err check(struct store *store, const struct access_actor *actor,
                      const struct access_account *account, const struct access_token *token)
{
    const struct access_value value = { .number = account->id };
    struct store_scope scope;
    int64_t count = 0;
    enum err err = store_place_scope(store_db(store), &account->scope, token->place, &scope);

    if (err != ERR_NONE)
        return err;
    if (token->role == ACCESS_NOBODY || token->role > account->role ||
        token->expires_ms <= actor->now_ms ||
        token->expires_ms - actor->now_ms > ACCESS_TOKEN_LONGEST)
        return ERR_RANGE;
    err = access_number(store_db(store), "SELECT count(*) FROM token WHERE account = ?", &value, 1,
                        &count);
    return err == ERR_NONE && count >= ACCESS_TOKEN_MOST ? ERR_LIMIT : err;
}

static enum err insert(struct store *store, const struct access_actor *actor, int64_t account,
                       struct access_token *token, const char *secret)
{
    char digest[ACCESS_DIGEST_SIZE];

    access_digest(secret, digest);
    const struct access_value values[] = { { .text = digest },
                                           { .number = account },
                                           { .number = token->place },
                                           { .text = token->name },
                                           { .text = access_scope_name(token->role) },
                                           { .number = actor->now_ms },
                                           { .number = token->expires_ms } };
    return access_number(store_db(store),
                         "INSERT INTO token (digest, account, place, name, scope, made, expires) "
                         "VALUES (?, ?, ?, ?, ?, ?, ?) RETURNING id",
                         values, 7, &token->id);
}

/* All is looked at when the turn to write has come: while it was waited for, the account may have
 * been moved, or its sessions ended by another password. */
enum err access_token_make(struct store *store, const struct access_actor *actor, int64_t account,
                           int64_t session, struct access_token *token,
                           char out_text[ACCESS_TOKEN_SIZE])
{
    char secret[ACCESS_SECRET_SIZE];
    struct access_account held;

    access_make_secret(secret);
    enum err err = secret[0] != '\0' ? store_begin(store) : ERR_MEMORY;
    if (err != ERR_NONE)
        return err;
    err = access_account_hold(store, account, &held);
    if (err == ERR_NONE && session != 0)
        err = access_session_check(store, account, session, actor->now_ms);
    if (err == ERR_NONE)
        err = check(store, actor, &held, token);
    if (err == ERR_NONE)
        err = insert(store, actor, account, token, secret);
    if (err == ERR_NONE)
        err = note(store, actor, &held, token, "token made");
    (void)snprintf(out_text, ACCESS_TOKEN_SIZE, PREFIX "%" PRId64 "_%s", token->id, secret);
    crypto_wipe(secret, sizeof secret);
    return access_end(store, err);
}

/* The id and the secret of a text. */
static bool split(const char *text, int64_t *out_id, const char **out_secret)
{
    char number[24];
    const char *id = text + sizeof PREFIX - 1;

    if (!str_starts_with(text, PREFIX) || strlen(text) >= ACCESS_TOKEN_SIZE)
        return false;
    size_t len = strcspn(id, "_");
    if (len >= sizeof number || id[len] == '\0')
        return false;
    memcpy(number, id, len);
    number[len] = '\0';
    *out_secret = id + len + 1;
    return str_to_i64(number, 1, INT64_MAX, out_id);
}

/* The token of an id when the secret is its own. */
static enum err find(struct store *store, const struct access_value *id, const char *secret,
                     struct stored *out_stored)
{
    char digest[ACCESS_DIGEST_SIZE];
    enum err err = access_one(store_db(store), COLUMNS "t.id = ?", id, 1, take, out_stored);

    if (err != ERR_NONE)
        return err;
    access_digest(secret, digest);
    bool is_right = strlen(out_stored->digest) == ACCESS_DIGEST_SIZE - 1 &&
                    crypto_equal(out_stored->digest, digest, ACCESS_DIGEST_SIZE - 1);
    return is_right ? ERR_NONE : ERR_MISSING;
}

enum err access_token_use(struct store *store, const char *text, int64_t now_ms,
                          struct access_token *out_token, struct access_account *out_account)
{
    struct access_value id = { 0 };
    const char *secret;
    struct stored stored;

    if (!split(text, &id.number, &secret))
        return ERR_MISSING;
    enum err err = find(store, &id, secret, &stored);
    if (err != ERR_NONE)
        return err;
    if (stored.token.expires_ms <= now_ms)
        return ERR_MISSING;
    err = access_account_behind(store, stored.account, out_account);
    if (err != ERR_NONE)
        return err;
    *out_token = stored.token;
    if (out_token->role > out_account->role)
        out_token->role = out_account->role;
    if (now_ms - out_token->used_ms >= TOUCH_MS) {
        const struct access_value touch[] = { { .number = now_ms }, id };
        (void)access_run(store_db(store), "UPDATE token SET used = ? WHERE id = ?", touch, 2);
    }
    return ERR_NONE;
}

enum err access_token_check(struct store *store, int64_t account, int64_t id, int64_t now_ms)
{
    const struct access_value values[] = { { .number = account },
                                           { .number = id },
                                           { .number = now_ms } };
    int64_t found;

    return access_number(store_db(store),
                         "SELECT id FROM token WHERE account = ? AND id = ? AND expires > ?",
                         values, 3, &found);
}

enum err access_token_remove(struct store *store, const struct access_actor *actor,
                             const struct access_account *account, int64_t id)
{
    const struct access_value values[] = { { .number = id }, { .number = account->id } };
    struct access_token token = { 0 };
    enum err err = store_begin(store);

    if (err != ERR_NONE)
        return err;
    err = access_number(store_db(store),
                        "DELETE FROM token WHERE id = ? AND account = ? RETURNING id", values, 2,
                        &token.id);
    if (err == ERR_NONE)
        err = note(store, actor, account, &token, "token removed");
    return access_end(store, err);
}
