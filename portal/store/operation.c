/* SPDX-License-Identifier: Apache-2.0 */
/* Statements are prepared per use: a person's clicks, not an agent's records. */
#include "portal/store/operation.h"

#include "base/str.h"
#include "portal/store/access_audit.h"

#include <stdio.h>
#include <string.h>

static void take_device(void *out, struct db_statement *row)
{
    struct operation_device *device = out;

    device->agent = db_number(row, 0);
    device->site = db_number(row, 1);
    device->customer = db_number(row, 2);
    (void)str_copy(device->customer_name, sizeof device->customer_name, db_text(row, 3));
    (void)str_copy(device->provider_name, sizeof device->provider_name, db_text(row, 4));
}

enum err operation_device_of(struct db *db, const struct store_scope *scope, const char *device,
                             struct operation_device *out)
{
    static const char sql[] =
        "SELECT a.id, a.place, c.id, c.name, p.name FROM asset d JOIN agent a ON a.id = d.agent "
        "JOIN place s ON s.id = a.place JOIN place c ON c.id = s.parent "
        "JOIN place p ON p.id = c.parent WHERE d.device = ? AND d.same_as IS NULL "
        "AND " STORE_SCOPE_SQL("a.place") " ORDER BY d.at DESC, a.id LIMIT 1";
    const struct access_value values[] = { { .text = device }, { .scope = scope } };

    return access_one(db, sql, values, 2, take_device, out);
}

struct each {
    operation_customer_fn *fn;
    void *arg;
};

static bool take_customer(void *arg, struct db_statement *row)
{
    const struct each *each = arg;

    each->fn(each->arg, db_text(row, 0), db_text(row, 1));
    return true;
}

enum err operation_customers(struct db *db, const struct store_scope *scope,
                             operation_customer_fn *fn, void *arg)
{
    static const char sql[] =
        "SELECT DISTINCT c.name, p.name, c.id FROM agent a JOIN place s ON s.id = a.place "
        "JOIN place c ON c.id = s.parent JOIN place p ON p.id = c.parent "
        "WHERE " STORE_SCOPE_SQL("a.place") " ORDER BY c.id";
    const struct access_value value = { .scope = scope };
    struct each each = { fn, arg };

    return access_each(db, sql, &value, 1, take_customer, &each);
}

enum err operation_count_open(struct db *db, const struct store_scope *scope, int64_t *out_count)
{
    const struct access_value value = { .scope = scope };

    return access_number(db,
                         "SELECT count(*) FROM operation o JOIN agent a ON a.id = o.agent "
                         "WHERE o.open = 1 AND o.state <> 'lost' AND " STORE_SCOPE_SQL("a.place"),
                         &value, 1, out_count);
}

static void take_text(void *out, struct db_statement *row)
{
    const char *text = db_text(row, 0);

    buf_append_text(out, text != NULL ? text : "");
}

enum err operation_evidence(struct db *db, const struct store_scope *scope, const char *id,
                            struct buf *out)
{
    const struct access_value values[] = { { .text = id }, { .scope = scope } };
    enum err err = access_one(db,
                              "SELECT o.evidence FROM operation o JOIN agent a ON a.id = o.agent "
                              "WHERE o.id = ? AND " STORE_SCOPE_SQL("a.place"),
                              values, 2, take_text, out);

    return err == ERR_NONE && buf_failed(out) ? buf_error(out) : err;
}

static void take_id(void *out, struct db_statement *row)
{
    (void)str_copy(out, CRYPTO_UUID_SIZE, db_text(row, 0));
}

enum err operation_of_item(struct db *db, const struct store_scope *scope, const char *item,
                           char out_id[CRYPTO_UUID_SIZE])
{
    const struct access_value values[] = { { .text = item }, { .scope = scope } };

    return access_one(db,
                      "SELECT o.id FROM operation o JOIN agent a ON a.id = o.agent "
                      "WHERE o.item = ? AND " STORE_SCOPE_SQL("a.place"),
                      values, 2, take_id, out_id);
}

