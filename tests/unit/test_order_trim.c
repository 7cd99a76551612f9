/* SPDX-License-Identifier: Apache-2.0 */
/* Orders that are forgotten as days go by, by the rule of their agent's customer: a clock moved by
 * hand. */
#include "portal/store/order.h"
#include "portal/store/order_change.h"
#include "portal/store/order_trim.h"
#include "portal/store/store_scope_whole.h"
#include "tests/fakes/portal_rig.h"
#include "tests/unit/unit.h"

#include <stdio.h>

#define NOW    INT64_C(1800000000000)
#define DAY_MS INT64_C(86400000)
#define ORDER  "77777777-2222-4333-8444-5555555555%02d"
#define DONE                                                                                       \
    "<order device='" PORTAL_RIG_DEVICE "' at='" PORTAL_RIG_AT "' id='" ORDER                      \
    "' do='discover' state='done'/>"

static const struct history_trim_rule rules[] = {
    { .order_days = 30 },
    { .customer = "Rival", .order_days = 5 },
    { .customer = "Keeper" },
};

static int64_t add_agent(struct portal_rig *rig, const char *jid, const char *customer)
{
    const struct store_agent agent = { .jid = jid, .site = "Depot", .customer = customer };
    struct store_known known;

    CU_ASSERT_EQUAL_FATAL(store_set_agent(rig->store, &agent, &known), ERR_NONE);
    return known.id;
}

/* An order for this agent, given on that day and, unless `state` is WAITING, in that state since.
 */
static void order(struct portal_rig *rig, int64_t agent, const char *jid, int day,
                  enum order_state state)
{
    const struct access_actor actor = { "ada", "192.0.2.7", NOW + day * DAY_MS };
    const struct order_wish wish = { .agent = jid,
                                     .task = "discover",
                                     .given = "",
                                     .expires_ms = actor.now_ms + DAY_MS,
                                     .account = 7 };
    const struct order_change change = {
        .state = state, .at_ms = actor.now_ms, .who = ORDER_CHANGE_AGENT, .reason = ""
    };
    char id[CRYPTO_UUID_SIZE];

    CU_ASSERT_EQUAL_FATAL(order_make(rig->store, store_scope_whole(), &actor, &wish, id), ERR_NONE);
    if (state == ORDER_STATE_WAITING)
        return;
    CU_ASSERT_EQUAL_FATAL(store_begin(rig->store), ERR_NONE);
    CU_ASSERT_EQUAL(order_change_of(store_db(rig->store), agent, id, &change), ERR_NONE);
    CU_ASSERT_EQUAL_FATAL(store_commit(rig->store), ERR_NONE);
}

/* Two passes of the daemon on this day. */
static void pass(struct portal_rig *rig, int day)
{
    const struct history_trim_rules all = { rules, sizeof rules / sizeof rules[0] };
    struct history_trim trim = { 0 };

    for (int passes = 0; passes < 2;) {
        bool is_done = false;
        CU_ASSERT_EQUAL_FATAL(store_trim(rig->store, &trim, &all, NOW + day * DAY_MS, &is_done),
                              ERR_NONE);
        passes += is_done;
    }
}

static int64_t orders(struct portal_rig *rig)
{
    return portal_rig_ask(rig, "SELECT count(*) FROM orders");
}

static void each_customers_orders_stay_for_its_days(void)
{
    struct portal_rig rig = portal_rig_begin();
    int64_t rival = add_agent(&rig, "b@x.test", "Rival");
    int64_t keeper = add_agent(&rig, "c@x.test", "Keeper");

    for (int day = 0; day < 3; day++) {
        order(&rig, rig.agent, "a@x.test", day, ORDER_STATE_DONE);
        order(&rig, rival, "b@x.test", day, ORDER_STATE_FAILED);
        order(&rig, keeper, "c@x.test", day, ORDER_STATE_EXPIRED);
    }
    pass(&rig, 5);
    CU_ASSERT_EQUAL(orders(&rig), 9);
    pass(&rig, 7);
    CU_ASSERT_EQUAL(orders(&rig), 7); /* of Rival that of the last day is left */
    pass(&rig, 31);
    CU_ASSERT_EQUAL(orders(&rig), 5);
    pass(&rig, 4000);
    CU_ASSERT_EQUAL(orders(&rig), 3);
    CU_ASSERT_EQUAL(portal_rig_ask(&rig, "SELECT count(*) FROM order_change"), 6);
    CU_ASSERT_EQUAL(portal_rig_ask(&rig, "SELECT count(*) FROM audit WHERE what = 'order made'"),
                    9);
    portal_rig_end(&rig);
}

