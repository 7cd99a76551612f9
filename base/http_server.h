/* SPDX-License-Identifier: Apache-2.0 */
/* http_server: an HTTP/1.1 server on the loop, plain or TLS, for requests with small bodies.
 *
 * A request is read whole (head and body, both within limits), its route is looked up, and the
 * route's function is called once with an exchange. It answers at once or later, from any handler
 * of the loop; the client may be gone by then, which changes nothing for the one who answers.
 * Everything that is no proper request never reaches a function: it is answered with 4xx or 5xx
 * and the connection is closed. HEAD is answered by the route of GET, without the body. An answer
 * that goes on, such as a stream of events, is http_server_flow.h.
 *
 * Limits: a connection holds one request; what a client sends ahead (pipelining) waits, at most
 * HTTP_CODEC_MOST_HEAD bytes of it in our memory. When `connections` are open, the one that has
 * been idle longest makes room; when none is idle, new ones wait in the system's queue.
 */
#ifndef PRINTWIRE_BASE_HTTP_SERVER_H
#define PRINTWIRE_BASE_HTTP_SERVER_H

#include "base/crypto_tls.h"
#include "base/http_codec.h"
#include "base/loop.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define HTTP_SERVER_PEER_SIZE  46 /* an IPv6 address as text and its NUL */
#define HTTP_SERVER_ERROR_SIZE 160

struct buf;
struct http_server;
struct http_server_exchange; /* a request and the answer that it waits for */

typedef void http_server_fn(void *arg, struct http_server_exchange *exchange);

/* A path with one method. Rows of one path with several methods are allowed; where several paths
 * fit, the first row counts. */
struct http_server_route {
    enum http_codec_method method;
    const char *path;  /* a template: http_template.h */
    size_t body_limit; /* bytes; a longer Content-Length is refused with 413 before it is sent */
    http_server_fn *fn;
};

/* Times are in milliseconds. Zeroes take the defaults given here. */
struct http_server_options {
    const char *address; /* numeric, "127.0.0.1" or "::1"; NULL: "::", which is IPv4 too */
    uint16_t port;       /* 0: any free one, see http_server_port() */
    int given;           /* a listening TCP socket that is there already, in the place of both; the
                            server closes it. 0: none */
    struct crypto_tls_server *tls;          /* NULL: plain HTTP; else it must outlive the server */
    const struct http_server_route *routes; /* must outlive the server */
    size_t route_count;
    void *arg;                                    /* for every function of a route */
    void (*answered)(void *arg, unsigned status); /* told of each answer's status, refusals too;
                                                     NULL: nobody */
    /* Writes the body of a refusal that is the server's own (404, 405, 408, 411, 413, what the
     * codec refuses, 503), and gives its media type; NULL, or with a body that failed: a line of
     * text. */
    const char *(*refuse)(void *arg, unsigned status, struct buf *body);
    const char *lines; /* header lines of every answer, refusals too, each with its CRLF; at most 1
                          KiB; NULL: none; must outlive the server */
    bool closes;       /* each connection with its first answer */
    unsigned connections;      /* 256 */
    unsigned peer_connections; /* of one IPv4 address or IPv6 /64: 64; more are closed at once */
    uint64_t idle_ms;          /* 30 s between requests */
    uint64_t request_ms; /* 10 s from the first byte (or the connection) to the last of a request */
    uint64_t answer_ms;  /* 30 s for the one who answers, then 503 */
    uint64_t send_ms;    /* 30 s from the answer's start until the client has taken it all */
    uint64_t total_ms;   /* 1 h: an older connection is closed with its next answer */
};

/** Listen. On failure NULL, and `error` says what was tried and what the system said. */
struct http_server *http_server_create(struct loop *loop, const struct http_server_options *options,
                                       char error[HTTP_SERVER_ERROR_SIZE]);

/** Stop listening and cut all connections. Exchanges that wait for an answer stay valid and must
 * still be answered (nobody will hear it). Never from a route's function. NULL is allowed. */
void http_server_destroy(struct http_server *server);

/** The port that is listened on. */
uint16_t http_server_port(const struct http_server *server);

/** Connections that come from now on get this certificate; it must outlive the server, or the next
 * call. Not for a server of plain HTTP. */
void http_server_set_tls(struct http_server *server, struct crypto_tls_server *tls);

/** Connections that are open now. */
unsigned http_server_connections(const struct http_server *server);

/** The request's head; valid until the exchange is answered. */
const struct http_codec_request *http_server_request(const struct http_server_exchange *exchange);

/** The row of the route that the request found. */
const struct http_server_route *http_server_route(const struct http_server_exchange *exchange);

/** Copy what stands in the place of "{name}" of the route's path. False when there is no such
 * place, or the value with its NUL is longer than `size`. */
bool http_server_segment(const struct http_server_exchange *exchange, const char *name,
                         char *out_value, size_t size);

/** The request's body, NUL-terminated behind its `out_len` bytes; "" when there is none. Valid
 * until the exchange is answered. */
const char *http_server_body(const struct http_server_exchange *exchange, size_t *out_len);

/** The numeric address of the client (IPv4 also when it came through an IPv6 socket), for rate
 * limits and audit lines. */
const char *http_server_peer(const struct http_server_exchange *exchange);

/** True when nobody will hear the answer any more; it must be given nevertheless. */
bool http_server_is_gone(const struct http_server_exchange *exchange);

/** Add a header line to the answer; the caller's own constant names, values without control
 * characters (false for others, and when more than 4 KiB of lines come together; without memory
 * false, too, and the answer will be 503). Content-Length,
 * Content-Type, Connection and Date are made by http_server_answer(). */
bool http_server_add_header(struct http_server_exchange *exchange, const char *name,
                            const char *value);

/** Answer and give up the exchange: every exchange must be answered exactly once. The body is
 * copied; `type` NULL: no Content-Type. When memory runs out the connection is cut instead. */
void http_server_answer(struct http_server_exchange *exchange, unsigned status, const char *type,
                        const void *body, size_t len);

#endif