/* One that has the key, to compare. */
struct same {
    const struct operation_wish *wish;
    char *out_id;
    bool is_same;
};

static void take_same(void *out, struct db_statement *row)
{
    struct same *same = out;

    same->is_same = strcmp(db_text(row, 1), same->wish->device) == 0 &&
                    strcmp(db_text(row, 2), same->wish->kind) == 0 &&
                    strcmp(db_text(row, 3), same->wish->wanted) == 0;
    if (same->is_same)
        (void)str_copy(same->out_id, CRYPTO_UUID_SIZE, db_text(row, 0));
}

enum err operation_same(struct db *db, const struct operation_wish *wish,
                        char out_id[CRYPTO_UUID_SIZE])
{
    const struct access_value values[] = { { .number = wish->account }, { .text = wish->key } };
    struct same same = { wish, out_id, false };

    if (wish->key == NULL)
        return ERR_MISSING;
    enum err err = access_one(db,
                              "SELECT id, device, kind, coalesce(wanted, '') FROM operation "
                              "WHERE account = ? AND key = ?",
                              values, 2, take_same, &same);
    return err == ERR_NONE && !same.is_same ? ERR_REFUSED : err;
}

enum err operation_room(struct db *db, int64_t account, const char *platform, int64_t more,
                        int64_t now_ms)
{
    const struct access_value rate[] = { { .number = account },
                                         { .number = now_ms - OPERATION_RATE_MS } };
    const struct access_value open = { .text = platform };
    int64_t made = 0, waiting = 0;
    enum err err = access_number(db,
                                 "SELECT count(DISTINCT coalesce(rollout, id)) FROM operation "
                                 "WHERE account = ? AND made > ?",
                                 rate, 2, &made);

    if (err == ERR_NONE)
        err = access_number(db, "SELECT count(*) FROM operation WHERE platform = ? AND open = 1",
                            &open, 1, &waiting);
    if (err != ERR_NONE)
        return err;
    if (made >= OPERATION_RATE_MOST)
        return ERR_TIMEOUT;
    return waiting + more > OPERATION_OPEN_MOST ? ERR_LIMIT : ERR_NONE;
}

enum err operation_add(struct db *db, const struct access_actor *actor,
                       const struct operation_wish *wish)
{
    const struct access_value values[] = { { .text = wish->id },
                                           { .number = wish->of.agent },
                                           { .text = wish->device },
                                           { .text = wish->platform },
                                           { .text = wish->kind },
                                           { .text = wish->wanted },
                                           { .text = wish->body },
                                           { .text = wish->rollout },
                                           { .number = wish->account },
                                           { .text = actor->name },
                                           { .text = wish->key != NULL ? wish->key : "" },
                                           { .number = actor->now_ms },
                                           { .number = wish->expires_ms },
                                           { .number = wish->limit_s },
                                           { .number = actor->now_ms } };

    return access_run(db,
                      "INSERT INTO operation (id, agent, device, platform, kind, wanted, body, "
                      "rollout, account, actor, key, made, expires, limit_s, changed, state, open) "
                      "VALUES (?, ?, ?, ?, ?, NULLIF(?, ''), ?, NULLIF(?, ''), ?, ?, NULLIF(?, ''),"
                      " ?, ?, ?, ?, '" OPERATION_SENDING "', 1)",
                      values, sizeof values / sizeof values[0]);
}

static enum err note(struct store *store, const struct access_actor *actor, int64_t place,
                     const char *what, const char *id, const char *after)
{
    char target[64];

    (void)snprintf(target, sizeof target, "operation %s", id);
    return access_audit_add(
        store, actor,
        &(struct access_audit){
            .place = place, .what = what, .target = target, .before = "", .after = after });
}

