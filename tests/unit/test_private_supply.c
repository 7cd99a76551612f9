/* SPDX-License-Identifier: Apache-2.0 */
/* What makers' own objects add to the standard's supplies, and where they are believed. */
#include "tests/fakes/normalised.h"
#include "tests/unit/unit.h"

#include <string.h>

#define OF(enterprise) "1.3.6.1.2.1.1.2.0|6|1.3.6.1.4.1." enterprise "\n"
#define BROTHER        OF("2435.2")
#define CARE           "1.3.6.1.4.1.2435.2.3.9.4.2.1.5.5.8.0|4x|"
#define NEXT_CARE      "1.3.6.1.4.1.2435.2.3.9.4.2.1.5.5.11.0|4x|"
#define LASER_CARE                                                                                 \
    CARE "41010400002260"                                                                          \
         "6f010400001c20"                                                                          \
         "ff\n"
#define RICOH        OF("367.1.1")
#define RICOH_SUPPLY "1.3.6.1.4.1.367.3.2.1.2.24.1.1."
#define EPSON        OF("1248.1")
#define EPSON_SUPPLY "1.3.6.1.4.1.1248.1.2.2.28.1.1."
#define ROW(index, type, name, level)                                                              \
    "@.11.1.1.5.1." index "|2|" type "\n@.11.1.1.6.1." index "|4|" name "\n@.11.1.1.9.1." index    \
    "|2|" level "\n"
#define make(lines) CU_ASSERT_FATAL(normalised_make(lines, SCOPE_CONSUMABLES))

