/* SPDX-License-Identifier: Apache-2.0 */
/* Raw clients in the server's own loop: what they send is in the kernel before the server sees it.
 */
#include "tests/unit/http_rig.h"

#include "base/str.h"
#include "tests/unit/memory.h"
#include "tests/unit/unit.h"

#include <arpa/inet.h>
#include <errno.h>
#include <netinet/tcp.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#define GUARD_MS 30000

static struct http_rig *rig_of(void *arg, struct http_server_exchange *exchange)
{
    struct http_rig *rig = arg;

    CU_ASSERT_FALSE(http_server_is_gone(exchange));
    rig->calls++;
    return rig;
}

static void hello(void *arg, struct http_server_exchange *exchange)
{
    (void)rig_of(arg, exchange);
    http_server_answer(exchange, 200, "text/plain", "hello\n", 6);
}

static void echo(void *arg, struct http_server_exchange *exchange)
{
    struct http_rig *rig = rig_of(arg, exchange);
    size_t len = 0;
    const char *body = http_server_body(exchange, &len);

    rig->last_len = (unsigned)len;
    (void)http_server_add_header(exchange, "X-Peer", http_server_peer(exchange));
    http_server_answer(exchange, 200, NULL, body, len);
}

static void named(void *arg, struct http_server_exchange *exchange)
{
    char value[8];
    bool has = http_server_segment(exchange, "name", value, sizeof value);

    (void)rig_of(arg, exchange);
    http_server_answer(exchange, has ? 200 : 404, NULL, value, has ? strlen(value) : 0);
}

static void later(void *arg, struct http_server_exchange *exchange)
{
    struct http_rig *rig = rig_of(arg, exchange);

    CU_ASSERT_PTR_NULL(rig->held);
    rig->held = exchange;
    loop_stop(rig->loop);
}

static void big(void *arg, struct http_server_exchange *exchange)
{
    char *bytes = malloc(HTTP_RIG_BIG);

    (void)rig_of(arg, exchange);
    CU_ASSERT_PTR_NOT_NULL_FATAL(bytes);
    memset(bytes, 'b', HTTP_RIG_BIG);
    http_server_answer(exchange, 200, "text/plain", bytes, HTTP_RIG_BIG);
    free(bytes);
}

static void nothing(void *arg, struct http_server_exchange *exchange)
{
    (void)rig_of(arg, exchange);
    http_server_answer(exchange, 204, NULL, NULL, 0);
}

static const struct http_server_route routes[] = {
    { HTTP_CODEC_GET, "/hello", 0, hello },
    { HTTP_CODEC_POST, "/echo", 1000, echo },
    { HTTP_CODEC_PUT, "/echo", 200000, echo },
    { HTTP_CODEC_GET, "/later", 0, later },
    { HTTP_CODEC_GET, "/named/{name}/end", 0, named },
    { HTTP_CODEC_GET, "/big", 0, big },
    { HTTP_CODEC_DELETE, "/nothing", 0, nothing },
};

static void on_guard(void *arg)
{
    struct http_rig *rig = arg;

    rig->timed_out = true;
    loop_stop(rig->loop);
}

void http_rig_open(struct http_rig *rig, struct http_server_options options)
{
    char error[HTTP_SERVER_ERROR_SIZE] = "";

    *rig = (struct http_rig){ .loop = loop_create() };
    CU_ASSERT_PTR_NOT_NULL_FATAL(rig->loop);
    for (size_t i = 0; i < HTTP_RIG_CLIENTS; i++)
        rig->clients[i].fd = -1;
    options.address = options.address == NULL ? "127.0.0.1" : options.address;
    options.routes = routes;
    options.route_count = sizeof routes / sizeof routes[0];
    options.arg = rig;
    rig->server = http_server_create(rig->loop, &options, error);
    CU_ASSERT_STRING_EQUAL(error, "");
    CU_ASSERT_PTR_NOT_NULL_FATAL(rig->server);
    rig->guard = loop_timer_create(rig->loop, on_guard, rig);
    CU_ASSERT_PTR_NOT_NULL_FATAL(rig->guard);
}

void http_rig_stop(struct http_rig *rig)
{
    http_server_destroy(rig->server);
    rig->server = NULL;
}

void http_rig_close(struct http_rig *rig)
{
    CU_ASSERT_FALSE(rig->timed_out);
    http_rig_stop(rig);
    if (rig->held != NULL) {
        CU_ASSERT_TRUE(http_server_is_gone(rig->held));
        http_server_answer(rig->held, 200, NULL, "late", 4);
    }
    for (size_t i = 0; i < HTTP_RIG_CLIENTS; i++)
        http_rig_leave(&rig->clients[i], false);
    loop_timer_destroy(rig->guard);
    loop_destroy(rig->loop);
}

static void on_client(void *arg, int fd, unsigned ready)
{
    struct http_rig_client *client = arg;
    char bytes[65536];
    ssize_t len = recv(fd, bytes, sizeof bytes, MSG_DONTWAIT);

    (void)ready;
    memory_fail_at(0);
    if (len > 0) {
        CU_ASSERT_TRUE(buf_append(&client->got, bytes, (size_t)len));
    } else if (len == 0 || errno != EAGAIN) {
        client->ended = true;
        client->reset = len < 0;
        (void)loop_watch_interest(client->watch, 0);
    }
    if (client->ended || client->got.len >= client->awaited)
        loop_stop(client->rig->loop);
}

