/* SPDX-License-Identifier: Apache-2.0 */
/* Orders on their way from a real store, on a clock moved by hand: what is sent when, and how
 * often. */
#include "portal/orders/orders.h"

#include "base/clock.h"
#include "base/log.h"
#include "base/str.h"
#include "portal/store/order.h"
#include "portal/store/store_scope_whole.h"
#include "tests/fakes/fake_loop.h"
#include "tests/fakes/portal_rig.h"
#include "tests/unit/unit.h"

#include <stdio.h>
#include <string.h>

#define AGENT "a@x.test/one"

struct world {
    struct portal_rig rig;
    struct loop *loop;
    struct orders *orders;
    bool is_here;
    bool is_breaking; /* ending ingest's transaction loses the connection */
    unsigned sent;
    char id[64];        /* of the last IQ */
    char payload[4096]; /* its */
    char order[CRYPTO_UUID_SIZE];
};

static bool find(void *arg, const char *jid, struct buf *out_full)
{
    const struct world *w = arg;

    return w->is_here && strcmp(jid, "a@x.test") == 0 && buf_append_text(out_full, AGENT);
}

static bool ask(void *arg, const char *to, const char *id, const char *payload)
{
    struct world *w = arg;

    CU_ASSERT_STRING_EQUAL(to, AGENT);
    w->sent++;
    CU_ASSERT_TRUE(str_copy(w->id, sizeof w->id, id));
    CU_ASSERT_TRUE(str_copy(w->payload, sizeof w->payload, payload));
    return true;
}

static void settle(void *arg)
{
    struct world *w = arg;

    if (w->is_breaking)
        orders_down(w->orders);
}

static void start(struct world *w)
{
    const struct orders_options options = {
        .store = w->rig.store, .find = find, .ask = ask, .settle = settle, .arg = w
    };

    w->orders = orders_create(w->loop, &options);
    CU_ASSERT_PTR_NOT_NULL_FATAL(w->orders);
}

static void begin(struct world *w)
{
    *w = (struct world){ .rig = portal_rig_begin(), .loop = loop_create(), .is_here = true };
    start(w);
}

static void end(struct world *w)
{
    orders_destroy(w->orders);
    portal_rig_end(&w->rig);
    loop_destroy(w->loop);
}

static void make(struct world *w, const char *task, const char *given)
{
    const struct access_actor actor = { "ada", "192.0.2.7", clock_wall_ms() };
    const struct order_wish wish = { .agent = "a@x.test",
                                     .task = task,
                                     .given = given,
                                     .expires_ms = actor.now_ms + 3600000,
                                     .account = 7 };

    CU_ASSERT_EQUAL_FATAL(order_make(w->rig.store, store_scope_whole(), &actor, &wish, w->order),
                          ERR_NONE);
    orders_made(w->orders, w->order);
}

/* How many orders are in this state, for this reason (NULL: any). */
static int64_t count(const struct world *w, const char *state, const char *reason)
{
    char sql[256];

    (void)snprintf(
        sql, sizeof sql,
        "SELECT count(*) FROM orders WHERE state = '%s' AND coalesce(reason, '') LIKE '%s'", state,
        reason != NULL ? reason : "%");
    return portal_rig_ask(&w->rig, sql);
}

static void reply(struct world *w, const char *from, const char *condition, const char *xml)
{
    static const struct xml_read_limits limits = { 65536, 16, 100 };
    struct xml_node *iq = NULL;

    CU_ASSERT_TRUE_FATAL(xml_read_document(xml, strlen(xml), &limits, &iq, NULL));
    orders_take(w->orders, &(struct orders_reply){ from, w->id, condition, iq });
    xml_read_free(iq);
}

/* The agent's answer to the last IQ. */
static void answer(struct world *w, const char *from, const char *state)
{
    char xml[1024];

    (void)snprintf(xml, sizeof xml,
                   "<iq><command xmlns='http://jabber.org/protocol/commands' status='completed'>"
                   "<x xmlns='jabber:x:data' type='result'>"
                   "<field var='order'><value>%s</value></field>"
                   "<field var='state'><value>%s</value></field>"
                   "<field var='reason'><value>paused</value></field></x></command></iq>",
                   w->id + strlen("order-"), state);
    reply(w, from, NULL, xml);
}

