/* SPDX-License-Identifier: Apache-2.0 */
/* One http_client per conversation: its connection ends with it, and never is there a second one.
 */
#include "agent/web_fetch.h"

#include "agent/ipp.h"
#include "agent/web_plan.h"
#include "agent/web_work.h"
#include "base/buf.h"
#include "base/http_client.h"
#include "base/log.h"
#include "base/str.h"

#include <arpa/inet.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define URL_SIZE    256
#define ASK_SIZE    4096
#define MORE_MS     100 /* behind one tenth of a second asked for */
#define UPGRADE     426 /* RFC 9110: by TLS only */
#define MOST_TENTHS 99999

enum way { WAY_UNKNOWN, WAY_TLS, WAY_PLAIN };

struct web_fetch {
    struct http_client *client;
    struct http_client_call *call; /* NULL: no question is under way */
    struct web_fetch_ports ports;
    char host[INET_ADDRSTRLEN];
    struct web_keys keys;
    enum way way[WEB_DOORS]; /* by which it answered */
    enum way tried;          /* by the question under way */
    bool is_strange;
    uint32_t request; /* number of the last IPP question */

    /* the question under way */
    const struct web_row *row;
    struct web_row own; /* of work: `row` is this, and its path `path` */
    char path[WEB_WORK_PATH];
    const char *body; /* of a PUT; lent until it is asked */
    const int *file;
    uint64_t total_ms; /* of a file */
    bool is_put;
    char etag[HTTP_CLIENT_TEXT_SIZE];
    unsigned tenths; /* 0: an answer is due at once */
    web_fetch_fn *fn;
    void *arg;
};

/* The pin of the door that is asked. */
static char *pin_of(struct web_fetch *f)
{
    return f->keys.of[f->row->door];
}

static uint16_t port_of(const struct web_fetch *f, enum way way)
{
    if (f->row->door == WEB_DOOR_IPP)
        return f->ports.ipp;
    return way == WAY_TLS ? f->ports.https : f->ports.http;
}

/* By TLS where it may be, the first time. */
static enum way first_way(struct web_fetch *f)
{
    enum way known = f->way[f->row->door];

    if (known != WAY_UNKNOWN)
        return known;
    if (f->row->door == WEB_DOOR_IPP)
        return f->way[WEB_DOOR_HTTP] == WAY_TLS || pin_of(f)[0] != '\0' ? WAY_TLS : WAY_PLAIN;
    return f->ports.https != 0 ? WAY_TLS : WAY_PLAIN;
}

/* A door where we have seen a key does not lose it. */
static bool may_be_plain(struct web_fetch *f)
{
    return port_of(f, WAY_PLAIN) != 0 && pin_of(f)[0] == '\0';
}

static void on_answer(void *arg, const struct http_client_answer *answer);

static bool write_url(const struct web_fetch *f, char out[URL_SIZE])
{
    char query[32] = "";

    if (f->tenths > 0)
        (void)snprintf(query, sizeof query, "?timeout=%u", f->tenths);
    int len = snprintf(out, URL_SIZE, "%s://%s:%u%s%s", f->tried == WAY_TLS ? "https" : "http",
                       f->host, port_of(f, f->tried), f->row->path, query);
    if (len <= 0 || len >= URL_SIZE)
        return false;
    if (f->row == &f->own)
        return web_work_may(f->is_put ? "PUT" : "GET", f->path);
    return web_plan_may(f->row->door == WEB_DOOR_IPP ? "POST" : "GET",
                        out + len - strlen(f->row->path) - strlen(query));
}

static void set_times(const struct web_fetch *f, struct http_client_question *question)
{
    question->connect_ms = WEB_FETCH_CONNECT_MS;
    question->total_ms = WEB_FETCH_TOTAL_MS;
    question->stall_ms = WEB_FETCH_STALL_MS;
    if (f->file != NULL)
        question->total_ms = f->total_ms;
    if (f->tenths > 0) {
        question->total_ms = WEB_FETCH_CONNECT_MS + (MORE_MS + MORE_MS / 10) * (uint64_t)f->tenths;
        question->stall_ms = question->total_ms;
    }
}

