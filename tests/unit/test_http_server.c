/* SPDX-License-Identifier: Apache-2.0 */
/* The server over real sockets: what it answers, what it refuses, whom it cuts. */
#include "base/http_server.h"
#include "tests/unit/http_rig.h"
#include "tests/unit/unit.h"

#include <string.h>
#include <sys/socket.h>

#define HOST  "Host: h\r\n"
#define HELLO "GET /hello HTTP/1.1\r\n" HOST "\r\n"
#define LATER "GET /later HTTP/1.1\r\n" HOST "\r\n"
#define ECHO  "POST /echo HTTP/1.1\r\n" HOST

static const struct http_server_options plain;

static void answers_and_keeps_the_connection(void)
{
    struct http_rig rig;
    struct http_rig_client *client;
    size_t len;

    http_rig_open(&rig, plain);
    client = http_rig_connect(&rig, 0);
    http_rig_say(client, HELLO);
    http_rig_until(client, 1);
    CU_ASSERT_EQUAL(http_rig_status(client), 200);
    CU_ASSERT_TRUE(http_rig_heard(client, "HTTP/1.1 200 OK\r\nDate: "));
    CU_ASSERT_TRUE(
        http_rig_heard(client, " GMT\r\nContent-Length: 6\r\nContent-Type: text/plain\r\n"));
    CU_ASSERT_TRUE(http_rig_heard(client, "\r\nCache-Control: no-store\r\n"));
    CU_ASSERT_TRUE(http_rig_heard(client, "\r\n\r\nhello\n"));
    CU_ASSERT_FALSE(http_rig_heard(client, "Connection:"));
    len = client->got.len;
    http_rig_say(client, HELLO);
    http_rig_until(client, 2 * len);
    CU_ASSERT_EQUAL(client->got.len, 2 * len);
    CU_ASSERT_EQUAL(rig.calls, 2);
    CU_ASSERT_FALSE(client->ended);
    http_rig_close(&rig);
}

static void reads_a_body_in_pieces_and_tells_who_asks(void)
{
    struct http_rig rig;
    struct http_rig_client *client;

    http_rig_open(&rig, (struct http_server_options){ .address = "::ffff:127.0.0.1" });
    client = http_rig_connect(&rig, 0);
    http_rig_say(client, "POST /echo HTTP/1.1\r\nHo");
    http_rig_until_connections(&rig, 1);
    http_rig_say(client, "st: h\r\nContent-Length: 10\r\n\r\n01234");
    http_rig_say(client, "56789" HELLO);
    while (!http_rig_heard(client, "hello\n") && !client->ended)
        http_rig_until(client, client->got.len + 1);
    CU_ASSERT_TRUE(http_rig_heard(client, "X-Peer: 127.0.0.1\r\n"));
    CU_ASSERT_TRUE(http_rig_heard(client, "\r\n\r\n0123456789HTTP/1.1 200 OK"));
    http_rig_close(&rig);
}

/* clang-format off */
static const struct {
    unsigned status;
    const char *text;
} malformed[] = {
    { 400, ECHO "Transfer-Encoding: gzip, chunked\r\nContent-Length: 4\r\n\r\n0\r\n\r\n" },
    { 400, ECHO "Content-Length: 4\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n" },
    { 400, ECHO "Content-Length: 4\r\nContent-Length: 5\r\n\r\nabcd" },
    { 400, "GET /hello HTTP/1.1\r\n" HOST ": empty\r\n\r\n" },
    { 400, "GET /hello HTTP/1.1\r\n" HOST "X-A : space\r\n\r\n" },
    { 400, "GET /hello HTTP/1.1\nHost: h\n\n" },
    { 411, ECHO "Transfer-Encoding: chunked\r\n\r\n0x5\r\nhello\r\n0\r\n\r\n" },
    { 400, "GET /hello HTTP/1.1\r\n" HOST "X-A: a\r\n folded\r\n\r\n" },
    { 400, ECHO "Content-Length: +3\r\n\r\nabc" },
    { 400, "GET /hello HTTP/1.1\r\n\r\n" },
    { 400, "G(T /hello HTTP/1.1\r\n" HOST "\r\n" },
    /* and what else goes wrong */
    { 400, "\x16\x03\x01\x02" },
    { 400, "\r\n" HELLO },
    { 400, "GET http://h/hello HTTP/1.1\r\n" HOST "\r\n" },
    { 400, "GET /hello/../hello HTTP/1.1\r\n" HOST "\r\n" },
    { 400, "GET /hello\r\n\r\n" },
    { 400, ECHO "Content-Length: 4, 4\r\n\r\nabcd" },
    { 400, ECHO "Content-Length: 99999999999999999999\r\n\r\n" },
    { 411, ECHO "\r\n" },
    { 413, ECHO "Content-Length: 1001\r\n\r\n" },
    { 413, ECHO "Content-Length: 18446744073709551615\r\n\r\n" },
    { 413, "GET /hello HTTP/1.1\r\n" HOST "Content-Length: 1\r\n\r\nx" },
    { 417, ECHO "Content-Length: 4\r\nExpect: more\r\n\r\n" },
    { 404, "GET /hello/ HTTP/1.1\r\n" HOST "\r\n" },
    { 404, "GET /none HTTP/1.1\r\n" HOST "\r\n" },
    { 405, "DELETE /hello HTTP/1.1\r\n" HOST "\r\n" },
    { 501, "BREW /hello HTTP/1.1\r\n" HOST "\r\n" },
    { 505, "GET /hello HTTP/3.0\r\n" HOST "\r\n" },
};
/* clang-format on */