static void an_order_is_sent_at_once_to_who_is_here(void)
{
    struct world w;
    char wanted[512];

    begin(&w);
    make(&w, "log-level", "level=debug;minutes=30");
    CU_ASSERT_EQUAL(w.sent, 1);
    CU_ASSERT_STRING_EQUAL(w.id + strlen("order-"), w.order);
    (void)snprintf(
        wanted, sizeof wanted,
        "<command xmlns='http://jabber.org/protocol/commands' node='urn:printwire:1#log-level' "
        "action='execute'><x xmlns='jabber:x:data' type='submit'><field var='order'><value>%s"
        "</value></field><field var='expires'>",
        w.order);
    CU_ASSERT_EQUAL(strncmp(w.payload, wanted, strlen(wanted)), 0);
    CU_ASSERT_PTR_NOT_NULL(strstr(w.payload,
                                  "<field var='level'><value>debug</value></field>"
                                  "<field var='minutes'><value>30</value></field></x></command>"));
    CU_ASSERT_EQUAL(count(&w, "sent", NULL), 1);
    answer(&w, AGENT, "kept");
    CU_ASSERT_EQUAL(count(&w, "kept", "paused"), 1);
    fake_loop_advance(w.loop, 600000);
    CU_ASSERT_EQUAL(w.sent, 1);
    end(&w);
}

static void settings_are_values_of_one_field(void)
{
    struct world w;

    begin(&w);
    make(&w, "configure", "polling/status=5min;web/discovery=");
    CU_ASSERT_PTR_NOT_NULL(strstr(w.payload, "<field var='set'><value>polling/status=5min</value>"
                                             "<value>web/discovery=</value></field></x>"));
    end(&w);
}

static void an_answer_that_comes_twice_sends_nothing_again(void)
{
    struct world w;
    char first[64];

    begin(&w);
    make(&w, "discover", "");
    (void)str_copy(first, sizeof first, w.id);
    make(&w, "resume", "");
    CU_ASSERT_EQUAL(w.sent, 1);
    answer(&w, AGENT, "kept");
    CU_ASSERT_EQUAL(w.sent, 2); /* the next one is on its way */
    (void)str_copy(w.id, sizeof w.id, first);
    for (int i = 0; i < 5; i++)
        answer(&w, AGENT, "kept");
    CU_ASSERT_EQUAL(w.sent, 2);
    CU_ASSERT_EQUAL(count(&w, "sent", NULL), 1);
    end(&w);
}

static void an_order_waits_for_its_agent(void)
{
    struct world w;

    begin(&w);
    w.is_here = false;
    make(&w, "discover", "");
    fake_loop_advance(w.loop, 60000);
    orders_here(w.orders, "b@x.test/one"); /* not the one, and nothing waits for it */
    CU_ASSERT_EQUAL(w.sent, 0);
    w.is_here = true;
    orders_here(w.orders, AGENT);
    CU_ASSERT_EQUAL(w.sent, 1);
    answer(&w, AGENT, "done");
    CU_ASSERT_EQUAL(count(&w, "done", NULL), 1);
    orders_here(w.orders, AGENT);
    CU_ASSERT_EQUAL(w.sent, 1);
    end(&w);
}

static void what_was_not_answered_is_sent_again(void)
{
    struct world w;
    char first[64];

    begin(&w);
    make(&w, "discover", "");
    (void)str_copy(first, sizeof first, w.id);
    orders_here(w.orders, AGENT); /* it has just been sent */
    CU_ASSERT_EQUAL(w.sent, 1);
    fake_loop_advance(w.loop, ORDERS_ANSWER_MS + ORDERS_PAUSE_MS + 3 * ORDERS_TICK_MS);
    CU_ASSERT_EQUAL(w.sent, 2);
    CU_ASSERT_STRING_EQUAL(w.id, first);
    fake_loop_advance(w.loop, ORDERS_ANSWER_MS + ORDERS_PAUSE_MS);
    CU_ASSERT_EQUAL(w.sent, 2); /* the pauses grow, */
    orders_here(w.orders, AGENT);
    CU_ASSERT_EQUAL(w.sent, 3); /* and end when it greets */
    end(&w);
}

static void a_new_portal_or_connection_sends_again(void)
{
    struct world w;

    begin(&w);
    make(&w, "discover", "");
    orders_down(w.orders);
    orders_here(w.orders, AGENT);
    CU_ASSERT_EQUAL(w.sent, 2);
    orders_destroy(w.orders);
    start(&w);
    answer(&w, AGENT, "kept"); /* to the one before */
    CU_ASSERT_EQUAL(count(&w, "kept", NULL), 1);
    orders_here(w.orders, AGENT);
    CU_ASSERT_EQUAL(w.sent, 2);
    end(&w);
}

