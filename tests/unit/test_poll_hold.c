/* SPDX-License-Identifier: Apache-2.0 */
/* Nobody is asked anything for a time, and each anew after it. */
#include "tests/fakes/fake_loop.h"
#include "tests/unit/poll_rig.h"
#include "tests/unit/unit.h"

#define MINUTE POLL_RIG_MINUTE
#define HOUR   (60 * MINUTE)

static struct poll_rig rig;

static unsigned asked(void)
{
    return rig.driver->reads + rig.driver->statuses;
}

static void nobody_is_asked_until_it_ends_and_then_all_anew(void)
{
    poll_rig_begin_read(&rig);
    poll_hold(rig.poll, true);
    poll_hold(rig.poll, true);
    unsigned before = asked();
    fake_loop_advance(rig.loop, 48 * (uint64_t)HOUR);
    CU_ASSERT_EQUAL(asked(), before);
    poll_hold(rig.poll, false);
    fake_loop_advance(rig.loop, MINUTE);
    CU_ASSERT_EQUAL(asked(), before + 1);
    CU_ASSERT_EQUAL(rig.driver->scopes, SCOPE_ALL);
    CU_ASSERT_EQUAL(rig.driver->attached, 1);
    poll_rig_end(&rig);
}

static void what_is_under_way_is_broken_off(void)
{
    poll_rig_begin(&rig);
    fake_loop_advance(rig.loop, 0);
    CU_ASSERT_TRUE(rig.driver->open);
    poll_hold(rig.poll, true);
    CU_ASSERT_FALSE(rig.driver->open);
    CU_ASSERT_EQUAL(rig.readings + rig.answers + rig.silences, 0);
    fake_loop_advance(rig.loop, HOUR);
    CU_ASSERT_EQUAL(asked(), 1);
    poll_rig_end(&rig);
}

static void news_of_a_device_wake_nothing(void)
{
    poll_rig_begin_read(&rig);
    poll_hold(rig.poll, true);
    poll_hear(rig.poll, &rig.device, SCOPE_ALERTS);
    poll_look(rig.poll, &rig.device, 100);
    poll_refresh(rig.poll, &rig.device);
    poll_read_rest(rig.poll, &rig.device, SCOPE_METER);
    (void)poll_order(rig.poll, &rig.device);
    fake_loop_advance(rig.loop, HOUR);
    CU_ASSERT_EQUAL(asked(), 1);
    poll_hold(rig.poll, false);
    fake_loop_advance(rig.loop, MINUTE);
    CU_ASSERT_EQUAL(asked(), 2);
    poll_rig_end(&rig);
}

static void devices_may_come_and_go_meanwhile(void)
{
    struct device other = { .id = "22222222-2222-4222-8222-222222222222", .credential = "one" };

    poll_rig_begin_read(&rig);
    poll_hold(rig.poll, true);
    CU_ASSERT_TRUE(poll_add(rig.poll, &other));
    poll_remove(rig.poll, &rig.device);
    fake_loop_advance(rig.loop, HOUR);
    CU_ASSERT_EQUAL(asked(), 1);
    poll_hold(rig.poll, false);
    fake_loop_advance(rig.loop, MINUTE);
    CU_ASSERT_EQUAL(asked(), 2);
    CU_ASSERT_EQUAL(rig.driver->attached, 1);
    poll_rig_end(&rig);
}

static void a_configuration_that_comes_meanwhile_holds_on(void)
{
    struct agent_conf other;

    poll_rig_begin_read(&rig);
    poll_hold(rig.poll, true);
    other = rig.conf;
    poll_reload(rig.poll, &other);
    fake_loop_advance(rig.loop, HOUR);
    CU_ASSERT_EQUAL(asked(), 1);
    other.credential_count = 0; /* which is noticed when it is asked again */
    poll_reload(rig.poll, &other);
    CU_ASSERT_PTR_NOT_NULL(rig.device.poll);
    poll_hold(rig.poll, false);
    fake_loop_advance(rig.loop, MINUTE);
    CU_ASSERT_PTR_NULL(rig.device.poll);
    CU_ASSERT_EQUAL(asked(), 1);
    poll_rig_end(&rig);
}

UNIT_MAIN("poll_hold", UNIT_TEST(nobody_is_asked_until_it_ends_and_then_all_anew),
          UNIT_TEST(what_is_under_way_is_broken_off), UNIT_TEST(news_of_a_device_wake_nothing),
          UNIT_TEST(devices_may_come_and_go_meanwhile),
          UNIT_TEST(a_configuration_that_comes_meanwhile_holds_on))
