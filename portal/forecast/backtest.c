/* SPDX-License-Identifier: Apache-2.0 */
/* A walk takes the readings of each day and then asks once, at midnight. */
#include "portal/forecast/backtest.h"

#include "portal/forecast/backtest_guess.h"
#include "portal/forecast/backtest_random.h"
#include "portal/forecast/forecast_supply.h"

#include <stdlib.h>
#include <string.h>

#define DAY_MS FORECAST_CALENDAR_DAY_MS
#define LIVES  1024
#define TWENTY 2000

static const double chances[BACKTEST_QUANTILES] = { 0.025, 0.1, 0.25, 0.5, 0.75, 0.9, 0.975 };

/* One history on one of its days. */
struct walk {
    const struct backtest_history *history;
    struct backtest_life lives[LIVES];
    size_t life_count;
    size_t life; /* the one of today, or the next one */
    size_t next; /* reading */
    struct forecast_supply supply;
    struct backtest_guess guess;
    int64_t now_ms;
    int64_t ours_ms; /* when the rules ordered for this life; 0: not yet */
    int64_t twenty_ms;
};

/* Room for one more of `size` bytes; false: `out_err` says why. */
static bool reserve(void **rows, size_t count, size_t *space, size_t size, enum err *out_err)
{
    *out_err = count < BACKTEST_ROWS ? ERR_NONE : ERR_LIMIT;
    if (*out_err == ERR_NONE && count < *space)
        return true;
    size_t more = *space > 0 ? *space * 2 : 1024;
    void *grown = *out_err == ERR_NONE ? realloc(*rows, more * size) : NULL;
    if (!grown) {
        *out_err = *out_err == ERR_NONE ? ERR_MEMORY : *out_err;
        return false;
    }
    *rows = grown;
    *space = more;
    return true;
}

static double days_until(const struct walk *walk, int64_t at_ms)
{
    return (double)(at_ms - walk->now_ms) / (double)DAY_MS;
}

static void begin(struct walk *walk, const struct backtest_history *history)
{
    memset(walk, 0, sizeof *walk);
    walk->history = history;
    walk->life_count = backtest_life_find(history, walk->lives, LIVES);
    if (history->count > 0)
        walk->now_ms = history->readings[0].at_ms / DAY_MS * DAY_MS;
}

/* The others are told what pages come to, where no level is told. */
static void guess(struct walk *walk, const struct forecast_reading *reading,
                  enum forecast_track_change change)
{
    struct forecast_reading told = *reading;

    if (forecast_track_is_of_pages(reading))
        told.level = forecast_supply_level(&walk->supply);
    backtest_guess_add(&walk->guess, &told, change);
}

/* The next midnight before `until_ms`, with all that was told by then. */
static bool next_day(struct walk *walk, int64_t until_ms)
{
    const struct backtest_history *history = walk->history;

    walk->now_ms += DAY_MS;
    if (history->count == 0 || walk->now_ms >= until_ms)
        return false;
    for (; walk->next < history->count && history->readings[walk->next].at_ms <= walk->now_ms;
         walk->next++) {
        const struct forecast_reading *reading = &history->readings[walk->next];
        enum forecast_track_change change = forecast_supply_add(&walk->supply, reading);
        guess(walk, reading, change);
    }
    return true;
}

/* The life that lasts now; NULL between two. */
static const struct backtest_life *life_now(struct walk *walk)
{
    while (walk->life < walk->life_count && walk->lives[walk->life].to_ms <= walk->now_ms) {
        walk->life++;
        walk->ours_ms = walk->twenty_ms = 0;
    }
    if (walk->life == walk->life_count || walk->lives[walk->life].from_ms > walk->now_ms)
        return NULL;
    return &walk->lives[walk->life];
}

static bool is_turn(const struct walk *walk)
{
    return walk->now_ms / DAY_MS % BACKTEST_EVERY == 0;
}

/* Beyond the limit a score takes the place of another, or of none, so that each one that there was
 * is as likely to be kept (Vitter's algorithm R). */
static enum err keep_score(struct backtest *backtest, const struct forecast_fleet_score *score)
{
    void *rows = backtest->scores;
    enum err err;

    backtest->score_seen++;
    if (backtest->score_count == BACKTEST_SCORES) {
        uint64_t at = backtest_random_next(&backtest->random) % backtest->score_seen;
        if (at < BACKTEST_SCORES)
            backtest->scores[at] = *score;
        return ERR_NONE;
    }
    if (!reserve(&rows, backtest->score_count, &backtest->score_space, sizeof *score, &err))
        return err;
    backtest->scores = rows;
    backtest->scores[backtest->score_count++] = *score;
    return ERR_NONE;
}

static enum err add_score(struct backtest *backtest, const struct walk *walk,
                          const struct backtest_life *life, int64_t until_ms)
{
    bool is_seen = life->is_empty && life->to_ms <= until_ms;
    int64_t end_ms = life->to_ms < until_ms ? life->to_ms : until_ms;
    struct forecast forecast;

    forecast_supply_make(&walk->supply, walk->now_ms, &forecast);
    if (forecast.reason != FORECAST_TOLD)
        return ERR_NONE;
    const struct forecast_fleet_score score = {
        .method = forecast.method,
        .band = forecast.band,
        .temper = forecast.temper,
        .chance = forecast_chance(&forecast, end_ms),
        .days = days_until(walk, end_ms),
        .is_lost = !is_seen,
    };
    return keep_score(backtest, &score);
}

double backtest_chance(size_t quantile)
{
    return chances[quantile];
}

/* A leap that is taken back later still was one. */
static struct backtest_history known_by(const struct backtest_history *history, int64_t until_ms)
{
    struct backtest_history known = *history;

