/* SPDX-License-Identifier: Apache-2.0 */
/* What came of a forecast, where its supply was emptied, changed, lasts or is not heard. */
#include "portal/forecast/forecast_verdict.h"

#include "tests/unit/unit.h"

#define DAY_MS INT64_C(86400000)

static const int64_t when_ms[BACKTEST_QUANTILES] = { 12 * DAY_MS, 14 * DAY_MS, 16 * DAY_MS,
                                                     18 * DAY_MS, 20 * DAY_MS, 22 * DAY_MS,
                                                     24 * DAY_MS };

/* Full on day 1, then one level more; made on day 10, judged on day 30. */
static struct forecast_verdict judge(int64_t day, int64_t level)
{
    const struct forecast_reading readings[] = { { .at_ms = DAY_MS, .level = 10000 },
                                                 { .at_ms = 8 * DAY_MS, .level = 5000 },
                                                 { .at_ms = day * DAY_MS, .level = level } };
    const struct backtest_history history = { .to_ms = 30 * DAY_MS,
                                              .count = 3,
                                              .readings = readings };
    struct forecast_verdict verdict;

    forecast_verdict_make(&history, 10 * DAY_MS, when_ms, &verdict);
    return verdict;
}

static void an_end_lies_in_the_narrowest_interval_that_holds_it(void)
{
    static const struct {
        int64_t day;
        enum forecast_verdict_word word;
    } rows[] = { { 11, FORECAST_VERDICT_EARLY },     { 12, FORECAST_VERDICT_WITHIN_95 },
                 { 15, FORECAST_VERDICT_WITHIN_80 }, { 16, FORECAST_VERDICT_WITHIN_50 },
                 { 20, FORECAST_VERDICT_WITHIN_50 }, { 21, FORECAST_VERDICT_WITHIN_80 },
                 { 24, FORECAST_VERDICT_WITHIN_95 }, { 25, FORECAST_VERDICT_LATE } };

    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct forecast_verdict verdict = judge(rows[i].day, 0);
        CU_ASSERT_EQUAL(verdict.word, rows[i].word);
        CU_ASSERT_TRUE(verdict.is_empty);
        CU_ASSERT_EQUAL(verdict.ends_ms, rows[i].day * DAY_MS);
    }
}

static void what_lasts_longer_than_all_intervals_was_late(void)
{
    struct forecast_verdict verdict = judge(25, 4000);

    CU_ASSERT_EQUAL(verdict.word, FORECAST_VERDICT_LATE);
    CU_ASSERT_FALSE(verdict.is_empty);
    CU_ASSERT_EQUAL(verdict.ends_ms, 30 * DAY_MS);
}

static void of_what_was_changed_early_or_fell_silent_nobody_knows(void)
{
    CU_ASSERT_EQUAL(judge(15, 10000).word, FORECAST_VERDICT_LOST);
    CU_ASSERT_FALSE(judge(15, 10000).is_empty);
    CU_ASSERT_EQUAL(judge(15, FORECAST_TRACK_SILENT).word, FORECAST_VERDICT_LOST);
    CU_ASSERT_EQUAL(judge(25, FORECAST_TRACK_SILENT).word, FORECAST_VERDICT_LATE);
    CU_ASSERT_EQUAL(judge(9, 0).word, FORECAST_VERDICT_LOST); /* empty before it was made */
}

UNIT_MAIN("forecast_verdict", UNIT_TEST(an_end_lies_in_the_narrowest_interval_that_holds_it),
          UNIT_TEST(what_lasts_longer_than_all_intervals_was_late),
          UNIT_TEST(of_what_was_changed_early_or_fell_silent_nobody_knows))
