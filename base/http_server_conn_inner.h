/* SPDX-License-Identifier: Apache-2.0 */
/* http_server_conn_inner: what a connection is made of, for http_server_conn and its group. */
#ifndef PRINTWIRE_BASE_HTTP_SERVER_CONN_INNER_H
#define PRINTWIRE_BASE_HTTP_SERVER_CONN_INNER_H

#include "base/http_server_conn.h"
#include "base/http_server_stream.h"

enum http_server_conn_phase { HEAD, BODY, ANSWER, FLOW, SEND, IDLE, LINGER, DEAD };

struct http_server_conn {
    struct http_server_conn_group *group;
    struct http_server_conn *before, *after;
    struct loop_watch *watch;
    struct loop_timer *timer;
    struct http_server_stream stream;
    struct http_server_conn_peer peer;
    enum http_server_conn_phase phase;
    bool is_new_phase; /* its deadline is not set yet */
    bool is_running;
    bool is_handed_out;                /* exchange is with the route's function or whom it told */
    bool saw_end;                      /* the client will send no more */
    bool closes;                       /* after what is being sent */
    bool is_behind;                    /* FLOW: the socket did not take all at once */
    struct http_server_conn_flow flow; /* zeroes: none */
    struct http_codec codec;
    struct buf in;  /* what came and is not part of a request yet */
    struct buf out; /* what is to be sent, from out_at on */
    size_t out_at;
    size_t lingered;
    struct http_server_exchange *exchange;
    uint64_t opened_ms;
};

#endif
