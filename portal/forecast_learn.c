/* SPDX-License-Identifier: Apache-2.0 */
/* Even among all, as the numbers of devices are: they were given one after another. */
#include "portal/forecast_learn.h"

#include "portal/forecast_source.h"
#include "portal/store/forecast_book.h"

#define FIRST_CELL (INT64_C(1000) * FORECAST_FLEET_LAYOUT) /* as the store numbers them */

_Static_assert(FORECAST_FLEET_CELLS <= 1000, "cells of a layout have numbers of their own");

static enum err begin(struct forecast_learn *learn, struct db *db)
{
    int64_t last = 0;
    enum err err = forecast_book_devices(db, &last);

    if (err == ERR_NONE)
        err = forecast_book_clear_others(db, FIRST_CELL, FIRST_CELL + FORECAST_FLEET_CELLS - 1);
    *learn = (struct forecast_learn){ .is_on = true,
                                      .stride = last / FORECAST_LEARN_DEVICES + 1,
                                      .at = { INT64_MIN, INT64_MIN } };
    return err;
}

/* The next supply of the device in hand, or of the next device to learn from; *out_count 0: of
 * none. */
static enum err find_next(const struct forecast_learn *learn, struct db *db,
                          struct level_read_supply *out, size_t *out_count)
{
    const struct level_read_supply *at = &learn->at;
    enum err err = level_read_supplies(db, at, 1, out, out_count);

    if (err != ERR_NONE || *out_count == 0 || learn->stride == 1 || at->device == INT64_MIN ||
        out->device == at->device)
        return err;
    const struct level_read_supply behind = { at->device + learn->stride - 1, INT64_MAX };
    return level_read_supplies(db, &behind, 1, out, out_count);
}

static enum err read_next(struct forecast_learn *learn, struct db *db, int64_t now_ms,
                          struct forecast_reading readings[LEVEL_READ_MOST])
{
    struct backtest_history history = { .to_ms = now_ms, .readings = readings };
    struct level_read_supply next;
    size_t count = 0;
    enum err err = find_next(learn, db, &next, &count);

    learn->is_read = count == 0 || learn->past.score_count >= FORECAST_LEARN_SCORES;
    if (err != ERR_NONE || learn->is_read)
        return err;
    learn->at = next;
    err = forecast_source_read(db, &next, readings, &history.count);
    return err == ERR_NONE ? backtest_learn(&learn->past, &history, now_ms) : err;
}

/* Cells that have learnt too little are not asked, and so not kept. */
static enum err keep_cell(struct db *db, const struct forecast_fleet *fleet, size_t at)
{
    const struct forecast_fleet_cell *cell = &fleet->cells[at];
    enum err err = forecast_book_clear_cell(db, FIRST_CELL + (int64_t)at);

    for (size_t i = 0;
         err == ERR_NONE && cell->count >= FORECAST_FLEET_LEAST && i < FORECAST_FLEET_KNOTS; i++) {
        const struct forecast_book_knot knot = { .cell = FIRST_CELL + (int64_t)at,
                                                 .knot = (int64_t)i,
                                                 .ends = (int64_t)cell->count,
                                                 .chance = cell->knots[i] };
        err = forecast_book_add_knot(db, &knot);
    }
    return err;
}

static enum err make_cell(struct forecast_learn *learn, struct db *db)
{
    struct backtest *past = &learn->past;
    enum err err =
        forecast_fleet_learn_cell(&past->fleet, learn->cell, past->scores, past->score_count);

    return err == ERR_NONE ? keep_cell(db, &past->fleet, learn->cell++) : err;
}

enum err forecast_learn_step(struct forecast_learn *learn, struct db *db, int64_t now_ms,
                             struct forecast_reading readings[LEVEL_READ_MOST], bool *out_done)
{
    enum err err = learn->is_on ? ERR_NONE : begin(learn, db);

    if (err == ERR_NONE && !learn->is_read)
        err = read_next(learn, db, now_ms, readings);
    else if (err == ERR_NONE)
        err = make_cell(learn, db);
    *out_done = learn->cell == FORECAST_FLEET_CELLS;
    return err;
}

void forecast_learn_end(struct forecast_learn *learn)
{
    backtest_finish(&learn->past);
    *learn = (struct forecast_learn){ 0 };
}

static void take_knot(void *arg, const struct forecast_book_knot *knot)
{
    struct forecast_fleet *fleet = arg;
    int64_t cell = knot->cell - FIRST_CELL;

    if (cell < 0 || cell >= FORECAST_FLEET_CELLS || knot->knot < 0 ||
        knot->knot >= FORECAST_FLEET_KNOTS || knot->ends < 0)
        return;
    fleet->cells[cell].knots[knot->knot] = knot->chance;
    fleet->cells[cell].count = (size_t)knot->ends;
}

/* Knots rise from 0 to 1, or something is wrong with them. */
static bool is_sound(const struct forecast_fleet_cell *cell)
{
    bool rises = cell->knots[0] >= 0 && cell->knots[FORECAST_FLEET_KNOTS - 1] <= 1 &&
                 cell->knots[FORECAST_FLEET_KNOTS - 1] > 0;

    for (size_t i = 1; rises && i < FORECAST_FLEET_KNOTS; i++)
        rises = cell->knots[i] >= cell->knots[i - 1];
    return rises;
}

enum err forecast_learn_recall(struct db *db, struct forecast_fleet *out_fleet)
{
    *out_fleet = (struct forecast_fleet){ 0 };
    enum err err = forecast_book_each_knot(db, take_knot, out_fleet);

    for (size_t i = 0; i < FORECAST_FLEET_CELLS; i++)
        if (!is_sound(&out_fleet->cells[i]))
            out_fleet->cells[i].count = 0;
    return err;
}
