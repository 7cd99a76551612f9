/* SPDX-License-Identifier: Apache-2.0 */
/* The publisher's rules one by one; test_publish_soak.c tries them all together. */
#include "agent/publish/publish.h"

#include "base/clock.h"
#include "protocol/batch.h"
#include "protocol/names.h"
#include "tests/fakes/publish_rig.h"
#include "tests/unit/unit.h"

#include <stdlib.h>
#include <string.h>

static void says_hello_before_anything_else(void)
{
    struct publish_rig *rig = publish_rig_create(3);

    publish_offer(rig->publish);
    CU_ASSERT_EQUAL(rig->count, 0);
    publish_up(rig->publish);
    CU_ASSERT_EQUAL_FATAL(rig->count, 1);
    CU_ASSERT_STRING_EQUAL(rig->sent[0].to, PUBLISH_RIG_PORTAL);
    struct xml_node *node = publish_rig_parse(rig->sent[0].payload);
    struct batch_hello hello;
    CU_ASSERT_TRUE(batch_read_hello(node, &hello));
    CU_ASSERT_EQUAL(hello.next, 4);
    CU_ASSERT_STRING_EQUAL(hello.epoch, spool_epoch(rig->spool));
    xml_read_free(node);
    publish_offer(rig->publish);
    CU_ASSERT_EQUAL(rig->count, 1);
    publish_rig_destroy(rig);
}

static void sends_batches_to_the_ingest_and_forgets_what_is_stored(void)
{
    struct publish_rig *rig = publish_rig_create(3);

    publish_rig_connect(rig, 8);
    CU_ASSERT_EQUAL_FATAL(rig->count, 2);
    CU_ASSERT_STRING_EQUAL(rig->sent[1].to, PUBLISH_RIG_INGEST);
    CU_ASSERT_TRUE(publish_rig_is_batch(&rig->sent[1], 1, 3));
    CU_ASSERT_EQUAL(spool_stored_through(rig->spool), 0);
    publish_rig_stored(rig, rig->sent[1].tag, NULL, 3);
    CU_ASSERT_EQUAL(spool_stored_through(rig->spool), 3);
    CU_ASSERT_EQUAL(rig->count, 2);
    publish_rig_destroy(rig);
}

static void sends_the_first_record_after_silence_at_once(void)
{
    struct publish_rig *rig = publish_rig_create(0);

    publish_rig_connect(rig, 8);
    CU_ASSERT_EQUAL(rig->count, 1);
    fake_spool_add(rig->spool, "<r/>");
    publish_offer(rig->publish);
    CU_ASSERT_EQUAL_FATAL(rig->count, 2);
    CU_ASSERT_TRUE(publish_rig_is_batch(&rig->sent[1], 1, 1));
    publish_rig_destroy(rig);
}

static void lets_records_gather_behind_four_unanswered_batches(void)
{
    struct publish_rig *rig = publish_rig_create(1);

    publish_rig_connect(rig, 8);
    for (int i = 0; i < 10; i++) {
        fake_spool_add(rig->spool, "<r/>");
        publish_offer(rig->publish);
    }
    CU_ASSERT_EQUAL_FATAL(rig->count, 5);
    for (unsigned i = 1; i <= 4; i++)
        CU_ASSERT_TRUE(publish_rig_is_batch(&rig->sent[i], i, 1));
    publish_rig_stored(rig, rig->sent[1].tag, NULL, 1);
    CU_ASSERT_EQUAL(rig->count, 6);
    CU_ASSERT_TRUE(publish_rig_is_batch(publish_rig_last(rig), 5, 7));
    publish_rig_destroy(rig);
}

static void sends_nothing_while_it_is_held_and_all_of_it_afterwards(void)
{
    struct publish_rig *rig = publish_rig_create(3);

    publish_hold(rig->publish, true);
    publish_rig_connect(rig, 8);
    CU_ASSERT_EQUAL(rig->count, 1); /* the greeting: the session stays */
    publish_rig_add(rig, 4);
    publish_offer(rig->publish);
    CU_ASSERT_EQUAL(rig->count, 1);
    publish_hold(rig->publish, false);
    CU_ASSERT_EQUAL_FATAL(rig->count, 2);
    CU_ASSERT_TRUE(publish_rig_is_batch(&rig->sent[1], 1, 4));
    publish_hold(rig->publish, true); /* what was sent is still acknowledged */
    publish_rig_stored(rig, rig->sent[1].tag, NULL, 4);
    CU_ASSERT_EQUAL(spool_waiting(rig->spool, NULL), 0);
    publish_rig_destroy(rig);
}

