/* SPDX-License-Identifier: Apache-2.0 */
/* http_server_conn: one connection of an http_server, from the first byte to the last. A part of
 * http_server.
 *
 * A connection is always in one phase, and each phase has its deadline:
 *
 *     head → body → answer → send → idle → head ...
 *        a refusal: → send → linger → closed
 *        an answer that goes on: answer → flow → send ...
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

/** The answer to the request that was handed out; the caller frees the exchange. */
void http_server_conn_answer(struct http_server_conn *conn,
                             struct http_server_exchange_reply *reply);

/* Whom a connection tells of its flow (http_server_flow.h). */
struct http_server_conn_flow {
    void (*on_taken)(void *arg); /* what had to wait was taken */
    void (*on_lost)(void *arg);  /* the connection ends */
    void *arg;
};

/** The head of an answer that goes on; `reply->closes` becomes true when only the connection's end
 * will end it. The caller frees the exchange. False without memory: the connection is cut, and
 * nobody told. */
bool http_server_conn_begin_flow(struct http_server_conn *conn,
                                 struct http_server_exchange_reply *reply,
                                 const struct http_server_conn_flow *flow);

/** What waits to be sent, for a flow to append to. */
struct buf *http_server_conn_out(struct http_server_conn *conn);

/** Send what the socket takes. */
void http_server_conn_send(struct http_server_conn *conn);

/** The flow has ended: send what waits and go on as behind any answer; one that is not `is_whole`
 * is cut. Nobody is told of a flow any more. */
void http_server_conn_end_flow(struct http_server_conn *conn, bool is_whole);

/** End a connection whose request cannot be answered for lack of memory; the caller frees the
 * exchange. */
void http_server_conn_cut(struct http_server_conn *conn);

#endif
