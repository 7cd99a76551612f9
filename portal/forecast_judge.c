/* SPDX-License-Identifier: Apache-2.0 */
/* What still lasts loses at least what it did so far. */
#include "portal/forecast_judge.h"

#include "portal/forecast/backtest_report.h"
#include "portal/forecast/forecast_verdict.h"
#include "portal/forecast_source.h"

#include <math.h>

#define DAY_MS 86400000.0

/* In hundredths of a day. */
static int64_t loss_of(const struct forecast_past *past, int64_t ends_ms)
{
    double told[BACKTEST_QUANTILES];

    for (size_t i = 0; i < BACKTEST_QUANTILES; i++)
        told[i] = (double)(past->when_ms[i] - past->made_ms) / DAY_MS;
    return llround(100 * backtest_report_loss((double)(ends_ms - past->made_ms) / DAY_MS, told));
}

enum err forecast_judge_past(struct db *db, const struct forecast_past *past, int64_t now_ms,
                             struct forecast_reading readings[LEVEL_READ_MOST])
{
    struct backtest_history history = { .to_ms = now_ms, .readings = readings };
    struct forecast_verdict verdict;
    enum err err = forecast_source_read(db, &past->of, readings, &history.count);

    if (err != ERR_NONE)
        return err;
    forecast_verdict_make(&history, past->made_ms, past->when_ms, &verdict);
    bool is_lost = verdict.word == FORECAST_VERDICT_LOST;
    bool is_within =
        verdict.word >= FORECAST_VERDICT_WITHIN_95 && verdict.word <= FORECAST_VERDICT_WITHIN_50;
    const struct forecast_past_sums sums = {
        .within_50 = verdict.word == FORECAST_VERDICT_WITHIN_50,
        .within_80 = is_within && verdict.word != FORECAST_VERDICT_WITHIN_95,
        .within_95 = is_within,
        .early = verdict.word == FORECAST_VERDICT_EARLY,
        .late = verdict.word == FORECAST_VERDICT_LATE,
        .lost = is_lost,
        .loss = is_lost ? 0 : loss_of(past, verdict.ends_ms),
    };
    return forecast_past_judge(db, past, &sums);
}
