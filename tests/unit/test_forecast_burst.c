/* SPDX-License-Identifier: Apache-2.0 */
/* What was used in a week once may be used in one again. */
#include "portal/forecast/forecast_burst.h"

#include "portal/forecast/forecast_fleet.h"
#include "tests/unit/unit.h"

#define DAY_MS  INT64_C(86400000)
#define WEEK_MS (7 * DAY_MS)
#define START   (2800 * WEEK_MS)

static struct forecast_burst steady(int weeks, double points)
{
    struct forecast_burst burst = { 0 };

    for (int i = 0; i < weeks; i++)
        forecast_burst_add(&burst, START + i * WEEK_MS - DAY_MS, START + i * WEEK_MS, points);
    return burst;
}

static void a_share_of_the_weeks_is_told(void)
{
    struct forecast_burst burst = steady(25, 3);

    CU_ASSERT_EQUAL(forecast_burst_share(&burst, 4), 0);
    CU_ASSERT_EQUAL(forecast_burst_share(&burst, 3), 1);
    forecast_burst_add(&burst, START + 25 * WEEK_MS, START + 25 * WEEK_MS + DAY_MS, 12);
    forecast_burst_add(&burst, START + 25 * WEEK_MS + DAY_MS, START + 25 * WEEK_MS + 2 * DAY_MS, 8);
    CU_ASSERT_DOUBLE_EQUAL(forecast_burst_share(&burst, 20), 1.0 / 26, 1e-9);
    CU_ASSERT_EQUAL(forecast_burst_share(&burst, 21), 0);
}

static void half_a_year_later_it_is_forgotten(void)
{
    struct forecast_burst burst = steady(13, 20);

    for (int i = 0; i < 26; i++)
        forecast_burst_add(&burst, START + (13 + i) * WEEK_MS - DAY_MS, START + (13 + i) * WEEK_MS,
                           1);
    CU_ASSERT_EQUAL(forecast_burst_share(&burst, 20), 0);
    forecast_burst_add(&burst, START + 40 * WEEK_MS, START + 40 * WEEK_MS, 20);
    forecast_burst_add(&burst, START + 400 * WEEK_MS, START + 400 * WEEK_MS, 1);
    CU_ASSERT_EQUAL(forecast_burst_share(&burst, 2), 0);
}

static void few_weeks_say_nothing(void)
{
    struct forecast_burst burst = steady(FORECAST_BURST_LEAST - 1, 20);

    CU_ASSERT_EQUAL(forecast_burst_share(&burst, 5), 0);
}

/* Five weeks of silence in which 30 points went. */
static void a_long_time_is_none_week(void)
{
    struct forecast_burst burst = steady(20, 3);

    forecast_burst_add(&burst, START + 19 * WEEK_MS, START + 24 * WEEK_MS, 30);
    CU_ASSERT_EQUAL(forecast_burst_share(&burst, 10), 0);
    CU_ASSERT_DOUBLE_EQUAL(forecast_burst_share(&burst, 5.9), 5.0 / 25, 1e-9);
}

static void an_order_heeds_it_and_a_date_does_not(void)
{
    const struct forecast_fleet fleet = { 0 };
    struct forecast forecast = {
        .reason = FORECAST_TOLD, .made_ms = START, .mean = 60, .shape = 6000
    };
    const struct forecast_calendar calendar = { 0 };
    int64_t by_ms = START + WEEK_MS;

    forecast_calendar_weigh(&calendar, &forecast.week);
    CU_ASSERT_TRUE(forecast_fleet_risk(&fleet, &forecast, by_ms) < 0.001);
    int64_t before_ms = forecast_fleet_when(&fleet, &forecast, 0.1);
    forecast.sudden = 1.0 / 26;
    CU_ASSERT_DOUBLE_EQUAL(forecast_fleet_risk(&fleet, &forecast, by_ms), 1.0 / 26, 1e-9);
    CU_ASSERT_TRUE(forecast_fleet_risk(&fleet, &forecast, by_ms + WEEK_MS) > 1.9 / 26);
    CU_ASSERT_EQUAL(forecast_fleet_risk(&fleet, &forecast, START), 0);
    CU_ASSERT_EQUAL(forecast_fleet_when(&fleet, &forecast, 0.1), before_ms);
}

UNIT_MAIN("forecast_burst", UNIT_TEST(a_share_of_the_weeks_is_told),
          UNIT_TEST(half_a_year_later_it_is_forgotten), UNIT_TEST(few_weeks_say_nothing),
          UNIT_TEST(a_long_time_is_none_week), UNIT_TEST(an_order_heeds_it_and_a_date_does_not))