static bool introduces(const struct publish_rig_sent *request, const char *self)
{
    struct xml_node *node = publish_rig_parse(request->payload);
    const struct xml_node *said = batch_hello_self(node);
    bool good = strcmp(node->name, "hello") == 0 &&
                (self == NULL ? said == NULL
                              : said != NULL && strcmp(xml_read_attribute(said, "id"), self) == 0);

    xml_read_free(node);
    return good;
}

static void says_what_the_agent_is_also_while_records_are_held(void)
{
    struct publish_rig *rig = publish_rig_create(3);

    publish_rig_connect(rig, 8);
    CU_ASSERT_TRUE(introduces(&rig->sent[0], NULL));
    publish_introduce(rig->publish, "<agent id='a'/>"); /* a batch is unanswered: not yet */
    CU_ASSERT_EQUAL_FATAL(rig->count, 2);
    publish_hold(rig->publish, true);
    publish_rig_add(rig, 4);
    publish_rig_stored(rig, rig->sent[1].tag, NULL, 3);
    CU_ASSERT_EQUAL_FATAL(rig->count, 3);
    CU_ASSERT_TRUE(introduces(&rig->sent[2], "a"));
    publish_rig_welcome(rig, rig->sent[2].tag, 3, 8, 65536);
    publish_introduce(rig->publish, "<agent id='a'/>");
    CU_ASSERT_EQUAL_FATAL(rig->count, 3); /* that is known */
    publish_introduce(rig->publish, "<agent id='b'/>");
    CU_ASSERT_EQUAL_FATAL(rig->count, 4);
    CU_ASSERT_TRUE(introduces(&rig->sent[3], "b"));
    publish_rig_welcome(rig, rig->sent[3].tag, 3, 8, 65536);
    CU_ASSERT_EQUAL(rig->count, 4); /* and no record left */
    publish_hold(rig->publish, false);
    CU_ASSERT_EQUAL_FATAL(rig->count, 5);
    CU_ASSERT_TRUE(publish_rig_is_batch(&rig->sent[4], 4, 1));
    publish_introduce(rig->publish, NULL);
    publish_down(rig->publish);
    publish_up(rig->publish);
    CU_ASSERT_TRUE(introduces(publish_rig_last(rig), NULL));
    publish_rig_destroy(rig);
}

static void keeps_within_the_window_and_the_records_of_a_batch(void)
{
    struct publish_rig *rig = publish_rig_create(1000);

    publish_rig_connect(rig, 3);
    CU_ASSERT_EQUAL_FATAL(rig->count, 4);
    for (unsigned i = 1; i <= 3; i++)
        CU_ASSERT_TRUE(publish_rig_is_batch(&rig->sent[i], 1 + 50 * (i - 1), 50));
    publish_rig_stored(rig, rig->sent[1].tag, NULL, 50);
    CU_ASSERT_EQUAL_FATAL(rig->count, 5);
    CU_ASSERT_TRUE(publish_rig_is_batch(publish_rig_last(rig), 151, 50));
    publish_rig_stored(rig, rig->sent[4].tag, NULL, 200);
    CU_ASSERT_EQUAL(rig->count, 8);
    publish_rig_destroy(rig);
}

static void keeps_within_the_bytes_but_never_stops_at_a_large_record(void)
{
    struct publish_rig *rig = publish_rig_create(0);
    char *large = malloc(3001);

    memset(large, 'x', 3000);
    memcpy(large, "<r>", 3);
    memcpy(large + 2996, "</r>", 5);
    for (int i = 0; i < 3; i++)
        fake_spool_add(rig->spool, large);
    free(large);
    for (int i = 0; i < 60; i++)
        fake_spool_add(rig->spool, "<r>0123456789012345678901234567890123456789012345678901</r>");
    publish_up(rig->publish);
    publish_rig_welcome(rig, publish_rig_last(rig)->tag, 0, 8, 1024);
    for (unsigned i = 1; i <= 3; i++)
        CU_ASSERT_TRUE(publish_rig_is_batch(&rig->sent[i], i, 1));
    CU_ASSERT_TRUE(publish_rig_is_batch(&rig->sent[4], 4, 17)); /* 17 x 59 bytes */
    publish_rig_destroy(rig);
}

