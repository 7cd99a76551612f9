/* SPDX-License-Identifier: Apache-2.0 */
/* What is left of cartridges whose level nobody tells. */
#include "portal/forecast/forecast_pages.h"

#include "tests/unit/unit.h"

#include <math.h>

#define DAY_MS FORECAST_CALENDAR_DAY_MS
#define START  INT64_C(1704067200000)

static void tell(struct forecast_pages *pages, int day, int64_t what, int64_t count)
{
    const struct forecast_reading reading = { .at_ms = START + day * DAY_MS,
                                              .level = what,
                                              .pages = count };

    forecast_pages_add(pages, &reading);
}

/* Cartridges of 2,000 pages each, which said "low" with 300 left, and "empty"; a hundred a day. */
static struct forecast_pages used(int cartridges)
{
    struct forecast_pages pages = { 0 };

    for (int i = 0; i < cartridges; i++) {
        tell(&pages, 20 * i, FORECAST_TRACK_FITTED, 2000 * i);
        tell(&pages, 20 * i + 17, FORECAST_TRACK_LOW, 2000 * i + 1700);
        tell(&pages, 20 * i + 20, FORECAST_TRACK_OUT, 2000 * i + 2000);
    }
    tell(&pages, 20 * cartridges, FORECAST_TRACK_FITTED, 2000 * cartridges);
    return pages;
}

static double left_of(const struct forecast_pages *pages)
{
    struct forecast_pages_left left;

    CU_ASSERT_TRUE_FATAL(forecast_pages_look(pages, &left));
    return left.mean;
}

static double doubt_of(const struct forecast_pages *pages)
{
    struct forecast_pages_left left;

    CU_ASSERT_TRUE_FATAL(forecast_pages_look(pages, &left));
    return sqrt(left.variance);
}

static void a_catalogue_tells_how_much_is_left(void)
{
    struct forecast_pages pages = { 0 };

    tell(&pages, 0, FORECAST_TRACK_YIELD, 3000);
    tell(&pages, 0, FORECAST_TRACK_FITTED, 10000);
    double whole = left_of(&pages);
    CU_ASSERT_TRUE(whole > 2800 && whole < 3600);
    tell(&pages, 10, FORECAST_TRACK_COUNT, 11000);
    CU_ASSERT_DOUBLE_EQUAL(left_of(&pages), whole - 1000, 150);
    CU_ASSERT_TRUE(doubt_of(&pages) > 500);
    CU_ASSERT_EQUAL(forecast_pages_level(&pages), 6666);
    tell(&pages, 60, FORECAST_TRACK_COUNT, 16000); /* it lasts longer than anybody said */
    CU_ASSERT_TRUE(left_of(&pages) > 0 && left_of(&pages) < 800);
    CU_ASSERT_EQUAL(forecast_pages_level(&pages), 0);
}

static void those_before_it_tell_it_better(void)
{
    struct forecast_pages few = used(1);
    struct forecast_pages many = used(6);

    CU_ASSERT_DOUBLE_EQUAL(left_of(&many), 2000, 100);
    CU_ASSERT_TRUE(doubt_of(&many) < doubt_of(&few));
    tell(&many, 120, FORECAST_TRACK_YIELD, 4000);
    CU_ASSERT_DOUBLE_EQUAL(left_of(&many), 2000, 250);
}

static void low_puts_what_is_left_near_what_it_was_before(void)
{
    struct forecast_pages pages = used(6);
    struct forecast_pages silent = used(6);

    tell(&pages, 125, FORECAST_TRACK_COUNT, 13000);
    CU_ASSERT_DOUBLE_EQUAL(left_of(&pages), 1000, 100);
    tell(&pages, 125, FORECAST_TRACK_LOW, 13000);
    double left = left_of(&pages);
    CU_ASSERT_TRUE(left > 200 && left < 700);
    tell(&silent, 138, FORECAST_TRACK_COUNT, 13900);
    double unsaid = left_of(&silent);
    tell(&silent, 138, FORECAST_TRACK_LOW, 13900);
    CU_ASSERT_TRUE(left_of(&silent) < unsaid);
    CU_ASSERT_TRUE(unsaid > 250); /* as it would have said "low" */
}

static void without_a_beginning_only_low_says_anything(void)
{
    struct forecast_pages pages = { 0 };
    struct forecast_pages_left left;

    tell(&pages, 0, FORECAST_TRACK_YIELD, 3000);
    tell(&pages, 0, FORECAST_TRACK_COUNT, 70000);
    CU_ASSERT_FALSE(forecast_pages_look(&pages, &left));
    CU_ASSERT_TRUE(left.whole > 0);
    CU_ASSERT_EQUAL(forecast_pages_level(&pages), FORECAST_TRACK_UNKNOWN);
    tell(&pages, 1, FORECAST_TRACK_LOW, 70100);
    CU_ASSERT_DOUBLE_EQUAL(left_of(&pages), 400, 150);
    tell(&pages, 3, FORECAST_TRACK_COUNT, 70300);
    CU_ASSERT_TRUE(left_of(&pages) < 350);
}

static void without_any_yield_nothing_is_known(void)
{
    struct forecast_pages pages = { 0 };
    struct forecast_pages_left left;

    tell(&pages, 0, FORECAST_TRACK_FITTED, 70000);
    tell(&pages, 9, FORECAST_TRACK_COUNT, 70900);
    CU_ASSERT_FALSE(forecast_pages_look(&pages, &left));
    CU_ASSERT_EQUAL(left.whole, 0);
}

/* Changed at half: that is no life of a device that says "empty"; of one that never does it is. */
static void what_is_changed_early_is_not_taken_for_a_short_life(void)
{
    struct forecast_pages says = used(3);
    struct forecast_pages dumb = { 0 };

    tell(&says, 70, FORECAST_TRACK_FITTED, 7000);
    CU_ASSERT_DOUBLE_EQUAL(left_of(&says), 2000, 150);
    for (int i = 0; i < 6; i++)
        tell(&dumb, 10 * i, FORECAST_TRACK_FITTED, 1000 * i);
    CU_ASSERT_DOUBLE_EQUAL(left_of(&dumb), 1000, 150);
    tell(&dumb, 51, FORECAST_TRACK_FITTED, 5010); /* told twice */
    CU_ASSERT_DOUBLE_EQUAL(left_of(&dumb), 1000, 150);
}

static void while_it_is_not_heard_counts_say_nothing(void)
{
    struct forecast_pages pages = used(3);

    tell(&pages, 61, FORECAST_TRACK_SILENT, 0);
    tell(&pages, 65, FORECAST_TRACK_COUNT, 6000);
    CU_ASSERT_EQUAL(pages.since_ms, START + 60 * DAY_MS);
    tell(&pages, 70, FORECAST_TRACK_HEARD, 0);
    tell(&pages, 70, FORECAST_TRACK_COUNT, 7000);
    CU_ASSERT_DOUBLE_EQUAL(left_of(&pages), 1000, 150);
}

UNIT_MAIN("forecast_pages", UNIT_TEST(a_catalogue_tells_how_much_is_left),
          UNIT_TEST(those_before_it_tell_it_better),
          UNIT_TEST(low_puts_what_is_left_near_what_it_was_before),
          UNIT_TEST(without_a_beginning_only_low_says_anything),
          UNIT_TEST(without_any_yield_nothing_is_known),
          UNIT_TEST(what_is_changed_early_is_not_taken_for_a_short_life),
          UNIT_TEST(while_it_is_not_heard_counts_say_nothing))
