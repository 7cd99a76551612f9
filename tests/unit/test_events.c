/* SPDX-License-Identifier: Apache-2.0 */
/* Streams over real sockets on a real store with two customers: what comes, in which order, to
 * whom, and when it ends. */
#include "portal/watch/events.h"

#include "base/clock.h"
#include "base/str.h"
#include "portal/store/access_session.h"
#include "portal/store/access_token.h"
#include "tests/fakes/portal_rig.h"
#include "tests/unit/http_rig.h"
#include "tests/unit/memory.h"
#include "tests/unit/unit.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#define MANY  30 /* big records: more bytes than wait anywhere */
#define FEW   10
#define LATER "GET /later HTTP/1.1\r\nHost: h\r\n\r\n"
#define ASSET                                                                                      \
    "<asset device='" PORTAL_RIG_DEVICE "' at='" PORTAL_RIG_AT                                     \
    "'><manufacturer>\"Acme\"</manufacturer><model>L1</model><state>ready</state>"                 \
    "<mac>00:11:22:33:44:55</mac><mac>00:11:22:33:44:66</mac><tray index='1' capacity='250'>"      \
    "sheetFeedManual</tray></asset>"

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

static void until_row(struct http_rig_client *client, int64_t row)
{
    char id[32];

    (void)snprintf(id, sizeof id, "id: %" PRId64 "\n", row);
    until_heard(client, id);
}

/* Records first … last came, each once, in order. */
static void has_rows(const struct http_rig_client *client, int64_t first, int64_t last)
{
    const char *at = buf_text(&client->got);
    char id[48];

    for (int64_t row = first; row <= last; row++) {
        (void)snprintf(id, sizeof id, "event: record\nid: %" PRId64 "\n", row);
        CU_ASSERT_EQUAL(http_rig_times(client, id), 1);
        at = strstr(at, id);
        CU_ASSERT_PTR_NOT_NULL_FATAL(at);
    }
    CU_ASSERT_EQUAL(http_rig_times(client, "event: record"), last - first + 1);
}

static void records_come_once_in_order_to_all(void)
{
    struct world w;

    begin(&w, (struct events_options){ 0 });
    portal_rig_fill(w.rig.store, w.rig.agent, 1, 5);
    struct http_rig_client *now = listen_to(&w, 0, &all, EVENTS_NOW);
    struct http_rig_client *some = listen_to(&w, 1, &all, 3);
    struct http_rig_client *whole = listen_to(&w, 2, &all, 0);
    until_row(whole, 5);
    portal_rig_fill(w.rig.store, w.rig.agent, 6, 200);
    portal_rig_fill(w.rig.store, w.rig.agent, 201, 203);
    until_row(now, 203);
    until_row(some, 203);
    until_row(whole, 203);
    has_rows(now, 6, 203);
    has_rows(some, 4, 203);
    has_rows(whole, 1, 203);
    CU_ASSERT_TRUE(http_rig_heard(now, "event: standing\nid: 5\ndata: {\"after\":5,\"last\":5}"));
    CU_ASSERT_TRUE(http_rig_heard(now, "Content-Type: text/event-stream\r\n"));
    CU_ASSERT_FALSE(http_rig_heard(whole, "event: gap"));
    end(&w);
}

static void who_comes_again_misses_nothing(void)
{
    struct world w;

    begin(&w, (struct events_options){ 0 });
    struct http_rig_client *client = listen_to(&w, 0, &all, EVENTS_NOW);
    portal_rig_fill(w.rig.store, w.rig.agent, 1, 3);
    until_row(client, 3);
    http_rig_leave(client, true);
    portal_rig_fill(w.rig.store, w.rig.agent, 4, 150);
    client = listen_to(&w, 0, &all, 3);
    portal_rig_fill(w.rig.store, w.rig.agent, 151, 160);
    until_row(client, 160);
    has_rows(client, 4, 160);
    end(&w);
}

