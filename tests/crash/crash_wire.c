/* SPDX-License-Identifier: Apache-2.0 */
/* A call is a row of the world and no client's: a request that left arrives, though its sender has
 * died. One client asks one question. */
#include "tests/crash/crash_wire.h"

#include "base/buf.h"
#include "base/clock.h"
#include "base/crypto_tls.h"
#include "base/http_client.h"
#include "base/http_server.h"
#include "base/http_template.h"
#include "base/str.h"
#include "protocol/sds_doc.h"
#include "protocol/sds_doc_report.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define HOP_MS     5
#define CUT_MS     1000
#define PATIENT_MS 30000
#define LATE_MS    90000
#define LATER_MS   100000
#define HEADERS    8
#define MOST       ((size_t)256 * 1024)

enum stage { UNDER_WAY, AT_PLATFORM, COMES_BACK, OVER };

struct http_server_exchange {
    struct http_server_exchange *next;
    struct http_client *client; /* NULL: nobody waits for the answer */
    struct loop_timer *timer;
    enum crash_moment_who who;
    enum stage stage;
    bool is_lost;
    char path[160];
    char names[HEADERS][32];
    char values[HEADERS][512];
    struct buf body;
    struct http_codec_request request;
    const struct http_server_route *route;
    unsigned status; /* of the answer; 0: none comes */
    bool is_problem;
    struct buf answer;
};

struct http_client {
    enum crash_moment_who who;
    http_client_fn *fn;
    void *arg;
    bool (*sink)(void *arg, const void *bytes, size_t len);
    struct http_server_exchange *call;
};

struct http_server {
    struct http_server_options options;
};

struct crypto_tls_server {
    int unused;
};

static struct crash_wire wire;
static struct http_server_exchange *calls;
static struct http_server *server;

const char *const crash_wire_names[] = { "agent", "copy", "platform", "tool", NULL };

struct crash_wire *crash_wire(void)
{
    return &wire;
}

static void forget(struct http_server_exchange *call)
{
    loop_timer_destroy(call->timer);
    buf_finish(&call->body);
    buf_finish(&call->answer);
    if (call->client != NULL)
        call->client->call = NULL;
    free(call);
}

static void sweep(bool is_all)
{
    for (struct http_server_exchange **link = &calls; *link != NULL;) {
        struct http_server_exchange *call = *link;
        if (!is_all && call->stage != OVER) {
            link = &call->next;
            continue;
        }
        *link = call->next;
        forget(call);
    }
}

void crash_wire_reset(struct loop *loop)
{
    sweep(true);
    wire = (struct crash_wire){ .loop = loop };
}

/* The answer to steps; NULL when it is none. */
static const struct sds_doc_results *results_of(const char *path, unsigned status, const char *body,
                                                size_t len)
{
    static struct sds_doc_results results;
    struct sds_field_trouble trouble;
    bool is_there = status == 200 && strcmp(path, "/sds/v1/send-reports") == 0 &&
                    sds_doc_read(SDS_DOC_RESULTS, body, len, &results, &trouble) == ERR_NONE;

    return is_there ? &results : NULL;
}

/* A start that the platform took, or took just now: leave to send. */
static void note_leave(const struct http_server_exchange *call)
{
    const struct sds_doc_results *results =
        results_of(call->path, call->status, buf_text(&call->answer), call->answer.len);

    for (size_t i = 0; results != NULL && i < results->work_count; i++)
        if (results->work[i].result <= SDS_WORK_REPEATED &&
            results->work[i].state == SDS_WORK_STARTED)
            wire.leave_ms[call->who] = clock_wall_ms();
}

static void come_back(struct http_server_exchange *call)
{
    struct http_client *client = call->client;
    bool is_there = call->status != 0;
    const struct http_client_answer answer = {
        .err = is_there ? ERR_NONE : ERR_CLOSED,
        .error = is_there ? "" : "cut",
        .status = call->status,
        .type = call->is_problem ? "application/problem+json" : "application/json",
        .body = is_there ? buf_text(&call->answer) : "",
        .len = is_there ? call->answer.len : 0,
        .etag = "",
        .server = "",
        .pin = "",
        .is_connected = true,
    };

    if (client == NULL)
        return;
    client->call = NULL;
    call->client = NULL;
    if (!crash_moment_pass(call->who, is_there ? "gets an answer" : "gets none"))
        return;
    note_leave(call);
    client->fn(client->arg, &answer);
}

