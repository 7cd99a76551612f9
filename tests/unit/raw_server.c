/* SPDX-License-Identifier: Apache-2.0 */
/* A server that is as rude as a test wants it. */
#include "tests/unit/raw_server.h"

#include "base/str.h"
#include "tests/unit/unit.h"

#include <arpa/inet.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#define REPEATED 64

static void end(struct raw_server_conn *conn)
{
    if (conn->fd < 0)
        return;
    loop_watch_destroy(conn->watch);
    loop_timer_destroy(conn->timer);
    buf_finish(&conn->asked);
    (void)close(conn->fd);
    conn->fd = -1;
}

/* What a text cannot hold. */
static void send_tail(struct raw_server_conn *conn)
{
    const struct raw_server *server = conn->server;

    if (server->tail != NULL)
        (void)send(conn->fd, server->tail, server->tail_len, MSG_NOSIGNAL);
}

static void on_turn(void *arg)
{
    struct raw_server_conn *conn = arg;
    struct raw_server *server = conn->server;
    size_t left = strlen(conn->left);
    ssize_t len =
        send(conn->fd, conn->left, server->drip_ms > 0 ? 1 : left, MSG_NOSIGNAL | MSG_DONTWAIT);

    if (len > 0) {
        conn->left += len;
        server->sent += (uint64_t)len;
    }
    if (*conn->left == '\0' && server->repeats)
        conn->left -= REPEATED;
    if (*conn->left == '\0')
        send_tail(conn);
    if (*conn->left != '\0')
        (void)loop_timer_start(conn->timer, server->drip_ms);
    else if (!server->stays)
        end(conn);
}

static void on_request(void *arg, int fd, unsigned ready)
{
    struct raw_server_conn *conn = arg;
    struct raw_server *server = conn->server;
    char bytes[4096];
    ssize_t len = recv(fd, bytes, sizeof bytes, MSG_DONTWAIT);

    (void)ready;
    if (len <= 0) {
        end(conn);
        return;
    }
    CU_ASSERT_TRUE(buf_append(&conn->asked, bytes, (size_t)len));
    if (strstr(buf_text(&conn->asked), "\r\n\r\n") == NULL)
        return;
    server->requests++;
    (void)str_copy(server->last, sizeof server->last, buf_text(&conn->asked));
    buf_clear(&conn->asked);
    conn->left = server->answer;
    if (conn->left != NULL)
        (void)loop_timer_start(conn->timer, server->drip_ms);
}

static void on_connection(void *arg, int fd, unsigned ready)
{
    struct raw_server *server = arg;
    struct raw_server_conn *conn = NULL;

    (void)ready;
    for (int i = 0; i < RAW_SERVER_CONNECTIONS && conn == NULL; i++)
        if (server->conns[i].fd < 0)
            conn = &server->conns[i];
    CU_ASSERT_PTR_NOT_NULL_FATAL(conn);
    conn->server = server;
    conn->fd = accept4(fd, NULL, NULL, SOCK_CLOEXEC);
    buf_init(&conn->asked, 65536);
    conn->timer = loop_timer_create(server->loop, on_turn, conn);
    conn->watch = loop_watch_create(server->loop, conn->fd, LOOP_READ, on_request, conn);
    CU_ASSERT_PTR_NOT_NULL_FATAL(conn->timer);
    CU_ASSERT_PTR_NOT_NULL_FATAL(conn->watch);
}

void raw_server_open(struct raw_server *server, struct loop *loop)
{
    struct sockaddr_in address = { .sin_family = AF_INET,
                                   .sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
    socklen_t len = sizeof address;

    *server = (struct raw_server){ .loop = loop };
    for (int i = 0; i < RAW_SERVER_CONNECTIONS; i++)
        server->conns[i].fd = -1;
    server->fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    CU_ASSERT_EQUAL_FATAL(bind(server->fd, (struct sockaddr *)&address, len), 0);
    CU_ASSERT_EQUAL_FATAL(listen(server->fd, 8), 0);
    CU_ASSERT_EQUAL_FATAL(getsockname(server->fd, (struct sockaddr *)&address, &len), 0);
    server->port = ntohs(address.sin_port);
    server->watch = loop_watch_create(loop, server->fd, LOOP_READ, on_connection, server);
    CU_ASSERT_PTR_NOT_NULL_FATAL(server->watch);
}

void raw_server_close(struct raw_server *server)
{
    for (int i = 0; i < RAW_SERVER_CONNECTIONS; i++)
        end(&server->conns[i]);
    loop_watch_destroy(server->watch);
    (void)close(server->fd);
}
