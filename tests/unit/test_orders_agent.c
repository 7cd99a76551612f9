/* SPDX-License-Identifier: Apache-2.0 */
/* Orders are kept, done once, and told, over roll-backs, restarts and whoever asks. */
#include "base/log.h"
#include "tests/fakes/fake_loop.h"
#include "tests/unit/orders_rig.h"
#include "tests/unit/unit.h"

#include <stdio.h>
#include <string.h>

static void a_refresh_is_kept_begun_and_told(void)
{
    struct orders_rig r;

    orders_rig_begin(&r);
    CU_ASSERT_TRUE(orders_rig_says(orders_rig_order(&r, "refresh", FIRST, REFRESH), STATE("kept")));
    CU_ASSERT_TRUE(orders_rig_says(r.answer, "type='result' id='q1' to='" PORTAL "'"));
    CU_ASSERT_EQUAL(r.refreshes, 1);
    CU_ASSERT_TRUE(orders_rig_says(r.told, "<order device='" DEVICE "'"));
    CU_ASSERT_TRUE(orders_rig_says(r.told, "id='" FIRST "' do='refresh' state='started'"));
    orders_refreshed(r.orders, DEVICE, ORDER_NO_REASON);
    fake_loop_advance(r.disk.loop, 10);
    CU_ASSERT_TRUE(orders_rig_says(r.told, "do='refresh' state='done'"));
    orders_rig_end(&r);
}

static void the_same_order_is_never_done_twice(void)
{
    struct orders_rig r;

    orders_rig_begin(&r);
    (void)orders_rig_order(&r, "refresh", FIRST, REFRESH);
    CU_ASSERT_TRUE(
        orders_rig_says(orders_rig_order(&r, "refresh", FIRST, REFRESH), STATE("started")));
    orders_refreshed(r.orders, DEVICE, ORDER_SILENT);
    fake_loop_advance(r.disk.loop, 10);
    CU_ASSERT_TRUE(orders_rig_says(orders_rig_order(&r, "refresh", FIRST, REFRESH),
                                   STATE("failed") REASON("silent")));
    orders_rig_restart(&r);
    CU_ASSERT_TRUE(orders_rig_says(orders_rig_order(&r, "discover", FIRST, ""),
                                   STATE("failed") REASON("silent")));
    CU_ASSERT_EQUAL(r.refreshes, 1);
    CU_ASSERT_EQUAL(r.sweeps, 0);
    orders_rig_end(&r);
}

static void what_was_kept_is_begun_after_a_restart(void)
{
    struct orders_rig r;

    orders_rig_begin(&r);
    (void)orders_rig_order(&r, "discover", FIRST, "");
    CU_ASSERT_EQUAL(r.sweeps, 1);
    orders_rig_restart(&r);
    CU_ASSERT_EQUAL(r.sweeps, 2); /* it was started, and its end never told */
    orders_discovered(r.orders, 254, 12);
    fake_loop_advance(r.disk.loop, 10);
    CU_ASSERT_TRUE(orders_rig_says(r.told, "device='" SELF "'"));
    CU_ASSERT_TRUE(
        orders_rig_says(r.told, "state='done'><detail>254 addresses asked, 12 printers answered"));
    orders_rig_restart(&r);
    CU_ASSERT_EQUAL(r.sweeps, 2);
    orders_rig_end(&r);
}

static void what_is_expired_is_not_begun(void)
{
    struct orders_rig r;

    orders_rig_begin(&r);
    fake_loop_set_wall(INT64_C(3786912000001)); /* a millisecond late */
    CU_ASSERT_TRUE(orders_rig_says(orders_rig_order(&r, "refresh", FIRST, REFRESH),
                                   STATE("expired") REASON("expired")));
    CU_ASSERT_EQUAL(r.refreshes, 0);
    CU_ASSERT_TRUE(orders_rig_says(r.told, "state='expired'><reason>expired</reason>"));
    fake_loop_set_wall(INT64_C(3786911999000));
    (void)orders_rig_order(&r, "discover", SECOND, "");
    fake_loop_set_wall(INT64_C(3786912000001));
    orders_rig_restart(&r);
    CU_ASSERT_EQUAL(r.sweeps, 1);
    CU_ASSERT_TRUE(orders_rig_says(r.told, "state='failed'><reason>interrupted</reason>"));
    orders_rig_end(&r);
}

