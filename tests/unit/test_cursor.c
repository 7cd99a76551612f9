/* SPDX-License-Identifier: Apache-2.0 */
/* Reads at and past the end of a block. */
#include "base/cursor.h"
#include "tests/unit/unit.h"

static void reads_big_endian_numbers_in_turn(void)
{
    const uint8_t bytes[] = { 0x01, 0xff, 0xfe, 0x80, 0x00, 0x00, 0x02 };
    struct cursor c;

    cursor_init(&c, bytes, sizeof bytes);
    CU_ASSERT_EQUAL(cursor_u8(&c), 0x01);
    CU_ASSERT_EQUAL(cursor_u16(&c), 0xfffe);
    CU_ASSERT_EQUAL(cursor_u32(&c), 0x80000002);
    CU_ASSERT_EQUAL(cursor_left(&c), 0);
    CU_ASSERT_FALSE(cursor_failed(&c));
}

static void fails_past_the_end_and_stays_failed(void)
{
    const uint8_t bytes[] = { 1, 2, 3 };
    struct cursor c;

    cursor_init(&c, bytes, sizeof bytes);
    CU_ASSERT_EQUAL(cursor_u32(&c), 0);
    CU_ASSERT_TRUE(cursor_failed(&c));
    CU_ASSERT_EQUAL(cursor_u8(&c), 0);
    CU_ASSERT_EQUAL(cursor_left(&c), 0);
    CU_ASSERT_PTR_NULL(cursor_bytes(&c, 0));
}

static void lends_bytes_inside_the_block(void)
{
    const uint8_t bytes[] = { 1, 2, 3 };
    struct cursor c;

    cursor_init(&c, bytes, sizeof bytes);
    CU_ASSERT_PTR_EQUAL(cursor_bytes(&c, 2), bytes);
    CU_ASSERT_PTR_EQUAL(cursor_bytes(&c, 0), bytes + 2);
    CU_ASSERT_PTR_NULL(cursor_bytes(&c, SIZE_MAX));
    CU_ASSERT_TRUE(cursor_failed(&c));
}

static void takes_an_empty_block_without_memory(void)
{
    struct cursor c;

    cursor_init(&c, NULL, 0);
    CU_ASSERT_EQUAL(cursor_left(&c), 0);
    CU_ASSERT_FALSE(cursor_failed(&c));
    CU_ASSERT_EQUAL(cursor_u16(&c), 0);
    CU_ASSERT_TRUE(cursor_failed(&c));
}

UNIT_MAIN("cursor", UNIT_TEST(reads_big_endian_numbers_in_turn),
          UNIT_TEST(fails_past_the_end_and_stays_failed), UNIT_TEST(lends_bytes_inside_the_block),
          UNIT_TEST(takes_an_empty_block_without_memory))
