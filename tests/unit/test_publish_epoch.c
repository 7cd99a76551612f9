/* SPDX-License-Identifier: Apache-2.0 */
/* What the publisher does when portal and journal do not agree on what was stored. */
#include "agent/publish/publish.h"

#include "base/clock.h"
#include "base/crypto.h"
#include "tests/fakes/publish_rig.h"
#include "tests/unit/unit.h"

#include <string.h>

#define OTHER_EPOCH "11111111-0000-4000-8000-000000000000"

static void begins_a_new_epoch_when_the_portal_is_ahead(void)
{
    struct publish_rig *rig = publish_rig_create(10);

    publish_up(rig->publish);
    publish_rig_welcome(rig, publish_rig_last(rig)->tag, 11, 8, 65536);
    CU_ASSERT_EQUAL(fake_spool_state(rig->spool)->epochs, 1);
    CU_ASSERT_TRUE(publish_rig_is_hello(publish_rig_last(rig)));
    CU_ASSERT_PTR_NOT_NULL(strstr(publish_rig_last(rig)->payload, spool_epoch(rig->spool)));
    publish_rig_welcome(rig, publish_rig_last(rig)->tag, 0, 8, 65536);
    CU_ASSERT_TRUE(publish_rig_is_batch(publish_rig_last(rig), 1, 10));
    publish_rig_destroy(rig);
}

/* An older copy of the journal that has gone on: its numbers are not the ones that the portal has.
 */
static void begins_a_new_epoch_when_the_portal_has_more_than_the_start_had(void)
{
    struct publish_rig *rig = publish_rig_create(10);

    fake_spool_state(rig->spool)->held = 6;
    publish_up(rig->publish);
    publish_rig_welcome(rig, publish_rig_last(rig)->tag, 8, 8, 65536);
    CU_ASSERT_EQUAL(fake_spool_state(rig->spool)->epochs, 1);
    CU_ASSERT_EQUAL(rig->said_again, 1);
    fake_spool_state(rig->spool)->held = 0;
    publish_rig_welcome(rig, publish_rig_last(rig)->tag, 0, 8, 65536);
    CU_ASSERT_TRUE(publish_rig_is_batch(publish_rig_last(rig), 1, 4));
    publish_rig_destroy(rig);
}

static void sends_nothing_before_what_the_portal_has_is_noted(void)
{
    struct publish_rig *rig = publish_rig_create(10);

    fake_spool_state(rig->spool)->held = 6;
    fake_spool_state(rig->spool)->next_error = ERR_FULL;
    publish_up(rig->publish);
    publish_rig_welcome(rig, publish_rig_last(rig)->tag, 8, 8, 65536);
    CU_ASSERT_TRUE(publish_rig_is_hello(publish_rig_last(rig)));
    CU_ASSERT_EQUAL(fake_spool_state(rig->spool)->epochs, 0);
    publish_rig_destroy(rig);
}

static void begins_a_new_epoch_when_the_portal_has_forgotten(void)
{
    struct publish_rig *rig = publish_rig_create(10);

    publish_rig_connect(rig, 8);
    publish_rig_stored(rig, publish_rig_last(rig)->tag, NULL, 10);
    fake_spool_add(rig->spool, "<r n='11'/>");
    publish_down(rig->publish);
    publish_up(rig->publish);
    publish_rig_welcome(rig, publish_rig_last(rig)->tag, 4, 8, 65536);
    CU_ASSERT_EQUAL(fake_spool_state(rig->spool)->epochs, 1);
    CU_ASSERT_EQUAL(rig->said_again, 1);
    publish_rig_welcome(rig, publish_rig_last(rig)->tag, 0, 8, 65536);
    CU_ASSERT_TRUE(publish_rig_is_batch(publish_rig_last(rig), 1, 1));
    CU_ASSERT_PTR_NOT_NULL(strstr(publish_rig_last(rig)->payload, "<r n='11'/>"));
    publish_rig_destroy(rig);
}

