/* SPDX-License-Identifier: Apache-2.0 */
/* A device that is read because somebody ordered it: when, and when that is over. */
#include "tests/fakes/fake_loop.h"
#include "tests/unit/poll_rig.h"
#include "tests/unit/unit.h"

#define MINUTE POLL_RIG_MINUTE

static struct poll_rig rig;

static void what_is_ordered_is_read_whole_at_once_and_told_once(void)
{
    poll_rig_begin_read(&rig);
    fake_loop_advance(rig.loop, MINUTE / 2);
    CU_ASSERT_EQUAL(poll_order(rig.poll, &rig.device), POLL_BEGUN);
    fake_loop_advance(rig.loop, 0);
    CU_ASSERT_EQUAL(rig.driver->reads, 2);
    CU_ASSERT_EQUAL(rig.driver->scopes, SCOPE_ALL);
    CU_ASSERT_EQUAL(rig.refreshed, 0);
    fake_driver_answer(WALK_OK, 0);
    CU_ASSERT_EQUAL(rig.refreshed, 1);
    CU_ASSERT_TRUE(rig.is_read);
    fake_loop_advance(rig.loop, MINUTE);
    fake_driver_answer(WALK_OK, 0);
    CU_ASSERT_EQUAL(rig.refreshed, 1);
    poll_rig_end(&rig);
}

/* What was read before the order is no answer to it. */
static void what_is_being_read_is_read_again(void)
{
    poll_rig_begin(&rig);
    fake_loop_advance(rig.loop, 0);
    CU_ASSERT_TRUE(rig.driver->open);
    CU_ASSERT_EQUAL(poll_order(rig.poll, &rig.device), POLL_BEGUN);
    fake_driver_answer(WALK_OK, 0);
    CU_ASSERT_EQUAL(rig.refreshed, 0);
    fake_loop_advance(rig.loop, 0);
    CU_ASSERT_EQUAL(rig.driver->reads, 2);
    fake_driver_answer(WALK_OK, 0);
    CU_ASSERT_EQUAL(rig.refreshed, 1);
    poll_rig_end(&rig);
}

static void an_order_within_the_small_question_waits_for_it(void)
{
    poll_rig_begin_read(&rig);
    fake_loop_advance(rig.loop, MINUTE);
    CU_ASSERT_TRUE(rig.driver->open);
    CU_ASSERT_EQUAL(poll_order(rig.poll, &rig.device), POLL_BEGUN);
    fake_driver_answer(WALK_OK, 0);
    CU_ASSERT_EQUAL(rig.refreshed, 0);
    fake_loop_advance(rig.loop, 0);
    CU_ASSERT_EQUAL(rig.driver->reads, 2);
    fake_driver_answer(WALK_OK, 0);
    CU_ASSERT_EQUAL(rig.refreshed, 1);
    poll_rig_end(&rig);
}

static void who_does_not_answer_is_told_as_silent(void)
{
    poll_rig_begin_read(&rig);
    fake_loop_advance(rig.loop, MINUTE / 2);
    CU_ASSERT_EQUAL(poll_order(rig.poll, &rig.device), POLL_BEGUN);
    for (int i = 0; i < 10 && rig.refreshed == 0; i++) {
        fake_loop_advance(rig.loop, 5000);
        if (rig.driver->open)
            fake_driver_answer(WALK_SILENT, 0);
    }
    CU_ASSERT_EQUAL(rig.refreshed, 1);
    CU_ASSERT_FALSE(rig.is_read);
    CU_ASSERT_EQUAL(rig.silences, 1);
    poll_rig_end(&rig);
}

/* A reading that could not be kept on disk is none yet. */
static void what_was_not_kept_is_not_told(void)
{
    poll_rig_begin_read(&rig);
    rig.keep = false;
    (void)poll_order(rig.poll, &rig.device);
    fake_loop_advance(rig.loop, 0);
    fake_driver_answer(WALK_OK, 0);
    CU_ASSERT_EQUAL(rig.refreshed, 0);
    rig.keep = true;
    fake_loop_advance(rig.loop, MINUTE);
    fake_driver_answer(WALK_OK, 0);
    CU_ASSERT_EQUAL(rig.refreshed, 1);
    poll_rig_end(&rig);
}

static void a_sleeper_is_read_only_within_its_budget(void)
{
    poll_rig_begin_read(&rig);
    rig.conf.wakes_per_day = 0;
    for (int i = 0; i < 8; i++)
        wakes_slept_on(&rig.device.wakes, WAKES_LEAST);
    fake_loop_advance(rig.loop, MINUTE);
    poll_rig_sleep(&rig);
    fake_driver_answer(WALK_OK, 0);
    *rig.driver = (struct fake_driver){ .attached = 1 };
    CU_ASSERT_EQUAL(poll_order(rig.poll, &rig.device), POLL_ASLEEP);
    fake_loop_advance(rig.loop, MINUTE);
    CU_ASSERT_EQUAL(rig.driver->reads, 0);
    rig.device.presence.seen = DEVICE_READY; /* it wakes by itself */
    poll_hear(rig.poll, &rig.device, 0);
    for (int i = 0; i < 30 && rig.driver->reads == 0; i++) {
        fake_loop_advance(rig.loop, MINUTE);
        if (rig.driver->open && rig.driver->reads == 0)
            fake_driver_answer(WALK_OK, 0);
    }
    CU_ASSERT_EQUAL(rig.driver->reads, 1);
    CU_ASSERT_EQUAL(rig.refreshed, 0); /* that order is over long ago */
    poll_rig_end(&rig);
}

static void whom_nobody_looks_after_is_not_asked(void)
{
    poll_rig_begin_read(&rig);
    poll_remove(rig.poll, &rig.device);
    CU_ASSERT_EQUAL(poll_order(rig.poll, &rig.device), POLL_NOT_ASKED);
    fake_loop_advance(rig.loop, MINUTE);
    CU_ASSERT_EQUAL(rig.driver->reads, 1);
    poll_rig_end(&rig);
}

UNIT_MAIN("poll_order", UNIT_TEST(what_is_ordered_is_read_whole_at_once_and_told_once),
          UNIT_TEST(what_is_being_read_is_read_again),
          UNIT_TEST(an_order_within_the_small_question_waits_for_it),
          UNIT_TEST(who_does_not_answer_is_told_as_silent),
          UNIT_TEST(what_was_not_kept_is_not_told),
          UNIT_TEST(a_sleeper_is_read_only_within_its_budget),
          UNIT_TEST(whom_nobody_looks_after_is_not_asked))
