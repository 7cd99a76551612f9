/* SPDX-License-Identifier: Apache-2.0 */
/* Answers without a known length: their framing, their limit, and who is cut when. */
#include "base/http_server_flow.h"
#include "tests/unit/http_rig.h"
#include "tests/unit/memory.h"
#include "tests/unit/unit.h"

#include <string.h>
#include <sys/socket.h>

#define HELLO "GET /hello HTTP/1.1\r\nHost: h\r\n\r\n"
#define LATER "GET /later HTTP/1.1\r\nHost: h\r\n\r\n"

struct told {
    struct http_server_flow *flow; /* NULL: gone */
    unsigned rooms;
    unsigned gone;
    bool refills;
};

static const struct http_server_options plain;

static void on_room(void *arg)
{
    struct told *told = arg;
    char bytes[1000];

    told->rooms++;
    memset(bytes, 'r', sizeof bytes);
    while (told->refills && http_server_flow_write(told->flow, bytes, sizeof bytes))
        ;
}

static void on_gone(void *arg)
{
    struct told *told = arg;

    told->gone++;
    told->flow = NULL;
}

/* Ask for an answer and begin it as a flow. */
static struct http_rig_client *begin(struct http_rig *rig, const char *request, struct told *told,
                                     size_t limit)
{
    const struct http_server_flow_options options = { .status = 200,
                                                      .type = "text/plain",
                                                      .limit = limit,
                                                      .on_room = on_room,
                                                      .on_gone = on_gone,
                                                      .arg = told };
    struct http_rig_client *client = http_rig_connect(rig, 0);

    http_rig_say(client, request);
    http_rig_until_held(rig);
    told->flow = http_server_flow_begin(rig->held, &options);
    rig->held = NULL;
    return client;
}

static void say(struct told *told, const char *text)
{
    CU_ASSERT_TRUE(http_server_flow_write(told->flow, text, strlen(text)));
    http_server_flow_send(told->flow);
}

static void arrives_in_chunks_and_the_connection_goes_on(void)
{
    struct told told = { 0 };
    struct http_rig rig;
    struct http_rig_client *client;

    http_rig_open(&rig, plain);
    client = begin(&rig, LATER HELLO, &told, 1000);
    CU_ASSERT_PTR_NOT_NULL_FATAL(told.flow);
    say(&told, "first");
    say(&told, "and the second");
    http_rig_until(client, 150);
    CU_ASSERT_TRUE(http_rig_heard(client, "Transfer-Encoding: chunked\r\n"));
    CU_ASSERT_FALSE(http_rig_heard(client, "Content-Length"));
    http_rig_turn(&rig);
    CU_ASSERT_TRUE(http_rig_heard(client, "\r\n\r\n5\r\nfirst\r\ne\r\nand the second\r\n"));
    CU_ASSERT_EQUAL(rig.calls, 1); /* what was asked behind it waits */
    http_server_flow_end(told.flow);
    while (rig.calls < 2 && !rig.timed_out)
        http_rig_until(client, client->got.len + 1);
    http_rig_turn(&rig);
    CU_ASSERT_TRUE(http_rig_heard(client, "second\r\n0\r\n\r\nHTTP/1.1 200 OK"));
    CU_ASSERT_EQUAL(told.gone, 0);
    http_rig_close(&rig);
}

static void lasts_until_the_end_for_who_wants_no_second_answer(void)
{
    static const char *const requests[] = {
        "GET /later HTTP/1.0\r\n\r\n",
        "GET /later HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n",
    };

    for (size_t i = 0; i < 2; i++) {
        struct told told = { 0 };
        struct http_rig rig;
        struct http_rig_client *client;

        http_rig_open(&rig, plain);
        client = begin(&rig, requests[i], &told, 1000);
        say(&told, "all of it");
        http_server_flow_end(told.flow);
        http_rig_until_ended(client);
        CU_ASSERT_TRUE(http_rig_heard(client, "Connection: close\r\n\r\nall of it"));
        CU_ASSERT_FALSE(http_rig_heard(client, "Transfer-Encoding"));
        CU_ASSERT_FALSE(client->reset);
        http_rig_close(&rig);
    }
}

static void has_no_body_for_head(void)
{
    struct told told = { 0 };
    struct http_rig rig;
    struct http_rig_client *client;

    http_rig_open(&rig, plain);
    client = begin(&rig, "HEAD /later HTTP/1.1\r\nHost: h\r\n\r\n" HELLO, &told, 1000);
    CU_ASSERT_PTR_NULL(told.flow);
    while (rig.calls < 2 && !rig.timed_out)
        http_rig_until(client, client->got.len + 1);
    http_rig_turn(&rig);
    CU_ASSERT_EQUAL(http_rig_times(client, "HTTP/1.1 200"), 2);
    CU_ASSERT_EQUAL(told.gone, 0);
    http_rig_close(&rig);
}

static void refuses_past_its_limit_whole_pieces(void)
{
    struct told told = { 0 };
    struct http_rig rig;
    struct http_rig_client *client;
    unsigned taken = 0;

    http_rig_open(&rig, plain);
    client = begin(&rig, LATER, &told, 1000);
    while (http_server_flow_write(told.flow, "0123456789", 10))
        taken++;
    CU_ASSERT_TRUE(taken > 10 && taken < 100);
    CU_ASSERT_TRUE(http_server_flow_waits(told.flow));
    http_server_flow_send(told.flow);
    CU_ASSERT_FALSE(http_server_flow_waits(told.flow));
    CU_ASSERT_EQUAL(told.rooms, 1);
    say(&told, "behind it");
    http_server_flow_end(told.flow);
    http_rig_until(client, 1);
    http_rig_turn(&rig);
    CU_ASSERT_EQUAL(http_rig_times(client, "a\r\n0123456789\r\n"), taken);
    CU_ASSERT_TRUE(http_rig_heard(client, "9\r\nbehind it\r\n0\r\n\r\n"));
    http_rig_close(&rig);
}

