/* SPDX-License-Identifier: Apache-2.0 */
/* Orders on a real store: who may give one, what becomes of it, and who may say so. */
#include "portal/store/order.h"

#include "base/str.h"
#include "portal/store/access_audit.h"
#include "portal/store/order_change.h"
#include "portal/store/order_send.h"
#include "portal/store/store_place.h"
#include "portal/store/store_scope_whole.h"
#include "tests/fakes/portal_rig.h"
#include "tests/unit/unit.h"

#include <stdio.h>
#include <string.h>

#define NOW    INT64_C(1800000000000)
#define HOUR   (INT64_C(3600) * 1000)
#define ACME   2 /* places: 1 the provider, 2 HQ's customer, 3 HQ, 4 Rival, 5 its Depot */
#define RIVAL  4
#define DEVICE "11111111-2222-4333-8444-555555555551"

struct world {
    struct portal_rig rig;
    struct store *store;
    struct db *db;
    int64_t other; /* the agent b@x.test, of Rival */
    struct access_actor actor;
    struct store_scope acme;
    struct store_scope rival;
    struct order_wish wish;
    char id[CRYPTO_UUID_SIZE];
};

static struct world begin(void)
{
    const struct store_agent other = { .jid = "b@x.test", .site = "Depot", .customer = "Rival" };
    struct world w = { .rig = portal_rig_begin(), .actor = { "ada", "192.0.2.7", NOW } };
    struct store_known known;

    w.store = w.rig.store;
    w.db = store_db(w.store);
    CU_ASSERT_EQUAL_FATAL(store_set_agent(w.store, &other, &known), ERR_NONE);
    w.other = known.id;
    portal_rig_add(w.store, w.rig.agent,
                   "<asset device='" DEVICE "' at='" PORTAL_RIG_AT
                   "'><state>ready</state></asset>");
    CU_ASSERT_EQUAL(store_place_scope(w.db, store_scope_whole(), ACME, &w.acme), ERR_NONE);
    CU_ASSERT_EQUAL(store_place_scope(w.db, store_scope_whole(), RIVAL, &w.rival), ERR_NONE);
    w.wish = (struct order_wish){
        .device = DEVICE, .task = "refresh", .given = "", .expires_ms = NOW + HOUR, .account = 7
    };
    return w;
}

static enum err make(struct world *w)
{
    return order_make(w->store, &w->acme, &w->actor, &w->wish, w->id);
}

static void makes(struct world *w)
{
    CU_ASSERT_EQUAL_FATAL(make(w), ERR_NONE);
}

static void is(const struct world *w, const char *state)
{
    char sql[160];

    (void)snprintf(sql, sizeof sql, "SELECT count(*) FROM orders WHERE id = '%s' AND state = '%s'",
                   w->id, state);
    CU_ASSERT_EQUAL(portal_rig_ask(&w->rig, sql), 1);
}

static int64_t changes(const struct world *w)
{
    return portal_rig_ask(&w->rig, "SELECT count(*) FROM order_change");
}

/* The agent's record about the order. */
static void tell(struct world *w, int64_t agent, const char *state)
{
    char xml[400];

    (void)snprintf(xml, sizeof xml,
                   "<order device='" DEVICE "' at='" PORTAL_RIG_AT "' id='%s' do='refresh' "
                   "state='%s'><reason>asleep</reason><detail>6 wakes</detail></order>",
                   w->id, state);
    portal_rig_add(w->store, agent, xml);
}

/* As portal/orders does it. */
static struct order_send send_next(struct world *w)
{
    struct order_send next = { 0 };

    CU_ASSERT_EQUAL_FATAL(order_send_next(w->db, "a@x.test", w->actor.now_ms, &next), ERR_NONE);
    CU_ASSERT_EQUAL(store_begin(w->store), ERR_NONE);
    CU_ASSERT_EQUAL(order_send_note(w->db, &next, w->actor.now_ms), ERR_NONE);
    CU_ASSERT_EQUAL(store_commit(w->store), ERR_NONE);
    return next;
}

