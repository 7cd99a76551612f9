/* SPDX-License-Identifier: Apache-2.0 */
/* The life of incidents, from what a printer answers to what is said. */
#include "tests/unit/heard.h"
#include "tests/unit/unit.h"

#include <stdio.h>
#include <string.h>

#define ALERT "@.18.1.1."

/* A row of prtAlertTable: index, severity, group, group index, code, text. */
#define ROW(index, severity, group, at, code, text)                                                \
    ALERT "2.1." #index "|2|" #severity "\n" ALERT "3.1." #index "|2|4\n" ALERT "4.1." #index      \
          "|2|" #group "\n" ALERT "5.1." #index "|2|" #at "\n" ALERT "6.1." #index "|2|-2\n" ALERT \
          "7.1." #index "|2|" #code "\n" ALERT "8.1." #index "|4|" text "\n"
#define TIME(index, ticks) ALERT "9.1." #index "|67|" #ticks "\n"
#define UP(ticks)          "1.3.6.1.2.1.1.3.0|67|" #ticks "\n"
#define PRINTED(count)     "@.10.2.1.4.1.1|65|" #count "\n"
#define ERRORS(octets)     "1.3.6.1.2.1.25.3.5.1.2.1|4x|" #octets "\n"
#define LEVEL(index, percent)                                                                      \
    "@.11.1.1.4.1." #index "|2|3\n@.11.1.1.5.1." #index "|2|3\n@.11.1.1.6.1." #index               \
    "|4|Toner\n@.11.1.1.7.1." #index "|2|19\n@.11.1.1.8.1." #index "|2|100\n@.11.1.1.9.1." #index  \
    "|2|" #percent "\n"
#define START INT64_C(1800000000000)
#define BOTH  (SCOPE_ALERTS | SCOPE_CONSUMABLES)

static void the_life_count_is_that_of_the_opening(void)
{
    struct change_rig f;

    change_rig_start(&f);
    heard(&f, PRINTED(500) ROW(1, 3, 8, 1, 8, "Jam"), SCOPE_ALERTS, START);
    CU_ASSERT_TRUE(heard_one(&f, "<impressions>500</impressions>"));
    heard(&f, PRINTED(700) ROW(1, 3, 8, 1, 8, "Jam"), SCOPE_ALERTS, START + HEARD_HOUR);
    CU_ASSERT_TRUE(heard_nothing(&f));
    heard(&f, PRINTED(700), SCOPE_ALERTS, START + 2 * HEARD_HOUR);
    CU_ASSERT_TRUE(heard_one(&f, "<impressions>500</impressions>"));
    CU_ASSERT_TRUE(heard_one(&f, "event='closed'"));
    change_rig_end(&f);
}

static void rows_that_are_numbered_anew_are_the_same_incident(void)
{
    struct change_rig f;

    change_rig_start(&f);
    heard(&f, ROW(7, 5, 8, 1, 807, "Paper low") ROW(9, 3, 8, 1, 8, "Jam"), SCOPE_ALERTS, START);
    CU_ASSERT_EQUAL(heard_incidents(&f), 2);
    heard(&f, ROW(1, 3, 8, 1, 8, "Jam") ROW(2, 5, 8, 1, 807, "Paper low"), SCOPE_ALERTS,
          START + HEARD_MINUTE);
    CU_ASSERT_TRUE(heard_nothing(&f));
    heard(&f, ROW(1, 3, 8, 1, 8, "Jam") ROW(2, 5, 8, 1, 807, "Paper low") ROW(3, 3, 8, 1, 8, "Jam"),
          SCOPE_ALERTS, START + 2 * HEARD_MINUTE);
    CU_ASSERT_TRUE(heard_nothing(&f));
    change_rig_end(&f);
}