static void who_does_not_read_is_cut(void)
{
    struct told told = { .refills = true };
    struct http_rig rig;

    http_rig_open(&rig, (struct http_server_options){ .send_ms = 50 });
    (void)loop_watch_interest(begin(&rig, LATER, &told, 100000)->watch, 0);
    http_server_flow_send(told.flow);
    http_rig_until_connections(&rig, 0);
    CU_ASSERT_EQUAL(told.gone, 1);
    http_rig_close(&rig);
}

static void a_head_that_nobody_sends_goes_out_by_itself(void)
{
    struct told told = { 0 };
    struct http_rig rig;
    struct http_rig_client *client;

    http_rig_open(&rig, plain);
    client = begin(&rig, LATER, &told, 1000);
    http_rig_until(client, 1);
    CU_ASSERT_EQUAL(http_rig_status(client), 200);
    CU_ASSERT_EQUAL(told.rooms, 1);
    http_rig_close(&rig);
    CU_ASSERT_EQUAL(told.gone, 1); /* with the server */
}

static void one_that_is_silent_is_not_cut(void)
{
    struct told told = { 0 };
    struct http_rig rig;
    struct http_rig_client *client;

    http_rig_open(&rig, (struct http_server_options){
                            .answer_ms = 20, .send_ms = 20, .idle_ms = 20, .request_ms = 20 });
    client = begin(&rig, LATER, &told, 1000);
    for (int i = 0; i < 10; i++)
        http_rig_turn(&rig);
    CU_ASSERT_PTR_NOT_NULL_FATAL(told.flow);
    say(&told, "still here");
    http_server_flow_end(told.flow);
    http_rig_until_ended(client); /* and idle afterwards, as any */
    CU_ASSERT_TRUE(http_rig_heard(client, "still here"));
    http_rig_close(&rig);
}

static void who_leaves_is_told_of(void)
{
    for (int how = 0; how < 3; how++) {
        struct told told = { 0 };
        struct http_rig rig;
        struct http_rig_client *client;

        http_rig_open(&rig, plain);
        client = begin(&rig, LATER, &told, 1000);
        say(&told, "hello");
        if (how == 2)
            (void)shutdown(client->fd, SHUT_WR);
        else
            http_rig_leave(client, how == 1);
        http_rig_until_connections(&rig, 0);
        CU_ASSERT_EQUAL(told.gone, 1);
        http_rig_close(&rig);
    }
}

static void one_that_always_writes_does_not_hold_the_others(void)
{
    struct told told = { .refills = true };
    struct http_rig rig;

    http_rig_open(&rig, plain);
    (void)begin(&rig, LATER, &told, 5000);
    http_rig_say(http_rig_connect(&rig, 1), HELLO);
    http_rig_until(&rig.clients[1], 1);
    CU_ASSERT_EQUAL(http_rig_status(&rig.clients[1]), 200);
    while (told.rooms < 10 && !rig.timed_out)
        http_rig_turn(&rig);
    CU_ASSERT_EQUAL(told.gone, 0);
    told.refills = false;
    http_rig_close(&rig);
}

static void nothing_begins_for_who_has_gone(void)
{
    const struct http_server_flow_options options = { .status = 200 };
    struct http_rig rig;

    http_rig_open(&rig, plain);
    http_rig_say(http_rig_connect(&rig, 0), LATER);
    http_rig_until_held(&rig);
    http_rig_leave(&rig.clients[0], true);
    http_rig_until_connections(&rig, 0);
    CU_ASSERT_PTR_NULL(http_server_flow_begin(rig.held, &options));
    rig.held = NULL;
    http_rig_close(&rig);
}

static void survives_memory_running_out_anywhere(void)
{
    struct http_rig rig;

    http_rig_open(&rig, plain);
    for (unsigned nth = 1; nth <= 6; nth++) {
        struct told told = { 0 };
        memory_fail_at(0);
        http_rig_say(http_rig_connect(&rig, 0), LATER);
        http_rig_until_held(&rig);
        memory_fail_at(nth);
        told.flow = http_server_flow_begin(
            rig.held,
            &(struct http_server_flow_options){ 200, NULL, 100000, on_room, on_gone, &told });
        rig.held = NULL;
        bool is_begun = told.flow != NULL;
        if (is_begun)
            (void)http_server_flow_write(told.flow, HELLO, strlen(HELLO));
        memory_fail_at(0);
        http_rig_leave(&rig.clients[0], true);
        http_rig_until_connections(&rig, 0);
        CU_ASSERT_EQUAL(told.gone, is_begun);
    }
    http_rig_close(&rig);
}

UNIT_MAIN("http_server_flow", UNIT_TEST(arrives_in_chunks_and_the_connection_goes_on),
          UNIT_TEST(lasts_until_the_end_for_who_wants_no_second_answer),
          UNIT_TEST(has_no_body_for_head), UNIT_TEST(refuses_past_its_limit_whole_pieces),
          UNIT_TEST(who_does_not_read_is_cut),
          UNIT_TEST(a_head_that_nobody_sends_goes_out_by_itself),
          UNIT_TEST(one_that_is_silent_is_not_cut), UNIT_TEST(who_leaves_is_told_of),
          UNIT_TEST(one_that_always_writes_does_not_hold_the_others),
          UNIT_TEST(nothing_begins_for_who_has_gone),
          UNIT_TEST(survives_memory_running_out_anywhere))
