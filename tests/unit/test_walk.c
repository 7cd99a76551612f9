/* SPDX-License-Identifier: Apache-2.0 */
/* The engine against an agent on loopback that is slow, wrong, hostile or silent. */
#include "agent/walk.h"
#include "base/clock.h"
#include "tests/fakes/fake_snmp.h"
#include "tests/unit/unit.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

enum { ROWS = 60, MAX_DONE = 16 };

static char row_oids[ROWS][40];
static struct fake_snmp_variable printer[ROWS + 6];
static size_t printer_count;

static const struct walk_credential public = { .name = "public",
                                               .version = WALK_V2C,
                                               .community = "public" };

/* What came back, in order. */
struct outcome {
    struct loop *loop;
    unsigned left; /* stop the loop when this many have come */
    unsigned count;
    enum walk_result results[MAX_DONE];
    struct reading_set *set; /* a copy of the last one */
};

struct world {
    struct loop *loop;
    struct fake_snmp *fake;
    struct walk *walk;
    struct walk_peer *peer;
    struct outcome outcome;
};

static void fill_printer(void)
{
    size_t n = 0;

    printer[n++] = (struct fake_snmp_variable){ "1.3.6.1.2.1.1.1.0", "A printer", 0 };
    printer[n++] = (struct fake_snmp_variable){ "1.3.6.1.2.1.1.3.0", NULL, 4711 };
    for (size_t i = 0; i < ROWS; i++) {
        (void)snprintf(row_oids[i], sizeof row_oids[i], "1.3.6.1.2.1.43.11.1.1.%zu.1.%zu",
                       6 + i / 20, 1 + i % 20);
        printer[n++] =
            (struct fake_snmp_variable){ row_oids[i], i / 20 == 0 ? "Toner" : NULL, (int64_t)i };
    }
    printer[n++] = (struct fake_snmp_variable){ "1.3.6.1.2.1.43.12.1.1.1.1.1", "behind", 0 };
    printer[n++] = (struct fake_snmp_variable){ "1.3.6.1.4.1.9.1", "private", 0 };
    printer_count = n;
}

static struct world *begin_with(const struct walk_options *options,
                                const struct walk_credential *credential)
{
    struct world *w = calloc(1, sizeof *w);

    fill_printer();
    CU_ASSERT_PTR_NOT_NULL_FATAL(w);
    w->loop = loop_create();
    CU_ASSERT_PTR_NOT_NULL_FATAL(w->loop);
    w->fake = fake_snmp_start(w->loop, printer, printer_count);
    w->walk = walk_create(w->loop, options);
    CU_ASSERT_PTR_NOT_NULL_FATAL(w->walk);
    struct sockaddr_in address = fake_snmp_address(w->fake);
    w->peer = walk_peer_create(w->walk, &address, credential);
    CU_ASSERT_PTR_NOT_NULL_FATAL(w->peer);
    w->outcome.loop = w->loop;
    return w;
}

static struct world *begin(void)
{
    const struct walk_options quick = { .first_timeout_ms = 40 };

    return begin_with(&quick, &public);
}

static void end(struct world *w)
{
    walk_peer_destroy(w->peer);
    walk_destroy(w->walk);
    fake_snmp_stop(w->fake);
    loop_destroy(w->loop);
    reading_set_destroy(w->outcome.set);
    free(w);
}

static void on_done(void *arg, enum walk_result result, const struct reading_set *set)
{
    struct outcome *o = arg;

    CU_ASSERT_FATAL(o->count < MAX_DONE);
    o->results[o->count++] = result;
    reading_set_destroy(o->set);
    o->set = reading_set_create(WALK_READINGS, WALK_BYTES);
    CU_ASSERT_TRUE(reading_set_merge(o->set, set));
    if (o->left > 0 && --o->left == 0)
        loop_stop(o->loop);
}

static void on_late(void *arg)
{
    CU_FAIL("the loop waited too long");
    loop_stop(arg);
}

