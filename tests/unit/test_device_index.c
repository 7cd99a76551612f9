/* SPDX-License-Identifier: Apache-2.0 */
/* The index finds every node that is in it, the last put first, and no other. */
#include "agent/device_index.h"
#include "tests/unit/unit.h"

#include <string.h>

#define MANY 3000

struct thing {
    struct device_index_node node;
    int number;
};

static uint64_t hash_of(const struct device_index *index, int number)
{
    return device_index_hash(index, &number, sizeof number);
}

static struct thing *find(const struct device_index *index, int number)
{
    uint64_t hash = hash_of(index, number);
    struct device_index_node *node = NULL;

    while ((node = device_index_find(index, hash, node)) != NULL) {
        struct thing *thing = node->owner;
        if (thing->number == number)
            return thing;
    }
    return NULL;
}

static void finds_all_that_are_put_and_none_that_are_dropped(void)
{
    static struct thing things[MANY];
    struct device_index index;
    unsigned wrong = 0;

    CU_ASSERT_TRUE_FATAL(device_index_init(&index, MANY / 10));
    for (int i = 0; i < MANY; i++) {
        things[i] = (struct thing){ .number = i };
        things[i].node.owner = &things[i];
        device_index_put(&index, &things[i].node, hash_of(&index, i));
    }
    for (int i = 0; i < MANY; i += 3)
        device_index_drop(&index, &things[i].node);
    for (int i = 0; i < MANY; i++)
        wrong += find(&index, i) != (i % 3 == 0 ? NULL : &things[i]);
    CU_ASSERT_EQUAL(wrong, 0);
    device_index_drop(&index, &things[0].node);
    device_index_finish(&index);
    device_index_finish(&index);
}

static void gives_the_last_put_first_and_moves_a_node_put_again(void)
{
    struct thing a = { .number = 1 };
    struct thing b = { .number = 1 };
    struct device_index index;

    a.node.owner = &a;
    b.node.owner = &b;
    CU_ASSERT_TRUE_FATAL(device_index_init(&index, 4));
    uint64_t hash = hash_of(&index, 1);
    device_index_put(&index, &a.node, hash);
    device_index_put(&index, &b.node, hash);
    CU_ASSERT_PTR_EQUAL(device_index_find(&index, hash, NULL), &b.node);
    CU_ASSERT_PTR_EQUAL(device_index_find(&index, hash, &b.node), &a.node);
    CU_ASSERT_PTR_NULL(device_index_find(&index, hash, &a.node));
    device_index_put(&index, &a.node, hash);
    CU_ASSERT_PTR_EQUAL(device_index_find(&index, hash, NULL), &a.node);
    device_index_put(&index, &a.node, hash + 1);
    CU_ASSERT_PTR_EQUAL(device_index_find(&index, hash, NULL), &b.node);
    CU_ASSERT_PTR_NULL(device_index_find(&index, hash, &b.node));
    device_index_finish(&index);
}

static void hashes_differ_between_processes_keys(void)
{
    struct device_index a;
    struct device_index b;

    CU_ASSERT_TRUE_FATAL(device_index_init(&a, 4));
    CU_ASSERT_TRUE_FATAL(device_index_init(&b, 4));
    CU_ASSERT_NOT_EQUAL(device_index_hash(&a, "x", 1), device_index_hash(&b, "x", 1));
    CU_ASSERT_EQUAL(device_index_hash(&a, "x", 1), device_index_hash(&a, "x", 1));
    device_index_finish(&a);
    device_index_finish(&b);
}

UNIT_MAIN("device_index", UNIT_TEST(finds_all_that_are_put_and_none_that_are_dropped),
          UNIT_TEST(gives_the_last_put_first_and_moves_a_node_put_again),
          UNIT_TEST(hashes_differ_between_processes_keys))
