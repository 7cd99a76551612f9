/* SPDX-License-Identifier: Apache-2.0 */
/* The engine against an agent on loopback that is slow, wrong, hostile or silent. */
#include "agent/walk.h"
#include "base/clock.h"
#include "tests/unit/unit.h"
#include "tests/unit/walk_world.h"

#include <string.h>
#include <time.h>
#include <unistd.h>

static const struct walk_range supplies = { .subtree = WALK_WORLD_SUPPLIES, .way = WALK_BULK };

static void gets_exact_variables(void)
{
    struct walk_world *w = walk_world_begin(NULL, NULL);
    int64_t number = 0;

    CU_ASSERT_EQUAL(walk_world_get_two(w), WALK_OK);
    CU_ASSERT_EQUAL(reading_set_count(w->set), 2);
    CU_ASSERT_STRING_EQUAL(reading_set_bytes(w->set, WALK_WORLD_DESCR, 0, 0, NULL), "A printer");
    CU_ASSERT_TRUE(reading_set_number(w->set, WALK_WORLD_UPTIME, 0, 0, &number));
    CU_ASSERT_EQUAL(number, 4711);
    CU_ASSERT_EQUAL(w->fake->requests, 1);
    walk_world_end(w);
}

static void leaves_out_what_the_device_does_not_have(void)
{
    const char *const some[] = { "1.3.6.1.9.9.9", WALK_WORLD_DESCR, "1.3.6.1.8.8.8",
                                 WALK_WORLD_UPTIME, "1.3.7.7" };
    struct walk_world *w = walk_world_begin(NULL, NULL);

    CU_ASSERT_EQUAL(walk_world_get(w, some, 5), WALK_OK);
    CU_ASSERT_EQUAL(reading_set_count(w->set), 2);
    CU_ASSERT_EQUAL(w->fake->requests, 1);
    walk_world_end(w);
}

static void leaves_them_out_for_v1_too(void)
{
    const struct walk_credential v1 = { .name = "v1", .version = WALK_V1, .community = "public" };
    const struct walk_options quick = { .first_timeout_ms = 40 };
    const char *const some[] = { "1.3.6.1.9.9.9", WALK_WORLD_DESCR, "1.3.6.1.8.8.8",
                                 WALK_WORLD_UPTIME, "1.3.7.7" };
    struct walk_world *w = walk_world_begin(&quick, &v1);

    CU_ASSERT_EQUAL(walk_world_get(w, some, 5), WALK_OK);
    CU_ASSERT_EQUAL(reading_set_count(w->set), 2);
    CU_ASSERT_EQUAL(w->fake->requests, 4);
    CU_ASSERT_EQUAL(walk_world_get(w, some, 1), WALK_OK);
    CU_ASSERT_EQUAL(reading_set_count(w->set), 0);
    walk_world_end(w);
}

static void splits_a_get_that_is_too_big(void)
{
    const char *texts[64];
    struct walk_world *w = walk_world_begin(NULL, NULL);

    for (size_t i = 0; i < 60; i++)
        texts[i] = w->row_oids[i];
    texts[60] = WALK_WORLD_DESCR;
    CU_ASSERT_EQUAL(walk_world_get(w, texts, 61), WALK_OK);
    CU_ASSERT_EQUAL(reading_set_count(w->set), 61);
    CU_ASSERT_EQUAL(w->fake->gets, 2);
    w->fake->ways.get_most = 3;
    CU_ASSERT_EQUAL(walk_world_get(w, texts, 61), WALK_OK);
    CU_ASSERT_EQUAL(reading_set_count(w->set), 61);
    w->fake->ways.error = 5;
    CU_ASSERT_EQUAL(walk_world_get(w, texts, 61), WALK_OK);
    CU_ASSERT_EQUAL(reading_set_count(w->set), 0);
    walk_world_end(w);
}

static void asks_again_when_packets_are_lost(void)
{
    struct walk_world *w = walk_world_begin(NULL, NULL);
    struct walk_counters counters;

    w->fake->ways.drop = 2;
    CU_ASSERT_EQUAL(walk_world_get_two(w), WALK_OK);
    CU_ASSERT_EQUAL(w->fake->requests, 3);
    walk_count(w->walk, &counters);
    CU_ASSERT_EQUAL(counters.resent, 2);
    CU_ASSERT_EQUAL(counters.sent, 3);
    walk_world_end(w);
}

