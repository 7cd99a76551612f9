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

struct found {
    int64_t row;
    enum order_state state;
    bool is_state; /* its word is one of ours */
};

static void take(void *out, struct db_statement *row)
{
    struct found *found = out;

    found->row = db_number(row, 0);
    found->is_state = order_state_from_name(db_text(row, 1), &found->state);
}

static enum err find(struct db *db, int64_t agent, const char *id, struct found *out)
{
    const struct access_value values[] = { { .text = id }, { .number = agent } };
    enum err err = access_one(db, "SELECT row, state FROM orders WHERE id = ? AND agent = ?",
                              values, 2, take, out);

    return err == ERR_NONE && !out->is_state ? ERR_CORRUPT : err;
}

enum err order_change_of(struct db *db, int64_t agent, const char *id,
                         const struct order_change *change)
{
    struct found order = { .state = ORDER_STATE_COUNT };
    enum err err = find(db, agent, id, &order);

    if (err != ERR_NONE)
        return err;
    return order_state_may_follow(order.state, change->state)
               ? order_change_add(db, order.row, change)
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
