/* SPDX-License-Identifier: Apache-2.0 */
/* A connection as a machine of phases. Whatever happens (bytes, a deadline, an answer) changes its
 * state and then run() takes all steps that are possible; only run() frees it. */
#include "base/http_server_conn.h"

#include "base/clock.h"
#include "base/http_server_conn_group.h"
#include "base/http_server_conn_inner.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define READ_SIZE     16384
#define LINGER_MS     2000
#define MOST_LINGERED (256 * 1024) /* bytes dropped after a refusal */
#define MOST_KEPT     8192         /* memory of a sent answer that is kept for the next one */

static void enter(struct http_server_conn *conn, enum http_server_conn_phase phase)
{
    conn->phase = phase;
    conn->is_new_phase = phase != BODY; /* head and body have one deadline */
    if (phase == IDLE) {
        http_server_conn_group_unlink(conn);
        http_server_conn_group_link_last(conn);
    }
}

static void drop_exchange(struct http_server_conn *conn)
{
    if (conn->exchange != NULL && conn->is_handed_out)
        conn->exchange->conn = NULL;
    else
        http_server_exchange_destroy(conn->exchange);
    conn->exchange = NULL;
    conn->is_handed_out = false;
}

static void reply(struct http_server_conn *conn, struct http_server_exchange_reply *reply)
{
    conn->closes = conn->closes || reply->closes;
    reply->closes = conn->closes;
    reply->always = conn->group->options.lines;
    if (conn->group->options.answered != NULL)
        conn->group->options.answered(conn->group->options.arg, reply->status);
    if (http_server_exchange_compose(&conn->out, reply))
        enter(conn, reply->is_flow && !reply->is_head ? FLOW : SEND);
    else
        enter(conn, DEAD);
}

/* A refusal is a line of text, or what the server's owner makes of it; it always ends the
 * connection. */
static void refuse(struct http_server_conn *conn, unsigned status, const char *lines, bool is_head)
{
    const struct http_server_options *options = &conn->group->options;
    const char *reason = http_codec_reason(status);
    struct buf body;

    buf_init(&body, READ_SIZE);
    const char *type =
        options->refuse == NULL ? NULL : options->refuse(options->arg, status, &body);
    bool is_made = type != NULL && !buf_failed(&body);
    struct http_server_exchange_reply refusal = {
        .status = status,
        .type = is_made ? type : "text/plain",
        .lines = lines,
        .body = is_made ? buf_text(&body) : reason,
        .len = is_made ? body.len : strlen(reason),
        .is_head = is_head,
        .closes = true,
    };
    drop_exchange(conn);
    reply(conn, &refusal);
    buf_finish(&body);
}

/* How many bytes may be read now. */
static size_t room(const struct http_server_conn *conn)
{
    switch (conn->phase) {
    case HEAD:
    case IDLE:
    case ANSWER:
    case FLOW:
        return conn->in.limit - conn->in.len;
    case BODY:
        return (size_t)conn->exchange->request.content_length - conn->exchange->body.len;
    case LINGER:
        return READ_SIZE;
    default:
        return 0;
    }
}

static bool keep(struct http_server_conn *conn, const char *bytes, size_t len)
{
    if (conn->phase == BODY)
        return buf_append(&conn->exchange->body, bytes, len);
    if (conn->phase != LINGER)
        return buf_append(&conn->in, bytes, len);
    conn->lingered += len;
    return conn->lingered <= MOST_LINGERED;
}

/* Read once; true when that changed anything. */
static bool receive(struct http_server_conn *conn)
{
    char bytes[READ_SIZE];
    size_t size = room(conn), len = 0;

    if (size == 0 || conn->saw_end)
        return false;
    if (size > sizeof bytes)
        size = sizeof bytes;
    switch (http_server_stream_read(&conn->stream, bytes, size, &len)) {
    case CRYPTO_TLS_DONE:
        if (!keep(conn, bytes, len))
            enter(conn, DEAD);
        return true;
    case CRYPTO_TLS_WANT_READ:
    case CRYPTO_TLS_WANT_WRITE:
        return false;
    case CRYPTO_TLS_CLOSED:
        conn->saw_end = true;
        return true;
    default:
        enter(conn, DEAD);
        return true;
    }
}

/* Write what the socket takes; true when nothing is left. */
static bool flush(struct http_server_conn *conn)
{
    while (conn->out_at < conn->out.len) {
        size_t len = 0;
        enum crypto_tls_io io = http_server_stream_write(
            &conn->stream, conn->out.data + conn->out_at, conn->out.len - conn->out_at, &len);
        if (io == CRYPTO_TLS_WANT_READ || io == CRYPTO_TLS_WANT_WRITE)
            return false;
        if (io != CRYPTO_TLS_DONE) {
            enter(conn, DEAD);
            return false;
        }
        conn->out_at += len;
    }
    conn->out_at = 0;
    if (conn->out.size > MOST_KEPT)
        buf_finish(&conn->out);
    buf_clear(&conn->out);
    return true;
}

static bool end_or_wait(struct http_server_conn *conn)
{
    if (conn->saw_end)
        enter(conn, DEAD);
    return false;
}

