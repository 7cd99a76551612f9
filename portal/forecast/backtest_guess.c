/* SPDX-License-Identifier: Apache-2.0 */
/* Least squares over days and points. */
#include "portal/forecast/backtest_guess.h"

#include "portal/forecast/forecast.h"

#define POINT 100.0
#define TEN   1000
#define LEAST 3

static double days_between(int64_t from_ms, int64_t to_ms)
{
    return (double)(to_ms - from_ms) / (double)FORECAST_CALENDAR_DAY_MS;
}

static double bounded(double days)
{
    if (days < 0)
        return 0;
    return days < BACKTEST_GUESS_MOST_DAYS ? days : BACKTEST_GUESS_MOST_DAYS;
}

void backtest_guess_add(struct backtest_guess *guess, const struct forecast_reading *reading,
                        enum forecast_track_change change)
{
    bool is_other = change == FORECAST_TRACK_CHANGED || change == FORECAST_TRACK_ROSE;

    if (reading->level < 0)
        return;
    if (is_other)
        *guess = (struct backtest_guess){ 0 };
    if (guess->count == 0)
        guess->first = *reading;
    guess->last[guess->count++ % BACKTEST_GUESS_READINGS] = *reading;
    if (reading->level > TEN)
        guess->ten_ms = 0;
    else if (guess->ten_ms == 0)
        guess->ten_ms = reading->at_ms;
}

bool backtest_guess_line(const struct backtest_guess *guess, int64_t now_ms, double *out_days)
{
    size_t count = guess->count < BACKTEST_GUESS_READINGS ? guess->count : BACKTEST_GUESS_READINGS;
    double x = 0;
    double y = 0;
    double xx = 0;
    double xy = 0;

    if (count < LEAST)
        return false;
    for (size_t i = 0; i < count; i++) {
        double day = days_between(now_ms, guess->last[i].at_ms);
        double level = (double)(guess->last[i].level - FORECAST_EMPTY) / POINT;
        x += day / (double)count;
        y += level / (double)count;
        xx += day * day;
        xy += day * level;
    }
    double spread = xx - x * x * (double)count;
    double slope = spread > 0 ? (xy - x * y * (double)count) / spread : 0;
    if (slope >= 0)
        return false;
    *out_days = bounded(x - y / slope);
    return true;
}

bool backtest_guess_ten(const struct backtest_guess *guess, int64_t now_ms, double *out_days)
{
    const struct forecast_reading *last =
        &guess->last[(guess->count + BACKTEST_GUESS_READINGS - 1) % BACKTEST_GUESS_READINGS];

    if (guess->count < 2 || last->level >= guess->first.level)
        return false;
    if (guess->ten_ms != 0) {
        *out_days = bounded(BACKTEST_GUESS_LEAD_DAYS - days_between(guess->ten_ms, now_ms));
        return true;
    }
    double pace = (double)(guess->first.level - last->level) /
                  (days_between(guess->first.at_ms, now_ms) + 1e-9);
    *out_days = bounded((double)(last->level - TEN) / pace + BACKTEST_GUESS_LEAD_DAYS);
    return true;
}