/* Run until so many requests are done; a test that hangs fails. */
static void run_for(struct world *w, unsigned done)
{
    struct loop_timer *guard = loop_timer_create(w->loop, on_late, w->loop);

    w->outcome.left = done;
    (void)loop_timer_start(guard, 20000);
    CU_ASSERT_TRUE(loop_run(w->loop));
    loop_timer_destroy(guard);
}

static void on_rest(void *arg)
{
    loop_stop(arg);
}

/* Let the loop go on for some time: nothing more may happen. */
static void rest(struct world *w, uint64_t ms)
{
    struct loop_timer *timer = loop_timer_create(w->loop, on_rest, w->loop);

    (void)loop_timer_start(timer, ms);
    CU_ASSERT_TRUE(loop_run(w->loop));
    loop_timer_destroy(timer);
}

static struct oid oid_of(const char *text)
{
    struct oid oid = { 0 };

    CU_ASSERT_TRUE_FATAL(oid_parse(text, &oid));
    return oid;
}

static enum walk_result get(struct world *w, const char *const *texts, size_t count)
{
    struct oid oids[64];

    for (size_t i = 0; i < count; i++)
        oids[i] = oid_of(texts[i]);
    CU_ASSERT_TRUE_FATAL(walk_get(w->peer, oids, count, on_done, &w->outcome));
    run_for(w, 1);
    return w->outcome.results[w->outcome.count - 1];
}

static const char *const two[] = { "1.3.6.1.2.1.1.1.0", "1.3.6.1.2.1.1.3.0" };

static enum walk_result get_two(struct world *w)
{
    return get(w, two, 2);
}

static const struct walk_range supplies = { .subtree = "1.3.6.1.2.1.43.11.1.1", .way = WALK_BULK };

static enum walk_result range(struct world *w, const struct walk_range *ranges, size_t count)
{
    CU_ASSERT_TRUE_FATAL(walk_ranges(w->peer, ranges, count, on_done, &w->outcome));
    run_for(w, 1);
    return w->outcome.results[w->outcome.count - 1];
}

static size_t count_of(const struct world *w)
{
    return reading_set_count(w->outcome.set);
}

static void gets_exact_variables(void)
{
    struct world *w = begin();
    int64_t number = 0;

    CU_ASSERT_EQUAL(get_two(w), WALK_OK);
    CU_ASSERT_EQUAL(count_of(w), 2);
    CU_ASSERT_STRING_EQUAL(reading_set_bytes(w->outcome.set, two[0], 0, 0, NULL), "A printer");
    CU_ASSERT_TRUE(reading_set_number(w->outcome.set, two[1], 0, 0, &number));
    CU_ASSERT_EQUAL(number, 4711);
    CU_ASSERT_EQUAL(w->fake->requests, 1);
    end(w);
}

static void leaves_out_what_the_device_does_not_have(void)
{
    const char *const some[] = { "1.3.6.1.9.9.9", two[0], "1.3.6.1.8.8.8", two[1], "1.3.7.7" };
    struct world *w = begin();

    CU_ASSERT_EQUAL(get(w, some, 5), WALK_OK);
    CU_ASSERT_EQUAL(count_of(w), 2);
    CU_ASSERT_EQUAL(w->fake->requests, 1);
    end(w);
}

static void leaves_them_out_for_v1_too(void)
{
    const struct walk_credential v1 = { .name = "v1", .version = WALK_V1, .community = "public" };
    const struct walk_options quick = { .first_timeout_ms = 40 };
    const char *const some[] = { "1.3.6.1.9.9.9", two[0], "1.3.6.1.8.8.8", two[1], "1.3.7.7" };
    struct world *w = begin_with(&quick, &v1);

    CU_ASSERT_EQUAL(get(w, some, 5), WALK_OK);
    CU_ASSERT_EQUAL(count_of(w), 2);
    CU_ASSERT_EQUAL(w->fake->requests, 4);
    CU_ASSERT_EQUAL(get(w, some, 1), WALK_OK);
    CU_ASSERT_EQUAL(count_of(w), 0);
    end(w);
}

