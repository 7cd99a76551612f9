/* SPDX-License-Identifier: Apache-2.0 */
/* What people who watch printers complain about, one test each, told in the numbers that our list
 * of complaints gives them: from what a printer answers to what is said of it. */
#include "agent/console.h"
#include "tests/fakes/normalised.h"
#include "tests/unit/unit.h"

#include <stdio.h>
#include <string.h>

#define SUPPLY      "@.11.1.1."
#define ALERT       "@.18.1.1."
#define MAKER(n)    "1.3.6.1.2.1.1.2.0|6|1.3.6.1.4.1." n "\n"
#define PRIVATE     "1.3.6.1.4.1."
#define CONSOLE(n)  "@.16.5.1.2.1." n "|2|"
#define make(lines) CU_ASSERT_FATAL(normalised_make(lines, SCOPE_ALL))

#define SAYS(nth, field, wanted)                                                                   \
    CU_ASSERT_STRING_EQUAL(normalised_value(nth, FIELD_CONSUMABLE_##field), wanted)
#define LEVEL(nth, quality, percent)                                                               \
    do {                                                                                           \
        SAYS(nth, LEVEL_QUALITY, quality);                                                         \
        SAYS(nth, LEVEL, percent);                                                                 \
    } while (false)

/* A row of prtMarkerSupplies: class, type, unit, maximum, level. */
#define ROW(n, class_, type, unit, max, level)                                                     \
    SUPPLY "4.1." n "|2|" class_ "\n" SUPPLY "5.1." n "|2|" type "\n" SUPPLY "7.1." n "|2|" unit   \
           "\n" SUPPLY "8.1." n "|2|" max "\n" SUPPLY "9.1." n "|2|" level "\n"

/* "Some is left" is shown as 150 percent, or as 0. */
static void p01_some_left_is_no_number(void)
{
    make(ROW("1", "3", "3", "13", "-2", "-3") ROW("2", "3", "3", "19", "100", "-3")
             ROW("3", "3", "3", "7", "2000", "-2") ROW("4", "3", "3", "7", "2000", "3000"));
    LEVEL(0, "some", "");
    SAYS(0, STATE, "ok");
    SAYS(0, REMAINING, "");
    LEVEL(1, "some", "");
    LEVEL(2, "unknown", "");
    SAYS(2, STATE, "unknown");
    LEVEL(3, "exact", "100");
}

/* A level that is a percent already is divided by a capacity that is none. */
static void p02_a_level_that_is_a_percent_needs_no_capacity(void)
{
    make(ROW("1", "3", "3", "19", "-2", "42") ROW("2", "3", "3", "19", "100", "9")
             ROW("3", "3", "3", "7", "-2", "900"));
    LEVEL(0, "percent", "42");
    SAYS(0, CAPACITY, "");
    LEVEL(1, "percent", "9");
    SAYS(1, STATE, "low");
    LEVEL(2, "unknown", "");
}

/* A waste box with room is shown as nearly empty, a full one as fine. */
static void p03_a_waste_box_is_told_by_the_room_in_it(void)
{
    make(ROW("1", "4", "4", "19", "100", "95") ROW("2", "4", "4", "19", "100", "5")
             ROW("3", "4", "8", "19", "100", "0"));
    SAYS(0, CLASS, "receptacle");
    LEVEL(0, "percent", "95");
    SAYS(0, STATE, "ok");
    SAYS(1, STATE, "almost-full");
    SAYS(2, STATE, "full");
    LEVEL(2, "percent", "0");
}

/* 100, 10 and 1 are three words of a printer, and are shown as percents that jump. */
static void p05_levels_in_three_steps_are_told_as_steps(void)
{
    make(MAKER("1602.4.7") ROW("1", "3", "3", "19", "100", "100")
             ROW("2", "3", "21", "19", "100", "10") ROW("3", "3", "3", "19", "100", "1")
                 ROW("4", "4", "4", "19", "100", "55"));
    LEVEL(0, "staged", "100");
    LEVEL(1, "staged", "10");
    SAYS(1, STATE, "low");
    LEVEL(2, "staged", "1");
    LEVEL(3, "percent", "55"); /* no toner */
    make(MAKER("1602.4.7") ROW("1", "3", "3", "19", "100", "100")
             ROW("2", "3", "3", "19", "100", "64"));
    LEVEL(0, "percent", "100");
    make(MAKER("367.1.1") ROW("1", "3", "3", "19", "100", "100"));
    LEVEL(0, "percent", "100"); /* another maker's 100 is a percent */
}

/* Old lasers write a code where a level belongs: 0 is full there, 2 empty. */
static void p05_codes_in_the_place_of_levels_are_words(void)
{
    make(MAKER("2435.2.3.9.1") ROW("1", "3", "3", "13", "-2", "0")
             ROW("2", "3", "3", "13", "-2", "1") ROW("3", "3", "3", "13", "-2", "2")
                 ROW("4", "3", "9", "7", "12000", "2") ROW("5", "3", "3", "13", "-2", "3"));
    LEVEL(0, "some", "");
    SAYS(0, STATE, "ok");
    SAYS(0, REMAINING, "");
    SAYS(1, STATE, "low");
    LEVEL(2, "unknown", "");
    SAYS(2, STATE, "empty");
    LEVEL(3, "exact", "0.02"); /* an amount: it has a maximum */
    SAYS(4, STATE, "low");
}

/* The level says 100 percent while the panel says that toner is low. */
static void p08_the_panel_wins_over_a_coarse_level(void)
{
    char lines[2048];

    (void)snprintf(lines, sizeof lines,
                   "%s" SUPPLY "6.1.1|4|Black Toner\n" SUPPLY "6.1.2|4|Cyan Toner\n" SUPPLY
                   "6.1.3|4|Cyan Drum\n" CONSOLE("1") "%d\n",
                   ROW("1", "3", "3", "19", "100", "100") ROW("2", "3", "3", "19", "100", "100")
                       ROW("3", "3", "9", "19", "100", "80"),
                   CONSOLE_LOW | CONSOLE_CYAN);
    make(lines);
    SAYS(0, STATE, "ok");
    SAYS(1, STATE, "low");
    LEVEL(1, "percent", "100"); /* the contradiction is shown, not smoothed */
    SAYS(2, STATE, "ok");
}

static void p08_a_panel_without_colour_means_the_only_toner(void)
{
    char lines[1024];

    (void)snprintf(lines, sizeof lines, "%s" CONSOLE("2") "%d\n",
                   ROW("1", "3", "3", "13", "-2", "-3"), CONSOLE_EMPTY);
    make(lines);
    SAYS(0, STATE, "empty");
    (void)snprintf(lines, sizeof lines, "%s" CONSOLE("2") "%d\n",
                   ROW("1", "3", "3", "13", "-2", "-3") ROW("2", "3", "3", "13", "-2", "-3"),
                   CONSOLE_EMPTY);
    make(lines);
    SAYS(0, STATE, "ok");
}

static void p08_a_text_of_the_panel_is_never_looked_at(void)
{
    make(ROW("1", "3", "3", "19", "100", "100") "@.16.5.1.2.1.1|4|Toner low\n");
    SAYS(0, STATE, "ok");
}

static void p08_an_alert_wins_over_a_coarse_level(void)
{
    make(ROW("7", "3", "3", "19", "100", "100") ALERT "2.1.1|2|4\n" ALERT "4.1.1|2|11\n" ALERT
                                                      "5.1.1|2|7\n" ALERT "7.1.1|2|1104\n");
    SAYS(0, STATE, "low");
}

/* A panel says that the printer sleeps; its status says nothing. */
static void p08_a_sleeping_panel_speaks_where_the_status_cannot(void)
{
#define PRINTER "1.3.6.1.2.1.25.3.5.1.1.1|2|"
    CU_ASSERT_EQUAL(normalised_state(CONSOLE("1") "1\n"), DEVICE_ASLEEP);
    CU_ASSERT_EQUAL(normalised_state(PRINTER "2\n" CONSOLE("1") "1\n"), DEVICE_ASLEEP);
    CU_ASSERT_EQUAL(normalised_state(PRINTER "4\n" CONSOLE("1") "1\n"), DEVICE_PROCESSING);
    CU_ASSERT_EQUAL(normalised_state(PRINTER "3\n" CONSOLE("1") "1\n"), DEVICE_READY);
#undef PRINTER
}

/* One missing table, here that of languages, makes a printer lose all its supplies. */
static void p10_without_localisation_there_are_still_supplies(void)
{
    make("1.3.6.1.2.1.1.1.0|4|Invented laser\n" ROW("1", "3", "3", "19", "100", "61") SUPPLY
         "6.1.1|4|Black");
    CU_ASSERT_EQUAL(normalised_count(RECORD_CONSUMABLE), 1);
    LEVEL(0, "percent", "61");
    SAYS(0, DESCRIPTION, "Black");
    CU_ASSERT_STRING_EQUAL(normalised_value(0, FIELD_ASSET_LANGUAGE), "");
    make(SUPPLY "9.1.1|2|61\n"); /* a level alone */
    CU_ASSERT_EQUAL(normalised_count(RECORD_CONSUMABLE), 1);
}

static void serial_is(const char *lines, const char *wanted)
{
    make(lines);
    CU_ASSERT_STRING_EQUAL(normalised_value(0, FIELD_ASSET_SERIAL), wanted);
}

/* The serial number is there, in the place that is not looked at. */
static void p19_a_serial_number_is_found_wherever_it_stands(void)
{
#define STANDARD  "@.5.1.1.17.3|4|STANDARD1\n"
#define OWN       PRIVATE "367.3.2.1.2.1.4.0|4|OWN1\n"
#define DEVICE_ID PRIVATE "2699.1.2.1.2.1.1.3.1|4|MFG:X;MDL:Y;SN:ID1;\n"
    serial_is(MAKER("367.1.1") STANDARD OWN DEVICE_ID, "STANDARD1");
    serial_is(MAKER("367.1.1") "@.5.1.1.17.1|4|------\n" OWN DEVICE_ID, "OWN1");
    serial_is(MAKER("367.1.1") DEVICE_ID, "ID1");
    serial_is(MAKER("367.1.1") "@.5.1.1.17.1|4|\n", "");
#undef STANDARD
#undef OWN
#undef DEVICE_ID
}

/* "total" of the first count of this work without colour, sides and medium. */
static const char *total(void)
{
    return normalised_nth(0, FIELD_METER_COUNT, 0);
}

/* A total that is a maker's partial counter, or half of two, is billed wrong. */
static void p22_a_total_follows_the_formula_of_its_maker(void)
{
#define KYOCERA MAKER("1347.41") "@.10.2.1.4.1.1|65|432951\n"
    make(KYOCERA PRIVATE "1347.43.10.1.1.12.1.1|2|424405\n" PRIVATE "1347.42.3.1.1.1.1.1|2|400000");
    CU_ASSERT_STRING_EQUAL(total(), "424405"); /* pages, not engine cycles */
    CU_ASSERT_STRING_EQUAL(normalised_value(0, FIELD_METER_ENGINE_CYCLES), "432951");
    make(KYOCERA PRIVATE "1347.42.3.1.1.1.1.1|2|700\n" PRIVATE "1347.42.3.1.1.1.1.2|2|200\n" PRIVATE
                         "1347.42.3.1.1.1.1.4|2|5");
    CU_ASSERT_STRING_EQUAL(total(), "905");
    make(KYOCERA PRIVATE "1347.42.3.1.1.1.1.2|2|200"); /* copies alone are no total */
    CU_ASSERT_STRING_EQUAL(total(), "200");
    CU_ASSERT_STRING_EQUAL(normalised_nth(0, FIELD_METER_COUNT_WORK, 0), "copy");
#undef KYOCERA
}

/* A3 pages cost twice as much as A4 pages, and nobody tells how many there were. */
static void p23_pages_are_told_by_size_colour_work_and_sides(void)
{
    make(MAKER("1347.41") PRIVATE
         "1347.42.2.1.1.1.2.1.1|4|A4\n" PRIVATE "1347.42.2.1.1.1.2.1.2|4|A3\n" PRIVATE
         "1347.42.2.1.1.1.6.1.1|2|900\n" PRIVATE "1347.42.2.1.1.1.6.1.2|2|100\n" PRIVATE
         "1347.42.2.1.1.1.8.1.2|2|40");
    CU_ASSERT_STRING_EQUAL(normalised_nth(0, FIELD_METER_COUNT, 0), "900");
    CU_ASSERT_STRING_EQUAL(normalised_nth(0, FIELD_METER_COUNT_MEDIA, 0), "a4");
    CU_ASSERT_STRING_EQUAL(normalised_nth(0, FIELD_METER_COUNT, 1), "100");
    CU_ASSERT_STRING_EQUAL(normalised_nth(0, FIELD_METER_COUNT_MEDIA, 1), "a3");
    CU_ASSERT_STRING_EQUAL(normalised_nth(0, FIELD_METER_COUNT, 2), "40");
    CU_ASSERT_STRING_EQUAL(normalised_nth(0, FIELD_METER_COUNT_COLOUR, 2), "colour");
    make(MAKER("18334.1") PRIVATE "18334.1.1.1.5.7.2.1.1.0|2|1000\n" PRIVATE
                                  "18334.1.1.1.5.7.2.1.3.0|2|300");
    CU_ASSERT_STRING_EQUAL(normalised_nth(0, FIELD_METER_COUNT, 1), "300");
    CU_ASSERT_STRING_EQUAL(normalised_nth(0, FIELD_METER_COUNT_SIDES, 0), "duplex");
}

/* The name of a supply in a character set and in hexadecimal. */
static void name_is(const char *charset, const char *hexadecimal, const char *wanted)
{
    char lines[512];

    (void)snprintf(lines, sizeof lines, "@.7.1.1.4.1.1|2|%s\n%s" SUPPLY "6.1.1|4x|%s\n", charset,
                   ROW("1", "3", "3", "19", "100", "61"), hexadecimal);
    make(lines);
    CU_ASSERT_EQUAL(normalised_count(RECORD_CONSUMABLE), 1);
    SAYS(0, DESCRIPTION, wanted);
    LEVEL(0, "percent", "61");
}

/* Names become dots, other letters or hexadecimal, or the whole reading is thrown away. */
static void p30_names_arrive_in_their_letters_whatever_the_character_set(void)
{
    name_is("2004", "4e6f697220c574726f6974", "Noir étroit"); /* hp-roman8 */
    name_is("4", "4772fc6e", "Grün");                         /* iso-8859-1 */
    name_is("5", "aff3b37479", "Żółty");                      /* iso-8859-2 */
    name_is("17", "837583898362834e", "ブラック");            /* shift_jis */
    name_is("114", "badac9abc4abb7db", "黑色墨粉");           /* gb18030 */
    name_is("2251", "d7b8f0edfbe9", "Чёрный");                /* windows-1251 */
    name_is("4", "4772c3bc6e", "Grün"); /* UTF-8 in spite of what it declares */
    name_is("106", "4772fc6e", "Grün"); /* and the other way round */
}

static void p30_a_name_that_makes_no_sense_costs_the_name_not_the_reading(void)
{
    name_is("17", "83", ""); /* half a character, no printable one */
    name_is("106", "0007ff", "ÿ");
    name_is("65000", "41ff", "Aÿ");
    name_is("106", "", "");
}

/* What was written for one model's table indexes finds nothing on the next one. */
static void p33_rows_are_found_at_whatever_index_they_stand(void)
{
    static const char *const devices[] = { "1", "3", "7" };
    char lines[2048];

    for (size_t i = 0; i < sizeof devices / sizeof devices[0]; i++) {
        const char *d = devices[i];
        (void)snprintf(lines, sizeof lines,
                       SUPPLY "9.%s.2|2|50\n" SUPPLY "8.%s.2|2|100\n" SUPPLY "3.%s.2|2|4\n"
                              "@.12.1.1.4.%s.4|4|yellow\n" SUPPLY "9.%s.31|2|20\n" SUPPLY
                              "8.%s.31|2|100\n" ALERT "2.%s.1835|2|3\n" ALERT
                              "7.%s.1835|2|8\n@.10.2.1.4.%s.5|65|77\n@.5.1.1.17.%s|4|SER77\n",
                       d, d, d, d, d, d, d, d, d, d);
        make(lines);
        CU_ASSERT_EQUAL(normalised_count(RECORD_CONSUMABLE), 2);
        SAYS(0, INDEX, "2");
        SAYS(0, LEVEL, "50");
        SAYS(0, COLOUR, "yellow");
        SAYS(1, INDEX, "31");
        SAYS(1, LEVEL, "20");
        CU_ASSERT_STRING_EQUAL(normalised_value(0, FIELD_INCIDENT_CODE), "8");
        CU_ASSERT_STRING_EQUAL(normalised_value(0, FIELD_METER_ENGINE_CYCLES), "77");
        CU_ASSERT_STRING_EQUAL(normalised_value(0, FIELD_ASSET_SERIAL), "SER77");
    }
    make(SUPPLY "9.4|2|50\n" SUPPLY "8.4|2|100\n"); /* no device in the index at all */
    SAYS(0, INDEX, "4");
    SAYS(0, LEVEL, "50");
}

#define SUPPLY_TYPES 36

/* Maintenance boxes, fusers, drums and staples run out, too, and nobody says so. */
static void p35_every_kind_of_supply_is_told_in_a_word(void)
{
    char lines[4096] = "";

    for (int type = 1; type <= SUPPLY_TYPES; type++)
        (void)snprintf(lines + strlen(lines), sizeof lines - strlen(lines),
                       SUPPLY "5.1.%d|2|%d\n" SUPPLY "9.1.%d|2|-3\n", type, type, type);
    make(lines);
    CU_ASSERT_EQUAL(normalised_count(RECORD_CONSUMABLE), SUPPLY_TYPES);
    for (size_t i = 0; i < SUPPLY_TYPES; i++)
        CU_ASSERT_EQUAL(normalised_value(i, FIELD_CONSUMABLE_TYPE)[0] == '\0', i + 1 == 2);
    SAYS(8, TYPE, "opc");
    SAYS(14, TYPE, "fuser");
    SAYS(31, TYPE, "staples");
    SAYS(35, TYPE, "matteInk");
    SAYS(7, CLASS, "receptacle");  /* wasteInk, without a class */
    SAYS(25, CLASS, "receptacle"); /* wastePaper */
    SAYS(17, CLASS, "");           /* cleanerUnit */
}

static void p35_a_box_without_class_and_type_is_known_by_its_name(void)
{
    make(SUPPLY "6.1.1|4|Maintenance Box\n" SUPPLY "7.1.1|2|19\n" SUPPLY "9.1.1|2|4\n" SUPPLY
                "6.1.2|4|Waste Toner Bottle\n" SUPPLY "7.1.2|2|19\n" SUPPLY "9.1.2|2|0\n" SUPPLY
                "6.1.3|4|Maintenance Kit\n" SUPPLY "7.1.3|2|19\n" SUPPLY "9.1.3|2|4\n");
    SAYS(0, CLASS, "receptacle");
    SAYS(0, STATE, "almost-full");
    SAYS(1, STATE, "full");
    SAYS(2, CLASS, "");
    SAYS(2, STATE, "low");
}

UNIT_MAIN("pains_reading", UNIT_TEST(p01_some_left_is_no_number),
          UNIT_TEST(p02_a_level_that_is_a_percent_needs_no_capacity),
          UNIT_TEST(p03_a_waste_box_is_told_by_the_room_in_it),
          UNIT_TEST(p05_levels_in_three_steps_are_told_as_steps),
          UNIT_TEST(p05_codes_in_the_place_of_levels_are_words),
          UNIT_TEST(p08_the_panel_wins_over_a_coarse_level),
          UNIT_TEST(p08_a_panel_without_colour_means_the_only_toner),
          UNIT_TEST(p08_a_text_of_the_panel_is_never_looked_at),
          UNIT_TEST(p08_an_alert_wins_over_a_coarse_level),
          UNIT_TEST(p08_a_sleeping_panel_speaks_where_the_status_cannot),
          UNIT_TEST(p10_without_localisation_there_are_still_supplies),
          UNIT_TEST(p19_a_serial_number_is_found_wherever_it_stands),
          UNIT_TEST(p22_a_total_follows_the_formula_of_its_maker),
          UNIT_TEST(p23_pages_are_told_by_size_colour_work_and_sides),
          UNIT_TEST(p30_names_arrive_in_their_letters_whatever_the_character_set),
          UNIT_TEST(p30_a_name_that_makes_no_sense_costs_the_name_not_the_reading),
          UNIT_TEST(p33_rows_are_found_at_whatever_index_they_stand),
          UNIT_TEST(p35_every_kind_of_supply_is_told_in_a_word),
          UNIT_TEST(p35_a_box_without_class_and_type_is_known_by_its_name))
