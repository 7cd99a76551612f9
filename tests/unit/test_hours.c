/* SPDX-License-Identifier: Apache-2.0 */
/* The site's week in its own time zone. */
#include "agent/hours.h"

#include "base/clock.h"
#include "base/clock_zone.h"
#include "tests/unit/unit.h"

#include <stdlib.h>
#include <time.h>

#define HOUR INT64_C(3600000)

static int64_t at(const char *text)
{
    int64_t wall_ms = 0;

    CU_ASSERT_TRUE_FATAL(clock_parse(text, &wall_ms));
    return wall_ms;
}

static void live_in(const char *zone)
{
    CU_ASSERT_EQUAL_FATAL(setenv("TZ", zone, 1), 0);
    tzset();
}

/* Central Europe, without need of the system's files. */
static void live_in_europe(void)
{
    live_in("CET-1CEST,M3.5.0,M10.5.0/3");
}

static struct hours office(const char *days, const char *from, const char *to)
{
    struct hours hours = { .count = 1 };

    CU_ASSERT_TRUE_FATAL(hours_parse_days(days, &hours.windows[0].days));
    CU_ASSERT_TRUE_FATAL(hours_parse_time(from, &hours.windows[0].from));
    CU_ASSERT_TRUE_FATAL(hours_parse_time(to, &hours.windows[0].to));
    return hours;
}

static void days_are_names_spans_and_lists(void)
{
    static const struct {
        const char *text;
        unsigned days; /* 0: refused */
    } rows[] = {
        { "mon", 1 },       { "mon-fri", 31 },     { "sat,sun", 96 }, { "sun-mon", 65 },
        { "mon-sun", 127 }, { "mon,wed-fri", 29 }, { "", 0 },         { "mon,", 0 },
        { "mon-", 0 },      { "Monday", 0 },       { "mo", 0 },       { "mon fri", 0 },
        { ",mon", 0 },      { "monday", 0 },
    };

    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        uint8_t days = 0;
        CU_ASSERT_EQUAL(hours_parse_days(rows[i].text, &days), rows[i].days != 0);
        CU_ASSERT_EQUAL(days, rows[i].days);
    }
}

static void times_have_two_digits_each(void)
{
    static const char *const bad[] = { "",      "7:30",   "07:60", "24:01", "25:00",
                                       "07-30", "07:300", "0730",  "07:3",  "-1:00" };
    uint16_t minutes = 1;

    CU_ASSERT_TRUE(hours_parse_time("00:00", &minutes));
    CU_ASSERT_EQUAL(minutes, 0);
    CU_ASSERT_TRUE(hours_parse_time("07:30", &minutes));
    CU_ASSERT_EQUAL(minutes, 450);
    CU_ASSERT_TRUE(hours_parse_time("24:00", &minutes));
    CU_ASSERT_EQUAL(minutes, 1440);
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++)
        CU_ASSERT_FALSE(hours_parse_time(bad[i], &minutes));
    CU_ASSERT_EQUAL(minutes, 1440);
}

static void without_a_window_it_is_always_working_time(void)
{
    struct hours hours = { .count = 0 };

    CU_ASSERT_TRUE(hours_are_working(&hours, at("2026-01-04T03:00:00Z")));
    CU_ASSERT_EQUAL(hours_until_working_ms(&hours, at("2026-01-04T03:00:00Z")), 0);
}

static void an_office_works_by_the_clock_on_its_own_wall(void)
{
    struct hours hours = office("mon-fri", "07:30", "18:00");

    live_in_europe();
    CU_ASSERT_FALSE(hours_are_working(&hours, at("2026-01-05T06:29:59Z")));
    CU_ASSERT_TRUE(hours_are_working(&hours, at("2026-01-05T06:30:00Z")));
    CU_ASSERT_TRUE(hours_are_working(&hours, at("2026-01-05T16:59:59Z")));
    CU_ASSERT_FALSE(hours_are_working(&hours, at("2026-01-05T17:00:00Z")));
    CU_ASSERT_FALSE(hours_are_working(&hours, at("2026-01-10T12:00:00Z"))); /* a Saturday */
    CU_ASSERT_TRUE(hours_are_working(&hours, at("2026-07-06T05:30:00Z")));  /* summer time */
    CU_ASSERT_EQUAL(hours_until_working_ms(&hours, at("2026-01-05T06:29:58.500Z")), 1500);
    CU_ASSERT_EQUAL(hours_until_working_ms(&hours, at("2026-01-09T17:00:00Z")),
                    (uint64_t)(61 * HOUR + HOUR / 2));
}

static void a_night_shift_passes_midnight_and_the_week(void)
{
    struct hours hours = office("sun", "22:00", "06:00");

    live_in("UTC0");
    CU_ASSERT_FALSE(hours_are_working(&hours, at("2026-01-04T21:59:00Z")));
    CU_ASSERT_TRUE(hours_are_working(&hours, at("2026-01-04T22:00:00Z")));
    CU_ASSERT_TRUE(hours_are_working(&hours, at("2026-01-05T05:59:00Z")));
    CU_ASSERT_FALSE(hours_are_working(&hours, at("2026-01-05T06:00:00Z")));
    CU_ASSERT_EQUAL(hours_until_working_ms(&hours, at("2026-01-05T06:00:00Z")),
                    (uint64_t)(160 * HOUR));
    CU_ASSERT_EQUAL(hours_until_rest_ms(&hours, at("2026-01-04T23:59:58Z")),
                    (uint64_t)(6 * HOUR + 2000));
    CU_ASSERT_EQUAL(hours_until_rest_ms(&hours, at("2026-01-05T06:00:00Z")), 0);
}

static void days_and_hours_of_the_week_are_local(void)
{
    live_in("UTC0");
    CU_ASSERT_EQUAL(hours_of_week(at("2026-01-05T00:00:00Z")), 0);
    CU_ASSERT_EQUAL(hours_of_week(at("2026-01-04T23:59:59Z")), HOURS_OF_WEEK - 1);
    CU_ASSERT_EQUAL(hours_day(at("1970-01-02T00:00:00Z")), 1);
    CU_ASSERT_EQUAL(hours_until_midnight_ms(at("2026-01-05T23:59:59Z")), 1000);
    CU_ASSERT_EQUAL(hours_until_midnight_ms(at("2026-01-05T00:00:00Z")), (uint64_t)(24 * HOUR));
    live_in_europe();
    CU_ASSERT_EQUAL(hours_of_week(at("2026-01-04T23:00:00Z")), 0);
    CU_ASSERT_EQUAL(hours_until_midnight_ms(at("2026-01-05T22:00:00Z")), (uint64_t)HOUR);
    CU_ASSERT_EQUAL(clock_zone_ms(at("2026-01-05T22:00:00Z")), HOUR);
    live_in("XXX12");
    CU_ASSERT_EQUAL(clock_zone_ms(at("2026-01-05T22:00:00Z")), -12 * HOUR);
    CU_ASSERT_EQUAL(hours_day(0), 0);
    live_in("UTC0");
}

UNIT_MAIN("hours", UNIT_TEST(days_are_names_spans_and_lists), UNIT_TEST(times_have_two_digits_each),
          UNIT_TEST(without_a_window_it_is_always_working_time),
          UNIT_TEST(an_office_works_by_the_clock_on_its_own_wall),
          UNIT_TEST(a_night_shift_passes_midnight_and_the_week),
          UNIT_TEST(days_and_hours_of_the_week_are_local))
