/* SPDX-License-Identifier: Apache-2.0 */
/* The engine's parts that are numbers only: bulk sizes, pace, waiting times, slots. */
#include "agent/walk_bulk.h"
#include "agent/walk_guard.h"
#include "agent/walk_pace.h"
#include "agent/walk_slot.h"
#include "tests/unit/unit.h"

#include <stdbool.h>
#include <stdlib.h>

static void full_answers(struct walk_bulk *bulk, unsigned times, size_t bytes_each)
{
    for (unsigned i = 0; i < times; i++) {
        uint16_t asked = walk_bulk_size(bulk);

        walk_bulk_answered(bulk, asked, asked, asked * bytes_each);
    }
}

static void bulk_grows_in_steps(void)
{
    struct walk_bulk bulk;

    walk_bulk_init(&bulk);
    CU_ASSERT_EQUAL(walk_bulk_size(&bulk), 10);
    CU_ASSERT_EQUAL(walk_bulk_learned(&bulk), 0);
    full_answers(&bulk, 1, 20);
    CU_ASSERT_EQUAL(walk_bulk_size(&bulk), 25);
    CU_ASSERT_EQUAL(walk_bulk_learned(&bulk), 10);
    full_answers(&bulk, 1, 20);
    CU_ASSERT_EQUAL(walk_bulk_size(&bulk), 50);
    full_answers(&bulk, 5, 20);
    CU_ASSERT_EQUAL(walk_bulk_size(&bulk), 50);
    CU_ASSERT_EQUAL(walk_bulk_learned(&bulk), 50);
}

static void bulk_keeps_answers_within_a_frame(void)
{
    struct walk_bulk bulk;

    walk_bulk_init(&bulk);
    full_answers(&bulk, 10, 60);
    CU_ASSERT(walk_bulk_size(&bulk) * 60U <= WALK_BULK_BYTES);
    CU_ASSERT(walk_bulk_size(&bulk) > 15);
    walk_bulk_answered(&bulk, 1, 1, 60000);
    walk_bulk_answered(&bulk, 1, 1, 60000);
    CU_ASSERT(walk_bulk_size(&bulk) >= 1);
}

static void bulk_does_not_grow_on_short_answers(void)
{
    struct walk_bulk bulk;

    walk_bulk_init(&bulk);
    for (int i = 0; i < 5; i++)
        walk_bulk_answered(&bulk, 10, 4, 80);
    walk_bulk_answered(&bulk, 10, 0, 30);
    CU_ASSERT_EQUAL(walk_bulk_size(&bulk), 10);
}

static void bulk_halves_where_it_is_refused_and_remembers(void)
{
    struct walk_bulk bulk;
    struct walk_bulk later;

    walk_bulk_init(&bulk);
    full_answers(&bulk, 1, 20);
    walk_bulk_refused(&bulk, 25);
    full_answers(&bulk, 5, 20);
    CU_ASSERT_EQUAL(walk_bulk_size(&bulk), 12);
    CU_ASSERT_EQUAL(walk_bulk_learned(&bulk), 12);
    for (int i = 0; i < 6; i++)
        walk_bulk_refused(&bulk, walk_bulk_size(&bulk));
    CU_ASSERT_EQUAL(walk_bulk_size(&bulk), 1);
    CU_ASSERT_EQUAL(walk_bulk_learned(&bulk), 1);
    walk_bulk_teach(&later, walk_bulk_learned(&bulk));
    full_answers(&later, 5, 20);
    CU_ASSERT_EQUAL(walk_bulk_size(&later), 1);
    walk_bulk_teach(&later, 25);
    CU_ASSERT_EQUAL(walk_bulk_size(&later), 25);
    walk_bulk_teach(&later, 65535);
    CU_ASSERT_EQUAL(walk_bulk_size(&later), 50);
}

static void bulk_forgives_a_lost_packet_but_not_a_habit(void)
{
    struct walk_bulk bulk;

    walk_bulk_init(&bulk);
    full_answers(&bulk, 1, 20);
    walk_bulk_late(&bulk, 25, false);
    CU_ASSERT_EQUAL(walk_bulk_size(&bulk), 12);
    full_answers(&bulk, 3, 20);
    CU_ASSERT_EQUAL(walk_bulk_size(&bulk), 50);
    for (int i = 0; i < 3; i++) {
        walk_bulk_late(&bulk, walk_bulk_size(&bulk), false);
        full_answers(&bulk, 2, 20);
    }
    full_answers(&bulk, 5, 20);
    CU_ASSERT_EQUAL(walk_bulk_size(&bulk), 50); /* larger ones were answered in between */
    for (int i = 0; i < 3; i++)
        walk_bulk_late(&bulk, 25, false);
    walk_bulk_answered(&bulk, 12, 12, 240);
    full_answers(&bulk, 5, 20);
    CU_ASSERT_EQUAL(walk_bulk_size(&bulk), 12);
    walk_bulk_late(&bulk, 1, false);
    CU_ASSERT_EQUAL(walk_bulk_size(&bulk), 12);
}

