/* SPDX-License-Identifier: Apache-2.0 */
/* What a publisher tells of this machine's clock. */
#include "agent/publish/publish_clock.h"

#include "tests/fakes/publish_rig.h"
#include "tests/unit/unit.h"

static void is_silent_before_the_first_welcome(void)
{
    struct publish_clock clock = { .is_known = false };
    struct batch_clock told = { .is_known = true };

    publish_clock_tell(&clock, &told);
    CU_ASSERT_FALSE(told.is_known);
}

static void what_was_measured_ages(void)
{
    struct publish_rig *rig = publish_rig_create(0);
    struct publish_clock clock = { .is_known = false };
    struct batch_clock told;

    publish_clock_ask(&clock);
    publish_clock_answer(&clock, 1);
    fake_loop_advance(rig->loop, 300000);
    publish_clock_tell(&clock, &told);
    CU_ASSERT(told.is_known && told.within_ms == 30);
    publish_rig_destroy(rig);
}

static void tells_how_its_clock_stands_by_the_last_welcome(void)
{
    struct publish_rig *rig = publish_rig_create(3);
    struct batch_head head;

    fake_loop_set_wall(3600000); /* an hour ahead of the portal, whose welcome tells 1 */
    publish_up(rig->publish);
    fake_loop_advance(rig->loop, 70); /* there and back */
    publish_rig_welcome(rig, rig->sent[0].tag, 0, 8, 65536);
    struct xml_node *node = publish_rig_parse(rig->sent[1].payload);
    CU_ASSERT_TRUE(batch_read_head(node, &head));
    CU_ASSERT_EQUAL(head.next, 4);
    CU_ASSERT(head.clock.is_known && head.clock.within_ms == 35);
    CU_ASSERT_EQUAL(head.clock.ahead_ms, 3600000 + 35 - 1);
    xml_read_free(node);
    fake_loop_set_wall(0); /* set anew: no greeting is needed to know */
    publish_rig_add(rig, 4);
    publish_offer(rig->publish);
    node = publish_rig_parse(publish_rig_last(rig)->payload);
    CU_ASSERT_TRUE(batch_read_head(node, &head));
    CU_ASSERT_EQUAL(head.clock.ahead_ms, -36);
    xml_read_free(node);
    publish_rig_destroy(rig);
}

UNIT_MAIN("publish_clock", UNIT_TEST(is_silent_before_the_first_welcome),
          UNIT_TEST(what_was_measured_ages),
          UNIT_TEST(tells_how_its_clock_stands_by_the_last_welcome))
