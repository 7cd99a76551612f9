/* SPDX-License-Identifier: Apache-2.0 */
/* Whom a connection waits for and whom it cuts: slow, silent, greedy and vanished clients, late
 * answers, full tables, no memory. */
#include "base/http_server_conn.h"
#include "tests/unit/http_rig.h"
#include "tests/unit/memory.h"
#include "tests/unit/unit.h"

#include <string.h>
#include <sys/socket.h>

#define HOST  "Host: h\r\n"
#define HELLO "GET /hello HTTP/1.1\r\n" HOST "\r\n"
#define LATER "GET /later HTTP/1.1\r\n" HOST "\r\n"
#define ECHO  "POST /echo HTTP/1.1\r\n" HOST

static const struct http_server_options plain;

static void requests_sent_ahead_wait_for_an_answer_that_comes_later(void)
{
    struct http_rig rig;
    struct http_rig_client *client;
    struct http_server_exchange *held;

    http_rig_open(&rig, plain);
    client = http_rig_connect(&rig, 0);
    for (int i = 0; i < 1000; i++)
        http_rig_say(client, i == 0 ? LATER : HELLO);
    http_rig_until_held(&rig);
    http_rig_turn(&rig);
    CU_ASSERT_EQUAL(client->got.len, 0);
    CU_ASSERT_EQUAL(rig.calls, 1);
    held = rig.held;
    rig.held = NULL;
    CU_ASSERT_STRING_EQUAL(http_server_request(held)->path, "/later");
    http_server_answer(held, 202, NULL, "first", 5);
    while (rig.calls < 1000 && !rig.timed_out)
        http_rig_until(client, client->got.len + 1);
    CU_ASSERT_EQUAL(http_rig_status(client), 202);
    http_rig_close(&rig);
}

static void an_answer_to_a_client_that_has_gone_is_forgotten(void)
{
    struct http_rig rig;

    http_rig_open(&rig, plain);
    http_rig_say(http_rig_connect(&rig, 0), LATER);
    http_rig_until_held(&rig);
    http_rig_leave(&rig.clients[0], true);
    http_rig_until_connections(&rig, 0);
    CU_ASSERT_TRUE(http_server_is_gone(rig.held));
    CU_ASSERT_STRING_EQUAL(http_server_peer(rig.held), "127.0.0.1");
    http_server_answer(rig.held, 200, NULL, "late", 4);
    rig.held = NULL;
    http_rig_say(http_rig_connect(&rig, 0), LATER); /* answered after the server's end */
    http_rig_until_held(&rig);
    http_rig_close(&rig);
}

static void one_who_does_not_answer_in_time_has_503_said_for_him(void)
{
    struct http_rig rig;
    struct http_rig_client *client;

    http_rig_open(&rig, (struct http_server_options){ .answer_ms = 30 });
    client = http_rig_connect(&rig, 0);
    http_rig_say(client, LATER);
    http_rig_until_ended(client);
    CU_ASSERT_EQUAL(http_rig_status(client), 503);
    CU_ASSERT_TRUE(http_server_is_gone(rig.held));
    http_rig_close(&rig);
}

struct drip {
    struct http_rig_client *client;
    struct loop_timer *timer;
    const char *left;
};

static void on_drip(void *arg)
{
    struct drip *drip = arg;

    (void)send(drip->client->fd, drip->left, 1, MSG_NOSIGNAL);
    if (*++drip->left != '\0')
        (void)loop_timer_start(drip->timer, 20);
}

/* A byte every 20 ms is never silent for long; only a limit for the whole cuts it. */
static void is_cut_while_dripping(const char *first, const char *then)
{
    struct http_rig rig;
    struct drip drip = { .left = then };

    http_rig_open(&rig, (struct http_server_options){ .request_ms = 200, .idle_ms = 60000 });
    drip.timer = loop_timer_create(rig.loop, on_drip, &drip);
    CU_ASSERT_PTR_NOT_NULL_FATAL(drip.timer);
    drip.client = http_rig_connect(&rig, 0);
    http_rig_say(drip.client, first);
    (void)loop_timer_start(drip.timer, 20);
    http_rig_until_ended(drip.client);
    CU_ASSERT_EQUAL(http_rig_status(drip.client), 408);
    CU_ASSERT_TRUE(*drip.left != '\0');
    CU_ASSERT_EQUAL(rig.calls, 0);
    loop_timer_destroy(drip.timer);
    http_rig_close(&rig);
}

static void clients_that_drip_are_cut(void)
{
    char slow[400];

    memset(slow, 'x', sizeof slow - 1);
    slow[sizeof slow - 1] = '\0';
    is_cut_while_dripping("GET /hello HTTP/1.1\r\nX: ", slow);
    is_cut_while_dripping(ECHO "Content-Length: 900\r\n\r\n", slow);
}

