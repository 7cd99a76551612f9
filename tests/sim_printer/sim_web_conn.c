/* SPDX-License-Identifier: Apache-2.0 */
/* The input has a fixed place, so that the head's texts stay where they are until the answer. */
#include "tests/sim_printer/sim_web_conn.h"

#include "base/clock.h"
#include "base/http_codec.h"
#include "tests/sim_printer/sim_gzip.h"
#include "tests/sim_printer/sim_pages.h"
#include "tests/sim_printer/sim_write.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#define MOST_BODY   ((size_t)16 * 1024)
#define MOST_INPUT  (HTTP_CODEC_MOST_HEAD + MOST_BODY)
#define MOST_OUTPUT (SIM_PAGES_BODY + (size_t)1024 * 1024)
#define HELD_MS     100
#define TLS_RECORD  0x16                                     /* the first byte of a TLS handshake */
#define BOMB_RUNS   ((uint64_t)4 * 1024 * 1024 * 1024 / 258) /* 4 GB of blanks */
#define BOMB_STEP   4096

enum phase { HELD, READING, POLLING, SLOW, SENDING };

struct sim_web_conn {
    struct sim_web_conn *next;
    struct sim_web_conn *previous; /* NULL: the group's first */
    struct sim_web_conn_group *group;
    struct sim_printer *printer;
    int fd;
    struct crypto_tls *tls;
    struct loop_watch *watch;
    struct loop_timer *timer;
    enum phase phase;
    uint32_t power_ups; /* of the printer, when this began */
    bool is_known;      /* plain or TLS */
    bool other_way;     /* TLS reads where it should write, or the reverse */
    bool is_counted;    /* the request that is under way */
    bool ends;          /* after this answer */
    struct http_codec codec;
    struct http_codec_request request;
    size_t head_len;  /* 0: not read yet */
    uint64_t dropped; /* bytes of an image that nobody wants */
    struct buf out;
    size_t sent;
    struct sim_gzip_bomb bomb;
    uint64_t bomb_runs; /* still to be sent */
    size_t in_len;
    char in[MOST_INPUT];
};

static void destroy(struct sim_web_conn *conn)
{
    if (conn->next != NULL)
        conn->next->previous = conn->previous;
    if (conn->previous != NULL)
        conn->previous->next = conn->next;
    else
        conn->group->first = conn->next;
    conn->group->count--;
    crypto_tls_destroy(conn->tls);
    loop_watch_destroy(conn->watch);
    loop_timer_destroy(conn->timer);
    (void)close(conn->fd);
    buf_finish(&conn->out);
    free(conn);
}

/* As if it had been pulled out of the wall. */
static void reset(struct sim_web_conn *conn)
{
    const struct linger none = { .l_onoff = 1, .l_linger = 0 };

    (void)setsockopt(conn->fd, SOL_SOCKET, SO_LINGER, &none, sizeof none);
    destroy(conn);
}

bool sim_web_conn_refuses(const struct sim_printer *printer)
{
    enum sim_power_state state = sim_power_state(&printer->power, clock_monotonic_ms());

    return printer->voice == NULL || printer->voice->services == 0 || state == SIM_POWER_OFF ||
           (state == SIM_POWER_STARTING && !sim_power_settles(&printer->power));
}

/* A question wakes a sleeper; true while nothing is said. */
static bool is_silent(struct sim_web_conn *conn)
{
    struct sim_printer *printer = conn->printer;
    uint64_t now_ms = clock_monotonic_ms();

    if (!printer->faults.silent && !conn->is_counted &&
        sim_power_heard_web(&printer->power, now_ms))
        printer->counters.wakes++;
    return printer->faults.silent || sim_power_state(&printer->power, now_ms) == SIM_POWER_STARTING;
}

static void hold(struct sim_web_conn *conn)
{
    conn->phase = HELD;
    (void)loop_watch_interest(conn->watch, 0);
    (void)loop_timer_start(conn->timer, HELD_MS);
}

/* What the socket must be ready for, in a phase that reads or writes. */
static void want(struct sim_web_conn *conn, bool read)
{
    (void)loop_watch_interest(conn->watch, read != conn->other_way ? LOOP_READ : LOOP_WRITE);
}