static void pace_allows_a_burst_and_then_its_rate(void)
{
    struct walk_pace pace;
    uint64_t now = 5000000;
    unsigned sent = 0;

    walk_pace_init(&pace, 1000);
    while (walk_pace_allows(&pace, now)) {
        walk_pace_take(&pace, now);
        sent++;
    }
    CU_ASSERT(sent >= 20 && sent <= 22);
    CU_ASSERT_EQUAL(walk_pace_wait_ms(&pace, now), 1);
    for (; now < 6000000; now += 100)
        while (walk_pace_allows(&pace, now)) {
            walk_pace_take(&pace, now);
            sent++;
        }
    CU_ASSERT(sent >= 1000 && sent <= 1023);
    CU_ASSERT_EQUAL(walk_pace_wait_ms(&pace, now + 1000000), 0);
}

static void pace_does_not_save_up(void)
{
    struct walk_pace pace;
    unsigned sent = 0;

    walk_pace_init(&pace, 100);
    walk_pace_take(&pace, 1000);
    for (uint64_t now = 90000000; walk_pace_allows(&pace, now); sent++)
        walk_pace_take(&pace, now);
    CU_ASSERT(sent <= 3);
}

static void waits_by_what_was_measured(void)
{
    struct walk_pace_trip trip = { 0 };

    CU_ASSERT_EQUAL(walk_pace_trip_wait_ms(&trip, 1000, 500, 1), 1000);
    CU_ASSERT_EQUAL(walk_pace_trip_wait_ms(&trip, 1000, 500, 2), 2000);
    CU_ASSERT_EQUAL(walk_pace_trip_wait_ms(&trip, 1000, 500, 3), 4000);
    CU_ASSERT_EQUAL(walk_pace_trip_wait_ms(&trip, 1000, 500, 90), 8000);
    walk_pace_trip_sample(&trip, 1000);
    CU_ASSERT_EQUAL(walk_pace_trip_wait_ms(&trip, 1000, 500, 1), 500);
    for (int i = 0; i < 50; i++)
        walk_pace_trip_sample(&trip, 800000);
    CU_ASSERT(walk_pace_trip_wait_ms(&trip, 1000, 500, 1) >= 800);
    CU_ASSERT(walk_pace_trip_wait_ms(&trip, 1000, 500, 1) < 1500);
    for (int i = 0; i < 50; i++)
        walk_pace_trip_sample(&trip, UINT64_MAX);
    CU_ASSERT_EQUAL(walk_pace_trip_wait_ms(&trip, 1000, 500, 1), 5000);
    walk_pace_trip_sample(&trip, 0);
}

static void slots_have_ids_that_fit_once(void)
{
    struct walk_slot_table table;
    struct walk_peer *peer = (struct walk_peer *)&table; /* never looked into */

    CU_ASSERT_TRUE_FATAL(walk_slot_init(&table, 2));
    struct walk_slot *a = walk_slot_take(&table, peer);
    struct walk_slot *b = walk_slot_take(&table, peer);
    CU_ASSERT_PTR_NOT_NULL_FATAL(a);
    CU_ASSERT_PTR_NOT_NULL_FATAL(b);
    CU_ASSERT_PTR_NULL(walk_slot_take(&table, peer));
    CU_ASSERT_PTR_EQUAL(walk_slot_find(&table, a->id), a);
    CU_ASSERT_PTR_NULL(walk_slot_find(&table, a->id ^ 0x1000));
    CU_ASSERT_PTR_NULL(walk_slot_find(&table, 0x40000fff));
    uint32_t old = a->id;
    walk_slot_give(&table, a);
    CU_ASSERT_PTR_NULL(walk_slot_find(&table, old));
    a = walk_slot_take(&table, peer);
    CU_ASSERT_NOT_EQUAL(a->id, old); /* once in 262144 runs it may */
    CU_ASSERT((a->id & WALK_SLOT_BIT) != 0 && a->id <= INT32_MAX);
    walk_slot_finish(&table);
}