enum err operation_make(struct store *store, const struct access_actor *actor,
                        const struct operation_wish *wish)
{
    char after[OPERATION_WANTED + 128];
    enum err err = store_begin(store);

    if (err != ERR_NONE)
        return err;
    (void)snprintf(after, sizeof after, "%s device=%s%s%s", wish->kind, wish->device,
                   wish->wanted[0] != '\0' ? " " : "", wish->wanted);
    err = operation_add(store_db(store), actor, wish);
    if (err == ERR_NONE)
        err = note(store, actor, wish->of.site, "operation made", wish->id, after);
    return access_end(store, err);
}

/* An operation, as who changes it must know it. */
struct known {
    int64_t row;
    int64_t account;
    int64_t place;
    bool is_over;
    bool is_fresh; /* nothing was sent yet */
};

static void take_known(void *out, struct db_statement *row)
{
    struct known *known = out;

    known->row = db_number(row, 0);
    known->account = db_number(row, 1);
    known->place = db_number(row, 2);
    known->is_over = db_number(row, 3) == 0;
    known->is_fresh = strcmp(db_text(row, 4), OPERATION_SENDING) == 0 && db_number(row, 5) == 0;
}

static enum err find(struct db *db, const struct store_scope *scope, const char *id,
                     struct known *out)
{
    static const char sql[] =
        "SELECT o.row, o.account, a.place, CASE WHEN o.state = 'lost' THEN 0 ELSE o.open END, "
        "o.state, o.tries FROM operation o JOIN agent a ON a.id = o.agent WHERE o.id = ? "
        "AND " STORE_SCOPE_SQL("a.place");
    const struct access_value values[] = { { .text = id }, { .scope = scope } };

    return access_one(db, sql, values, 2, take_known, out);
}

enum err operation_find(struct db *db, const struct store_scope *scope, const char *id,
                        int64_t *out_account)
{
    struct known known = { 0 };
    enum err err = find(db, scope, id, &known);

    if (err == ERR_NONE)
        *out_account = known.account;
    return err;
}

static enum err mark_cancelled(struct db *db, const struct known *known, int64_t now_ms)
{
    const struct access_value fresh[] = { { .number = now_ms }, { .number = known->row } };
    const struct access_value sent = { .number = known->row };

    return known->is_fresh
               ? access_run(db,
                            "UPDATE operation SET state = 'cancelled', changed = ?, open = 0 "
                            "WHERE row = ?",
                            fresh, 2)
               : access_run(
                     db, "UPDATE operation SET cancel = '" OPERATION_CANCEL_ASKED "' WHERE row = ?",
                     &sent, 1);
}

enum err operation_cancel(struct store *store, const struct store_scope *scope,
                          const struct access_actor *actor, const char *id)
{
    struct known known = { 0 };
    enum err err = find(store_db(store), scope, id, &known);

    if (err == ERR_NONE && known.is_over)
        err = ERR_REFUSED;
    if (err == ERR_NONE)
        err = store_begin(store);
    if (err != ERR_NONE)
        return err;
    err = mark_cancelled(store_db(store), &known, actor->now_ms);
    if (err == ERR_NONE)
        err = note(store, actor, known.place, "operation cancelled", id, "");
    return access_end(store, err);
}

/* The same rows in each statement of a transaction. */
#define SLICE                                                                                      \
    "(SELECT o.row FROM operation o WHERE o.agent = ? AND o.open = 0 AND o.changed < ? "           \
    "ORDER BY o.row LIMIT ?)"

enum err operation_trim_old(struct db *db, int64_t agent, int64_t before_ms)
{
    const struct access_value values[] = { { .number = agent },
                                           { .number = before_ms },
                                           { .number = OPERATION_TRIM_SLICE } };
    const struct access_value before = { .number = before_ms };
    enum err err =
        access_run(db, "DELETE FROM operation_step WHERE operation IN " SLICE, values, 3);

    if (err == ERR_NONE)
        err = access_run(db, "DELETE FROM operation WHERE row IN " SLICE, values, 3);
    if (err == ERR_NONE)
        err = access_run(db,
                         "DELETE FROM rollout WHERE made < ? AND NOT EXISTS "
                         "(SELECT 1 FROM operation o WHERE o.rollout = rollout.id)",
                         &before, 1);
    return err;
}