static void what_the_site_or_an_older_agent_refuses_is_refused(void)
{
    static const struct {
        const char *condition;
        const char *state;
        const char *reason;
        int is_more; /* orders in this state */
    } rows[] = {
        { "forbidden", "refused", "%site does not allow%", 1 },
        { "not-allowed", "refused", "%site does not allow%", 1 },
        { "feature-not-implemented", "refused", "%too old%", 1 },
        { "service-unavailable", "sent", "", 0 },
        { "recipient-unavailable", "sent", "", 0 },
        { "resource-constraint", "sent", "", 0 },
        { "internal-server-error", "sent", "", 0 },
    };

    struct world w;

    begin(&w);
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        make(&w, "discover", "");
        orders_here(w.orders, AGENT);
        CU_ASSERT_STRING_EQUAL(w.id + strlen("order-"), w.order);
        int64_t before = count(&w, rows[i].state, rows[i].reason);
        reply(&w, AGENT, rows[i].condition, "<iq/>");
        CU_ASSERT_EQUAL(count(&w, rows[i].state, rows[i].reason), before + rows[i].is_more);
        answer(&w, AGENT, "done"); /* makes room; what was refused stays so */
    }
    end(&w);
}

static void what_is_no_answer_counts_as_none(void)
{
    struct world w;

    begin(&w);
    make(&w, "discover", "");
    answer(&w, AGENT, "waiting");
    answer(&w, AGENT, "cancelled");
    reply(&w, AGENT, NULL, "<iq><command xmlns='http://jabber.org/protocol/commands'/></iq>");
    answer(&w, "b@x.test/one", "kept"); /* another's */
    answer(&w, "x.test", "kept");
    CU_ASSERT_EQUAL(count(&w, "sent", NULL), 1);
    (void)str_copy(w.id, sizeof w.id, "feed-1"); /* asked by others */
    reply(&w, AGENT, "forbidden", "<iq/>");
    CU_ASSERT_EQUAL(count(&w, "sent", NULL), 1);
    end(&w);
}

static void the_next_waits_for_the_one_before(void)
{
    struct world w;

    begin(&w);
    make(&w, "pause", "minutes=5");
    make(&w, "resume", "");
    CU_ASSERT_EQUAL(w.sent, 1);
    reply(&w, AGENT, "resource-constraint", "<iq/>");
    CU_ASSERT_EQUAL(w.sent, 1);
    orders_here(w.orders, AGENT);
    CU_ASSERT_PTR_NOT_NULL(strstr(w.payload, "#pause"));
    answer(&w, AGENT, "done");
    CU_ASSERT_EQUAL(w.sent, 3);
    CU_ASSERT_PTR_NOT_NULL(strstr(w.payload, "#resume"));
    end(&w);
}

static void nothing_is_sent_when_its_time_is_over(void)
{
    struct world w;

    begin(&w);
    w.is_here = false;
    make(&w, "discover", "");
    fake_loop_advance(w.loop, 3600000 + ORDERS_TICK_MS);
    CU_ASSERT_EQUAL(count(&w, "expired", "%in time"), 1);
    w.is_here = true;
    orders_here(w.orders, AGENT);
    CU_ASSERT_EQUAL(w.sent, 0);
    CU_ASSERT_EQUAL(fake_loop_pending(w.loop), 0); /* nothing is open: it rests */
    make(&w, "discover", "");
    CU_ASSERT_EQUAL(w.sent, 1);
    end(&w);
}

static void a_connection_may_be_lost_by_storing(void)
{
    struct world w;

    begin(&w);
    w.is_breaking = true;
    make(&w, "discover", "");
    CU_ASSERT_EQUAL(w.sent, 0);
    w.is_breaking = false;
    orders_here(w.orders, AGENT);
    CU_ASSERT_EQUAL(w.sent, 1);
    w.is_breaking = true;
    answer(&w, AGENT, "kept");
    CU_ASSERT_EQUAL(count(&w, "kept", NULL), 1);
    end(&w);
}

UNIT_MAIN("orders", UNIT_TEST(an_order_is_sent_at_once_to_who_is_here),
          UNIT_TEST(settings_are_values_of_one_field),
          UNIT_TEST(an_answer_that_comes_twice_sends_nothing_again),
          UNIT_TEST(an_order_waits_for_its_agent), UNIT_TEST(what_was_not_answered_is_sent_again),
          UNIT_TEST(a_new_portal_or_connection_sends_again),
          UNIT_TEST(what_the_site_or_an_older_agent_refuses_is_refused),
          UNIT_TEST(what_is_no_answer_counts_as_none), UNIT_TEST(the_next_waits_for_the_one_before),
          UNIT_TEST(nothing_is_sent_when_its_time_is_over),
          UNIT_TEST(a_connection_may_be_lost_by_storing))