static void slots_count_until_discounted(void)
{
    struct walk_slot_table table;
    struct walk_peer *peer = (struct walk_peer *)&table;
    unsigned seen = 0;

    CU_ASSERT_TRUE_FATAL(walk_slot_init(&table, 8));
    struct walk_slot *a = walk_slot_take(&table, peer);
    struct walk_slot *b = walk_slot_take(&table, peer);
    CU_ASSERT_EQUAL(table.counted, 2);
    walk_slot_discount(&table, a);
    walk_slot_discount(&table, a);
    CU_ASSERT_EQUAL(table.counted, 1);
    for (struct walk_slot *s = walk_slot_next(&table, NULL); s != NULL;
         s = walk_slot_next(&table, s)) {
        seen++;
        walk_slot_give(&table, s);
    }
    CU_ASSERT_EQUAL(seen, 2);
    CU_ASSERT_PTR_NULL(b->peer);
    CU_ASSERT_EQUAL(table.counted, 0);
    CU_ASSERT_EQUAL(table.free_count, 8);
    walk_slot_finish(&table);
}

static struct oid oid_of(const char *text)
{
    struct oid oid = { 0 };

    CU_ASSERT_TRUE_FATAL(oid_parse(text, &oid));
    return oid;
}

static void walks_only_behind_a_fence(void)
{
    const struct quirk quirk = { .never_count = 1, .never = { oid_of("1.3.6.5") } };
    struct walk_guard *guard = walk_guard_create(&quirk);
    const struct oid before = oid_of("1.3.6.4"), behind = oid_of("1.3.6.6"),
                     above = oid_of("1.3.6"), inside = oid_of("1.3.6.5.1"),
                     cell = oid_of("1.3.6.4.9"), fence = oid_of("1.3.6.4.9.1"),
                     beyond = oid_of("1.3.6.7"), alert = oid_of("1.3.6.1.2.1.43.18.1.1.9.1.5");

    CU_ASSERT_PTR_NOT_NULL_FATAL(guard);
    CU_ASSERT_TRUE(walk_guard_forbids(guard, &inside));
    CU_ASSERT_FALSE(walk_guard_forbids(guard, &above));
    CU_ASSERT_TRUE(walk_guard_may_walk(guard, &behind, &beyond));
    CU_ASSERT_EQUAL(walk_guard_repetitions(guard, &behind), UINT16_MAX);
    CU_ASSERT_FALSE(walk_guard_may_walk(guard, &before, &before));
    CU_ASSERT_FALSE(walk_guard_may_walk(guard, &before, &behind));
    CU_ASSERT_FALSE(walk_guard_may_walk(guard, &above, &above));
    CU_ASSERT_FALSE(walk_guard_may_walk(guard, &inside, &inside));
    walk_guard_saw(guard, &beyond);
    walk_guard_saw(guard, &inside);
    walk_guard_saw(guard, &alert);
    CU_ASSERT_EQUAL(guard->areas[0].fence.len, 0);
    walk_guard_saw(guard, &cell);
    CU_ASSERT_FALSE(walk_guard_may_walk(guard, &cell, &cell));
    walk_guard_saw(guard, &fence);
    CU_ASSERT_FALSE(walk_guard_may_walk(guard, &cell, &cell)); /* it is in the walk itself */
    const struct oid earlier = oid_of("1.3.6.4.8");
    CU_ASSERT_TRUE(walk_guard_may_walk(guard, &earlier, &earlier));
    CU_ASSERT_EQUAL(walk_guard_repetitions(guard, &earlier), 1);
    walk_guard_forget(guard);
    CU_ASSERT_FALSE(walk_guard_may_walk(guard, &earlier, &earlier));
    free(guard);
    CU_ASSERT_TRUE(walk_guard_may_walk(NULL, &above, &above));
}

UNIT_MAIN("walk_parts", UNIT_TEST(bulk_grows_in_steps),
          UNIT_TEST(bulk_keeps_answers_within_a_frame),
          UNIT_TEST(bulk_does_not_grow_on_short_answers),
          UNIT_TEST(bulk_halves_where_it_is_refused_and_remembers),
          UNIT_TEST(bulk_forgives_a_lost_packet_but_not_a_habit),
          UNIT_TEST(pace_allows_a_burst_and_then_its_rate), UNIT_TEST(pace_does_not_save_up),
          UNIT_TEST(waits_by_what_was_measured), UNIT_TEST(slots_have_ids_that_fit_once),
          UNIT_TEST(slots_count_until_discounted), UNIT_TEST(walks_only_behind_a_fence))
