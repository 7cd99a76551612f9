/* SPDX-License-Identifier: Apache-2.0 */
/* Levels where they are told, pages where they are not. */
#include "portal/forecast/forecast_supply.h"

#include "tests/unit/unit.h"

#define DAY_MS FORECAST_CALENDAR_DAY_MS
#define START  INT64_C(1704067200000)

static enum forecast_track_change tell(struct forecast_supply *supply, int day, int64_t what,
                                       int64_t pages)
{
    const struct forecast_reading reading = { .at_ms = START + day * DAY_MS,
                                              .level = what,
                                              .pages = pages };

    return forecast_supply_add(supply, &reading);
}

/* A hundred pages a day, of 3,000 that a catalogue expects. */
static struct forecast_supply counted(int days)
{
    struct forecast_supply supply = { 0 };

    (void)tell(&supply, 0, FORECAST_TRACK_UNKNOWN, 0);
    (void)tell(&supply, 0, FORECAST_TRACK_YIELD, 3000);
    for (int day = 0; day < days; day++)
        (void)tell(&supply, day, FORECAST_TRACK_COUNT, 50000 + 100 * day);
    return supply;
}

static struct forecast foresee(const struct forecast_supply *supply, int day)
{
    struct forecast forecast;

    forecast_supply_make(supply, START + day * DAY_MS, &forecast);
    return forecast;
}

static void a_day_is_told_by_pages_where_no_level_is(void)
{
    struct forecast_supply supply = counted(28);

    CU_ASSERT_EQUAL(tell(&supply, 28, FORECAST_TRACK_FITTED, 52800), FORECAST_TRACK_CHANGED);
    for (int day = 29; day <= 43; day++)
        (void)tell(&supply, day, FORECAST_TRACK_COUNT, 50000 + 100 * day);
    struct forecast forecast = foresee(&supply, 43);
    CU_ASSERT_EQUAL(forecast.reason, FORECAST_TOLD);
    CU_ASSERT_EQUAL(forecast.method, FORECAST_PAGES);
    CU_ASSERT_DOUBLE_EQUAL(forecast.mean, 16, 4);
    CU_ASSERT_EQUAL(forecast_supply_level(&supply), 5000);
    (void)tell(&supply, 44, FORECAST_TRACK_SILENT, 0);
    CU_ASSERT_DOUBLE_EQUAL(foresee(&supply, 51).mean, forecast.mean - 8, 2);
    CU_ASSERT_EQUAL(foresee(&supply, 100).reason, FORECAST_NOT_HEARD);
}

static void a_reason_is_told_where_pages_say_nothing(void)
{
    struct forecast_supply supply = counted(40);
    struct forecast_supply still = counted(10);

    CU_ASSERT_EQUAL(foresee(&supply, 40).reason, FORECAST_NO_BEGIN);
    supply.pages.told_yield = 0;
    CU_ASSERT_EQUAL(foresee(&supply, 40).reason, FORECAST_NO_YIELD);
    CU_ASSERT_EQUAL(foresee(&still, 10).reason, FORECAST_TOO_FEW);
    (void)tell(&still, 10, FORECAST_TRACK_FITTED, 51000);
    for (int day = 11; day < 400; day += 7)
        (void)tell(&still, day, FORECAST_TRACK_COUNT, 51000);
    CU_ASSERT_EQUAL(foresee(&still, 400).reason, FORECAST_NOT_FALLING);
    (void)tell(&supply, 41, FORECAST_TRACK_OUT, 54100);
    CU_ASSERT_EQUAL(foresee(&supply, 41).reason, FORECAST_EMPTY_NOW);
}

static void a_level_goes_before_pages_and_a_last_one_ends_them(void)
{
    struct forecast_supply supply = counted(40);

    (void)tell(&supply, 40, FORECAST_TRACK_FITTED, 54000);
    (void)tell(&supply, 60, 0, 0);
    CU_ASSERT_EQUAL(supply.pages.ends, 1);
    CU_ASSERT_EQUAL(foresee(&supply, 60).reason, FORECAST_EMPTY_NOW);
    (void)tell(&supply, 61, 10000, 0);
    CU_ASSERT_EQUAL(foresee(&supply, 61).method, FORECAST_FINE);
    CU_ASSERT_EQUAL(foresee(&supply, 61).reason, FORECAST_TOO_FEW);
}

/* Cartridges of a point a day, which are foreseen well. */
static void what_was_foreseen_well_is_told_with_less_room(void)
{
    struct forecast_supply supply = { 0 };
    struct forecast alone;
    int day = 0;

    for (int i = 0; i < 4; i++)
        for (int level = 10000; level >= 0; level -= 100)
            (void)tell(&supply, day++, level, 0);
    for (int level = 10000; level >= 5000; level -= 100)
        (void)tell(&supply, day++, level, 0);
    struct forecast forecast = foresee(&supply, day);
    forecast_make(&supply.track, START + day * DAY_MS, &alone);
    CU_ASSERT_EQUAL(forecast.mean, alone.mean);
    CU_ASSERT_TRUE(forecast.shape > 1.5 * alone.shape);
    CU_ASSERT_EQUAL(forecast.temper, alone.temper + FORECAST_TEMPERS / 2);
}

UNIT_MAIN("forecast_supply", UNIT_TEST(a_day_is_told_by_pages_where_no_level_is),
          UNIT_TEST(a_reason_is_told_where_pages_say_nothing),
          UNIT_TEST(a_level_goes_before_pages_and_a_last_one_ends_them),
          UNIT_TEST(what_was_foreseen_well_is_told_with_less_room))