static enum err answer(struct world *w, int64_t agent, enum order_state state)
{
    const struct order_change change = {
        .state = state, .at_ms = NOW + 5, .who = ORDER_CHANGE_AGENT, .reason = ""
    };

    CU_ASSERT_EQUAL(store_begin(w->store), ERR_NONE);
    enum err err = order_change_of(w->db, agent, w->id, &change);
    CU_ASSERT_EQUAL(store_commit(w->store), ERR_NONE);
    return err;
}

static void an_order_goes_its_way_and_each_step_is_kept(void)
{
    struct world w = begin();

    makes(&w);
    is(&w, "waiting");
    struct order_send sent = send_next(&w);
    CU_ASSERT_STRING_EQUAL(sent.id, w.id);
    CU_ASSERT_STRING_EQUAL(sent.device, DEVICE);
    CU_ASSERT_STRING_EQUAL(sent.task, "refresh");
    CU_ASSERT_FALSE(sent.is_again);
    is(&w, "sent");
    CU_ASSERT_TRUE(send_next(&w).is_again); /* as after a restart: no other step */
    CU_ASSERT_EQUAL(answer(&w, w.rig.agent, ORDER_STATE_KEPT), ERR_NONE);
    is(&w, "kept");
    CU_ASSERT_EQUAL(order_send_next(w.db, "a@x.test", NOW, &sent), ERR_MISSING);
    tell(&w, w.rig.agent, "started");
    tell(&w, w.rig.agent, "done");
    is(&w, "done");
    CU_ASSERT_EQUAL(changes(&w), 5);
    CU_ASSERT_EQUAL(portal_rig_ask(&w.rig, "SELECT tries FROM orders"), 2);
    CU_ASSERT_EQUAL(
        portal_rig_ask(&w.rig, "SELECT count(*) FROM orders WHERE reason = 'asleep: 6 wakes'"), 1);
    CU_ASSERT_EQUAL(
        portal_rig_ask(
            &w.rig, "SELECT count(*) FROM order_change WHERE said IS NOT NULL AND who = 'agent'"),
        2);
    portal_rig_end(&w.rig);
}

static void what_comes_late_takes_nothing_back(void)
{
    struct world w = begin();

    makes(&w);
    tell(&w, w.rig.agent, "done"); /* before anybody heard that it was kept */
    is(&w, "done");
    CU_ASSERT_EQUAL(answer(&w, w.rig.agent, ORDER_STATE_KEPT), ERR_REFUSED);
    tell(&w, w.rig.agent, "failed");
    tell(&w, w.rig.agent, "started");
    is(&w, "done");
    CU_ASSERT_EQUAL(changes(&w), 2);
    CU_ASSERT_EQUAL(order_cancel(w.store, &w.acme, &w.actor, w.id), ERR_REFUSED);
    portal_rig_end(&w.rig);
}

static void an_agent_can_only_say_something_of_its_own_orders(void)
{
    struct world w = begin();

    makes(&w);
    tell(&w, w.other, "done");
    CU_ASSERT_EQUAL(answer(&w, w.other, ORDER_STATE_KEPT), ERR_MISSING);
    is(&w, "waiting");
    CU_ASSERT_EQUAL(changes(&w), 1);
    CU_ASSERT_EQUAL(portal_rig_ask(&w.rig, "SELECT count(*) FROM order_told"), 1);
    portal_rig_end(&w.rig);
}