/* Bytes that were read; 0: none now, -1: nobody is there any more. */
static ssize_t receive(struct sim_web_conn *conn)
{
    char *to = conn->in + conn->in_len;
    size_t room = sizeof conn->in - conn->in_len;
    size_t len = 0;

    conn->other_way = false;
    if (room == 0)
        return 0;
    if (conn->tls == NULL) {
        ssize_t got = recv(conn->fd, to, room, MSG_DONTWAIT);
        return got > 0 ? got : got < 0 && (errno == EAGAIN || errno == EINTR) ? 0 : -1;
    }
    enum crypto_tls_io io = crypto_tls_read(conn->tls, to, room, &len);
    conn->other_way = io == CRYPTO_TLS_WANT_WRITE;
    if (io == CRYPTO_TLS_DONE)
        return (ssize_t)len;
    return io == CRYPTO_TLS_CLOSED || io == CRYPTO_TLS_BROKEN ? -1 : 0;
}

static ssize_t transmit(struct sim_web_conn *conn, size_t most)
{
    const char *from = conn->out.data + conn->sent;
    size_t left = conn->out.len - conn->sent;
    size_t len = 0;

    conn->other_way = false;
    if (left > most)
        left = most;
    if (conn->tls == NULL) {
        ssize_t sent = send(conn->fd, from, left, MSG_DONTWAIT | MSG_NOSIGNAL);
        return sent >= 0 ? sent : errno == EAGAIN || errno == EINTR ? 0 : -1;
    }
    enum crypto_tls_io io = crypto_tls_write(conn->tls, from, left, &len);
    conn->other_way = io == CRYPTO_TLS_WANT_READ;
    if (io == CRYPTO_TLS_DONE)
        return (ssize_t)len;
    return io == CRYPTO_TLS_CLOSED || io == CRYPTO_TLS_BROKEN ? -1 : 0;
}

/* Plain or TLS; false when nobody is there, or TLS is not to be had. */
static bool find_out(struct sim_web_conn *conn)
{
    uint8_t first;
    struct crypto_tls_server *tls =
        conn->printer->voice->tls != NULL ? conn->printer->voice->tls : conn->group->tls;
    ssize_t got = recv(conn->fd, &first, 1, MSG_DONTWAIT | MSG_PEEK);

    if (got <= 0)
        return got < 0 && (errno == EAGAIN || errno == EINTR);
    conn->is_known = true;
    if (first != TLS_RECORD)
        return true;
    conn->tls = tls == NULL ? NULL : crypto_tls_create(tls, conn->fd);
    return conn->tls != NULL;
}

static void put_head(struct sim_web_conn *conn, const struct sim_pages_answer *answer,
                     bool is_packed, size_t len)
{
    struct buf *out = &conn->out;

    (void)buf_append_format(out, "HTTP/1.1 %u %s\r\n", answer->status,
                            http_codec_reason(answer->status));
    if (answer->server[0] != '\0')
        (void)buf_append_format(out, "Server: %s\r\n", answer->server);
    if (answer->type != NULL)
        (void)buf_append_format(out, "Content-Type: %s\r\n", answer->type);
    if (answer->tag[0] != '\0')
        (void)buf_append_format(out, "ETag: %s\r\n", answer->tag);
    if (answer->location[0] != '\0')
        (void)buf_append_format(out, "Location: %s\r\n", answer->location);
    if (answer->challenge[0] != '\0')
        (void)buf_append_format(out, "WWW-Authenticate: %s\r\n", answer->challenge);
    if (is_packed)
        (void)buf_append_text(out, "Content-Encoding: gzip\r\n");
    if (conn->bomb_runs == 0 && answer->status != 304)
        (void)buf_append_format(out, "Content-Length: %zu\r\n", len);
    (void)buf_append_format(out, "Connection: %s\r\n\r\n", conn->ends ? "close" : "keep-alive");
}

/* Writes head and body as the printer's voice has them. */
static void put_answer(struct sim_web_conn *conn, const struct sim_pages_answer *answer)
{
    const struct sim_voice *voice = conn->printer->voice;
    const struct buf *body = &answer->body;
    bool is_packed = (voice->gzip || voice->bomb) && body->len > 0;
    struct buf packed;

    buf_init(&packed, MOST_OUTPUT);
    conn->bomb = (struct sim_gzip_bomb){ 0 };
    conn->bomb_runs = voice->bomb && is_packed ? BOMB_RUNS : 0;
    if (conn->bomb_runs > 0)
        sim_gzip_bomb_begin(&conn->bomb, &packed, body->data, body->len / 2);
    else if (is_packed)
        sim_gzip_pack(&packed, body->data, body->len);
    const struct buf *sent = is_packed ? &packed : body;
    conn->ends = conn->ends || conn->bomb_runs > 0 || voice->cut;
    put_head(conn, answer, is_packed, sent->len);
    if (sent->len > 0 && conn->request.method != HTTP_CODEC_HEAD)
        (void)buf_append(&conn->out, sent->data, voice->cut ? sent->len / 2 : sent->len);
    buf_finish(&packed);
}

