/* SPDX-License-Identifier: Apache-2.0 */
/* A day's budget of wakes, and what a printer teaches us about its sleep. */
#include "agent/wakes.h"

#include "tests/unit/unit.h"

#define HOUR     UINT64_C(3600000)
#define QUARTER  (HOUR / 4)
#define HARMLESS 8

static struct wakes_day day_of(uint32_t day, uint64_t rest_ms)
{
    return (struct wakes_day){ .day = day, .budget = 4, .rest_ms = rest_ms };
}

static void a_stranger_is_asked_with_care_until_it_slept_on_often(void)
{
    struct wakes wakes = { 0 };

    for (int i = 0; i < HARMLESS; i++) {
        CU_ASSERT_FALSE(wakes_is_harmless(&wakes, WAKES_LEAST));
        wakes_slept_on(&wakes, WAKES_LEAST);
    }
    CU_ASSERT_TRUE(wakes_is_harmless(&wakes, WAKES_LEAST));
    CU_ASSERT_FALSE(wakes_is_harmless(&wakes, WAKES_TABLES));
}

static void the_budget_is_a_days(void)
{
    struct wakes wakes = { 0 };
    struct wakes_day monday = day_of(10, HOUR), tuesday = day_of(11, 24 * HOUR);

    for (unsigned i = 0; i < 4; i++) {
        CU_ASSERT_TRUE(wakes_allow(&wakes, WAKES_TABLES, &monday));
        CU_ASSERT_EQUAL(wakes_left(&wakes, 10, 4), 4 - i);
        wakes_count(&wakes, WAKES_LEAST, 10, true);
    }
    CU_ASSERT_FALSE(wakes_allow(&wakes, WAKES_TABLES, &monday));
    CU_ASSERT_FALSE(wakes_allow(&wakes, WAKES_LEAST, &monday));
    CU_ASSERT_EQUAL(wakes_pause_ms(&wakes, &monday, QUARTER), HOUR);
    CU_ASSERT_TRUE(wakes_allow(&wakes, WAKES_LEAST, &tuesday));
    wakes_count(&wakes, WAKES_LEAST, 11, true);
    CU_ASSERT_EQUAL(wakes.today, 1);
    CU_ASSERT_EQUAL(wakes.total, 5);
}

static void what_wakes_it_is_spread_over_the_day(void)
{
    struct wakes wakes = { 0 };
    struct wakes_day day = day_of(10, 20 * HOUR), evening = day_of(10, QUARTER);

    for (int i = 0; i < 2; i++) {
        CU_ASSERT_EQUAL(wakes_pause_ms(&wakes, &day, QUARTER), QUARTER);
        wakes_count(&wakes, WAKES_LEAST, 10, true);
    }
    CU_ASSERT_EQUAL(wakes_pause_ms(&wakes, &day, QUARTER), 20 * HOUR / 3);
    CU_ASSERT_EQUAL(wakes_pause_ms(&wakes, &evening, QUARTER), QUARTER);
}

static void a_wake_without_proof_costs_but_teaches_nothing(void)
{
    struct wakes wakes = { 0 };
    struct wakes_day day = day_of(10, 20 * HOUR);

    wakes_slept_on(&wakes, WAKES_LEAST);
    wakes_count(&wakes, WAKES_LEAST, 10, false);
    CU_ASSERT_EQUAL(wakes_left(&wakes, 10, 4), 3);
    CU_ASSERT_FALSE(wakes_is_harmful(&wakes, WAKES_LEAST));
    CU_ASSERT_EQUAL(wakes.slept[WAKES_LEAST], 1);
    CU_ASSERT_EQUAL(wakes_pause_ms(&wakes, &day, QUARTER), QUARTER);
}

static void what_tables_cost_does_not_slow_the_tiny_question_that_is_harmless(void)
{
    struct wakes wakes = { 0 };
    struct wakes_day day = day_of(10, 20 * HOUR);

    for (int i = 0; i < HARMLESS; i++)
        wakes_slept_on(&wakes, WAKES_LEAST);
    for (int i = 0; i < 4; i++)
        wakes_count(&wakes, WAKES_TABLES, 10, true);
    CU_ASSERT_FALSE(wakes_allow(&wakes, WAKES_TABLES, &day));
    CU_ASSERT_EQUAL(wakes_pause_ms(&wakes, &day, QUARTER), QUARTER);
}

static void a_printer_that_sleeps_deeper_now_is_forgiven(void)
{
    struct wakes wakes = { 0 };
    struct wakes_day day = day_of(10, 20 * HOUR);

    wakes_count(&wakes, WAKES_LEAST, 10, true);
    CU_ASSERT_TRUE(wakes_is_harmful(&wakes, WAKES_LEAST));
    for (int i = 0; i < HARMLESS; i++)
        wakes_slept_on(&wakes, WAKES_LEAST);
    CU_ASSERT_FALSE(wakes_is_harmful(&wakes, WAKES_LEAST));
    CU_ASSERT_EQUAL(wakes_pause_ms(&wakes, &day, QUARTER), QUARTER);
    wakes_count(&wakes, WAKES_LEAST, 10, true);
    CU_ASSERT_FALSE(wakes_is_harmless(&wakes, WAKES_LEAST));
}

static void wakes_that_were_none_are_taken_back(void)
{
    struct wakes wakes = { 0 };

    for (int i = 0; i < 3; i++)
        wakes_count(&wakes, WAKES_WHOLE, 10, true);
    wakes_take_back(&wakes, 2, 10);
    CU_ASSERT_EQUAL(wakes.total, 1);
    CU_ASSERT_EQUAL(wakes.today, 1);
    wakes_take_back(&wakes, 5, 11); /* another day */
    CU_ASSERT_EQUAL(wakes.total, 0);
    CU_ASSERT_EQUAL(wakes.today, 1);
    CU_ASSERT_TRUE(wakes_is_harmful(&wakes, WAKES_WHOLE));
    wakes_forgive(&wakes, WAKES_WHOLE);
    CU_ASSERT_FALSE(wakes_is_harmful(&wakes, WAKES_WHOLE));
}

static void no_budget_leaves_all_but_harmless_sleepers_alone(void)
{
    struct wakes wakes = { 0 };
    struct wakes_day day = { .day = 10, .budget = 0, .rest_ms = HOUR };

    CU_ASSERT_FALSE(wakes_allow(&wakes, WAKES_LEAST, &day));
    for (int i = 0; i < 300; i++)
        wakes_slept_on(&wakes, WAKES_LEAST);
    CU_ASSERT_TRUE(wakes_allow(&wakes, WAKES_LEAST, &day));
    for (int i = 0; i < 300; i++)
        wakes_count(&wakes, WAKES_LEAST, 10, true);
    CU_ASSERT_EQUAL(wakes.today, 255);
    CU_ASSERT_EQUAL(wakes.total, 300);
}

UNIT_MAIN("wakes", UNIT_TEST(a_stranger_is_asked_with_care_until_it_slept_on_often),
          UNIT_TEST(the_budget_is_a_days), UNIT_TEST(what_wakes_it_is_spread_over_the_day),
          UNIT_TEST(a_wake_without_proof_costs_but_teaches_nothing),
          UNIT_TEST(what_tables_cost_does_not_slow_the_tiny_question_that_is_harmless),
          UNIT_TEST(a_printer_that_sleeps_deeper_now_is_forgiven),
          UNIT_TEST(wakes_that_were_none_are_taken_back),
          UNIT_TEST(no_budget_leaves_all_but_harmless_sleepers_alone))