static void a_removal_row_ends_the_row_that_it_names(void)
{
    struct change_rig f;
#define REMOVAL ROW(9, 4, 18, 7, 1801, "")

    change_rig_start(&f);
    heard(&f, ROW(7, 5, 8, 1, 807, "Paper low"), SCOPE_ALERTS, START);
    heard(&f, ROW(7, 5, 8, 1, 807, "Paper low") ROW(8, 5, 8, 2, 807, "Paper low") REMOVAL,
          SCOPE_ALERTS, START + HEARD_MINUTE);
    CU_ASSERT_EQUAL(heard_incidents(&f), 2);
    CU_ASSERT_TRUE(change_rig_holds(&f, 0, "event='closed'"));
    CU_ASSERT_TRUE(change_rig_holds(&f, 1, "group-index='2'"));
    heard(&f, ROW(8, 5, 8, 2, 807, "Paper low") REMOVAL, SCOPE_ALERTS, START + 2 * HEARD_MINUTE);
    CU_ASSERT_TRUE(heard_nothing(&f));
    heard(&f, ROW(8, 5, 8, 2, 807, "Paper low") REMOVAL ROW(10, 5, 8, 1, 807, "Paper low"),
          SCOPE_ALERTS, START + 3 * HEARD_MINUTE); /* low again, later */
    CU_ASSERT_TRUE(heard_one(&f, "event='opened'"));
    change_rig_end(&f);
}

static void an_event_ends_with_its_opposite(void)
{
    struct change_rig f;

    change_rig_start(&f);
    heard(&f, ROW(1, 4, 6, 1, 3, "Cover open"), SCOPE_ALERTS, START);
    CU_ASSERT_TRUE(heard_one(&f, "event='opened'"));
    heard(&f, ROW(1, 4, 6, 1, 3, "Cover open") ROW(2, 4, 6, 2, 4, "Other cover closed"),
          SCOPE_ALERTS, START + HEARD_MINUTE);
    CU_ASSERT_TRUE(heard_nothing(&f));
    heard(&f, ROW(1, 4, 6, 1, 3, "Cover open") ROW(2, 4, 6, 1, 4, "Cover closed"), SCOPE_ALERTS,
          START + 2 * HEARD_MINUTE);
    CU_ASSERT_TRUE(heard_one(&f, "event='closed'"));
    heard(&f, ROW(1, 4, 6, 1, 3, "Cover open") ROW(2, 4, 6, 1, 4, "Cover closed"), SCOPE_ALERTS,
          START + 3 * HEARD_MINUTE);
    CU_ASSERT_TRUE(heard_nothing(&f));
    heard(&f, ROW(2, 4, 6, 1, 4, "Cover closed") ROW(3, 4, 6, 1, 3, "Cover open"), SCOPE_ALERTS,
          START + 4 * HEARD_MINUTE);
    CU_ASSERT_TRUE(heard_one(&f, "event='opened'"));
    heard(&f, ROW(1, 3, 6, 9, 3, "Cover open") ROW(2, 4, 6, 9, 4, "Cover closed"), SCOPE_ALERTS,
          START + 5 * HEARD_MINUTE); /* a state: its row says so itself */
    CU_ASSERT_EQUAL(heard_incidents(&f), 2);
    change_rig_end(&f);
}

static void a_jam_that_is_an_event_ends_when_the_printer_prints_on(void)
{
    struct change_rig f;
    char id[64];
#define JAM UP(90000) ROW(4, 4, 8, 1, 8, "Jam") TIME(4, 80000)

    change_rig_start(&f);
    heard(&f, PRINTED(1000) JAM, SCOPE_ALERTS, START);
    CU_ASSERT_TRUE(heard_one(&f, "event='opened'"));
    heard(&f, PRINTED(1009) JAM, SCOPE_ALERTS, START + HEARD_MINUTE);
    CU_ASSERT_TRUE(heard_nothing(&f));
    heard(&f, PRINTED(1010) JAM, SCOPE_ALERTS, START + 2 * HEARD_MINUTE);
    CU_ASSERT_TRUE(heard_one(&f, "event='closed'"));
    heard_id(&f, id);
    for (int round = 3; round < 9; round++) {
        if (round == 5)
            change_rig_restart(&f);
        heard(&f, PRINTED(1200) JAM, SCOPE_ALERTS, START + round * HEARD_MINUTE);
        CU_ASSERT_TRUE(heard_nothing(&f)); /* the same row opens nothing again */
    }
    heard(&f, PRINTED(1200) UP(190000) ROW(2, 4, 8, 1, 8, "Jam") TIME(2, 80000), SCOPE_ALERTS,
          START + 9 * HEARD_MINUTE);
    CU_ASSERT_TRUE(heard_nothing(&f)); /* nor does it under another number */
    heard(&f, PRINTED(1200) JAM ROW(5, 4, 8, 1, 8, "Jam") TIME(5, 89000), SCOPE_ALERTS,
          START + 10 * HEARD_MINUTE);
    CU_ASSERT_TRUE(heard_one(&f, "event='opened'")); /* another jam */
    CU_ASSERT_PTR_NULL(strstr(f.said[0], id));
    change_rig_end(&f);
}