static void clients_that_say_nothing_are_cut_without_a_word(void)
{
    struct http_rig rig;
    struct http_rig_client *client;

    http_rig_open(&rig, (struct http_server_options){ .request_ms = 30, .idle_ms = 40 });
    client = http_rig_connect(&rig, 0);
    http_rig_until_ended(client);
    CU_ASSERT_EQUAL(client->got.len, 0);
    client = http_rig_connect(&rig, 0);
    http_rig_say(client, HELLO);
    http_rig_until_ended(client);
    CU_ASSERT_EQUAL(http_rig_times(client, "HTTP/1.1"), 1);
    CU_ASSERT_EQUAL(http_rig_status(client), 200);
    http_rig_close(&rig);
}

static void clients_that_do_not_read_are_cut(void)
{
    struct http_rig rig;
    struct http_rig_client *client;

    http_rig_open(&rig, (struct http_server_options){ .send_ms = 50 });
    client = http_rig_connect(&rig, 0);
    (void)loop_watch_interest(client->watch, 0);
    http_rig_say(client, "GET /big HTTP/1.1\r\n" HOST "\r\n");
    for (unsigned turns = 0; rig.calls == 0 && turns < 3000; turns++)
        http_rig_turn(&rig); /* it may be cut before anybody sees it there */
    CU_ASSERT_EQUAL(rig.calls, 1);
    http_rig_until_connections(&rig, 0);
    http_rig_close(&rig);
}

static void idle_connections_make_room_and_busy_ones_do_not(void)
{
    struct http_rig rig;
    struct http_rig_client *third;

    http_rig_open(&rig, (struct http_server_options){ .connections = 2 });
    for (unsigned i = 0; i < 2; i++) {
        http_rig_say(http_rig_connect(&rig, i), HELLO);
        http_rig_until(&rig.clients[i], 1);
    }
    http_rig_say(&rig.clients[1], "GET /he");
    http_rig_turn(&rig);
    CU_ASSERT_EQUAL(http_server_connections(rig.server), 2); /* full, and nobody had to go */
    third = http_rig_connect(&rig, 2);
    http_rig_until_ended(&rig.clients[0]); /* the one idle longest */
    CU_ASSERT_FALSE(rig.clients[1].ended);
    http_rig_say(third, LATER);
    http_rig_until_held(&rig);
    http_rig_say(http_rig_connect(&rig, 3), HELLO);
    http_rig_say(&rig.clients[1], "llo HTTP/1.1\r\nX: ");
    http_rig_turn(&rig);
    CU_ASSERT_EQUAL(http_server_connections(rig.server), 2);
    CU_ASSERT_EQUAL(rig.clients[3].got.len, 0);
    http_server_answer(rig.held, 200, NULL, NULL, 0);
    rig.held = NULL;
    http_rig_leave(third, false);
    http_rig_until(&rig.clients[3], 1); /* waited, and was served in the end */
    CU_ASSERT_EQUAL(http_rig_status(&rig.clients[3]), 200);
    http_rig_close(&rig);
}

static void one_peer_may_not_take_all_connections(void)
{
    struct http_rig rig;

    http_rig_open(&rig, (struct http_server_options){ .connections = 4, .peer_connections = 2 });
    (void)http_rig_connect(&rig, 0);
    (void)http_rig_connect(&rig, 1);
    http_rig_until_ended(http_rig_connect(&rig, 2));
    CU_ASSERT_EQUAL(http_server_connections(rig.server), 2);
    CU_ASSERT_FALSE(rig.clients[0].ended || rig.clients[1].ended);
    http_rig_close(&rig);
}

static void one_who_has_his_share_drives_nobody_out(void)
{
    struct http_rig rig;

    http_rig_open(&rig, (struct http_server_options){ .connections = 2, .peer_connections = 1 });
    for (uint8_t i = 0; i < 2; i++) {
        rig.source = (uint8_t)(i + 1);
        http_rig_say(http_rig_connect(&rig, i), HELLO);
        http_rig_until(&rig.clients[i], 1);
    }
    http_rig_until_ended(http_rig_connect(&rig, 2));
    http_rig_turn(&rig);
    CU_ASSERT_FALSE(rig.clients[0].ended || rig.clients[1].ended);
    rig.source = 3;
    http_rig_say(http_rig_connect(&rig, 3), HELLO);
    http_rig_until(&rig.clients[3], 1);
    CU_ASSERT_EQUAL(http_rig_status(&rig.clients[3]), 200);
    CU_ASSERT_TRUE(rig.clients[0].ended);
    http_rig_close(&rig);
}