static void refuse(struct sim_web_conn *conn, unsigned status)
{
    struct sim_pages_answer answer = { .status = status };

    conn->ends = true;
    put_head(conn, &answer, false, 0);
    conn->phase = SENDING;
    want(conn, false);
}

/* The request is whole: answer it, or wait. */
static void answer(struct sim_web_conn *conn, bool is_late)
{
    struct sim_pages_answer answer;
    size_t body_len = (size_t)(conn->request.content_length - conn->dropped);
    const struct sim_pages_question question = { .request = &conn->request,
                                                 .body = conn->in + conn->head_len,
                                                 .body_len = body_len,
                                                 .again = conn->is_counted,
                                                 .late = is_late };

    if (is_silent(conn)) {
        hold(conn);
        return;
    }
    sim_pages_answer(conn->printer, &question, &answer);
    conn->is_counted = true;
    if (answer.wait_ms > 0) {
        if (conn->phase != POLLING)
            (void)loop_timer_start(conn->timer, answer.wait_ms);
        conn->phase = POLLING;
        want(conn, true);
    } else {
        uint32_t slow_ms = conn->printer->voice->slow_ms;
        put_answer(conn, &answer);
        conn->phase = slow_ms > 0 ? SLOW : SENDING;
        if (slow_ms > 0) {
            (void)loop_watch_interest(conn->watch, 0);
            (void)loop_timer_start(conn->timer, slow_ms);
        } else {
            loop_timer_stop(conn->timer);
            want(conn, false);
        }
    }
    buf_finish(&answer.body);
}

static bool is_image(const struct sim_web_conn *conn)
{
    return conn->request.method == HTTP_CODEC_PUT &&
           sim_write_is_image(conn->printer, conn->request.path);
}

/* Only the head of an image is kept; nothing else comes on this connection. */
static void drop_image(struct sim_web_conn *conn)
{
    size_t most = conn->head_len + SIM_WRITE_HEAD;

    conn->ends = true;
    if (conn->in_len <= most)
        return;
    conn->dropped += conn->in_len - most;
    conn->in_len = most;
}

/* Looks whether what was read is a request. */
static void read_request(struct sim_web_conn *conn)
{
    conn->phase = READING;
    want(conn, true);
    if (conn->head_len == 0 && conn->in_len > 0) {
        unsigned status =
            http_codec_read(&conn->codec, conn->in, conn->in_len, &conn->request, &conn->head_len);
        if (status != 0 && status != 200) {
            refuse(conn, status);
            return;
        }
    }
    if (conn->head_len == 0)
        return;
    if (is_image(conn))
        drop_image(conn);
    else if (conn->request.content_length > MOST_BODY)
        refuse(conn, 413);
    if (conn->phase == READING &&
        conn->in_len - conn->head_len + conn->dropped >= conn->request.content_length)
        answer(conn, false);
}

/* The answer is out: the next request may already be there. */
static void begin_anew(struct sim_web_conn *conn)
{
    size_t used = conn->head_len + (size_t)conn->request.content_length;

    memmove(conn->in, conn->in + used, conn->in_len - used);
    conn->in_len -= used;
    conn->head_len = 0;
    conn->codec = (struct http_codec){ 0 };
    conn->is_counted = false;
    conn->sent = 0;
    buf_clear(&conn->out);
    read_request(conn);
}

/* Everything is written; false when that was the end. */
static bool is_done(struct sim_web_conn *conn)
{
    if (conn->bomb_runs == 0)
        return true;
    size_t runs = conn->bomb_runs < BOMB_STEP ? (size_t)conn->bomb_runs : BOMB_STEP;
    conn->bomb_runs -= runs;
    conn->sent = 0;
    buf_clear(&conn->out);
    sim_gzip_bomb_more(&conn->bomb, &conn->out, runs);
    return false;
}