static void is_refused(struct http_rig *rig, unsigned status, const char *text, size_t len)
{
    struct http_rig_client *client = http_rig_connect(rig, 0);

    CU_ASSERT_EQUAL(send(client->fd, text, len, MSG_NOSIGNAL), (ssize_t)len);
    http_rig_until_ended(client);
    CU_ASSERT_TRUE(http_rig_heard(client, "\r\nConnection: close\r\n"));
    CU_ASSERT_EQUAL(http_rig_times(client, "HTTP/1.1 "), 1);
    CU_ASSERT_FALSE(client->reset);
    if (http_rig_status(client) != status)
        CU_FAIL(text);
}

static void refuses_what_is_malformed_and_closes(void)
{
    static const char nul[] = "GET /hello HTTP/1.1\r\nHost: h\r\nX-A: a\0b\r\n\r\n";
    struct http_rig rig;

    http_rig_open(&rig, plain);
    for (size_t i = 0; i < sizeof malformed / sizeof malformed[0]; i++)
        is_refused(&rig, malformed[i].status, malformed[i].text, strlen(malformed[i].text));
    is_refused(&rig, 400, nul, sizeof nul - 1);
    CU_ASSERT_EQUAL(rig.calls, 0);
    http_rig_close(&rig);
}

static const char *write_refusal(void *arg, unsigned status, struct buf *body)
{
    (void)arg;
    (void)buf_append_format(body, "<%u>", status);
    return status == 405 ? NULL : "text/x-refusal";
}

static void refuses_in_its_owners_words(void)
{
    struct http_rig rig;
    struct http_rig_client *client;

    http_rig_open(&rig, (struct http_server_options){ .refuse = write_refusal });
    client = http_rig_connect(&rig, 0);
    http_rig_say(client, "GET /nowhere HTTP/1.1\r\n" HOST "\r\n");
    http_rig_until_ended(client);
    CU_ASSERT_TRUE(http_rig_heard(client, "Content-Length: 5\r\nContent-Type: text/x-refusal\r\n"));
    CU_ASSERT_TRUE(http_rig_heard(client, "\r\n\r\n<404>"));
    client = http_rig_connect(&rig, 0);
    http_rig_say(client, "DELETE /hello HTTP/1.1\r\n" HOST "\r\n");
    http_rig_until_ended(client);
    CU_ASSERT_TRUE(http_rig_heard(client, "Content-Type: text/plain\r\n"));
    CU_ASSERT_TRUE(http_rig_heard(client, "Allow: GET, HEAD\r\n"));
    http_rig_close(&rig);
}

static void refuses_a_head_that_is_too_large(void)
{
    static char head[80000];
    struct http_rig rig;

    memset(head, 'a', sizeof head);
    http_rig_open(&rig, plain);
    is_refused(&rig, 414, head, sizeof head);
    memcpy(head, "GET /hello HTTP/1.1\r\nX: ", 24);
    is_refused(&rig, 431, head, sizeof head);
    CU_ASSERT_EQUAL(rig.calls, 0);
    http_rig_close(&rig);
}

