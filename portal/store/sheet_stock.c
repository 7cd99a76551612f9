/* SPDX-License-Identifier: Apache-2.0 */
/* The delivery itself remembers that it was booked. */
#include "portal/store/sheet_stock.h"

#include "portal/store/sheet_read.h"

#include <inttypes.h>
#include <stdio.h>

#define WORDS_MOST 1024

/* In the words of the move itself. */
static enum err note(struct store *store, const struct sheet_write *write, int64_t move)
{
    struct sheet_write moved = {
        .sheet = SHEET_MOVES, .actor = write->actor, .scope = write->scope, .place = write->place
    };
    char target[64];
    struct buf after;

    (void)snprintf(target, sizeof target, "%s %" PRId64, sheet_get(SHEET_MOVES)->noun, move);
    buf_init(&after, WORDS_MOST);
    enum err err = sheet_read_words(store_db(store), SHEET_MOVES, write->scope, move, &after);
    if (err == ERR_NONE)
        err = sheet_write_note(store, &moved, "added", target, "", buf_text(&after));
    buf_finish(&after);
    return err;
}

enum err sheet_stock_book(struct store *store, const struct sheet_write *write, int64_t delivery)
{
    const struct access_value values[] = { { .number = write->actor->now_ms },
                                           { .number = delivery } };
    int64_t move = 0;
    enum err err = access_number(store_db(store),
                                 "UPDATE supply_delivery SET booked = ? WHERE id = ? AND "
                                 "arrived IS NOT NULL AND booked IS NULL RETURNING id",
                                 values, 2, &delivery);

    if (err != ERR_NONE)
        return err == ERR_MISSING ? ERR_NONE : err;
    err = access_number(store_db(store),
                        "INSERT INTO supply_move (place, changed, part, kind, quantity, reason) "
                        "SELECT place, CAST(? AS {number}), part, 'in', quantity, "
                        "'delivery ' || CAST(id AS TEXT) FROM supply_delivery WHERE id = ? "
                        "RETURNING id",
                        values, 2, &move);
    return err == ERR_NONE ? note(store, write, move) : err;
}