/* A world's own host of images, which never dies. */
static void give_image(struct http_server_exchange *call)
{
    struct http_client *client = call->client;
    static const char image[] = CRASH_WIRE_IMAGE;

    call->status = 200;
    if (client != NULL && client->sink != NULL && !crash_moment_is_dead(call->who) &&
        !client->sink(client->arg, image, sizeof image - 1))
        call->status = 0;
    call->stage = COMES_BACK;
    (void)loop_timer_start(call->timer, HOP_MS);
}

static void fail(struct http_server_exchange *call, uint64_t wait_ms)
{
    call->status = 0;
    call->stage = COMES_BACK;
    (void)loop_timer_start(call->timer, wait_ms);
}

static void arrive(struct http_server_exchange *call)
{
    if (strcmp(call->path, "/image") == 0) {
        give_image(call);
        return;
    }
    if (server == NULL || !crash_moment_pass(CRASH_MOMENT_PLATFORM, "is asked")) {
        fail(call, CUT_MS);
        return;
    }
    call->stage = AT_PLATFORM;
    for (size_t i = 0; i < server->options.route_count; i++) {
        const struct http_server_route *route = &server->options.routes[i];
        if (route->method != HTTP_CODEC_POST || !http_template_fits(route->path, call->path))
            continue;
        call->route = route;
        route->fn(server->options.arg, call);
        return;
    }
    fail(call, CUT_MS);
}

static void on_timer(void *arg)
{
    struct http_server_exchange *call = arg;

    if (call->stage == UNDER_WAY) {
        arrive(call);
    } else {
        come_back(call);
        call->stage = OVER;
    }
}

/* The platform's side. */

void http_server_answer(struct http_server_exchange *call, unsigned status, const char *type,
                        const void *body, size_t len)
{
    bool is_sent = crash_moment_pass(CRASH_MOMENT_PLATFORM, "answers");

    const struct sds_doc_results *results = results_of(call->path, status, body, len);

    call->stage = COMES_BACK;
    if (is_sent && results != NULL && wire.on_results != NULL)
        wire.on_results(wire.arg, results);
    if (!is_sent || call->is_lost) {
        fail(call, is_sent ? PATIENT_MS : CUT_MS);
        return;
    }
    call->status = status;
    call->is_problem = type != NULL && strcmp(type, "application/problem+json") == 0;
    (void)buf_append(&call->answer, body, len);
    (void)loop_timer_start(call->timer, HOP_MS);
}

struct http_server *http_server_create(struct loop *loop, const struct http_server_options *options,
                                       char error[HTTP_SERVER_ERROR_SIZE])
{
    (void)loop;
    error[0] = '\0';
    server = calloc(1, sizeof *server);
    server->options = *options;
    return server;
}

void http_server_destroy(struct http_server *old)
{
    if (old == NULL)
        return;
    for (struct http_server_exchange *call = calls; call != NULL; call = call->next)
        if (call->stage == AT_PLATFORM)
            fail(call, CUT_MS);
    free(old);
    server = NULL;
}

uint16_t http_server_port(const struct http_server *of)
{
    (void)of;
    return 443;
}

void http_server_set_tls(struct http_server *of, struct crypto_tls_server *tls)
{
    (void)of;
    (void)tls;
}

const struct http_codec_request *http_server_request(const struct http_server_exchange *call)
{
    return &call->request;
}

const struct http_server_route *http_server_route(const struct http_server_exchange *call)
{
    return call->route;
}

bool http_server_segment(const struct http_server_exchange *call, const char *name, char *out_value,
                         size_t size)
{
    return http_template_value(call->route->path, call->path, name, out_value, size);
}

const char *http_server_body(const struct http_server_exchange *call, size_t *out_len)
{
    *out_len = call->body.len;
    return buf_text(&call->body);
}

const char *http_server_peer(const struct http_server_exchange *call)
{
    (void)call;
    return "192.0.2.1";
}

bool http_server_add_header(struct http_server_exchange *call, const char *name, const char *value)
{
    (void)call;
    (void)name;
    (void)value;
    return true;
}

