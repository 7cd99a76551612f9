/* SPDX-License-Identifier: Apache-2.0 */
/* One statement finds what is to be told: the hook's place is a part of it. */
#include "portal/store/webhook_delivery.h"

#include "base/str.h"
#include "portal/store/access_audit.h"

#include <inttypes.h>
#include <stdio.h>

#define COLUMNS "SELECT id, hook, entry, kind, state, tries, status, reason, made, due FROM "

#define FIND                                                                                       \
    "INSERT INTO webhook_delivery (hook, entry, kind, state, tries, status, reason, made, due) "   \
    "SELECT CAST(? AS {number}), e.row, e.kind, 'waiting', 0, 0, '', CAST(? AS {number}), 0 "      \
    "FROM entry e JOIN journal j ON j.id = e.journal JOIN agent a ON a.id = j.agent "              \
    "WHERE e.row > ? AND e.row <= ? AND " STORE_SCOPE_SQL(                                         \
        "a.place") " "                                                                             \
                   "AND replace(' ' || CAST(? AS TEXT) || ' ', ' ' || e.kind || ' ', '') <> "      \
                   "' ' || CAST(? AS TEXT) || ' ' AND (CAST(? AS TEXT) = '' OR e.severity IS "     \
                   "NULL "                                                                         \
                   "OR e.severity = ?) ORDER BY e.row ON CONFLICT (hook, entry) DO NOTHING"

static void take(void *arg, struct db_statement *read)
{
    struct webhook_delivery *out = arg;

    *out = (struct webhook_delivery){ .id = db_number(read, 0),
                                      .hook = db_number(read, 1),
                                      .entry = db_number(read, 2),
                                      .tries = db_number(read, 5),
                                      .status = db_number(read, 6),
                                      .made_ms = db_number(read, 8),
                                      .due_ms = db_number(read, 9) };
    (void)str_copy(out->kind, sizeof out->kind, db_text(read, 3));
    (void)str_copy(out->state, sizeof out->state, db_text(read, 4));
    (void)str_copy(out->reason, sizeof out->reason, db_text(read, 7));
}

static enum err move(struct store *store, const struct webhook *hook, int64_t now_ms, int64_t end)
{
    const struct access_value find[] = { { .number = hook->id },       { .number = now_ms },
                                         { .number = hook->position }, { .number = end },
                                         { .scope = &hook->scope },    { .text = hook->kinds },
                                         { .text = hook->kinds },      { .text = hook->severity },
                                         { .text = hook->severity } };
    const struct access_value position[] = { { .number = end }, { .number = hook->id } };
    const struct access_value old[] = { { .number = hook->id },
                                        { .number = hook->id },
                                        { .number = WEBHOOK_DELIVERY_KEPT } };
    enum err err = access_run(store_db(store), FIND, find, sizeof find / sizeof find[0]);

    if (err == ERR_NONE)
        err = access_run(store_db(store), "UPDATE webhook SET position = ? WHERE id = ?", position,
                         2);
    if (err == ERR_NONE)
        err = access_run(
            store_db(store),
            "DELETE FROM webhook_delivery WHERE hook = ? AND state <> 'waiting' AND id <= "
            "(SELECT id FROM webhook_delivery WHERE hook = ? AND state <> 'waiting' "
            "ORDER BY id DESC LIMIT 1 OFFSET ?)",
            old, 3);
    return err;
}

enum err webhook_delivery_queue(struct store *store, struct webhook *hook, int64_t now_ms)
{
    const struct access_value value = { .number = hook->id };
    int64_t last = 0;
    int64_t waiting = 0;
    enum err err = store_last_row(store, &last);

    if (err != ERR_NONE || last <= hook->position)
        return err;
    err =
        access_number(store_db(store),
                      "SELECT count(*) FROM webhook_delivery WHERE hook = ? AND state = 'waiting'",
                      &value, 1, &waiting);
    if (err != ERR_NONE || waiting >= WEBHOOK_DELIVERY_WAITING)
        return err;
    int64_t room = WEBHOOK_DELIVERY_WAITING - waiting; /* a row makes one delivery at most */
    if (last - hook->position > room)
        last = hook->position + room;
    err = store_begin(store);
    if (err == ERR_NONE)
        err = access_end(store, move(store, hook, now_ms, last));
    if (err == ERR_NONE)
        hook->position = last;
    return err;
}

