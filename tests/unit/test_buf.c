/* SPDX-License-Identifier: Apache-2.0 */
/* The limit and the sticky failure of the byte buffer. */
#include "base/buf.h"
#include "tests/unit/memory.h"
#include "tests/unit/unit.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

static void starts_empty_and_readable(void)
{
    struct buf b;

    buf_init(&b, 10);
    CU_ASSERT_STRING_EQUAL(buf_text(&b), "");
    CU_ASSERT_PTR_NULL(buf_take(&b));
    CU_ASSERT_FALSE(buf_failed(&b));
    buf_finish(&b);
}

static void appends_up_to_the_limit_exactly(void)
{
    struct buf b;

    buf_init(&b, 5);
    CU_ASSERT_TRUE(buf_append(&b, "abc", 3));
    CU_ASSERT_TRUE(buf_append_text(&b, "de"));
    CU_ASSERT_TRUE(buf_append(&b, NULL, 0));
    CU_ASSERT_STRING_EQUAL(buf_text(&b), "abcde");
    CU_ASSERT_EQUAL(b.len, 5);
    buf_finish(&b);
}

static void refuses_past_limit_and_stays_failed(void)
{
    struct buf b;

    buf_init(&b, 4);
    CU_ASSERT_TRUE(buf_append_text(&b, "abc"));
    CU_ASSERT_FALSE(buf_append_text(&b, "de"));
    CU_ASSERT_TRUE(buf_failed(&b));
    CU_ASSERT_FALSE(buf_append_text(&b, "d"));
    CU_ASSERT_FALSE(buf_append_format(&b, "%d", 1));
    CU_ASSERT_STRING_EQUAL(buf_text(&b), "abc");
    CU_ASSERT_PTR_NULL(buf_take(&b));
    buf_finish(&b);
}

static void refuses_lengths_that_would_wrap(void)
{
    struct buf b;

    buf_init(&b, SIZE_MAX - 1);
    CU_ASSERT_TRUE(buf_append_text(&b, "abc"));
    CU_ASSERT_FALSE(buf_append(&b, "x", SIZE_MAX - 2));
    CU_ASSERT_EQUAL(b.len, 3);
    buf_finish(&b);
}

static void holds_nothing_with_a_limit_of_zero(void)
{
    struct buf b;

    buf_init(&b, 0);
    CU_ASSERT_TRUE(buf_append(&b, "", 0));
    CU_ASSERT_FALSE(buf_append(&b, "a", 1));
    buf_finish(&b);
}

static void starts_again_after_clear(void)
{
    struct buf b;

    buf_init(&b, 3);
    CU_ASSERT_FALSE(buf_append_text(&b, "abcd"));
    buf_clear(&b);
    CU_ASSERT_FALSE(buf_failed(&b));
    CU_ASSERT_TRUE(buf_append_text(&b, "abc"));
    buf_clear(&b);
    CU_ASSERT_STRING_EQUAL(buf_text(&b), "");
    buf_finish(&b);
}

static void formats_within_the_limit_only(void)
{
    struct buf b;

    buf_init(&b, 6);
    CU_ASSERT_TRUE(buf_append_format(&b, "%s-%03d", "ab", 7));
    CU_ASSERT_STRING_EQUAL(buf_text(&b), "ab-007");
    CU_ASSERT_FALSE(buf_append_format(&b, "%c", 'x'));
    CU_ASSERT_STRING_EQUAL(buf_text(&b), "ab-007");
    buf_finish(&b);
}

static void consumes_from_the_front(void)
{
    struct buf b;

    buf_init(&b, 10);
    buf_consume(&b, 4);
    CU_ASSERT_TRUE(buf_append_text(&b, "abcdef"));
    buf_consume(&b, 2);
    CU_ASSERT_STRING_EQUAL(buf_text(&b), "cdef");
    buf_consume(&b, 100);
    CU_ASSERT_STRING_EQUAL(buf_text(&b), "");
    buf_finish(&b);
}

static void hands_its_content_over(void)
{
    struct buf b;

    buf_init(&b, 10);
    CU_ASSERT_TRUE(buf_append_text(&b, "abc"));
    char *taken = buf_take(&b);
    CU_ASSERT_STRING_EQUAL_FATAL(taken, "abc");
    free(taken);
    CU_ASSERT_EQUAL(b.len, 0);
    CU_ASSERT_TRUE(buf_append_text(&b, "again"));
    CU_ASSERT_STRING_EQUAL(buf_text(&b), "again");
    buf_finish(&b);
}

