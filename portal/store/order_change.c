/* SPDX-License-Identifier: Apache-2.0 */
/* An order is found by its id and its agent together: no agent can touch another one's. */
#include "portal/store/order_change.h"

#include "base/buf.h"
#include "base/str.h"
#include "portal/store/access.h"

#define WHOLE 65536 /* of a reason before it is cut */

enum err order_change_add(struct db *db, int64_t row, const struct order_change *change)
{
    const char *state = order_state_name(change->state);
    const struct access_value now[] = { { .text = state },
                                        { .text = change->reason },
                                        { .number = change->at_ms },
                                        { .number = row } };
    const struct access_value step[] = {
        { .number = row },       { .number = change->at_ms }, { .number = change->said_ms },
        { .text = change->who }, { .text = state },           { .text = change->reason }
    };
    enum err err = access_run(
        db, "UPDATE orders SET state = ?, reason = NULLIF(?, ''), changed = ? WHERE row = ?", now,
        4);

    if (err != ERR_NONE)
        return err;
    return access_run(db,
                      "INSERT INTO order_change (order_row, at, said, who, state, reason) "
                      "VALUES (?, ?, NULLIF(CAST(? AS {number}), 0), ?, ?, NULLIF(?, ''))",
                      step, 6);
}

static enum err find(struct db *db, int64_t agent, const char *id, int64_t *out_row,
                     enum order_state *out_state)
{
    const struct access_value values[] = { { .text = id }, { .number = agent } };
    struct db_statement *read =
        access_ask(db, "SELECT row, state FROM orders WHERE id = ? AND agent = ?", values, 2);
    enum err err = ERR_NONE;

    if (!read)
        return db_prepare_error(db);
    bool has = db_row(read, &err);
    if (has)
        *out_row = db_number(read, 0);
    if (has && !order_state_from_name(db_text(read, 1), out_state))
        err = ERR_CORRUPT;
    db_finish(read);
    return has || err != ERR_NONE ? err : ERR_MISSING;
}

enum err order_change_of(struct db *db, int64_t agent, const char *id,
                         const struct order_change *change)
{
    enum order_state state = ORDER_STATE_COUNT;
    int64_t row = 0;
    enum err err = find(db, agent, id, &row, &state);

    if (err != ERR_NONE)
        return err;
    return order_state_may_follow(state, change->state) ? order_change_add(db, row, change)
                                                        : ERR_REFUSED;
}

void order_change_reason(const char *word, const char *detail, char out_reason[ORDER_CHANGE_REASON])
{
    bool has_word = word != NULL && word[0] != '\0';
    bool has_detail = detail != NULL && detail[0] != '\0';
    struct buf text;

    buf_init(&text, WHOLE);
    buf_append_text(&text, has_word ? word : "");
    buf_append_text(&text, has_word && has_detail ? ": " : "");
    buf_append_text(&text, has_detail ? detail : "");
    (void)str_copy(out_reason, ORDER_CHANGE_REASON, buf_text(&text));
    buf_finish(&text);
}