static void a_refusal_arrives_although_the_client_goes_on_sending(void)
{
    static char body[100001];
    struct http_rig rig;
    struct http_rig_client *client;

    memset(body, 'x', sizeof body - 1);
    http_rig_open(&rig, plain);
    client = http_rig_connect(&rig, 0);
    http_rig_say(client, ECHO "Content-Length: 1000000\r\n\r\n");
    http_rig_until(client, 1);
    http_rig_say(client, body);
    http_rig_until_ended(client);
    CU_ASSERT_EQUAL(http_rig_status(client), 413);
    CU_ASSERT_TRUE(http_rig_heard(client, "\r\n\r\nContent Too Large"));
    CU_ASSERT_FALSE(client->reset);
    http_rig_leave(client, false);
    http_rig_until_connections(&rig, 0);
    http_rig_close(&rig);
}

static void says_which_methods_a_path_has(void)
{
    struct http_rig rig;
    struct http_rig_client *client;

    http_rig_open(&rig, plain);
    client = http_rig_connect(&rig, 0);
    http_rig_say(client, "GET /echo HTTP/1.1\r\n" HOST "\r\n");
    http_rig_until_ended(client);
    CU_ASSERT_TRUE(http_rig_heard(client, "\r\nAllow: POST, PUT\r\n"));
    client = http_rig_connect(&rig, 0);
    http_rig_say(client, "PATCH /hello HTTP/1.1\r\n" HOST "\r\n");
    http_rig_until_ended(client);
    CU_ASSERT_TRUE(http_rig_heard(client, "\r\nAllow: GET, HEAD\r\n"));
    http_rig_close(&rig);
}

static void head_is_get_without_the_body_and_204_has_none(void)
{
    struct http_rig rig;
    struct http_rig_client *client;

    http_rig_open(&rig, plain);
    client = http_rig_connect(&rig, 0);
    http_rig_say(client, "HEAD /hello HTTP/1.1\r\n" HOST "\r\n"
                         "DELETE /nothing HTTP/1.1\r\nConnection: close\r\n" HOST "\r\n");
    http_rig_until_ended(client);
    CU_ASSERT_TRUE(http_rig_heard(client, "\r\nContent-Length: 6\r\n"));
    CU_ASSERT_TRUE(http_rig_heard(client, "\r\n\r\nHTTP/1.1 204 No Content\r\n"));
    CU_ASSERT_EQUAL(http_rig_times(client, "Content-Length"), 1);
    CU_ASSERT_FALSE(http_rig_heard(client, "hello"));
    client = http_rig_connect(&rig, 0);
    http_rig_say(client, "HEAD /none HTTP/1.1\r\n" HOST "\r\n");
    http_rig_until_ended(client);
    CU_ASSERT_EQUAL(http_rig_status(client), 404);
    CU_ASSERT_FALSE(http_rig_heard(client, "\r\n\r\nNot"));
    http_rig_close(&rig);
}

static void requests_sent_ahead_are_answered_in_order(void)
{
    struct http_rig rig;
    struct http_rig_client *client;
    char text[80];

    http_rig_open(&rig, plain);
    client = http_rig_connect(&rig, 0);
    for (int i = 0; i < 999; i++) {
        (void)snprintf(text, sizeof text, ECHO "Content-Length: 3\r\n\r\n%03d", i);
        http_rig_say(client, text);
    }
    http_rig_say(client, ECHO "Connection: close\r\nContent-Length: 3\r\n\r\n999" HELLO);
    http_rig_until_ended(client);
    CU_ASSERT_EQUAL(rig.calls, 1000);
    CU_ASSERT_EQUAL(http_rig_times(client, "HTTP/1.1 200 OK\r\n"), 1000);
    CU_ASSERT_TRUE(http_rig_heard(client, "\r\n\r\n997HTTP/1.1 200"));
    CU_ASSERT_TRUE(http_rig_heard(client, "\r\n\r\n998HTTP/1.1 200"));
    CU_ASSERT_STRING_EQUAL(buf_text(&client->got) + client->got.len - 7, "\r\n\r\n999");
    http_rig_close(&rig);
}

