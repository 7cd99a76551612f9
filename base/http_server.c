/* SPDX-License-Identifier: Apache-2.0 */
/* The listener: takes connections in while there is room for them, and what route functions see of
 * an exchange. */
#include "base/http_server.h"

#include "base/err.h"
#include "base/http_server_conn.h"
#include "base/http_server_conn_group.h"
#include "base/http_template.h"

#include <arpa/inet.h>
#include <assert.h>
#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#define ACCEPTED_AT_ONCE 32
#define PAUSE_MS         200 /* when the system is out of descriptors or memory */

struct http_server {
    struct http_server_conn_group group;
    struct loop_watch *watch;
    struct loop_timer *pause;
    int fd;
    uint16_t port;
    bool is_full; /* nobody is idle; the next end of a connection goes on */
};

union address {
    struct sockaddr any;
    struct sockaddr_in v4;
    struct sockaddr_in6 v6;
};

static void fill_defaults(struct http_server_options *options)
{
    const struct {
        uint64_t *at;
        uint64_t value;
    } times[] = {
        { &options->idle_ms, 30000 },    { &options->request_ms, 10000 },
        { &options->answer_ms, 30000 },  { &options->send_ms, 30000 },
        { &options->total_ms, 3600000 },
    };

    for (size_t i = 0; i < sizeof times / sizeof times[0]; i++)
        if (*times[i].at == 0)
            *times[i].at = times[i].value;
    if (options->connections == 0)
        options->connections = 256;
    if (options->peer_connections == 0)
        options->peer_connections = 64;
}

/* The length of the address, 0 when the text is none. */
static socklen_t parse_address(const struct http_server_options *options, union address *out)
{
    const char *text = options->address == NULL ? "::" : options->address;

    *out = (union address){ 0 };
    if (inet_pton(AF_INET6, text, &out->v6.sin6_addr) == 1) {
        out->v6.sin6_family = AF_INET6;
        out->v6.sin6_port = htons(options->port);
        return sizeof out->v6;
    }
    if (inet_pton(AF_INET, text, &out->v4.sin_addr) == 1) {
        out->v4.sin_family = AF_INET;
        out->v4.sin_port = htons(options->port);
        return sizeof out->v4;
    }
    return 0;
}

/* A listening socket, or -1 and errno. */
static int listen_at(const union address *address, socklen_t len)
{
    int fd = socket(address->any.sa_family, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
    int on = 1, off = 0, reason;

    if (fd < 0)
        return -1;
    (void)setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
    (void)setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on); /* inherited by connections */
    if (address->any.sa_family == AF_INET6)
        (void)setsockopt(fd, IPPROTO_IPV6, IPV6_V6ONLY, &off, sizeof off);
    if (bind(fd, &address->any, len) == 0 && listen(fd, SOMAXCONN) == 0)
        return fd;
    reason = errno;
    (void)close(fd);
    errno = reason;
    return -1;
}