static void an_event_that_a_detected_error_shows_lasts_as_long_as_that(void)
{
    struct change_rig f;
#define OPEN ROW(4, 4, 6, 1, 3, "Cover open")

    change_rig_start(&f);
    heard(&f, PRINTED(1000) ERRORS(08) OPEN, SCOPE_ALERTS, START);
    CU_ASSERT_TRUE(heard_one(&f, "Cover open"));
    heard(&f, PRINTED(2000) ERRORS(08) OPEN, SCOPE_ALERTS, START + 40 * HEARD_DAY);
    CU_ASSERT_TRUE(heard_nothing(&f));
    heard(&f, PRINTED(2000) ERRORS(00) OPEN, SCOPE_ALERTS, START + 41 * HEARD_DAY);
    CU_ASSERT_TRUE(heard_one(&f, "event='closed'"));
    heard(&f, PRINTED(2000) ERRORS(00) OPEN, SCOPE_ALERTS, START + 42 * HEARD_DAY);
    CU_ASSERT_TRUE(heard_nothing(&f));
    heard(&f, PRINTED(2000) ERRORS(08) OPEN, SCOPE_ALERTS, START + 43 * HEARD_DAY);
    CU_ASSERT_TRUE(heard_one(&f, "event='opened'")); /* shown anew */
    change_rig_end(&f);
}

static void no_event_stays_for_ever(void)
{
    struct change_rig f;
#define ODD UP(90000) ROW(4, 4, 5, 1, 34, "Odd") TIME(4, 80000) ROW(5, 4, 8, 1, 807, "Paper low")

    change_rig_start(&f);
    heard(&f, ODD, SCOPE_ALERTS, START);
    CU_ASSERT_EQUAL(heard_incidents(&f), 2);
    heard(&f, ODD, SCOPE_ALERTS, START + 6 * HEARD_DAY);
    CU_ASSERT_TRUE(heard_nothing(&f));
    heard(&f, ODD, SCOPE_ALERTS, START + 7 * HEARD_DAY);
    CU_ASSERT_EQUAL(heard_incidents(&f), 2);
    CU_ASSERT_TRUE(change_rig_holds(&f, 0, "event='closed'"));
    heard(&f, ODD, SCOPE_ALERTS, START + 8 * HEARD_DAY);
    CU_ASSERT_TRUE(heard_nothing(&f));
    f.device = (struct device){ .id = CHANGE_RIG_OTHER_ID }; /* seen first when it is long over */
    heard(&f, UP(60000000) ROW(1, 4, 8, 1, 34, "Odd") TIME(1, 100), SCOPE_ALERTS, START);
    CU_ASSERT_TRUE(heard_one(&f, "event='opened'"));
    heard(&f, UP(90000000) ROW(1, 4, 8, 2, 34, "Odd") TIME(1, 100), SCOPE_ALERTS, START);
    CU_ASSERT_TRUE(heard_one(&f, "event='closed'"));
    change_rig_end(&f);
}