static void splits_a_get_that_is_too_big(void)
{
    const char *texts[64];
    struct world *w = begin();

    for (size_t i = 0; i < 60; i++)
        texts[i] = row_oids[i];
    texts[60] = two[0];
    CU_ASSERT_EQUAL(get(w, texts, 61), WALK_OK);
    CU_ASSERT_EQUAL(count_of(w), 61);
    CU_ASSERT_EQUAL(w->fake->gets, 2);
    w->fake->ways.get_most = 3;
    CU_ASSERT_EQUAL(get(w, texts, 61), WALK_OK);
    CU_ASSERT_EQUAL(count_of(w), 61);
    w->fake->ways.error = 5;
    CU_ASSERT_EQUAL(get(w, texts, 61), WALK_OK);
    CU_ASSERT_EQUAL(count_of(w), 0);
    end(w);
}

static void reads_a_subtree_in_few_exchanges(void)
{
    struct world *w = begin();
    struct walk_learned learned;

    CU_ASSERT_EQUAL(range(w, &supplies, 1), WALK_OK);
    CU_ASSERT_EQUAL(count_of(w), ROWS);
    CU_ASSERT_EQUAL(w->fake->requests, 3);
    CU_ASSERT_EQUAL(w->fake->bulks, 3);
    walk_peer_learned(w->peer, &learned);
    CU_ASSERT_EQUAL(learned.bulk_cap, 25);
    CU_ASSERT_EQUAL(learned.version, WALK_V2C);
    CU_ASSERT(learned.round_trip_ms > 0);
    end(w);
}

static void reads_several_subtrees_into_one_set(void)
{
    const struct walk_range ranges[] = { { .subtree = "1.3.6.1.2.1.1", .way = WALK_BULK },
                                         { .subtree = "1.3.6.1.2.1.99", .way = WALK_BULK },
                                         supplies,
                                         { .subtree = "1.3.6.1.4.1.9", .way = WALK_BULK } };
    struct world *w = begin();

    CU_ASSERT_EQUAL(range(w, ranges, 4), WALK_OK);
    CU_ASSERT_EQUAL(count_of(w), ROWS + 3);
    end(w);
}

static void reads_listed_columns_only_by_rows(void)
{
    const struct walk_range rows = {
        .subtree = "1.3.6.1.2.1.43.11.1.1", .way = WALK_ROWS, .first_column = 6, .last_column = 7
    };
    struct world *w = begin();

    CU_ASSERT_EQUAL(range(w, &rows, 1), WALK_OK);
    CU_ASSERT_EQUAL(count_of(w), 40);
    CU_ASSERT_EQUAL(w->fake->bulks, 0);
    CU_ASSERT_EQUAL(w->fake->requests, 21);
    CU_ASSERT_PTR_NULL(
        reading_set_bytes(w->outcome.set, "1.3.6.1.2.1.43.12.1.1.1.1.1", 0, 0, NULL));
    end(w);
}

static void reads_wide_tables_by_rows(void)
{
    const struct walk_range rows = {
        .subtree = "1.3.6.1.2.1.43.11.1.1", .way = WALK_ROWS, .first_column = 1, .last_column = 40
    };
    struct world *w = begin();

    CU_ASSERT_EQUAL(range(w, &rows, 1), WALK_OK);
    CU_ASSERT_EQUAL(count_of(w), ROWS);
    end(w);
}

static void walks_a_device_of_v1_one_by_one(void)
{
    struct world *w = begin();
    struct walk_learned learned;
    const struct walk_range rows = {
        .subtree = "1.3.6.1.2.1.43.11.1.1", .way = WALK_ROWS, .first_column = 6, .last_column = 8
    };

    w->fake->ways.only_v1 = true;
    CU_ASSERT_EQUAL(range(w, &supplies, 1), WALK_OK);
    CU_ASSERT_EQUAL(count_of(w), ROWS);
    CU_ASSERT_EQUAL(w->fake->last_version, 0);
    walk_peer_learned(w->peer, &learned);
    CU_ASSERT_EQUAL(learned.version, WALK_V1);
    unsigned before = w->fake->requests;
    CU_ASSERT_EQUAL(get_two(w), WALK_OK);
    CU_ASSERT_EQUAL(w->fake->requests, before + 1); /* it is known now */
    CU_ASSERT_EQUAL(range(w, &rows, 1), WALK_OK);
    CU_ASSERT_EQUAL(count_of(w), ROWS);
    end(w);
}