static void strangers_are_forbidden_and_nothing_happens(void)
{
    static const char *const strangers[] = { "anna@example.org/phone", "evil.example.org",
                                             PORTAL ".example.org", "x" PORTAL, "portal@" PORTAL };
    struct orders_rig r;

    orders_rig_begin(&r);
    orders_rig_allow(&r, true, ORDER_PAUSE, "anna@example.org");
    for (size_t i = 0; i < sizeof strangers / sizeof strangers[0]; i++) {
        CU_ASSERT_TRUE(orders_rig_says(
            orders_rig_order_of(&r, strangers[i], "refresh", FIRST, REFRESH), "<forbidden "));
        CU_ASSERT_TRUE(orders_rig_says(r.answer, "type='error'"));
    }
    CU_ASSERT_TRUE(orders_rig_says(orders_rig_order(&r, "pause", FIRST, FIELD("minutes", "5")),
                                   "<forbidden "));
    CU_ASSERT_TRUE(orders_rig_says(
        orders_rig_order(&r, "configure", FIRST, FIELD("set", "polling/status=5min")),
        "<forbidden "));
    CU_ASSERT_EQUAL(r.refreshes, 0);
    CU_ASSERT_STRING_EQUAL(r.told, "");
    CU_ASSERT_EQUAL(disk_rig_number(&r.disk, "SELECT count(*) FROM order_book"), 0);
    CU_ASSERT_TRUE(orders_rig_says(
        orders_rig_order_of(&r, "Anna@example.org/phone", "pause", FIRST, FIELD("minutes", "5")),
        STATE("done")));
    orders_rig_end(&r);
}

static void a_denial_is_stronger(void)
{
    struct orders_rig r;

    orders_rig_begin(&r);
    orders_rig_allow(&r, true, ORDER_REFRESH, "anna@example.org");
    orders_rig_allow(&r, false, ORDER_REFRESH, "");
    CU_ASSERT_TRUE(orders_rig_says(orders_rig_order(&r, "refresh", FIRST, REFRESH), "<forbidden "));
    CU_ASSERT_TRUE(orders_rig_says(
        orders_rig_order_of(&r, "anna@example.org/a", "refresh", FIRST, REFRESH), "<forbidden "));
    orders_rig_end(&r);
}

static void nothing_is_kept_that_the_disk_does_not_take(void)
{
    struct orders_rig r;

    orders_rig_begin(&r);
    orders_rig_allow(&r, true, ORDER_PAUSE, "");
    r.journal = ERR_FULL;
    CU_ASSERT_TRUE(orders_rig_says(orders_rig_order(&r, "pause", FIRST, FIELD("minutes", "5")),
                                   "<resource-constraint "));
    CU_ASSERT_FALSE(r.is_held);
    CU_ASSERT_EQUAL(disk_rig_number(&r.disk, "SELECT count(*) FROM order_standing"), 0);
    CU_ASSERT_EQUAL(disk_rig_number(&r.disk, "SELECT count(*) FROM order_book"), 0);
    r.journal = ERR_NONE;
    CU_ASSERT_TRUE(orders_rig_says(orders_rig_order(&r, "pause", FIRST, FIELD("minutes", "5")),
                                   STATE("done")));
    orders_rig_end(&r);
}

static void an_outcome_that_the_journal_refused_is_told_later(void)
{
    struct orders_rig r;

    orders_rig_begin(&r);
    (void)orders_rig_order(&r, "refresh", FIRST, REFRESH);
    r.journal = ERR_FULL;
    orders_refreshed(r.orders, DEVICE, ORDER_NO_REASON);
    fake_loop_advance(r.disk.loop, MINUTE);
    CU_ASSERT_PTR_NULL(strstr(r.told, "state='done'"));
    r.journal = ERR_NONE;
    fake_loop_advance(r.disk.loop, MINUTE);
    CU_ASSERT_TRUE(orders_rig_says(r.told, "state='done'"));
    CU_ASSERT_EQUAL(r.refreshes, 1);
    orders_rig_end(&r);
}

static void there_are_not_too_many(void)
{
    char id[40];
    struct orders_rig r;

    orders_rig_begin(&r);
    (void)orders_rig_order(&r, "refresh", FIRST, REFRESH);
    CU_ASSERT_TRUE(
        orders_rig_says(orders_rig_order(&r, "refresh", SECOND, REFRESH), REASON("too-soon")));
    for (int i = 2; i < ORDERS_PER_MINUTE; i++) {
        (void)snprintf(id, sizeof id, "10000000-0000-4000-8000-%012d", i);
        CU_ASSERT_TRUE(
            orders_rig_says(orders_rig_order(&r, "refresh", id, REFRESH), "status='completed'"));
    }
    CU_ASSERT_TRUE(orders_rig_says(
        orders_rig_order(&r, "discover", "20000000-0000-4000-8000-000000000000", ""),
        "<resource-constraint "));
    fake_loop_advance(r.disk.loop, MINUTE);
    CU_ASSERT_TRUE(orders_rig_says(
        orders_rig_order(&r, "discover", "20000000-0000-4000-8000-000000000000", ""),
        STATE("kept")));
    orders_rig_end(&r);
}