static void has_everything_said_again_before_the_new_epoch(void)
{
    struct publish_rig *rig = publish_rig_create(10);

    rig->say_again_error = ERR_FULL;
    publish_up(rig->publish);
    publish_rig_welcome(rig, publish_rig_last(rig)->tag, 11, 8, 65536);
    CU_ASSERT_EQUAL(rig->said_again, 1);
    CU_ASSERT_EQUAL(fake_spool_state(rig->spool)->epochs, 0);
    rig->say_again_error = ERR_NONE;
    CU_ASSERT_TRUE(fake_loop_next(rig->loop));
    CU_ASSERT_TRUE(publish_rig_is_hello(publish_rig_last(rig)));
    publish_rig_welcome(rig, publish_rig_last(rig)->tag, 11, 8, 65536);
    CU_ASSERT_EQUAL(rig->said_again, 2);
    CU_ASSERT_EQUAL(fake_spool_state(rig->spool)->epochs, 1);
    publish_rig_destroy(rig);
}

static void sends_a_portal_again_what_it_has_lost(void)
{
    struct publish_rig *rig = publish_rig_create(10);

    fake_spool_state(rig->spool)->has_history = true;
    publish_rig_connect(rig, 8);
    publish_rig_stored(rig, publish_rig_last(rig)->tag, NULL, 10);
    fake_loop_advance(rig->loop, PUBLISH_RIG_QUIET_MS + 1);
    publish_rig_welcome(rig, publish_rig_last(rig)->tag, 4, 8, 65536);
    CU_ASSERT_EQUAL(fake_spool_state(rig->spool)->epochs, 0);
    CU_ASSERT_EQUAL(rig->said_again, 0);
    CU_ASSERT_TRUE(publish_rig_is_batch(publish_rig_last(rig), 5, 6));
    publish_rig_destroy(rig);
}

static void asks_a_quiet_portal_whether_it_still_knows(void)
{
    struct publish_rig *rig = publish_rig_create(3);

    publish_rig_connect(rig, 8);
    publish_rig_stored(rig, publish_rig_last(rig)->tag, NULL, 3);
    unsigned count = rig->count;
    fake_loop_advance(rig->loop, PUBLISH_RIG_QUIET_MS / 2);
    publish_offer(rig->publish); /* a commit without a record is no news */
    fake_loop_advance(rig->loop, PUBLISH_RIG_QUIET_MS / 2 - 1);
    CU_ASSERT_EQUAL(rig->count, count);
    fake_loop_advance(rig->loop, 2);
    CU_ASSERT_EQUAL(rig->count, count + 1);
    CU_ASSERT_TRUE(publish_rig_is_hello(publish_rig_last(rig)));
    publish_rig_welcome(rig, publish_rig_last(rig)->tag, 3, 8, 65536);
    CU_ASSERT_EQUAL(rig->count, count + 1);
    fake_loop_advance(rig->loop, PUBLISH_RIG_QUIET_MS + 1);
    CU_ASSERT_EQUAL(rig->count, count + 2);
    publish_rig_welcome(rig, publish_rig_last(rig)->tag, 1, 8, 65536);
    CU_ASSERT_EQUAL(rig->said_again, 1);
    CU_ASSERT_EQUAL(fake_spool_state(rig->spool)->epochs, 1);
    publish_rig_destroy(rig);
}

static void late_answers_of_the_old_epoch_disturb_nothing(void)
{
    struct publish_rig *rig = publish_rig_create(10);
    char old[CRYPTO_UUID_SIZE];

    memcpy(old, spool_epoch(rig->spool), sizeof old);
    publish_rig_connect(rig, 8);
    uint64_t tag = publish_rig_last(rig)->tag;
    publish_rig_stored(rig, tag, NULL, 5); /* a gap: hello */
    publish_rig_welcome(rig, publish_rig_last(rig)->tag, 4, 8, 65536);
    CU_ASSERT_EQUAL(fake_spool_state(rig->spool)->epochs, 1);
    publish_rig_welcome(rig, publish_rig_last(rig)->tag, 0, 8, 65536);
    unsigned count = rig->count;
    CU_ASSERT_TRUE(publish_rig_is_batch(publish_rig_last(rig), 1, 5));
    publish_rig_stored(rig, tag, old, 10);
    CU_ASSERT_EQUAL(rig->count, count);
    CU_ASSERT_EQUAL(spool_stored_through(rig->spool), 0);
    publish_rig_stored(rig, publish_rig_last(rig)->tag, NULL, 5);
    CU_ASSERT_EQUAL(spool_stored_through(rig->spool), 5);
    publish_rig_destroy(rig);
}