static void a_tenant_hears_its_own_only(void)
{
    static const struct store_scope nobody = { "" };
    struct world w;

    begin(&w, (struct events_options){ .beat_ms = 30 });
    struct http_rig_client *theirs = listen_to(&w, 0, &rival, 0);
    struct http_rig_client *ours = listen_to(&w, 1, &acme, 0);
    struct http_rig_client *none = listen_to(&w, 2, &nobody, 0);
    portal_rig_fill(w.rig.store, w.rig.agent, 1, 70);
    portal_rig_add(w.rig.store, w.other, ASSET);
    portal_rig_fill(w.rig.store, w.rig.agent, 71, 72);
    until_row(ours, 73);
    until_row(theirs, 73); /* by the beat, as nothing above 71 is its own */
    until_row(none, 73);
    has_rows(theirs, 71, 71);
    CU_ASSERT_FALSE(http_rig_heard(theirs, "a@x.test"));
    CU_ASSERT_FALSE(http_rig_heard(theirs, "ACME"));
    CU_ASSERT_EQUAL(http_rig_times(ours, "event: record"), 72);
    CU_ASSERT_FALSE(http_rig_heard(ours, "Rival"));
    CU_ASSERT_FALSE(http_rig_heard(none, "event: record"));
    end(&w);
}

static void a_record_is_told_with_its_fields(void)
{
    struct world w;

    begin(&w, (struct events_options){ 0 });
    struct http_rig_client *plain = listen_to(&w, 0, &all, 0);
    struct http_rig_client *raw =
        listen_with(&w, 1, (struct events_request){ .scope = all, .with_xml = true });
    portal_rig_add(w.rig.store, w.rig.agent, ASSET);
    until_row(plain, 1);
    until_row(raw, 1);
    CU_ASSERT_TRUE(http_rig_heard(
        plain, "data: {\"row\":1,\"kind\":\"asset\",\"device\":\"" PORTAL_RIG_DEVICE
               "\",\"agent\":\"a@x.test\",\"place\":3,\"site\":\"HQ\",\"customer\":\"ACME\","
               "\"received_ms\":1000,\"severity\":null,\"printer\":\"\\\"Acme\\\" L1\","
               "\"at_ms\":1795252502123,\"fields\":{\"manufacturer\":\"\\\"Acme\\\"\","
               "\"model\":\"L1\",\"mac\":[\"00:11:22:33:44:55\",\"00:11:22:33:44:66\"],"
               "\"state\":\"ready\",\"tray\":[{\"value\":\"sheetFeedManual\",\"index\":1,"
               "\"capacity\":250}]}}"
               "\n\n"));
    CU_ASSERT_TRUE(http_rig_heard(raw, "}]},\"xml\":\"<asset device="));
    CU_ASSERT_FALSE(http_rig_heard(plain, "xml"));
    end(&w);
}

static void filters_are_kept(void)
{
    static const char *const wanted[] = { [EVENTS_RECORD_CUSTOMER] = "Rival",
                                          [EVENTS_RECORD_SITE] = "Depot",
                                          [EVENTS_RECORD_DEVICE] = PORTAL_RIG_DEVICE,
                                          [EVENTS_RECORD_KIND] = "asset",
                                          [EVENTS_RECORD_SEVERITY] = "critical" };
    static const unsigned passed[] = { 1, 1, 4, 1, 0 };
    struct world w;

    begin(&w, (struct events_options){ .beat_ms = 30 });
    for (unsigned i = 0; i < EVENTS_RECORD_KEYS; i++) {
        char word[64];
        struct events_request request = { .scope = all };
        (void)str_copy(word, sizeof word, wanted[i]);
        request.filter.equals[i] = word;
        (void)listen_with(&w, i, request);
        memset(word, '?', sizeof word); /* the stream has its own */
    }
    portal_rig_fill(w.rig.store, w.rig.agent, 1, 3);
    portal_rig_add(w.rig.store, w.other, ASSET);
    for (unsigned i = 0; i < EVENTS_RECORD_KEYS; i++) {
        until_row(&w.http.clients[i], 4);
        CU_ASSERT_EQUAL(http_rig_times(&w.http.clients[i], "event: record"), passed[i]);
    }
    end(&w);
}