static enum err ask_ipp(struct web_fetch *f, struct http_client_question *question)
{
    static const struct http_client_header type = { "Content-Type", IPP_MEDIA_TYPE };
    struct buf body;
    enum err err = ERR_MEMORY;

    buf_init(&body, ASK_SIZE);
    question->headers = &type;
    question->header_count = 1;
    if (ipp_ask(&body, ++f->request, f->host, f->ports.ipp, f->row->path)) {
        question->body = body.data;
        question->len = body.len;
        err = http_client_ask(f->client, question, on_answer, f, &f->call);
    }
    buf_finish(&body);
    return err;
}

static enum err ask_put(struct web_fetch *f, struct http_client_question *question)
{
    static const struct http_client_header xml = { "Content-Type", "text/xml" },
                                           bytes = { "Content-Type", "application/octet-stream" };

    question->is_put = true;
    question->file = f->file;
    question->body = f->body;
    question->len = f->body != NULL ? strlen(f->body) : 0;
    question->headers = f->file != NULL ? &bytes : &xml;
    question->header_count = 1;
    return http_client_ask(f->client, question, on_answer, f, &f->call);
}

static enum err ask(struct web_fetch *f)
{
    char url[URL_SIZE];
    struct http_client_header tag = { "If-None-Match", f->etag };
    struct http_client_question question = {
        .url = url,
        .answer_limit = f->row->limit,
        .is_device = true,
        .pin = pin_of(f)[0] != '\0' ? pin_of(f) : NULL,
        .headers = &tag,
        .header_count = f->etag[0] != '\0' ? 1 : 0,
    };

    if (port_of(f, f->tried) == 0 || !write_url(f, url))
        return ERR_REFUSED;
    set_times(f, &question);
    if (f->row->door == WEB_DOOR_IPP)
        return ask_ipp(f, &question);
    if (f->is_put)
        return ask_put(f, &question);
    return http_client_ask(f->client, &question, on_answer, f, &f->call);
}

/* Another way to the same document; false when there is none. */
static bool goes_another_way(struct web_fetch *f, const struct http_client_answer *answer)
{
    bool is_ipp = f->row->door == WEB_DOOR_IPP;

    if (f->is_put) /* by the way that was read by before, or not at all */
        return false;
    if (f->tried == WAY_TLS && f->way[f->row->door] == WAY_UNKNOWN && !answer->is_connected &&
        may_be_plain(f))
        f->tried = WAY_PLAIN;
    else if (f->tried == WAY_PLAIN && is_ipp && answer->status == UPGRADE)
        f->tried = WAY_TLS;
    else
        return false;
    f->way[f->row->door] = f->tried;
    return ask(f) == ERR_NONE;
}

static void on_answer(void *arg, const struct http_client_answer *answer)
{
    struct web_fetch *f = arg;
    bool is_whole = answer->err == ERR_NONE;

    f->call = NULL;
    if (goes_another_way(f, answer))
        return;
    if (answer->is_connected)
        f->way[f->row->door] = f->tried;
    if (answer->pin[0] != '\0')
        (void)str_copy(pin_of(f), CRYPTO_PIN_SIZE, answer->pin);
    if (answer->is_other_key) {
        f->is_strange = true;
        pin_of(f)[0] = '\0'; /* it is not the device's now, whoever that is */
    }
    struct web_fetch_answer told = {
        .status = is_whole ? answer->status : 0,
        .is_late = answer->is_connected && answer->err == ERR_TIMEOUT,
        .is_asked = answer->is_connected,
        .type = answer->type,
        .body = answer->body,
        .len = answer->len,
        .etag = answer->etag,
        .server = answer->server,
        .error = answer->error,
    };
    log_debug("web", "%s %s: %u, %zu bytes%s%s", f->host, f->row->path, told.status, told.len,
              told.error[0] != '\0' ? ", " : "", told.error);
    f->fn(f->arg, &told);
}

