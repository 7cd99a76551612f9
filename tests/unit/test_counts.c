/* SPDX-License-Identifier: Apache-2.0 */
/* Counters of makers' objects: chosen, added, completed, and never contradicting themselves. */
#include "agent/normalise/counts.h"

#include "tests/fakes/reading_lines.h"
#include "tests/unit/unit.h"

#include <stdio.h>
#include <string.h>

#define OF(enterprise) "1.3.6.1.2.1.1.2.0|6|1.3.6.1.4.1." enterprise "\n"
#define KYOCERA        OF("1347.41")
#define K              "1.3.6.1.4.1.1347."
#define EPSON          OF("1248.1") "1.3.6.1.4.1.1248.1.2.2.27."
#define TOTALS         "1.3.6.1.4.1.253.8.53.13.2.1.6.1.20."

static struct counts counts;

static void read_lines(const char *lines)
{
    struct reading_set *set = reading_set_create(200, 10000);
    struct answer answer;

    CU_ASSERT_FATAL(set != NULL && reading_lines_add(set, lines));
    answer_init(&answer, set);
    counts_read(&answer, &counts);
    reading_set_destroy(set);
}

#define EXPECT(work, total, mono, colour)                                                          \
    CU_ASSERT_EQUAL(counts.value[VENDOR_##work][VENDOR_BOTH], total);                              \
    CU_ASSERT_EQUAL(counts.value[VENDOR_##work][VENDOR_MONO], mono);                               \
    CU_ASSERT_EQUAL(counts.value[VENDOR_##work][VENDOR_COLOUR], colour)

static void a_device_of_no_known_maker_has_none(void)
{
    read_lines("@.10.2.1.4.1.1|65|77\n" K "43.10.1.1.12.1.1|2");
    CU_ASSERT_FALSE(counts_any(&counts));
    EXPECT(TOTAL, -1, -1, -1);
}

static void colours_in_all_are_those_of_the_works_when_these_are_all(void)
{
    read_lines(KYOCERA K
               "43.10.1.1.12.1.1|2|100\n" K "42.3.1.1.1.1.1|2|60\n" K "42.3.1.1.1.1.2|2|30\n" K
               "42.3.1.1.1.1.4|2|10\n" K "42.3.1.2.1.1.1.1|2|20\n" K "42.3.1.2.1.1.1.2|2|5\n" K
               "42.3.1.2.1.1.1.3|2|35\n" K "42.3.1.2.1.1.2.1|2|30\n" K "42.3.1.2.1.1.4.1|2|10");
    EXPECT(PRINT, 60, 20, 40);
    EXPECT(COPY, 30, 30, 0);
    EXPECT(FAX, 10, 10, 0);
    EXPECT(TOTAL, 100, 60, 40);
}

static void works_that_are_not_all_give_no_colours_in_all(void)
{
    read_lines(KYOCERA K "43.10.1.1.12.1.1|2|101\n" K "42.3.1.1.1.1.1|2|60\n" K
                         "42.3.1.2.1.1.1.1|2|20\n");
    EXPECT(PRINT, 60, 20, 40);
    EXPECT(TOTAL, 101, -1, -1);
}

static void the_third_follows_from_two(void)
{
    read_lines(EPSON "6.1.4.1.1.1|2|90\n" EPSON "6.1.5.1.1.1|2|70");
    EXPECT(PRINT, 90, 20, 70);
    read_lines(EPSON "1.1.3.1.1|2|40\n" EPSON "1.1.4.1.1|2|41");
    EXPECT(TOTAL, 81, 40, 41);
}

static void parts_that_are_more_than_the_whole_are_left_out(void)
{
    read_lines(OF("253.8") TOTALS "1|2|100\n" TOTALS "33|2|60\n" TOTALS "34|2|41");
    EXPECT(TOTAL, 100, -1, -1);
    read_lines(OF("253.8") TOTALS "1|2|100\n" TOTALS "33|2|101");
    EXPECT(TOTAL, 100, -1, -1);
    read_lines(KYOCERA K "43.10.1.1.12.1.1|2|50\n" K "42.3.1.1.1.1.1|2|60\n" K
                         "42.3.1.4.1.1.1|2|900");
    EXPECT(TOTAL, 50, -1, -1);
    EXPECT(PRINT, -1, -1, -1);
    EXPECT(SCAN, 900, -1, -1); /* scans are no part of what was printed */
}

static void rows_of_one_choice_are_added_and_a_better_choice_wins(void)
{
    read_lines(KYOCERA K "42.3.1.3.1.1.2|2|3\n" K "42.3.1.3.1.1.4|2|4\n" K "42.3.1.4.1.1.1|2|5");
    EXPECT(SCAN, 12, -1, -1);
    read_lines(KYOCERA K "46.10.1.1.5.3|2|99\n" K "42.3.1.3.1.1.2|2|3\n" K "42.3.1.4.1.1.1|2|5");
    EXPECT(SCAN, 99, -1, -1);
}

static void typed_tables_are_read_by_their_type_column(void)
{
#define L "1.3.6.1.4.1.641.6.4.2.1.1."
    read_lines(OF("641.2") L "2.1.1|2|17\n" L "2.1.2|2|2\n" L "2.1.3|2|18\n" L "2.1.4|2|16\n" L
                             "4.1.1|65|30\n" L "4.1.2|65|70\n" L "4.1.3|65|20\n" L "4.1.4|65|50");
    EXPECT(TOTAL, 70, -1, -1);
    EXPECT(PRINT, 50, 30, 20);
}

static void labelled_tables_are_read_by_whole_labels(void)
{
#define C "1.3.6.1.4.1.1602.1.11.2.1.1."
    read_lines(OF("1602.4") C "2.1|4|Copy (Total 1)\n" C "2.2|4|Total 1\n" C
                              "2.3|4|total (black 1)\n" C "3.1|2|5\n" C "3.2|2|40\n" C "3.3|2|30");
    EXPECT(TOTAL, 40, 30, 10);
    EXPECT(COPY, 5, -1, -1);
}

static void records_of_a_blob_are_counters(void)
{
#define BLOB "1.3.6.1.4.1.2435.2.3.9.4.2.1.5.5.10.0|4x|"
    read_lines(OF("2435.2") BLOB "000104000000200101040000000a060104000000080201040000001"
                                 "6ff");
    EXPECT(TOTAL, 32, 10, 22);
    CU_ASSERT_EQUAL(counts.duplex[VENDOR_TOTAL], 8);
    read_lines(OF("2435.2") BLOB "ff");
    CU_ASSERT_FALSE(counts_any(&counts));
}

static void media_are_counted_where_there_are_pages(void)
{
    read_lines(KYOCERA K "42.2.1.1.1.2.1.1|4|A3\n" K "42.2.1.1.1.2.1.3|4|A4\n" K
                         "42.2.1.1.1.6.1.1|2|0\n" K "42.2.1.1.1.6.1.3|2|70\n" K
                         "42.2.1.1.1.7.1.3|2|40\n" K "42.2.1.1.1.6.1.4|2|9");
    CU_ASSERT_EQUAL(counts.media_count, 1);
    CU_ASSERT_STRING_EQUAL(counts.media[0].name, "a4");
    CU_ASSERT_EQUAL(counts.media[0].value[VENDOR_BOTH], 70);
    CU_ASSERT_EQUAL(counts.media[0].value[VENDOR_MONO], 40);
    CU_ASSERT_EQUAL(counts.media[0].value[VENDOR_COLOUR], -1);
}

static void numbers_that_cannot_be_are_unknown(void)
{
    read_lines(EPSON "1.1.30.1.1|2|-1\n" EPSON "1.1.3.1.1|4|many");
    CU_ASSERT_FALSE(counts_any(&counts));
    read_lines(EPSON "1.1.30.1.1|70|9000000000000000000");
    CU_ASSERT_FALSE(counts_any(&counts));
}

static void a_record_says_each_count_with_its_work_and_colour(void)
{
    struct record record;

    read_lines(EPSON "1.1.30.1.1|2|81\n" EPSON "1.1.3.1.1|2|40");
    record_init(&record, RECORD_METER);
    counts_write(&counts, &record);
    CU_ASSERT_EQUAL(record.count, 9);
    CU_ASSERT_STRING_EQUAL(record.values[0].text, "81");
    CU_ASSERT_STRING_EQUAL(record.values[1].text, "total");
    CU_ASSERT_STRING_EQUAL(record.values[8].text, "colour");
    record_finish(&record);
}

UNIT_MAIN("counts", UNIT_TEST(a_device_of_no_known_maker_has_none),
          UNIT_TEST(colours_in_all_are_those_of_the_works_when_these_are_all),
          UNIT_TEST(works_that_are_not_all_give_no_colours_in_all),
          UNIT_TEST(the_third_follows_from_two),
          UNIT_TEST(parts_that_are_more_than_the_whole_are_left_out),
          UNIT_TEST(rows_of_one_choice_are_added_and_a_better_choice_wins),
          UNIT_TEST(typed_tables_are_read_by_their_type_column),
          UNIT_TEST(labelled_tables_are_read_by_whole_labels),
          UNIT_TEST(records_of_a_blob_are_counters),
          UNIT_TEST(media_are_counted_where_there_are_pages),
          UNIT_TEST(numbers_that_cannot_be_are_unknown),
          UNIT_TEST(a_record_says_each_count_with_its_work_and_colour))
