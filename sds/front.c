/* SPDX-License-Identifier: Apache-2.0 */
/* Routes, the row of answers that wait for the next commit, and the clock's timer. */
#include "sds/front.h"

#include "base/bucket.h"
#include "base/buf.h"
#include "base/clock.h"
#include "base/crypto_tls.h"
#include "base/http_etag.h"
#include "base/http_server.h"
#include "base/log.h"
#include "base/proc.h"
#include "base/str.h"
#include "protocol/sds_doc.h"
#include "sds/ask.h"
#include "sds/queue.h"

#include <stdlib.h>
#include <string.h>

#define COMMIT_AFTER_MS 5
#define HELD_MS         1000
#define MOST_WAITING    64
#define MOST_ROUTES     64
#define FORM_MOST       4096  /* bytes of a form that asks for a token */
#define TICK_MOST_MS    60000 /* the wall clock may jump: look so often */
#define TELL_EVERY_MS   60000
#define CONNECTIONS     512
#define JSON_TYPE       "application/json"
#define PROBLEM_TYPE    "application/problem+json"
#define LINES                                                                                      \
    "Cache-Control: no-store\r\nX-Content-Type-Options: nosniff\r\n"                               \
    "Strict-Transport-Security: max-age=31536000\r\n"

struct waiting {
    struct http_server_exchange *exchange;
    enum sds_route_by by;
    unsigned status;
    struct buf body;
};

struct front {
    const struct platform_conf *conf;
    struct book *book;
    struct ask_world world;
    struct http_server *http;
    struct crypto_tls_server *tls;
    struct http_server_route routes[MOST_ROUTES];
    struct bucket *peers;
    struct loop_timer *commit;
    struct loop_timer *tick;
    struct waiting waiting[MOST_WAITING];
    size_t count;
    uint64_t held_until_ms; /* another process writes for so long: requests are refused at once */
    struct log_limit tell_failure;
    struct log_limit tell_limit;
};

/* What is read has a tag of its bytes: who has it already gets no body. */
static void send_tagged(struct http_server_exchange *exchange, const struct buf *body)
{
    const char *known = http_codec_header(http_server_request(exchange), "If-None-Match");
    char etag[HTTP_ETAG_SIZE];

    http_etag_write(body->data, body->len, etag);
    (void)http_server_add_header(exchange, "ETag", etag);
    if (http_etag_is_among(known, etag))
        http_server_answer(exchange, 304, NULL, "", 0);
    else
        http_server_answer(exchange, 200, JSON_TYPE, buf_text(body), body->len);
}

static void challenge(struct http_server_exchange *exchange, enum sds_route_by by)
{
    static const char *const schemes[SDS_ROUTE_BYS] = {
        [SDS_ROUTE_BY_CODE] = "Signature",
        [SDS_ROUTE_BY_SIGNATURE] = "Signature",
        [SDS_ROUTE_BY_CLIENT] = "Basic realm=\"sds\"",
        [SDS_ROUTE_BY_TOKEN] = "Bearer realm=\"sds\"",
    };

    (void)http_server_add_header(exchange, "WWW-Authenticate", schemes[by]);
}

static void send(struct http_server_exchange *exchange, enum sds_route_by by, unsigned status,
                 const struct buf *body)
{
    bool is_problem = status == 415 || status == 429 || status == 503 ||
                      (status >= 400 && by != SDS_ROUTE_BY_CLIENT);

    if (status == 429 || status == 503)
        (void)http_server_add_header(exchange, "Retry-After", "60");
    if (status == 401)
        challenge(exchange, by);
    if (status == 200 && http_server_request(exchange)->method == HTTP_CODEC_GET)
        send_tagged(exchange, body);
    else
        http_server_answer(exchange, status,
                           body->len == 0 ? NULL
                           : is_problem   ? PROBLEM_TYPE
                                          : JSON_TYPE,
                           buf_text(body), body->len);
}

static void refuse(struct http_server_exchange *exchange, enum sds_doc_code code)
{
    const struct sds_doc_problem problem = ask_problem(code, "");
    struct buf body;

    buf_init(&body, ASK_ANSWER_MOST);
    send(exchange, SDS_ROUTE_BY_TOKEN, ask_write_problem(&body, &problem), &body);
    buf_finish(&body);
}

/* What the server refuses before a route has it: the code that the contract has for the status, if
 * any. */
static const char *write_refusal(void *arg, unsigned status, struct buf *body)
{
    static const struct {
        unsigned status;
        enum sds_doc_code code;
    } rows[] = {
        { 400, SDS_DOC_BAD_BODY },  { 404, SDS_DOC_NOT_FOUND }, { 405, SDS_DOC_BAD_METHOD },
        { 411, SDS_DOC_NO_LENGTH }, { 413, SDS_DOC_TOO_LARGE }, { 503, SDS_DOC_DOWN },
    };
    struct sds_doc_problem problem = ask_problem(SDS_DOC_BAD_BODY, "");

    (void)arg;
    problem.code = SDS_FIELD_WORDLESS;
    problem.status = status;
    (void)str_copy(problem.title, sizeof problem.title, http_codec_reason(status));
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++)
        if (rows[i].status == status)
            problem = ask_problem(rows[i].code, "");
    (void)ask_write_problem(body, &problem);
    return PROBLEM_TYPE;
}

