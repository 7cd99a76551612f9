/* SPDX-License-Identifier: Apache-2.0 */
/* Routes, and the row of answers that wait for the next commit. */
#include "licence/server.h"

#include "base/bucket.h"
#include "base/buf.h"
#include "base/clock.h"
#include "base/crypto_tls.h"
#include "base/http_server.h"
#include "base/log.h"
#include "base/proc.h"
#include "licence/desk.h"

#include <stdlib.h>
#include <string.h>

#define COMMIT_AFTER_MS 5
#define MOST_WAITING    64
#define TELL_EVERY_MS   60000
#define BUSY            "Not now; ask again later.\n"

struct waiting {
    struct http_server_exchange *exchange;
    struct desk_answer answer;
    struct buf body;
};

struct server {
    struct http_server *http;
    struct crypto_tls_server *tls;
    struct loop_timer *commit;
    struct ledger *ledger;
    const struct key_ring *ring;
    struct bucket *bucket;
    struct waiting waiting[MOST_WAITING];
    size_t count;
    struct log_limit tell_failure;
    struct log_limit tell_limit;
};

static void take(void *arg, struct http_server_exchange *exchange);

/* Bodies are bounded by the codec of requests; a GET has none. */
static const struct http_server_route routes[] = {
    { HTTP_CODEC_POST, "/v1/activate", LICENCE_REQUEST_MOST, take },
    { HTTP_CODEC_POST, "/v1/lease", LICENCE_REQUEST_MOST, take },
    { HTTP_CODEC_POST, "/v1/release", LICENCE_REQUEST_MOST, take },
    { HTTP_CODEC_GET, "/v1/keys", 0, take },
    { HTTP_CODEC_GET, "/v1/revocations", 0, take },
    { HTTP_CODEC_GET, "/v1/time", 0, take },
};

static void refuse(struct http_server_exchange *exchange, unsigned status, const char *after_s)
{
    (void)http_server_add_header(exchange, "Retry-After", after_s);
    http_server_answer(exchange, status, "text/plain", BUSY, sizeof BUSY - 1);
}

/* Each answer that waits goes out, or is taken back. With an answer a client's next question may be
 * taken at once, in the first places of the row: none is looked at after its answer. */
static void hand_out(struct server *server, bool is_good)
{
    size_t count = server->count;

    server->count = 0;
    for (size_t i = 0; i < count; i++) {
        struct waiting w = server->waiting[i];
        if (is_good)
            http_server_answer(w.exchange, w.answer.status, w.answer.type, buf_text(&w.body),
                               w.body.len);
        else
            refuse(w.exchange, 503, "60");
        buf_finish(&w.body);
    }
}

static void tell_failure(struct server *server, enum err err, const char *whom)
{
    const char *why = err == ERR_MISSING   ? "no signing key is in its time; make one with keygen "
                                             "and name it in a new key set"
                      : err == ERR_LIMIT   ? "a licence in the ledger breaks the protocol's bounds"
                      : err == ERR_CORRUPT ? "a row of the ledger cannot be read"
                                           : ledger_error(server->ledger);

    if (log_limit_allows(&server->tell_failure, NULL))
        log_error("server", "%s answered with 503: %s", whom, why);
}

static void fail(struct server *server, enum err err)
{
    tell_failure(server, err, "questions are");
    ledger_rollback(server->ledger);
    hand_out(server, false);
}

static void on_commit(void *arg)
{
    struct server *server = arg;

    loop_timer_stop(server->commit);
    if (server->count == 0)
        return;
    enum err err = ledger_commit(server->ledger);
    if (err == ERR_NONE)
        hand_out(server, true);
    else
        fail(server, err);
}

static struct desk_question question_of(struct http_server_exchange *exchange)
{
    const struct http_codec_request *request = http_server_request(exchange);
    struct desk_question question = { .type = licence_request_of_path(request->path),
                                      .peer = http_server_peer(exchange),
                                      .now_ms = clock_wall_ms() };

    if (licence_request_is_post(question.type)) {
        question.text = http_server_body(exchange, &question.len);
    } else {
        question.text = request->query != NULL ? request->query : "";
        question.len = strlen(question.text);
    }
    return question;
}

/* The last of the row cannot be answered: one bad row of the ledger is no trouble of those who
 * asked beside it. */