    while (known.count > 0 && known.readings[known.count - 1].at_ms > until_ms)
        known.count--;
    if (known.to_ms > until_ms)
        known.to_ms = until_ms;
    return known;
}

enum err backtest_learn(struct backtest *backtest, const struct backtest_history *history,
                        int64_t until_ms)
{
    const struct backtest_history known = known_by(history, until_ms);
    enum err err = ERR_NONE;
    struct walk *walk = malloc(sizeof *walk);

    if (!walk)
        return ERR_MEMORY;
    begin(walk, &known);
    while (err == ERR_NONE && next_day(walk, until_ms)) {
        const struct backtest_life *life = life_now(walk);
        if (life && is_turn(walk))
            err = add_score(backtest, walk, life, until_ms);
    }
    free(walk);
    return err;
}

enum err backtest_fit(struct backtest *backtest)
{
    return forecast_fleet_learn(&backtest->fleet, backtest->scores, backtest->score_count);
}

static enum err add_row(struct backtest *backtest, const struct walk *walk,
                        const struct backtest_life *life, const struct forecast *forecast)
{
    struct backtest_row row = { .kind = walk->history->kind,
                                .days = days_until(walk, life->to_ms),
                                .is_lost = !life->is_empty };
    void *rows = backtest->rows;
    enum err err;

    backtest->reasons[row.kind][forecast->reason]++;
    if (forecast->reason != FORECAST_TOLD)
        return ERR_NONE;
    for (size_t i = 0; i < BACKTEST_QUANTILES; i++)
        row.told[i] = days_until(walk, forecast_fleet_when(&backtest->fleet, forecast, chances[i]));
    row.has_guesses = backtest_guess_line(&walk->guess, walk->now_ms, &row.line) &&
                      backtest_guess_ten(&walk->guess, walk->now_ms, &row.ten);
    if (!reserve(&rows, backtest->row_count, &backtest->row_space, sizeof *backtest->rows, &err))
        return err;
    backtest->rows = rows;
    backtest->rows[backtest->row_count++] = row;
    return ERR_NONE;
}

static bool should_order(const struct backtest *backtest, const struct walk *walk,
                         const struct forecast *forecast)
{
    int64_t by_ms = walk->now_ms + BACKTEST_LEAD_DAYS * DAY_MS;

    if (forecast->reason != FORECAST_TOLD)
        return forecast->reason == FORECAST_EMPTY_NOW;
    return forecast_fleet_risk(&backtest->fleet, forecast, by_ms) >= BACKTEST_ORDER_AT;
}

static void try_rules(const struct backtest *backtest, struct walk *walk,
                      const struct forecast *forecast)
{
    if (walk->ours_ms == 0 && should_order(backtest, walk, forecast))
        walk->ours_ms = walk->now_ms;
    int64_t level = forecast_supply_level(&walk->supply);
    bool is_twenty = level <= TWENTY && level != FORECAST_TRACK_UNKNOWN;
    if (walk->twenty_ms == 0 && (is_twenty || walk->supply.pages.is_low))
        walk->twenty_ms = walk->now_ms;
}

static double ahead(const struct backtest_life *life, int64_t ordered_ms)
{
    return ordered_ms == 0 ? -1 : (double)(life->to_ms - ordered_ms) / (double)DAY_MS;
}

/* On the last day of a life that ends empty; tomorrow nothing is known of it. One that is shorter
 * than a delivery takes is left out: no order after its beginning can be in time. */
static enum err add_order(struct backtest *backtest, const struct walk *walk,
                          const struct backtest_life *life, int64_t from_ms)
{
    void *rows = backtest->orders;
    enum err err;

    if (!life->is_empty || life->from_ms < from_ms || life->to_ms > walk->now_ms + DAY_MS ||
        life->to_ms - life->from_ms <= BACKTEST_LEAD_DAYS * DAY_MS)
        return ERR_NONE;
    if (!reserve(&rows, backtest->order_count, &backtest->order_space, sizeof *backtest->orders,
                 &err))
        return err;
    backtest->orders = rows;
    backtest->orders[backtest->order_count++] =
        (struct backtest_order){ .kind = walk->history->kind,
                                 .ours = ahead(life, walk->ours_ms),
                                 .twenty = ahead(life, walk->twenty_ms) };
    return ERR_NONE;
}

static enum err judge_day(struct backtest *backtest, struct walk *walk, int64_t from_ms,
                          bool is_row)
{
    const struct backtest_life *life = life_now(walk);
    struct forecast forecast;
    enum err err = ERR_NONE;

    if (!life || walk->now_ms < from_ms)
        return ERR_NONE;
    forecast_supply_make(&walk->supply, walk->now_ms, &forecast);
    if (is_row && is_turn(walk))
        err = add_row(backtest, walk, life, &forecast);
    try_rules(backtest, walk, &forecast);
    return err == ERR_NONE ? add_order(backtest, walk, life, from_ms) : err;
}

enum err backtest_judge(struct backtest *backtest, const struct backtest_history *history,
                        int64_t from_ms, int64_t until_ms)
{
    enum err err = ERR_NONE;
    struct walk *walk = malloc(sizeof *walk);

    if (!walk)
        return ERR_MEMORY;
    begin(walk, history);
    while (err == ERR_NONE && next_day(walk, history->to_ms))
        err = judge_day(backtest, walk, from_ms, walk->now_ms < until_ms);
    free(walk);
    return err;
}

void backtest_finish(struct backtest *backtest)
{
    free(backtest->scores);
    free(backtest->rows);
    free(backtest->orders);
    *backtest = (struct backtest){ 0 };
}
