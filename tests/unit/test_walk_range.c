/* SPDX-License-Identifier: Apache-2.0 */
/* Reading subtrees in bulk and by rows, from agents that cannot do it properly. */
#include "agent/walk.h"
#include "tests/unit/unit.h"
#include "tests/unit/walk_world.h"

static const struct walk_range supplies = { .subtree = WALK_WORLD_SUPPLIES, .way = WALK_BULK };

/* Where requests are counted and each is answered: none is sent twice, however busy the machine. */
static const struct walk_options patient = { .first_timeout_ms = 5000, .least_timeout_ms = 5000 };

static void reads_a_subtree_in_few_exchanges(void)
{
    struct walk_world *w = walk_world_begin(&patient, NULL);
    struct walk_learned learned;

    CU_ASSERT_EQUAL(walk_world_supplies(w), WALK_OK);
    CU_ASSERT_EQUAL(reading_set_count(w->set), WALK_WORLD_ROWS);
    CU_ASSERT_EQUAL(w->fake->requests, 3);
    CU_ASSERT_EQUAL(w->fake->bulks, 3);
    walk_peer_learned(w->peer, &learned);
    CU_ASSERT_EQUAL(learned.bulk_cap, 25);
    CU_ASSERT_EQUAL(learned.version, WALK_V2C);
    CU_ASSERT(learned.round_trip_ms > 0);
    walk_world_end(w);
}

static void reads_several_subtrees_into_one_set(void)
{
    const struct walk_range ranges[] = { { .subtree = "1.3.6.1.2.1.1", .way = WALK_BULK },
                                         { .subtree = "1.3.6.1.2.1.99", .way = WALK_BULK },
                                         supplies,
                                         { .subtree = "1.3.6.1.4.1.9", .way = WALK_BULK } };
    struct walk_world *w = walk_world_begin(NULL, NULL);

    CU_ASSERT_EQUAL(walk_world_ranges(w, ranges, 4), WALK_OK);
    CU_ASSERT_EQUAL(reading_set_count(w->set), WALK_WORLD_ROWS + 3);
    walk_world_end(w);
}

static void reads_listed_columns_only_by_rows(void)
{
    const struct walk_range rows = {
        .subtree = WALK_WORLD_SUPPLIES, .way = WALK_ROWS, .first_column = 6, .last_column = 7
    };
    struct walk_world *w = walk_world_begin(&patient, NULL);

    CU_ASSERT_EQUAL(walk_world_ranges(w, &rows, 1), WALK_OK);
    CU_ASSERT_EQUAL(reading_set_count(w->set), 40);
    CU_ASSERT_EQUAL(w->fake->bulks, 0);
    CU_ASSERT_EQUAL(w->fake->requests, 21);
    CU_ASSERT_PTR_NULL(reading_set_bytes(w->set, "1.3.6.1.2.1.43.12.1.1.1.1.1", 0, 0, NULL));
    walk_world_end(w);
}

static void reads_wide_tables_by_rows(void)
{
    const struct walk_range rows = {
        .subtree = WALK_WORLD_SUPPLIES, .way = WALK_ROWS, .first_column = 1, .last_column = 40
    };
    struct walk_world *w = walk_world_begin(NULL, NULL);

    CU_ASSERT_EQUAL(walk_world_ranges(w, &rows, 1), WALK_OK);
    CU_ASSERT_EQUAL(reading_set_count(w->set), WALK_WORLD_ROWS);
    walk_world_end(w);
}

static void walks_a_device_of_v1_one_by_one(void)
{
    struct walk_world *w = walk_world_begin(NULL, NULL);
    struct walk_learned learned;
    const struct walk_range rows = {
        .subtree = WALK_WORLD_SUPPLIES, .way = WALK_ROWS, .first_column = 6, .last_column = 8
    };

    w->fake->ways.only_v1 = true;
    CU_ASSERT_EQUAL(walk_world_supplies(w), WALK_OK);
    CU_ASSERT_EQUAL(reading_set_count(w->set), WALK_WORLD_ROWS);
    CU_ASSERT_EQUAL(w->fake->last_version, 0);
    walk_peer_learned(w->peer, &learned);
    CU_ASSERT_EQUAL(learned.version, WALK_V1);
    unsigned before = w->fake->requests;
    CU_ASSERT_EQUAL(walk_world_get_two(w), WALK_OK);
    CU_ASSERT_EQUAL(w->fake->requests, before + 1); /* it is known now */
    CU_ASSERT_EQUAL(walk_world_ranges(w, &rows, 1), WALK_OK);
    CU_ASSERT_EQUAL(reading_set_count(w->set), WALK_WORLD_ROWS);
    walk_world_end(w);
}