static void fail_last(struct server *server, enum err err)
{
    struct waiting *w = &server->waiting[server->count - 1];
    struct http_server_exchange *exchange = w->exchange;

    if (ledger_tried(server->ledger, false) != ERR_NONE) {
        fail(server, err);
        return;
    }
    tell_failure(server, err, "a question is");
    server->count--;
    buf_finish(&w->body);
    if (server->count == 0)
        ledger_rollback(server->ledger);
    refuse(exchange, 503, "60"); /* the client's next question may be taken at once */
}

/* Begins the transaction with the first of a row, and a part of it with each. */
static enum err begin(struct server *server)
{
    enum err err = server->count == 1 ? ledger_begin(server->ledger) : ERR_NONE;

    return err == ERR_NONE ? ledger_try(server->ledger) : err;
}

static void queue(struct server *server, struct http_server_exchange *exchange)
{
    const struct desk_question question = question_of(exchange);
    struct waiting *w = &server->waiting[server->count++];
    enum err err = begin(server);

    w->exchange = exchange;
    buf_init(&w->body, DESK_BODY_MOST);
    if (err != ERR_NONE) {
        fail(server, err);
        return;
    }
    err = desk_take(server->ledger, server->ring, &question, &w->body, &w->answer);
    if (err != ERR_NONE) {
        fail_last(server, err);
        return;
    }
    log_debug("server", "%s: %s: %s", question.peer, licence_request_path(question.type),
              w->answer.word);
    err = ledger_tried(server->ledger, true);
    if (err != ERR_NONE)
        fail(server, err);
    else if (server->count == MOST_WAITING)
        on_commit(server);
    else if (server->count == 1)
        (void)loop_timer_start(server->commit, COMMIT_AFTER_MS);
}

static void take(void *arg, struct http_server_exchange *exchange)
{
    struct server *server = arg;
    const char *peer = http_server_peer(exchange);

    if (bucket_take(server->bucket, peer, clock_monotonic_ms())) {
        queue(server, exchange);
        return;
    }
    if (log_limit_allows(&server->tell_limit, NULL))
        log_warn("server", "%s: asks more than %u times a minute; answered with 429", peer,
                 server->bucket->per_minute);
    refuse(exchange, 429, "60");
}

static bool open_tls(struct server *server, const struct server_conf *conf)
{
    char error[CRYPTO_TLS_ERROR_SIZE];

    if (conf->certificate[0] == '\0')
        return true;
    server->tls = crypto_tls_server_create(conf->certificate, conf->key, error);
    if (server->tls == NULL)
        log_error("server", "%s", error);
    return server->tls != NULL;
}

static bool listen_on(struct server *server, struct loop *loop, const struct server_conf *conf)
{
    char error[HTTP_SERVER_ERROR_SIZE];
    const struct http_server_options options = { .address = conf->address,
                                                 .port = conf->port,
                                                 .given = proc_given_socket(),
                                                 .tls = server->tls,
                                                 .routes = routes,
                                                 .route_count = sizeof routes / sizeof routes[0],
                                                 .arg = server };

    server->http = http_server_create(loop, &options, error);
    if (server->http == NULL)
        log_error("server", "%s", error);
    return server->http != NULL;
}

struct server *server_create(struct loop *loop, const struct server_conf *conf,
                             struct ledger *ledger, const struct key_ring *ring)
{
    struct server *server = calloc(1, sizeof *server);

    if (server == NULL)
        return NULL;
    server->ledger = ledger;
    server->ring = ring;
    server->tell_failure.every_ms = TELL_EVERY_MS;
    server->tell_limit.every_ms = TELL_EVERY_MS;
    server->bucket = malloc(sizeof *server->bucket);
    server->commit = loop_timer_create(loop, on_commit, server);
    if (server->bucket != NULL && server->commit != NULL && open_tls(server, conf)) {
        bucket_init(server->bucket, conf->per_minute);
        if (listen_on(server, loop, conf))
            return server;
    }
    server_destroy(server);
    return NULL;
}

void server_destroy(struct server *server)
{
    if (server == NULL)
        return;
    if (server->commit != NULL)
        on_commit(server);
    http_server_destroy(server->http);
    if (server->commit != NULL)
        on_commit(server); /* what was asked on the heels of the answers; nobody hears it */
    crypto_tls_server_destroy(server->tls);
    loop_timer_destroy(server->commit);
    free(server->bucket);
    free(server);
}

void server_reload(struct server *server, const struct server_conf *conf,
                   const struct key_ring *ring)
{
    server->ring = ring;
    bucket_init(server->bucket, conf->per_minute);
}

bool server_is_busy(const struct server *server)
{
    return server->count > 0;
}

uint16_t server_port(const struct server *server)
{
    return http_server_port(server->http);
}
