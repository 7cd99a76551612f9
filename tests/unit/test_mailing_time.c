/* SPDX-License-Identifier: Apache-2.0 */
/* When reports are due, and which time they are about: over a month's end, a leap day, a new year.
 */
#include "portal/store/mailing_time.h"

#include "base/clock.h"
#include "tests/unit/unit.h"

#include <stdio.h>
#include <string.h>

static int64_t ms(const char *minute)
{
    char text[40];
    int64_t at = -1;

    (void)snprintf(text, sizeof text, "%s:00Z", minute);
    CU_ASSERT_TRUE_FATAL(clock_parse(text, &at));
    return at;
}

static void is_due(enum mailing_time every, int64_t minute, const char *after, const char *wanted)
{
    char text[CLOCK_TEXT_SIZE];

    clock_format(mailing_time_next(every, minute, ms(after)), text);
    text[16] = '\0';
    CU_ASSERT_STRING_EQUAL(text, wanted);
}

static void is_about(enum mailing_time every, const char *at, const char *first, const char *end)
{
    char text[CLOCK_TEXT_SIZE];
    int64_t begins_ms, ends_ms;

    mailing_time_about(every, ms(at), &begins_ms, &ends_ms);
    clock_format(begins_ms, text);
    CU_ASSERT_EQUAL(strncmp(text, first, 10), 0);
    CU_ASSERT_STRING_EQUAL(text + 10, "T00:00:00.000Z");
    clock_format(ends_ms, text);
    CU_ASSERT_EQUAL(strncmp(text, end, 10), 0);
    CU_ASSERT_STRING_EQUAL(text + 10, "T00:00:00.000Z");
}

static void the_next_time_is_behind_this_one(void)
{
    is_due(MAILING_TIME_DAY, 360, "2026-11-23T05:59", "2026-11-23T06:00");
    is_due(MAILING_TIME_DAY, 360, "2026-11-23T06:00", "2026-11-24T06:00");
    is_due(MAILING_TIME_DAY, 0, "2026-12-31T23:59", "2027-01-01T00:00");
    is_due(MAILING_TIME_DAY, 1439, "2028-02-28T23:59", "2028-02-29T23:59");
    is_due(MAILING_TIME_WEEK, 360, "2026-11-23T05:59", "2026-11-23T06:00"); /* a Monday */
    is_due(MAILING_TIME_WEEK, 360, "2026-11-23T06:00", "2026-11-30T06:00");
    is_due(MAILING_TIME_WEEK, 360, "2026-11-29T23:59", "2026-11-30T06:00");
    is_due(MAILING_TIME_MONTH, 360, "2026-11-01T05:59", "2026-11-01T06:00");
    is_due(MAILING_TIME_MONTH, 360, "2026-11-01T06:00", "2026-12-01T06:00");
    is_due(MAILING_TIME_MONTH, 360, "2026-12-31T12:00", "2027-01-01T06:00");
    is_due(MAILING_TIME_MONTH, 360, "2028-01-31T12:00", "2028-02-01T06:00");
    is_due(MAILING_TIME_MONTH, 360, "2028-02-29T12:00", "2028-03-01T06:00");
}

static void it_is_about_the_whole_time_before(void)
{
    is_about(MAILING_TIME_DAY, "2026-11-23T06:00", "2026-11-22", "2026-11-23");
    is_about(MAILING_TIME_DAY, "2028-03-01T00:00", "2028-02-29", "2028-03-01");
    is_about(MAILING_TIME_WEEK, "2026-11-23T06:00", "2026-11-16", "2026-11-23");
    is_about(MAILING_TIME_WEEK, "2026-11-29T23:59", "2026-11-16", "2026-11-23");
    is_about(MAILING_TIME_MONTH, "2026-11-30T23:59", "2026-10-01", "2026-11-01");
    is_about(MAILING_TIME_MONTH, "2027-01-01T06:00", "2026-12-01", "2027-01-01");
    is_about(MAILING_TIME_MONTH, "2028-03-01T06:00", "2028-02-01", "2028-03-01");
}

/* Through ten years: each is due once in its time, and is about the one before. */
static void none_is_left_out(void)
{
    for (int every = 0; every < MAILING_TIME_COUNT; every++) {
        int64_t at = mailing_time_next((enum mailing_time)every, 360, ms("2026-11-23T05:00"));
        int64_t begins, ends, before = -1;
        while (at < ms("2036-11-23T05:00")) {
            mailing_time_about((enum mailing_time)every, at, &begins, &ends);
            CU_ASSERT_TRUE(before < 0 || begins == before);
            before = ends;
            at = mailing_time_next((enum mailing_time)every, 360, at);
        }
    }
}

static void names_are_told_apart(void)
{
    enum mailing_time every = MAILING_TIME_DAY;

    CU_ASSERT_TRUE(mailing_time_from_name("month", &every));
    CU_ASSERT_EQUAL(every, MAILING_TIME_MONTH);
    CU_ASSERT_STRING_EQUAL(mailing_time_name(every), "month");
    CU_ASSERT_FALSE(mailing_time_from_name("year", &every));
    CU_ASSERT_EQUAL(every, MAILING_TIME_MONTH);
}

UNIT_MAIN("mailing_time", UNIT_TEST(the_next_time_is_behind_this_one),
          UNIT_TEST(it_is_about_the_whole_time_before), UNIT_TEST(none_is_left_out),
          UNIT_TEST(names_are_told_apart))