static void a_low_supply_told_as_event_lasts_until_it_is_filled(void)
{
    struct change_rig f;
#define TONER ROW(4, 4, 11, 1, 1104, "Toner low")

    change_rig_start(&f);
    heard(&f, PRINTED(1000) LEVEL(1, 9) TONER, BOTH, START);
    CU_ASSERT_TRUE(heard_one(&f, "Toner low"));
    heard(&f, PRINTED(3000) LEVEL(1, 2) TONER, BOTH, START + 60 * HEARD_DAY);
    CU_ASSERT_EQUAL(heard_incidents(&f), 0);
    heard(&f, PRINTED(3000) LEVEL(1, 100) TONER, BOTH, START + 61 * HEARD_DAY);
    CU_ASSERT_TRUE(heard_one(&f, "event='closed'"));
    CU_ASSERT_TRUE(change_rig_holds(&f, 0, "<state>ok</state>"));
    heard(&f, PRINTED(3000) LEVEL(1, 99) TONER, BOTH, START + 62 * HEARD_DAY);
    CU_ASSERT_EQUAL(heard_incidents(&f), 0);
    CU_ASSERT_TRUE(change_rig_holds(&f, 0, "<state>ok</state>"));
    heard(&f, PRINTED(3000) LEVEL(1, 8) TONER, BOTH, START + 90 * HEARD_DAY);
    CU_ASSERT_TRUE(heard_one(&f, "event='opened'")); /* low anew, whatever row tells it */
    change_rig_end(&f);
}

static void an_alert_that_went_while_the_printer_starts_is_waited_for(void)
{
    struct change_rig f;
    char id[64];

    change_rig_start(&f);
    heard(&f, ROW(7, 5, 11, 1, 1104, "Toner low"), SCOPE_ALERTS, START);
    heard_id(&f, id);
    heard(&f, "", SCOPE_ALERTS | SCOPE_STARTING, START + HEARD_HOUR);
    CU_ASSERT_TRUE(heard_nothing(&f));
    heard(&f, ROW(1, 5, 11, 1, 1104, "Toner low"), SCOPE_ALERTS | SCOPE_STARTING,
          START + HEARD_HOUR + 30 * HEARD_SECOND);
    CU_ASSERT_TRUE(heard_nothing(&f));
    heard(&f, "", SCOPE_ALERTS | SCOPE_STARTING, START + 2 * HEARD_HOUR);
    change_rig_forget_said(&f);
    change_rig_restart(&f);
    CU_ASSERT_EQUAL(change_settle(f.change, &f.device, START + 2 * HEARD_HOUR + HEARD_MINUTE),
                    ERR_NONE);
    CU_ASSERT_TRUE(heard_nothing(&f));
    CU_ASSERT_EQUAL(change_settle(f.change, &f.device, START + 2 * HEARD_HOUR + 2 * HEARD_MINUTE),
                    ERR_NONE);
    CU_ASSERT_TRUE(heard_one(&f, "event='closed'"));
    CU_ASSERT_TRUE(heard_one(&f, id));
    change_rig_end(&f);
}

static void of_a_retired_id_nothing_is_held_open(void)
{
    struct change_rig f;

    change_rig_start(&f);
    for (int i = 0; i < 3; i++) {
        heard(&f, "", SCOPE_ALERTS, START + 2 * i * HEARD_MINUTE);
        heard(&f, ROW(7, 5, 8, 1, 807, "Paper low"), SCOPE_ALERTS,
              START + (2 * i + 1) * HEARD_MINUTE);
    }
    CU_ASSERT_TRUE(heard_one(&f, "event='opened'"));
    (void)snprintf(f.device.same_as, sizeof f.device.same_as, "%s", CHANGE_RIG_OTHER_ID);
    heard(&f, "", SCOPE_ALERTS, START + 7 * HEARD_MINUTE);
    CU_ASSERT_TRUE(heard_one(&f, "event='closed'"));
    change_rig_end(&f);
}