static void does_not_believe_stored_of_another_epoch_or_beyond_the_journal(void)
{
    struct publish_rig *rig = publish_rig_create(3);

    publish_rig_connect(rig, 8);
    publish_rig_stored(rig, publish_rig_last(rig)->tag, OTHER_EPOCH, 3);
    CU_ASSERT_EQUAL(spool_stored_through(rig->spool), 0);
    CU_ASSERT_TRUE(fake_loop_next(rig->loop));
    publish_rig_welcome(rig, publish_rig_last(rig)->tag, 0, 8, 65536);
    publish_rig_stored(rig, publish_rig_last(rig)->tag, NULL, 4);
    CU_ASSERT_EQUAL(spool_stored_through(rig->spool), 0);
    CU_ASSERT_TRUE(fake_loop_next(rig->loop));
    CU_ASSERT_TRUE(publish_rig_is_hello(publish_rig_last(rig)));
    publish_rig_destroy(rig);
}

static void does_not_believe_stored_of_what_was_never_sent(void)
{
    struct publish_rig *rig = publish_rig_create(0);

    publish_rig_connect(rig, 1);
    for (unsigned i = 1; i <= 120; i++)
        publish_rig_add(rig, i);
    publish_offer(rig->publish);
    CU_ASSERT_TRUE(publish_rig_is_batch(publish_rig_last(rig), 1, 50));
    publish_rig_stored(rig, publish_rig_last(rig)->tag, NULL, 120);
    CU_ASSERT_EQUAL(spool_stored_through(rig->spool), 0);
    publish_rig_destroy(rig);
}

/* An agent whose disk was restored numbers new records as the portal knows old ones. */
static void what_the_portal_cannot_have_is_kept_in_a_new_epoch(void)
{
    struct publish_rig *rig = publish_rig_create(10);

    for (unsigned i = 11; i <= 30; i++)
        publish_rig_add(rig, i);
    publish_up(rig->publish);
    publish_rig_welcome(rig, publish_rig_last(rig)->tag, 25, 8, 65536);
    CU_ASSERT_EQUAL(fake_spool_state(rig->spool)->epochs, 1);
    CU_ASSERT_EQUAL(spool_waiting(rig->spool, NULL), 30);
    publish_rig_welcome(rig, publish_rig_last(rig)->tag, 0, 8, 65536);
    CU_ASSERT_TRUE(publish_rig_is_batch(publish_rig_last(rig), 1, 30));
    publish_rig_stored(rig, publish_rig_last(rig)->tag, NULL, 30);
    CU_ASSERT_EQUAL(spool_stored_through(rig->spool), 30);
    publish_rig_destroy(rig);
}

static void a_portal_that_always_lies_gets_a_new_epoch_a_minute(void)
{
    struct publish_rig *rig = publish_rig_create(10);
    uint64_t began = clock_monotonic_ms();
    unsigned hellos = 0;

    publish_up(rig->publish);
    while (clock_monotonic_ms() - began < 600000) {
        if (publish_rig_is_hello(publish_rig_last(rig)))
            hellos++;
        publish_rig_welcome(rig, publish_rig_last(rig)->tag, 4711, 8, 65536);
        if (fake_spool_state(rig->spool)->epochs == 0 || !fake_loop_next(rig->loop))
            break;
    }
    CU_ASSERT(fake_spool_state(rig->spool)->epochs >= 8);
    CU_ASSERT(fake_spool_state(rig->spool)->epochs <= 11);
    CU_ASSERT(hellos < 100);
    CU_ASSERT_EQUAL(spool_waiting(rig->spool, NULL), 10);
    publish_rig_destroy(rig);
}

UNIT_MAIN("publish_epoch", UNIT_TEST(begins_a_new_epoch_when_the_portal_is_ahead),
          UNIT_TEST(begins_a_new_epoch_when_the_portal_has_more_than_the_start_had),
          UNIT_TEST(sends_nothing_before_what_the_portal_has_is_noted),
          UNIT_TEST(begins_a_new_epoch_when_the_portal_has_forgotten),
          UNIT_TEST(has_everything_said_again_before_the_new_epoch),
          UNIT_TEST(sends_a_portal_again_what_it_has_lost),
          UNIT_TEST(asks_a_quiet_portal_whether_it_still_knows),
          UNIT_TEST(late_answers_of_the_old_epoch_disturb_nothing),
          UNIT_TEST(does_not_believe_stored_of_another_epoch_or_beyond_the_journal),
          UNIT_TEST(does_not_believe_stored_of_what_was_never_sent),
          UNIT_TEST(what_the_portal_cannot_have_is_kept_in_a_new_epoch),
          UNIT_TEST(a_portal_that_always_lies_gets_a_new_epoch_a_minute))