static void what_is_not_told_is_a_gap(void)
{
    struct world w;

    begin(&w, (struct events_options){ .replay_rows = 10 });
    portal_rig_fill(w.rig.store, w.rig.agent, 1, 20);
    struct http_rig_client *far = listen_to(&w, 0, &all, 9);
    struct http_rig_client *near = listen_to(&w, 1, &all, 10);
    struct http_rig_client *ahead = listen_to(&w, 2, &all, 21);
    until_row(near, 20); /* one more would be too far for it */
    portal_rig_fill(w.rig.store, w.rig.agent, 21, 21);
    until_row(far, 21);
    until_row(near, 21);
    until_row(ahead, 21);
    CU_ASSERT_TRUE(http_rig_heard(far, "event: gap\nid: 20\ndata: {\"from\":9,\"to\":20}"));
    has_rows(far, 21, 21);
    has_rows(near, 11, 21);
    CU_ASSERT_FALSE(http_rig_heard(near, "event: gap"));
    CU_ASSERT_TRUE(http_rig_heard(ahead, "event: gap\nid: 20\ndata: {\"from\":21,\"to\":20}"));
    has_rows(ahead, 21, 21);
    end(&w);
}

static void what_is_old_is_a_gap(void)
{
    struct world w;

    begin(&w, (struct events_options){ .replay_age_ms = 86400000 });
    portal_rig_fill(w.rig.store, w.rig.agent, 1, 3);
    struct http_rig_client *old = listen_to(&w, 0, &all, 1);
    struct http_rig_client *level = listen_to(&w, 1, &all, 3);
    until_heard(old, "event: gap\nid: 3\ndata: {\"from\":1,\"to\":3}");
    until_heard(level, "event: standing\nid: 3");
    CU_ASSERT_FALSE(http_rig_heard(level, "event: gap"));
    end(&w);
}

/* A stream that begins with a gap while one allocation fails; true when it stands. */
static bool stands_without(struct world *w, unsigned nth)
{
    const struct events_request request = { .account = 1, .session = 1, .scope = all, .after = 1 };
    struct http_rig_client *client = http_rig_connect(&w->http, 0);

    http_rig_say(client, LATER);
    http_rig_until_held(&w->http);
    memory_fail_some(nth, 1);
    enum err err = events_open(w->events, w->http.held, &request);
    memory_fail_at(0);
    if (err != ERR_NONE)
        http_server_answer(w->http.held, 503, NULL, NULL, 0);
    w->http.held = NULL;
    while (err == ERR_NONE && !client->ended && !http_rig_heard(client, "event: standing\nid: 3") &&
           !client->rig->timed_out)
        http_rig_until(client, client->got.len + 1);
    bool stands = http_rig_heard(client, "event: standing");
    CU_ASSERT_TRUE(!stands || http_rig_heard(client, "event: gap\nid: 3"));
    http_rig_leave(client, true);
    http_rig_until_connections(&w->http, 0);
    CU_ASSERT_EQUAL(events_count(w->events), 0);
    return stands;
}

static void without_memory_a_gap_is_told_or_the_stream_is_cut(void)
{
    unsigned nth = 1, cut = 0;
    struct world w;

    begin(&w, (struct events_options){ .replay_age_ms = 86400000 });
    portal_rig_fill(w.rig.store, w.rig.agent, 1, 3);
    for (; nth <= 60; nth++)
        cut += !stands_without(&w, nth);
    CU_ASSERT_TRUE(cut > 3 && cut < 60);
    end(&w);
}

static void what_is_young_is_told_behind_the_gap(void)
{
    struct world w;

    begin(&w, (struct events_options){ .replay_age_ms = 86400000 });
    portal_rig_fill(w.rig.store, w.rig.agent, 1, 6);
    CU_ASSERT_EQUAL(
        db_run(store_db(w.rig.store), "UPDATE entry SET received = 4102444800000 WHERE number > 4"),
        ERR_NONE); /* of the year 2100 */
    struct http_rig_client *old = listen_to(&w, 0, &all, 1);
    until_row(old, 6);
    CU_ASSERT_TRUE(http_rig_heard(old, "event: gap\nid: 4\ndata: {\"from\":1,\"to\":4}"));
    has_rows(old, 5, 6);
    end(&w);
}