static void p36_an_alert_that_flaps_is_one_incident(void)
{
    struct change_rig f;
    const char *row = ROW(7, 5, 8, 1, 807, "Paper low");
    int64_t at = START;
    size_t said = 0;

    change_rig_start(&f);
    for (int round = 0; round < 40; round++, at += HEARD_MINUTE) {
        heard(&f, row, SCOPE_ALERTS, at);
        said += heard_incidents(&f);
        heard(&f, "", SCOPE_ALERTS, at + 20 * HEARD_SECOND);
        said += heard_incidents(&f);
        if (round == 20)
            change_rig_restart(&f);
    }
    CU_ASSERT_EQUAL(said, 5); /* opened and closed twice at once, then open */
    change_rig_forget_said(&f);
    CU_ASSERT_EQUAL(change_settle(f.change, &f.device, at + 4 * HEARD_MINUTE), ERR_NONE);
    CU_ASSERT_TRUE(heard_nothing(&f));
    CU_ASSERT_EQUAL(change_settle(f.change, &f.device, at + 5 * HEARD_MINUTE), ERR_NONE);
    CU_ASSERT_TRUE(heard_one(&f, "event='closed'"));
    heard(&f, row, SCOPE_ALERTS, at + 6 * HEARD_MINUTE); /* calm again: said at once, both */
    CU_ASSERT_TRUE(heard_one(&f, "event='opened'"));
    heard(&f, "", SCOPE_ALERTS, at + 7 * HEARD_MINUTE);
    CU_ASSERT_TRUE(heard_one(&f, "event='closed'"));
    change_rig_end(&f);
}

static void one_that_flapped_and_stayed_is_closed_at_once(void)
{
    struct change_rig f;
    const char *row = ROW(7, 5, 8, 1, 807, "Paper low");
    int64_t at = START;

    change_rig_start(&f);
    for (int round = 0; round < 3; round++, at += HEARD_MINUTE) {
        heard(&f, row, SCOPE_ALERTS, at);
        CU_ASSERT_TRUE(heard_one(&f, "event='opened'"));
        if (round < 2)
            heard(&f, "", SCOPE_ALERTS, at + 20 * HEARD_SECOND);
    }
    heard(&f, "", SCOPE_ALERTS, at + HEARD_HOUR);
    CU_ASSERT_TRUE(heard_one(&f, "event='closed'"));
    change_rig_end(&f);
}

static void a_trap_opens_at_once_and_the_next_reading_goes_on_with_it(void)
{
    struct change_rig f;
    char id[64];
    const char *trap = ALERT "1.1.9|2|9\n" ALERT "2.1.9|2|3\n" ALERT "4.1.9|2|8\n" ALERT
                             "5.1.9|2|1\n" ALERT "6.1.9|2|-2\n" ALERT "7.1.9|2|8\n";

    change_rig_start(&f);
    heard(&f, ROW(3, 5, 11, 1, 1104, "Toner low"), SCOPE_ALERTS, START);
    heard(&f, trap, 0, START + HEARD_MINUTE);
    CU_ASSERT_TRUE(heard_one(&f, "event='opened'")); /* and the toner is not closed */
    CU_ASSERT_TRUE(heard_one(&f, "code='8'"));
    heard_id(&f, id);
    heard(&f, trap, 0, START + HEARD_MINUTE + 1);
    CU_ASSERT_TRUE(heard_nothing(&f)); /* told twice */
    heard(&f, PRINTED(77) ROW(3, 5, 11, 1, 1104, "Toner low") ROW(9, 3, 8, 1, 8, "Jam in tray 1"),
          SCOPE_ALERTS, START + HEARD_MINUTE + 50);
    CU_ASSERT_TRUE(heard_one(&f, id));
    CU_ASSERT_TRUE(heard_one(&f, "event='updated'"));
    CU_ASSERT_TRUE(heard_one(&f, "training='trained'"));
    CU_ASSERT_TRUE(heard_one(&f, "Jam in tray 1"));
    CU_ASSERT_TRUE(heard_one(&f, "<impressions>77</impressions>"));
    heard(&f, trap, 0, START + 2 * HEARD_MINUTE);
    CU_ASSERT_TRUE(heard_nothing(&f)); /* a late one takes nothing away */
    heard(&f, ROW(3, 5, 11, 1, 1104, "Toner low"), SCOPE_ALERTS, START + 3 * HEARD_MINUTE);
    CU_ASSERT_TRUE(heard_one(&f, id));
    CU_ASSERT_TRUE(heard_one(&f, "event='closed'"));
    change_rig_end(&f);
}

static void a_trap_whose_alert_is_gone_is_closed_by_the_next_reading(void)
{
    struct change_rig f;

    change_rig_start(&f);
    heard(&f, ROW(9, 3, 8, 1, 8, ""), 0, START);
    CU_ASSERT_TRUE(heard_one(&f, "event='opened'"));
    heard(&f, "", SCOPE_ALERTS, START + HEARD_SECOND);
    CU_ASSERT_TRUE(heard_one(&f, "event='closed'"));
    change_rig_end(&f);
}

