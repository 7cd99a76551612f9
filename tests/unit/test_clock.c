/* SPDX-License-Identifier: Apache-2.0 */
/* RFC 3339 text both ways, at the edges of months, leap years and the allowed range. */
#include "base/clock.h"
#include "tests/unit/unit.h"

static const struct {
    int64_t ms;
    const char *text;
} pairs[] = {
    { 0, "1970-01-01T00:00:00.000Z" },
    { 951782399999, "2000-02-28T23:59:59.999Z" },
    { 951782400000, "2000-02-29T00:00:00.000Z" },
    { 1709164800000, "2024-02-29T00:00:00.000Z" },
    { 1795252502123, "2026-11-21T09:15:02.123Z" },
    { 4107542400000, "2100-03-01T00:00:00.000Z" },
    { 253402300799999, "9999-12-31T23:59:59.999Z" },
};

static void formats_known_times(void)
{
    char text[CLOCK_TEXT_SIZE];

    for (size_t i = 0; i < sizeof pairs / sizeof pairs[0]; i++) {
        clock_format(pairs[i].ms, text);
        CU_ASSERT_STRING_EQUAL(text, pairs[i].text);
    }
}

static void parses_known_times(void)
{
    int64_t ms;

    for (size_t i = 0; i < sizeof pairs / sizeof pairs[0]; i++) {
        CU_ASSERT_TRUE(clock_parse(pairs[i].text, &ms));
        CU_ASSERT_EQUAL(ms, pairs[i].ms);
    }
}

static void reads_back_every_day_until_2400(void)
{
    char text[CLOCK_TEXT_SIZE];
    unsigned wrong = 0;

    for (int64_t day = 0; day < 157054; day++) {
        int64_t ms = day * 86400000 + day % 86400000;
        int64_t back = -1;
        clock_format(ms, text);
        if (!clock_parse(text, &back) || back != ms)
            wrong++;
    }
    CU_ASSERT_EQUAL(wrong, 0);
}

static void clamps_times_outside_its_years(void)
{
    char text[CLOCK_TEXT_SIZE];

    clock_format(-1, text);
    CU_ASSERT_STRING_EQUAL(text, "1970-01-01T00:00:00.000Z");
    clock_format(INT64_MIN, text);
    CU_ASSERT_STRING_EQUAL(text, "1970-01-01T00:00:00.000Z");
    clock_format(INT64_MAX, text);
    CU_ASSERT_STRING_EQUAL(text, "9999-12-31T23:59:59.999Z");
}

static void takes_fractions_of_up_to_nine_digits(void)
{
    int64_t ms;

    CU_ASSERT_TRUE(clock_parse("1970-01-01T00:00:01Z", &ms));
    CU_ASSERT_EQUAL(ms, 1000);
    CU_ASSERT_TRUE(clock_parse("1970-01-01T00:00:01.5Z", &ms));
    CU_ASSERT_EQUAL(ms, 1500);
    CU_ASSERT_TRUE(clock_parse("1970-01-01T00:00:01.123999999Z", &ms));
    CU_ASSERT_EQUAL(ms, 1123);
}

static void refuses_what_is_no_utc_time(void)
{
    static const char *const bad[] = {
        "",
        "1970-01-01",
        "1970-01-01T00:00:00",
        "1970-01-01T00:00:00z",
        "1970-01-01 00:00:00Z",
        "1970-01-01T00:00:00.Z",
        "1970-01-01T00:00:00.1234567890Z",
        "1970-01-01T00:00:00+00:00",
        "1970-01-01T00:00:00Z ",
        " 1970-01-01T00:00:00Z",
        "1969-12-31T23:59:59Z",
        "1970-00-01T00:00:00Z",
        "1970-13-01T00:00:00Z",
        "1970-01-00T00:00:00Z",
        "1970-04-31T00:00:00Z",
        "2023-02-29T00:00:00Z",
        "2100-02-29T00:00:00Z",
        "1970-01-01T24:00:00Z",
        "1970-01-01T00:60:00Z",
        "1970-01-01T00:00:60Z",
        "19700-01-01T00:00:00Z",
        "1970-1-01T00:00:00Z",
        "-970-01-01T00:00:00Z",
    };
    int64_t ms = 42;

    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++)
        CU_ASSERT_FALSE(clock_parse(bad[i], &ms));
    CU_ASSERT_EQUAL(ms, 42);
}

static void never_goes_back(void)
{
    uint64_t last_us = clock_monotonic_us();
    uint64_t last_ms = clock_monotonic_ms();

    CU_ASSERT(last_ms >= last_us / 1000);
    for (int i = 0; i < 1000; i++) {
        uint64_t now_us = clock_monotonic_us();
        CU_ASSERT(now_us >= last_us);
        last_us = now_us;
    }
    CU_ASSERT(clock_wall_ms() > 1700000000000);
}

UNIT_MAIN("clock", UNIT_TEST(formats_known_times), UNIT_TEST(parses_known_times),
          UNIT_TEST(reads_back_every_day_until_2400), UNIT_TEST(clamps_times_outside_its_years),
          UNIT_TEST(takes_fractions_of_up_to_nine_digits), UNIT_TEST(refuses_what_is_no_utc_time),
          UNIT_TEST(never_goes_back))
