/* SPDX-License-Identifier: Apache-2.0 */
/* The store remembers how far news are seen to, and which night's work is done; how far that is,
 * when it is not, is known here only. */
#include "portal/forecast_keep.h"

#include "base/clock.h"
#include "portal/forecast_source.h"
#include "portal/forecast_told.h"
#include "portal/store/forecast_book.h"

#include <stdlib.h>

#define DAY_MS   (INT64_C(24) * 3600 * 1000)
#define NIGHT_MS (INT64_C(2) * 3600 * 1000) /* after midnight */

_Static_assert(FORECAST_BOOK_DATES == BACKTEST_QUANTILES, "a date for each chance");

static const struct level_read_supply before_all = { INT64_MIN, INT64_MIN };

/* The learning under way. */
struct learning {
    bool is_on;
    bool is_read;
    int64_t stride; /* from device to device */
    struct level_read_supply at;
    size_t cell; /* the next one, when all is read */
    struct backtest past;
};

struct forecast_keep {
    struct store *store;
    bool is_loaded;
    bool has_nights_turn;
    struct forecast_book_state state;
    struct forecast_fleet fleet;
    struct learning learning;
    struct level_read_supply swept; /* the last one of the night under way */
    struct forecast_reading *readings;
};

/* A step under way. */
struct step {
    struct forecast_keep *keep;
    struct db *db;
    int64_t now_ms;
    uint64_t until_us;
    bool did; /* something */
};

static bool is_spent(const struct step *step)
{
    return clock_monotonic_us() >= step->until_us;
}

/* False for a time of another night, and for none. */
static bool is_this_night(const struct step *step, int64_t at_ms)
{
    return at_ms > 0 && (at_ms - NIGHT_MS) / DAY_MS == (step->now_ms - NIGHT_MS) / DAY_MS;
}

static enum err foresee(const struct step *step, const struct forecast_book_supply *supply)
{
    struct forecast_keep *keep = step->keep;
    struct forecast_told told;
    size_t count = 0;
    enum err err = forecast_source_read(step->db, &supply->of, keep->readings, &count);

    if (err != ERR_NONE)
        return err;
    forecast_told_make(&keep->fleet, keep->readings, count, step->now_ms, &told);
    bool has_dates = told.reason == FORECAST_TOLD;
    struct forecast_book_row row = {
        .supply = *supply,
        .made_ms = step->now_ms,
        .has_level = told.level != FORECAST_TRACK_UNKNOWN,
        .level = told.level,
        .method = has_dates ? forecast_method_word(told.method) : NULL,
        .reason = has_dates ? NULL : forecast_reason_word(told.reason),
    };
    for (size_t i = 0; has_dates && i < FORECAST_BOOK_DATES; i++)
        row.when_ms[i] = told.when_ms[i];
    return forecast_book_put(step->db, &row);
}

/* Foresee as many as there is time for, the first one in any case; how many these are. */
static enum err foresee_some(const struct step *step, const struct forecast_book_supply *supplies,
                             size_t count, size_t *out_seen)
{
    enum err err = ERR_NONE;
    size_t i = 0;

    while (err == ERR_NONE && i < count && (i == 0 || !is_spent(step)))
        err = foresee(step, &supplies[i++]);
    *out_seen = i;
    return err;
}

static enum err follow(struct step *step)
{
    struct forecast_book_state *state = &step->keep->state;
    struct forecast_book_supply supplies[FORECAST_KEEP_STEP];
    size_t count;
    size_t seen = 0;
    int64_t through;
    enum err err = forecast_book_changed(step->db, state->position, FORECAST_KEEP_STEP, supplies,
                                         &count, &through);

    if (err == ERR_NONE)
        err = foresee_some(step, supplies, count, &seen);
    if (err != ERR_NONE || through == state->position)
        return err;
    step->did = true;
    if (seen < count || count == FORECAST_KEEP_STEP)
        return ERR_NONE;
    state->position = through;
    return forecast_book_set_state(step->db, state);
}

static void end_learning(struct learning *learning)
{
    backtest_finish(&learning->past);
    *learning = (struct learning){ 0 };
}