struct crypto_tls_server *crypto_tls_server_create(const char *certificate_file,
                                                   const char *key_file,
                                                   char error[CRYPTO_TLS_ERROR_SIZE])
{
    (void)certificate_file;
    (void)key_file;
    error[0] = '\0';
    return calloc(1, sizeof(struct crypto_tls_server));
}

void crypto_tls_server_destroy(struct crypto_tls_server *tls)
{
    free(tls);
}

/* The side of who asks. */

struct http_client *http_client_create(struct loop *loop, const struct http_client_options *options,
                                       char error[HTTP_CLIENT_ERROR_SIZE])
{
    struct http_client *client = calloc(1, sizeof *client);

    (void)loop;
    error[0] = '\0';
    while (options->ca_file != NULL && strcmp(options->ca_file, crash_wire_names[client->who]) != 0)
        client->who++;
    return client;
}

void http_client_destroy(struct http_client *client)
{
    if (client != NULL && client->call != NULL)
        client->call->client = NULL;
    free(client);
}

static struct http_server_exchange *make_call(const struct http_client *client,
                                              const struct http_client_question *question)
{
    struct http_server_exchange *call = calloc(1, sizeof *call);

    call->who = client->who;
    (void)str_copy(call->path, sizeof call->path, question->url + sizeof CRASH_WIRE_URL - 1);
    for (size_t i = 0; i < question->header_count && i < HEADERS; i++) {
        (void)str_copy(call->names[i], sizeof call->names[i], question->headers[i].name);
        (void)str_copy(call->values[i], sizeof call->values[i], question->headers[i].value);
        call->request.headers[i].name = call->names[i];
        call->request.headers[i].value = call->values[i];
        call->request.header_count = i + 1;
    }
    call->request.method = HTTP_CODEC_POST;
    call->request.path = call->path;
    call->request.host = CRASH_WIRE_HOST;
    buf_init(&call->body, MOST);
    buf_init(&call->answer, MOST);
    (void)buf_append(&call->body, question->body, question->len);
    call->timer = loop_timer_create(wire.loop, on_timer, call);
    call->next = calls;
    calls = call;
    return call;
}

static enum crash_wire_trouble trouble_now(void)
{
    return ++wire.asked == wire.trouble_at ? wire.trouble : CRASH_WIRE_WELL;
}

static void send_again(const struct http_client *client,
                       const struct http_client_question *question, uint64_t wait_ms)
{
    (void)loop_timer_start(make_call(client, question)->timer, wait_ms);
}

static void note_poll(const struct http_client *client, const struct http_client_question *question)
{
    if (strcmp(question->url, CRASH_WIRE_URL "/sds/v1/get-schedule") != 0)
        return;
    wire.polls[client->who]++;
    wire.holds[client->who] = strstr(question->body, "\"holds\"") != NULL;
}

enum err http_client_ask(struct http_client *client, const struct http_client_question *question,
                         http_client_fn *fn, void *arg, struct http_client_call **out_call)
{
    (void)out_call;
    sweep(false);
    client->fn = fn;
    client->arg = arg;
    client->sink = question->sink;
    if (!crash_moment_pass(client->who, question->url + sizeof CRASH_WIRE_URL - 1))
        return ERR_NONE;
    note_poll(client, question);
    enum crash_wire_trouble trouble = trouble_now();
    struct http_server_exchange *call = make_call(client, question);
    if (trouble == CRASH_WIRE_TWICE || trouble == CRASH_WIRE_TWICE_LATER)
        send_again(client, question, trouble == CRASH_WIRE_TWICE ? HOP_MS + 1 : LATER_MS);
    if (trouble == CRASH_WIRE_LATE) { /* the sender hears nothing, and it comes after all */
        send_again(client, question, LATE_MS);
        fail(call, PATIENT_MS);
    } else {
        call->is_lost = trouble == CRASH_WIRE_LOST;
        (void)loop_timer_start(call->timer, HOP_MS);
    }
    call->client = client;
    client->call = call;
    return ERR_NONE;
}

void http_client_cancel(struct http_client_call *call)
{
    (void)call;
}

enum err http_client_port_of(const char *url, bool *out_is_https, uint16_t *out_port)
{
    (void)url;
    *out_is_https = true;
    *out_port = 443;
    return ERR_NONE;
}
