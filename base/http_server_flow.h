/* SPDX-License-Identifier: Apache-2.0 */
/* http_server_flow: an answer of an http_server whose length nobody knows: it is written while it
 * comes to be, until somebody ends it. Event streams are made of this.
 *
 * The body travels in chunks (RFC 9112 section 7.1), or until the connection's end to a client that
 * wants no second answer (HTTP/1.0, "Connection: close"): HTTP/1.1 clients can tell an answer that
 * was ended from one that broke off.
 *
 * Nothing is kept for a slow client beyond `limit` bytes: what has no room is refused, and the
 * writer comes back when he is told that all was taken. A client that has not taken all of what
 * waits within the server's `send_ms` is cut, however it drips; a silent flow is never cut. A
 * client that ends its side of the connection has gone. A connection with a flow is busy: it never
 * makes room for another one, so who begins flows must keep their number below `connections`.
 */
#ifndef PRINTWIRE_BASE_HTTP_SERVER_FLOW_H
#define PRINTWIRE_BASE_HTTP_SERVER_FLOW_H

#include "base/http_server.h"

#include <stdbool.h>
#include <stddef.h>

struct http_server_flow;

typedef void http_server_flow_fn(void *arg);

struct http_server_flow_options {
    unsigned status;
    const char *type;             /* NULL: no Content-Type */
    size_t limit;                 /* most bytes that wait for the client, framing included */
    http_server_flow_fn *on_room; /* what had to wait has been taken: write on */
    http_server_flow_fn *on_gone; /* the client has gone, or was cut; the flow is no more. Called
                                     also by http_server_destroy() */
    void *arg;
};

/** Answer with a head and go on; gives up the exchange. The flow is the server's: it is valid until
 * http_server_flow_end() or on_gone. NULL when there is nothing to write to: the client has gone,
 * asked with HEAD (it is answered), or memory ran out (it is cut, or answered with 503); on_gone is
 * not called then. */
struct http_server_flow *http_server_flow_begin(struct http_server_exchange *exchange,
                                                const struct http_server_flow_options *options);

/** Add to what waits, at least one byte; all of it or, without room, nothing (false). Nothing is
 * sent before http_server_flow_send(). */
bool http_server_flow_write(struct http_server_flow *flow, const void *bytes, size_t len);

/** Send what the socket takes; the rest follows by itself, and on_room behind it. May call on_room
 * or on_gone before it returns. */
void http_server_flow_send(struct http_server_flow *flow);

/** Cut the connection: what was to be told cannot be. Calls on_gone, perhaps before it returns. */
void http_server_flow_cut(struct http_server_flow *flow);

/** True while something waits for the client. */
bool http_server_flow_waits(const struct http_server_flow *flow);

/** The answer is whole: what waits is sent, the flow is no more, on_gone is not called. */
void http_server_flow_end(struct http_server_flow *flow);

#endif
