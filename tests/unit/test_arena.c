/* SPDX-License-Identifier: Apache-2.0 */
/* Alignment, zeroing, big pieces and the limit. */
#include "base/arena.h"

#include "tests/unit/unit.h"

#include <stdalign.h>
#include <stdint.h>
#include <string.h>

static void gives_zeroed_aligned_pieces(void)
{
    struct arena a;

    arena_init(&a, 100000);
    for (size_t size = 1; size < 300; size++) {
        unsigned char *piece = arena_take(&a, size);

        CU_ASSERT_PTR_NOT_NULL_FATAL(piece);
        CU_ASSERT_EQUAL((uintptr_t)piece % alignof(max_align_t), 0);
        CU_ASSERT(piece[0] == 0 && piece[size - 1] == 0);
        memset(piece, 0xff, size);
    }
    arena_finish(&a);
    CU_ASSERT_PTR_NULL(a.chunks);
}

static void gives_pieces_larger_than_a_chunk(void)
{
    struct arena a;

    arena_init(&a, 1 << 20);
    char *big = arena_take(&a, 1 << 19);
    CU_ASSERT_PTR_NOT_NULL_FATAL(big);
    big[(1 << 19) - 1] = 'x';
    CU_ASSERT_STRING_EQUAL(arena_text(&a, "cyan toner", 4), "cyan");
    arena_finish(&a);
}

static void refuses_past_its_limit(void)
{
    struct arena a;

    arena_init(&a, 10);
    CU_ASSERT_PTR_NULL(arena_take(&a, 11));
    CU_ASSERT_PTR_NULL(arena_take(&a, SIZE_MAX));
    CU_ASSERT_PTR_NULL(arena_text(&a, "0123456789", 10));
    CU_ASSERT_PTR_NOT_NULL(arena_take(&a, 6));
    CU_ASSERT_PTR_NOT_NULL(arena_take(&a, 4));
    CU_ASSERT_PTR_NULL(arena_take(&a, 1));
    arena_finish(&a);
    arena_init(&a, SIZE_MAX);
    CU_ASSERT_PTR_NULL(arena_take(&a, SIZE_MAX));
    arena_finish(&a);
}

static void finishes_a_zeroed_arena(void)
{
    struct arena a = { 0 };

    arena_finish(&a);
    CU_ASSERT_PTR_NULL(arena_take(&a, 1));
}

UNIT_MAIN("arena", UNIT_TEST(gives_zeroed_aligned_pieces),
          UNIT_TEST(gives_pieces_larger_than_a_chunk), UNIT_TEST(refuses_past_its_limit),
          UNIT_TEST(finishes_a_zeroed_arena))