/* On a machine with too much to do this process itself may be late now and then. */
static void tells_how_long_a_device_was_deaf(void)
{
    struct walk_world *w = walk_world_begin(NULL, NULL);

    for (int i = 0; i < 50 && walk_peer_deaf_ms(w->peer) == 0; i++) {
        w->count = 0;
        w->fake->ways.drop = 2;
        walk_peer_watch(w->peer);
        CU_ASSERT_EQUAL(walk_world_get_two(w), WALK_OK);
    }
    CU_ASSERT_TRUE(walk_peer_deaf_ms(w->peer) >= 2 * 20);
    walk_peer_watch(w->peer);
    w->fake->ways.drop = 1;
    CU_ASSERT_EQUAL(walk_world_get_two(w), WALK_OK);
    CU_ASSERT_EQUAL(walk_peer_deaf_ms(w->peer), 0); /* any packet may be lost */
    walk_world_end(w);
}

static void stand_still(void *arg)
{
    const struct timespec until_its_wait_is_over = { .tv_nsec = 500000000 };

    (void)arg;
    (void)nanosleep(&until_its_wait_is_over, NULL);
}

static void a_device_is_not_deaf_because_we_stood_still(void)
{
    struct walk_world *w = walk_world_begin(NULL, NULL);
    struct loop_timer *timer = loop_timer_create(w->loop, stand_still, NULL);

    w->fake->ways.drop = 2;
    walk_peer_watch(w->peer);
    (void)loop_timer_start(timer, 1);
    CU_ASSERT_EQUAL(walk_world_get_two(w), WALK_OK);
    CU_ASSERT_EQUAL(walk_peer_deaf_ms(w->peer), 0);
    loop_timer_destroy(timer);
    walk_world_end(w);
}

static void says_when_nobody_answers(void)
{
    struct walk_world *w = walk_world_begin(NULL, NULL);

    w->fake->ways.silent = true;
    CU_ASSERT_EQUAL(walk_world_get_two(w), WALK_SILENT);
    CU_ASSERT_EQUAL(reading_set_count(w->set), 0);
    CU_ASSERT_EQUAL(w->fake->requests, 4); /* three by v2c, the last one by v1 */
    CU_ASSERT_EQUAL(w->fake->last_version, 0);
    walk_world_end(w);
}

static void knows_a_closed_port_at_once(void)
{
    const struct walk_options slow = { .first_timeout_ms = 5000 };
    struct walk_world *w = walk_world_begin(&slow, NULL);
    struct walk_counters counters;

    (void)close(w->fake->fd);
    loop_watch_destroy(w->fake->watch);
    w->fake->watch = NULL;
    w->fake->fd = -1;
    CU_ASSERT_EQUAL(walk_world_get_two(w), WALK_PORT_CLOSED);
    CU_ASSERT_EQUAL(walk_world_get_two(w), WALK_PORT_CLOSED);
    walk_count(w->walk, &counters);
    CU_ASSERT_EQUAL(counters.resent, 0); /* no time-out was waited for */
    walk_world_end(w);
}

static void takes_only_the_right_answer(void)
{
    struct walk_world *w = walk_world_begin(NULL, NULL);
    struct walk_counters counters;

    w->fake->ways = (struct fake_snmp_ways){ .wrong_port = true,
                                             .wrong_id = true,
                                             .wrong_community = true,
                                             .rubbish_first = true,
                                             .wrong_first = true,
                                             .twice = true };
    CU_ASSERT_EQUAL(walk_world_get_two(w), WALK_OK);
    walk_world_rest(w, 50);
    CU_ASSERT_EQUAL(w->count, 1);
    walk_count(w->walk, &counters);
    CU_ASSERT_EQUAL(counters.dropped, 8); /* rubbish, three wrong ones twice, the right one again */
    CU_ASSERT_EQUAL(counters.received, 9);
    walk_world_end(w);
}

static void is_not_fooled_by_wrong_answers_alone(void)
{
    struct walk_world *w = walk_world_begin(NULL, NULL);

    w->fake->ways = (struct fake_snmp_ways){
        .wrong_port = true, .wrong_id = true, .wrong_community = true, .rubbish_first = true
    };
    CU_ASSERT_EQUAL(walk_world_get_two(w), WALK_SILENT);
    walk_world_end(w);
}

static void asks_one_peer_one_thing_at_a_time(void)
{
    struct walk_world *w = walk_world_begin(NULL, NULL);
    struct oid oid = walk_world_oid(WALK_WORLD_DESCR);

    for (int i = 0; i < WALK_QUEUE; i++)
        CU_ASSERT_TRUE(walk_get(w->peer, &oid, 1, walk_world_done, w));
    CU_ASSERT_FALSE(walk_get(w->peer, &oid, 1, walk_world_done, w));
    CU_ASSERT_FALSE(walk_ranges(w->peer, &supplies, 1, walk_world_done, w));
    CU_ASSERT_EQUAL(w->count, 0);
    walk_world_run(w, WALK_QUEUE);
    CU_ASSERT_EQUAL(w->count, WALK_QUEUE);
    CU_ASSERT_EQUAL(w->fake->requests, WALK_QUEUE);
    CU_ASSERT_TRUE(walk_get(w->peer, &oid, 1, walk_world_done, w));
    walk_world_run(w, 1);
    walk_world_end(w);
}