static enum err begin_learning(const struct step *step)
{
    struct learning *learning = &step->keep->learning;
    int64_t last = 0;
    enum err err = forecast_book_devices(step->db, &last);

    *learning = (struct learning){ .is_on = true,
                                   .stride = last / FORECAST_KEEP_DEVICES + 1,
                                   .at = before_all };
    return err;
}

/* The next supply of the device in hand, or of the next device to learn from; *out_count 0: of
 * none. */
static enum err find_lesson(const struct step *step, struct level_read_supply *out,
                            size_t *out_count)
{
    const struct learning *learning = &step->keep->learning;
    const struct level_read_supply *at = &learning->at;
    enum err err = level_read_supplies(step->db, at, 1, out, out_count);

    if (err != ERR_NONE || *out_count == 0 || learning->stride == 1 || at->device == INT64_MIN ||
        out->device == at->device)
        return err;
    const struct level_read_supply behind = { at->device + learning->stride - 1, INT64_MAX };
    return level_read_supplies(step->db, &behind, 1, out, out_count);
}

static enum err read_lesson(const struct step *step)
{
    struct forecast_keep *keep = step->keep;
    struct learning *learning = &keep->learning;
    struct backtest_history history = { .to_ms = step->now_ms, .readings = keep->readings };
    struct level_read_supply next;
    size_t count = 0;
    enum err err = find_lesson(step, &next, &count);

    learning->is_read = count == 0 || learning->past.score_count >= FORECAST_KEEP_SCORES;
    if (err != ERR_NONE || learning->is_read)
        return err;
    learning->at = next;
    err = forecast_source_read(step->db, &next, keep->readings, &history.count);
    return err == ERR_NONE ? backtest_learn(&learning->past, &history, step->now_ms) : err;
}

/* Cells that have learnt too little are not asked, and so not kept. */
static enum err keep_cell(struct db *db, const struct forecast_fleet *fleet, size_t at)
{
    const struct forecast_fleet_cell *cell = &fleet->cells[at];
    enum err err = forecast_book_clear_cell(db, (int64_t)at);

    for (size_t i = 0;
         err == ERR_NONE && cell->count >= FORECAST_FLEET_LEAST && i < FORECAST_FLEET_KNOTS; i++) {
        const struct forecast_book_knot knot = { .cell = (int64_t)at,
                                                 .knot = (int64_t)i,
                                                 .ends = (int64_t)cell->count,
                                                 .chance = cell->knots[i] };
        err = forecast_book_add_knot(db, &knot);
    }
    return err;
}

/* From now on the new table counts, and no forecast is made with it. */
static enum err take_learnt(const struct step *step)
{
    struct forecast_keep *keep = step->keep;

    keep->fleet = keep->learning.past.fleet;
    end_learning(&keep->learning);
    keep->swept = before_all;
    keep->state.learnt_ms = step->now_ms;
    keep->state.swept_ms = 0;
    return forecast_book_set_state(step->db, &keep->state);
}

static enum err learn_cell(const struct step *step)
{
    struct learning *learning = &step->keep->learning;
    struct backtest *past = &learning->past;
    enum err err =
        forecast_fleet_learn_cell(&past->fleet, learning->cell, past->scores, past->score_count);

    return err == ERR_NONE ? keep_cell(step->db, &past->fleet, learning->cell++) : err;
}

static enum err learn(const struct step *step)
{
    struct learning *learning = &step->keep->learning;
    enum err err = learning->is_on ? ERR_NONE : begin_learning(step);

    do {
        if (err == ERR_NONE && !learning->is_read)
            err = read_lesson(step);
        else if (err == ERR_NONE && learning->cell < FORECAST_FLEET_CELLS)
            err = learn_cell(step);
        else
            return err == ERR_NONE ? take_learnt(step) : err;
    } while (!is_spent(step));
    return err;
}

static enum err sweep(const struct step *step)
{
    struct forecast_keep *keep = step->keep;
    struct forecast_book_supply supplies[FORECAST_KEEP_STEP];
    size_t count;
    size_t seen = 0;
    enum err err = forecast_book_next(step->db, &keep->swept, FORECAST_KEEP_STEP, supplies, &count);

