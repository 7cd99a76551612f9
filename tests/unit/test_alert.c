/* SPDX-License-Identifier: Apache-2.0 */
/* Alert tables of invented printers: what is trouble, what is only a line of status. */
#include "tests/fakes/normalised.h"
#include "tests/unit/unit.h"

#define ALERT       "@.18.1.1."
#define ERRORS      "1.3.6.1.2.1.25.3.5.1.2.1|4x|"
#define STATUS      "1.3.6.1.2.1.25.3.5.1.1.1|2|"
#define make(lines) CU_ASSERT_FATAL(normalised_make(lines, SCOPE_ALERTS))
#define COUNT()     normalised_count(RECORD_INCIDENT)

#define EXPECT(nth, field, wanted)                                                                 \
    CU_ASSERT_STRING_EQUAL(normalised_value(nth, FIELD_INCIDENT_##field), wanted)

static void a_row_becomes_an_incident(void)
{
    make(ALERT "2.1.276|2|3\n" ALERT "3.1.276|2|5\n" ALERT "4.1.276|2|11\n" ALERT
               "5.1.276|2|2\n" ALERT "6.1.276|2|40000\n" ALERT "7.1.276|2|1101\n" ALERT
               "8.1.276|4|Toner empty\n" ALERT "9.1.276|67|2675");
    CU_ASSERT_EQUAL(COUNT(), 1);
    EXPECT(0, SEVERITY, "critical");
    EXPECT(0, TRAINING, "fieldService");
    EXPECT(0, GROUP, "markerSupplies");
    EXPECT(0, GROUP_INDEX, "2");
    EXPECT(0, LOCATION, "40000");
    EXPECT(0, CODE, "1101");
    EXPECT(0, TEXT, "Toner empty");
    EXPECT(0, ID, "");
    EXPECT(0, EVENT, "");
}

static void both_warnings_are_warnings(void)
{
    make(ALERT "2.1.1|2|4\n" ALERT "7.1.1|2|807\n" ALERT "2.1.2|2|5\n" ALERT "7.1.2|2|808\n" ALERT
               "2.1.3|2|1\n" ALERT "7.1.3|2|809");
    CU_ASSERT_EQUAL(COUNT(), 3);
    EXPECT(0, SEVERITY, "warning");
    EXPECT(1, SEVERITY, "warning");
    EXPECT(2, SEVERITY, "other");
}

static void an_empty_description_leaves_the_code_to_speak(void)
{
    make(ALERT "2.1.1835|2|5\n" ALERT "4.1.1835|2|10\n" ALERT "7.1.1835|2|1001\n" ALERT
               "8.1.1835|4|");
    CU_ASSERT_EQUAL(COUNT(), 1);
    EXPECT(0, CODE, "1001");
    EXPECT(0, TEXT, "");
}

static void lines_of_status_are_no_incidents(void)
{
    make(ALERT "2.1.1|2|0\n" ALERT "7.1.1|2|0\n" ALERT "8.1.1|4|Sleep\n" ALERT "2.1.2|2|1\n" ALERT
               "7.1.2|2|1\n" ALERT "8.1.2|4|Idle\n" ALERT "8.1.3|4|Ready");
    CU_ASSERT_EQUAL(COUNT(), 0);
}

static void switching_on_and_closing_covers_is_no_trouble(void)
{
    make(ALERT "2.1.1|2|4\n" ALERT "7.1.1|2|503\n" ALERT "2.1.2|2|4\n" ALERT "7.1.2|2|4\n" ALERT
               "2.1.3|2|4\n" ALERT "7.1.3|2|23\n" ALERT "2.1.4|2|4\n" ALERT "7.1.4|2|1801");
    CU_ASSERT_EQUAL(COUNT(), 0);
}

static void equal_texts_about_different_supplies_stay_apart(void)
{
    make(ALERT "2.1.4|2|5\n" ALERT "4.1.4|2|11\n" ALERT "5.1.4|2|2\n" ALERT "7.1.4|2|1105\n" ALERT
               "8.1.4|4|Ink is low.\n" ALERT "2.1.5|2|5\n" ALERT "4.1.5|2|11\n" ALERT
               "5.1.5|2|3\n" ALERT "7.1.5|2|1105\n" ALERT "8.1.5|4|Ink is low.");
    CU_ASSERT_EQUAL(COUNT(), 2);
}

static void the_same_trouble_told_twice_is_one(void)
{
    make(ALERT "2.1.4|2|5\n" ALERT "4.1.4|2|8\n" ALERT "5.1.4|2|2\n" ALERT "7.1.4|2|808\n" ALERT
               "2.1.9|2|5\n" ALERT "4.1.9|2|8\n" ALERT "5.1.9|2|2\n" ALERT "7.1.9|2|808");
    CU_ASSERT_EQUAL(COUNT(), 1);
}

static void of_the_same_trouble_the_most_severe_row_stands_whatever_the_order(void)
{
    make(ALERT "2.1.4|2|4\n" ALERT "4.1.4|2|5\n" ALERT "7.1.4|2|1\n" ALERT "8.1.4|4|b\n" ALERT
               "2.1.9|2|3\n" ALERT "4.1.9|2|5\n" ALERT "7.1.9|2|1\n" ALERT "8.1.9|4|c");
    CU_ASSERT_EQUAL(COUNT(), 1);
    EXPECT(0, SEVERITY, "critical");
    make(ALERT "2.1.4|2|5\n" ALERT "4.1.4|2|5\n" ALERT "7.1.4|2|3\n" ALERT "8.1.4|4|b\n" ALERT
               "2.1.5|2|5\n" ALERT "4.1.5|2|5\n" ALERT "7.1.5|2|3\n" ALERT "8.1.5|4|a\n" ALERT
               "2.1.6|2|1\n" ALERT "4.1.6|2|5\n" ALERT "7.1.6|2|3\n" ALERT "8.1.6|4|0");
    CU_ASSERT_EQUAL(COUNT(), 1);
    EXPECT(0, SEVERITY, "warning");
    EXPECT(0, TEXT, "a");
}

static void the_printers_clock_tells_when_it_began(void)
{
#define ROW "\n" ALERT "2.1.4|2|3\n" ALERT "7.1.4|2|8\n" ALERT "9.1.4|67|"
    make("1.3.6.1.2.1.1.3.0|67|100000" ROW "99950");
    EXPECT(0, OPENED, "1970-01-01T00:00:00.500Z");
    make("1.3.6.1.2.1.1.3.0|67|100000" ROW "0");
    EXPECT(0, OPENED, "");
    make("1.3.6.1.2.1.1.3.0|67|100000" ROW "100001");
    EXPECT(0, OPENED, "");
    make("1.3.6.1.2.1.1.3.0|67|20" ROW "4294967286"); /* sysUpTime went round since */
    EXPECT(0, OPENED, "1970-01-01T00:00:00.700Z");
    make(ALERT "2.1.4|2|3" ROW "5");
    EXPECT(0, OPENED, "");
#undef ROW
}

static void rows_that_later_rows_end_are_none(void)
{
#define EVENT(index, group, at, code)                                                              \
    ALERT "2.1." #index "|2|4\n" ALERT "4.1." #index "|2|" #group "\n" ALERT "5.1." #index         \
          "|2|" #at "\n" ALERT "7.1." #index "|2|" #code "\n"
    make(EVENT(1, 5, 1, 501) EVENT(2, 5, 1, 502));
    CU_ASSERT_EQUAL(COUNT(), 0);
    make(EVENT(3, 5, 1, 501) EVENT(2, 5, 1, 502)); /* opened after that */
    CU_ASSERT_EQUAL(COUNT(), 1);
    make(EVENT(1, 5, 1, 501) EVENT(2, 5, 2, 502)); /* another door */
    CU_ASSERT_EQUAL(COUNT(), 1);
    make(EVENT(1, 30, 1, 30303) EVENT(2, 30, 1, 30304)); /* a finisher's cover */
    CU_ASSERT_EQUAL(COUNT(), 0);
    make(EVENT(1, 30, 1, 30303) EVENT(2, 30, 1, 30204)); /* that of another finisher */
    CU_ASSERT_EQUAL(COUNT(), 1);
    make(ALERT "2.1.4|2|5\n" ALERT "4.1.4|2|8\n" ALERT "7.1.4|2|807\n" EVENT(6, 18, 4, 1801));
    CU_ASSERT_EQUAL(COUNT(), 0);
    make(ALERT "2.1.4|2|5\n" ALERT "4.1.4|2|8\n" ALERT "7.1.4|2|807\n" EVENT(6, 18, 5, 1801));
    CU_ASSERT_EQUAL(COUNT(), 1);
    make(ALERT "2.1.9|2|5\n" ALERT "4.1.9|2|8\n" ALERT "7.1.9|2|807\n" EVENT(6, 18, 9, 1801));
    CU_ASSERT_EQUAL(COUNT(), 1); /* a row to come cannot have been removed */
    make(EVENT(1, 5, 1, 501) ALERT "9.1.1|67|900\n" EVENT(2, 5, 1, 502) ALERT "9.1.2|67|800\n");
    CU_ASSERT_EQUAL(COUNT(), 1); /* by its time it is the earlier one */
#undef EVENT
}

static void the_life_count_comes_along(void)
{
    make("@.10.2.1.4.1.1|65|4711\n" ALERT "2.1.4|2|3\n" ALERT "7.1.4|2|8\n" ERRORS "40");
    CU_ASSERT_EQUAL(COUNT(), 2);
    EXPECT(0, IMPRESSIONS, "4711");
    EXPECT(1, IMPRESSIONS, "4711");
}

static void nothing_known_is_left_out(void)
{
    make(ALERT "2.1.1|2|3\n" ALERT "3.1.1|2|2\n" ALERT "4.1.1|2|99\n" ALERT "5.1.1|2|-1\n" ALERT
               "6.1.1|2|-2\n");
    CU_ASSERT_EQUAL(COUNT(), 1);
    EXPECT(0, TRAINING, "");
    EXPECT(0, GROUP, "");
    EXPECT(0, GROUP_INDEX, "");
    EXPECT(0, LOCATION, "");
    EXPECT(0, CODE, "");
}

static void detected_errors_speak_where_no_alert_does(void)
{
    make(ERRORS "20");
    CU_ASSERT_EQUAL(COUNT(), 1);
    EXPECT(0, GROUP, "markerSupplies");
    EXPECT(0, CODE, "12");
    EXPECT(0, SEVERITY, "warning");
    EXPECT(0, TEXT, "");
    make(ERRORS "0c80\n" STATUS "1");
    CU_ASSERT_EQUAL(COUNT(), 3);
    EXPECT(0, GROUP, "cover");
    EXPECT(0, SEVERITY, "critical");
    EXPECT(1, CODE, "8");
    EXPECT(2, SEVERITY, "warning");
    make(ERRORS "40\n" STATUS "3");
    EXPECT(0, CODE, "808");
    EXPECT(0, SEVERITY, "warning");
}

static void the_second_octet_counts_where_it_is_sent(void)
{
    make(ERRORS "0008");
    CU_ASSERT_EQUAL(COUNT(), 1);
    EXPECT(0, CODE, "903");
    make(ERRORS "00");
    CU_ASSERT_EQUAL(COUNT(), 0);
    make("1.3.6.1.2.1.25.3.5.1.2.1|4|");
    CU_ASSERT_EQUAL(COUNT(), 0);
}

static void an_alert_about_the_same_covers_the_bit(void)
{
    make(ERRORS "20\n" ALERT "2.1.4|2|4\n" ALERT "4.1.4|2|11\n" ALERT "7.1.4|2|1104");
    CU_ASSERT_EQUAL(COUNT(), 1);
    EXPECT(0, CODE, "1104");
    make(ERRORS "04\n" ALERT "2.1.4|2|3\n" ALERT "4.1.4|2|8\n" ALERT "7.1.4|2|8");
    CU_ASSERT_EQUAL(COUNT(), 1);
    EXPECT(0, GROUP, "input");
    make(ERRORS "01\n" ALERT "2.1.4|2|4\n" ALERT "4.1.4|2|10\n" ALERT "7.1.4|2|1001");
    CU_ASSERT_EQUAL(COUNT(), 1);
}

static void more_alerts_than_fit_are_passed_over(void)
{
    static char lines[40000];
    size_t len = 0;

    for (unsigned i = 1; i <= 200; i++)
        len += (size_t)snprintf(lines + len, sizeof lines - len,
                                ALERT "2.1.%u|2|3\n" ALERT "5.1.%u|2|%u\n", i, i, i);
    make(lines);
    CU_ASSERT_EQUAL(COUNT(), 128);
    normalised_drop();
}

UNIT_MAIN("alert", UNIT_TEST(a_row_becomes_an_incident), UNIT_TEST(both_warnings_are_warnings),
          UNIT_TEST(an_empty_description_leaves_the_code_to_speak),
          UNIT_TEST(lines_of_status_are_no_incidents),
          UNIT_TEST(switching_on_and_closing_covers_is_no_trouble),
          UNIT_TEST(equal_texts_about_different_supplies_stay_apart),
          UNIT_TEST(the_same_trouble_told_twice_is_one),
          UNIT_TEST(of_the_same_trouble_the_most_severe_row_stands_whatever_the_order),
          UNIT_TEST(the_printers_clock_tells_when_it_began),
          UNIT_TEST(rows_that_later_rows_end_are_none), UNIT_TEST(the_life_count_comes_along),
          UNIT_TEST(nothing_known_is_left_out),
          UNIT_TEST(detected_errors_speak_where_no_alert_does),
          UNIT_TEST(the_second_octet_counts_where_it_is_sent),
          UNIT_TEST(an_alert_about_the_same_covers_the_bit),
          UNIT_TEST(more_alerts_than_fit_are_passed_over))
