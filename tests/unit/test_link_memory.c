/* SPDX-License-Identifier: Apache-2.0 */
/* The memory of one session: what is left is given back, what is freed in any order leaves the rest
 * alone. */
#include "agent/publish/link_memory.h"
#include "tests/unit/memory.h"
#include "tests/unit/unit.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#define BLOCKS 100

static void frees_in_any_order(void)
{
    struct link_memory memory = { 0 };
    char *blocks[BLOCKS];

    for (size_t i = 0; i < BLOCKS; i++) {
        blocks[i] = link_memory_alloc(i + 1, &memory);
        CU_ASSERT_PTR_NOT_NULL_FATAL(blocks[i]);
        CU_ASSERT_EQUAL((uintptr_t)blocks[i] % _Alignof(max_align_t), 0);
        memset(blocks[i], (int)i, i + 1);
    }
    for (size_t i = 0; i < BLOCKS; i++)
        link_memory_free(blocks[i * 37 % BLOCKS], &memory);
    link_memory_free(NULL, &memory);
    CU_ASSERT_EQUAL(link_memory_finish(&memory), 0);
}

static void gives_back_what_is_left(void)
{
    struct link_memory memory = { 0 };

    (void)link_memory_alloc(16, &memory);
    char *freed = link_memory_alloc(1000, &memory);
    (void)link_memory_alloc(46, &memory);
    CU_ASSERT_EQUAL(memory.live, 1062);
    link_memory_free(freed, &memory);
    CU_ASSERT_EQUAL(memory.live, 62);
    CU_ASSERT_EQUAL(link_memory_finish(&memory), 62);
    CU_ASSERT_EQUAL(link_memory_finish(&memory), 0);
}

static void keeps_what_a_block_held_when_it_grows(void)
{
    struct link_memory memory = { 0 };
    char *text = link_memory_realloc(NULL, 6, &memory);

    CU_ASSERT_PTR_NOT_NULL_FATAL(text);
    memcpy(text, "abcde", 6);
    text = link_memory_realloc(text, 4000, &memory);
    CU_ASSERT_STRING_EQUAL(text, "abcde");
    text = link_memory_realloc(text, 3, &memory);
    CU_ASSERT_EQUAL(memcmp(text, "abc", 3), 0);
    CU_ASSERT_EQUAL(link_memory_finish(&memory), 3);
}

static void refuses_sizes_that_cannot_be(void)
{
    struct link_memory memory = { 0 };

    CU_ASSERT_PTR_NULL(link_memory_alloc(SIZE_MAX, &memory));
    CU_ASSERT_EQUAL(link_memory_finish(&memory), 0);
}

static void gives_its_reserve_when_memory_runs_out(void)
{
    struct link_memory memory = { 0 };
    char *grown;

    CU_ASSERT_TRUE_FATAL(link_memory_begin(&memory));
    char *before = link_memory_alloc(10, &memory);
    CU_ASSERT_PTR_NOT_NULL_FATAL(before);
    CU_ASSERT_FALSE(memory.is_short);
    memcpy(before, "some text", 10);
    memory_fail_at(1);
    for (size_t i = 1; (grown = link_memory_alloc(i, &memory)) != NULL; i++) {
        CU_ASSERT_EQUAL((uintptr_t)grown % _Alignof(max_align_t), 0);
        memset(grown, 0x55, i);
        if (i % 2 == 0)
            link_memory_free(grown, &memory);
        if (i == 100)
            before = link_memory_realloc(before, 5000, &memory);
    }
    CU_ASSERT_TRUE(memory.is_short);
    CU_ASSERT_TRUE(memory.reserve_used <= LINK_MEMORY_RESERVE);
    CU_ASSERT_TRUE(memory.reserve_used > LINK_MEMORY_RESERVE - 4096);
    CU_ASSERT_STRING_EQUAL(before, "some text");
    CU_ASSERT_PTR_NULL(link_memory_alloc(SIZE_MAX - 200, &memory));
    memory_fail_at(0);
    CU_ASSERT_TRUE(link_memory_finish(&memory) > 0);
}

static void has_no_reserve_that_it_was_not_given(void)
{
    struct link_memory memory = { 0 };

    memory_fail_at(1);
    CU_ASSERT_FALSE(link_memory_begin(&memory));
    CU_ASSERT_PTR_NULL(link_memory_alloc(1, &memory));
    memory_fail_at(0);
    CU_ASSERT_TRUE(memory.is_short);
    CU_ASSERT_EQUAL(link_memory_finish(&memory), 0);
}

UNIT_MAIN("link_memory", UNIT_TEST(gives_its_reserve_when_memory_runs_out),
          UNIT_TEST(has_no_reserve_that_it_was_not_given), UNIT_TEST(frees_in_any_order),
          UNIT_TEST(gives_back_what_is_left), UNIT_TEST(keeps_what_a_block_held_when_it_grows),
          UNIT_TEST(refuses_sizes_that_cannot_be))