static void send_some(struct sim_web_conn *conn)
{
    uint32_t drip_ms = conn->printer->voice->drip_ms;
    ssize_t sent = transmit(conn, drip_ms > 0 ? 1 : SIZE_MAX);

    if (sent < 0) {
        destroy(conn);
        return;
    }
    conn->sent += (size_t)sent;
    if (conn->sent == conn->out.len && is_done(conn)) {
        if (conn->ends || !conn->request.keep_alive)
            destroy(conn);
        else
            begin_anew(conn);
        return;
    }
    if (drip_ms > 0 && sent > 0) {
        (void)loop_watch_interest(conn->watch, 0);
        (void)loop_timer_start(conn->timer, drip_ms);
        return;
    }
    want(conn, false);
}

static void receive_some(struct sim_web_conn *conn)
{
    ssize_t got;

    do {
        got = receive(conn);
        if (got > 0)
            conn->in_len += (size_t)got;
        if (got > 0 && conn->head_len > 0 && is_image(conn))
            drop_image(conn);
    } while (got > 0);
    if (got < 0)
        destroy(conn);
    else if (conn->phase == READING)
        read_request(conn);
    else if (conn->in_len == sizeof conn->in)
        (void)loop_watch_interest(conn->watch, 0);
}

static void on_ready(void *arg, int fd, unsigned ready)
{
    struct sim_web_conn *conn = arg;

    (void)fd;
    (void)ready;
    if (conn->phase == SENDING)
        send_some(conn);
    else if (!conn->is_known && !find_out(conn))
        reset(conn);
    else if (conn->is_known)
        receive_some(conn);
}

/* Held back until now: go on, unless the other side has given up. */
static void go_on(struct sim_web_conn *conn)
{
    char byte;
    bool is_gone = recv(conn->fd, &byte, 1, MSG_DONTWAIT | MSG_PEEK) == 0;

    if (is_gone)
        destroy(conn);
    else if (is_silent(conn))
        hold(conn);
    else
        read_request(conn);
}

static void on_time(void *arg)
{
    struct sim_web_conn *conn = arg;

    switch (conn->phase) {
    case HELD:
        go_on(conn);
        break;
    case POLLING:
        answer(conn, true);
        break;
    case SLOW:
    case SENDING:
        conn->phase = SENDING;
        want(conn, false);
        break;
    case READING:
    default:
        break;
    }
}

bool sim_web_conn_create(struct sim_web_conn_group *group, int fd, struct sim_printer *printer)
{
    struct sim_web_conn *conn = malloc(sizeof *conn);

    if (conn == NULL) {
        (void)close(fd);
        return false;
    }
    memset(conn, 0, offsetof(struct sim_web_conn, in));
    conn->group = group;
    conn->printer = printer;
    conn->fd = fd;
    conn->phase = READING;
    conn->request.keep_alive = true;
    conn->power_ups = printer->voice->events.last.power_ups;
    buf_init(&conn->out, MOST_OUTPUT);
    conn->next = group->first;
    if (conn->next != NULL)
        conn->next->previous = conn;
    group->first = conn;
    group->count++;
    conn->watch = loop_watch_create(group->loop, fd, LOOP_READ, on_ready, conn);
    conn->timer = loop_timer_create(group->loop, on_time, conn);
    if (conn->watch == NULL || conn->timer == NULL) {
        destroy(conn);
        return false;
    }
    if (is_silent(conn))
        hold(conn);
    return true;
}

void sim_web_conn_wake_all(struct sim_web_conn_group *group)
{
    for (struct sim_web_conn *next, *c = group->first; c != NULL; c = next) {
        next = c->next;
        if (sim_web_conn_refuses(c->printer) ||
            c->power_ups != c->printer->voice->events.last.power_ups) {
            reset(c);
            continue;
        }
        if (c->phase == POLLING)
            answer(c, false);
    }
}

void sim_web_conn_destroy_all(struct sim_web_conn_group *group)
{
    while (group->first != NULL)
        destroy(group->first);
}

void sim_web_conn_count(const struct sim_web_conn_group *group, const struct sim_printer *printer,
                        size_t *out_open, size_t *out_polls)
{
    *out_open = 0;
    *out_polls = 0;
    for (const struct sim_web_conn *c = group->first; c != NULL; c = c->next) {
        if (printer != NULL && c->printer != printer)
            continue;
        ++*out_open;
        *out_polls += c->phase == POLLING ? 1 : 0;
    }
}
