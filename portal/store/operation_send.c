/* SPDX-License-Identifier: Apache-2.0 */
/* Each of these questions is one seek in a partial index. */
#include "portal/store/operation_send.h"

#include "base/str.h"

/* Where a row goes. */
struct next {
    struct operation_send *out;
    struct buf *body;
};

static void take_next(void *out, struct db_statement *row)
{
    struct next *next = out;

    *next->out = (struct operation_send){ .row = db_number(row, 0) };
    (void)str_copy(next->out->id, sizeof next->out->id, db_text(row, 1));
    buf_append_text(next->body, db_text(row, 2));
}

enum err operation_send_next(struct db *db, int64_t now_ms, struct operation_send *out,
                             struct buf *out_body)
{
    const struct access_value now = { .number = now_ms };
    struct next next = { out, out_body };
    enum err err = access_one(db,
                              "SELECT row, id, body FROM operation WHERE state = 'sending' "
                              "AND (tries > 0 OR expires > ?) ORDER BY row LIMIT 1",
                              &now, 1, take_next, &next);

    return err == ERR_NONE && buf_failed(out_body) ? buf_error(out_body) : err;
}

enum err operation_send_note(struct db *db, int64_t row)
{
    const struct access_value value = { .number = row };

    return access_run(db, "UPDATE operation SET tries = tries + 1 WHERE row = ?", &value, 1);
}

enum err operation_send_reject(struct db *db, int64_t row, const char *why, int64_t now_ms)
{
    const struct access_value values[] = {
        { .text = why }, { .number = now_ms }, { .number = now_ms }, { .number = row }
    };

    return access_run(db,
                      "UPDATE operation SET state = '" OPERATION_REJECTED
                      "', why = ?, changed = ?, "
                      "told = ?, cancel = NULL, open = 0 WHERE row = ?",
                      values, 4);
}

enum err operation_send_overdue(struct db *db, int64_t now_ms, int64_t *out_row)
{
    const struct access_value now = { .number = now_ms };

    return access_number(db,
                         "SELECT row FROM operation WHERE state = 'sending' AND tries = 0 "
                         "AND expires <= ? ORDER BY row LIMIT 1",
                         &now, 1, out_row);
}

enum err operation_send_unsent(struct db *db, int64_t row, int64_t now_ms)
{
    const struct access_value values[] = { { .number = now_ms }, { .number = row } };

    return access_run(db,
                      "UPDATE operation SET state = '" OPERATION_UNSENT "', changed = ?, "
                      "cancel = NULL, open = 0, why = 'the platform was out of reach until it "
                      "expired' WHERE row = ?",
                      values, 2);
}

static void take_cancel(void *out, struct db_statement *row)
{
    struct operation_send *send = out;

    *send = (struct operation_send){ .row = db_number(row, 0) };
    (void)str_copy(send->id, sizeof send->id, db_text(row, 1));
    (void)str_copy(send->item, sizeof send->item, db_text(row, 2));
}

enum err operation_send_cancel(struct db *db, struct operation_send *out)
{
    return access_one(db,
                      "SELECT row, id, item FROM operation WHERE cancel = 'asked' "
                      "AND item IS NOT NULL ORDER BY row LIMIT 1",
                      NULL, 0, take_cancel, out);
}

enum err operation_send_cancelled(struct db *db, int64_t row, bool is_late)
{
    const struct access_value values[] = { { .text = is_late ? OPERATION_CANCEL_LATE : "" },
                                           { .number = row } };

    return access_run(db, "UPDATE operation SET cancel = NULLIF(?, '') WHERE row = ?", values, 2);
}

static void take_wish(void *out, struct db_statement *row)
{
    struct operation_send_wish *wish = out;

    *wish = (struct operation_send_wish){ .row = db_number(row, 0) };
    (void)str_copy(wish->id, sizeof wish->id, db_text(row, 1));
    (void)str_copy(wish->platform, sizeof wish->platform, db_text(row, 2));
    (void)str_copy(wish->wish, sizeof wish->wish, db_text(row, 3));
}

enum err operation_send_wish(struct db *db, struct operation_send_wish *out)
{
    return access_one(db,
                      "SELECT r.row, r.id, r.platform, r.wish FROM rollout r "
                      "WHERE r.wish IS NOT NULL AND EXISTS (SELECT 1 FROM operation o "
                      "WHERE o.rollout = r.id AND o.item IS NOT NULL) ORDER BY r.row LIMIT 1",
                      NULL, 0, take_wish, out);
}

enum err operation_send_wished(struct db *db, const struct operation_send_wish *wish)
{
    const struct access_value values[] = { { .number = wish->row }, { .text = wish->wish } };

    return access_run(db, "UPDATE rollout SET wish = NULL WHERE row = ? AND wish = ?", values, 2);
}
