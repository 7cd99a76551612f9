/* SPDX-License-Identifier: Apache-2.0 */
/* Records of maintenance blobs, whole, cut and malformed. */
#include "agent/normalise/brother_blob.h"

#include "tests/unit/unit.h"

#include <string.h>

static const uint8_t laser[] = { 0x63, 1,    4, 0,    0,    0,    1,    0x6f, 1,
                                 4,    0,    0, 0x1c, 0x20, 0xa1, 1,    2,    4,
                                 0x14, 0x41, 1, 4,    0xff, 0xff, 0xff, 0xff, 0xff };

static int64_t value(const uint8_t *bytes, size_t len, uint8_t number)
{
    uint32_t out = 0;

    return brother_blob_value(bytes, len, number, &out) ? (int64_t)out : -1;
}

static int64_t ratio(const uint8_t *bytes, size_t len, uint8_t number)
{
    uint32_t out = 0;

    return brother_blob_ratio(bytes, len, number, &out) ? (int64_t)out : -1;
}

static void values_have_four_octets_the_first_most_significant(void)
{
    CU_ASSERT_EQUAL(value(laser, sizeof laser, 0x63), 1);
    CU_ASSERT_EQUAL(value(laser, sizeof laser, 0x6f), 7200);
    CU_ASSERT_EQUAL(value(laser, sizeof laser, 0x41), UINT32_MAX);
    CU_ASSERT_EQUAL(value(laser, sizeof laser, 0x70), -1);
}

static void ratios_have_two_octets(void)
{
    CU_ASSERT_EQUAL(ratio(laser, sizeof laser, 0xa1), 2000);
    CU_ASSERT_EQUAL(value(laser, sizeof laser, 0xa1), -1);
    CU_ASSERT_EQUAL(ratio(laser, sizeof laser, 0x6f), -1);
}

static void ratios_that_make_no_sense_are_none(void)
{
    static const uint8_t above[] = { 0xa1, 1, 2, 0x15, 0x14, 0xff };
    static const uint8_t of_nothing[] = { 0xa1, 1, 2, 0, 0, 0xff };

    CU_ASSERT_EQUAL(ratio(above, sizeof above, 0xa1), -1);
    CU_ASSERT_EQUAL(ratio(of_nothing, sizeof of_nothing, 0xa1), -1);
}

static void nothing_behind_the_end_counts(void)
{
    static const uint8_t ended[] = { 0xff, 0x6f, 1, 4, 0, 0, 0, 1 };

    CU_ASSERT_EQUAL(value(ended, sizeof ended, 0x6f), -1);
    CU_ASSERT_EQUAL(value(laser, 0, 0x63), -1);
    CU_ASSERT_EQUAL(value(NULL, 0, 0x63), -1);
}

static void every_cut_leaves_the_whole_records(void)
{
    uint8_t copy[sizeof laser];

    for (size_t len = 0; len <= sizeof laser; len++) {
        (void)memcpy(copy, laser, len);
        CU_ASSERT_EQUAL(value(copy, len, 0x63), len >= 7 ? 1 : -1);
        CU_ASSERT_EQUAL(value(copy, len, 0x6f), len >= 14 ? 7200 : -1);
    }
}

static void a_malformed_record_ends_the_reading(void)
{
    static const uint8_t other_kind[] = { 0x63, 2, 4, 0, 0, 0, 1, 0x6f, 1, 4, 0, 0, 0, 1 };
    static const uint8_t too_long[] = { 0x63, 1, 200, 0, 0x6f, 1, 4, 0, 0, 0, 1 };
    static const uint8_t odd_length[] = { 0x63, 1, 0, 0x64, 1, 1, 9, 0x6f, 1, 4, 0, 0, 0, 1 };

    CU_ASSERT_EQUAL(value(other_kind, sizeof other_kind, 0x6f), -1);
    CU_ASSERT_EQUAL(value(too_long, sizeof too_long, 0x6f), -1);
    CU_ASSERT_EQUAL(value(odd_length, sizeof odd_length, 0x6f), 1);
}

UNIT_MAIN("brother_blob", UNIT_TEST(values_have_four_octets_the_first_most_significant),
          UNIT_TEST(ratios_have_two_octets), UNIT_TEST(ratios_that_make_no_sense_are_none),
          UNIT_TEST(nothing_behind_the_end_counts), UNIT_TEST(every_cut_leaves_the_whole_records),
          UNIT_TEST(a_malformed_record_ends_the_reading))