static void who_may_not_see_it_cannot_order_or_cancel(void)
{
    struct world w = begin();
    const struct store_scope nothing = { "" };
    char id[CRYPTO_UUID_SIZE];

    makes(&w);
    CU_ASSERT_EQUAL(order_make(w.store, &w.rival, &w.actor, &w.wish, id), ERR_MISSING);
    CU_ASSERT_EQUAL(order_make(w.store, &nothing, &w.actor, &w.wish, id), ERR_MISSING);
    CU_ASSERT_EQUAL(order_cancel(w.store, &w.rival, &w.actor, w.id), ERR_MISSING);
    w.wish.device = NULL;
    w.wish.agent = "a@x.test";
    CU_ASSERT_EQUAL(order_make(w.store, &w.rival, &w.actor, &w.wish, id), ERR_MISSING);
    w.wish.agent = "nobody@x.test";
    CU_ASSERT_EQUAL(make(&w), ERR_MISSING);
    CU_ASSERT_EQUAL(portal_rig_ask(&w.rig, "SELECT count(*) FROM orders"), 1);
    portal_rig_end(&w.rig);
}

static void the_same_key_makes_one_order(void)
{
    struct world w = begin();
    char first[CRYPTO_UUID_SIZE];

    w.wish.key = "k-1";
    makes(&w);
    (void)str_copy(first, sizeof first, w.id);
    makes(&w);
    CU_ASSERT_STRING_EQUAL(w.id, first);
    w.wish.task = "discover";
    CU_ASSERT_EQUAL(make(&w), ERR_REFUSED);
    w.wish.account = 8; /* another one's keys are its own */
    makes(&w);
    CU_ASSERT_STRING_NOT_EQUAL(w.id, first);
    w.wish.key = "";
    CU_ASSERT_EQUAL(make(&w), ERR_RANGE);
    portal_rig_end(&w.rig);
}

/* `most` orders like the one that there is, in this state. */
static void fill(struct world *w, int most, const char *state)
{
    char sql[512];

    makes(w);
    (void)snprintf(
        sql, sizeof sql,
        "INSERT INTO orders (id, agent, task, given, account, actor, made, expires, "
        "changed, state) WITH RECURSIVE n (i) AS (SELECT 2 UNION ALL SELECT i + 1 FROM n "
        "WHERE i < %d) SELECT 'o' || i, agent, task, given, account, actor, made, "
        "expires, changed, '%s' FROM n CROSS JOIN orders",
        most, state);
    CU_ASSERT_EQUAL_FATAL(db_begin(w->db), ERR_NONE);
    CU_ASSERT_EQUAL_FATAL(db_run(w->db, sql), ERR_NONE);
    CU_ASSERT_EQUAL_FATAL(db_commit(w->db), ERR_NONE);
}

static void there_is_a_limit_for_each_agent(void)
{
    struct world w = begin();

    fill(&w, ORDER_OPEN_MOST, "sent");
    CU_ASSERT_EQUAL(make(&w), ERR_LIMIT);
    CU_ASSERT_EQUAL(order_cancel(w.store, &w.acme, &w.actor, w.id), ERR_NONE);
    makes(&w);
    portal_rig_end(&w.rig);
}

static void there_is_a_limit_for_each_account(void)
{
    struct world w = begin();

    fill(&w, ORDER_RATE_MOST, "done");
    CU_ASSERT_EQUAL(make(&w), ERR_TIMEOUT);
    w.wish.account++;
    makes(&w);
    w.wish.account--;
    w.actor.now_ms += ORDER_RATE_MS;
    makes(&w);
    portal_rig_end(&w.rig);
}

static void what_is_over_before_it_begins_is_none(void)
{
    struct world w = begin();

    w.wish.expires_ms = NOW;
    CU_ASSERT_EQUAL(make(&w), ERR_RANGE);
    w.wish.expires_ms = NOW + 31 * 24 * HOUR;
    CU_ASSERT_EQUAL(make(&w), ERR_RANGE);
    portal_rig_end(&w.rig);
}

static size_t expire(struct world *w, int64_t now_ms)
{
    size_t count = 0;

    CU_ASSERT_EQUAL(store_begin(w->store), ERR_NONE);
    CU_ASSERT_EQUAL(order_send_expire(w->db, now_ms, &count), ERR_NONE);
    CU_ASSERT_EQUAL(store_commit(w->store), ERR_NONE);
    return count;
}