enum err webhook_delivery_due(struct store *store, int64_t hook, int64_t now_ms,
                              struct webhook_delivery *out_delivery)
{
    static const char sql[] = COLUMNS
        "webhook_delivery WHERE hook = ? AND state = 'waiting' AND due <= ? AND (tries >= ? "
        "OR entry = (SELECT min(entry) FROM webhook_delivery WHERE hook = ? AND state = "
        "'waiting' AND tries < ?)) "
        "ORDER BY CASE WHEN tries >= ? THEN 1 ELSE 0 END, entry LIMIT 1";
    const struct access_value holds = { .number = WEBHOOK_DELIVERY_HOLDS };
    const struct access_value values[] = {
        { .number = hook }, { .number = now_ms }, holds, { .number = hook }, holds, holds
    };

    return access_one(store_db(store), sql, values, 6, take, out_delivery);
}

static enum err mark_hook(struct db *db, int64_t hook, enum webhook_delivery_end end,
                          int64_t now_ms, int64_t *out_failing_ms)
{
    const bool has_arrived = end == WEBHOOK_DELIVERY_ARRIVED;
    const int64_t since_ms = end == WEBHOOK_DELIVERY_FAILED ? now_ms : 0;
    const struct access_value values[] = { { .number = has_arrived },
                                           { .number = since_ms },
                                           { .number = hook } };

    return access_number(db,
                         "UPDATE webhook SET failing = CASE WHEN CAST(? AS {number}) = 1 THEN 0 "
                         "WHEN failing = 0 THEN ? ELSE failing END WHERE id = ? RETURNING failing",
                         values, 3, out_failing_ms);
}

enum err webhook_delivery_mark(struct store *store, const struct webhook_delivery *delivery,
                               enum webhook_delivery_end end, int64_t now_ms,
                               int64_t *out_failing_ms)
{
    const struct access_value row[] = {
        { .text = delivery->state },    { .number = delivery->tries },
        { .number = delivery->status }, { .text = delivery->reason },
        { .number = delivery->due_ms }, { .number = delivery->id }
    };
    enum err err = store_begin(store);

    if (err != ERR_NONE)
        return err;
    err = mark_hook(store_db(store), delivery->hook, end, now_ms, out_failing_ms);
    if (err == ERR_NONE)
        err = access_run(store_db(store),
                         "UPDATE webhook_delivery SET state = ?, tries = ?, status = ?, reason = "
                         "?, due = ? WHERE id = ?",
                         row, 6);
    return access_end(store, err);
}

enum err webhook_delivery_again(struct store *store, const struct store_scope *scope,
                                const struct access_actor *actor, int64_t id)
{
    const struct access_value values[] = { { .number = actor->now_ms },
                                           { .number = id },
                                           { .scope = scope } };
    const struct access_value delivery = { .number = id };
    int64_t found = 0;
    int64_t place = 0;
    char target[40];
    enum err err = store_begin(store);

    if (err != ERR_NONE)
        return err;
    err = access_number(
        store_db(store),
        "UPDATE webhook_delivery SET state = 'waiting', tries = 0, due = 0, "
        "made = ? WHERE id = ? AND hook IN (SELECT w.id FROM webhook w WHERE " STORE_SCOPE_SQL(
            "w.place") ") RETURNING hook",
        values, 3, &found);
    if (err == ERR_NONE)
        err =
            access_number(store_db(store),
                          "SELECT w.place FROM webhook w JOIN webhook_delivery d ON d.hook = w.id "
                          "WHERE d.id = ?",
                          &delivery, 1, &place);
    (void)snprintf(target, sizeof target, "webhook %" PRId64, found);
    if (err == ERR_NONE)
        err = access_audit_add(store, actor,
                               &(struct access_audit){ .place = place,
                                                       .what = "webhook delivery repeated",
                                                       .target = target,
                                                       .before = "",
                                                       .after = "" });
    return access_end(store, err);
}

enum err webhook_delivery_entry(struct store *store, const struct webhook *hook, int64_t row,
                                store_entry_fn *fn, void *arg)
{
    const struct store_wanted wanted = {
        .scope = &hook->scope, .order = STORE_BY_ROW, .after = row - 1, .most = 1
    };

    return store_each_entry(store, &wanted, fn, arg);
}