static void ends_quietly_at_the_end_of_the_mib(void)
{
    const struct walk_range last = { .subtree = "1.3.6.1.4", .way = WALK_BULK };
    const struct walk_range rows = {
        .subtree = "1.3.6.1.4.1", .way = WALK_ROWS, .first_column = 9, .last_column = 12
    };
    struct world *w = begin();

    CU_ASSERT_EQUAL(range(w, &last, 1), WALK_OK);
    CU_ASSERT_EQUAL(count_of(w), 1);
    CU_ASSERT_EQUAL(range(w, &rows, 1), WALK_OK);
    CU_ASSERT_EQUAL(count_of(w), 1);
    w->fake->ways.only_v1 = true;
    CU_ASSERT_EQUAL(range(w, &last, 1), WALK_SILENT); /* it answered v2c before */
    CU_ASSERT_EQUAL(range(w, &last, 1), WALK_OK);
    CU_ASSERT_EQUAL(count_of(w), 1);
    CU_ASSERT_EQUAL(range(w, &rows, 1), WALK_OK);
    CU_ASSERT_EQUAL(count_of(w), 1);
    end(w);
}

static void asks_for_less_when_it_is_too_big(void)
{
    struct world *w = begin();
    struct walk_learned learned;

    w->fake->ways.most_repeated = 4;
    CU_ASSERT_EQUAL(range(w, &supplies, 1), WALK_OK);
    CU_ASSERT_EQUAL(count_of(w), ROWS);
    walk_peer_learned(w->peer, &learned);
    CU_ASSERT_EQUAL(learned.bulk_cap, 2);
    end(w);
}

static void gives_up_bulk_where_it_is_useless(void)
{
    struct world *w = begin();
    struct walk_learned learned;

    w->fake->ways.empty_bulk = true;
    CU_ASSERT_EQUAL(range(w, &supplies, 1), WALK_OK);
    CU_ASSERT_EQUAL(count_of(w), ROWS);
    walk_peer_learned(w->peer, &learned);
    CU_ASSERT_EQUAL(learned.bulk_cap, 1);
    w->fake->bulks = 0;
    CU_ASSERT_EQUAL(range(w, &supplies, 1), WALK_OK);
    CU_ASSERT_EQUAL(w->fake->bulks, 0);
    end(w);
}

static void starts_from_what_it_was_taught(void)
{
    const struct walk_learned learned = { .bulk_cap = 1, .version = WALK_V1, .round_trip_ms = 5 };
    struct world *w = begin();

    walk_peer_teach(w->peer, &learned);
    CU_ASSERT_EQUAL(range(w, &supplies, 1), WALK_OK);
    CU_ASSERT_EQUAL(w->fake->bulks, 0);
    CU_ASSERT_EQUAL(w->fake->last_version, 0);
    end(w);
}

static void gets_past_a_bulk_that_runs_backwards(void)
{
    struct world *w = begin();

    w->fake->ways.backwards_bulk = true;
    CU_ASSERT_EQUAL(range(w, &supplies, 1), WALK_OK);
    CU_ASSERT_EQUAL(count_of(w), ROWS);
    end(w);
}

static void stops_where_oids_do_not_increase(void)
{
    struct world *w = begin();
    const struct walk_range system = { .subtree = "1.3.6.1.2.1.1", .way = WALK_BULK };
    const struct walk_range rows = {
        .subtree = "1.3.6.1.2.1", .way = WALK_ROWS, .first_column = 1, .last_column = 3
    };

    w->fake->ways.backwards = true;
    CU_ASSERT_EQUAL(range(w, &system, 1), WALK_OK);
    CU_ASSERT_EQUAL(count_of(w), 1);
    CU_ASSERT_EQUAL(range(w, &rows, 1), WALK_OK);
    CU_ASSERT_EQUAL(count_of(w), 1);
    CU_ASSERT(w->fake->requests < 20);
    end(w);
}

