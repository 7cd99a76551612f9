/* SPDX-License-Identifier: Apache-2.0 */
/* http_server_exchange: one request with its bytes, and the bytes of answers. A part of
 * http_server.
 *
 * From the call of the route's function until its answer an exchange belongs to the one who
 * answers, and outlives its connection if need be.
 */
#ifndef PRINTWIRE_BASE_HTTP_SERVER_EXCHANGE_H
#define PRINTWIRE_BASE_HTTP_SERVER_EXCHANGE_H

#include "base/buf.h"
#include "base/http_server.h"

#include <stdbool.h>
#include <stddef.h>

#define HTTP_SERVER_EXCHANGE_MOST_LINES 4096 /* bytes of header lines that an answer may add */

struct http_server_conn;

struct http_server_exchange {
    struct http_server_conn *conn; /* NULL: nobody hears the answer */
    const struct http_server_route *route;
    struct http_codec_request request; /* its texts point into head */
    struct buf head;
    struct buf body;
    struct buf lines; /* added by http_server_add_header() */
    bool is_starved;  /* a line is missing for lack of memory: it is answered with 503 */
    char peer[HTTP_SERVER_PEER_SIZE];
};

struct http_server_exchange_reply {
    unsigned status;
    const char *type;   /* NULL: none */
    const char *lines;  /* more header lines, each with its CRLF; "" for none */
    const char *always; /* the same, of every answer; NULL for none */
    const void *body;
    size_t len;
    bool is_head; /* the answer to HEAD: lengths, but no body */
    bool is_flow; /* the body follows later, its length is not known */
    bool closes;
};

/** The request whose head are the first `used` bytes of `in`: takes `in` over with all that the
 * texts of `request` point to, and leaves `in` with the bytes behind the head. NULL when memory
 * runs out; `in` may then be empty. */
struct http_server_exchange *http_server_exchange_take(struct buf *in, size_t used,
                                                       const struct http_codec_request *request,
                                                       const struct http_server_route *route);

/** Free; NULL is allowed. */
void http_server_exchange_destroy(struct http_server_exchange *exchange);

/** What is answered when an answer's lines cannot be kept: 503 alone. */
struct http_server_exchange_reply
http_server_exchange_starved(const struct http_server_exchange *exchange);

/** Append a whole answer to `out`, whose limit grows by what it needs; false when memory runs out.
 */
bool http_server_exchange_compose(struct buf *out, const struct http_server_exchange_reply *reply);

/** The route of a request: 200 with `out_route`, or 404, 405 (with an Allow line in `allow`), 411,
 * 413. */
unsigned http_server_exchange_route(const struct http_server_options *options,
                                    const struct http_codec_request *request,
                                    const struct http_server_route **out_route, struct buf *allow);

#endif
