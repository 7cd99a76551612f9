/* SPDX-License-Identifier: Apache-2.0 */
/* Orders when things go wrong: disks that fail at the worst moment, damaged rows, foreign JIDs; and
 * the trace that each leaves. */
#include "base/clock.h"
#include "base/log.h"
#include "tests/fakes/fake_loop.h"
#include "tests/unit/caught.h"
#include "tests/unit/orders_rig.h"
#include "tests/unit/unit.h"

#include <string.h>

#define THIRD "00000000-0000-4000-8000-000000000003"

static void what_is_ordered_leaves_a_trace_at_every_level(void)
{
    struct orders_rig r;

    orders_rig_begin(&r);
    orders_rig_allow(&r, true, ORDER_PAUSE, "");
    caught_begin();
    (void)orders_rig_order(&r, "log-level", FIRST, FIELD("level", "error") FIELD("minutes", "5"));
    (void)orders_rig_order(&r, "pause", SECOND, FIELD("minutes", "5"));
    (void)orders_rig_order(&r, "refresh", THIRD, REFRESH);
    (void)orders_rig_order_of(&r, "eve@example.org/x", "refresh", THIRD, REFRESH);
    fake_loop_advance(r.disk.loop, 6 * MINUTE);
    const char *lines = caught_end();
    CU_ASSERT_TRUE(orders_rig_says(lines, PORTAL " ordered log-level level=error minutes=5 (" FIRST
                                                 "): done"));
    CU_ASSERT_TRUE(orders_rig_says(lines, "ordered pause minutes=5 (" SECOND "): done"));
    CU_ASSERT_TRUE(orders_rig_says(lines, "printers are not asked for a time"));
    CU_ASSERT_TRUE(orders_rig_says(lines, "ordered refresh of " DEVICE " (" THIRD "): refused"));
    CU_ASSERT_TRUE(orders_rig_says(lines, "eve@example.org/x may not order this"));
    CU_ASSERT_TRUE(orders_rig_says(lines, "log-level error, as " PORTAL " ordered, is over"));
    CU_ASSERT_TRUE(orders_rig_says(lines, "printers are asked again"));
    orders_rig_end(&r);
}

static void an_id_is_of_who_gave_it_first(void)
{
    struct orders_rig r;

    orders_rig_begin(&r);
    orders_rig_allow(&r, true, ORDER_REFRESH, "anna@example.org");
    (void)orders_rig_order(&r, "discover", FIRST, "");
    CU_ASSERT_TRUE(orders_rig_says(
        orders_rig_order_of(&r, "anna@example.org/a", "refresh", FIRST, REFRESH), "<forbidden "));
    CU_ASSERT_TRUE(orders_rig_says(orders_rig_order_of(&r, PORTAL "/other", "discover", FIRST, ""),
                                   STATE("started")));
    CU_ASSERT_EQUAL(r.refreshes, 0);
    orders_rig_end(&r);
}

/* Something arrives between a commit and what follows from it. */
struct visitor {
    struct orders_rig *rig;
    bool has_come;
};

static void hear_second(void *arg, bool committed)
{
    struct visitor *visitor = arg;

    if (visitor->has_come || !committed)
        return;
    visitor->has_come = true;
    orders_rig_hear_order(visitor->rig, "discover", SECOND, "");
    visitor->rig->journal = ERR_NONE;
    visitor->rig->is_breaking = true;
}

/* The first one's step is tried again, breaks the disk, and the second one goes with it. */
static void a_step_that_undoes_another_order_ends_well(void)
{
    struct orders_rig r;
    struct visitor visitor = { &r, false };

    orders_rig_begin(&r);
    (void)orders_rig_order(&r, "refresh", FIRST, REFRESH);
    CU_ASSERT_TRUE(disk_listen(r.disk.disk, hear_second, &visitor));
    r.journal = ERR_FULL;
    orders_refreshed(r.orders, DEVICE, ORDER_NO_REASON);
    fake_loop_advance(r.disk.loop, 300);
    CU_ASSERT_TRUE(visitor.has_come);
    CU_ASSERT_TRUE(orders_rig_says(r.answer, "<resource-constraint "));
    CU_ASSERT_EQUAL(r.sweeps, 0);
    fake_loop_advance(r.disk.loop, MINUTE);
    CU_ASSERT_TRUE(orders_rig_says(r.told, "id='" FIRST "' do='refresh' state='done'"));
    CU_ASSERT_TRUE(orders_rig_says(orders_rig_order(&r, "discover", SECOND, ""), STATE("kept")));
    disk_unlisten(r.disk.disk, &visitor);
    orders_rig_end(&r);
}

/* A level of ten minutes must not become one for ever, because the disk was busy at its end. */
static void what_could_not_be_taken_back_is_taken_back_later(void)
{
    struct orders_rig r;

    orders_rig_begin(&r);
    (void)orders_rig_order(&r, "log-level", FIRST, FIELD("level", "warn") FIELD("minutes", "1"));
    CU_ASSERT_EQUAL(disk_begin(r.disk.disk), ERR_NONE);
    fake_loop_advance(r.disk.loop, 100);
    caught_begin();
    for (int i = 0; i < 13; i++) { /* whatever is written is undone */
        CU_ASSERT_EQUAL(disk_begin(r.disk.disk), ERR_NONE);
        fake_loop_advance(r.disk.loop, 5000);
        disk_fail(r.disk.disk, ERR_IO);
    }
    (void)caught_end();
    fake_loop_advance(r.disk.loop, MINUTE);
    CU_ASSERT_EQUAL(disk_rig_number(&r.disk, "SELECT count(*) FROM order_standing"), 0);
    orders_rig_end(&r);
}