static void survives_errors_in_a_walk(void)
{
    struct world *w = begin();

    w->fake->ways.error = 5;
    CU_ASSERT_EQUAL(range(w, &supplies, 1), WALK_OK);
    CU_ASSERT_EQUAL(count_of(w), 0);
    w->fake->ways.error = 16;
    CU_ASSERT_EQUAL(range(w, &supplies, 1), WALK_REFUSED);
    CU_ASSERT_EQUAL(get_two(w), WALK_REFUSED);
    end(w);
}

static void asks_again_when_packets_are_lost(void)
{
    struct world *w = begin();
    struct walk_counters counters;

    w->fake->ways.drop = 2;
    CU_ASSERT_EQUAL(get_two(w), WALK_OK);
    CU_ASSERT_EQUAL(w->fake->requests, 3);
    walk_count(w->walk, &counters);
    CU_ASSERT_EQUAL(counters.resent, 2);
    CU_ASSERT_EQUAL(counters.sent, 3);
    end(w);
}

static void asks_for_less_when_bulk_is_not_answered(void)
{
    struct world *w = begin();

    CU_ASSERT_EQUAL(get_two(w), WALK_OK);
    w->fake->ways.silent_above = 9;
    CU_ASSERT_EQUAL(range(w, &supplies, 1), WALK_OK);
    CU_ASSERT_EQUAL(count_of(w), ROWS);
    CU_ASSERT(w->fake->last_repeated <= 9);
    end(w);
}

static void says_when_nobody_answers(void)
{
    struct world *w = begin();

    w->fake->ways.silent = true;
    CU_ASSERT_EQUAL(get_two(w), WALK_SILENT);
    CU_ASSERT_EQUAL(count_of(w), 0);
    CU_ASSERT_EQUAL(w->fake->requests, 4); /* three by v2c, the last one by v1 */
    CU_ASSERT_EQUAL(w->fake->last_version, 0);
    end(w);
}

static void knows_a_closed_port_at_once(void)
{
    const struct walk_options slow = { .first_timeout_ms = 5000 };
    struct world *w = begin_with(&slow, &public);
    uint64_t start = clock_monotonic_ms();

    (void)close(w->fake->fd);
    loop_watch_destroy(w->fake->watch);
    w->fake->watch = NULL;
    w->fake->fd = -1;
    CU_ASSERT_EQUAL(get_two(w), WALK_PORT_CLOSED);
    CU_ASSERT_EQUAL(get_two(w), WALK_PORT_CLOSED);
    CU_ASSERT(clock_monotonic_ms() - start < 2000);
    end(w);
}

static void takes_only_the_right_answer(void)
{
    struct world *w = begin();
    struct walk_counters counters;

    w->fake->ways = (struct fake_snmp_ways){ .wrong_port = true,
                                             .wrong_id = true,
                                             .wrong_community = true,
                                             .rubbish_first = true,
                                             .wrong_first = true,
                                             .twice = true };
    CU_ASSERT_EQUAL(get_two(w), WALK_OK);
    rest(w, 50);
    CU_ASSERT_EQUAL(w->outcome.count, 1);
    walk_count(w->walk, &counters);
    CU_ASSERT_EQUAL(counters.dropped, 8); /* rubbish, three wrong ones twice, the right one again */
    CU_ASSERT_EQUAL(counters.received, 9);
    end(w);
}

static void is_not_fooled_by_wrong_answers_alone(void)
{
    struct world *w = begin();

    w->fake->ways = (struct fake_snmp_ways){
        .wrong_port = true, .wrong_id = true, .wrong_community = true, .rubbish_first = true
    };
    CU_ASSERT_EQUAL(get_two(w), WALK_SILENT);
    end(w);
}