static void asks_what_is_stored_when_no_answer_comes(void)
{
    struct publish_rig *rig = publish_rig_create(120);

    publish_rig_connect(rig, 8);
    CU_ASSERT_EQUAL(rig->count, 4); /* hello, 50, 50, 20 */
    publish_rig_stored(rig, rig->sent[1].tag, NULL, 50);
    fake_loop_advance(rig->loop, PUBLISH_RIG_ANSWER_MS - 1);
    CU_ASSERT_EQUAL(rig->count, 4);
    fake_loop_advance(rig->loop, 2);
    CU_ASSERT_EQUAL_FATAL(rig->count, 5);
    CU_ASSERT_TRUE(publish_rig_is_hello(&rig->sent[4]));
    publish_rig_welcome(rig, rig->sent[4].tag, 50, 8, 65536);
    CU_ASSERT_EQUAL_FATAL(rig->count, 7);
    CU_ASSERT_TRUE(publish_rig_is_batch(&rig->sent[5], 51, 50));
    CU_ASSERT_TRUE(publish_rig_is_batch(&rig->sent[6], 101, 20));
    publish_rig_destroy(rig);
}

static void pauses_when_the_greeting_gets_no_answer(void)
{
    struct publish_rig *rig = publish_rig_create(1);

    publish_up(rig->publish);
    fake_loop_advance(rig->loop, PUBLISH_RIG_ANSWER_MS + 1);
    CU_ASSERT_EQUAL(rig->count, 1);
    fake_loop_advance(rig->loop, 1001);
    CU_ASSERT_EQUAL(rig->count, 2);
    CU_ASSERT_TRUE(publish_rig_is_hello(publish_rig_last(rig)));
    publish_rig_destroy(rig);
}

/* How long the publisher waits for the answer to what it sent last, in seconds. */
static unsigned patience(struct publish_rig *rig)
{
    unsigned before = rig->count, seconds = 0;

    while (rig->count == before && seconds < 100) {
        fake_loop_advance(rig->loop, 1000);
        seconds++;
    }
    return seconds;
}

static void is_patient_with_a_slow_portal(void)
{
    static const unsigned expected[] = { 5, 10, 20, 30, 30 };
    struct publish_rig *rig = publish_rig_create(1000);

    publish_rig_connect(rig, 1);
    for (size_t i = 0; i < sizeof expected / sizeof expected[0]; i++) {
        CU_ASSERT_EQUAL(patience(rig), expected[i]);
        publish_rig_welcome(rig, publish_rig_last(rig)->tag, 0, 1, 65536);
    }
    fake_loop_advance(rig->loop, 8000);
    publish_rig_stored(rig, publish_rig_last(rig)->tag, NULL, 50);
    CU_ASSERT_EQUAL(patience(rig), 16); /* twice what the last answer took */
    publish_rig_welcome(rig, publish_rig_last(rig)->tag, 50, 1, 65536);
    publish_rig_stored(rig, publish_rig_last(rig)->tag, NULL, 100);
    CU_ASSERT_EQUAL(patience(rig), 5);
    publish_rig_destroy(rig);
}

static void waits_longer_each_time_but_not_for_ever(void)
{
    struct publish_rig *rig = publish_rig_create(1);

    publish_up(rig->publish);
    for (unsigned i = 1; i <= 20; i++) {
        uint64_t began = clock_monotonic_ms();
        uint64_t most = i < 6 ? 1000ull << (i - 1) : PUBLISH_RIG_PAUSE_MS;
        publish_rig_unavailable(rig, publish_rig_last(rig)->tag);
        CU_ASSERT_TRUE(fake_loop_next(rig->loop));
        uint64_t waited = clock_monotonic_ms() - began;
        CU_ASSERT_TRUE(waited >= most / 2 && waited <= most);
        CU_ASSERT_EQUAL(rig->count, i + 1);
        CU_ASSERT_TRUE(publish_rig_is_hello(publish_rig_last(rig)));
    }
    CU_ASSERT_EQUAL(spool_waiting(rig->spool, NULL), 1);
    publish_rig_destroy(rig);
}

