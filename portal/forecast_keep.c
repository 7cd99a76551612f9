/* SPDX-License-Identifier: Apache-2.0 */
/* The store remembers how far news are seen to, and which night's work is done; how far that is,
 * when it is not, is known here only. */
#include "portal/forecast_keep.h"

#include "base/clock.h"
#include "portal/forecast_judge.h"
#include "portal/forecast_learn.h"
#include "portal/forecast_need.h"
#include "portal/forecast_source.h"
#include "portal/forecast_told.h"

#include <stdlib.h>

#define DAY_MS   (INT64_C(24) * 3600 * 1000)
#define NIGHT_MS (INT64_C(2) * 3600 * 1000) /* after midnight */

_Static_assert(FORECAST_BOOK_DATES == BACKTEST_QUANTILES, "a date for each chance");

static const struct level_read_supply before_all = { INT64_MIN, INT64_MIN };

struct forecast_keep {
    struct store *store;
    bool is_loaded;
    bool has_learnt; /* since it was begun */
    bool has_nights_turn;
    struct forecast_book_state state;
    struct forecast_fleet fleet;
    struct forecast_learn learn;
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
    err = forecast_book_put(step->db, &row);
    const struct forecast_need need = { &supply->of, keep->readings, count,
                                        &told,       &keep->fleet,   step->now_ms };
    return err == ERR_NONE ? forecast_need_keep(step->db, &need) : err;
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

static bool is_empty(const struct forecast_fleet *fleet)
{
    size_t at = 0;

    while (at < FORECAST_FLEET_CELLS && fleet->cells[at].count < FORECAST_FLEET_LEAST)
        at++;
    return at == FORECAST_FLEET_CELLS;
}

/* From now on the new table counts, and no forecast is made with it; unless there was none, and is
 * none. */
static enum err take_learnt(const struct step *step)
{
    struct forecast_keep *keep = step->keep;
    bool is_other = !is_empty(&keep->fleet) || !is_empty(&keep->learn.past.fleet);

    keep->fleet = keep->learn.past.fleet;
    forecast_learn_end(&keep->learn);
    keep->has_learnt = true;
    keep->swept = before_all;
    keep->state.learnt_ms = step->now_ms;
    if (is_other)
        keep->state.swept_ms = 0;
    return forecast_book_set_state(step->db, &keep->state);
}

static enum err learn(const struct step *step)
{
    struct forecast_keep *keep = step->keep;
    bool is_done = false;
    enum err err;

    do
        err = forecast_learn_step(&keep->learn, step->db, step->now_ms, keep->readings, &is_done);
    while (err == ERR_NONE && !is_done && !is_spent(step));
    return err == ERR_NONE && is_done ? take_learnt(step) : err;
}

/* Of what is over, as much as there is time for; *out_did: there was something. */
static enum err judge_some(const struct step *step, bool *out_did)
{
    struct forecast_past past[FORECAST_KEEP_STEP];
    size_t count;
    enum err err = forecast_past_ended(step->db, step->now_ms, FORECAST_KEEP_STEP, past, &count);

    *out_did = err == ERR_NONE && count > 0;
    for (size_t i = 0; err == ERR_NONE && i < count && (i == 0 || !is_spent(step)); i++)
        err = forecast_judge_past(step->db, &past[i], step->now_ms, step->keep->readings);
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
    for (size_t i = 0; err == ERR_NONE && i < seen; i++)
        err = forecast_past_keep(step->db, &supplies[i].of);
    if (seen > 0) {
        keep->swept = supplies[seen - 1].of;
        return err;
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
    step->did = false;
    if (is_this_night(step, state->swept_ms))
        return ERR_NONE;
    enum err err = judge_some(step, &step->did);
    if (err != ERR_NONE || step->did)
        return err;
    step->did = true;
    return sweep(step);
}

static enum err load(struct forecast_keep *keep)
{
    struct db *db = store_db(keep->store);
    enum err err = forecast_book_get_state(db, &keep->state);

    keep->swept = before_all;
    if (err == ERR_NONE)
        err = forecast_learn_recall(db, &keep->fleet);
    if (err == ERR_NONE && !keep->has_learnt && is_empty(&keep->fleet))
        keep->state.learnt_ms = 0;
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
    forecast_learn_end(&keep->learn);
    return err;
}

void forecast_keep_free(struct forecast_keep *keep)
{
    if (!keep)
        return;
    forecast_learn_end(&keep->learn);
    free(keep->readings);
    free(keep);
}