static void asks_one_peer_one_thing_at_a_time(void)
{
    struct world *w = begin();
    struct oid oid = oid_of(two[0]);

    for (int i = 0; i < WALK_QUEUE; i++)
        CU_ASSERT_TRUE(walk_get(w->peer, &oid, 1, on_done, &w->outcome));
    CU_ASSERT_FALSE(walk_get(w->peer, &oid, 1, on_done, &w->outcome));
    CU_ASSERT_FALSE(walk_ranges(w->peer, &supplies, 1, on_done, &w->outcome));
    CU_ASSERT_EQUAL(w->outcome.count, 0);
    run_for(w, WALK_QUEUE);
    CU_ASSERT_EQUAL(w->outcome.count, WALK_QUEUE);
    CU_ASSERT_EQUAL(w->fake->requests, WALK_QUEUE);
    CU_ASSERT_TRUE(walk_get(w->peer, &oid, 1, on_done, &w->outcome));
    run_for(w, 1);
    end(w);
}

static void refuses_requests_that_are_none(void)
{
    struct world *w = begin();
    struct oid oids[65] = { { 0 } };
    const struct walk_range wrong[] = {
        { .subtree = "", .way = WALK_BULK },
        { .subtree = "1.3", .way = WALK_ROWS, .first_column = 2, .last_column = 1 },
        { .subtree = "1.3", .way = WALK_ROWS, .first_column = 0, .last_column = 255 }
    };

    CU_ASSERT_FALSE(walk_get(w->peer, oids, 0, on_done, &w->outcome));
    CU_ASSERT_FALSE(walk_get(w->peer, oids, 65, on_done, &w->outcome));
    CU_ASSERT_FALSE(walk_ranges(w->peer, wrong, 0, on_done, &w->outcome));
    for (size_t i = 0; i < 3; i++)
        CU_ASSERT_FALSE(walk_ranges(w->peer, &wrong[i], 1, on_done, &w->outcome));
    end(w);
}

static void cancels_when_the_peer_is_destroyed(void)
{
    struct world *w = begin();
    struct oid oid = oid_of(two[0]);

    CU_ASSERT_TRUE(walk_get(w->peer, &oid, 1, on_done, &w->outcome));
    CU_ASSERT_TRUE(walk_get(w->peer, &oid, 1, on_done, &w->outcome));
    w->fake->ways.silent = true;
    rest(w, 10);
    walk_peer_destroy(w->peer);
    w->peer = NULL;
    CU_ASSERT_EQUAL(w->outcome.count, 2);
    CU_ASSERT_EQUAL(w->outcome.results[0], WALK_CANCELLED);
    CU_ASSERT_EQUAL(w->outcome.results[1], WALK_CANCELLED);
    rest(w, 60);
    end(w);
}

static void destroy_in_answer(void *arg, enum walk_result result, const struct reading_set *set)
{
    struct world *w = arg;
    struct walk_peer *peer = w->peer;

    on_done(&w->outcome, result, set);
    w->peer = NULL;
    walk_peer_destroy(peer);
}

static void may_be_destroyed_by_its_own_answer(void)
{
    struct world *w = begin();
    struct oid oid = oid_of(two[0]);

    CU_ASSERT_TRUE(walk_get(w->peer, &oid, 1, destroy_in_answer, w));
    CU_ASSERT_TRUE(walk_get(w->peer, &oid, 1, on_done, &w->outcome));
    run_for(w, 2);
    CU_ASSERT_EQUAL(w->outcome.results[0], WALK_OK);
    CU_ASSERT_EQUAL(w->outcome.results[1], WALK_CANCELLED);
    end(w);
}

