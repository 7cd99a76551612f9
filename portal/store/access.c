/* SPDX-License-Identifier: Apache-2.0 */
/* Statements are prepared per use: a person's clicks, not an agent's records. */
#include "portal/store/access.h"

#include "base/base64url.h"
#include "base/buf.h"
#include "base/crypto.h"
#include "base/str.h"

#include <string.h>

#define SECRET_BYTES 32

static const struct {
    const char *role;
    const char *scope;
} words[ACCESS_ROLES] = {
    [ACCESS_NOBODY] = { "nobody", "nothing" },
    [ACCESS_METRICS] = { "metrics", "metrics" },
    [ACCESS_VIEWER] = { "viewer", "read" },
    [ACCESS_OPERATOR] = { "operator", "act" },
    [ACCESS_ADMINISTRATOR] = { "administrator", "administer" },
};

const char *access_role_name(enum access_role role)
{
    return words[role].role;
}

const char *access_scope_name(enum access_role role)
{
    return words[role].scope;
}

bool access_role_from_name(const char *name, enum access_role *out_role)
{
    for (int i = ACCESS_VIEWER; i < ACCESS_ROLES; i++) {
        if (strcmp(words[i].role, name) != 0)
            continue;
        *out_role = (enum access_role)i;
        return true;
    }
    return false;
}

bool access_scope_from_name(const char *name, enum access_role *out_role)
{
    for (int i = ACCESS_METRICS; i < ACCESS_ROLES; i++) {
        if (strcmp(words[i].scope, name) != 0)
            continue;
        *out_role = (enum access_role)i;
        return true;
    }
    return false;
}

bool access_name_is_fit(const char *name)
{
    size_t len = strspn(name, "abcdefghijklmnopqrstuvwxyz0123456789._-@");

    return len > 0 && len < ACCESS_NAME_SIZE && name[len] == '\0' && strcmp(name, ACCESS_HOST) != 0;
}

void access_make_secret(char out_secret[ACCESS_SECRET_SIZE])
{
    uint8_t bytes[SECRET_BYTES];
    struct buf text;

    crypto_random(bytes, sizeof bytes);
    buf_init(&text, ACCESS_SECRET_SIZE);
    (void)base64url_encode(&text, bytes, sizeof bytes);
    (void)str_copy(out_secret, ACCESS_SECRET_SIZE, buf_text(&text)); /* "" without memory */
    crypto_wipe(bytes, sizeof bytes);
    buf_finish(&text);
}

void access_digest(const char *secret, char out_digest[ACCESS_DIGEST_SIZE])
{
    uint8_t digest[CRYPTO_SHA256_SIZE];

    crypto_sha256(secret, strlen(secret), digest);
    crypto_hex(digest, sizeof digest, out_digest);
}

struct db_statement *access_ask(struct db *db, const char *sql, const struct access_value *values,
                                size_t count)
{
    struct db_statement *statement = db_prepare(db, sql);
    int at = 1;

    for (size_t i = 0; i < count && statement; i++) {
        if (values[i].scope) {
            store_scope_bind(statement, at++, values[i].scope);
            at++;
        } else if (values[i].text) {
            db_bind_text(statement, at++, values[i].text);
        } else {
            db_bind_number(statement, at++, values[i].number);
        }
    }
    return statement;
}

/* What the database refuses (a constraint, rights, a disk that can only be read) is our failure:
 * ERR_REFUSED is left to these modules' own answers. */
static enum err ours(enum err err)
{
    return err == ERR_REFUSED ? ERR_IO : err;
}

enum err access_run(struct db *db, const char *sql, const struct access_value *values, size_t count)
{
    struct db_statement *statement = access_ask(db, sql, values, count);

    if (!statement)
        return db_prepare_error(db);
    enum err err = db_step(statement);
    db_finish(statement);
    return ours(err);
}

enum err access_each(struct db *db, const char *sql, const struct access_value *values,
                     size_t count, access_row_fn *fn, void *arg)
{
    struct db_statement *read = access_ask(db, sql, values, count);
    enum err err = ERR_NONE;

    if (!read)
        return db_prepare_error(db);
    while (db_row(read, &err) && fn(arg, read))
        ;
    db_finish(read);
    return err;
}

struct one {
    access_take_fn *take;
    void *out;
    bool is_there;
};

static bool take_first(void *arg, struct db_statement *row)
{
    struct one *one = arg;

    one->take(one->out, row);
    one->is_there = true;
    return false;
}

enum err access_one(struct db *db, const char *sql, const struct access_value *values, size_t count,
                    access_take_fn *take, void *out)
{
    struct one one = { take, out, false };
    enum err err = access_each(db, sql, values, count, take_first, &one);

    return err == ERR_NONE && !one.is_there ? ERR_MISSING : err;
}

enum err access_number(struct db *db, const char *sql, const struct access_value *values,
                       size_t count, int64_t *out_number)
{
    struct db_statement *statement = access_ask(db, sql, values, count);
    enum err err = ERR_NONE;

    if (!statement)
        return db_prepare_error(db);
    bool has = db_row(statement, &err);
    if (has)
        *out_number = db_number(statement, 0);
    for (bool more = has; more;) /* what changes something is complete at its end */
        more = db_row(statement, &err);
    db_finish(statement);
    return err == ERR_NONE && !has ? ERR_MISSING : ours(err);
}

enum err access_end(struct store *store, enum err err)
{
    if (err == ERR_NONE)
        return store_commit(store);
    store_rollback(store);
    return err;
}