static void bind_source(int fd, uint8_t source)
{
    struct sockaddr_in address = { .sin_family = AF_INET,
                                   .sin_addr.s_addr = htonl(0x7f000000u + source) };

    CU_ASSERT_EQUAL_FATAL(bind(fd, (struct sockaddr *)&address, sizeof address), 0);
}

/* With a small window the client's side holds little; with small segments the server's side, too.
 */
static void make_narrow(int fd)
{
    static const int window = 4096, segment = 536;

    CU_ASSERT_EQUAL(setsockopt(fd, SOL_SOCKET, SO_RCVBUF, &window, sizeof window), 0);
    CU_ASSERT_EQUAL(setsockopt(fd, IPPROTO_TCP, TCP_MAXSEG, &segment, sizeof segment), 0);
}

struct http_rig_client *http_rig_connect(struct http_rig *rig, unsigned index)
{
    struct http_rig_client *client = &rig->clients[index];
    struct sockaddr_in address = { .sin_family = AF_INET,
                                   .sin_port = htons(http_server_port(rig->server)),
                                   .sin_addr.s_addr = htonl(INADDR_LOOPBACK) };

    http_rig_leave(client, false);
    client->fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (rig->source != 0)
        bind_source(client->fd, rig->source);
    if (rig->is_narrow)
        make_narrow(client->fd);
    CU_ASSERT_EQUAL_FATAL(connect(client->fd, (struct sockaddr *)&address, sizeof address), 0);
    client->rig = rig;
    client->ended = client->reset = false;
    client->awaited = SIZE_MAX;
    buf_init(&client->got, 2 * HTTP_RIG_BIG);
    client->watch = loop_watch_create(rig->loop, client->fd, LOOP_READ, on_client, client);
    CU_ASSERT_PTR_NOT_NULL_FATAL(client->watch);
    return client;
}

void http_rig_leave(struct http_rig_client *client, bool by_reset)
{
    struct linger now = { .l_onoff = 1, .l_linger = 0 };

    if (client->fd < 0)
        return;
    if (by_reset)
        (void)setsockopt(client->fd, SOL_SOCKET, SO_LINGER, &now, sizeof now);
    loop_watch_destroy(client->watch);
    (void)close(client->fd);
    buf_finish(&client->got);
    client->fd = -1;
}

void http_rig_say(struct http_rig_client *client, const char *text)
{
    size_t len = strlen(text);

    CU_ASSERT_EQUAL(send(client->fd, text, len, MSG_NOSIGNAL | MSG_DONTWAIT), (ssize_t)len);
}

static void run_guarded(struct http_rig *rig)
{
    (void)loop_timer_start(rig->guard, GUARD_MS);
    CU_ASSERT_TRUE(loop_run(rig->loop));
    loop_timer_stop(rig->guard);
}

void http_rig_until(struct http_rig_client *client, size_t len)
{
    client->awaited = len;
    while (!client->ended && !client->rig->timed_out && client->got.len < len)
        run_guarded(client->rig);
    client->awaited = SIZE_MAX;
}

void http_rig_until_ended(struct http_rig_client *client)
{
    http_rig_until(client, SIZE_MAX);
}

void http_rig_until_held(struct http_rig *rig)
{
    while (rig->held == NULL && !rig->timed_out)
        run_guarded(rig);
}

static void on_look(void *arg)
{
    struct http_rig *rig = arg;

    loop_stop(rig->loop);
}

void http_rig_turn(struct http_rig *rig)
{
    struct loop_timer *look = loop_timer_create(rig->loop, on_look, rig);

    CU_ASSERT_PTR_NOT_NULL_FATAL(look);
    (void)loop_timer_start(look, 10);
    while (loop_timer_pending(look))
        CU_ASSERT_TRUE(loop_run(rig->loop));
    loop_timer_destroy(look);
}

void http_rig_until_connections(struct http_rig *rig, unsigned count)
{
    (void)loop_timer_start(rig->guard, GUARD_MS);
    while (http_server_connections(rig->server) != count && !rig->timed_out)
        http_rig_turn(rig);
    loop_timer_stop(rig->guard);
}

unsigned http_rig_status(const struct http_rig_client *client)
{
    const char *text = buf_text(&client->got);

    uint64_t status = 0;
    char digits[4] = "";

    if (strncmp(text, "HTTP/1.1 ", 9) == 0)
        (void)str_copy(digits, sizeof digits, text + 9);
    (void)str_to_u64(digits, 999, &status);
    return (unsigned)status;
}

bool http_rig_heard(const struct http_rig_client *client, const char *text)
{
    return strstr(buf_text(&client->got), text) != NULL;
}

unsigned http_rig_times(const struct http_rig_client *client, const char *text)
{
    unsigned times = 0;

    for (const char *at = buf_text(&client->got); (at = strstr(at, text)) != NULL; at++)
        times++;
    return times;
}
