/* SPDX-License-Identifier: Apache-2.0 */
/* A forecast without a date sorts behind all others, by a date that never comes. */
#include "portal/store/forecast_book.h"

#include "portal/store/access.h"

#define MIDDLE   (FORECAST_BOOK_DATES / 2)
#define COUNT(a) (sizeof(a) / sizeof(a)[0])

/* clang-format off */
#define PUT \
    "INSERT INTO forecast (device_id, supply, entry, made, level, method, reason, from_95, from_80, from_50, due, to_50, to_80, " \
    "to_95) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (device_id, supply) DO UPDATE SET " \
    "entry = excluded.entry, made = excluded.made, level = excluded.level, method = excluded.method, reason = excluded.reason, " \
    "from_95 = excluded.from_95, from_80 = excluded.from_80, from_50 = excluded.from_50, due = excluded.due, " \
    "to_50 = excluded.to_50, to_80 = excluded.to_80, to_95 = excluded.to_95"
#define WINDOW "SELECT coalesce(max(row), ?1) FROM (SELECT row FROM entry WHERE row > ?1 ORDER BY row LIMIT ?2) e"
/* CROSS JOIN: along the entries, whatever the database believes of how many there are. */
#define CHANGED \
    "SELECT DISTINCT h.id, c.\"index\", c.entry FROM entry e CROSS JOIN journal j CROSS JOIN history_device h " \
    "CROSS JOIN consumable c LEFT JOIN forecast f ON f.device_id = h.id AND f.supply = c.\"index\" " \
    "WHERE e.row > ?1 AND e.row <= ?2 AND e.kind = 'consumable' AND j.id = e.journal AND h.agent = j.agent " \
    "AND h.device = e.device AND c.agent = h.agent AND c.device = h.device AND f.entry IS DISTINCT FROM c.entry " \
    "ORDER BY h.id, c.\"index\" LIMIT ?3"
#define NEXT \
    "SELECT device_id, supply, entry FROM forecast WHERE (device_id, supply) > (?1, ?2) ORDER BY device_id, supply LIMIT ?3"
/* clang-format on */

static void bind_dates(struct db_statement *put, int at, const struct forecast_book_row *row)
{
    for (int i = 0; i < FORECAST_BOOK_DATES; i++)
        if (!row->reason)
            db_bind_number(put, at + i, row->when_ms[i]);
        else if (i == MIDDLE)
            db_bind_number(put, at + i, INT64_MAX);
        else
            db_bind_text(put, at + i, NULL);
}

enum err forecast_book_put(struct db *db, const struct forecast_book_row *row)
{
    struct db_statement *put = db_prepare(db, PUT);

    if (!put)
        return db_prepare_error(db);
    db_bind_number(put, 1, row->supply.of.device);
    db_bind_number(put, 2, row->supply.of.supply);
    db_bind_number(put, 3, row->supply.entry);
    db_bind_number(put, 4, row->made_ms);
    db_bind_known(put, 5, row->has_level, row->level);
    db_bind_text(put, 6, row->method);
    db_bind_text(put, 7, row->reason);
    bind_dates(put, 8, row);
    enum err err = db_step(put);
    db_finish(put);
    return err;
}

struct taking {
    struct forecast_book_supply *out;
    size_t count;
};

static bool take_supply(void *arg, struct db_statement *row)
{
    struct taking *taking = arg;

    taking->out[taking->count++] =
        (struct forecast_book_supply){ .of = { db_number(row, 0), db_number(row, 1) },
                                       .entry = db_number(row, 2) };
    return true;
}

static enum err take_supplies(struct db *db, const char *sql, const struct access_value values[3],
                              struct forecast_book_supply *out_supplies, size_t *out_count)
{
    struct taking taking = { .out = out_supplies };
    enum err err = access_each(db, sql, values, 3, take_supply, &taking);

    *out_count = taking.count;
    return err;
}