static void ends_quietly_at_the_end_of_the_mib(void)
{
    const struct walk_range last = { .subtree = "1.3.6.1.4", .way = WALK_BULK };
    const struct walk_range rows = {
        .subtree = "1.3.6.1.4.1", .way = WALK_ROWS, .first_column = 9, .last_column = 12
    };
    struct walk_world *w = walk_world_begin(NULL, NULL);

    CU_ASSERT_EQUAL(walk_world_ranges(w, &last, 1), WALK_OK);
    CU_ASSERT_EQUAL(reading_set_count(w->set), 1);
    CU_ASSERT_EQUAL(walk_world_ranges(w, &rows, 1), WALK_OK);
    CU_ASSERT_EQUAL(reading_set_count(w->set), 1);
    w->fake->ways.only_v1 = true;
    CU_ASSERT_EQUAL(walk_world_ranges(w, &last, 1), WALK_SILENT); /* it answered v2c before */
    CU_ASSERT_EQUAL(walk_world_ranges(w, &last, 1), WALK_OK);
    CU_ASSERT_EQUAL(reading_set_count(w->set), 1);
    CU_ASSERT_EQUAL(walk_world_ranges(w, &rows, 1), WALK_OK);
    CU_ASSERT_EQUAL(reading_set_count(w->set), 1);
    walk_world_end(w);
}

static void asks_for_less_when_it_is_too_big(void)
{
    struct walk_world *w = walk_world_begin(NULL, NULL);
    struct walk_learned learned;

    w->fake->ways.most_repeated = 4;
    CU_ASSERT_EQUAL(walk_world_supplies(w), WALK_OK);
    CU_ASSERT_EQUAL(reading_set_count(w->set), WALK_WORLD_ROWS);
    walk_peer_learned(w->peer, &learned);
    CU_ASSERT_EQUAL(learned.bulk_cap, 2);
    walk_world_end(w);
}

static void gives_up_bulk_where_it_is_useless(void)
{
    struct walk_world *w = walk_world_begin(NULL, NULL);
    struct walk_learned learned;

    w->fake->ways.empty_bulk = true;
    CU_ASSERT_EQUAL(walk_world_supplies(w), WALK_OK);
    CU_ASSERT_EQUAL(reading_set_count(w->set), WALK_WORLD_ROWS);
    walk_peer_learned(w->peer, &learned);
    CU_ASSERT_EQUAL(learned.bulk_cap, 1);
    w->fake->bulks = 0;
    CU_ASSERT_EQUAL(walk_world_supplies(w), WALK_OK);
    CU_ASSERT_EQUAL(w->fake->bulks, 0);
    walk_world_end(w);
}

static void starts_from_what_it_was_taught(void)
{
    const struct walk_learned learned = { .bulk_cap = 1, .version = WALK_V1, .round_trip_ms = 5 };
    struct walk_world *w = walk_world_begin(NULL, NULL);

    walk_peer_teach(w->peer, &learned);
    CU_ASSERT_EQUAL(walk_world_supplies(w), WALK_OK);
    CU_ASSERT_EQUAL(w->fake->bulks, 0);
    CU_ASSERT_EQUAL(w->fake->last_version, 0);
    walk_world_end(w);
}

static void gets_past_a_bulk_that_runs_backwards(void)
{
    struct walk_world *w = walk_world_begin(NULL, NULL);

    w->fake->ways.backwards_bulk = true;
    CU_ASSERT_EQUAL(walk_world_supplies(w), WALK_OK);
    CU_ASSERT_EQUAL(reading_set_count(w->set), WALK_WORLD_ROWS);
    walk_world_end(w);
}

static void stops_where_oids_do_not_increase(void)
{
    struct walk_world *w = walk_world_begin(NULL, NULL);
    const struct walk_range system = { .subtree = "1.3.6.1.2.1.1", .way = WALK_BULK };
    const struct walk_range rows = {
        .subtree = "1.3.6.1.2.1", .way = WALK_ROWS, .first_column = 1, .last_column = 3
    };

    w->fake->ways.backwards = true;
    CU_ASSERT_EQUAL(walk_world_ranges(w, &system, 1), WALK_OK);
    CU_ASSERT_EQUAL(reading_set_count(w->set), 1);
    CU_ASSERT_EQUAL(walk_world_ranges(w, &rows, 1), WALK_OK);
    CU_ASSERT_EQUAL(reading_set_count(w->set), 1);
    CU_ASSERT(w->fake->requests < 20);
    walk_world_end(w);
}

