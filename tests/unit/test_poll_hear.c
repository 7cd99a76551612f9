/* SPDX-License-Identifier: Apache-2.0 */
/* What a device says by itself, and who is to be looked at: when it is asked then. */
#include "agent/poll/poll.h"

#include "tests/fakes/fake_driver.h"
#include "tests/fakes/fake_loop.h"
#include "tests/unit/poll_rig.h"
#include "tests/unit/unit.h"

#define MINUTE POLL_RIG_MINUTE

static struct poll_rig rig;

static void what_a_device_says_itself_is_read_at_once_but_not_without_end(void)
{
    poll_rig_begin_read(&rig);
    fake_loop_advance(rig.loop, MINUTE / 4);
    poll_hear(rig.poll, &rig.device, SCOPE_ALERTS);
    fake_loop_advance(rig.loop, 0);
    CU_ASSERT_EQUAL(rig.driver->reads, 2);
    CU_ASSERT_EQUAL(rig.driver->scopes, SCOPE_ALERTS);
    for (int i = 0; i < 50; i++) /* a storm, while it is being read */
        poll_hear(rig.poll, &rig.device, SCOPE_ALERTS | SCOPE_CONSUMABLES);
    fake_driver_answer(WALK_OK, 0);
    fake_loop_advance(rig.loop, 1000);
    CU_ASSERT_EQUAL(rig.driver->reads, 2);
    poll_hear(rig.poll, &rig.device, SCOPE_ALERTS); /* and afterwards */
    fake_loop_advance(rig.loop, 1000);
    CU_ASSERT_EQUAL(rig.driver->reads, 3);
    CU_ASSERT_EQUAL(rig.driver->scopes, SCOPE_ALERTS | SCOPE_CONSUMABLES);
    fake_driver_answer(WALK_OK, 0);
    fake_loop_advance(rig.loop, MINUTE - 1);
    CU_ASSERT_EQUAL(rig.driver->reads, 3);
    poll_rig_end(&rig);
}

/* Between two readings because of its own word are two seconds, whenever it says so. */
static void what_a_device_says_between_is_no_reason_for_haste(void)
{
    poll_rig_begin_read(&rig);
    poll_hear(rig.poll, &rig.device, SCOPE_ALERTS);
    fake_loop_advance(rig.loop, 0);
    fake_driver_answer(WALK_OK, 0);
    CU_ASSERT_EQUAL(rig.driver->reads, 2);
    fake_loop_advance(rig.loop, 1000);
    poll_hear(rig.poll, &rig.device, SCOPE_ALERTS);
    fake_loop_advance(rig.loop, 1000);
    CU_ASSERT_EQUAL(rig.driver->reads, 3);
    fake_driver_answer(WALK_OK, 0);
    poll_hear(rig.poll, &rig.device, SCOPE_ALERTS); /* when the first pause is over */
    fake_loop_advance(rig.loop, 1999);
    CU_ASSERT_EQUAL(rig.driver->reads, 3);
    fake_loop_advance(rig.loop, 1);
    CU_ASSERT_EQUAL(rig.driver->reads, 4);
    fake_driver_answer(WALK_OK, 0);
    poll_rig_end(&rig);
}

/* The same when its status is being asked. */
static void what_a_device_says_with_its_status_is_no_reason_for_haste(void)
{
    poll_rig_begin_read(&rig);
    fake_loop_advance(rig.loop, MINUTE - 500);
    poll_hear(rig.poll, &rig.device, SCOPE_ALERTS);
    fake_loop_advance(rig.loop, 0);
    fake_driver_answer(WALK_OK, 0);
    poll_look(rig.poll, &rig.device, 500);
    fake_loop_advance(rig.loop, 500);
    CU_ASSERT_EQUAL(rig.driver->statuses, 1);
    poll_hear(rig.poll, &rig.device, SCOPE_ALERTS);
    fake_driver_answer(WALK_OK, 0);
    fake_loop_advance(rig.loop, 1499);
    CU_ASSERT_EQUAL(rig.driver->reads, 2);
    fake_loop_advance(rig.loop, 1);
    CU_ASSERT_EQUAL(rig.driver->reads, 3);
    fake_driver_answer(WALK_OK, 0);
    poll_rig_end(&rig);
}

static void who_is_to_be_looked_at_is_asked_before_its_time_unless_it_sleeps(void)
{
    poll_rig_begin_read(&rig);
    poll_look(rig.poll, &rig.device, 5000);
    poll_look(rig.poll, &rig.device, 6000);
    fake_loop_advance(rig.loop, 5000);
    CU_ASSERT_EQUAL(rig.driver->statuses, 1);
    poll_look(rig.poll, &rig.device, 7000); /* while it is being asked */
    fake_driver_answer(WALK_OK, 0);
    fake_loop_advance(rig.loop, 7000);
    CU_ASSERT_EQUAL(rig.driver->statuses, 2);
    poll_rig_sleep(&rig);
    fake_driver_answer(WALK_OK, 0);
    poll_look(rig.poll, &rig.device, 5000);
    fake_loop_advance(rig.loop, 5000);
    CU_ASSERT_EQUAL(rig.driver->statuses, 2);
    poll_rig_end(&rig);
}

UNIT_MAIN("poll_hear", UNIT_TEST(what_a_device_says_itself_is_read_at_once_but_not_without_end),
          UNIT_TEST(what_a_device_says_between_is_no_reason_for_haste),
          UNIT_TEST(what_a_device_says_with_its_status_is_no_reason_for_haste),
          UNIT_TEST(who_is_to_be_looked_at_is_asked_before_its_time_unless_it_sleeps))