/* One who does not read. */
static struct http_rig_client *listen_slowly(struct world *w, unsigned index)
{
    w->http.is_narrow = true;
    struct http_rig_client *client = listen_with(
        w, index, (struct events_request){ .scope = all, .with_xml = true, .after = EVENTS_NOW });

    w->http.is_narrow = false;
    (void)loop_watch_interest(client->watch, 0);
    return client;
}

/* Add records with 40 kB of what this program does not know. */
static void add_big(struct world *w, unsigned count)
{
    struct buf xml;

    buf_init(&xml, 50000);
    (void)buf_append_text(&xml, "<asset device='" PORTAL_RIG_DEVICE "' at='" PORTAL_RIG_AT "'>");
    (void)buf_append_format(&xml, "<unheard-of>%040000d</unheard-of></asset>", 0);
    for (unsigned i = 0; i < count; i++)
        portal_rig_add(w->rig.store, w->rig.agent, buf_text(&xml));
    buf_finish(&xml);
}

static void a_slow_client_goes_on_where_it_was(void)
{
    struct world w;

    begin(&w, (struct events_options){ 0 });
    struct http_rig_client *slow = listen_slowly(&w, 0);
    struct http_rig_client *quick = listen_to(&w, 1, &all, EVENTS_NOW);
    add_big(&w, MANY);
    until_row(quick, MANY);
    CU_ASSERT_EQUAL(http_rig_times(quick, "event: record"), MANY);
    (void)loop_watch_interest(slow->watch, LOOP_READ);
    until_row(slow, MANY);
    CU_ASSERT_EQUAL(http_rig_times(slow, "event: record"), MANY);
    CU_ASSERT_FALSE(http_rig_heard(slow, "event: gap"));
    end(&w);
}

static void who_is_slow_for_too_long_is_told_of_a_gap(void)
{
    struct world w;

    begin(&w, (struct events_options){ .replay_rows = FEW });
    struct http_rig_client *slow = listen_slowly(&w, 0);
    struct http_rig_client *quick = listen_to(&w, 1, &all, EVENTS_NOW);
    for (int row = 0; row < MANY + FEW; row += FEW) { /* never too many at once */
        add_big(&w, FEW);
        until_row(quick, row + FEW);
    }
    CU_ASSERT_EQUAL(http_rig_times(quick, "event: record"), MANY + FEW);
    (void)loop_watch_interest(slow->watch, LOOP_READ);
    until_heard(slow, "event: gap\nid: 40\n");
    end(&w);
}

static struct access_account make_account(struct world *w, const struct access_actor *actor)
{
    struct access_account account = {
        .name = "ada", .place = 1, .role = ACCESS_VIEWER, .password = "?"
    };

    CU_ASSERT_EQUAL_FATAL(access_account_add(w->rig.store, actor, &account), ERR_NONE);
    CU_ASSERT_EQUAL_FATAL(access_account_find(w->rig.store, "ada", &account), ERR_NONE);
    return account;
}