static void survives_errors_in_a_walk(void)
{
    struct walk_world *w = walk_world_begin(NULL, NULL);

    w->fake->ways.error = 5;
    CU_ASSERT_EQUAL(walk_world_supplies(w), WALK_OK);
    CU_ASSERT_EQUAL(reading_set_count(w->set), 0);
    w->fake->ways.error = 16;
    CU_ASSERT_EQUAL(walk_world_supplies(w), WALK_REFUSED);
    CU_ASSERT_EQUAL(walk_world_get_two(w), WALK_REFUSED);
    walk_world_end(w);
}

static void asks_for_less_when_bulk_is_not_answered(void)
{
    struct walk_world *w = walk_world_begin(NULL, NULL);

    CU_ASSERT_EQUAL(walk_world_get_two(w), WALK_OK);
    w->fake->ways.silent_above = 9;
    CU_ASSERT_EQUAL(walk_world_supplies(w), WALK_OK);
    CU_ASSERT_EQUAL(reading_set_count(w->set), WALK_WORLD_ROWS);
    CU_ASSERT(w->fake->last_repeated <= 9);
    walk_world_end(w);
}

static void a_device_that_never_answers_bulk_is_read_at_once_and_known_later(void)
{
    struct walk_world *w = walk_world_begin(NULL, NULL);
    struct walk_learned learned;

    CU_ASSERT_EQUAL(walk_world_get_two(w), WALK_OK);
    w->fake->ways.silent_bulk = true;
    CU_ASSERT_EQUAL(walk_world_supplies(w), WALK_OK);
    CU_ASSERT_EQUAL(reading_set_count(w->set), WALK_WORLD_ROWS);
    CU_ASSERT_EQUAL(walk_world_supplies(w), WALK_OK);
    walk_peer_learned(w->peer, &learned);
    CU_ASSERT_EQUAL(learned.bulk_cap, 1);
    walk_world_end(w);
}

static void finishes_what_it_began_before_it_begins_more(void)
{
    const struct walk_options narrow = { .first_timeout_ms = 500, .window = 1 };
    struct walk_world *w = walk_world_begin(&narrow, NULL);
    struct sockaddr_in address = fake_snmp_address(w->fake);
    struct walk_peer *peers[3];

    for (int i = 0; i < 3; i++) {
        peers[i] = walk_peer_create(w->walk, &address, &w->public);
        CU_ASSERT_TRUE(walk_ranges(peers[i], &supplies, 1, walk_world_done, w));
    }
    for (unsigned i = 1; i <= 3; i++) {
        walk_world_run(w, 1);
        CU_ASSERT_EQUAL(reading_set_count(w->set), WALK_WORLD_ROWS);
        CU_ASSERT(w->fake->requests <= 3 * i + 1); /* the next one may be on its way */
    }
    for (int i = 0; i < 3; i++)
        walk_peer_destroy(peers[i]);
    walk_world_end(w);
}

static void a_bulk_of_more_than_127_is_never_asked_for(void)
{
    const struct walk_learned learned = { .bulk_cap = UINT16_MAX, .version = WALK_V2C };
    struct walk_world *w = walk_world_begin(NULL, NULL);

    walk_peer_teach(w->peer, &learned);
    CU_ASSERT_EQUAL(walk_world_supplies(w), WALK_OK);
    CU_ASSERT(w->fake->last_repeated <= 127);
    walk_world_end(w);
}

UNIT_MAIN("walk_range", UNIT_TEST(reads_a_subtree_in_few_exchanges),
          UNIT_TEST(reads_several_subtrees_into_one_set),
          UNIT_TEST(reads_listed_columns_only_by_rows), UNIT_TEST(reads_wide_tables_by_rows),
          UNIT_TEST(walks_a_device_of_v1_one_by_one), UNIT_TEST(ends_quietly_at_the_end_of_the_mib),
          UNIT_TEST(asks_for_less_when_it_is_too_big), UNIT_TEST(gives_up_bulk_where_it_is_useless),
          UNIT_TEST(starts_from_what_it_was_taught),
          UNIT_TEST(gets_past_a_bulk_that_runs_backwards),
          UNIT_TEST(stops_where_oids_do_not_increase), UNIT_TEST(survives_errors_in_a_walk),
          UNIT_TEST(asks_for_less_when_bulk_is_not_answered),
          UNIT_TEST(a_device_that_never_answers_bulk_is_read_at_once_and_known_later),
          UNIT_TEST(finishes_what_it_began_before_it_begins_more),
          UNIT_TEST(a_bulk_of_more_than_127_is_never_asked_for))
