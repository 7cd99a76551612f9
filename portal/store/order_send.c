/* SPDX-License-Identifier: Apache-2.0 */
/* Orders are few, and each of these questions is one seek in a partial index. */
#include "portal/store/order_send.h"

#include "base/str.h"

static void take(void *arg, struct db_statement *read)
{
    struct order_send *out = arg;

    *out = (struct order_send){ .row = db_number(read, 0),
                                .agent = db_number(read, 1),
                                .expires_ms = db_number(read, 6),
                                .is_again = db_number(read, 7) > 0 };
    (void)str_copy(out->id, sizeof out->id, db_text(read, 2));
    (void)str_copy(out->device, sizeof out->device, db_text(read, 3));
    (void)str_copy(out->task, sizeof out->task, db_text(read, 4));
    (void)str_copy(out->given, sizeof out->given, db_text(read, 5));
}

enum err order_send_next(struct db *db, const char *jid, int64_t now_ms, struct order_send *out)
{
    static const char sql[] =
        "SELECT o.row, o.agent, o.id, coalesce(o.device, ''), o.task, o.given, o.expires, o.tries "
        "FROM orders o WHERE o.agent = (SELECT id FROM agent WHERE jid = ?) "
        "AND o.state IN ('waiting', 'sent') AND o.expires > ? ORDER BY o.row LIMIT 1";
    const struct access_value values[] = { { .text = jid }, { .number = now_ms } };

    return access_one(db, sql, values, 2, take, out);
}

enum err order_send_note(struct db *db, const struct order_send *order, int64_t now_ms)
{
    const struct order_change sent = {
        .state = ORDER_STATE_SENT, .at_ms = now_ms, .who = ORDER_CHANGE_PORTAL, .reason = ""
    };
    const struct access_value value = { .number = order->row };
    enum err err = access_run(db, "UPDATE orders SET tries = tries + 1 WHERE row = ?", &value, 1);

    return err == ERR_NONE && !order->is_again ? order_change_add(db, order->row, &sent) : err;
}

enum err order_send_answer(struct db *db, const char *jid, const char *id,
                           const struct order_change *change)
{
    const struct access_value value = { .text = jid };
    int64_t agent = 0;
    enum err err = access_number(db, "SELECT id FROM agent WHERE jid = ?", &value, 1, &agent);

    return err == ERR_NONE ? order_change_of(db, agent, id, change) : err;
}

static void take_jid(void *out, struct db_statement *row)
{
    buf_append_text(out, db_text(row, 0));
}

enum err order_send_whose(struct db *db, const char *id, struct buf *out_jid)
{
    const struct access_value value = { .text = id };
    enum err err =
        access_one(db, "SELECT jid FROM agent WHERE id = (SELECT agent FROM orders WHERE id = ?)",
                   &value, 1, take_jid, out_jid);

    return err == ERR_NONE && buf_failed(out_jid) ? buf_error(out_jid) : err;
}

/* With two parameters: now, and ORDER_LOST_MS before. */
#define OVERDUE                                                                                    \
    "FROM orders WHERE state IN ('waiting', 'sent', 'kept', 'started') AND expires <= ? "          \
    "AND (state IN ('waiting', 'sent') OR expires <= ?) "

/* Whether the question has a row. */
static enum err has_row(struct db *db, const char *sql, const struct access_value *values,
                        size_t count, bool *out_has)
{
    int64_t row = 0;
    enum err err = access_number(db, sql, values, count, &row);

    *out_has = err == ERR_NONE;
    return err == ERR_MISSING ? ERR_NONE : err;
}

enum err order_send_overdue(struct db *db, int64_t now_ms, bool *out_is_overdue)
{
    const struct access_value values[] = { { .number = now_ms },
                                           { .number = now_ms - ORDER_LOST_MS } };

    return has_row(db, "SELECT row " OVERDUE "LIMIT 1", values, 2, out_is_overdue);
}

enum err order_send_open(struct db *db, bool *out_is_open)
{
    return has_row(db,
                   "SELECT row FROM orders "
                   "WHERE state IN ('waiting', 'sent', 'kept', 'started') LIMIT 1",
                   NULL, 0, out_is_open);
}

/* What is over, and whether its agent had kept it. */
struct overdue {
    int64_t row;
    bool is_kept;
};

static enum err find_overdue(struct db *db, int64_t now_ms, struct overdue out[ORDER_SEND_SWEEP],
                             size_t *out_count)
{
    static const char sql[] =
        "SELECT row, CASE WHEN state IN ('kept', 'started') THEN 1 ELSE 0 END " OVERDUE
        "ORDER BY expires LIMIT ?";
    const struct access_value values[] = { { .number = now_ms },
                                           { .number = now_ms - ORDER_LOST_MS },
                                           { .number = ORDER_SEND_SWEEP } };
    struct db_statement *read = access_ask(db, sql, values, 3);
    enum err err = ERR_NONE;

    if (!read)
        return db_prepare_error(db);
    while (db_row(read, &err))
        out[(*out_count)++] = (struct overdue){ db_number(read, 0), db_number(read, 1) != 0 };
    db_finish(read);
    return err;
}

enum err order_send_expire(struct db *db, int64_t now_ms, size_t *out_count)
{
    static const char *const reasons[] = { "the agent did not take it in time",
                                           "the agent took it and told no outcome" };
    struct overdue overdue[ORDER_SEND_SWEEP];
    struct order_change change = { .state = ORDER_STATE_EXPIRED,
                                   .at_ms = now_ms,
                                   .who = ORDER_CHANGE_PORTAL };

    *out_count = 0;
    enum err err = find_overdue(db, now_ms, overdue, out_count);
    for (size_t i = 0; i < *out_count && err == ERR_NONE; i++) {
        change.reason = reasons[overdue[i].is_kept];
        err = order_change_add(db, overdue[i].row, &change);
    }
    return err;
}