/* Each answer that waits goes out, or is taken back. */
static void hand_out(struct front *front, bool is_good)
{
    size_t count = front->count;

    front->count = 0;
    for (size_t i = 0; i < count; i++) {
        struct waiting w = front->waiting[i];
        if (is_good)
            send(w.exchange, w.by, w.status, &w.body);
        else
            refuse(w.exchange, SDS_DOC_DOWN);
        buf_finish(&w.body);
    }
}

static void tell_failure(struct front *front, enum err err)
{
    if (log_limit_allows(&front->tell_failure, NULL))
        log_error("front", "requests are answered with 503: %s: %s", err_text(err),
                  book_error(front->book));
}

static void fail(struct front *front, enum err err)
{
    tell_failure(front, err);
    book_rollback(front->book);
    hand_out(front, false);
}

static void plan_tick(struct front *front, int64_t next_ms)
{
    int64_t wait_ms = next_ms == 0 ? TICK_MOST_MS : next_ms - clock_wall_ms();

    wait_ms = wait_ms < 0 ? 0 : wait_ms > TICK_MOST_MS ? TICK_MOST_MS : wait_ms;
    (void)loop_timer_start(front->tick, (uint64_t)wait_ms);
}

/* What was written may have brought the clock's next say nearer. */
static void plan_next(struct front *front)
{
    int64_t next_ms = 0;

    if (book_item_next_due(front->book, &next_ms) == ERR_NONE)
        plan_tick(front, next_ms);
}

void front_settle(struct front *front)
{
    loop_timer_stop(front->commit);
    if (front->count == 0)
        return;
    enum err err = book_commit(front->book);
    if (err != ERR_NONE) {
        fail(front, err);
        return;
    }
    plan_next(front);
    hand_out(front, true);
}

static void on_commit(void *arg)
{
    front_settle(arg);
}

static enum err tick(struct front *front, int64_t *out_next_ms)
{
    enum err err = book_begin(front->book);

    if (err != ERR_NONE)
        return err;
    err = queue_tick(front->book, clock_wall_ms(), out_next_ms);
    if (err == ERR_NONE)
        return book_commit(front->book);
    book_rollback(front->book);
    return err;
}

static void on_tick(void *arg)
{
    struct front *front = arg;
    int64_t next_ms = 0;

    front_settle(front);
    enum err err = tick(front, &next_ms);
    if (err == ERR_NONE) {
        plan_tick(front, next_ms);
        return;
    }
    tell_failure(front, err);
    (void)loop_timer_start(front->tick, TICK_MOST_MS);
}

/* The last of the row cannot be answered: that is no trouble of those who asked beside it. */
static void fail_last(struct front *front, enum err err)
{
    struct waiting *w = &front->waiting[front->count - 1];
    struct http_server_exchange *exchange = w->exchange;

    if (book_tried(front->book, false) != ERR_NONE) {
        fail(front, err);
        return;
    }
    tell_failure(front, err);
    front->count--;
    buf_finish(&w->body);
    if (front->count == 0)
        book_rollback(front->book);
    refuse(exchange, SDS_DOC_DOWN);
}

/* Who came while one waited in vain for another process does not wait, too. */
static enum err begin_row(struct front *front)
{
    if (clock_monotonic_ms() < front->held_until_ms)
        return ERR_TIMEOUT;
    enum err err = book_begin(front->book);
    if (err == ERR_TIMEOUT)
        front->held_until_ms = clock_monotonic_ms() + HELD_MS;
    return err;
}

/* Begins the transaction with the first of a row, and a part of it with each. */
static enum err begin(struct front *front)
{
    enum err err = front->count == 1 ? begin_row(front) : ERR_NONE;

    return err == ERR_NONE ? book_try(front->book) : err;
}

static void queue(struct front *front, const struct sds_route *route,
                  struct http_server_exchange *exchange)
{
    struct waiting *w = &front->waiting[front->count++];
    enum err err = begin(front);

    w->exchange = exchange;
    w->by = route->by;
    buf_init(&w->body, ASK_ANSWER_MOST);
    if (err != ERR_NONE) {
        fail(front, err);
        return;
    }
    err = ask_run(&front->world, route, exchange, &w->body, &w->status);
    if (err != ERR_NONE) {
        fail_last(front, err);
        return;
    }
    log_debug("front", "%s: %s: %u", http_server_peer(exchange), route->name, w->status);
    err = book_tried(front->book, true);
    if (err != ERR_NONE)
        fail(front, err);
    else if (front->count == MOST_WAITING)
        front_settle(front);
    else if (front->count == 1)
        (void)loop_timer_start(front->commit, COMMIT_AFTER_MS);
}

