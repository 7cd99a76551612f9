/* SPDX-License-Identifier: Apache-2.0 */
/* Incidents of supplies that their levels tell, beside, under and instead of alerts, from what a
 * printer answers to what is said. */
#include "agent/change/supply.h"
#include "tests/unit/heard.h"
#include "tests/unit/unit.h"

#include <stdlib.h>
#include <string.h>

#define START                     INT64_C(1800000000000)
#define BOTH                      (SCOPE_ALERTS | SCOPE_CONSUMABLES)
#define CONSUMED                  "3"
#define RECEPTACLE                "4"
#define CELL(column, index, rest) "@.11.1.1." #column ".1." #index "|" rest "\n"
#define OF_CLASS(class, index, level)                                                              \
    CELL(4, index, "2|" class)                                                                     \
    CELL(5, index, "2|3")                                                                          \
    CELL(6, index, "4|Black toner")                                                                \
    CELL(7, index, "2|19") CELL(8, index, "2|100") CELL(9, index, "2|" #level)
#define LEVEL(index, level) OF_CLASS(CONSUMED, index, level)
#define ERRORS(octets)      "1.3.6.1.2.1.25.3.5.1.2.1|4x|" #octets "\n"
#define ROW(index, severity, group, at, code, text)                                                \
    "@.18.1.1.2.1." #index "|2|" #severity "\n@.18.1.1.4.1." #index "|2|" #group                   \
    "\n@.18.1.1.5.1." #index "|2|" #at "\n@.18.1.1.7.1." #index "|2|" #code                        \
    "\n@.18.1.1.8.1." #index "|4|" text "\n"

static void a_level_that_falls_is_an_incident(void)
{
    struct change_rig f;
    char id[64];

    change_rig_start(&f);
    heard(&f, "@.10.2.1.4.1.1|65|4711\n" LEVEL(1, 11) LEVEL(2, 80), SCOPE_ALL, START);
    CU_ASSERT_EQUAL(heard_incidents(&f), 0);
    heard(&f, LEVEL(1, 10) LEVEL(2, 80), BOTH, START + HEARD_HOUR);
    CU_ASSERT_TRUE(heard_one(&f, "event='opened'"));
    CU_ASSERT_TRUE(heard_one(&f, "severity='warning' group='markerSupplies' group-index='1'"));
    CU_ASSERT_TRUE(heard_one(&f, "code='12' training='trained'"));
    CU_ASSERT_TRUE(heard_one(&f, "<impressions>4711</impressions>"));
    heard_id(&f, id);
    heard(&f, LEVEL(1, 0) LEVEL(2, 80), BOTH, START + 2 * HEARD_HOUR);
    CU_ASSERT_TRUE(heard_one(&f, "event='updated'"));
    CU_ASSERT_TRUE(heard_one(&f, "code='13'"));
    CU_ASSERT_TRUE(heard_one(&f, id));
    CU_ASSERT_TRUE(heard_one(&f, "<subunit>Black toner</subunit>"));
    heard(&f, "", SCOPE_ALERTS, START + 3 * HEARD_HOUR); /* no supplies were read */
    CU_ASSERT_TRUE(heard_nothing(&f));
    change_rig_restart(&f);
    heard(&f, LEVEL(1, 100) LEVEL(2, 80), BOTH, START + 4 * HEARD_HOUR);
    CU_ASSERT_TRUE(heard_one(&f, "event='closed'"));
    CU_ASSERT_TRUE(heard_one(&f, id));
    change_rig_end(&f);
}

static void a_full_receptacle_is_one_too(void)
{
    struct change_rig f;

    change_rig_start(&f);
    heard(&f, OF_CLASS(RECEPTACLE, 3, 9), BOTH, START);
    CU_ASSERT_TRUE(heard_one(&f, "code='14'"));
    heard(&f, OF_CLASS(RECEPTACLE, 3, 0), BOTH, START + HEARD_HOUR);
    CU_ASSERT_TRUE(heard_one(&f, "code='15'"));
    CU_ASSERT_TRUE(heard_one(&f, "event='updated'"));
    heard(&f, "", BOTH, START + 2 * HEARD_HOUR); /* taken out of the list */
    CU_ASSERT_TRUE(heard_one(&f, "event='closed'"));
    CU_ASSERT_EQUAL(disk_rig_number(&f.rig, "SELECT count(*) FROM recall WHERE kind = 1"), 0);
    change_rig_end(&f);
}

/* Its table is empty for a while, or ends too early. */
static void a_printer_that_starts_has_lost_no_supply(void)
{
    struct change_rig f;

    change_rig_start(&f);
    heard(&f, LEVEL(1, 60) LEVEL(2, 80), BOTH, START);
    heard(&f, LEVEL(1, 0) LEVEL(2, 80), BOTH, START + HEARD_HOUR);
    CU_ASSERT_TRUE(heard_one(&f, "event='opened'"));
    change_rig_forget_said(&f);
    heard(&f, "", BOTH | SCOPE_STARTING, START + 2 * HEARD_HOUR);
    CU_ASSERT_TRUE(heard_nothing(&f));
    heard(&f, LEVEL(1, 0) LEVEL(2, 80), BOTH, START + 3 * HEARD_HOUR);
    CU_ASSERT_TRUE(heard_nothing(&f));
    heard(&f, LEVEL(1, 0), BOTH, START + 4 * HEARD_HOUR);
    CU_ASSERT_EQUAL(f.count, 1);
    CU_ASSERT_TRUE(change_rig_holds(&f, 0, "<state>removed</state>"));
    change_rig_end(&f);
}

static void p36_a_level_that_swings_about_the_threshold_rings_once(void)
{
    struct change_rig f;
    size_t said = 0;
    size_t low = 0;

    change_rig_start(&f);
    heard(&f, LEVEL(1, 30), BOTH, START);
    for (int round = 0; round < 60; round++) {
        int64_t at = START + (round + 1) * HEARD_HOUR;
        if (round % 3 == 0)
            heard(&f, LEVEL(1, 10), BOTH, at);
        else if (round % 3 == 1)
            heard(&f, LEVEL(1, 11), BOTH, at);
        else
            heard(&f, LEVEL(1, 14), BOTH, at);
        said += heard_incidents(&f);
        low += change_rig_holds(&f, 0, "<state>low</state>");
    }
    CU_ASSERT_EQUAL(said, 1);
    CU_ASSERT_EQUAL(low, 60); /* the word of the state does not swing either */
    heard(&f, LEVEL(1, 15), BOTH, START + 5 * HEARD_DAY);
    CU_ASSERT_TRUE(heard_one(&f, "event='closed'"));
    CU_ASSERT_TRUE(change_rig_holds(&f, 0, "<state>ok</state>"));
    heard(&f, LEVEL(1, 14), BOTH, START + 6 * HEARD_DAY);
    CU_ASSERT_EQUAL(heard_incidents(&f), 0);
    CU_ASSERT_TRUE(change_rig_holds(&f, 0, "<state>ok</state>"));
    change_rig_end(&f);
}

static void p04_a_supply_that_proves_nothing_is_shown_and_does_not_ring(void)
{
    struct change_rig f;
    const char *ghosts = LEVEL(1, 0) CELL(7, 2, "2|19") CELL(8, 2, "2|100") CELL(9, 2, "2|5");

    change_rig_start(&f);
    for (int round = 0; round < 5; round++) {
        heard(&f, ghosts, SCOPE_ALL, START + round * HEARD_DAY);
        CU_ASSERT_EQUAL(heard_incidents(&f), 0);
        if (round == 0) {
            CU_ASSERT_TRUE(change_rig_holds(&f, 1, "<state>empty</state>"));
            CU_ASSERT_TRUE(change_rig_holds(&f, 2, "<state>low</state>"));
        }
    }
    heard(&f, LEVEL(1, 0) CELL(7, 2, "2|19") CELL(8, 2, "2|100") CELL(9, 2, "2|4"), SCOPE_ALL,
          START + 9 * HEARD_DAY); /* it moves: it is there */
    CU_ASSERT_TRUE(heard_one(&f, "group-index='2'"));
    heard(&f,
          LEVEL(1, 0) CELL(9, 2, "2|4") CELL(7, 2, "2|19") CELL(8, 2, "2|100")
              ROW(1, 5, 11, 1, 1101, "Black is empty"),
          SCOPE_ALL, START + 10 * HEARD_DAY); /* what the printer itself alerts does ring */
    CU_ASSERT_TRUE(heard_one(&f, "Black is empty"));
    change_rig_end(&f);
}

static void p08_an_alert_goes_before_a_level_that_says_all_is_well(void)
{
    struct change_rig f;
    const char *lines = LEVEL(1, 100) ROW(1, 4, 11, 1, 1104, "Toner Low: BK");

    change_rig_start(&f);
    heard(&f, lines, BOTH, START);
    CU_ASSERT_TRUE(heard_one(&f, "Toner Low: BK"));
    CU_ASSERT_TRUE(change_rig_holds(&f, 0, "<state>low</state>"));
    CU_ASSERT_TRUE(change_rig_holds(&f, 0, ">100</level>"));
    for (int round = 1; round < 20; round++) {
        heard(&f, lines, BOTH, START + round * HEARD_DAY);
        CU_ASSERT_TRUE(heard_nothing(&f)); /* the level never showed it: it does not end it */
    }
    heard(&f, LEVEL(1, 100), BOTH, START + 21 * HEARD_DAY);
    CU_ASSERT_TRUE(heard_one(&f, "event='closed'"));
    CU_ASSERT_TRUE(change_rig_holds(&f, 0, "<state>ok</state>"));
    change_rig_end(&f);
}

static void an_alert_about_the_same_supply_goes_on_with_its_incident(void)
{
    struct change_rig f;
    char id[64];

    change_rig_start(&f);
    heard(&f, LEVEL(1, 9), BOTH, START);
    heard_id(&f, id);
    heard(&f, LEVEL(1, 9) ROW(4, 5, 11, 1, 1104, "Toner low"), BOTH, START + HEARD_HOUR);
    CU_ASSERT_TRUE(heard_one(&f, "event='updated'"));
    CU_ASSERT_TRUE(heard_one(&f, "code='1104'"));
    CU_ASSERT_TRUE(heard_one(&f, id));
    heard(&f, LEVEL(1, 0) ROW(5, 3, 11, 1, 1101, "Toner empty"), BOTH, START + 2 * HEARD_HOUR);
    CU_ASSERT_TRUE(heard_one(&f, "severity='critical'"));
    CU_ASSERT_TRUE(heard_one(&f, id));
    heard(&f, LEVEL(1, 0), BOTH, START + 3 * HEARD_HOUR); /* the row is gone, it is empty still */
    CU_ASSERT_TRUE(heard_one(&f, "event='updated'"));
    CU_ASSERT_TRUE(heard_one(&f, id));
    heard(&f, LEVEL(1, 100), BOTH, START + 4 * HEARD_HOUR);
    CU_ASSERT_TRUE(heard_one(&f, "event='closed'"));
    CU_ASSERT_TRUE(heard_one(&f, id));
    change_rig_end(&f);
}

static void a_detected_error_that_a_level_tells_is_no_second_incident(void)
{
    struct change_rig f;
    char id[64];

    change_rig_start(&f);
    heard(&f, ERRORS(20) LEVEL(1, 50), BOTH, START);
    CU_ASSERT_TRUE(heard_one(&f, "event='opened'")); /* of some supply */
    heard_id(&f, id);
    heard(&f, ERRORS(20) LEVEL(1, 9), BOTH, START + HEARD_HOUR);
    CU_ASSERT_TRUE(heard_one(&f, "group-index='1'")); /* of this one */
    CU_ASSERT_TRUE(heard_one(&f, "event='updated'"));
    CU_ASSERT_TRUE(heard_one(&f, id));
    heard(&f, ERRORS(10) LEVEL(1, 0), BOTH, START + 2 * HEARD_HOUR);
    CU_ASSERT_TRUE(heard_one(&f, "severity='critical'")); /* it stops the printer */
    CU_ASSERT_TRUE(heard_one(&f, id));
    heard(&f, ERRORS(10) LEVEL(1, 0) ROW(4, 3, 11, 1, 13, "Empty"), BOTH, START + 3 * HEARD_HOUR);
    CU_ASSERT_TRUE(heard_one(&f, id));
    heard(&f, ERRORS(00) LEVEL(1, 90), BOTH, START + 4 * HEARD_HOUR);
    CU_ASSERT_TRUE(heard_one(&f, "event='closed'"));
    CU_ASSERT_TRUE(heard_one(&f, id));
    change_rig_end(&f);
}

static void a_row_that_names_no_supply_stands_for_one(void)
{
    struct change_rig f;
    char id[64];

    change_rig_start(&f);
    heard(&f, LEVEL(1, 9) LEVEL(2, 50), BOTH, START);
    heard_id(&f, id);
    heard(&f, LEVEL(1, 9) LEVEL(2, 50) ROW(4, 5, 10, 1, 12, "Toner low"), BOTH, START + HEARD_HOUR);
    CU_ASSERT_TRUE(heard_one(&f, "group='marker'"));
    CU_ASSERT_TRUE(heard_one(&f, id));
    heard(&f, LEVEL(1, 9) LEVEL(2, 9) ROW(4, 5, 10, 1, 12, "Toner low"), BOTH,
          START + 2 * HEARD_HOUR);
    CU_ASSERT_TRUE(heard_one(&f, "event='opened'")); /* one row, two supplies */
    change_rig_end(&f);
}

static void what_has_no_number_does_not_ring(void)
{
    struct change_rig f;

    change_rig_start(&f);
    heard(&f, LEVEL(1, -3) LEVEL(2, -2) LEVEL(3, -1), BOTH, START);
    CU_ASSERT_EQUAL(heard_incidents(&f), 0);
    heard(&f, LEVEL(1, 9) LEVEL(2, -2) LEVEL(3, -1), BOTH, START + HEARD_HOUR);
    CU_ASSERT_TRUE(heard_one(&f, "group-index='1'"));
    heard(&f, LEVEL(1, -3) LEVEL(2, -2) LEVEL(3, -1), BOTH, START + 2 * HEARD_HOUR);
    CU_ASSERT_TRUE(heard_one(&f, "event='closed'"));
    change_rig_end(&f);
}

static void what_the_panel_tells_goes_before_a_level_that_is_well(void)
{
    struct change_rig f;

    change_rig_start(&f);
    for (int round = 0; round < 3; round++) {
        change_rig_consumable(&f, "1", "100");
        CU_ASSERT_TRUE(
            record_set(&f.records.items[0], FIELD_CONSUMABLE_STATE, round < 2 ? "empty" : "ok"));
        CU_ASSERT_EQUAL(change_rig_say(&f, BOTH, START + round * HEARD_HOUR), ERR_NONE);
        if (round == 1)
            CU_ASSERT_TRUE(heard_nothing(&f));
        if (round != 1)
            CU_ASSERT_TRUE(heard_one(&f, round == 0 ? "code='13'" : "event='closed'"));
    }
    change_rig_end(&f);
}

static void its_memory_is_a_line_of_text(void)
{
    static const char *const bad[] = {
        "",        "1",           "6 1 0 0 0",  "x 1 0 0 0", "1 99999 0 0 0",
        "1 1 0 0", "1 1 0 0 0 0", "11 1 0 0 0", "1  0 0 0 0"
    };
    struct supply s = { SUPPLY_ALMOST_FULL, 10000, true, false, true };
    char text[SUPPLY_TEXT];
    struct supply back;

    supply_write(&s, text);
    supply_read(text, &back);
    CU_ASSERT_EQUAL(back.state, SUPPLY_ALMOST_FULL);
    CU_ASSERT_EQUAL(back.first, 10000);
    CU_ASSERT_TRUE(back.moved);
    CU_ASSERT_FALSE(back.nameless);
    CU_ASSERT_TRUE(back.told);
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
        supply_read(bad[i], &back);
        CU_ASSERT_EQUAL(back.first, -1);
        CU_ASSERT_EQUAL(back.state, SUPPLY_SILENT);
    }
    supply_read(NULL, &back);
    CU_ASSERT_EQUAL(back.first, -1);
}

UNIT_MAIN("supplies", UNIT_TEST(a_level_that_falls_is_an_incident),
          UNIT_TEST(a_full_receptacle_is_one_too),
          UNIT_TEST(p36_a_level_that_swings_about_the_threshold_rings_once),
          UNIT_TEST(p04_a_supply_that_proves_nothing_is_shown_and_does_not_ring),
          UNIT_TEST(p08_an_alert_goes_before_a_level_that_says_all_is_well),
          UNIT_TEST(an_alert_about_the_same_supply_goes_on_with_its_incident),
          UNIT_TEST(a_detected_error_that_a_level_tells_is_no_second_incident),
          UNIT_TEST(a_row_that_names_no_supply_stands_for_one),
          UNIT_TEST(what_has_no_number_does_not_ring),
          UNIT_TEST(what_the_panel_tells_goes_before_a_level_that_is_well),
          UNIT_TEST(its_memory_is_a_line_of_text),
          UNIT_TEST(a_printer_that_starts_has_lost_no_supply))
