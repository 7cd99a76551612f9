/* SPDX-License-Identifier: Apache-2.0 */
/* backtest_guess: what forecasts are measured against. Pure.
 *
 * Two dates, as others tell them: a straight line through the last BACKTEST_GUESS_READINGS levels
 * of this cartridge; and what "order at ten percent" promises: that the last ten percent last for
 * the delivery, so empty is seven days after the level reaches ten percent at the pace since this
 * cartridge was put in. And a rule: order at twenty percent. */
#ifndef PRINTWIRE_PORTAL_FORECAST_BACKTEST_GUESS_H
#define PRINTWIRE_PORTAL_FORECAST_BACKTEST_GUESS_H

#include "portal/forecast/forecast_track.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define BACKTEST_GUESS_READINGS  10
#define BACKTEST_GUESS_LEAD_DAYS 7
#define BACKTEST_GUESS_MOST_DAYS 730.0 /* no date is later */

/* All zero is a supply of which nothing was told. */
struct backtest_guess {
    struct forecast_reading last[BACKTEST_GUESS_READINGS]; /* of this cartridge, in a ring */
    size_t count;                                          /* of this cartridge */
    struct forecast_reading first;
    int64_t ten_ms; /* since when it is at ten percent or less; 0: it is not */
};

/** Take the next level of the supply, with what forecast_track made of it. */
void backtest_guess_add(struct backtest_guess *guess, const struct forecast_reading *reading,
                        enum forecast_track_change change);

/** The straight line's date in days from now, 0 to BACKTEST_GUESS_MOST_DAYS; false when there are
 * fewer than three levels, or they do not fall. */
bool backtest_guess_line(const struct backtest_guess *guess, int64_t now_ms, double *out_days);

/** The date that "order at ten percent" promises; false when the level did not fall yet. */
bool backtest_guess_ten(const struct backtest_guess *guess, int64_t now_ms, double *out_days);

#endif