static void what_is_open_stays_however_old(void)
{
    static const enum order_state open[] = { ORDER_STATE_WAITING, ORDER_STATE_SENT,
                                             ORDER_STATE_KEPT, ORDER_STATE_STARTED };
    struct portal_rig rig = portal_rig_begin();

    for (size_t i = 0; i < sizeof open / sizeof open[0]; i++)
        order(&rig, rig.agent, "a@x.test", 0, open[i]);
    order(&rig, rig.agent, "a@x.test", 0, ORDER_STATE_CANCELLED);
    pass(&rig, 4000);
    CU_ASSERT_EQUAL(orders(&rig), 4);
    portal_rig_end(&rig);
}

static void what_agents_told_of_others_orders_goes_too(void)
{
    struct portal_rig rig = portal_rig_begin();
    char xml[400];

    for (int i = 0; i < 3; i++) {
        (void)snprintf(xml, sizeof xml, DONE, i);
        portal_rig_add(rig.store, rig.agent, xml);
    }
    CU_ASSERT_EQUAL(portal_rig_ask(&rig, "SELECT count(*) FROM order_told"), 3);
    CU_ASSERT_EQUAL(store_begin(rig.store), ERR_NONE);
    CU_ASSERT_EQUAL(order_trim_old(store_db(rig.store), rig.agent + 1, INT64_MAX), ERR_NONE);
    CU_ASSERT_EQUAL(portal_rig_ask(&rig, "SELECT count(*) FROM order_told"), 3);
    CU_ASSERT_EQUAL(order_trim_old(store_db(rig.store), rig.agent, INT64_MAX), ERR_NONE);
    CU_ASSERT_EQUAL(store_commit(rig.store), ERR_NONE);
    CU_ASSERT_EQUAL(portal_rig_ask(&rig, "SELECT count(*) FROM order_told"), 0);
    portal_rig_end(&rig);
}

static void what_agents_told_goes_a_slice_at_a_time(void)
{
    struct portal_rig rig = portal_rig_begin();
    char sql[512];

    (void)snprintf(sql, sizeof sql,
                   "WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < %d) "
                   "INSERT INTO order_told (agent, device, id, entry, received) SELECT %d, '%s', "
                   "'order ' || i, 0, 1 FROM n",
                   ORDER_TRIM_SLICE + 3, (int)rig.agent, PORTAL_RIG_DEVICE);
    CU_ASSERT_EQUAL(store_begin(rig.store), ERR_NONE);
    CU_ASSERT_EQUAL_FATAL(db_run(store_db(rig.store), sql), ERR_NONE);
    for (int64_t left = 3; left >= 0; left -= 3) {
        CU_ASSERT_EQUAL(order_trim_old(store_db(rig.store), rig.agent, 2), ERR_NONE);
        CU_ASSERT_EQUAL(store_commit(rig.store), ERR_NONE);
        CU_ASSERT_EQUAL(portal_rig_ask(&rig, "SELECT count(*) FROM order_told"), left);
        CU_ASSERT_EQUAL(store_begin(rig.store), ERR_NONE);
    }
    CU_ASSERT_EQUAL(store_commit(rig.store), ERR_NONE);
    portal_rig_end(&rig);
}

UNIT_MAIN("order_trim", UNIT_TEST(each_customers_orders_stay_for_its_days),
          UNIT_TEST(what_is_open_stays_however_old),
          UNIT_TEST(what_agents_told_of_others_orders_goes_too),
          UNIT_TEST(what_agents_told_goes_a_slice_at_a_time))