static void what_stays_is_not_said_to_be_taken_back(void)
{
    struct orders_rig r;

    orders_rig_begin(&r);
    (void)orders_rig_order(&r, "log-level", FIRST, FIELD("level", "warn") FIELD("minutes", "1"));
    fake_loop_advance(r.disk.loop, 100);
    disk_rig_sql(&r.disk, "CREATE TRIGGER stay BEFORE DELETE ON order_standing "
                          "BEGIN SELECT RAISE(ABORT, 'no'); END");
    caught_begin();
    fake_loop_advance(r.disk.loop, MINUTE + 20000);
    CU_ASSERT_FALSE(orders_rig_says(caught_end(), "as configured again"));
    CU_ASSERT_EQUAL(disk_rig_number(&r.disk, "SELECT count(*) FROM order_standing"), 1);
    disk_rig_sql(&r.disk, "DROP TRIGGER stay");
    caught_begin();
    fake_loop_advance(r.disk.loop, MINUTE);
    CU_ASSERT_TRUE(orders_rig_says(caught_end(), "as configured again"));
    CU_ASSERT_EQUAL(disk_rig_number(&r.disk, "SELECT count(*) FROM order_standing"), 0);
    orders_rig_end(&r);
}

static void a_pause_ends_what_is_under_way(void)
{
    struct orders_rig r;

    orders_rig_begin(&r);
    orders_rig_allow(&r, true, ORDER_PAUSE, "");
    (void)orders_rig_order(&r, "refresh", FIRST, REFRESH);
    (void)orders_rig_order(&r, "discover", SECOND, "");
    (void)orders_rig_order(&r, "pause", THIRD, FIELD("minutes", "5"));
    fake_loop_advance(r.disk.loop, 10);
    CU_ASSERT_TRUE(orders_rig_says(r.told, "id='" FIRST "' do='refresh' state='failed'>"
                                           "<reason>paused</reason>"));
    CU_ASSERT_TRUE(orders_rig_says(r.told, "id='" SECOND "' do='discover' state='failed'>"
                                           "<reason>paused</reason>"));
    orders_refreshed(r.orders, DEVICE, ORDER_NO_REASON); /* too late to be told */
    fake_loop_advance(r.disk.loop, 20 * MINUTE);
    CU_ASSERT_PTR_NULL(strstr(r.told, "do='refresh' state='done'"));
    CU_ASSERT_PTR_NULL(strstr(r.told, "<reason>silent</reason>"));
    orders_rig_end(&r);
}

static void a_damaged_row_does_not_come_back_nor_hides_others(void)
{
    struct orders_rig r;

    orders_rig_begin(&r);
    (void)orders_rig_order(&r, "discover", SECOND, "");
    CU_ASSERT_TRUE(disk_commit(r.disk.disk));
    disk_rig_sql(&r.disk,
                 "WITH RECURSIVE n(i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM n WHERE i < 69) "
                 "INSERT INTO order_book SELECT printf('bad-%d', i), 'refresh', '', '', i, 0, "
                 "'kept', '', '', 0, 1 FROM n");
    log_set_level(LOG_LEVEL_WARN);
    caught_begin();
    orders_rig_restart(&r);
    CU_ASSERT_TRUE(orders_rig_says(caught_end(), "its row is damaged, forgotten"));
    CU_ASSERT_EQUAL(r.sweeps, 2);
    CU_ASSERT_EQUAL(r.refreshes, 0);
    CU_ASSERT_EQUAL(disk_rig_number(&r.disk, "SELECT count(*) FROM order_book"), 63);
    orders_rig_end(&r);
}

static void what_could_still_be_begun_is_not_forgotten(void)
{
    struct orders_rig r;

    orders_rig_begin(&r);
    (void)orders_rig_order(&r, "refresh", FIRST, REFRESH); /* it may be begun until 2090 */
    orders_refreshed(r.orders, DEVICE, ORDER_NO_REASON);
    fake_loop_advance(r.disk.loop, 10);
    fake_loop_set_wall(clock_wall_ms() + INT64_C(86400000) * 31);
    (void)orders_rig_order(&r, "discover", SECOND, "");
    CU_ASSERT_TRUE(orders_rig_says(orders_rig_order(&r, "refresh", FIRST, REFRESH), STATE("done")));
    CU_ASSERT_EQUAL(r.refreshes, 1);
    orders_rig_end(&r);
}

UNIT_MAIN("orders_trouble", UNIT_TEST(what_is_ordered_leaves_a_trace_at_every_level),
          UNIT_TEST(an_id_is_of_who_gave_it_first),
          UNIT_TEST(a_step_that_undoes_another_order_ends_well),
          UNIT_TEST(what_could_not_be_taken_back_is_taken_back_later),
          UNIT_TEST(what_stays_is_not_said_to_be_taken_back),
          UNIT_TEST(a_pause_ends_what_is_under_way),
          UNIT_TEST(a_damaged_row_does_not_come_back_nor_hides_others),
          UNIT_TEST(what_could_still_be_begun_is_not_forgotten))
