/* SPDX-License-Identifier: Apache-2.0 */
/* http_server_conn: one connection of an http_server, from the first byte to the last. A part of
 * http_server.
 *
 * A connection is always in one phase, and each phase has its deadline:
 *
 *     head → body → answer → send → idle → head ...
 *        a refusal: → send → linger → closed
 *
 * `linger` waits a moment for the client to close and drops what it still sends: a socket closed
 * over unread bytes is reset, and the refusal would be lost.
 */
#ifndef PRINTWIRE_BASE_HTTP_SERVER_CONN_H
#define PRINTWIRE_BASE_HTTP_SERVER_CONN_H

#include "base/http_server.h"
#include "base/http_server_exchange.h"

#include <stdbool.h>
#include <stdint.h>

struct http_server_conn;

struct http_server_conn_peer {
    char text[HTTP_SERVER_PEER_SIZE];
    uint8_t key[9]; /* family and IPv4 address or IPv6 /64: what counts as one peer */
};

/* The connections of one server. */
struct http_server_conn_group {
    struct loop *loop;
    struct http_server_options options; /* defaults filled in */
    struct http_server_conn *first;     /* the one that has been idle longest before others */
    struct http_server_conn *last;
    unsigned count;
    void (*on_end)(void *arg); /* a connection has gone; may be NULL */
    void *on_end_arg;
};

/** Serve an accepted non-blocking socket, which is the connection's from now on. False when memory
 * runs out (the socket is closed then). */
bool http_server_conn_create(struct http_server_conn_group *group, int fd,
                             const struct http_server_conn_peer *peer);

/** Cut: never from a route's function. An exchange that waits for its answer lives on. */
void http_server_conn_destroy(struct http_server_conn *conn);

/** True when a connection is without a request and may be cut for another one. */
bool http_server_conn_is_any_idle(const struct http_server_conn_group *group);

/** Cut the connection that has been without a request longest, if there is one. */
void http_server_conn_evict(struct http_server_conn_group *group);

/** How many connections a peer has. */
unsigned http_server_conn_count(const struct http_server_conn_group *group,
                                const struct http_server_conn_peer *peer);

/** The answer to the request that was handed out; the caller frees the exchange. */
void http_server_conn_answer(struct http_server_conn *conn,
                             struct http_server_exchange_reply *reply);

#endif
