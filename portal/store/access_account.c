/* SPDX-License-Identifier: Apache-2.0 */
/* Each change stands in the audit by the same transaction. */
#include "portal/store/access_account.h"

#include "base/str.h"
#include "portal/store/access_audit.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#define COLUMNS                                                                                    \
    "SELECT c.id, c.name, c.place, p.path, c.role, c.password, c.made, c.login FROM account c "    \
    "JOIN place p ON p.id = c.place WHERE "

#define TEXT_SIZE 128

static void take(void *arg, struct db_statement *read)
{
    struct access_account *out = arg;

    *out = (struct access_account){ .id = db_number(read, 0),
                                    .place = db_number(read, 2),
                                    .made_ms = db_number(read, 6),
                                    .login_ms = db_number(read, 7) };
    (void)str_copy(out->name, sizeof out->name, db_text(read, 1));
    (void)str_copy(out->scope.path, sizeof out->scope.path, db_text(read, 3));
    (void)str_copy(out->password, sizeof out->password, db_text(read, 5));
    if (!access_role_from_name(db_text(read, 4), &out->role))
        out->role = ACCESS_NOBODY; /* of a newer program: less is safe */
}

enum err access_account_find(struct store *store, const char *name,
                             struct access_account *out_account)
{
    const struct access_value value = { .text = name };

    return access_one(store_db(store), COLUMNS "c.name = ?", &value, 1, take, out_account);
}

enum err access_account_behind(struct store *store, int64_t id, struct access_account *out_account)
{
    const struct access_value value = { .number = id };

    return access_one(store_db(store), COLUMNS "c.id = ?", &value, 1, take, out_account);
}

enum err access_account_get(struct store *store, const struct store_scope *scope, int64_t id,
                            struct access_account *out_account)
{
    static const char sql[] = COLUMNS "c.id = ? AND " STORE_SCOPE_SQL("c.place");
    const struct access_value values[] = { { .number = id }, { .scope = scope } };
    enum err err = access_one(store_db(store), sql, values, 2, take, out_account);

    if (err == ERR_NONE)
        out_account->password[0] = '\0';
    return err;
}

enum err access_account_hold(struct store *store, int64_t id, struct access_account *out_account)
{
    const struct access_value value = { .number = id };
    int64_t found;
    enum err err = access_number(store_db(store), /* a lock of the row where several may write */
                                 "UPDATE account SET made = made WHERE id = ? RETURNING id", &value,
                                 1, &found);

    return err == ERR_NONE ? access_account_behind(store, id, out_account) : err;
}

/* How an account is in use, what lasts longest at the end. */
static const char *const ends[] = {
    "DELETE FROM session WHERE account = ?",
    "UPDATE mailing SET state = 'account' WHERE account = ? AND state = 'on'",
    "DELETE FROM token WHERE account = ?",
    "DELETE FROM mailing_letter WHERE mailing IN (SELECT id FROM mailing WHERE account = ?)",
    "DELETE FROM mailing WHERE account = ?",
    "DELETE FROM account WHERE id = ?"
};
enum end { SESSIONS = 1, TOKENS = 3, ACCOUNT = 6 };

/* What one change is, for the audit. */
struct change {
    const char *what;
    char before[TEXT_SIZE];
    char after[TEXT_SIZE];
    enum end ends;
    int64_t place; /* where it is noted, too; 0: at the account's own only */
};

static enum err note(struct store *store, const struct access_actor *actor,
                     const struct access_account *account, const struct change *change)
{
    char target[TEXT_SIZE];

    (void)snprintf(target, sizeof target, "account %" PRId64 " %s", account->id, account->name);
    return access_audit_add(store, actor,
                            &(struct access_audit){ .place = account->place,
                                                    .what = change->what,
                                                    .target = target,
                                                    .before = change->before,
                                                    .after = change->after });
}

static enum err insert(struct store *store, const struct access_actor *actor,
                       struct access_account *account)
{
    const struct access_value values[] = { { .text = account->name },
                                           { .number = account->place },
                                           { .text = access_role_name(account->role) },
                                           { .text = account->password },
                                           { .number = actor->now_ms } };

    return access_number(store_db(store),
                         "INSERT INTO account (name, place, role, password, made) "
                         "VALUES (?, ?, ?, ?, ?) ON CONFLICT (name) DO NOTHING RETURNING id",
                         values, 5, &account->id);
}