static void begin_body(struct http_server_conn *conn, size_t used,
                       const struct http_codec_request *request,
                       const struct http_server_route *route)
{
    conn->exchange = http_server_exchange_take(&conn->in, used, request, route);
    if (conn->exchange == NULL) {
        enter(conn, DEAD);
        return;
    }
    conn->exchange->conn = conn;
    memcpy(conn->exchange->peer, conn->peer.text, sizeof conn->peer.text);
    conn->codec = (struct http_codec){ 0 };
    conn->closes = !request->keep_alive;
    if (request->expects_continue && request->content_length > 0 && conn->in.len == 0) {
        conn->out.limit = READ_SIZE;
        (void)buf_append_text(&conn->out, "HTTP/1.1 100 Continue\r\n\r\n");
    }
    enter(conn, BODY);
}

static bool step_head(struct http_server_conn *conn)
{
    const struct http_server_route *route = NULL;
    struct http_codec_request request;
    struct buf allow;
    size_t used = 0;
    unsigned status;

    if (conn->in.len == 0)
        return end_or_wait(conn);
    status = http_codec_read(&conn->codec, conn->in.data, conn->in.len, &request, &used);
    if (status == 0)
        return end_or_wait(conn);
    if (status != 200) {
        refuse(conn, status, "", false);
        return true;
    }
    buf_init(&allow, 256);
    status = http_server_exchange_route(&conn->group->options, &request, &route, &allow);
    if (buf_error(&allow) == ERR_MEMORY)
        enter(conn, DEAD);
    else if (status == 200)
        begin_body(conn, used, &request, route);
    else
        refuse(conn, status, status == 405 ? buf_text(&allow) : "",
               request.method == HTTP_CODEC_HEAD);
    buf_finish(&allow);
    return true;
}

static bool step_body(struct http_server_conn *conn)
{
    struct http_server_exchange *exchange = conn->exchange;
    size_t missing = (size_t)exchange->request.content_length - exchange->body.len;
    size_t len = conn->in.len < missing ? conn->in.len : missing;

    (void)flush(conn);
    if (conn->phase == DEAD)
        return true;
    if (len > 0 && !buf_append(&exchange->body, conn->in.data, len)) {
        enter(conn, DEAD);
        return true;
    }
    buf_consume(&conn->in, len);
    if (len < missing)
        return end_or_wait(conn);
    enter(conn, ANSWER);
    conn->is_handed_out = true;
    exchange->route->fn(conn->group->options.arg, exchange);
    return true;
}

static bool step_answer(struct http_server_conn *conn)
{
    (void)conn;
    return false;
}

/* What the flow's owner writes here goes out when the socket asks for it: nobody may hold the loop
 * by writing for ever. */
static void tell_taken(struct http_server_conn *conn)
{
    conn->flow.on_taken(conn->flow.arg);
    conn->is_behind = conn->phase == FLOW && conn->out_at < conn->out.len;
    conn->is_new_phase = true;
}

/* A client that will say nothing more has gone: an answer without end is no use to it. */
static bool step_flow(struct http_server_conn *conn)
{
    bool was_behind = conn->is_behind;

    if (conn->saw_end)
        enter(conn, DEAD);
    else
        conn->is_behind = !flush(conn);
    if (conn->phase == DEAD)
        return true;
    if (was_behind && !conn->is_behind)
        tell_taken(conn);
    else if (conn->is_behind && !was_behind)
        conn->is_new_phase = true;
    return conn->phase != FLOW;
}

static bool step_send(struct http_server_conn *conn)
{
    if (!flush(conn))
        return conn->phase == DEAD;
    if (!conn->closes) {
        enter(conn, IDLE);
    } else {
        buf_finish(&conn->in);
        http_server_stream_shutdown(&conn->stream);
        enter(conn, conn->saw_end ? DEAD : LINGER);
    }
    return true;
}

static bool step_idle(struct http_server_conn *conn)
{
    if (conn->in.len == 0)
        return end_or_wait(conn);
    enter(conn, HEAD);
    return true;
}

static bool step(struct http_server_conn *conn)
{
    static bool (*const steps[])(struct http_server_conn * conn) = {
        [HEAD] = step_head, [BODY] = step_body, [ANSWER] = step_answer, [FLOW] = step_flow,
        [SEND] = step_send, [IDLE] = step_idle, [LINGER] = end_or_wait,
    };

    return steps[conn->phase](conn);
}

/* 0: none. */
static uint64_t deadline(const struct http_server_conn *conn)
{
    const struct http_server_options *options = &conn->group->options;

    switch (conn->phase) {
    case IDLE:
        return options->idle_ms;
    case ANSWER:
        return options->answer_ms;
    case FLOW:
        return conn->is_behind ? options->send_ms : 0;
    case SEND:
        return options->send_ms;
    case LINGER:
        return LINGER_MS;
    default:
        return options->request_ms;
    }
}

