/* SPDX-License-Identifier: Apache-2.0 */
/* What orders set goes on from then, over restarts, until its end or the administrator's. */
#include "agent/orders/order_book.h"
#include "agent/orders/order_standing.h"
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

/* How many rows there are of what is set, and of orders: those that are sound, and damaged ones. */
struct seen {
    size_t set, orders, damaged_set, damaged_orders;
    struct order_standing_row rows[ORDER_STANDING_MOST];
    struct order_book_row book[2];
};

static struct seen look(const struct orders_rig *r)
{
    struct seen seen;
    struct sqlite *db;

    CU_ASSERT_EQUAL_FATAL(sqlite_open(disk_rig_path(&r->disk, "agent.db"), SQLITE_MODE_READ, &db),
                          ERR_NONE);
    CU_ASSERT_EQUAL(order_standing_look(db, seen.rows, &seen.set, &seen.damaged_set), ERR_NONE);
    CU_ASSERT_EQUAL(order_book_look(db, seen.book, 2, &seen.orders, &seen.damaged_orders),
                    ERR_NONE);
    sqlite_close(db);
    return seen;
}

static void who_looks_beside_the_agent_sees_sound_rows_only(void)
{
    struct orders_rig r;

    orders_rig_begin(&r);
    orders_rig_allow(&r, true, ORDER_PAUSE, "");
    struct seen seen = look(&r);
    CU_ASSERT_TRUE(seen.set == 0 && seen.orders == 0);
    (void)orders_rig_order(&r, "pause", FIRST, FIELD("minutes", "5"));
    fake_loop_advance(r.disk.loop, MINUTE);
    (void)orders_rig_order(&r, "refresh", SECOND, REFRESH);
    seen = look(&r);
    CU_ASSERT_TRUE(seen.set == 1 && seen.orders == 2);
    CU_ASSERT_STRING_EQUAL(seen.rows[0].name, ORDER_STANDING_PAUSE);
    CU_ASSERT_TRUE(order_standing_lasts(&seen.rows[0], seen.rows[0].until_ms - 1));
    CU_ASSERT_FALSE(order_standing_lasts(&seen.rows[0], seen.rows[0].until_ms));
    CU_ASSERT_STRING_EQUAL(seen.book[0].id, SECOND);
    CU_ASSERT_EQUAL(seen.book[0].outcome.reason, ORDER_PAUSED);
    disk_rig_sql(&r.disk, "UPDATE order_book SET who = 'x' WHERE state = 'refused'");
    disk_rig_sql(&r.disk, "UPDATE order_standing SET who = 'x'");
    seen = look(&r);
    CU_ASSERT_TRUE(seen.set == 0 && seen.damaged_set == 1);
    CU_ASSERT_TRUE(seen.orders == 1 && seen.damaged_orders == 1);
    CU_ASSERT_STRING_EQUAL(seen.book[0].id, FIRST);
    orders_rig_end(&r);
}

UNIT_MAIN("orders_standing", UNIT_TEST(a_pause_outlives_a_restart_and_ends),
          UNIT_TEST(a_pause_ends_by_order_by_the_administrator_and_with_the_clock),
          UNIT_TEST(settings_lie_over_the_administrators),
          UNIT_TEST(who_looks_beside_the_agent_sees_sound_rows_only))
