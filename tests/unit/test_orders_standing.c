/* SPDX-License-Identifier: Apache-2.0 */
/* What orders set goes on from then, over restarts, until its end or the administrator's. */
#include "base/clock.h"
#include "base/str.h"
#include "tests/fakes/fake_loop.h"
#include "tests/unit/orders_rig.h"
#include "tests/unit/unit.h"

static void a_pause_outlives_a_restart_and_ends(void)
{
    struct orders_rig r;

    orders_rig_begin(&r);
    orders_rig_allow(&r, true, ORDER_PAUSE, "");
    CU_ASSERT_TRUE(orders_rig_says(orders_rig_order(&r, "pause", FIRST, FIELD("minutes", "5")),
                                   STATE("done")));
    CU_ASSERT_TRUE(r.is_held);
    CU_ASSERT_TRUE(orders_rig_says(r.told, "<until>"));
    CU_ASSERT_TRUE(orders_rig_says(orders_rig_order(&r, "refresh", SECOND, REFRESH),
                                   STATE("refused") REASON("paused")));
    orders_rig_restart(&r);
    CU_ASSERT_TRUE(r.is_held);
    fake_loop_advance(r.disk.loop, 4 * MINUTE);
    CU_ASSERT_TRUE(r.is_held);
    fake_loop_advance(r.disk.loop, MINUTE);
    CU_ASSERT_FALSE(r.is_held);
    CU_ASSERT_EQUAL(r.refreshes, 0);
    CU_ASSERT_EQUAL(disk_rig_number(&r.disk, "SELECT count(*) FROM order_standing"), 0);
    orders_rig_end(&r);
}

static void a_pause_ends_by_order_by_the_administrator_and_with_the_clock(void)
{
    struct orders_rig r;

    orders_rig_begin(&r);
    orders_rig_allow(&r, true, ORDER_PAUSE, "");
    (void)orders_rig_order(&r, "pause", FIRST, FIELD("minutes", "1440"));
    CU_ASSERT_TRUE(orders_rig_says(orders_rig_order(&r, "resume", SECOND, ""), STATE("done")));
    CU_ASSERT_FALSE(r.is_held);
    (void)orders_rig_order(&r, "pause", "00000000-0000-4000-8000-000000000003",
                           FIELD("minutes", "1440"));
    r.conf->orders.rule_count = 0;
    orders_reload(r.orders, r.conf);
    fake_loop_advance(r.disk.loop, 10);
    CU_ASSERT_FALSE(r.is_held);
    r.conf->orders.rule_count = 1;
    (void)orders_rig_order(&r, "pause", "00000000-0000-4000-8000-000000000004",
                           FIELD("minutes", "5"));
    CU_ASSERT_TRUE(r.is_held);
    fake_loop_set_wall(clock_wall_ms() - INT64_C(86400000) * 400);
    fake_loop_advance(r.disk.loop, 6 * MINUTE);
    CU_ASSERT_FALSE(r.is_held);
    orders_rig_end(&r);
}

static uint64_t status_of(const struct orders_rig *r)
{
    struct agent_conf *conf = agent_conf_copy(r->conf);

    CU_ASSERT_PTR_NOT_NULL_FATAL(conf);
    orders_apply(r->orders, conf);
    uint64_t status = conf->status_ms;
    agent_conf_free(conf);
    return status;
}

static void settings_lie_over_the_administrators(void)
{
    struct orders_rig r;

    orders_rig_begin(&r);
    orders_rig_allow(&r, true, ORDER_CONFIGURE, "");
    CU_ASSERT_TRUE(orders_rig_says(
        orders_rig_order(&r, "configure", FIRST, FIELD("set", "polling/status=5min")),
        STATE("refused") REASON("not-allowed")));
    (void)str_copy(r.conf->orders.settings[r.conf->orders.setting_count++], 32, "polling/status");
    CU_ASSERT_TRUE(orders_rig_says(
        orders_rig_order(&r, "configure", SECOND, FIELD("set", "polling/status=5 days")),
        STATE("refused") REASON("bad-value")));
    CU_ASSERT_EQUAL(r.settles, 0);
    CU_ASSERT_TRUE(
        orders_rig_says(orders_rig_order(&r, "configure", "00000000-0000-4000-8000-000000000003",
                                         FIELD("set", "polling/status=5min")),
                        STATE("done")));
    CU_ASSERT_EQUAL(r.settles, 1);
    CU_ASSERT_EQUAL(status_of(&r), 5 * MINUTE);
    orders_rig_restart(&r);
    CU_ASSERT_EQUAL(status_of(&r), 5 * MINUTE);
    CU_ASSERT_EQUAL(r.conf->status_ms, MINUTE);
    CU_ASSERT_TRUE(
        orders_rig_says(orders_rig_order(&r, "configure", "00000000-0000-4000-8000-000000000004",
                                         FIELD("set", "polling/status=")),
                        STATE("done")));
    CU_ASSERT_EQUAL(status_of(&r), MINUTE);
    (void)orders_rig_order(&r, "configure", "00000000-0000-4000-8000-000000000005",
                           FIELD("set", "polling/status=2min"));
    r.conf->orders.setting_count = 0;
    orders_reload(r.orders, r.conf);
    CU_ASSERT_EQUAL(status_of(&r), MINUTE);
    orders_rig_end(&r);
}

UNIT_MAIN("orders_standing", UNIT_TEST(a_pause_outlives_a_restart_and_ends),
          UNIT_TEST(a_pause_ends_by_order_by_the_administrator_and_with_the_clock),
          UNIT_TEST(settings_lie_over_the_administrators))
