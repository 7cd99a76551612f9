/* SPDX-License-Identifier: Apache-2.0 */
#include "protocol/licence_clock.h"
#include "tests/unit/unit.h"

#define NOW  INT64_C(1795392000000) /* 2026-11-23 */
#define YEAR (365 * LICENCE_CLOCK_DAY)
#define HOUR INT64_C(3600000)

static uint64_t tick(struct licence_clock *clock, int64_t wall_ms, int64_t boot_ms,
                     uint64_t boot_id)
{
    struct licence_now now = { wall_ms, (uint64_t)boot_ms, boot_id };

    return licence_clock_tick(clock, &now);
}

static void believes_the_wall_until_somebody_told_the_time(void)
{
    struct licence_clock clock = { 0 };

    CU_ASSERT_EQUAL(tick(&clock, NOW, 5000, 1), 0);
    CU_ASSERT_EQUAL(licence_clock_time(&clock), NOW);
    CU_ASSERT_EQUAL(tick(&clock, NOW - 10 * YEAR, 6000, 1), 1000);
    CU_ASSERT_EQUAL(licence_clock_time(&clock), NOW - 10 * YEAR);
    CU_ASSERT_EQUAL(licence_clock_doubt(&clock), LICENCE_CLOCK_GOOD);
}

static void counts_on_from_what_it_was_told(void)
{
    struct licence_clock clock = { 0 };

    tick(&clock, NOW, 5000, 1);
    licence_clock_told(&clock, NOW);
    CU_ASSERT_EQUAL(tick(&clock, NOW - 10 * YEAR, 5000 + HOUR, 1), HOUR);
    CU_ASSERT_EQUAL(licence_clock_doubt(&clock), LICENCE_CLOCK_BEHIND);
    CU_ASSERT_EQUAL(licence_clock_time(&clock), NOW + HOUR);
    tick(&clock, NOW + 10 * YEAR, 5000 + 2 * HOUR, 1);
    CU_ASSERT_EQUAL(licence_clock_doubt(&clock), LICENCE_CLOCK_AHEAD);
    CU_ASSERT_EQUAL(licence_clock_time(&clock), NOW + 2 * HOUR);
    tick(&clock, NOW + 10 * HOUR, 5000 + 3 * HOUR, 1); /* within a day: the wall is right */
    CU_ASSERT_EQUAL(licence_clock_doubt(&clock), LICENCE_CLOCK_GOOD);
    CU_ASSERT_EQUAL(licence_clock_time(&clock), NOW + 10 * HOUR);
    tick(&clock, NOW - 10 * HOUR, 5000 + 3 * HOUR, 1); /* never before what was told */
    CU_ASSERT_EQUAL(licence_clock_time(&clock), NOW + 3 * HOUR);
}

static void keeps_the_floor_over_restarts(void)
{
    struct licence_clock clock = { 0 };

    tick(&clock, NOW, 5000, 1);
    licence_clock_told(&clock, NOW);
    tick(&clock, NOW, 5000 + 100 * LICENCE_CLOCK_DAY, 1);
    CU_ASSERT_EQUAL(tick(&clock, NOW, 7000, 2), 0); /* another boot, the clock set back meanwhile */
    CU_ASSERT_EQUAL(licence_clock_doubt(&clock), LICENCE_CLOCK_BEHIND);
    CU_ASSERT_EQUAL(licence_clock_time(&clock), NOW + 100 * LICENCE_CLOCK_DAY);
    CU_ASSERT_FALSE(clock.exact);
    tick(&clock, NOW + YEAR, 8000, 2); /* it may have been off for so long */
    CU_ASSERT_EQUAL(licence_clock_doubt(&clock), LICENCE_CLOCK_GOOD);
    CU_ASSERT_EQUAL(licence_clock_time(&clock), NOW + YEAR);
    licence_clock_told(&clock, NOW + 101 * LICENCE_CLOCK_DAY);
    CU_ASSERT_EQUAL(licence_clock_doubt(&clock), LICENCE_CLOCK_AHEAD);
}

static void is_corrected_downwards_by_an_answer_only(void)
{
    struct licence_clock clock = { 0 };

    tick(&clock, NOW, 0, 1);
    licence_clock_told(&clock, NOW + YEAR);
    licence_clock_proves(&clock, NOW);
    CU_ASSERT_EQUAL(clock.floor_ms, NOW + YEAR);
    licence_clock_told(&clock, NOW);
    CU_ASSERT_EQUAL(clock.floor_ms, NOW);
    licence_clock_proves(&clock, NOW + 5);
    CU_ASSERT_EQUAL(clock.floor_ms, NOW + 5);
}

static void bears_clocks_that_make_no_sense(void)
{
    struct licence_clock clock = { 0 };

    CU_ASSERT_EQUAL(tick(&clock, INT64_MIN, 0, 1), 0);
    CU_ASSERT_EQUAL(licence_clock_time(&clock), 0);
    licence_clock_told(&clock, INT64_MAX);
    tick(&clock, INT64_MAX, INT64_MAX, 1);
    CU_ASSERT(licence_clock_time(&clock) > NOW);
    CU_ASSERT_EQUAL(tick(&clock, INT64_MAX, 5, 1), 0); /* a boot clock that goes back */
    licence_clock_told(&clock, -5);
    CU_ASSERT_EQUAL(clock.floor_ms, 0);
}

UNIT_MAIN("licence_clock", UNIT_TEST(believes_the_wall_until_somebody_told_the_time),
          UNIT_TEST(counts_on_from_what_it_was_told), UNIT_TEST(keeps_the_floor_over_restarts),
          UNIT_TEST(is_corrected_downwards_by_an_answer_only),
          UNIT_TEST(bears_clocks_that_make_no_sense))