#define EXPECT(nth, field, wanted)                                                                 \
    CU_ASSERT_STRING_EQUAL(normalised_value(nth, FIELD_CONSUMABLE_##field), wanted)

static void without_a_standard_table_the_makers_supplies_are_told(void)
{
    make(BROTHER LASER_CARE);
    CU_ASSERT_EQUAL(normalised_count(RECORD_CONSUMABLE), 2);
    EXPECT(0, DESCRIPTION, "Black Toner");
    EXPECT(0, TYPE, "toner");
    EXPECT(0, COLOUR, "black");
    EXPECT(0, LEVEL, "72");
    EXPECT(0, LEVEL_QUALITY, "percent");
    EXPECT(0, STATE, "ok");
    EXPECT(0, INDEX, "1000000001");
    EXPECT(1, DESCRIPTION, "Drum");
    EXPECT(1, LEVEL, "88");
}

static void colours_without_a_drum_are_ink_unless_the_printer_says_otherwise(void)
{
    make(BROTHER CARE "6f010400001c20"
                      "ff");
    EXPECT(0, DESCRIPTION, "Black Ink");
    EXPECT(0, TYPE, "ink");
    make(BROTHER "@.10.2.1.2.1.1|2|4\n" CARE "6f010400001c20"
                 "ff");
    EXPECT(0, DESCRIPTION, "Black Toner");
    make(BROTHER "@.10.2.1.2.1.1|2|12\n" LASER_CARE);
    EXPECT(0, DESCRIPTION, "Black Ink");
}

static void old_ink_printers_tell_level_and_full_level(void)
{
    make(BROTHER CARE "a101020414"
                      "a201020c14"
                      "ff");
    CU_ASSERT_EQUAL(normalised_count(RECORD_CONSUMABLE), 2);
    EXPECT(0, LEVEL, "20");
    EXPECT(1, LEVEL, "60");
    EXPECT(1, DESCRIPTION, "Cyan Ink");
}

static void some_left_gives_way_to_the_makers_percent(void)
{
    make(BROTHER LASER_CARE ROW("1", "3", "Black Toner Cartridge", "-3")
             ROW("2", "9", "Drum Unit", "-2"));
    CU_ASSERT_EQUAL(normalised_count(RECORD_CONSUMABLE), 2);
    EXPECT(0, LEVEL, "72");
    EXPECT(0, INDEX, "1");
    EXPECT(0, DESCRIPTION, "Black Toner Cartridge");
    EXPECT(1, LEVEL, "88");
}

static void a_number_of_the_standard_stands(void)
{
    make(BROTHER LASER_CARE "@.11.1.1.8.1.2|2|100\n" ROW("2", "9", "Drum Unit", "60"));
    EXPECT(0, LEVEL, "60");
}

static void a_colour_that_is_missing_fits_the_only_toner(void)
{
    make(BROTHER LASER_CARE ROW("1", "21", "TN-9999", "-3"));
    EXPECT(0, LEVEL, "72");
}

static void pages_left_belong_to_the_same_supply(void)
{
    make(BROTHER LASER_CARE NEXT_CARE "820104"
                                      "0000289d"
                                      "ff\n" ROW("2", "9", "Drum Unit", "-2"));
    EXPECT(0, PAGES_LEFT, "10397");
    EXPECT(0, LEVEL, "88");
    make(BROTHER NEXT_CARE "820104"
                           "00001e81"
                           "ff");
    EXPECT(0, DESCRIPTION, "Drum");
    EXPECT(0, PAGES_LEFT, "7809");
    EXPECT(0, LEVEL, "");
    EXPECT(0, STATE, "unknown");
}

static void a_level_far_above_full_is_none_and_a_little_above_is_full(void)
{
    make(BROTHER CARE "6f0104"
                      "ffffffff"
                      "41010400002b00"
                      "ff");
    CU_ASSERT_EQUAL(normalised_count(RECORD_CONSUMABLE), 1);
    EXPECT(0, DESCRIPTION, "Drum");
    EXPECT(0, LEVEL, "100");
}

static void the_finest_record_of_a_colour_counts(void)
{
    make(BROTHER CARE "81010400000050"
                      "6f010400001c20"
                      "41010400002260"
                      "ff");
    EXPECT(0, LEVEL, "72");
    make(BROTHER CARE "81010400000050"
                      "ff");
    EXPECT(0, LEVEL, "80");
    make(BROTHER CARE "a10104000009c4"
                      "41010400002260"
                      "ff");
    EXPECT(0, LEVEL, "25");
    EXPECT(0, DESCRIPTION, "Black Toner");
}

static void levels_without_maximum_are_percents_to_sharp_only(void)
{
#define SOME_ROW "@.11.1.1.8.1.1|2|-2\n" ROW("1", "3", "Toner", "9")
    make(OF("2385.3") SOME_ROW);
    EXPECT(0, LEVEL, "9");
    EXPECT(0, LEVEL_QUALITY, "percent");
    make(RICOH SOME_ROW);
    EXPECT(0, LEVEL, "");
    make(OF("2385.3") "@.11.1.1.8.1.1|2|-2\n" ROW("1", "3", "Toner", "900"));
    EXPECT(0, LEVEL, "");
}

static void minus_a_hundred_is_empty_to_ricoh_only(void)
{
    make(RICOH ROW("1", "3", "Black Toner", "-100"));
    EXPECT(0, LEVEL, "0");
    EXPECT(0, STATE, "empty");
    make(BROTHER ROW("1", "3", "Black Toner", "-100"));
    EXPECT(0, LEVEL, "");
}

static void nothing_left_gives_way_to_what_the_maker_counts(void)
{
    make(RICOH "@.11.1.1.8.1.1|2|100\n" ROW("1", "3", "Black Toner", "0") RICOH_SUPPLY
         "3.1|4|black toner\n" RICOH_SUPPLY "5.1|2|40");
    EXPECT(0, LEVEL, "40");
    make(RICOH "@.11.1.1.8.1.1|2|100\n" ROW("1", "3", "Black Toner", "0") RICOH_SUPPLY
         "3.1|4|black toner\n" RICOH_SUPPLY "5.1|2|0");
    EXPECT(0, LEVEL, "0");
    EXPECT(0, STATE, "empty");
}

static void indexes_of_two_lists_need_not_agree(void)
{
    make(RICOH ROW("2", "3", "Cyan", "-3") RICOH_SUPPLY
         "3.1|4|Magenta Toner\n" RICOH_SUPPLY "3.2|4|Black Toner\n" RICOH_SUPPLY
         "3.3|4|Cyan Toner\n" RICOH_SUPPLY "5.1|2|11\n" RICOH_SUPPLY "5.2|2|22\n" RICOH_SUPPLY
         "5.3|2|33");
    CU_ASSERT_EQUAL(normalised_count(RECORD_CONSUMABLE), 1);
    EXPECT(0, LEVEL, "33");
}

static void what_only_the_maker_lists_is_added_once(void)
{
    make(EPSON "@.11.1.1.8.1.1|2|100\n" ROW("1", "5", "Black Ink Z9", "30") EPSON_SUPPLY
         "5.1.1|4|Black Ink Z9\n" EPSON_SUPPLY "5.1.5|4|Maintenance Box Z\n" EPSON_SUPPLY
         "2.1.1|2|30\n" EPSON_SUPPLY "2.1.5|2|80");
    CU_ASSERT_EQUAL(normalised_count(RECORD_CONSUMABLE), 2);
    EXPECT(1, DESCRIPTION, "Maintenance Box Z");
    EXPECT(1, LEVEL, "80");
    EXPECT(1, INDEX, "1000000005");
}

UNIT_MAIN("private_supply", UNIT_TEST(without_a_standard_table_the_makers_supplies_are_told),
          UNIT_TEST(colours_without_a_drum_are_ink_unless_the_printer_says_otherwise),
          UNIT_TEST(old_ink_printers_tell_level_and_full_level),
          UNIT_TEST(some_left_gives_way_to_the_makers_percent),
          UNIT_TEST(a_number_of_the_standard_stands),
          UNIT_TEST(a_colour_that_is_missing_fits_the_only_toner),
          UNIT_TEST(pages_left_belong_to_the_same_supply),
          UNIT_TEST(a_level_far_above_full_is_none_and_a_little_above_is_full),
          UNIT_TEST(the_finest_record_of_a_colour_counts),
          UNIT_TEST(levels_without_maximum_are_percents_to_sharp_only),
          UNIT_TEST(minus_a_hundred_is_empty_to_ricoh_only),
          UNIT_TEST(nothing_left_gives_way_to_what_the_maker_counts),
          UNIT_TEST(indexes_of_two_lists_need_not_agree),
          UNIT_TEST(what_only_the_maker_lists_is_added_once))
