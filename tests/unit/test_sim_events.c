/* SPDX-License-Identifier: Apache-2.0 */
/* One row for each category, in the order of stamps; what is newer than a tag is told. */
#include "tests/sim_printer/sim_events.h"
#include "tests/unit/unit.h"

#include <string.h>

static void begins_with_power_up(void)
{
    struct sim_events events;
    char tag[SIM_EVENTS_TAG];

    sim_events_init(&events);
    CU_ASSERT_EQUAL(events.count, 1);
    CU_ASSERT_STRING_EQUAL(events.rows[0].category, "PowerUpEvent");
    sim_events_tag(&events, tag);
    CU_ASSERT_STRING_EQUAL(tag, "\"1-1\"");
}

static void category_that_happens_again_moves_to_the_end(void)
{
    struct sim_events events;
    struct sim_events_stamp between;

    sim_events_init(&events);
    CU_ASSERT(sim_events_add(&events, "AlertTableChanged", "/a"));
    CU_ASSERT(sim_events_add(&events, "JobEvent", NULL));
    between = events.last;
    CU_ASSERT(sim_events_add(&events, "AlertTableChanged", "/b"));
    CU_ASSERT_EQUAL(events.count, 3);
    CU_ASSERT_STRING_EQUAL(events.rows[2].resource, "/b");
    CU_ASSERT(!sim_events_is_newer(&events.rows[1], between));
    CU_ASSERT(sim_events_is_newer(&events.rows[2], between));
}

static void restart_counts_power_ups_and_begins_numbers_anew(void)
{
    struct sim_events events;
    char tag[SIM_EVENTS_TAG];

    sim_events_init(&events);
    for (int i = 0; i < 5; i++)
        CU_ASSERT(sim_events_add(&events, "JobEvent", NULL));
    struct sim_events_stamp before = events.last;
    sim_events_power_up(&events);
    sim_events_tag(&events, tag);
    CU_ASSERT_STRING_EQUAL(tag, "\"2-1\"");
    CU_ASSERT(sim_events_is_newer(&events.rows[events.count - 1], before));
}

static void full_table_drops_the_oldest_row(void)
{
    struct sim_events events;

    sim_events_init(&events);
    for (char c = 'a'; c < 'a' + SIM_EVENTS_ROWS; c++)
        CU_ASSERT(sim_events_add(&events, (const char[]){ c, '\0' }, NULL));
    CU_ASSERT_EQUAL(events.count, SIM_EVENTS_ROWS);
    CU_ASSERT_STRING_EQUAL(events.rows[0].category, "a");
}

static void reads_its_own_tags_and_no_others(void)
{
    struct sim_events_stamp stamp = { 9, 9 };

    CU_ASSERT(sim_events_parse_tag("\"12-34\"", &stamp));
    CU_ASSERT(stamp.power_ups == 12 && stamp.number == 34);
    CU_ASSERT(sim_events_parse_tag("W/\"1-2\"", &stamp));
    static const char *const wrong[] = { "",      "\"",    "\"\"",    "1-2",
                                         "\"1-2", "\"1\"", "\"a-2\"", "\"1-4294967296\"",
                                         "\"-\"" };
    for (size_t i = 0; i < sizeof wrong / sizeof wrong[0]; i++)
        CU_ASSERT(!sim_events_parse_tag(wrong[i], &stamp));
}

UNIT_MAIN("sim_events", UNIT_TEST(begins_with_power_up),
          UNIT_TEST(category_that_happens_again_moves_to_the_end),
          UNIT_TEST(restart_counts_power_ups_and_begins_numbers_anew),
          UNIT_TEST(full_table_drops_the_oldest_row), UNIT_TEST(reads_its_own_tags_and_no_others))