static void takes_an_error_without_rejected_for_not_stored(void)
{
    struct publish_rig *rig = publish_rig_create(2);

    publish_rig_connect(rig, 8);
    publish_rig_unavailable(rig, publish_rig_last(rig)->tag);
    CU_ASSERT_EQUAL(fake_spool_state(rig->spool)->quarantined, 0);
    CU_ASSERT_TRUE(fake_loop_next(rig->loop));
    CU_ASSERT_TRUE(publish_rig_is_hello(publish_rig_last(rig)));
    publish_rig_welcome(rig, publish_rig_last(rig)->tag, 0, 8, 65536);
    CU_ASSERT_TRUE(publish_rig_is_batch(publish_rig_last(rig), 1, 2));
    publish_rig_destroy(rig);
}

static void sets_a_rejected_record_aside_and_keeps_the_count(void)
{
    struct publish_rig *rig = publish_rig_create(5);

    publish_rig_connect(rig, 8);
    publish_rig_rejected(rig, publish_rig_last(rig)->tag, 1, 3);
    CU_ASSERT_EQUAL(fake_spool_state(rig->spool)->quarantine_number, 3);
    CU_ASSERT_TRUE(publish_rig_is_batch(publish_rig_last(rig), 1, 5));
    CU_ASSERT_PTR_NOT_NULL(strstr(publish_rig_last(rig)->payload, "<r n='2'/><void/><r n='4'/>"));
    publish_rig_stored(rig, publish_rig_last(rig)->tag, NULL, 5);
    CU_ASSERT_EQUAL(spool_waiting(rig->spool, NULL), 0);
    publish_rig_destroy(rig);
}

static void does_not_believe_a_rejection_outside_the_batch_or_twice(void)
{
    struct publish_rig *rig = publish_rig_create(5);

    publish_rig_connect(rig, 8);
    uint64_t tag = publish_rig_last(rig)->tag;
    publish_rig_rejected(rig, tag, 1, 6);
    CU_ASSERT_EQUAL(fake_spool_state(rig->spool)->quarantined, 0);
    CU_ASSERT_TRUE(fake_loop_next(rig->loop));
    publish_rig_welcome(rig, publish_rig_last(rig)->tag, 0, 8, 65536);
    publish_rig_rejected(rig, publish_rig_last(rig)->tag, 2, 1);
    CU_ASSERT_EQUAL(fake_spool_state(rig->spool)->quarantined, 0);
    CU_ASSERT_TRUE(fake_loop_next(rig->loop));
    publish_rig_welcome(rig, publish_rig_last(rig)->tag, 0, 8, 65536);
    publish_rig_rejected(rig, publish_rig_last(rig)->tag, 1, 1);
    CU_ASSERT_EQUAL(fake_spool_state(rig->spool)->quarantined, 1);
    unsigned before = rig->count;
    publish_rig_rejected(rig, publish_rig_last(rig)->tag, 1, 1);
    CU_ASSERT_EQUAL(fake_spool_state(rig->spool)->quarantined, 1);
    CU_ASSERT_EQUAL(rig->count, before); /* pauses instead of arguing */
    publish_rig_destroy(rig);
}

static void sends_damaged_and_lost_places_as_void(void)
{
    struct publish_rig *rig = publish_rig_create(6);

    fake_spool_damage(rig->spool, 1);
    fake_spool_lose(rig->spool, 3);
    fake_spool_lose(rig->spool, 4);
    publish_rig_connect(rig, 8);
    CU_ASSERT_TRUE(publish_rig_is_batch(publish_rig_last(rig), 1, 6));
    CU_ASSERT_PTR_NOT_NULL(
        strstr(publish_rig_last(rig)->payload, "'><void/><r n='2'/><void/><void/><r n='5'/>"));
    publish_rig_destroy(rig);
}

static void rewinds_when_the_portal_reports_a_gap(void)
{
    struct publish_rig *rig = publish_rig_create(150);

    publish_rig_connect(rig, 8);
    CU_ASSERT_EQUAL_FATAL(rig->count, 4);
    publish_rig_stored(rig, rig->sent[2].tag, NULL,
                       50); /* the second batch came alone: only the first is stored */
    CU_ASSERT_EQUAL(spool_stored_through(rig->spool), 50);
    CU_ASSERT_TRUE(publish_rig_is_hello(publish_rig_last(rig)));
    unsigned before = rig->count;
    publish_rig_stored(rig, rig->sent[3].tag, NULL, 50); /* an answer to what we gave up */
    CU_ASSERT_EQUAL(rig->count, before);
    publish_rig_welcome(rig, publish_rig_last(rig)->tag, 50, 8, 65536);
    CU_ASSERT_TRUE(publish_rig_is_batch(&rig->sent[before], 51, 50));
    publish_rig_destroy(rig);
}

