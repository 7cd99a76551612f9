/* SPDX-License-Identifier: Apache-2.0 */
/* Dates where there is reason for one, and reasons where there is none. */
#include "portal/forecast/forecast.h"

#include "tests/unit/unit.h"

#define DAY_MS FORECAST_CALENDAR_DAY_MS
#define START  INT64_C(1704067200000)

static void tell(struct forecast_track *track, int day, int64_t level)
{
    const struct forecast_reading reading = { .at_ms = START + day * DAY_MS, .level = level };

    (void)forecast_track_add(track, &reading);
}

/* A point a day from 95 on, for some days. */
static struct forecast_track steady(int days)
{
    struct forecast_track track = { 0 };

    for (int day = 0; day < days; day++)
        tell(&track, day, 9500 - day * 100);
    return track;
}

static enum forecast_reason reason_on(const struct forecast_track *track, int day)
{
    struct forecast forecast;

    forecast_make(track, START + day * DAY_MS, &forecast);
    return forecast.reason;
}

static void what_falls_steadily_has_its_date(void)
{
    struct forecast_track track = steady(70);
    struct forecast forecast;

    forecast_make(&track, START + 69 * DAY_MS, &forecast);
    CU_ASSERT_EQUAL(forecast.reason, FORECAST_TOLD);
    CU_ASSERT_EQUAL(forecast.method, FORECAST_FINE);
    int64_t middle_ms = forecast_when(&forecast, 0.5) - forecast.made_ms;
    CU_ASSERT_TRUE(middle_ms > 22 * DAY_MS && middle_ms < 28 * DAY_MS);
    CU_ASSERT_TRUE(forecast_when(&forecast, 0.1) < forecast_when(&forecast, 0.5));
    CU_ASSERT_TRUE(forecast_when(&forecast, 0.5) < forecast_when(&forecast, 0.9));
    CU_ASSERT_DOUBLE_EQUAL(forecast_chance(&forecast, forecast_when(&forecast, 0.9)), 0.9, 1e-4);
}

static void no_date_is_made_up(void)
{
    struct forecast_track nothing = { 0 };
    struct forecast_track few = steady(3);
    struct forecast_track still = { 0 };
    struct forecast_track empty = steady(96);
    struct forecast_track dumb = steady(70);

    CU_ASSERT_EQUAL(reason_on(&nothing, 5), FORECAST_NO_LEVEL);
    CU_ASSERT_EQUAL(reason_on(&few, 3), FORECAST_TOO_FEW);
    tell(&still, 0, 5000);
    CU_ASSERT_EQUAL(reason_on(&still, 3), FORECAST_TOO_FEW);
    CU_ASSERT_EQUAL(reason_on(&still, 60), FORECAST_NOT_FALLING);
    CU_ASSERT_EQUAL(reason_on(&empty, 96), FORECAST_EMPTY_NOW);
    tell(&dumb, 70, FORECAST_TRACK_UNKNOWN);
    CU_ASSERT_EQUAL(reason_on(&dumb, 70), FORECAST_NO_LEVEL);
}

static void what_stands_still_moves_away_and_is_no_date_in_the_end(void)
{
    struct forecast_track track = steady(40);
    struct forecast soon;
    struct forecast later;

    forecast_make(&track, START + 40 * DAY_MS, &soon);
    forecast_make(&track, START + 61 * DAY_MS, &later);
    CU_ASSERT_EQUAL(later.reason, FORECAST_TOLD);
    CU_ASSERT_TRUE(later.mean > soon.mean * 1.3);
    enum forecast_reason end = reason_on(&track, 700);
    CU_ASSERT_TRUE(end == FORECAST_FAR || end == FORECAST_NOT_FALLING);
}

static void who_is_not_heard_goes_on_until_nobody_can_say(void)
{
    struct forecast_track track = steady(40);
    struct forecast heard;
    struct forecast silent;

    forecast_make(&track, START + 40 * DAY_MS, &heard);
    tell(&track, 40, FORECAST_TRACK_SILENT);
    forecast_make(&track, START + 54 * DAY_MS, &silent);
    CU_ASSERT_EQUAL(silent.reason, FORECAST_TOLD);
    CU_ASSERT_DOUBLE_EQUAL(silent.mean, heard.mean - 14, 1.5);
    CU_ASSERT_EQUAL(reason_on(&track, 40 + FORECAST_SILENT_DAYS + 1), FORECAST_NOT_HEARD);
}

static void every_reason_and_method_has_a_word(void)
{
    for (int i = 0; i < FORECAST_REASONS; i++)
        CU_ASSERT_PTR_NOT_NULL(forecast_reason_word((enum forecast_reason)i));
    for (int i = 0; i < FORECAST_METHODS; i++)
        CU_ASSERT_PTR_NOT_NULL(forecast_method_word((enum forecast_method)i));
}

UNIT_MAIN("forecast", UNIT_TEST(what_falls_steadily_has_its_date), UNIT_TEST(no_date_is_made_up),
          UNIT_TEST(what_stands_still_moves_away_and_is_no_date_in_the_end),
          UNIT_TEST(who_is_not_heard_goes_on_until_nobody_can_say),
          UNIT_TEST(every_reason_and_method_has_a_word))