static void refuses_requests_that_are_none(void)
{
    struct walk_world *w = walk_world_begin(NULL, NULL);
    struct oid oids[65] = { { 0 } };
    const struct walk_range wrong[] = {
        { .subtree = "", .way = WALK_BULK },
        { .subtree = "1.3", .way = WALK_ROWS, .first_column = 2, .last_column = 1 },
        { .subtree = "1.3", .way = WALK_ROWS, .first_column = 0, .last_column = 255 }
    };

    CU_ASSERT_FALSE(walk_get(w->peer, oids, 0, walk_world_done, w));
    CU_ASSERT_FALSE(walk_get(w->peer, oids, 65, walk_world_done, w));
    CU_ASSERT_FALSE(walk_ranges(w->peer, wrong, 0, walk_world_done, w));
    for (size_t i = 0; i < 3; i++)
        CU_ASSERT_FALSE(walk_ranges(w->peer, &wrong[i], 1, walk_world_done, w));
    walk_world_end(w);
}

static void cancels_when_the_peer_is_destroyed(void)
{
    struct walk_world *w = walk_world_begin(NULL, NULL);
    struct oid oid = walk_world_oid(WALK_WORLD_DESCR);

    CU_ASSERT_TRUE(walk_get(w->peer, &oid, 1, walk_world_done, w));
    CU_ASSERT_TRUE(walk_get(w->peer, &oid, 1, walk_world_done, w));
    w->fake->ways.silent = true;
    walk_world_rest(w, 10);
    walk_peer_destroy(w->peer);
    w->peer = NULL;
    CU_ASSERT_EQUAL(w->count, 2);
    CU_ASSERT_EQUAL(w->results[0], WALK_CANCELLED);
    CU_ASSERT_EQUAL(w->results[1], WALK_CANCELLED);
    walk_world_rest(w, 60);
    walk_world_end(w);
}

static void destroy_in_answer(void *arg, enum walk_result result, const struct reading_set *set)
{
    struct walk_world *w = arg;
    struct walk_peer *peer = w->peer;

    walk_world_done(w, result, set);
    w->peer = NULL;
    walk_peer_destroy(peer);
}

static void may_be_destroyed_by_its_own_answer(void)
{
    struct walk_world *w = walk_world_begin(NULL, NULL);
    struct oid oid = walk_world_oid(WALK_WORLD_DESCR);

    CU_ASSERT_TRUE(walk_get(w->peer, &oid, 1, destroy_in_answer, w));
    CU_ASSERT_TRUE(walk_get(w->peer, &oid, 1, walk_world_done, w));
    walk_world_run(w, 2);
    CU_ASSERT_EQUAL(w->results[0], WALK_OK);
    CU_ASSERT_EQUAL(w->results[1], WALK_CANCELLED);
    walk_world_end(w);
}

static void does_not_let_a_silent_device_delay_another(void)
{
    const struct walk_options narrow = { .first_timeout_ms = 100, .window = 1 };
    struct walk_world *w = walk_world_begin(&narrow, NULL);
    struct fake_snmp *silent = fake_snmp_start(w->loop, w->printer, WALK_WORLD_ROWS + 4);
    struct sockaddr_in address = fake_snmp_address(silent);
    struct walk_peer *dead = walk_peer_create(w->walk, &address, &w->public);
    struct oid oid = walk_world_oid(WALK_WORLD_DESCR);

    silent->ways.silent = true;
    CU_ASSERT_TRUE(walk_get(dead, &oid, 1, walk_world_done, w));
    CU_ASSERT_EQUAL(walk_world_get_two(w), WALK_OK);
    CU_ASSERT_EQUAL(w->results[0], WALK_OK); /* it came before the silent one was given up */
    walk_world_run(w, 1);
    CU_ASSERT_EQUAL(w->results[1], WALK_SILENT);
    walk_peer_destroy(dead);
    fake_snmp_stop(silent);
    walk_world_end(w);
}