static void ends_with_its_login(void)
{
    struct world w;

    begin(&w, (struct events_options){ .check_ms = 20 });
    const struct access_actor actor = { ACCESS_HOST, "", clock_wall_ms() };
    struct access_account ada = make_account(&w, &actor);
    struct access_token token = {
        .name = "t", .place = 1, .role = ACCESS_VIEWER, .expires_ms = actor.now_ms + 3600000
    };
    char secret[ACCESS_SECRET_SIZE], text[ACCESS_TOKEN_SIZE];
    int64_t session;
    CU_ASSERT_EQUAL(access_session_open(w.rig.store, &actor, &ada, secret, &session), ERR_NONE);
    CU_ASSERT_EQUAL(access_token_make(w.rig.store, &actor, ada.id, 0, &token, text), ERR_NONE);
    const struct events_request by_session = { ada.id, session, 0, all, { { 0 } }, false, 0 };
    const struct events_request by_token = { ada.id, 0, token.id, all, { { 0 } }, false, 0 };
    struct http_rig_client *first = listen_with(&w, 0, by_session);
    struct http_rig_client *second = listen_with(&w, 1, by_session);
    struct http_rig_client *script = listen_with(&w, 2, by_token);
    for (int i = 0; i < 10; i++)
        http_rig_turn(&w.http);
    CU_ASSERT_EQUAL(events_count(w.events), 3);
    CU_ASSERT_EQUAL(access_session_close(w.rig.store, &actor, &ada, session), ERR_NONE);
    until_heard(first, "event: end\nid: 0\ndata: {\"why\":\"log in again\"}\n\n");
    until_heard(first, "\r\n0\r\n\r\n");
    until_heard(second, "event: end");
    CU_ASSERT_EQUAL(events_count(w.events), 1);
    CU_ASSERT_EQUAL(access_token_remove(w.rig.store, &actor, &ada, token.id), ERR_NONE);
    until_heard(script, "event: end");
    end(&w);
}

/* A page on a wall, which nobody touches. */
static void listening_is_a_use_of_the_session(void)
{
    struct world w;
    char secret[ACCESS_SECRET_SIZE];
    int64_t session, now_ms = clock_wall_ms();

    begin(&w, (struct events_options){ .check_ms = 20 });
    const struct access_actor actor = { ACCESS_HOST, "", now_ms - ACCESS_SESSION_IDLE_MS + 60000 };
    struct access_account ada = make_account(&w, &actor);
    CU_ASSERT_EQUAL(access_session_open(w.rig.store, &actor, &ada, secret, &session), ERR_NONE);
    (void)listen_with(&w, 0,
                      (struct events_request){ ada.id, session, 0, all, { { 0 } }, false, 0 });
    while (portal_rig_ask(&w.rig, "SELECT used FROM session") < now_ms && !w.http.timed_out)
        http_rig_turn(&w.http);
    CU_ASSERT_TRUE(portal_rig_ask(&w.rig, "SELECT used FROM session") >= now_ms);
    CU_ASSERT_EQUAL(portal_rig_ask(&w.rig, "SELECT opened FROM session"), actor.now_ms);
    CU_ASSERT_EQUAL(events_count(w.events), 1);
    end(&w);
}

static void who_has_left_costs_nothing_more(void)
{
    struct world w;

    begin(&w, (struct events_options){ .beat_ms = 20 });
    for (unsigned i = 0; i < 4; i++)
        (void)listen_to(&w, i, &all, EVENTS_NOW);
    CU_ASSERT_EQUAL(events_count(w.events), 4);
    CU_ASSERT_EQUAL(events_room(w.events, 1), EVENTS_ROOM);
    for (unsigned i = 0; i < 3; i++)
        http_rig_leave(&w.http.clients[i], i % 2 == 0);
    http_rig_until_connections(&w.http, 1);
    CU_ASSERT_EQUAL(events_count(w.events), 1);
    portal_rig_fill(w.rig.store, w.rig.agent, 1, 2);
    until_row(&w.http.clients[3], 2);
    has_rows(&w.http.clients[3], 1, 2);
    end(&w);
}

UNIT_MAIN("events", UNIT_TEST(records_come_once_in_order_to_all),
          UNIT_TEST(who_comes_again_misses_nothing), UNIT_TEST(a_tenant_hears_its_own_only),
          UNIT_TEST(a_record_is_told_with_its_fields), UNIT_TEST(filters_are_kept),
          UNIT_TEST(what_is_not_told_is_a_gap), UNIT_TEST(what_is_old_is_a_gap),
          UNIT_TEST(without_memory_a_gap_is_told_or_the_stream_is_cut),
          UNIT_TEST(what_is_young_is_told_behind_the_gap),
          UNIT_TEST(a_slow_client_goes_on_where_it_was),
          UNIT_TEST(who_is_slow_for_too_long_is_told_of_a_gap), UNIT_TEST(ends_with_its_login),
          UNIT_TEST(listening_is_a_use_of_the_session), UNIT_TEST(who_has_left_costs_nothing_more))
