/* SPDX-License-Identifier: Apache-2.0 */
/* A session that has ended by time is one that cannot be found; its row goes with the next login.
 */
#include "portal/store/access_session.h"

#include "base/str.h"
#include "portal/store/access_audit.h"

#include <inttypes.h>
#include <stdio.h>

#define TOUCH_MS 60000

/* Parameters: the latest start and the latest use that have ended. */
#define LIVES "opened > ? AND used > ?"

static enum err forget(struct store *store, int64_t account, int64_t now_ms)
{
    const struct access_value times[] = { { .number = now_ms - ACCESS_SESSION_TOTAL_MS },
                                          { .number = now_ms - ACCESS_SESSION_IDLE_MS } };
    const struct access_value who[] = { { .number = account },
                                        { .number = account },
                                        { .number = ACCESS_SESSION_MOST - 1 } };
    enum err err =
        access_run(store_db(store), "DELETE FROM session WHERE opened <= ? OR used <= ?", times, 2);

    if (err != ERR_NONE)
        return err;
    return access_run(store_db(store),
                      "DELETE FROM session WHERE account = ? AND id NOT IN (SELECT id FROM session "
                      "WHERE account = ? ORDER BY used DESC LIMIT ?)",
                      who, 3);
}

static enum err insert(struct store *store, const struct access_actor *actor, int64_t account,
                       const char *secret, int64_t *out_id)
{
    char digest[ACCESS_DIGEST_SIZE];

    access_digest(secret, digest);
    const struct access_value values[] = { { .text = digest },
                                           { .number = account },
                                           { .number = actor->now_ms },
                                           { .number = actor->now_ms },
                                           { .text = actor->address } };
    return access_number(store_db(store),
                         "INSERT INTO session (digest, account, opened, used, address) "
                         "VALUES (?, ?, ?, ?, ?) RETURNING id",
                         values, 5, out_id);
}

static enum err note_login(struct store *store, const struct access_actor *actor,
                           const struct access_account *account)
{
    const struct access_value values[] = { { .number = actor->now_ms }, { .number = account->id } };
    enum err err =
        access_run(store_db(store), "UPDATE account SET login = ? WHERE id = ?", values, 2);

    if (err != ERR_NONE)
        return err;
    return access_audit_add(store, actor,
                            &(struct access_audit){ .place = account->place,
                                                    .what = "logged in",
                                                    .target = account->name,
                                                    .before = "",
                                                    .after = "" });
}

enum err access_session_open(struct store *store, const struct access_actor *actor,
                             const struct access_account *account,
                             char out_secret[ACCESS_SECRET_SIZE], int64_t *out_id)
{
    access_make_secret(out_secret);
    enum err err = out_secret[0] != '\0' ? store_begin(store) : ERR_MEMORY;
    if (err != ERR_NONE)
        return err;
    err = forget(store, account->id, actor->now_ms);
    if (err == ERR_NONE)
        err = insert(store, actor, account->id, out_secret, out_id);
    if (err == ERR_NONE)
        err = note_login(store, actor, account);
    return access_end(store, err);
}

struct use {
    int64_t id;
    int64_t account;
    int64_t used_ms;
};

static void take_use(void *arg, struct db_statement *row)
{
    struct use *use = arg;

    *use = (struct use){ db_number(row, 0), db_number(row, 1), db_number(row, 2) };
}

/* Not each time: a page asks often. */
static void touch(struct store *store, int64_t id, int64_t used_ms, int64_t now_ms)
{
    const struct access_value values[] = { { .number = now_ms }, { .number = id } };

    if (now_ms - used_ms >= TOUCH_MS)
        (void)access_run(store_db(store), "UPDATE session SET used = ? WHERE id = ?", values, 2);
}

enum err access_session_use(struct store *store, const char *secret, int64_t now_ms,
                            struct access_account *out_account, int64_t *out_id)
{
    char digest[ACCESS_DIGEST_SIZE];

    access_digest(secret, digest);
    const struct access_value values[] = { { .text = digest },
                                           { .number = now_ms - ACCESS_SESSION_TOTAL_MS },
                                           { .number = now_ms - ACCESS_SESSION_IDLE_MS } };
    struct use use;
    enum err err =
        access_one(store_db(store),
                   "SELECT s.id, c.id, s.used FROM session s JOIN account c ON c.id = s.account "
                   "WHERE s.digest = ? AND " LIVES,
                   values, 3, take_use, &use);

    if (err != ERR_NONE)
        return err;
    *out_id = use.id;
    touch(store, use.id, use.used_ms, now_ms);
    return access_account_behind(store, use.account, out_account);
}

/* When it was used last. */
static enum err find(struct store *store, int64_t account, int64_t id, int64_t now_ms,
                     int64_t *out_used_ms)
{
    const struct access_value values[] = { { .number = account },
                                           { .number = id },
                                           { .number = now_ms - ACCESS_SESSION_TOTAL_MS },
                                           { .number = now_ms - ACCESS_SESSION_IDLE_MS } };

    return access_number(store_db(store),
                         "SELECT used FROM session WHERE account = ? AND id = ? AND " LIVES, values,
                         4, out_used_ms);
}

enum err access_session_check(struct store *store, int64_t account, int64_t id, int64_t now_ms)
{
    int64_t used_ms;

    return find(store, account, id, now_ms, &used_ms);
}

enum err access_session_keep(struct store *store, int64_t account, int64_t id, int64_t now_ms)
{
    int64_t used_ms;
    enum err err = find(store, account, id, now_ms, &used_ms);

    if (err == ERR_NONE)
        touch(store, id, used_ms, now_ms);
    return err;
}

enum err access_session_close(struct store *store, const struct access_actor *actor,
                              const struct access_account *account, int64_t id)
{
    const struct access_value values[] = { { .number = id }, { .number = account->id } };
    char target[64];
    int64_t closed;
    enum err err = store_begin(store);

    if (err != ERR_NONE)
        return err;
    (void)snprintf(target, sizeof target, "session %" PRId64, id);
    err = access_number(store_db(store),
                        "DELETE FROM session WHERE id = ? AND account = ? RETURNING id", values, 2,
                        &closed);
    if (err == ERR_NONE)
        err = access_audit_add(store, actor,
                               &(struct access_audit){ .place = account->place,
                                                       .what = "session ended",
                                                       .target = target,
                                                       .before = account->name,
                                                       .after = "" });
    return access_end(store, err);
}