static void does_not_let_a_silent_device_delay_another(void)
{
    const struct walk_options narrow = { .first_timeout_ms = 100, .window = 1 };
    struct world *w = begin_with(&narrow, &public);
    struct fake_snmp *silent = fake_snmp_start(w->loop, printer, printer_count);
    struct sockaddr_in address = fake_snmp_address(silent);
    struct walk_peer *dead = walk_peer_create(w->walk, &address, &public);
    struct oid oid = oid_of(two[0]);
    uint64_t start = clock_monotonic_ms();

    silent->ways.silent = true;
    CU_ASSERT_TRUE(walk_get(dead, &oid, 1, on_done, &w->outcome));
    CU_ASSERT_EQUAL(get_two(w), WALK_OK);
    CU_ASSERT(clock_monotonic_ms() - start < 500); /* 100 for the window, not 100 + 200 + 400 */
    run_for(w, 1);
    CU_ASSERT_EQUAL(w->outcome.results[1], WALK_SILENT);
    walk_peer_destroy(dead);
    fake_snmp_stop(silent);
    end(w);
}

static void keeps_its_window_and_finishes_all(void)
{
    const struct walk_options narrow = { .first_timeout_ms = 500, .window = 2 };
    struct world *w = begin_with(&narrow, &public);
    struct walk_peer *peers[8];
    struct sockaddr_in address = fake_snmp_address(w->fake);
    struct walk_counters counters;

    w->fake->ways.silent = true;
    for (int i = 0; i < 8; i++) {
        struct oid oid = oid_of(two[0]);

        peers[i] = walk_peer_create(w->walk, &address, &public);
        CU_ASSERT_TRUE(walk_get(peers[i], &oid, 1, on_done, &w->outcome));
    }
    rest(w, 100);
    walk_count(w->walk, &counters);
    CU_ASSERT_EQUAL(counters.sent, 2);
    w->fake->ways.silent = false;
    run_for(w, 8);
    CU_ASSERT_EQUAL(w->outcome.count, 8);
    for (int i = 0; i < 8; i++)
        walk_peer_destroy(peers[i]);
    end(w);
}

static void keeps_its_pace(void)
{
    const struct walk_options slow = { .first_timeout_ms = 500, .packets_per_s = 50 };
    struct world *w = begin_with(&slow, &public);
    const struct walk_range rows = {
        .subtree = "1.3.6.1.2.1.43.11.1.1", .way = WALK_ROWS, .first_column = 6, .last_column = 6
    };
    uint64_t start = clock_monotonic_ms();

    CU_ASSERT_EQUAL(range(w, &rows, 1), WALK_OK); /* 21 packets */
    CU_ASSERT(clock_monotonic_ms() - start > 350);
    end(w);
}

struct sweep_outcome {
    struct loop *loop;
    unsigned found;
    unsigned alive;
    size_t variables;
    struct sockaddr_in from;
};

static void on_found(void *arg, const struct sockaddr_in *from,
                     const struct walk_credential *credential, const struct reading_set *set)
{
    struct sweep_outcome *o = arg;

    CU_ASSERT_PTR_EQUAL(credential, &public);
    o->found++;
    o->variables = reading_set_count(set);
    o->from = *from;
}

static void on_alive(void *arg, const struct sockaddr_in *from)
{
    struct sweep_outcome *o = arg;

    o->alive++;
    o->from = *from;
}

static void sweeps_without_state(void)
{
    static const struct walk_sweep_handlers handlers = { on_found, on_alive };
    struct world *w = begin();
    struct sweep_outcome o = { 0 };
    struct sockaddr_in address = fake_snmp_address(w->fake);

    walk_sweep_listen(w->walk, &handlers, &o);
    CU_ASSERT_TRUE(walk_sweep_ask(w->walk, &address, &public, WALK_V2C));
    rest(w, 60);
    CU_ASSERT_EQUAL(o.found, 1);
    CU_ASSERT_EQUAL(o.variables, 1);
    CU_ASSERT_EQUAL(o.from.sin_port, address.sin_port);
    w->fake->ways.only_v1 = true;
    CU_ASSERT_TRUE(walk_sweep_ask(w->walk, &address, &public, WALK_V2C));
    rest(w, 60);
    CU_ASSERT_EQUAL(o.found, 1);
    CU_ASSERT_TRUE(walk_sweep_ask(w->walk, &address, &public, WALK_V1));
    rest(w, 60);
    CU_ASSERT_EQUAL(o.found, 2);
    end(w);
}