static void an_old_connection_is_closed_with_its_next_answer(void)
{
    struct http_rig rig;
    struct http_rig_client *client;

    http_rig_open(&rig, (struct http_server_options){ .total_ms = 20 });
    client = http_rig_connect(&rig, 0);
    for (int i = 0; i < 100000 && !client->ended; i++) {
        (void)send(client->fd, HELLO, strlen(HELLO), MSG_NOSIGNAL);
        http_rig_until(client, client->got.len + 1);
    }
    CU_ASSERT_TRUE(client->ended);
    CU_ASSERT_EQUAL(http_rig_times(client, "Connection: close"), 1);
    CU_ASSERT_EQUAL(http_rig_times(client, "HTTP/1.1 200"), rig.calls);
    http_rig_close(&rig);
}

static void an_answer_whose_lines_cannot_be_kept_is_503(void)
{
    struct http_rig rig;
    struct http_rig_client *client;

    http_rig_open(&rig, plain);
    client = http_rig_connect(&rig, 0);
    http_rig_say(client, LATER);
    http_rig_until_held(&rig);
    memory_fail_at(1);
    CU_ASSERT_FALSE(http_server_add_header(rig.held, "Set-Cookie", "a=b"));
    memory_fail_at(0);
    CU_ASSERT_TRUE(http_server_add_header(rig.held, "X-More", "1"));
    http_server_answer(rig.held, 200, NULL, "come in", 7);
    rig.held = NULL;
    http_rig_until(client, 1);
    CU_ASSERT_EQUAL(http_rig_status(client), 503);
    CU_ASSERT_FALSE(http_rig_heard(client, "come in") || http_rig_heard(client, "X-More"));
    http_rig_close(&rig);
}

/* The Allow line is what tells that there is such a path. */
static void without_memory_a_path_with_other_methods_is_not_denied(void)
{
    struct http_rig rig;
    struct http_rig_client *client;

    http_rig_open(&rig, plain);
    for (unsigned nth = 1; nth <= 6; nth++) {
        client = http_rig_connect(&rig, 0);
        http_rig_turn(&rig);
        http_rig_say(client, "GET /echo HTTP/1.1\r\n" HOST "\r\n");
        memory_fail_some(nth, 1);
        http_rig_until_ended(client);
        memory_fail_at(0);
        CU_ASSERT_TRUE(http_rig_status(client) == 405 || client->got.len == 0);
        CU_ASSERT_TRUE(client->got.len == 0 || http_rig_heard(client, "\r\nAllow: POST, PUT\r\n"));
    }
    http_rig_close(&rig);
}

static void survives_memory_running_out_anywhere(void)
{
    char error[HTTP_SERVER_ERROR_SIZE];
    struct http_rig rig;

    http_rig_open(&rig, plain);
    for (unsigned nth = 1; nth <= 3; nth++) {
        struct http_server *server;
        memory_fail_at(nth);
        server =
            http_server_create(rig.loop, &(struct http_server_options){ .address = "::1" }, error);
        memory_fail_at(0);
        CU_ASSERT_PTR_NULL(server);
    }
    for (unsigned nth = 1; nth <= 14; nth++) {
        struct http_rig_client *client = http_rig_connect(&rig, 0);
        http_rig_say(client, ECHO "Content-Length: 3\r\n\r\nabc" HELLO);
        memory_fail_at(nth);
        http_rig_until(client, 1); /* the answer or the end */
        memory_fail_at(0);
        http_rig_leave(client, true);
        http_rig_until_connections(&rig, 0);
    }
    http_rig_say(http_rig_connect(&rig, 0), HELLO);
    http_rig_until(&rig.clients[0], 1);
    CU_ASSERT_EQUAL(http_rig_status(&rig.clients[0]), 200);
    http_rig_close(&rig);
}

UNIT_MAIN("http_server_conn", UNIT_TEST(requests_sent_ahead_wait_for_an_answer_that_comes_later),
          UNIT_TEST(an_answer_to_a_client_that_has_gone_is_forgotten),
          UNIT_TEST(one_who_does_not_answer_in_time_has_503_said_for_him),
          UNIT_TEST(clients_that_drip_are_cut),
          UNIT_TEST(clients_that_say_nothing_are_cut_without_a_word),
          UNIT_TEST(clients_that_do_not_read_are_cut),
          UNIT_TEST(idle_connections_make_room_and_busy_ones_do_not),
          UNIT_TEST(one_peer_may_not_take_all_connections),
          UNIT_TEST(one_who_has_his_share_drives_nobody_out),
          UNIT_TEST(an_old_connection_is_closed_with_its_next_answer),
          UNIT_TEST(an_answer_whose_lines_cannot_be_kept_is_503),
          UNIT_TEST(without_memory_a_path_with_other_methods_is_not_denied),
          UNIT_TEST(survives_memory_running_out_anywhere))
