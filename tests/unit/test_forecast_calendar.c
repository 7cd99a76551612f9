/* SPDX-License-Identifier: Apache-2.0 */
/* Office days between times of real weeks. */
#include "portal/forecast/forecast_calendar.h"

#include "tests/unit/unit.h"

#define DAY_MS FORECAST_CALENDAR_DAY_MS
#define MONDAY INT64_C(1704067200000) /* 2024-01-01 */

static struct forecast_calendar_week nothing_known(void)
{
    const struct forecast_calendar calendar = { 0 };
    struct forecast_calendar_week week;

    forecast_calendar_weigh(&calendar, &week);
    return week;
}

static void a_week_is_seven_days_from_any_hour(void)
{
    struct forecast_calendar_week week = nothing_known();

    for (int hour = 0; hour < 200; hour += 7) {
        int64_t from_ms = MONDAY + hour * INT64_C(3600000);
        CU_ASSERT_DOUBLE_EQUAL(forecast_calendar_between(&week, from_ms, from_ms + 7 * DAY_MS), 7,
                               1e-9);
        CU_ASSERT_DOUBLE_EQUAL(forecast_calendar_between(&week, from_ms, from_ms + 70 * DAY_MS), 70,
                               1e-9);
    }
    CU_ASSERT_EQUAL(forecast_calendar_between(&week, MONDAY, MONDAY), 0);
    CU_ASSERT_EQUAL(forecast_calendar_between(&week, MONDAY + 5, MONDAY), 0);
}

static void a_weekend_is_short(void)
{
    struct forecast_calendar_week week = nothing_known();
    int64_t saturday = MONDAY + 5 * DAY_MS;

    CU_ASSERT_TRUE(forecast_calendar_between(&week, saturday, saturday + 2 * DAY_MS) < 0.7);
    CU_ASSERT_TRUE(forecast_calendar_between(&week, MONDAY, MONDAY + 2 * DAY_MS) > 2);
}

static void after_is_the_inverse_of_between(void)
{
    struct forecast_calendar_week week = nothing_known();

    for (int i = 0; i < 300; i++) {
        double days = i * 0.37;
        int64_t from_ms = MONDAY + i * INT64_C(4567891);
        int64_t to_ms = forecast_calendar_after(&week, from_ms, days);
        CU_ASSERT_DOUBLE_EQUAL(forecast_calendar_between(&week, from_ms, to_ms), days, 1e-6);
    }
    CU_ASSERT_TRUE(forecast_calendar_after(&week, MONDAY, 1e300) > MONDAY);
}

/* A shop that is open at weekends only. */
static void weekends_are_learnt_where_they_are_busy(void)
{
    struct forecast_calendar calendar = { 0 };
    struct forecast_calendar_week week;

    for (int day = 0; day < 280; day++)
        forecast_calendar_learn(&calendar, MONDAY + day * DAY_MS, MONDAY + (day + 1) * DAY_MS,
                                day % 7 >= 5 ? 3 : 0.2);
    forecast_calendar_weigh(&calendar, &week);
    CU_ASSERT_TRUE(week.weight[5] > 2 && week.weight[6] > 2);
    CU_ASSERT_TRUE(week.weight[0] < 0.6);
}

static void long_spans_tell_nothing_of_days(void)
{
    struct forecast_calendar calendar = { 0 };

    forecast_calendar_learn(&calendar, MONDAY, MONDAY + 3 * DAY_MS, 5);
    forecast_calendar_learn(&calendar, MONDAY, MONDAY, 5);
    for (int day = 0; day < FORECAST_CALENDAR_WEEK; day++)
        CU_ASSERT_EQUAL(calendar.days[day], 0);
}

UNIT_MAIN("forecast_calendar", UNIT_TEST(a_week_is_seven_days_from_any_hour),
          UNIT_TEST(a_weekend_is_short), UNIT_TEST(after_is_the_inverse_of_between),
          UNIT_TEST(weekends_are_learnt_where_they_are_busy),
          UNIT_TEST(long_spans_tell_nothing_of_days))