/* One that we were given, if it is what it should be. */
static bool take_listener(struct http_server *server, char error[HTTP_SERVER_ERROR_SIZE])
{
    union address address = { 0 };
    socklen_t len = sizeof address;
    int is_listening = 0, on = 1;
    socklen_t size = sizeof is_listening;

    server->fd = server->group.options.given;
    bool good = getsockopt(server->fd, SOL_SOCKET, SO_ACCEPTCONN, &is_listening, &size) == 0 &&
                is_listening != 0 && getsockname(server->fd, &address.any, &len) == 0 &&
                (address.any.sa_family == AF_INET || address.any.sa_family == AF_INET6) &&
                fcntl(server->fd, F_SETFD, FD_CLOEXEC) == 0 &&
                fcntl(server->fd, F_SETFL, O_NONBLOCK) == 0;
    (void)setsockopt(server->fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
    server->port =
        ntohs(address.any.sa_family == AF_INET6 ? address.v6.sin6_port : address.v4.sin_port);
    if (!good)
        (void)snprintf(error, HTTP_SERVER_ERROR_SIZE,
                       "the socket that we were given does not listen on TCP");
    return good;
}

static bool open_listener(struct http_server *server, char error[HTTP_SERVER_ERROR_SIZE])
{
    struct http_server_options options = server->group.options;
    union address address;

    if (options.given > 0)
        return take_listener(server, error);
    socklen_t len = parse_address(&options, &address);

    if (len == 0) {
        (void)snprintf(error, HTTP_SERVER_ERROR_SIZE, "\"%.60s\" is no numeric address",
                       options.address);
        return false;
    }
    server->fd = listen_at(&address, len);
    if (server->fd < 0 && errno == EAFNOSUPPORT && options.address == NULL) {
        options.address = "0.0.0.0";
        len = parse_address(&options, &address);
        server->fd = listen_at(&address, len);
    }
    if (server->fd < 0 || getsockname(server->fd, &address.any, &len) != 0) {
        (void)snprintf(error, HTTP_SERVER_ERROR_SIZE, "cannot listen on %s port %u: %s",
                       options.address == NULL ? "any address" : options.address, options.port,
                       strerror(errno));
        return false;
    }
    server->port =
        ntohs(address.any.sa_family == AF_INET6 ? address.v6.sin6_port : address.v4.sin_port);
    return true;
}

static void describe_v4(const uint8_t bytes[4], struct http_server_conn_peer *out)
{
    out->key[0] = 4;
    memcpy(out->key + 1, bytes, 4);
    (void)inet_ntop(AF_INET, bytes, out->text, sizeof out->text);
}

static void describe(const union address *address, struct http_server_conn_peer *out)
{
    const uint8_t *v6 = address->v6.sin6_addr.s6_addr;

    *out = (struct http_server_conn_peer){ .text = "?" };
    if (address->any.sa_family == AF_INET) {
        describe_v4((const uint8_t *)&address->v4.sin_addr, out);
    } else if (address->any.sa_family == AF_INET6 && IN6_IS_ADDR_V4MAPPED(&address->v6.sin6_addr)) {
        describe_v4(v6 + 12, out);
    } else if (address->any.sa_family == AF_INET6) {
        out->key[0] = 6;
        memcpy(out->key + 1, v6, 8);
        (void)inet_ntop(AF_INET6, v6, out->text, sizeof out->text);
    }
}

static bool is_at_limit(const struct http_server *server)
{
    return server->group.count >= server->group.options.connections;
}

static void hold(struct http_server *server)
{
    (void)loop_watch_interest(server->watch, 0);
}

/* Take one connection; false when there is none, or none can be taken now. */
static bool take_one(struct http_server *server)
{
    struct http_server_conn_peer peer;
    union address address = { 0 };
    socklen_t len = sizeof address;
    int fd = accept4(server->fd, &address.any, &len, SOCK_NONBLOCK | SOCK_CLOEXEC);

    if (fd < 0 && (errno == EMFILE || errno == ENFILE || errno == ENOBUFS || errno == ENOMEM)) {
        hold(server);
        (void)loop_timer_start(server->pause, PAUSE_MS);
        return false;
    }
    if (fd < 0)
        return errno != EAGAIN; /* else a client that left already */
    describe(&address, &peer);
    if (http_server_conn_group_count(&server->group, &peer) >=
        server->group.options.peer_connections) {
        (void)close(fd);
        return true; /* and nobody made room for it */
    }
    if (is_at_limit(server))
        http_server_conn_group_evict(&server->group);
    (void)http_server_conn_create(&server->group, fd, &peer);
    return true;
}

static void on_accept(void *arg, int fd, unsigned ready)
{
    struct http_server *server = arg;

    (void)fd;
    (void)ready;
    for (int i = 0; i < ACCEPTED_AT_ONCE; i++) {
        if (is_at_limit(server) && !http_server_conn_group_is_any_idle(&server->group)) {
            server->is_full = true;
            hold(server);
            return;
        }
        if (!take_one(server))
            return;
    }
}

static void on_pause_over(void *arg)
{
    struct http_server *server = arg;

    if (!server->is_full)
        (void)loop_watch_interest(server->watch, LOOP_READ);
}

static void on_end(void *arg)
{
    struct http_server *server = arg;

    if (!server->is_full)
        return;
    server->is_full = false;
    if (!loop_timer_pending(server->pause))
        (void)loop_watch_interest(server->watch, LOOP_READ);
}

struct http_server *http_server_create(struct loop *loop, const struct http_server_options *options,
                                       char error[HTTP_SERVER_ERROR_SIZE])
{
    struct http_server *server = calloc(1, sizeof *server);

    if (server == NULL) {
        (void)snprintf(error, HTTP_SERVER_ERROR_SIZE, "%s", err_text(ERR_MEMORY));
        return NULL;
    }
    server->fd = -1;
    server->group = (struct http_server_conn_group){
        .loop = loop, .options = *options, .on_end = on_end, .on_end_arg = server
    };
    fill_defaults(&server->group.options);
    if (!open_listener(server, error))
        goto fail;
    server->watch = loop_watch_create(loop, server->fd, LOOP_READ, on_accept, server);
    server->pause = loop_timer_create(loop, on_pause_over, server);
    if (server->watch != NULL && server->pause != NULL)
        return server;
    (void)snprintf(error, HTTP_SERVER_ERROR_SIZE, "%s", err_text(ERR_MEMORY));

fail:
    http_server_destroy(server);
    return NULL;
}

void http_server_destroy(struct http_server *server)
{
    if (server == NULL)
        return;
    server->group.on_end = NULL;
    while (server->group.first != NULL)
        http_server_conn_destroy(server->group.first);
    loop_timer_destroy(server->pause);
    loop_watch_destroy(server->watch);
    if (server->fd >= 0)
        (void)close(server->fd);
    free(server);
}

uint16_t http_server_port(const struct http_server *server)
{
    return server->port;
}

void http_server_set_tls(struct http_server *server, struct crypto_tls_server *tls)
{
    assert(server->group.options.tls != NULL && tls != NULL);
    server->group.options.tls = tls;
}

unsigned http_server_connections(const struct http_server *server)
{
    return server->group.count;
}

const struct http_codec_request *http_server_request(const struct http_server_exchange *exchange)
{
    return &exchange->request;
}

const struct http_server_route *http_server_route(const struct http_server_exchange *exchange)
{
    return exchange->route;
}

bool http_server_segment(const struct http_server_exchange *exchange, const char *name,
                         char *out_value, size_t size)
{
    return http_template_value(exchange->route->path, exchange->request.path, name, out_value,
                               size);
}

const char *http_server_body(const struct http_server_exchange *exchange, size_t *out_len)
{
    *out_len = exchange->body.len;
    return buf_text(&exchange->body);
}

const char *http_server_peer(const struct http_server_exchange *exchange)
{
    return exchange->peer;
}

bool http_server_is_gone(const struct http_server_exchange *exchange)
{
    return exchange->conn == NULL;
}

static bool is_value(const char *text)
{
    for (const char *c = text; *c != '\0'; c++)
        if ((unsigned char)*c < 0x20 || *c == 0x7f)
            return false;
    return true;
}

bool http_server_add_header(struct http_server_exchange *exchange, const char *name,
                            const char *value)
{
    struct buf *lines = &exchange->lines;
    size_t before = lines->len;

    if (is_value(value) && buf_append_format(lines, "%s: %s\r\n", name, value))
        return true;
    if (lines->failed) { /* a line is there whole or not at all */
        exchange->is_starved = exchange->is_starved || buf_error(lines) == ERR_MEMORY;
        lines->failed = lines->starved = false;
        lines->len = before;
    }
    return false;
}

void http_server_answer(struct http_server_exchange *exchange, unsigned status, const char *type,
                        const void *body, size_t len)
{
    struct http_server_exchange_reply reply = {
        .status = status,
        .type = type,
        .lines = buf_text(&exchange->lines),
        .body = body,
        .len = len,
        .is_head = exchange->request.method == HTTP_CODEC_HEAD,
    };

    if (exchange->is_starved)
        reply = http_server_exchange_starved(exchange);
    if (exchange->conn != NULL)
        http_server_conn_answer(exchange->conn, &reply);
    http_server_exchange_destroy(exchange);
}