static void does_not_wait_for_a_device_known_to_be_silent(void)
{
    const struct walk_options narrow = { .first_timeout_ms = 400, .window = 1, .tries = 1 };
    struct walk_world *w = walk_world_begin(&narrow, NULL);
    struct fake_snmp *silent = fake_snmp_start(w->loop, w->printer, WALK_WORLD_ROWS + 4);
    struct sockaddr_in address = fake_snmp_address(silent);
    struct walk_peer *dead = walk_peer_create(w->walk, &address, &w->public);
    struct oid oid = walk_world_oid(WALK_WORLD_DESCR);

    silent->ways.silent = true;
    CU_ASSERT_TRUE(walk_get(dead, &oid, 1, walk_world_done, w));
    walk_world_run(w, 1);
    CU_ASSERT_TRUE(walk_get(dead, &oid, 1, walk_world_done, w));
    CU_ASSERT_EQUAL(walk_world_get_two(w), WALK_OK);
    CU_ASSERT_EQUAL(w->results[1], WALK_OK); /* it came before the silent one's time was over */
    silent->ways.silent = false; /* the try that is left is heard, and then it counts again */
    walk_world_run(w, 1);
    CU_ASSERT_EQUAL(w->results[2], WALK_OK);
    walk_peer_destroy(dead);
    fake_snmp_stop(silent);
    walk_world_end(w);
}

static void keeps_its_window_and_finishes_all(void)
{
    const struct walk_options narrow = { .first_timeout_ms = 500, .window = 2 };
    struct walk_world *w = walk_world_begin(&narrow, NULL);
    struct walk_peer *peers[8];
    struct sockaddr_in address = fake_snmp_address(w->fake);
    struct walk_counters counters;

    w->fake->ways.silent = true;
    for (int i = 0; i < 8; i++) {
        struct oid oid = walk_world_oid(WALK_WORLD_DESCR);

        peers[i] = walk_peer_create(w->walk, &address, &w->public);
        CU_ASSERT_TRUE(walk_get(peers[i], &oid, 1, walk_world_done, w));
    }
    walk_world_rest(w, 100);
    walk_count(w->walk, &counters);
    CU_ASSERT_EQUAL(counters.sent, 2);
    w->fake->ways.silent = false;
    walk_world_run(w, 8);
    CU_ASSERT_EQUAL(w->count, 8);
    for (int i = 0; i < 8; i++)
        walk_peer_destroy(peers[i]);
    walk_world_end(w);
}

static void keeps_its_pace(void)
{
    const struct walk_options slow = { .first_timeout_ms = 500, .packets_per_s = 50 };
    struct walk_world *w = walk_world_begin(&slow, NULL);
    const struct walk_range rows = {
        .subtree = WALK_WORLD_SUPPLIES, .way = WALK_ROWS, .first_column = 6, .last_column = 6
    };
    uint64_t start = clock_monotonic_ms();

    CU_ASSERT_EQUAL(walk_world_ranges(w, &rows, 1), WALK_OK); /* 21 packets */
    CU_ASSERT(clock_monotonic_ms() - start > 350);
    walk_world_end(w);
}

static void has_a_text_for_each_result(void)
{
    for (int i = WALK_OK; i <= WALK_CANCELLED; i++)
        CU_ASSERT(strlen(walk_result_text((enum walk_result)i)) > 3);
    CU_ASSERT_STRING_EQUAL(walk_result_text((enum walk_result)99), "unknown");
}

UNIT_MAIN("walk", UNIT_TEST(gets_exact_variables),
          UNIT_TEST(leaves_out_what_the_device_does_not_have),
          UNIT_TEST(leaves_them_out_for_v1_too), UNIT_TEST(splits_a_get_that_is_too_big),
          UNIT_TEST(asks_again_when_packets_are_lost), UNIT_TEST(tells_how_long_a_device_was_deaf),
          UNIT_TEST(a_device_is_not_deaf_because_we_stood_still),
          UNIT_TEST(says_when_nobody_answers), UNIT_TEST(knows_a_closed_port_at_once),
          UNIT_TEST(takes_only_the_right_answer), UNIT_TEST(is_not_fooled_by_wrong_answers_alone),
          UNIT_TEST(asks_one_peer_one_thing_at_a_time), UNIT_TEST(refuses_requests_that_are_none),
          UNIT_TEST(cancels_when_the_peer_is_destroyed),
          UNIT_TEST(may_be_destroyed_by_its_own_answer),
          UNIT_TEST(does_not_let_a_silent_device_delay_another),
          UNIT_TEST(does_not_wait_for_a_device_known_to_be_silent),
          UNIT_TEST(keeps_its_window_and_finishes_all), UNIT_TEST(keeps_its_pace),
          UNIT_TEST(has_a_text_for_each_result))