struct web_fetch *web_fetch_create(struct loop *loop, const struct in_addr *address,
                                   const struct web_fetch_ports *ports, const struct web_keys *keys)
{
    static const struct http_client_options options = { .user_agent = "printwire",
                                                        .most_calls = 1 };
    char error[HTTP_CLIENT_ERROR_SIZE];
    struct web_fetch *f = calloc(1, sizeof *f);

    if (f == NULL)
        return NULL;
    f->ports = *ports;
    (void)inet_ntop(AF_INET, address, f->host, sizeof f->host);
    for (size_t i = 0; i < WEB_DOORS; i++)
        if (crypto_pin_is(keys->of[i]))
            memcpy(f->keys.of[i], keys->of[i], sizeof f->keys.of[i]);
    f->client = http_client_create(loop, &options, error);
    if (f->client != NULL)
        return f;
    free(f);
    return NULL;
}

void web_fetch_destroy(struct web_fetch *f)
{
    if (f == NULL)
        return;
    http_client_destroy(f->client);
    free(f);
}

/* What work asks: a row of its own. */
static bool take_work(struct web_fetch *f, const struct web_fetch_work *work, bool is_put)
{
    if (!str_copy(f->path, sizeof f->path, work->path))
        return false;
    f->own = (struct web_row){ .door = WEB_DOOR_HTTP, .path = f->path, .limit = work->limit };
    f->body = work->body;
    f->file = work->file;
    f->total_ms = work->total_ms;
    f->is_put = is_put;
    return true;
}

static enum err begin_work(struct web_fetch *f, const struct web_fetch_work *work, bool is_put,
                           web_fetch_fn *fn, void *arg)
{
    if (f->call != NULL)
        return ERR_LIMIT;
    if (f->is_strange || !take_work(f, work, is_put) ||
        (is_put && f->way[WEB_DOOR_HTTP] == WAY_UNKNOWN))
        return ERR_REFUSED;
    f->tenths = 0;
    f->etag[0] = '\0';
    f->row = &f->own;
    f->fn = fn;
    f->arg = arg;
    f->tried = first_way(f);
    return ask(f);
}

enum err web_fetch_get(struct web_fetch *f, const struct web_fetch_work *work, web_fetch_fn *fn,
                       void *arg)
{
    if (work->body != NULL || work->file != NULL)
        return ERR_REFUSED;
    return begin_work(f, work, false, fn, arg);
}

enum err web_fetch_put(struct web_fetch *f, const struct web_fetch_work *work, web_fetch_fn *fn,
                       void *arg)
{
    return begin_work(f, work, true, fn, arg);
}

static enum err begin(struct web_fetch *f, enum web_document document, web_fetch_fn *fn, void *arg)
{
    if (f->call != NULL)
        return ERR_LIMIT;
    if (f->is_strange)
        return ERR_REFUSED;
    f->row = web_plan_row(document);
    f->is_put = false;
    f->file = NULL;
    f->fn = fn;
    f->arg = arg;
    f->tried = first_way(f);
    return ask(f);
}

enum err web_fetch_ask(struct web_fetch *f, enum web_document document, web_fetch_fn *fn, void *arg)
{
    f->tenths = 0;
    f->etag[0] = '\0';
    return begin(f, document, fn, arg);
}

enum err web_fetch_wait(struct web_fetch *f, enum web_document document, const char *etag,
                        unsigned tenths, web_fetch_fn *fn, void *arg)
{
    f->tenths = tenths > 0 && tenths <= MOST_TENTHS ? tenths : MOST_TENTHS;
    if (!str_copy(f->etag, sizeof f->etag, etag))
        f->etag[0] = '\0';
    return begin(f, document, fn, arg);
}

const struct web_keys *web_fetch_keys(const struct web_fetch *f)
{
    return &f->keys;
}

bool web_fetch_is_strange(const struct web_fetch *f)
{
    return f->is_strange;
}
