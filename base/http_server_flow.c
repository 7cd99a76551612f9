/* SPDX-License-Identifier: Apache-2.0 */
/* Frames what is written; the connection keeps the bytes, sends them and knows the deadlines. */
#include "base/http_server_flow.h"

#include "base/http_server_conn.h"
#include "base/http_server_exchange.h"

#include <assert.h>
#include <stdlib.h>

#define LAST_CHUNK "0\r\n\r\n"
#define MOST_FRAME 24 /* bytes around a chunk */

struct http_server_flow {
    struct http_server_conn *conn;
    struct http_server_flow_options options;
    bool is_chunked;
};

static void on_taken(void *arg)
{
    struct http_server_flow *flow = arg;

    flow->options.on_room(flow->options.arg);
}

static void on_lost(void *arg)
{
    struct http_server_flow *flow = arg;
    struct http_server_flow_options options = flow->options;

    free(flow);
    options.on_gone(options.arg);
}

/* A flow on the exchange's connection; NULL, and the connection cut, without memory. */
static struct http_server_flow *start(struct http_server_conn *conn,
                                      const struct http_server_flow_options *options,
                                      struct http_server_exchange_reply *reply)
{
    struct http_server_flow *flow = calloc(1, sizeof *flow);
    const struct http_server_conn_flow handlers = { on_taken, on_lost, flow };

    if (flow == NULL) {
        http_server_conn_cut(conn);
        return NULL;
    }
    if (!http_server_conn_begin_flow(conn, reply, &handlers)) {
        free(flow);
        return NULL;
    }
    *flow = (struct http_server_flow){ conn, *options, !reply->closes };
    return flow;
}

struct http_server_flow *http_server_flow_begin(struct http_server_exchange *exchange,
                                                const struct http_server_flow_options *options)
{
    struct http_server_flow *flow = NULL;
    struct http_server_exchange_reply reply = {
        .status = options->status,
        .type = options->type,
        .lines = buf_text(&exchange->lines),
        .is_head = exchange->request.method == HTTP_CODEC_HEAD,
        .is_flow = true,
    };

    if (exchange->is_starved)
        reply = http_server_exchange_starved(exchange);
    if (exchange->conn != NULL && (reply.is_head || !reply.is_flow))
        http_server_conn_answer(exchange->conn, &reply);
    else if (exchange->conn != NULL)
        flow = start(exchange->conn, options, &reply);
    http_server_exchange_destroy(exchange);
    return flow;
}

bool http_server_flow_write(struct http_server_flow *flow, const void *bytes, size_t len)
{
    struct buf *out = http_server_conn_out(flow->conn);
    size_t before = out->len;

    assert(len > 0); /* an empty chunk would be the last one */
    if (before + MOST_FRAME + len > flow->options.limit)
        return false;
    out->limit = flow->options.limit + sizeof LAST_CHUNK;
    if (flow->is_chunked)
        (void)buf_append_format(out, "%zx\r\n", len);
    (void)buf_append(out, bytes, len);
    if (flow->is_chunked)
        (void)buf_append_text(out, "\r\n");
    if (!buf_failed(out))
        return true;
    out->failed = out->starved = false; /* without memory: all of it or nothing */
    out->len = before;
    return false;
}

void http_server_flow_send(struct http_server_flow *flow)
{
    http_server_conn_send(flow->conn);
}

void http_server_flow_cut(struct http_server_flow *flow)
{
    http_server_conn_cut(flow->conn);
}

bool http_server_flow_waits(const struct http_server_flow *flow)
{
    return http_server_conn_out(flow->conn)->len > 0;
}

void http_server_flow_end(struct http_server_flow *flow)
{
    struct http_server_conn *conn = flow->conn;
    struct buf *out = http_server_conn_out(conn);
    bool is_whole = true;

    out->limit = out->len + sizeof LAST_CHUNK;
    if (flow->is_chunked)
        is_whole = buf_append_text(out, LAST_CHUNK);
    free(flow);
    http_server_conn_end_flow(conn, is_whole);
}
