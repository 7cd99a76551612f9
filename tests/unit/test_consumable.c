/* SPDX-License-Identifier: Apache-2.0 */
/* Supplies of invented printers with the oddities of real ones. */
#include "tests/fakes/normalised.h"
#include "tests/unit/unit.h"

#define SUPPLY      "@.11.1.1."
#define COLORANT    "@.12.1.1.4."
#define make(lines) CU_ASSERT_FATAL(normalised_make(lines, SCOPE_CONSUMABLES))
#define COUNT()     normalised_count(RECORD_CONSUMABLE)

#define EXPECT(nth, field, wanted)                                                                 \
    CU_ASSERT_STRING_EQUAL(normalised_value(nth, FIELD_CONSUMABLE_##field), wanted)

static void a_whole_row_becomes_a_whole_record(void)
{
    make(SUPPLY "3.1.2|2|4\n" SUPPLY "4.1.2|2|3\n" SUPPLY "5.1.2|2|3\n" SUPPLY
                "6.1.2|4|Cyan Cartridge CF999A\n" SUPPLY "7.1.2|2|7\n" SUPPLY
                "8.1.2|2|32000\n" SUPPLY "9.1.2|2|12000\n" COLORANT "1.4|4|cyan");
    CU_ASSERT_EQUAL(COUNT(), 1);
    EXPECT(0, INDEX, "2");
    EXPECT(0, TYPE, "toner");
    EXPECT(0, CLASS, "consumed");
    EXPECT(0, COLOUR, "cyan");
    EXPECT(0, DESCRIPTION, "Cyan Cartridge CF999A");
    EXPECT(0, PART, "CF999A");
    EXPECT(0, LEVEL, "37.5");
    EXPECT(0, LEVEL_QUALITY, "exact");
    EXPECT(0, CAPACITY, "32000");
    EXPECT(0, CAPACITY_UNIT, "impressions");
    EXPECT(0, REMAINING, "12000");
    EXPECT(0, REMAINING_UNIT, "impressions");
    EXPECT(0, STATE, "ok");
    EXPECT(0, SOURCE, "snmp");
}

static void indexes_have_gaps_and_need_not_begin_at_one(void)
{
    make(SUPPLY "6.1.31|4|B\n" SUPPLY "6.1.2|4|A\n" SUPPLY "9.1.30|2|-3\n");
    CU_ASSERT_EQUAL(COUNT(), 3);
    EXPECT(0, INDEX, "2");
    EXPECT(1, INDEX, "30");
    EXPECT(2, INDEX, "31");
}

static void columns_may_lack_the_device_index(void)
{
    make(SUPPLY "5.1|2|3\n" SUPPLY "6.1|4|Toner\n" SUPPLY "7.1|2|19\n" SUPPLY "8.1|2|100\n" SUPPLY
                "9.1|2|64\n" SUPPLY "3.1|2|1\n" COLORANT "1|4|black");
    CU_ASSERT_EQUAL(COUNT(), 1);
    EXPECT(0, INDEX, "1");
    EXPECT(0, DESCRIPTION, "Toner");
    EXPECT(0, LEVEL, "64");
    EXPECT(0, COLOUR, "black");
}

static void supplies_of_several_devices_keep_apart(void)
{
    make(SUPPLY "6.1.3|4|A\n" SUPPLY "6.2.3|4|B\n@.5.1.1.1.1|65|0");
    CU_ASSERT_EQUAL(COUNT(), 2);
    EXPECT(0, INDEX, "3");
    EXPECT(1, INDEX, "20000000003");
}

static void supplies_of_several_markers_are_one_list(void)
{
    make(SUPPLY "2.1.1|2|1\n" SUPPLY "2.1.2|2|2\n" SUPPLY "6.1.1|4|Head 1\n" SUPPLY
                "6.1.2|4|Head 2");
    CU_ASSERT_EQUAL(COUNT(), 2);
    EXPECT(1, INDEX, "2");
}

static void a_description_alone_is_a_record_without_a_level(void)
{
    make(SUPPLY "6.1.1|4|Fuser");
    EXPECT(0, DESCRIPTION, "Fuser");
    EXPECT(0, LEVEL_QUALITY, "");
    EXPECT(0, STATE, "unknown");
    EXPECT(0, TYPE, "");
    EXPECT(0, CLASS, "");
}

static void a_level_alone_is_a_record_without_a_name(void)
{
    make(SUPPLY "9.1.22|2|40");
    EXPECT(0, INDEX, "22");
    EXPECT(0, DESCRIPTION, "");
    EXPECT(0, LEVEL, "");
    EXPECT(0, LEVEL_QUALITY, "unknown");
    EXPECT(0, REMAINING, "");
}

static void some_left_has_a_quality_and_no_number(void)
{
    make(SUPPLY "7.1.1|2|13\n" SUPPLY "8.1.1|2|-2\n" SUPPLY "9.1.1|2|-3");
    EXPECT(0, LEVEL, "");
    EXPECT(0, LEVEL_QUALITY, "some");
    EXPECT(0, STATE, "ok");
    EXPECT(0, CAPACITY, "");
    EXPECT(0, REMAINING, "");
}

static void what_remains_is_told_where_no_percent_can_be(void)
{
    make(SUPPLY "7.1.1|2|15\n" SUPPLY "8.1.1|2|-2\n" SUPPLY "9.1.1|2|300");
    EXPECT(0, LEVEL_QUALITY, "unknown");
    EXPECT(0, REMAINING, "300");
    EXPECT(0, REMAINING_UNIT, "tenthsOfMilliliters");
}

static void percent_is_no_unit_of_capacity(void)
{
    make(SUPPLY "7.1.1|2|19\n" SUPPLY "8.1.1|2|100\n" SUPPLY "9.1.1|2|50");
    EXPECT(0, LEVEL, "50");
    EXPECT(0, CAPACITY, "");
    EXPECT(0, REMAINING, "");
}

static void a_table_that_counts_to_hundred_tells_for_its_odd_row(void)
{
    make(SUPPLY "8.1.1|2|100\n" SUPPLY "9.1.1|2|55\n" SUPPLY "5.1.2|2|4\n" SUPPLY
                "8.1.2|2|-2\n" SUPPLY "9.1.2|2|100");
    EXPECT(1, LEVEL, "100");
    EXPECT(1, LEVEL_QUALITY, "percent");
    EXPECT(1, CLASS, "receptacle");
    make(SUPPLY "8.1.1|2|5000\n" SUPPLY "9.1.1|2|55\n" SUPPLY "8.1.2|2|-2\n" SUPPLY "9.1.2|2|100");
    EXPECT(1, LEVEL, "");
}

static void a_receptacle_is_full_not_empty(void)
{
    make(SUPPLY "4.1.1|2|4\n" SUPPLY "7.1.1|2|19\n" SUPPLY "9.1.1|2|0\n" SUPPLY "4.1.2|2|4\n" SUPPLY
                "7.1.2|2|19\n" SUPPLY "9.1.2|2|3\n" SUPPLY "4.1.3|2|3\n" SUPPLY
                "7.1.3|2|19\n" SUPPLY "9.1.3|2|0");
    EXPECT(0, CLASS, "receptacle");
    EXPECT(0, STATE, "full");
    EXPECT(1, STATE, "almost-full");
    EXPECT(2, STATE, "empty");
}

static void waste_types_are_receptacles_where_the_class_is_missing(void)
{
    make(SUPPLY "5.1.1|2|8\n" SUPPLY "5.1.2|2|3\n" SUPPLY "5.1.3|2|8\n" SUPPLY "4.1.3|2|3");
    EXPECT(0, CLASS, "receptacle");
    EXPECT(1, CLASS, "");
    EXPECT(2, CLASS, "consumed");
}

static void colorants_come_in_any_order(void)
{
    make(SUPPLY "3.1.1|2|4\n" SUPPLY "3.1.2|2|1\n" SUPPLY "3.1.3|2|0\n" SUPPLY "3.1.4|2|9\n" SUPPLY
                "6.1.1|4|A\n" SUPPLY "6.1.2|4|B\n" SUPPLY "6.1.3|4|C\n" SUPPLY
                "6.1.4|4|D\n" COLORANT "1.1|4x|626c61636b0020\n" COLORANT "1.4|4| Yellow \n");
    EXPECT(0, COLOUR, "yellow");
    EXPECT(1, COLOUR, "black");
    EXPECT(2, COLOUR, "");
    EXPECT(3, COLOUR, "");
}

static void colour_words_of_descriptions_come_second(void)
{
    make(SUPPLY "6.1.1|4|Cartuccia toner nero\n" SUPPLY "6.1.2|4|Toner (Cyan)\n" SUPPLY
                "6.1.3|4|青色碳粉\n" SUPPLY "6.1.4|4|Photo Drum:Magenta\n" SUPPLY
                "6.1.5|4|Light Cyan Ink\n" SUPPLY "6.1.6|4|Blackboard Sorter\n" SUPPLY
                "3.1.7|2|1\n" SUPPLY "6.1.7|4|Yellow\n" COLORANT "1.1|4|other");
    EXPECT(0, COLOUR, "black");
    EXPECT(1, COLOUR, "cyan");
    EXPECT(2, COLOUR, "cyan");
    EXPECT(3, COLOUR, "magenta");
    EXPECT(4, COLOUR, "light cyan");
    EXPECT(5, COLOUR, "");
    EXPECT(6, COLOUR, "yellow");
}

static void names_end_in_nul_or_are_of_a_declared_set(void)
{
    make("@.7.1.1.4.1.1|2|2004\n" SUPPLY "6.1.1|4x|426c61636b204472756d00\n" SUPPLY
         "6.1.2|4x|6b6f7069cd");
    EXPECT(0, DESCRIPTION, "Black Drum");
    EXPECT(1, DESCRIPTION, "kopië");
}

static void the_set_is_that_of_the_localisation_in_use(void)
{
    make("@.5.1.1.2.1|2|2\n@.7.1.1.4.1.1|2|2004\n@.7.1.1.4.1.2|2|8\n" SUPPLY "6.1.1|4x|e1dedd");
    EXPECT(0, DESCRIPTION, "сон");
    make("@.7.1.1.4.1.3|2|8\n" SUPPLY "6.1.1|4x|e1dedd");
    EXPECT(0, DESCRIPTION, "сон");
}

static void an_empty_name_is_left_out(void)
{
    make(SUPPLY "6.1.1|4|\n" SUPPLY "5.1.1|2|3");
    CU_ASSERT_EQUAL(COUNT(), 1);
    EXPECT(0, DESCRIPTION, "");
    EXPECT(0, TYPE, "toner");
}

static void alerts_win_over_a_comfortable_level(void)
{
    make(SUPPLY
         "7.1.1|2|19\n" SUPPLY "9.1.1|2|100\n" SUPPLY "9.1.2|2|-3\n" SUPPLY "7.1.3|2|19\n" SUPPLY
         "9.1.3|2|0\n"
         "@.18.1.1.2.1.4|2|4\n@.18.1.1.4.1.4|2|11\n@.18.1.1.5.1.4|2|1\n@.18.1.1.7.1.4|2|1104\n"
         "@.18.1.1.2.1.5|2|3\n@.18.1.1.4.1.5|2|11\n@.18.1.1.5.1.5|2|2\n@.18.1.1.7.1.5|2|1115\n"
         "@.18.1.1.2.1.6|2|4\n@.18.1.1.4.1.6|2|11\n@.18.1.1.5.1.6|2|3\n@.18.1.1.7.1.6|2|12\n");
    EXPECT(0, STATE, "low");
    EXPECT(0, LEVEL, "100");
    EXPECT(1, STATE, "missing");
    EXPECT(2, STATE, "empty");
}

static void more_rows_than_fit_are_passed_over(void)
{
    static char lines[40000];
    size_t len = 0;

    for (unsigned i = 1; i <= 600; i++)
        len += (size_t)snprintf(lines + len, sizeof lines - len, SUPPLY "9.1.%u|2|1\n", i);
    make(lines);
    CU_ASSERT_EQUAL(COUNT(), 256);
}

static void strange_numbers_say_nothing(void)
{
    make(SUPPLY "4.1.1|2|99\n" SUPPLY "5.1.1|2|-7\n" SUPPLY "7.1.1|2|5\n" SUPPLY
                "8.1.1|2|-9\n" SUPPLY "9.1.1|4|half\n" SUPPLY "3.1.1|2|-5");
    CU_ASSERT_EQUAL(COUNT(), 1);
    EXPECT(0, CLASS, "");
    EXPECT(0, TYPE, "");
    EXPECT(0, LEVEL, "");
    EXPECT(0, COLOUR, "");
    normalised_drop();
}

UNIT_MAIN("consumable", UNIT_TEST(a_whole_row_becomes_a_whole_record),
          UNIT_TEST(indexes_have_gaps_and_need_not_begin_at_one),
          UNIT_TEST(columns_may_lack_the_device_index),
          UNIT_TEST(supplies_of_several_devices_keep_apart),
          UNIT_TEST(supplies_of_several_markers_are_one_list),
          UNIT_TEST(a_description_alone_is_a_record_without_a_level),
          UNIT_TEST(a_level_alone_is_a_record_without_a_name),
          UNIT_TEST(some_left_has_a_quality_and_no_number),
          UNIT_TEST(what_remains_is_told_where_no_percent_can_be),
          UNIT_TEST(percent_is_no_unit_of_capacity),
          UNIT_TEST(a_table_that_counts_to_hundred_tells_for_its_odd_row),
          UNIT_TEST(a_receptacle_is_full_not_empty),
          UNIT_TEST(waste_types_are_receptacles_where_the_class_is_missing),
          UNIT_TEST(colorants_come_in_any_order),
          UNIT_TEST(colour_words_of_descriptions_come_second),
          UNIT_TEST(names_end_in_nul_or_are_of_a_declared_set),
          UNIT_TEST(the_set_is_that_of_the_localisation_in_use),
          UNIT_TEST(an_empty_name_is_left_out), UNIT_TEST(alerts_win_over_a_comfortable_level),
          UNIT_TEST(more_rows_than_fit_are_passed_over), UNIT_TEST(strange_numbers_say_nothing))
