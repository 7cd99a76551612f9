/* SPDX-License-Identifier: Apache-2.0 */
/* backtest: how good forecasts would have been. Pure.
 *
 * Histories are gone through day by day, and at each moment only what was told by then is known:
 *   1. backtest_learn with histories up to a day: forecasts made before it, and what had become of
 *      them on that day, make the fleet's table (forecast_fleet)
 *   2. backtest_fit
 *   3. backtest_judge with histories from that day on: one forecast a week of each supply, with the
 *      two guesses beside it; and each day whether to order
 *   4. backtest_report (backtest_report.h)
 * What is learnt from lies before what is judged, in time, also where both are of one printer.
 */
#ifndef PRINTWIRE_PORTAL_FORECAST_BACKTEST_H
#define PRINTWIRE_PORTAL_FORECAST_BACKTEST_H

#include "base/err.h"
#include "portal/forecast/backtest_life.h"
#include "portal/forecast/forecast_fleet.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define BACKTEST_KINDS     16
#define BACKTEST_QUANTILES 7
#define BACKTEST_EVERY     7       /* days between forecasts of a supply */
#define BACKTEST_LEAD_DAYS 7       /* of a delivery */
#define BACKTEST_ORDER_AT  0.03    /* the probability to be empty before it comes */
#define BACKTEST_SCORES    500000  /* at most learnt from; of more an even sample */
#define BACKTEST_ROWS      2000000 /* at most judged, of each kind of row: ERR_LIMIT beyond */

/** The chance of a quantile: of the intervals of 95, 80 and 50 %, the median, and their ends. */
double backtest_chance(size_t quantile);

/* A forecast and what came of it, in days from when it was made. */
struct backtest_row {
    unsigned kind;
    double days; /* until it was empty, or lost sight of */
    bool is_lost;
    double told[BACKTEST_QUANTILES];
    bool has_guesses; /* both of them */
    double line;
    double ten;
};

/* A cartridge that became empty, and when each rule would have ordered the next one: days before
 * that; below 0: not before. */
struct backtest_order {
    unsigned kind;
    double ours;
    double twenty;
};

/* What was learnt and judged; all zero at the beginning. */
struct backtest {
    struct forecast_fleet fleet;
    struct forecast_fleet_score *scores;
    size_t score_count;
    size_t score_space;
    uint64_t score_seen; /* with those that are not in the sample */
    uint64_t random;     /* what chose it */
    struct backtest_row *rows;
    size_t row_count;
    size_t row_space;
    struct backtest_order *orders;
    size_t order_count;
    size_t order_space;
    size_t reasons[BACKTEST_KINDS][FORECAST_REASONS]; /* what each question was answered with */
};

/** Learn from a history as it was known at `until_ms`. ERR_MEMORY. */
enum err backtest_learn(struct backtest *backtest, const struct backtest_history *history,
                        int64_t until_ms);

/** Make the fleet's table of what was learnt. ERR_MEMORY. */
enum err backtest_fit(struct backtest *backtest);

/** Judge a history from `from_ms` on; forecasts are made before `until_ms`, and what came of them
 * may be later. ERR_MEMORY, ERR_LIMIT. */
enum err backtest_judge(struct backtest *backtest, const struct backtest_history *history,
                        int64_t from_ms, int64_t until_ms);

/** Free what it holds; all zero is then again one that holds nothing. */
void backtest_finish(struct backtest *backtest);

#endif