static void pauses_when_a_gap_does_not_close(void)
{
    struct publish_rig *rig = publish_rig_create(2);

    publish_rig_connect(rig, 8);
    unsigned before = rig->count;
    publish_rig_stored(rig, publish_rig_last(rig)->tag, NULL, 0);
    CU_ASSERT_EQUAL(rig->count, before);
    CU_ASSERT_TRUE(fake_loop_next(rig->loop));
    CU_ASSERT_TRUE(publish_rig_is_hello(publish_rig_last(rig)));
    publish_rig_destroy(rig);
}

static void learns_from_welcome_what_was_stored_already(void)
{
    struct publish_rig *rig = publish_rig_create(10);

    publish_up(rig->publish);
    publish_rig_welcome(rig, publish_rig_last(rig)->tag, 7, 8, 65536);
    CU_ASSERT_EQUAL(spool_stored_through(rig->spool), 7);
    CU_ASSERT_TRUE(publish_rig_is_batch(publish_rig_last(rig), 8, 3));
    publish_rig_destroy(rig);
}

static void takes_late_answers_for_what_they_say(void)
{
    struct publish_rig *rig = publish_rig_create(3);

    publish_rig_connect(rig, 8);
    uint64_t tag = publish_rig_last(rig)->tag;
    fake_loop_advance(rig->loop, PUBLISH_RIG_ANSWER_MS + 1);
    publish_rig_stored(rig, tag, NULL, 3);
    CU_ASSERT_EQUAL(spool_stored_through(rig->spool), 3);
    publish_rig_destroy(rig);
}

static void ignores_answers_to_nothing(void)
{
    struct publish_rig *rig = publish_rig_create(3);

    publish_rig_answer(rig, 77, true, NULL);
    publish_rig_answer(rig, 77, false, NULL);
    publish_rig_connect(rig, 8);
    unsigned before = rig->count;
    publish_rig_answer(rig, 777, true, "<welcome/>");
    publish_rig_answer(rig, 777, false, "<error/>");
    publish_rig_answer(rig, 777, true, NULL);
    CU_ASSERT_EQUAL(rig->count, before);
    publish_rig_stored(rig, publish_rig_last(rig)->tag, NULL, 3);
    CU_ASSERT_EQUAL(spool_waiting(rig->spool, NULL), 0);
    publish_rig_destroy(rig);
}

static void pauses_after_nonsense(void)
{
    static const char *const nonsense[] = { NULL, "<welcome/>", "<stored/>", "<error/>",
                                            "<rejected xmlns='" NAMES_SPACE "'/>" };
    struct publish_rig *rig = publish_rig_create(3);

    publish_up(rig->publish);
    for (size_t i = 0; i < sizeof nonsense / sizeof nonsense[0]; i++) {
        publish_rig_answer(rig, publish_rig_last(rig)->tag, i % 2 == 0, nonsense[i]);
        CU_ASSERT_TRUE(fake_loop_next(rig->loop));
        CU_ASSERT_TRUE(publish_rig_is_hello(publish_rig_last(rig)));
        publish_rig_welcome(rig, publish_rig_last(rig)->tag, 0, 8, 65536);
        CU_ASSERT_TRUE(publish_rig_is_batch(publish_rig_last(rig), 1, 3));
        publish_rig_answer(rig, publish_rig_last(rig)->tag, i % 2 == 1, nonsense[i]);
        CU_ASSERT_TRUE(fake_loop_next(rig->loop));
        CU_ASSERT_TRUE(publish_rig_is_hello(publish_rig_last(rig)));
    }
    publish_rig_destroy(rig);
}

static void sends_again_what_was_unanswered_when_the_link_broke(void)
{
    struct publish_rig *rig = publish_rig_create(60);

    publish_rig_connect(rig, 8);
    publish_rig_stored(rig, rig->sent[1].tag, NULL, 50);
    publish_down(rig->publish);
    CU_ASSERT_EQUAL(fake_loop_pending(rig->loop), 0);
    unsigned before = rig->count;
    publish_offer(rig->publish);
    CU_ASSERT_EQUAL(rig->count, before);
    publish_rig_connect(rig, 8);
    CU_ASSERT_TRUE(publish_rig_is_batch(publish_rig_last(rig), 51, 10));
    publish_rig_destroy(rig);
}