static void the_book_forgets_what_is_old_but_nothing_open(void)
{
    struct orders_rig r;

    orders_rig_begin(&r);
    disk_rig_sql(&r.disk,
                 "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 1100) "
                 "INSERT INTO order_book SELECT 'old-' || i, 'refresh', '', '', i, 0, "
                 "CASE i WHEN 1 THEN 'started' ELSE 'done' END, '', '', 0, 0 FROM n");
    (void)orders_rig_order(&r, "discover", FIRST, "");
    CU_ASSERT_EQUAL(disk_rig_number(&r.disk, "SELECT count(*) FROM order_book"), 2);
    orders_rig_end(&r);
}

static void a_damaged_row_is_no_order(void)
{
    struct orders_rig r;

    orders_rig_begin(&r);
    (void)orders_rig_order(&r, "discover", FIRST, "");
    CU_ASSERT_TRUE(disk_commit(r.disk.disk));
    disk_rig_sql(&r.disk, "UPDATE order_book SET kind = 'refresh'");
    log_set_level(LOG_LEVEL_ERROR);
    orders_rig_restart(&r);
    CU_ASSERT_EQUAL(r.refreshes, 0);
    orders_rig_end(&r);
}

static void without_the_licences_right_nothing_is_done(void)
{
    struct orders_rig r;

    orders_rig_begin(&r);
    r.may_work = false;
    CU_ASSERT_TRUE(orders_rig_says(orders_rig_order(&r, "discover", FIRST, ""),
                                   STATE("refused") REASON("licence")));
    CU_ASSERT_EQUAL(r.sweeps, 0);
    orders_rig_end(&r);
}

static void what_the_site_cannot_do_is_told_with_its_reason(void)
{
    struct orders_rig r;

    orders_rig_begin(&r);
    CU_ASSERT_TRUE(orders_rig_says(orders_rig_order(&r, "refresh", FIRST, FIELD("device", SELF)),
                                   STATE("refused") REASON("unknown-device")));
    r.reason = ORDER_ASLEEP;
    (void)orders_rig_order(&r, "refresh", SECOND, REFRESH);
    CU_ASSERT_TRUE(orders_rig_says(r.told, "state='failed'><reason>asleep</reason>"));
    r.reason = ORDER_NOTHING_TO_ASK;
    (void)orders_rig_order(&r, "discover", "00000000-0000-4000-8000-000000000003", "");
    CU_ASSERT_TRUE(orders_rig_says(r.told, "state='refused'><reason>nothing-to-ask</reason>"));
    orders_rig_end(&r);
}

static void a_person_gets_the_list_and_the_form(void)
{
    struct orders_rig r;

    orders_rig_begin(&r);
    (void)orders_rig_ask(&r, PORTAL, "get",
                         "<query xmlns='http://jabber.org/protocol/disco#items' "
                         "node='http://jabber.org/protocol/commands'/>");
    CU_ASSERT_TRUE(orders_rig_says(r.answer, "node='" NODE "refresh'"));
    CU_ASSERT_TRUE(orders_rig_says(r.answer, "jid='a@b/c'"));
    CU_ASSERT_PTR_NULL(strstr(r.answer, NODE "pause"));
    (void)orders_rig_ask(&r, PORTAL, "set",
                         "<command xmlns='http://jabber.org/protocol/commands' node='" NODE
                         "refresh' action='execute'/>");
    CU_ASSERT_TRUE(orders_rig_says(r.answer, "status='executing'"));
    CU_ASSERT_TRUE(orders_rig_says(r.answer, "<field var='device'"));
    (void)orders_rig_ask(&r, PORTAL, "set",
                         "<command xmlns='http://jabber.org/protocol/commands' node='" NODE
                         "refresh' action='cancel'/>");
    CU_ASSERT_TRUE(orders_rig_says(r.answer, "status='canceled'"));
    (void)orders_rig_ask(&r, PORTAL, "set",
                         "<command xmlns='http://jabber.org/protocol/commands' node='" NODE
                         "reboot' action='execute'/>");
    CU_ASSERT_TRUE(orders_rig_says(r.answer, "<item-not-found "));
    CU_ASSERT_EQUAL(r.refreshes, 0);
    orders_rig_end(&r);
}

UNIT_MAIN("orders_agent", UNIT_TEST(a_refresh_is_kept_begun_and_told),
          UNIT_TEST(the_same_order_is_never_done_twice),
          UNIT_TEST(what_was_kept_is_begun_after_a_restart),
          UNIT_TEST(what_is_expired_is_not_begun),
          UNIT_TEST(strangers_are_forbidden_and_nothing_happens), UNIT_TEST(a_denial_is_stronger),
          UNIT_TEST(nothing_is_kept_that_the_disk_does_not_take),
          UNIT_TEST(an_outcome_that_the_journal_refused_is_told_later),
          UNIT_TEST(there_are_not_too_many),
          UNIT_TEST(the_book_forgets_what_is_old_but_nothing_open),
          UNIT_TEST(a_damaged_row_is_no_order),
          UNIT_TEST(without_the_licences_right_nothing_is_done),
          UNIT_TEST(what_the_site_cannot_do_is_told_with_its_reason),
          UNIT_TEST(a_person_gets_the_list_and_the_form))
