/* SPDX-License-Identifier: Apache-2.0 */
/* Changes of watchers go through the audit, which is also how a change is noticed. */
#include "portal/store/feed_book.h"

#include "base/crypto.h"
#include "base/str.h"
#include "portal/store/access_audit.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#define REALM_BYTES ((FEED_BOOK_REALM_SIZE - 1) / 2)
#define TARGET_SIZE 128

static void take_book(void *arg, struct db_statement *row)
{
    struct feed_book *book = arg;

    (void)str_copy(book->realm, sizeof book->realm, db_text(row, 0));
    book->row = db_number(row, 1);
}

static enum err begin_book(struct store *store, struct feed_book *out_book)
{
    uint8_t bytes[REALM_BYTES];
    enum err err = store_last_row(store, &out_book->row);

    crypto_random(bytes, sizeof bytes);
    crypto_hex(bytes, sizeof bytes, out_book->realm);
    if (err == ERR_NONE)
        err = store_begin(store);
    if (err != ERR_NONE)
        return err;
    const struct access_value values[] = { { .text = out_book->realm },
                                           { .number = out_book->row } };
    return access_end(store, access_run(store_db(store),
                                        "INSERT INTO feed (realm, row) VALUES (?, ?)", values, 2));
}

enum err feed_book_open(struct store *store, struct feed_book *out_book)
{
    struct feed_book book = { .row = 0 };
    enum err err =
        access_one(store_db(store), "SELECT realm, row FROM feed", NULL, 0, take_book, &book);

    if (err == ERR_MISSING)
        err = begin_book(store, &book);
    if (err == ERR_NONE)
        *out_book = book;
    return err;
}

/* A transaction of one statement. */
static enum err run_alone(struct store *store, const char *sql, int64_t number)
{
    const struct access_value value = { .number = number };
    enum err err = store_begin(store);

    return err == ERR_NONE ? access_end(store, access_run(store_db(store), sql, &value, 1)) : err;
}

enum err feed_book_advance(struct store *store, int64_t row)
{
    return run_alone(store, "UPDATE feed SET row = ?", row);
}

enum err feed_book_forget(struct store *store, int64_t account)
{
    return run_alone(store, "DELETE FROM feed_watcher WHERE account = ?", account);
}

enum err feed_book_mark(struct store *store, int64_t *out_mark)
{
    return access_number(store_db(store),
                         "SELECT (SELECT coalesce(max(row), 0) FROM audit) + "
                         "(SELECT coalesce(max(id), 0) FROM place)",
                         NULL, 0, out_mark);
}

bool feed_book_jid_is_fit(const char *jid)
{
    static const char local[] = "abcdefghijklmnopqrstuvwxyz0123456789._-+\\";
    static const char domain[] = "abcdefghijklmnopqrstuvwxyz0123456789.-";
    size_t len = strspn(jid, local);

    if (len == 0 || jid[len] != '@' || strlen(jid) >= FEED_BOOK_JID_SIZE)
        return false;
    const char *host = jid + len + 1;
    size_t host_len = strspn(host, domain);
    return host_len > 0 && host[host_len] == '\0' && host[0] != '.' && host[host_len - 1] != '.';
}

#define COLUMNS                                                                                    \
    "SELECT w.account, w.jid, w.made, p.path FROM feed_watcher w "                                 \
    "LEFT JOIN account c ON c.id = w.account LEFT JOIN place p ON p.id = c.place "

static void take(void *arg, struct db_statement *read)
{
    struct feed_book_watcher *out_watcher = arg;
    const char *path = db_text(read, 3);

    *out_watcher = (struct feed_book_watcher){ .account = db_number(read, 0),
                                               .is_made = db_number(read, 2) != 0,
                                               .is_gone = path == NULL };
    if (path)
        (void)str_copy(out_watcher->scope.path, sizeof out_watcher->scope.path, path);
    (void)str_copy(out_watcher->jid, sizeof out_watcher->jid, db_text(read, 1));
}

struct telling {
    feed_book_watcher_fn *fn;
    void *arg;
};