static void says_continue_to_those_who_wait_for_it(void)
{
    struct http_rig rig;
    struct http_rig_client *client;

    http_rig_open(&rig, plain);
    client = http_rig_connect(&rig, 0);
    http_rig_say(client, ECHO "Expect: 100-continue\r\nContent-Length: 2\r\n\r\n");
    http_rig_until(client, 25);
    CU_ASSERT_STRING_EQUAL(buf_text(&client->got), "HTTP/1.1 100 Continue\r\n\r\n");
    http_rig_say(client, "ok");
    http_rig_until(client, 26);
    CU_ASSERT_TRUE(http_rig_heard(client, "HTTP/1.1 200 OK\r\n"));
    http_rig_close(&rig);
}

static void old_clients_and_half_closed_ones_get_an_answer_and_the_end(void)
{
    struct http_rig rig;
    struct http_rig_client *client;

    http_rig_open(&rig, plain);
    client = http_rig_connect(&rig, 0);
    http_rig_say(client, "GET /hello HTTP/1.0\r\n\r\n");
    http_rig_until_ended(client);
    CU_ASSERT_EQUAL(http_rig_status(client), 200);
    CU_ASSERT_TRUE(http_rig_heard(client, "\r\nConnection: close\r\n"));
    client = http_rig_connect(&rig, 0);
    http_rig_say(client, LATER);
    (void)shutdown(client->fd, SHUT_WR);
    http_rig_until_held(&rig);
    http_server_answer(rig.held, 200, NULL, "late", 4);
    rig.held = NULL;
    http_rig_until_ended(client);
    CU_ASSERT_TRUE(http_rig_heard(client, "\r\n\r\nlate"));
    http_rig_until_connections(&rig, 0);
    http_rig_close(&rig);
}

static void a_large_answer_arrives_whole(void)
{
    struct http_rig rig;
    struct http_rig_client *client;

    http_rig_open(&rig, plain);
    client = http_rig_connect(&rig, 0);
    http_rig_say(client, "GET /big HTTP/1.1\r\n" HOST "Connection: close\r\n\r\n");
    http_rig_until_ended(client);
    CU_ASSERT_TRUE(client->got.len > HTTP_RIG_BIG);
    CU_ASSERT_EQUAL(client->got.data[client->got.len - HTTP_RIG_BIG], 'b');
    CU_ASSERT_EQUAL(client->got.data[client->got.len - HTTP_RIG_BIG - 1], '\n');
    http_rig_close(&rig);
}

static void a_large_body_arrives_whole(void)
{
    static char body[150001];
    struct http_rig rig;
    struct http_rig_client *client;

    memset(body, 'x', sizeof body - 1);
    http_rig_open(&rig, plain);
    client = http_rig_connect(&rig, 0);
    http_rig_say(client, "PUT /echo HTTP/1.1\r\n" HOST "Content-Length: 150000\r\n\r\n");
    http_rig_say(client, body);
    http_rig_until(client, 150000);
    CU_ASSERT_EQUAL(rig.last_len, 150000);
    CU_ASSERT_EQUAL(http_rig_status(client), 200);
    http_rig_close(&rig);
}

static void added_header_lines_are_whole_and_bounded(void)
{
    struct http_rig rig;
    struct http_rig_client *client;
    char value[3001];

    memset(value, 'v', sizeof value - 1);
    value[sizeof value - 1] = '\0';
    http_rig_open(&rig, plain);
    client = http_rig_connect(&rig, 0);
    http_rig_say(client, LATER);
    http_rig_until_held(&rig);
    CU_ASSERT_FALSE(http_server_add_header(rig.held, "X-Evil", "a\r\nSet-Cookie: b"));
    CU_ASSERT_TRUE(http_server_add_header(rig.held, "Cache-Control", "max-age=60"));
    CU_ASSERT_TRUE(http_server_add_header(rig.held, "X-One", value));
    CU_ASSERT_FALSE(http_server_add_header(rig.held, "X-Two", value));
    CU_ASSERT_TRUE(http_server_add_header(rig.held, "X-Three", "3"));
    http_server_answer(rig.held, 200, NULL, "body", 4);
    rig.held = NULL;
    http_rig_until(client, 3100);
    CU_ASSERT_TRUE(http_rig_heard(client, "v\r\nX-Three: 3\r\n\r\nbody"));
    CU_ASSERT_EQUAL(http_rig_times(client, "Cache-Control"), 1);
    CU_ASSERT_FALSE(http_rig_heard(client, "Cookie") || http_rig_heard(client, "X-Two"));
    http_rig_close(&rig);
}