static void an_order_expires_but_an_agent_knows_better(void)
{
    struct world w = begin();
    struct order_send next;

    makes(&w);
    CU_ASSERT_EQUAL(expire(&w, NOW + HOUR - 1), 0);
    CU_ASSERT_EQUAL(order_send_next(w.db, "a@x.test", NOW + HOUR, &next), ERR_MISSING);
    CU_ASSERT_EQUAL(expire(&w, NOW + HOUR), 1);
    CU_ASSERT_EQUAL(expire(&w, NOW + HOUR), 0);
    is(&w, "expired");
    tell(&w, w.rig.agent, "done"); /* the answer was lost */
    is(&w, "done");

    makes(&w);
    CU_ASSERT_EQUAL(answer(&w, w.rig.agent, ORDER_STATE_KEPT), ERR_NONE);
    CU_ASSERT_EQUAL(expire(&w, NOW + HOUR), 0); /* the agent will say so */
    CU_ASSERT_EQUAL(expire(&w, NOW + HOUR + ORDER_LOST_MS), 1);
    is(&w, "expired");
    portal_rig_end(&w.rig);
}

static void each_order_and_its_end_by_people_are_audited(void)
{
    struct world w = begin();
    int64_t row = 0;

    w.wish.device = NULL;
    w.wish.agent = "a@x.test";
    w.wish.task = "log-level";
    w.wish.given = "level=debug;minutes=30";
    makes(&w);
    CU_ASSERT_EQUAL(order_cancel(w.store, &w.acme, &w.actor, w.id), ERR_NONE);
    CU_ASSERT_EQUAL(order_cancel(w.store, &w.acme, &w.actor, w.id), ERR_REFUSED);
    is(&w, "cancelled");
    CU_ASSERT_EQUAL(
        portal_rig_ask(&w.rig,
                       "SELECT count(*) FROM audit WHERE actor = 'ada' AND place = 3 AND "
                       "what = 'order made' AND after = 'log-level level=debug;minutes=30'"),
        1);
    CU_ASSERT_EQUAL(
        portal_rig_ask(&w.rig, "SELECT count(*) FROM audit WHERE what = 'order cancelled'"), 1);
    CU_ASSERT_EQUAL(access_audit_verify(w.store, &row), ERR_NONE);
    portal_rig_end(&w.rig);
}

static void orders_are_sent_in_the_order_in_which_they_were_given(void)
{
    struct world w = begin();

    for (int i = 0; i < 3; i++) {
        w.wish.given = i == 0 ? "minutes=5" : i == 1 ? "minutes=6" : "minutes=7";
        w.wish.task = "pause";
        makes(&w);
    }
    CU_ASSERT_STRING_EQUAL(send_next(&w).given, "minutes=5");
    CU_ASSERT_STRING_EQUAL(send_next(&w).given, "minutes=5"); /* not kept yet */
    (void)str_copy(w.id, sizeof w.id, send_next(&w).id);
    CU_ASSERT_EQUAL(answer(&w, w.rig.agent, ORDER_STATE_REFUSED), ERR_NONE);
    CU_ASSERT_STRING_EQUAL(send_next(&w).given, "minutes=6");
    portal_rig_end(&w.rig);
}

UNIT_MAIN("order", UNIT_TEST(an_order_goes_its_way_and_each_step_is_kept),
          UNIT_TEST(what_comes_late_takes_nothing_back),
          UNIT_TEST(an_agent_can_only_say_something_of_its_own_orders),
          UNIT_TEST(who_may_not_see_it_cannot_order_or_cancel),
          UNIT_TEST(the_same_key_makes_one_order), UNIT_TEST(there_is_a_limit_for_each_agent),
          UNIT_TEST(there_is_a_limit_for_each_account),
          UNIT_TEST(what_is_over_before_it_begins_is_none),
          UNIT_TEST(an_order_expires_but_an_agent_knows_better),
          UNIT_TEST(each_order_and_its_end_by_people_are_audited),
          UNIT_TEST(orders_are_sent_in_the_order_in_which_they_were_given))
