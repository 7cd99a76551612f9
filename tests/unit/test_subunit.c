/* SPDX-License-Identifier: Apache-2.0 */
/* Trays, outputs, covers, the part of an alert and the language of invented panels. */
#include "tests/fakes/normalised.h"
#include "tests/unit/unit.h"

#include <string.h>

#define INPUT  "@.8.2.1."
#define OUTPUT "@.9.2.1."
#define ALERT  "@.18.1.1."

static const char *at(enum field_id field, size_t nth)
{
    return normalised_nth(0, field, nth);
}

#define IDENTITY(lines)        CU_ASSERT_FATAL(normalised_make(lines, SCOPE_IDENTITY))
#define ALERTS(lines)          CU_ASSERT_FATAL(normalised_make(lines, SCOPE_ALERTS))
#define SAYS(nth, field, text) CU_ASSERT_STRING_EQUAL(at(FIELD_ASSET_##field, nth), text)

static void a_tray_is_told_with_name_capacity_medium_and_size(void)
{
    IDENTITY(INPUT "2.1.2|2|3\n" INPUT "3.1.2|2|4\n" INPUT "4.1.2|2|-2\n" INPUT "5.1.2|2|-2\n" INPUT
                   "6.1.2|2|297000\n" INPUT "7.1.2|2|210000\n" INPUT "8.1.2|2|8\n" INPUT
                   "9.1.2|2|250\n" INPUT "10.1.2|2|17\n" INPUT "12.1.2|4|na_letter\n" INPUT
                   "13.1.2|4|Tray 2");
    SAYS(0, TRAY, "sheetFeedAutoRemovableTray");
    SAYS(0, TRAY_INDEX, "2");
    SAYS(0, TRAY_NAME, "Tray 2");
    SAYS(0, TRAY_CAPACITY, "250");
    SAYS(0, TRAY_UNIT, "sheets");
    SAYS(0, TRAY_MEDIA, "na_letter");
    SAYS(0, TRAY_SIZE, "210x297mm");
}

static void inches_become_millimetres(void)
{
    IDENTITY(INPUT "2.1.1|2|5\n" INPUT "3.1.1|2|3\n" INPUT "4.1.1|2|85000\n" INPUT
                   "5.1.1|2|110000");
    SAYS(0, TRAY_SIZE, "215.9x279.4mm");
}

static void how_full_a_tray_is_says_nothing(void)
{
    char before[64];

    IDENTITY(INPUT "2.1.1|2|3\n" INPUT "9.1.1|2|500\n" INPUT "10.1.1|2|-3");
    (void)snprintf(before, sizeof before, "%s", at(FIELD_ASSET_TRAY_CAPACITY, 0));
    IDENTITY(INPUT "2.1.1|2|3\n" INPUT "9.1.1|2|500\n" INPUT "10.1.1|2|0");
    SAYS(0, TRAY_CAPACITY, before);
}

static void a_tray_of_which_only_the_place_is_known_is_told(void)
{
    IDENTITY(INPUT "9.1.4|2|-2\n" INPUT "2.1.5|2|77");
    SAYS(0, TRAY, "unknown");
    SAYS(0, TRAY_INDEX, "4");
    SAYS(0, TRAY_NAME, "");
    SAYS(0, TRAY_CAPACITY, "");
    SAYS(1, TRAY, "other");
}

static void a_nameless_tray_is_called_by_its_description(void)
{
    IDENTITY(INPUT "2.1.1|2|3\n" INPUT "13.1.1|4|\n" INPUT "18.1.1|4|Cassette 1");
    SAYS(0, TRAY_NAME, "Cassette 1");
}

static void outputs_and_covers_are_told(void)
{
    IDENTITY(OUTPUT "2.1.1|2|4\n" OUTPUT "3.1.1|2|8\n" OUTPUT "4.1.1|2|300\n" OUTPUT
                    "7.1.1|4|face-down\n@.6.1.1.2.1.1|4|Front Cover\n@.6.1.1.2.1.3|4|\n"
                    "@.6.1.1.2.1.7|4|Rear Cover");
    SAYS(0, OUTPUT, "unRemovableBin");
    SAYS(0, OUTPUT_NAME, "face-down");
    SAYS(0, OUTPUT_CAPACITY, "300");
    SAYS(0, OUTPUT_UNIT, "sheets");
    SAYS(0, COVER, "Front Cover");
    SAYS(1, COVER, "Rear Cover");
    SAYS(1, COVER_INDEX, "7");
    SAYS(2, COVER, "");
}