static bool tell(void *arg, struct db_statement *row)
{
    const struct telling *telling = arg;
    struct feed_book_watcher watcher;

    take(&watcher, row);
    return telling->fn(telling->arg, &watcher);
}

enum err feed_book_each(struct store *store, feed_book_watcher_fn *fn, void *arg)
{
    struct telling telling = { fn, arg };

    return access_each(store_db(store), COLUMNS "ORDER BY w.jid", NULL, 0, tell, &telling);
}

enum err feed_book_get(struct store *store, int64_t account, struct feed_book_watcher *out_watcher)
{
    const struct access_value value = { .number = account };

    return access_one(store_db(store), COLUMNS "WHERE w.account = ?", &value, 1, take, out_watcher);
}

static enum err note(struct store *store, const struct access_actor *actor,
                     const struct access_account *account, const char *before, const char *after)
{
    char target[TARGET_SIZE];

    (void)snprintf(target, sizeof target, "account %" PRId64 " %s", account->id, account->name);
    return access_audit_add(store, actor,
                            &(struct access_audit){ .place = account->place,
                                                    .what = "feed watcher set",
                                                    .target = target,
                                                    .before = before,
                                                    .after = after });
}

/* What was made at the server under another JID than this one is taken away there by and by: the
 * row goes to an account that does not exist. */
static enum err leave_behind(struct store *store, int64_t account, const char *jid)
{
    const struct access_value values[] = { { .number = account }, { .text = jid } };

    return access_run(store_db(store),
                      "UPDATE feed_watcher SET account = -account "
                      "WHERE account = ? AND made = 1 AND jid <> ?",
                      values, 2);
}

/* The same JID again before it was taken away. */
static enum err take_back(struct store *store, int64_t account, const char *jid)
{
    const struct access_value values[] = { { .number = -account }, { .text = jid } };

    return access_run(store_db(store), "DELETE FROM feed_watcher WHERE account = ? AND jid = ?",
                      values, 2);
}

static enum err put(struct store *store, int64_t account, const char *jid, bool is_made)
{
    const struct access_value values[] = { { .number = account },
                                           { .text = jid },
                                           { .number = is_made } };
    const struct access_value other[] = { { .text = jid }, { .number = account } };
    int64_t taken;
    enum err err = access_number(store_db(store),
                                 "SELECT account FROM feed_watcher WHERE jid = ? AND account <> ?",
                                 other, 2, &taken);

    if (err != ERR_MISSING)
        return err == ERR_NONE ? ERR_REFUSED : err;
    return access_run(
        store_db(store),
        "INSERT INTO feed_watcher (account, jid, made) VALUES (?, ?, ?) "
        "ON CONFLICT (account) DO UPDATE SET jid = excluded.jid, made = excluded.made",
        values, 3);
}

enum err feed_book_set(struct store *store, const struct access_actor *actor,
                       const struct access_account *account, const char *jid, bool is_made)
{
    struct feed_book_watcher before = { .jid = "" };

    if (!feed_book_jid_is_fit(jid))
        return ERR_RANGE;
    enum err err = feed_book_get(store, account->id, &before);
    if (err == ERR_NONE || err == ERR_MISSING)
        err = store_begin(store);
    if (err != ERR_NONE)
        return err;
    err = leave_behind(store, account->id, jid);
    if (err == ERR_NONE)
        err = take_back(store, account->id, jid);
    if (err == ERR_NONE)
        err = put(store, account->id, jid, is_made);
    if (err == ERR_NONE)
        err = note(store, actor, account, before.jid, jid);
    return access_end(store, err);
}

enum err feed_book_remove(struct store *store, const struct access_actor *actor,
                          const struct access_account *account)
{
    const struct access_value value = { .number = account->id };
    struct feed_book_watcher before;
    enum err err = feed_book_get(store, account->id, &before);

    if (err == ERR_NONE)
        err = store_begin(store);
    if (err != ERR_NONE)
        return err;
    err = leave_behind(store, account->id, "");
    if (err == ERR_NONE)
        err = access_run(store_db(store), "DELETE FROM feed_watcher WHERE account = ?", &value, 1);
    if (err == ERR_NONE)
        err = note(store, actor, account, before.jid, "");
    return access_end(store, err);
}