static void keeps_bytes_that_are_zero(void)
{
    struct buf b;

    buf_init(&b, 10);
    CU_ASSERT_TRUE(buf_append(&b, "a\0b", 3));
    CU_ASSERT_EQUAL(b.len, 3);
    CU_ASSERT_EQUAL(memcmp(b.data, "a\0b", 4), 0);
    buf_finish(&b);
}

static void appends_its_own_content(void)
{
    struct buf b;

    buf_init(&b, 100000);
    CU_ASSERT_TRUE(buf_append_text(&b, "0123456789"));
    for (int i = 0; i < 12; i++)
        CU_ASSERT_TRUE(buf_append(&b, b.data, b.len));
    CU_ASSERT_EQUAL(b.len, 10 << 12);
    CU_ASSERT_EQUAL(memcmp(b.data + b.len - 10, "0123456789", 10), 0);
    buf_finish(&b);
}

static void never_allocates_past_the_limit(void)
{
    struct buf b;

    buf_init(&b, 1000);
    while (buf_append_text(&b, "1234567"))
        CU_ASSERT(b.size <= 1001);
    CU_ASSERT_EQUAL(b.len, 994);
    buf_finish(&b);
}

static void keeps_its_content_when_memory_runs_out(void)
{
    struct buf b;

    buf_init(&b, 1000);
    CU_ASSERT_TRUE(buf_append_text(&b, "kept"));
    memory_fail_at(1);
    CU_ASSERT_TRUE(buf_append_text(&b, " in the room at hand"));
    for (int i = 0; i < 100; i++)
        (void)buf_append_format(&b, "%d", i);
    memory_fail_at(0);
    CU_ASSERT_TRUE(buf_failed(&b));
    CU_ASSERT_TRUE(strncmp(buf_text(&b), "kept in the room at hand", 24) == 0);
    CU_ASSERT_FALSE(buf_append_text(&b, "x"));
    buf_finish(&b);
}

static void says_whether_the_limit_or_memory_was_short(void)
{
    struct buf b;

    buf_init(&b, 10);
    CU_ASSERT_EQUAL(buf_error(&b), ERR_NONE);
    CU_ASSERT_FALSE(buf_append_text(&b, "eleven char"));
    CU_ASSERT_EQUAL(buf_error(&b), ERR_LIMIT);
    buf_clear(&b);
    CU_ASSERT_EQUAL(buf_error(&b), ERR_NONE);
    memory_fail_at(1);
    CU_ASSERT_FALSE(buf_append_text(&b, "ten chars"));
    memory_fail_at(0);
    CU_ASSERT_EQUAL(buf_error(&b), ERR_MEMORY);
    CU_ASSERT_FALSE(buf_append_text(&b, "eleven char"));
    CU_ASSERT_EQUAL(buf_error(&b), ERR_MEMORY);
    buf_clear(&b);
    CU_ASSERT_EQUAL(buf_error(&b), ERR_NONE);
    buf_finish(&b);
}

static void finishes_a_zeroed_buffer(void)
{
    struct buf b = { 0 };

    buf_finish(&b);
    CU_ASSERT_STRING_EQUAL(buf_text(&b), "");
}

UNIT_MAIN("buf", UNIT_TEST(starts_empty_and_readable), UNIT_TEST(appends_up_to_the_limit_exactly),
          UNIT_TEST(refuses_past_limit_and_stays_failed),
          UNIT_TEST(refuses_lengths_that_would_wrap), UNIT_TEST(holds_nothing_with_a_limit_of_zero),
          UNIT_TEST(starts_again_after_clear), UNIT_TEST(formats_within_the_limit_only),
          UNIT_TEST(consumes_from_the_front), UNIT_TEST(hands_its_content_over),
          UNIT_TEST(keeps_bytes_that_are_zero), UNIT_TEST(appends_its_own_content),
          UNIT_TEST(never_allocates_past_the_limit),
          UNIT_TEST(keeps_its_content_when_memory_runs_out),
          UNIT_TEST(says_whether_the_limit_or_memory_was_short),
          UNIT_TEST(finishes_a_zeroed_buffer))