    if (err == ERR_NONE)
        err = foresee_some(step, supplies, count, &seen);
    if (err != ERR_NONE)
        return err;
    if (seen > 0) {
        keep->swept = supplies[seen - 1].of;
        return ERR_NONE;
    }
    keep->swept = before_all;
    keep->state.swept_ms = step->now_ms;
    return forecast_book_set_state(step->db, &keep->state);
}

static enum err see_to_night(struct step *step)
{
    const struct forecast_book_state *state = &step->keep->state;

    step->did = true;
    if (!is_this_night(step, state->learnt_ms))
        return learn(step);
    if (!is_this_night(step, state->swept_ms))
        return sweep(step);
    step->did = false;
    return ERR_NONE;
}

static void take_knot(void *arg, const struct forecast_book_knot *knot)
{
    struct forecast_fleet *fleet = arg;

    if (knot->cell < 0 || knot->cell >= FORECAST_FLEET_CELLS || knot->knot < 0 ||
        knot->knot >= FORECAST_FLEET_KNOTS || knot->ends < 0)
        return;
    fleet->cells[knot->cell].knots[knot->knot] = knot->chance;
    fleet->cells[knot->cell].count = (size_t)knot->ends;
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

static enum err load(struct forecast_keep *keep)
{
    struct db *db = store_db(keep->store);
    enum err err = forecast_book_get_state(db, &keep->state);

    keep->fleet = (struct forecast_fleet){ 0 };
    keep->swept = before_all;
    if (err == ERR_NONE)
        err = forecast_book_each_knot(db, take_knot, &keep->fleet);
    for (size_t i = 0; i < FORECAST_FLEET_CELLS; i++)
        if (!is_sound(&keep->fleet.cells[i]))
            keep->fleet.cells[i].count = 0;
    keep->is_loaded = err == ERR_NONE;
    return err;
}

static enum err work(struct step *step)
{
    struct forecast_keep *keep = step->keep;
    enum err err = store_begin(keep->store);

    if (err != ERR_NONE)
        return err;
    keep->has_nights_turn = !keep->has_nights_turn;
    if (keep->has_nights_turn)
        err = see_to_night(step);
    if (err == ERR_NONE && !step->did)
        err = follow(step);
    if (err == ERR_NONE && !step->did)
        err = see_to_night(step);
    if (err == ERR_NONE)
        return store_commit(keep->store);
    store_rollback(keep->store);
    return err;
}

/* Whether there is nothing to begin a transaction for. */
static enum err look(const struct step *step, bool *out_idle)
{
    struct forecast_keep *keep = step->keep;
    int64_t last = 0;
    enum err err = keep->is_loaded ? ERR_NONE : load(keep);

    if (err == ERR_NONE)
        err = store_last_row(keep->store, &last);
    *out_idle = last <= keep->state.position && is_this_night(step, keep->state.learnt_ms) &&
                is_this_night(step, keep->state.swept_ms);
    return err;
}

struct forecast_keep *forecast_keep_create(struct store *store)
{
    struct forecast_keep *keep = calloc(1, sizeof *keep);

    if (!keep)
        return NULL;
    keep->store = store;
    keep->readings = calloc(LEVEL_READ_MOST, sizeof *keep->readings);
    if (keep->readings)
        return keep;
    forecast_keep_free(keep);
    return NULL;
}

enum err forecast_keep_step(struct forecast_keep *keep, int64_t now_ms, bool *out_done)
{
    struct step step = { .keep = keep,
                         .db = store_db(keep->store),
                         .now_ms = now_ms,
                         .until_us = clock_monotonic_us() + FORECAST_KEEP_BUDGET_US };
    bool is_idle = false;
    enum err err = look(&step, &is_idle);

    if (err == ERR_NONE && !is_idle)
        err = work(&step);
    *out_done = is_idle || !step.did;
    if (err == ERR_NONE)
        return ERR_NONE;
    keep->is_loaded = false; /* the store knows what is kept */
    end_learning(&keep->learning);
    return err;
}

void forecast_keep_free(struct forecast_keep *keep)
{
    if (!keep)
        return;
    end_learning(&keep->learning);
    free(keep->readings);
    free(keep);
}