static void a_detected_error_and_the_alert_behind_it_are_one_incident(void)
{
    struct change_rig f;
    char id[64];

    change_rig_start(&f);
    heard(&f, ERRORS(04), SCOPE_ALERTS, START);
    CU_ASSERT_TRUE(heard_one(&f, "event='opened'"));
    heard_id(&f, id);
    heard(&f, ERRORS(04) ROW(3, 3, 13, 2, 8, "Jam"), SCOPE_ALERTS, START + HEARD_SECOND);
    CU_ASSERT_TRUE(heard_one(&f, "event='updated'"));
    CU_ASSERT_TRUE(heard_one(&f, id));
    CU_ASSERT_TRUE(heard_one(&f, "Jam"));
    heard(&f, ERRORS(04), SCOPE_ALERTS, START + 2 * HEARD_SECOND);
    CU_ASSERT_TRUE(heard_one(&f, "event='updated'"));
    CU_ASSERT_TRUE(heard_one(&f, id));
    heard(&f, ROW(5, 3, 13, 2, 8, "Jam"), 0, START + 3 * HEARD_SECOND); /* a trap */
    CU_ASSERT_TRUE(heard_one(&f, id));
    heard(&f, ERRORS(00), SCOPE_ALERTS, START + 4 * HEARD_SECOND);
    CU_ASSERT_TRUE(heard_one(&f, "event='closed'"));
    CU_ASSERT_TRUE(heard_one(&f, id));
    change_rig_end(&f);
}

static void p20_a_run_without_change_says_nothing(void)
{
    struct change_rig f;
    const char *lines = UP(90000) PRINTED(500) LEVEL(1, 9) LEVEL(2, 50) LEVEL(3, 0) ERRORS(20)
        ROW(3, 5, 8, 1, 807, "Paper low") ROW(4, 4, 8, 2, 8, "Jam") TIME(4, 80000)
            ROW(5, 4, 6, 1, 4, "Cover closed") "@.5.1.1.17.1|4|SN1\n";

    change_rig_start(&f);
    heard(&f, lines, SCOPE_ALL, START);
    CU_ASSERT_TRUE(f.count > 5);
    for (int round = 1; round < 100; round++) {
        if (round % 30 == 0)
            change_rig_restart(&f);
        heard(&f, lines, SCOPE_ALL, START + round * HEARD_HOUR / 4);
        CU_ASSERT_TRUE(heard_nothing(&f));
        CU_ASSERT_TRUE(disk_commit(f.rig.disk));
    }
    change_rig_end(&f);
}

static void silence_is_one_incident_of_its_own(void)
{
    struct change_rig f;
    char id[64];

    change_rig_start(&f);
    CU_ASSERT_EQUAL(change_silence(f.change, &f.device, false, START), ERR_NONE);
    CU_ASSERT_TRUE(heard_nothing(&f));
    heard(&f, ERRORS(02), SCOPE_ALERTS, START); /* offline, says the printer itself */
    change_rig_forget_said(&f);
    CU_ASSERT_EQUAL(change_silence(f.change, &f.device, true, START), ERR_NONE);
    CU_ASSERT_TRUE(heard_one(&f, "event='opened'"));
    CU_ASSERT_TRUE(heard_one(&f, "group='generalPrinter'"));
    CU_ASSERT_TRUE(heard_one(&f, "code='22'"));
    heard_id(&f, id);
    change_rig_forget_said(&f);
    change_rig_restart(&f);
    CU_ASSERT_EQUAL(change_silence(f.change, &f.device, true, START + HEARD_DAY), ERR_NONE);
    CU_ASSERT_TRUE(heard_nothing(&f));
    heard(&f, "", SCOPE_ALERTS, START + 2 * HEARD_DAY); /* closes the printer's, not this one */
    CU_ASSERT_TRUE(heard_one(&f, "event='closed'"));
    CU_ASSERT_PTR_NULL(strstr(f.said[0], id));
    change_rig_forget_said(&f);
    CU_ASSERT_EQUAL(change_say_again(f.change), ERR_NONE);
    CU_ASSERT_EQUAL(change_silence(f.change, &f.device, true, START + 3 * HEARD_DAY), ERR_NONE);
    CU_ASSERT_TRUE(heard_one(&f, "event='updated'"));
    CU_ASSERT_TRUE(heard_one(&f, id));
    change_rig_forget_said(&f);
    CU_ASSERT_EQUAL(change_silence(f.change, &f.device, false, START + 4 * HEARD_DAY), ERR_NONE);
    CU_ASSERT_TRUE(heard_one(&f, "event='closed'"));
    CU_ASSERT_TRUE(heard_one(&f, id));
    change_rig_end(&f);
}