static void drops_forged_answers_to_a_sweep(void)
{
    static const struct walk_sweep_handlers handlers = { on_found, on_alive };
    struct world *w = begin();
    struct sweep_outcome o = { 0 };
    struct sockaddr_in address = fake_snmp_address(w->fake);

    walk_sweep_listen(w->walk, &handlers, &o);
    w->fake->ways = (struct fake_snmp_ways){
        .wrong_port = true, .wrong_id = true, .wrong_community = true, .rubbish_first = true
    };
    CU_ASSERT_TRUE(walk_sweep_ask(w->walk, &address, &public, WALK_V2C));
    rest(w, 60);
    CU_ASSERT_EQUAL(o.found, 0);
    end(w);
}

static void hears_of_life_without_snmp(void)
{
    static const struct walk_sweep_handlers handlers = { on_found, on_alive };
    struct world *w = begin();
    struct sweep_outcome o = { 0 };
    struct sockaddr_in address = { .sin_family = AF_INET,
                                   .sin_port = htons(1),
                                   .sin_addr.s_addr = htonl(INADDR_LOOPBACK) };

    walk_sweep_listen(w->walk, &handlers, &o);
    CU_ASSERT_TRUE(walk_sweep_ask(w->walk, &address, &public, WALK_V2C));
    rest(w, 60);
    CU_ASSERT_EQUAL(o.alive, 1);
    CU_ASSERT_EQUAL(o.from.sin_port, htons(1));
    end(w);
}

static void has_a_text_for_each_result(void)
{
    for (int i = WALK_OK; i <= WALK_CANCELLED; i++)
        CU_ASSERT(strlen(walk_result_text((enum walk_result)i)) > 3);
    CU_ASSERT_STRING_EQUAL(walk_result_text((enum walk_result)99), "unknown");
}

UNIT_MAIN(
    "walk", UNIT_TEST(gets_exact_variables), UNIT_TEST(leaves_out_what_the_device_does_not_have),
    UNIT_TEST(leaves_them_out_for_v1_too), UNIT_TEST(splits_a_get_that_is_too_big),
    UNIT_TEST(reads_a_subtree_in_few_exchanges), UNIT_TEST(reads_several_subtrees_into_one_set),
    UNIT_TEST(reads_listed_columns_only_by_rows), UNIT_TEST(reads_wide_tables_by_rows),
    UNIT_TEST(walks_a_device_of_v1_one_by_one), UNIT_TEST(ends_quietly_at_the_end_of_the_mib),
    UNIT_TEST(asks_for_less_when_it_is_too_big), UNIT_TEST(gives_up_bulk_where_it_is_useless),
    UNIT_TEST(starts_from_what_it_was_taught), UNIT_TEST(gets_past_a_bulk_that_runs_backwards),
    UNIT_TEST(stops_where_oids_do_not_increase), UNIT_TEST(survives_errors_in_a_walk),
    UNIT_TEST(asks_again_when_packets_are_lost), UNIT_TEST(asks_for_less_when_bulk_is_not_answered),
    UNIT_TEST(says_when_nobody_answers), UNIT_TEST(knows_a_closed_port_at_once),
    UNIT_TEST(takes_only_the_right_answer), UNIT_TEST(is_not_fooled_by_wrong_answers_alone),
    UNIT_TEST(asks_one_peer_one_thing_at_a_time), UNIT_TEST(refuses_requests_that_are_none),
    UNIT_TEST(cancels_when_the_peer_is_destroyed), UNIT_TEST(may_be_destroyed_by_its_own_answer),
    UNIT_TEST(does_not_let_a_silent_device_delay_another),
    UNIT_TEST(keeps_its_window_and_finishes_all), UNIT_TEST(keeps_its_pace),
    UNIT_TEST(sweeps_without_state), UNIT_TEST(drops_forged_answers_to_a_sweep),
    UNIT_TEST(hears_of_life_without_snmp), UNIT_TEST(has_a_text_for_each_result))