static void says_why_it_cannot_listen(void)
{
    char error[HTTP_SERVER_ERROR_SIZE];
    struct http_rig rig;

    http_rig_open(&rig, plain);
    CU_ASSERT_PTR_NULL(http_server_create(
        rig.loop, &(struct http_server_options){ .address = "localhost" }, error));
    CU_ASSERT_STRING_EQUAL(error, "\"localhost\" is no numeric address");
    CU_ASSERT_PTR_NULL(
        http_server_create(rig.loop,
                           &(struct http_server_options){ .address = "127.0.0.1",
                                                          .port = http_server_port(rig.server) },
                           error));
    CU_ASSERT_PTR_NOT_NULL(strstr(error, "cannot listen on 127.0.0.1 port "));
    CU_ASSERT_PTR_NOT_NULL(strstr(error, ": Address already in use"));
    http_rig_close(&rig);
}

static void a_value_in_the_path_reaches_the_route(void)
{
    struct http_rig rig;
    struct http_rig_client *client;

    http_rig_open(&rig, plain);
    client = http_rig_connect(&rig, 0);
    http_rig_say(client, "GET /named/a%20b/end HTTP/1.1\r\n" HOST "\r\n");
    http_rig_until(client, 1);
    CU_ASSERT_TRUE(http_rig_heard(client, "\r\n\r\na b"));
    http_rig_say(client, "GET /named/12345678/end HTTP/1.1\r\n" HOST "\r\n");
    http_rig_say(client, "POST /named/x/end HTTP/1.1\r\n" HOST "Content-Length: 0\r\n\r\n");
    http_rig_until_ended(client);
    CU_ASSERT_TRUE(http_rig_heard(client, "404 Not Found"));
    CU_ASSERT_TRUE(http_rig_heard(client, "405 Method Not Allowed"));
    CU_ASSERT_TRUE(http_rig_heard(client, "Allow: GET, HEAD\r\n"));
    client = http_rig_connect(&rig, 0);
    http_rig_say(client, "GET /named/a%2fb/end HTTP/1.1\r\n" HOST "\r\n");
    http_rig_until_ended(client);
    CU_ASSERT_EQUAL(http_rig_status(client), 400);
    CU_ASSERT_EQUAL(rig.calls, 2);
    http_rig_close(&rig);
}

static void every_answer_has_the_lines_of_the_server(void)
{
    struct http_rig rig;
    struct http_rig_client *client;

    http_rig_open(&rig, (struct http_server_options){ .lines = "X-Always: 1\r\n" });
    client = http_rig_connect(&rig, 0);
    http_rig_say(client, HELLO);
    http_rig_until(client, 1);
    http_rig_say(client, "GET /none HTTP/1.1\r\n" HOST "\r\n");
    http_rig_until_ended(client);
    CU_ASSERT_EQUAL(http_rig_times(client, "\r\nX-Always: 1\r\n"), 2);
    http_rig_close(&rig);
}

UNIT_MAIN("http_server", UNIT_TEST(a_value_in_the_path_reaches_the_route),
          UNIT_TEST(every_answer_has_the_lines_of_the_server),
          UNIT_TEST(answers_and_keeps_the_connection),
          UNIT_TEST(reads_a_body_in_pieces_and_tells_who_asks),
          UNIT_TEST(refuses_what_is_malformed_and_closes), UNIT_TEST(refuses_in_its_owners_words),
          UNIT_TEST(refuses_a_head_that_is_too_large),
          UNIT_TEST(a_refusal_arrives_although_the_client_goes_on_sending),
          UNIT_TEST(says_which_methods_a_path_has),
          UNIT_TEST(head_is_get_without_the_body_and_204_has_none),
          UNIT_TEST(requests_sent_ahead_are_answered_in_order),
          UNIT_TEST(says_continue_to_those_who_wait_for_it),
          UNIT_TEST(old_clients_and_half_closed_ones_get_an_answer_and_the_end),
          UNIT_TEST(a_large_answer_arrives_whole), UNIT_TEST(a_large_body_arrives_whole),
          UNIT_TEST(added_header_lines_are_whole_and_bounded), UNIT_TEST(says_why_it_cannot_listen))