static void nothing_is_remembered_of_what_is_long_over(void)
{
    struct change_rig f;

    change_rig_start(&f);
    heard(&f, ROW(4, 4, 8, 1, 8, "Jam") ROW(5, 3, 8, 2, 8, "Jam"), SCOPE_ALERTS, START);
    heard(&f, "", SCOPE_ALERTS, START + HEARD_MINUTE);
    CU_ASSERT_EQUAL(heard_incidents(&f), 2);
    heard(&f, "", SCOPE_ALERTS, START + HEARD_HOUR);
    CU_ASSERT_TRUE(disk_commit(f.rig.disk));
    CU_ASSERT_EQUAL(disk_rig_number(&f.rig, "SELECT count(*) FROM recall"), 0);
    change_rig_end(&f);
}

static void damage_of_what_is_remembered_is_survived(void)
{
    struct change_rig f;
    const char *lines = LEVEL(1, 9) ROW(4, 4, 8, 1, 8, "Jam") ROW(5, 3, 8, 2, 8, "Jam");

    change_rig_start(&f);
    heard(&f, lines, BOTH, START);
    CU_ASSERT_TRUE(disk_commit(f.rig.disk));
    disk_rig_sql(&f.rig, "UPDATE recall SET text = 'x'");
    heard(&f, lines, BOTH, START + HEARD_MINUTE);
    CU_ASSERT_TRUE(heard_nothing(&f));
    CU_ASSERT_TRUE(disk_commit(f.rig.disk));
    disk_rig_sql(&f.rig, "UPDATE recall SET text = '9 9 9 9 9 9 9 9 9 9 9'");
    heard(&f, lines, BOTH, START + 2 * HEARD_MINUTE);
    CU_ASSERT_TRUE(heard_nothing(&f));
    change_rig_end(&f);
}

UNIT_MAIN("incidents", UNIT_TEST(the_life_count_is_that_of_the_opening),
          UNIT_TEST(rows_that_are_numbered_anew_are_the_same_incident),
          UNIT_TEST(a_removal_row_ends_the_row_that_it_names),
          UNIT_TEST(an_event_ends_with_its_opposite),
          UNIT_TEST(a_jam_that_is_an_event_ends_when_the_printer_prints_on),
          UNIT_TEST(an_event_that_a_detected_error_shows_lasts_as_long_as_that),
          UNIT_TEST(no_event_stays_for_ever),
          UNIT_TEST(a_low_supply_told_as_event_lasts_until_it_is_filled),
          UNIT_TEST(an_alert_that_went_while_the_printer_starts_is_waited_for),
          UNIT_TEST(of_a_retired_id_nothing_is_held_open),
          UNIT_TEST(p36_an_alert_that_flaps_is_one_incident),
          UNIT_TEST(one_that_flapped_and_stayed_is_closed_at_once),
          UNIT_TEST(a_trap_opens_at_once_and_the_next_reading_goes_on_with_it),
          UNIT_TEST(a_trap_whose_alert_is_gone_is_closed_by_the_next_reading),
          UNIT_TEST(a_detected_error_and_the_alert_behind_it_are_one_incident),
          UNIT_TEST(p20_a_run_without_change_says_nothing),
          UNIT_TEST(silence_is_one_incident_of_its_own),
          UNIT_TEST(nothing_is_remembered_of_what_is_long_over),
          UNIT_TEST(damage_of_what_is_remembered_is_survived))