/* Wait for what the phase needs, as long as it may last. */
static bool settle(struct http_server_conn *conn)
{
    uint64_t left_ms = deadline(conn);
    unsigned interest = 0;

    if (room(conn) > 0 && !conn->saw_end)
        interest |= conn->stream.read_wants_write ? LOOP_WRITE : LOOP_READ;
    if (conn->out_at < conn->out.len)
        interest |= conn->stream.write_wants_read ? LOOP_READ : LOOP_WRITE;
    if (conn->is_new_phase && left_ms == 0)
        loop_timer_stop(conn->timer);
    else if (conn->is_new_phase && !loop_timer_start(conn->timer, left_ms))
        return false;
    conn->is_new_phase = false;
    return loop_watch_interest(conn->watch, interest);
}

static void run(struct http_server_conn *conn)
{
    if (conn->is_running)
        return; /* answered by the route's function: the loop below goes on */
    conn->is_running = true;
    while (conn->phase != DEAD &&
           (step(conn) || (http_server_stream_pending(&conn->stream) && receive(conn))))
        ;
    conn->is_running = false;
    if (conn->phase == DEAD || !settle(conn))
        http_server_conn_destroy(conn);
}

static void on_ready(void *arg, int fd, unsigned ready)
{
    struct http_server_conn *conn = arg;

    (void)fd;
    (void)ready;
    (void)receive(conn);
    run(conn);
}

/* A client that has begun to ask is told why it is cut, others are not. */
static void on_deadline(void *arg)
{
    struct http_server_conn *conn = arg;

    if (conn->phase == ANSWER)
        refuse(conn, 503, "Retry-After: 60\r\n", conn->exchange->request.method == HTTP_CODEC_HEAD);
    else if (conn->phase == BODY || (conn->phase == HEAD && conn->in.len > 0))
        refuse(conn, 408, "", false);
    else
        enter(conn, DEAD);
    run(conn);
}

bool http_server_conn_create(struct http_server_conn_group *group, int fd,
                             const struct http_server_conn_peer *peer)
{
    struct http_server_conn *conn = calloc(1, sizeof *conn);

    if (conn == NULL || !http_server_stream_init(&conn->stream, fd, group->options.tls)) {
        free(conn);
        (void)close(fd);
        return false;
    }
    conn->group = group;
    conn->peer = *peer;
    conn->opened_ms = clock_monotonic_ms();
    buf_init(&conn->in, HTTP_CODEC_MOST_HEAD);
    buf_init(&conn->out, READ_SIZE);
    http_server_conn_group_link_last(conn);
    group->count++;
    enter(conn, HEAD);
    conn->timer = loop_timer_create(group->loop, on_deadline, conn);
    conn->watch = loop_watch_create(group->loop, fd, 0, on_ready, conn);
    if (conn->timer == NULL || conn->watch == NULL || !settle(conn)) {
        http_server_conn_destroy(conn);
        return false;
    }
    return true;
}

void http_server_conn_destroy(struct http_server_conn *conn)
{
    struct http_server_conn_group *group = conn->group;

    if (conn->flow.on_lost != NULL)
        conn->flow.on_lost(conn->flow.arg);
    drop_exchange(conn);
    loop_timer_destroy(conn->timer);
    loop_watch_destroy(conn->watch);
    http_server_stream_finish(&conn->stream);
    buf_finish(&conn->in);
    buf_finish(&conn->out);
    http_server_conn_group_unlink(conn);
    group->count--;
    free(conn);
    if (group->on_end != NULL)
        group->on_end(group->on_end_arg);
}

/* The request has its answer, or the beginning of one. */
static void take_reply(struct http_server_conn *conn, struct http_server_exchange_reply *answer)
{
    uint64_t age_ms = clock_monotonic_ms() - conn->opened_ms;

    const struct http_server_options *options = &conn->group->options;

    conn->closes = conn->closes || conn->saw_end || options->closes || age_ms >= options->total_ms;
    reply(conn, answer);
    conn->exchange = NULL;
    conn->is_handed_out = false;
}

void http_server_conn_answer(struct http_server_conn *conn,
                             struct http_server_exchange_reply *answer)
{
    take_reply(conn, answer);
    run(conn);
}

bool http_server_conn_begin_flow(struct http_server_conn *conn,
                                 struct http_server_exchange_reply *answer,
                                 const struct http_server_conn_flow *flow)
{
    take_reply(conn, answer);
    conn->is_behind = true; /* with the head */
    if (conn->phase == FLOW && (conn->is_running || settle(conn))) {
        conn->flow = *flow;
        return true;
    }
    enter(conn, DEAD);
    run(conn);
    return false;
}

struct buf *http_server_conn_out(struct http_server_conn *conn)
{
    buf_consume(&conn->out, conn->out_at);
    conn->out_at = 0;
    return &conn->out;
}

void http_server_conn_send(struct http_server_conn *conn)
{
    run(conn);
}

void http_server_conn_end_flow(struct http_server_conn *conn, bool is_whole)
{
    conn->flow = (struct http_server_conn_flow){ 0 };
    enter(conn, is_whole ? SEND : DEAD);
    run(conn);
}

void http_server_conn_cut(struct http_server_conn *conn)
{
    conn->exchange = NULL;
    conn->is_handed_out = false;
    enter(conn, DEAD);
    run(conn);
}