static void a_cabinet_of_trays_does_not_burst_the_record(void)
{
    char lines[16384] = "";

    for (size_t i = 1; i <= 200; i++)
        (void)snprintf(lines + strlen(lines), sizeof lines - strlen(lines),
                       INPUT "2.1.%zu|2|3\n" INPUT "13.1.%zu|4|T\n@.6.1.1.2.1.%zu|4|C\n", i, i, i);
    IDENTITY(lines);
    SAYS(11, TRAY_INDEX, "12");
    SAYS(12, TRAY_INDEX, "");
    SAYS(11, COVER, "C");
    SAYS(12, COVER, "");
}

static void an_alert_about_a_tray_says_which(void)
{
    ALERTS(ALERT "2.1.1|2|4\n" ALERT "4.1.1|2|8\n" ALERT "5.1.1|2|2\n" ALERT "7.1.1|2|808\n" INPUT
                 "13.1.2|4|Tray 2\n" INPUT "13.1.1|4|Tray 1");
    CU_ASSERT_STRING_EQUAL(normalised_value(0, FIELD_INCIDENT_SUBUNIT), "Tray 2");
}

static void an_alert_about_a_supply_says_which_without_its_serial_number(void)
{
    ALERTS(ALERT "2.1.1|2|4\n" ALERT "4.1.1|2|11\n" ALERT "5.1.1|2|3\n" ALERT
                 "7.1.1|2|1104\n@.11.1.1.6.1.3|4|Cyan Toner, PN 006R01;SN123AB");
    CU_ASSERT_STRING_EQUAL(normalised_value(0, FIELD_INCIDENT_SUBUNIT), "Cyan Toner");
}

static void an_alert_about_no_part_names_none(void)
{
    ALERTS(ALERT "2.1.1|2|3\n" ALERT "4.1.1|2|5\n" ALERT "5.1.1|2|1\n" ALERT "7.1.1|2|3\n" ALERT
                 "2.1.2|2|3\n" ALERT "4.1.2|2|8\n" ALERT "5.1.2|2|-1\n" ALERT "7.1.2|2|808\n" INPUT
                 "13.1.1|4|Tray 1");
    CU_ASSERT_STRING_EQUAL(normalised_value(0, FIELD_INCIDENT_SUBUNIT), "");
    CU_ASSERT_STRING_EQUAL(normalised_value(1, FIELD_INCIDENT_SUBUNIT), "");
}

#define LANGUAGES "@.7.1.1.2.1.1|4|de\n@.7.1.1.2.1.2|4|EN\n@.7.1.1.2.1.3|4|jp\n"

static void the_panel_speaks_the_language_of_its_localisation(void)
{
    IDENTITY(LANGUAGES "@.5.1.1.10.1|2|2\n@.5.1.1.2.1|2|1");
    SAYS(0, LANGUAGE, "en");
    IDENTITY(LANGUAGES "@.5.1.1.2.1|2|1");
    SAYS(0, LANGUAGE, "de");
    IDENTITY(LANGUAGES "@.5.1.1.10.1|2|3");
    SAYS(0, LANGUAGE, "ja");
}

static void one_language_of_many_is_not_guessed(void)
{
    IDENTITY(LANGUAGES);
    SAYS(0, LANGUAGE, "");
    IDENTITY("@.7.1.1.2.1.1|4|fr");
    SAYS(0, LANGUAGE, "fr");
    IDENTITY("@.7.1.1.2.1.1|4|Esperanto");
    SAYS(0, LANGUAGE, "");
}

UNIT_MAIN("subunit", UNIT_TEST(a_tray_is_told_with_name_capacity_medium_and_size),
          UNIT_TEST(inches_become_millimetres), UNIT_TEST(how_full_a_tray_is_says_nothing),
          UNIT_TEST(a_tray_of_which_only_the_place_is_known_is_told),
          UNIT_TEST(a_nameless_tray_is_called_by_its_description),
          UNIT_TEST(outputs_and_covers_are_told),
          UNIT_TEST(a_cabinet_of_trays_does_not_burst_the_record),
          UNIT_TEST(an_alert_about_a_tray_says_which),
          UNIT_TEST(an_alert_about_a_supply_says_which_without_its_serial_number),
          UNIT_TEST(an_alert_about_no_part_names_none),
          UNIT_TEST(the_panel_speaks_the_language_of_its_localisation),
          UNIT_TEST(one_language_of_many_is_not_guessed))
