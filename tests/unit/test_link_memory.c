/* SPDX-License-Identifier: Apache-2.0 */
/* The memory of one session: what is left is given back, what is freed in any order leaves the rest
 * alone. */
#include "agent/publish/link_memory.h"
#include "tests/unit/unit.h"

#include <stdint.h>
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

UNIT_MAIN("link_memory", UNIT_TEST(frees_in_any_order), UNIT_TEST(gives_back_what_is_left),
          UNIT_TEST(keeps_what_a_block_held_when_it_grows), UNIT_TEST(refuses_sizes_that_cannot_be))