enum err forecast_book_changed(struct db *db, int64_t position, size_t most,
                               struct forecast_book_supply *out_supplies, size_t *out_count,
                               int64_t *out_through)
{
    const struct access_value window[] = { { .number = position },
                                           { .number = FORECAST_BOOK_LOOK } };
    enum err err = access_number(db, WINDOW, window, COUNT(window), out_through);

    *out_count = 0;
    if (err != ERR_NONE || *out_through == position)
        return err;
    const struct access_value values[] = { { .number = position },
                                           { .number = *out_through },
                                           { .number = (int64_t)most } };
    return take_supplies(db, CHANGED, values, out_supplies, out_count);
}

enum err forecast_book_next(struct db *db, const struct level_read_supply *behind, size_t most,
                            struct forecast_book_supply *out_supplies, size_t *out_count)
{
    const struct access_value values[] = { { .number = behind->device },
                                           { .number = behind->supply },
                                           { .number = (int64_t)most } };

    return take_supplies(db, NEXT, values, out_supplies, out_count);
}

enum err forecast_book_devices(struct db *db, int64_t *out_last)
{
    return access_number(db, "SELECT coalesce(max(id), 0) FROM history_device", NULL, 0, out_last);
}

static void take_state(void *out, struct db_statement *row)
{
    *(struct forecast_book_state *)out =
        (struct forecast_book_state){ db_number(row, 0), db_number(row, 1), db_number(row, 2) };
}

enum err forecast_book_get_state(struct db *db, struct forecast_book_state *out_state)
{
    return access_one(db, "SELECT position, learnt, swept FROM forecast_state", NULL, 0, take_state,
                      out_state);
}

enum err forecast_book_set_state(struct db *db, const struct forecast_book_state *state)
{
    const struct access_value values[] = { { .number = state->position },
                                           { .number = state->learnt_ms },
                                           { .number = state->swept_ms } };

    return access_run(db, "UPDATE forecast_state SET position = ?, learnt = ?, swept = ?", values,
                      COUNT(values));
}

enum err forecast_book_clear_cell(struct db *db, int64_t cell)
{
    const struct access_value value = { .number = cell };

    return access_run(db, "DELETE FROM forecast_knot WHERE cell = ?", &value, 1);
}

enum err forecast_book_clear_others(struct db *db, int64_t first, int64_t last)
{
    const struct access_value values[] = { { .number = first }, { .number = last } };

    return access_run(db, "DELETE FROM forecast_knot WHERE cell < ? OR cell > ?", values,
                      COUNT(values));
}

enum err forecast_book_add_knot(struct db *db, const struct forecast_book_knot *knot)
{
    struct db_statement *put =
        db_prepare(db, "INSERT INTO forecast_knot (cell, knot, ends, chance) VALUES (?, ?, ?, ?)");

    if (!put)
        return db_prepare_error(db);
    db_bind_number(put, 1, knot->cell);
    db_bind_number(put, 2, knot->knot);
    db_bind_number(put, 3, knot->ends);
    db_bind_real(put, 4, knot->chance);
    enum err err = db_step(put);
    db_finish(put);
    return err;
}

struct knots {
    forecast_book_knot_fn *fn;
    void *arg;
};

static bool tell_knot(void *arg, struct db_statement *row)
{
    const struct knots *knots = arg;
    const struct forecast_book_knot knot = { .cell = db_number(row, 0),
                                             .knot = db_number(row, 1),
                                             .ends = db_number(row, 2),
                                             .chance = db_real(row, 3) };

    knots->fn(knots->arg, &knot);
    return true;
}

enum err forecast_book_each_knot(struct db *db, forecast_book_knot_fn *fn, void *arg)
{
    struct knots knots = { fn, arg };

    return access_each(db, "SELECT cell, knot, ends, chance FROM forecast_knot ORDER BY cell, knot",
                       NULL, 0, tell_knot, &knots);
}