static const struct sds_route *route_of(const struct front *front,
                                        const struct http_server_exchange *exchange)
{
    size_t count = 0;

    return &sds_route_all(&count)[http_server_route(exchange) - front->routes];
}

static void take(void *arg, struct http_server_exchange *exchange)
{
    struct front *front = arg;
    const char *peer = http_server_peer(exchange);

    if (bucket_take(front->peers, peer, clock_monotonic_ms())) {
        queue(front, route_of(front, exchange), exchange);
        return;
    }
    if (log_limit_allows(&front->tell_limit, NULL))
        log_warn("front", "%s: asks more than %u times a minute; answered with 429", peer,
                 front->peers->per_minute);
    refuse(exchange, SDS_DOC_TOO_MANY);
}

static size_t body_limit(const struct sds_route *route)
{
    if (route->by == SDS_ROUTE_BY_CLIENT)
        return FORM_MOST;
    return route->request == SDS_DOC_NONE ? 0 : sds_doc_row(route->request)->most;
}

/* One row for each of the contract, in its order. */
static size_t write_routes(struct front *front)
{
    size_t count = 0;
    const struct sds_route *all = sds_route_all(&count);

    for (size_t i = 0; i < count && i < MOST_ROUTES; i++)
        front->routes[i] = (struct http_server_route){
            .method = strcmp(all[i].method, "GET") == 0 ? HTTP_CODEC_GET : HTTP_CODEC_POST,
            .path = all[i].path,
            .body_limit = body_limit(&all[i]),
            .fn = take,
        };
    return count < MOST_ROUTES ? count : MOST_ROUTES;
}

static struct crypto_tls_server *read_certificate(const struct platform_conf *conf)
{
    char error[CRYPTO_TLS_ERROR_SIZE];
    struct crypto_tls_server *tls = crypto_tls_server_create(conf->certificate, conf->key, error);

    if (tls == NULL)
        log_error("front", "%s", error);
    return tls;
}

static bool listen_on(struct front *front, struct loop *loop)
{
    char error[HTTP_SERVER_ERROR_SIZE];
    const struct http_server_options options = { .address = front->conf->address,
                                                 .port = front->conf->port,
                                                 .given = proc_given_socket(),
                                                 .tls = front->tls,
                                                 .routes = front->routes,
                                                 .route_count = write_routes(front),
                                                 .arg = front,
                                                 .refuse = write_refusal,
                                                 .lines = LINES,
                                                 .closes = true,
                                                 .connections = CONNECTIONS };

    front->http = http_server_create(loop, &options, error);
    if (front->http == NULL)
        log_error("front", "%s", error);
    return front->http != NULL;
}

static bool start(struct front *front, struct loop *loop)
{
    front->peers = calloc(1, sizeof *front->peers);
    front->commit = loop_timer_create(loop, on_commit, front);
    front->tick = loop_timer_create(loop, on_tick, front);
    front->tls = read_certificate(front->conf);
    if (!ask_world_init(&front->world, front->book, front->conf) || front->peers == NULL ||
        front->commit == NULL || front->tick == NULL || front->tls == NULL)
        return false;
    bucket_init(front->peers, front->conf->per_minute);
    return listen_on(front, loop) && loop_timer_start(front->tick, 0);
}

struct front *front_create(struct loop *loop, const struct platform_conf *conf, struct book *book)
{
    struct front *front = calloc(1, sizeof *front);

    if (front == NULL)
        return NULL;
    front->conf = conf;
    front->book = book;
    front->tell_failure.every_ms = TELL_EVERY_MS;
    front->tell_limit.every_ms = TELL_EVERY_MS;
    if (start(front, loop))
        return front;
    front_destroy(front);
    return NULL;
}

void front_destroy(struct front *front)
{
    if (front == NULL)
        return;
    if (front->commit != NULL && front->tick != NULL)
        front_settle(front);
    http_server_destroy(front->http);
    if (front->commit != NULL && front->tick != NULL)
        front_settle(front); /* what was asked on the heels of the answers; nobody hears it */
    crypto_tls_server_destroy(front->tls);
    loop_timer_destroy(front->commit);
    loop_timer_destroy(front->tick);
    ask_world_finish(&front->world);
    free(front->peers);
    free(front);
}

bool front_reload(struct front *front)
{
    struct crypto_tls_server *tls = read_certificate(front->conf);

    if (tls == NULL)
        return false;
    http_server_set_tls(front->http, tls);
    crypto_tls_server_destroy(front->tls);
    front->tls = tls;
    return true;
}

uint16_t front_port(const struct front *front)
{
    return http_server_port(front->http);
}
