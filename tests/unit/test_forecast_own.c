/* SPDX-License-Identifier: Apache-2.0 */
/* What a supply's own forecasts teach: how wide those have to be that follow. */
#include "portal/forecast/forecast_own.h"

#include "tests/unit/unit.h"

#define DAY_MS FORECAST_CALENDAR_DAY_MS
#define START  INT64_C(1704067200000)

/* Told on a day: as likely as not empty 30 days later, give or take six. */
static struct forecast told(int day)
{
    struct forecast_track track = { 0 };
    struct forecast forecast = { .reason = FORECAST_TOLD,
                                 .made_ms = START + day * DAY_MS,
                                 .mean = 30,
                                 .shape = 30.0 * 30 * 30 / 36 };

    forecast_calendar_weigh(&track.now.calendar, &forecast.week);
    return forecast;
}

static void follow(struct forecast_own *own, int day, enum forecast_track_change change,
                   bool is_empty)
{
    forecast_own_follow(own, START + day * DAY_MS, change, is_empty);
}

static void keep(struct forecast_own *own, int day)
{
    struct forecast forecast = told(day);

    CU_ASSERT_TRUE_FATAL(forecast_own_wants(own, forecast.made_ms));
    forecast_own_keep(own, &forecast);
}

/* Cartridges that were empty so many days after they were foreseen. */
static struct forecast_own lived(int cartridges, int days)
{
    struct forecast_own own = { 0 };

    for (int i = 0; i < cartridges; i++) {
        keep(&own, 100 * i);
        follow(&own, 100 * i + days, FORECAST_TRACK_FELL, true);
        follow(&own, 100 * i + days + 1, FORECAST_TRACK_CHANGED, false);
    }
    return own;
}

static void who_hits_needs_less_room_and_who_misses_more(void)
{
    struct forecast_own nothing = { 0 };
    struct forecast_own hits = lived(5, 30);
    struct forecast_own misses = lived(5, 46);

    CU_ASSERT_EQUAL(forecast_own_scale(&nothing), 1);
    CU_ASSERT_FALSE(forecast_own_is_known(&nothing));
    CU_ASSERT_TRUE(forecast_own_is_known(&hits));
    CU_ASSERT_TRUE(forecast_own_scale(&hits) < 0.4);
    CU_ASSERT_TRUE(forecast_own_scale(&misses) > 3);
    struct forecast_own one = lived(1, 46);
    CU_ASSERT_TRUE(forecast_own_scale(&one) < forecast_own_scale(&misses));
}

static void within_its_deviation_nothing_changes(void)
{
    struct forecast_own own = lived(8, 36);

    CU_ASSERT_DOUBLE_EQUAL(forecast_own_scale(&own), 1, 0.35);
}

static void what_was_changed_early_teaches_nothing(void)
{
    struct forecast_own own = { 0 };

    keep(&own, 0);
    follow(&own, 9, FORECAST_TRACK_CHANGED, false);
    CU_ASSERT_FALSE(forecast_own_wants(&own, START + 10 * DAY_MS));
    follow(&own, 12, FORECAST_TRACK_FELL, false);
    CU_ASSERT_EQUAL(own.count, 0);
    keep(&own, 12);
    follow(&own, 42, FORECAST_TRACK_FELL, true);
    follow(&own, 43, FORECAST_TRACK_CHANGED, false);
    CU_ASSERT_EQUAL(own.weight, 1);
}

static void a_leap_that_is_taken_back_was_none(void)
{
    struct forecast_own own = { 0 };

    keep(&own, 0);
    follow(&own, 5, FORECAST_TRACK_FELL, true);
    follow(&own, 6, FORECAST_TRACK_UNDONE, false);
    follow(&own, 8, FORECAST_TRACK_CHANGED, false);
    follow(&own, 9, FORECAST_TRACK_UNDONE, false);
    follow(&own, 12, FORECAST_TRACK_FELL, false);
    CU_ASSERT_EQUAL(own.count, 1);
    CU_ASSERT_EQUAL(own.weight, 0);
    follow(&own, 30, FORECAST_TRACK_FELL, true);
    follow(&own, 33, FORECAST_TRACK_SAME, true);
    CU_ASSERT_EQUAL(own.weight, 1);
}

static void no_more_is_kept_than_there_is_room_for(void)
{
    struct forecast_own own = { 0 };
    struct forecast none = { .reason = FORECAST_FAR };

    forecast_own_keep(&own, &none);
    CU_ASSERT_EQUAL(own.count, 0);
    for (int i = 0; i < FORECAST_OWN_MOST; i++) {
        keep(&own, 7 * i);
        CU_ASSERT_FALSE(forecast_own_wants(&own, START + (7 * i + 6) * DAY_MS));
    }
    CU_ASSERT_FALSE(forecast_own_wants(&own, START + 300 * DAY_MS));
}

UNIT_MAIN("forecast_own", UNIT_TEST(who_hits_needs_less_room_and_who_misses_more),
          UNIT_TEST(within_its_deviation_nothing_changes),
          UNIT_TEST(what_was_changed_early_teaches_nothing),
          UNIT_TEST(a_leap_that_is_taken_back_was_none),
          UNIT_TEST(no_more_is_kept_than_there_is_room_for))