enum err access_account_add(struct store *store, const struct access_actor *actor,
                            struct access_account *account)
{
    struct change change = { .what = "account added" };

    if (!access_name_is_fit(account->name) || account->role < ACCESS_VIEWER)
        return ERR_RANGE;
    enum err err = store_begin(store);
    if (err != ERR_NONE)
        return err;
    err = insert(store, actor, account);
    if (err == ERR_MISSING)
        err = ERR_REFUSED; /* the name is taken */
    (void)snprintf(change.after, sizeof change.after, "role=%s", access_role_name(account->role));
    if (err == ERR_NONE)
        err = note(store, actor, account, &change);
    return access_end(store, err);
}

static enum err end_through(struct store *store, int64_t account, enum end last)
{
    const struct access_value value = { .number = account };
    enum err err = ERR_NONE;

    for (int i = 0; i < (int)last && err == ERR_NONE; i++)
        err = access_run(store_db(store), ends[i], &value, 1);
    return err;
}

/* Set one column, by a statement that returns the id; end what it ends, and note it. */
static enum err set(struct store *store, const struct access_actor *actor,
                    const struct access_account *account, const char *sql,
                    struct access_value value, const struct change *change)
{
    const struct access_value values[] = { value, { .number = account->id } };
    enum err err = store_begin(store);
    int64_t id;

    if (err != ERR_NONE)
        return err;
    err = access_number(store_db(store), sql, values, 2, &id);
    if (err == ERR_NONE)
        err = end_through(store, account->id, change->ends);
    if (err == ERR_NONE)
        err = note(store, actor, account, change);
    if (err == ERR_NONE && change->place != 0) {
        struct access_account there = *account;
        there.place = change->place;
        err = note(store, actor, &there, change);
    }
    return access_end(store, err);
}

enum err access_account_set_place(struct store *store, const struct access_actor *actor,
                                  const struct access_account *account, int64_t place)
{
    struct change change = { .what = "account moved", .ends = TOKENS, .place = place };

    (void)snprintf(change.before, TEXT_SIZE, "place=%" PRId64, account->place);
    (void)snprintf(change.after, TEXT_SIZE, "place=%" PRId64, place);
    return set(store, actor, account, "UPDATE account SET place = ? WHERE id = ? RETURNING id",
               (struct access_value){ .number = place }, &change);
}

enum err access_account_set_role(struct store *store, const struct access_actor *actor,
                                 const struct access_account *account, enum access_role role)
{
    struct change change = { .what = "role changed", .ends = SESSIONS };

    (void)snprintf(change.before, TEXT_SIZE, "role=%s", access_role_name(account->role));
    (void)snprintf(change.after, TEXT_SIZE, "role=%s", access_role_name(role));
    return set(store, actor, account, "UPDATE account SET role = ? WHERE id = ? RETURNING id",
               (struct access_value){ .text = access_role_name(role) }, &change);
}

enum err access_account_set_password(struct store *store, const struct access_actor *actor,
                                     const struct access_account *account, const char *password)
{
    const struct change change = { .what = "password changed", .ends = TOKENS };

    return set(store, actor, account, "UPDATE account SET password = ? WHERE id = ? RETURNING id",
               (struct access_value){ .text = password }, &change);
}

enum err access_account_rehash(struct store *store, const struct access_account *account,
                               const char *password)
{
    static const char sql[] = "UPDATE account SET password = ? WHERE id = ? AND password = ?";
    const struct access_value values[] = { { .text = password },
                                           { .number = account->id },
                                           { .text = account->password } };
    enum err err = store_begin(store);

    if (err != ERR_NONE)
        return err;
    return access_end(store, access_run(store_db(store), sql, values, 3));
}

enum err access_account_remove(struct store *store, const struct access_actor *actor,
                               const struct access_account *account)
{
    struct change change = { .what = "account removed" };
    struct access_account held = { 0 };
    enum err err = store_begin(store);

    if (err != ERR_NONE)
        return err;
    err = access_account_hold(store, account->id, &held);
    (void)snprintf(change.before, TEXT_SIZE, "role=%s", access_role_name(held.role));
    if (err == ERR_NONE)
        err = end_through(store, account->id, ACCOUNT);
    if (err == ERR_NONE)
        err = note(store, actor, &held, &change);
    return access_end(store, err);
}
