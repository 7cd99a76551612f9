/* SPDX-License-Identifier: Apache-2.0 */
/* What is told besides records, over real sockets on a real store with two customers: to whom. */
#include "portal/watch/events.h"

#include "tests/fakes/portal_rig.h"
#include "tests/unit/http_rig.h"
#include "tests/unit/unit.h"

#include <string.h>

#define LATER "GET /later HTTP/1.1\r\nHost: h\r\n\r\n"

struct world {
    struct portal_rig rig;
    struct http_rig http;
    struct store *reader;
    struct events *events;
    int64_t other; /* the agent of Rival */
};

static const struct store_scope all = { "/" };
static const struct store_scope acme = { "/1/2/" };
static const struct store_scope rival = { "/1/4/" };

static void on_commit(void *arg)
{
    struct world *w = arg;

    if (w->events != NULL)
        events_notice(w->events);
}

static void begin(struct world *w, struct events_options options)
{
    const struct store_agent agent = { .jid = "b@x.test", .site = "Depot", .customer = "Rival" };
    struct store_known known;

    *w = (struct world){ .rig = portal_rig_begin() };
    CU_ASSERT_EQUAL_FATAL(store_open(&w->rig.place, STORE_READ, &w->reader), ERR_NONE);
    CU_ASSERT_EQUAL_FATAL(store_set_agent(w->rig.store, &agent, &known), ERR_NONE);
    w->other = known.id;
    http_rig_open(&w->http, (struct http_server_options){ .send_ms = 20000 });
    options.loop = w->http.loop;
    options.store = w->rig.store;
    options.reader = w->reader;
    if (options.replay_age_ms == 0)
        options.replay_age_ms = INT64_MAX; /* the rig's records are of 1970 */
    if (options.check_ms == 0)
        options.check_ms = 3600000; /* most tests have no sessions */
    w->events = events_create(&options);
    CU_ASSERT_PTR_NOT_NULL_FATAL(w->events);
    store_listen(w->rig.store, on_commit, w);
}

static void end(struct world *w)
{
    http_rig_stop(&w->http);
    CU_ASSERT_EQUAL(events_count(w->events), 0);
    events_destroy(w->events);
    http_rig_close(&w->http);
    store_close(w->reader);
    portal_rig_end(&w->rig);
}

static struct http_rig_client *listen_with(struct world *w, unsigned index,
                                           struct events_request request)
{
    struct http_rig_client *client = http_rig_connect(&w->http, index);

    if (request.account == 0)
        request.account = request.session = 1;
    http_rig_say(client, LATER);
    http_rig_until_held(&w->http);
    CU_ASSERT_EQUAL(events_open(w->events, w->http.held, &request), ERR_NONE);
    w->http.held = NULL;
    return client;
}

static struct http_rig_client *listen_to(struct world *w, unsigned index,
                                         const struct store_scope *scope, int64_t after)
{
    return listen_with(w, index, (struct events_request){ .scope = *scope, .after = after });
}

/* Run until a text has come; what was looked at is not looked at again. */
static void until_heard(struct http_rig_client *client, const char *text)
{
    size_t from = 0, len = strlen(text);
    bool is_there = strstr(buf_text(&client->got), text) != NULL;

    while (!is_there && !client->ended && !client->rig->timed_out) {
        from = client->got.len > len ? client->got.len - len : 0;
        http_rig_until(client, client->got.len + 1);
        is_there = strstr(buf_text(&client->got) + from, text) != NULL;
    }
    CU_ASSERT_TRUE(is_there);
}

static void news_is_told_to_whom_it_concerns(void)
{
    static const struct events_news news = { "operation", "/1/2/3/", PORTAL_RIG_DEVICE,
                                             "HQ",        "ACME",    "{\"a\":1}" };
    static const struct events_news for_all = { .name = "platform", .data = "{}" };
    struct events_request kind = { .scope = all, .after = EVENTS_NOW };
    struct events_request device = { .scope = all, .after = EVENTS_NOW };
    struct world w;

    kind.filter.equals[EVENTS_RECORD_KIND] = "incident";
    device.filter.equals[EVENTS_RECORD_DEVICE] = PORTAL_RIG_DEVICE;
    begin(&w, (struct events_options){ 0 });
    portal_rig_fill(w.rig.store, w.rig.agent, 1, 5);
    struct http_rig_client *ours = listen_to(&w, 0, &acme, EVENTS_NOW);
    struct http_rig_client *theirs = listen_to(&w, 1, &rival, EVENTS_NOW);
    struct http_rig_client *of_kind = listen_with(&w, 2, kind);
    struct http_rig_client *of_device = listen_with(&w, 3, device);
    events_tell(w.events, &news);
    events_tell(w.events, &for_all);
    until_heard(ours, "event: operation\nid: 5\ndata: {\"a\":1}\n");
    until_heard(of_device, "event: operation");
    until_heard(theirs, "event: platform");
    CU_ASSERT_EQUAL(http_rig_times(theirs, "event: operation"), 0);
    portal_rig_fill(w.rig.store, w.rig.agent, 6, 6);
    until_heard(ours, "id: 6\n");
    CU_ASSERT_EQUAL(http_rig_times(of_kind, "event: operation"), 0);
    CU_ASSERT_EQUAL(http_rig_times(of_kind, "event: platform"), 0);
    end(&w);
}

UNIT_MAIN("events_news", UNIT_TEST(news_is_told_to_whom_it_concerns))