static void tries_again_when_the_transport_takes_nothing(void)
{
    struct publish_rig *rig = publish_rig_create(0);

    publish_rig_connect(rig, 8);
    rig->refuse = true;
    fake_spool_add(rig->spool, "<r/>");
    publish_offer(rig->publish);
    CU_ASSERT_EQUAL(rig->count, 1);
    rig->refuse = false;
    fake_loop_advance(rig->loop, 1000);
    CU_ASSERT_TRUE(publish_rig_is_batch(publish_rig_last(rig), 1, 1));
    rig->refuse = true;
    publish_down(rig->publish);
    publish_up(rig->publish);
    rig->refuse = false;
    CU_ASSERT_TRUE(fake_loop_next(rig->loop));
    CU_ASSERT_TRUE(publish_rig_is_hello(publish_rig_last(rig)));
    publish_rig_destroy(rig);
}

static void recovers_when_the_journal_fails(void)
{
    struct publish_rig *rig = publish_rig_create(3);
    struct fake_spool_state *state = fake_spool_state(rig->spool);

    state->next_error = ERR_IO;
    publish_rig_connect(rig, 8); /* cannot read */
    CU_ASSERT_TRUE(fake_loop_next(rig->loop));
    state->next_error = ERR_NONE;
    publish_rig_welcome(rig, publish_rig_last(rig)->tag, 0, 8, 65536);
    state->next_error = ERR_FULL;
    publish_rig_stored(rig, publish_rig_last(rig)->tag, NULL, 3); /* cannot write it down */
    CU_ASSERT_EQUAL(spool_stored_through(rig->spool), 0);
    CU_ASSERT_TRUE(fake_loop_next(rig->loop));
    publish_rig_welcome(rig, publish_rig_last(rig)->tag, 4, 8, 65536); /* no new epoch can begin */
    CU_ASSERT_TRUE(fake_loop_next(rig->loop));
    state->next_error = ERR_NONE;
    publish_rig_welcome(rig, publish_rig_last(rig)->tag, 3, 8, 65536);
    CU_ASSERT_EQUAL(spool_waiting(rig->spool, NULL), 0);
    publish_rig_destroy(rig);
}

UNIT_MAIN("publish", UNIT_TEST(says_hello_before_anything_else),
          UNIT_TEST(sends_batches_to_the_ingest_and_forgets_what_is_stored),
          UNIT_TEST(sends_the_first_record_after_silence_at_once),
          UNIT_TEST(lets_records_gather_behind_four_unanswered_batches),
          UNIT_TEST(sends_nothing_while_it_is_held_and_all_of_it_afterwards),
          UNIT_TEST(says_what_the_agent_is_also_while_records_are_held),
          UNIT_TEST(keeps_within_the_window_and_the_records_of_a_batch),
          UNIT_TEST(keeps_within_the_bytes_but_never_stops_at_a_large_record),
          UNIT_TEST(asks_what_is_stored_when_no_answer_comes),
          UNIT_TEST(pauses_when_the_greeting_gets_no_answer),
          UNIT_TEST(is_patient_with_a_slow_portal),
          UNIT_TEST(waits_longer_each_time_but_not_for_ever),
          UNIT_TEST(takes_an_error_without_rejected_for_not_stored),
          UNIT_TEST(sets_a_rejected_record_aside_and_keeps_the_count),
          UNIT_TEST(does_not_believe_a_rejection_outside_the_batch_or_twice),
          UNIT_TEST(sends_damaged_and_lost_places_as_void),
          UNIT_TEST(rewinds_when_the_portal_reports_a_gap),
          UNIT_TEST(pauses_when_a_gap_does_not_close),
          UNIT_TEST(learns_from_welcome_what_was_stored_already),
          UNIT_TEST(takes_late_answers_for_what_they_say), UNIT_TEST(ignores_answers_to_nothing),
          UNIT_TEST(pauses_after_nonsense),
          UNIT_TEST(sends_again_what_was_unanswered_when_the_link_broke),
          UNIT_TEST(tries_again_when_the_transport_takes_nothing),
          UNIT_TEST(recovers_when_the_journal_fails))
