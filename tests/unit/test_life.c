/* SPDX-License-Identifier: Apache-2.0 */
/* The life of one incident: openings that are counted, events that are over. */
#include "agent/change/life.h"
#include "tests/unit/unit.h"

#include <string.h>

#define START  INT64_C(1800000000000)
#define MINUTE INT64_C(60000)
#define DAY    (INT64_C(24) * 60 * MINUTE)

static void the_third_opening_within_ten_minutes_flaps(void)
{
    struct life life;

    life_init(&life);
    CU_ASSERT_TRUE(life_is_idle(&life, START));
    life_open(&life, START);
    CU_ASSERT_FALSE(life_is_idle(&life, START));
    life_open(&life, START + 5 * MINUTE);
    CU_ASSERT_EQUAL(life_rest_ms(&life, START + 5 * MINUTE), 0);
    life_open(&life, START + 10 * MINUTE);
    CU_ASSERT_EQUAL(life_rest_ms(&life, START + 10 * MINUTE), LIFE_REST_MS);
    CU_ASSERT_EQUAL(life_rest_ms(&life, START + 20 * MINUTE), LIFE_REST_MS);
    CU_ASSERT_EQUAL(life_rest_ms(&life, START + 20 * MINUTE + 1), 0); /* it stayed */
    life_open(&life, START + 15 * MINUTE + 1);
    CU_ASSERT_EQUAL(life_rest_ms(&life, START + 16 * MINUTE), 0);
    life_calm(&life);
    CU_ASSERT_TRUE(life_is_idle(&life, START + 16 * MINUTE));
}

static void a_clock_that_is_set_back_begins_afresh(void)
{
    struct life life;

    life_init(&life);
    life_open(&life, START);
    life_open(&life, START + 1);
    life_open(&life, START - DAY);
    CU_ASSERT_EQUAL(life_rest_ms(&life, START - DAY), 0);
    CU_ASSERT_TRUE(life_is_idle(&life, START - 2 * DAY));
}

static void an_event_of_a_clock_that_was_ahead_grows_old(void)
{
    struct life life;
    struct life_sight sight = { .event = 5,
                                .code = 34567,
                                .at_ms = START + 900 * DAY,
                                .began_ms = START + 900 * DAY,
                                .count = -1 };

    life_init(&life);
    CU_ASSERT_FALSE(life_see(&life, &sight));
    sight.at_ms = START; /* set right */
    CU_ASSERT_FALSE(life_see(&life, &sight));
    sight.at_ms = START + LIFE_EVENT_MS;
    CU_ASSERT_TRUE(life_see(&life, &sight));
}

static void an_event_is_over_by_its_rules(void)
{
    struct life life;
    struct life_sight sight = {
        .event = 5, .code = 8, .at_ms = START, .began_ms = START, .count = -1
    };

    life_init(&life);
    CU_ASSERT_FALSE(life_see(&life, &sight));
    sight.count = 100; /* the first count that is known */
    CU_ASSERT_FALSE(life_see(&life, &sight));
    sight.count = 40; /* another counter: from there on */
    CU_ASSERT_FALSE(life_see(&life, &sight));
    sight.count = 49;
    CU_ASSERT_FALSE(life_see(&life, &sight));
    sight.code = 34567; /* not one that printing ends */
    sight.count = 500;
    CU_ASSERT_FALSE(life_see(&life, &sight));
    sight.at_ms = START + LIFE_EVENT_MS - 1;
    CU_ASSERT_FALSE(life_see(&life, &sight));
    sight.of_supply = true;
    sight.at_ms = START + LIFE_EVENT_MS;
    CU_ASSERT_FALSE(life_see(&life, &sight));
    sight.at_ms = START + LIFE_SUPPLY_MS;
    CU_ASSERT_TRUE(life_see(&life, &sight));
    sight.error = true;
    CU_ASSERT_FALSE(life_see(&life, &sight));
    sight.level = LIFE_LEVEL_SHOWS;
    CU_ASSERT_FALSE(life_see(&life, &sight));
    sight.level = LIFE_LEVEL_SILENT;
    CU_ASSERT_FALSE(life_see(&life, &sight));
    sight.level = LIFE_LEVEL_CLEAR; /* goes before the error, which may be another supply's */
    CU_ASSERT_TRUE(life_see(&life, &sight));
    sight.event = 6;
    sight.began_ms = sight.at_ms;
    CU_ASSERT_FALSE(life_see(&life, &sight));
    sight.error = false;
    CU_ASSERT_TRUE(life_see(&life, &sight));
    CU_ASSERT_FALSE(life_is_idle(&life, sight.at_ms));
    life_forget_event(&life);
    CU_ASSERT_TRUE(life_is_idle(&life, sight.at_ms));
}

static void its_memory_is_a_line_of_text(void)
{
    static const char *const bad[] = { "",
                                       "x",
                                       "1 2 3",
                                       "1 2 3 4 5 6 7 0 0 0 0",
                                       " 1 2 3 4 5 6 7 0 0 0",
                                       "99999999999999999999999999 2 3 4 5 6 7 0 0 0" };
    struct life life = {
        { INT64_MAX, INT64_MIN, 3 }, INT64_MIN, INT64_MAX, INT64_MIN, INT64_MIN, true, false, true
    };
    struct life back;
    char text[LIFE_TEXT];

    life_write(&life, text);
    life_read(text, &back);
    CU_ASSERT_EQUAL(back.opened_ms[0], INT64_MAX);
    CU_ASSERT_EQUAL(back.opened_ms[1], INT64_MIN);
    CU_ASSERT_EQUAL(back.event, INT64_MAX);
    CU_ASSERT_TRUE(back.by_error && !back.by_level && back.over);
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
        life_read(bad[i], &back);
        CU_ASSERT_EQUAL(back.opened_ms[0], 0);
        CU_ASSERT_EQUAL(back.event, 0);
        CU_ASSERT_EQUAL(back.began_count, -1);
    }
}

UNIT_MAIN("life", UNIT_TEST(the_third_opening_within_ten_minutes_flaps),
          UNIT_TEST(a_clock_that_is_set_back_begins_afresh),
          UNIT_TEST(an_event_of_a_clock_that_was_ahead_grows_old),
          UNIT_TEST(an_event_is_over_by_its_rules), UNIT_TEST(its_memory_is_a_line_of_text))
