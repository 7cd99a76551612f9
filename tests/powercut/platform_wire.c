/* SPDX-License-Identifier: Apache-2.0 */
/* An exchange lives from its question to its answer. */
#include "tests/powercut/platform_wire.h"

#include "base/buf.h"
#include "base/crypto_tls.h"
#include "base/http_server.h"
#include "base/http_template.h"
#include "base/str.h"

#include <stdlib.h>

#define MOST ((size_t)256 * 1024)

struct http_server_exchange {
    char path[160];
    char names[PLATFORM_WIRE_HEADERS][32];
    char values[PLATFORM_WIRE_HEADERS][512];
    struct buf body;
    struct http_codec_request request;
    const struct http_server_route *route;
    platform_wire_fn *fn;
    void *arg;
};

struct http_server {
    struct http_server_options options;
};

struct crypto_tls_server {
    int unused;
};

static struct http_server *server;

static const struct http_server_route *find_route(const char *path)
{
    for (size_t i = 0; server != NULL && i < server->options.route_count; i++) {
        const struct http_server_route *route = &server->options.routes[i];
        if (route->method == HTTP_CODEC_POST && http_template_fits(route->path, path))
            return route;
    }
    return NULL;
}

static bool copy_headers(struct http_server_exchange *exchange,
                         const struct platform_wire_question *question)
{
    bool good = question->header_count <= PLATFORM_WIRE_HEADERS;

    for (size_t i = 0; good && i < question->header_count; i++) {
        good =
            str_copy(exchange->names[i], sizeof exchange->names[i], question->headers[i].name) &&
            str_copy(exchange->values[i], sizeof exchange->values[i], question->headers[i].value);
        exchange->request.headers[i] =
            (struct http_codec_header){ exchange->names[i], exchange->values[i] };
    }
    exchange->request.header_count = question->header_count;
    return good;
}

static void forget(struct http_server_exchange *exchange)
{
    buf_finish(&exchange->body);
    free(exchange);
}

bool platform_wire_ask(const struct platform_wire_question *question)
{
    const struct http_server_route *route = find_route(question->path);
    struct http_server_exchange *exchange = route == NULL ? NULL : calloc(1, sizeof *exchange);

    if (exchange == NULL)
        return false;
    exchange->route = route;
    exchange->fn = question->fn;
    exchange->arg = question->arg;
    exchange->request.method = HTTP_CODEC_POST;
    exchange->request.path = exchange->path;
    exchange->request.host = PLATFORM_WIRE_HOST;
    buf_init(&exchange->body, MOST);
    if (!str_copy(exchange->path, sizeof exchange->path, question->path) ||
        !copy_headers(exchange, question) ||
        !buf_append(&exchange->body, question->body, question->len)) {
        forget(exchange);
        return false;
    }
    route->fn(server->options.arg, exchange);
    return true;
}

void http_server_answer(struct http_server_exchange *exchange, unsigned status, const char *type,
                        const void *body, size_t len)
{
    const struct platform_wire_answer answer = { .status = status,
                                                 .body = body,
                                                 .len = len,
                                                 .asked = buf_text(&exchange->body),
                                                 .asked_len = exchange->body.len };

    (void)type;
    exchange->fn(exchange->arg, &answer);
    forget(exchange);
}

struct http_server *http_server_create(struct loop *loop, const struct http_server_options *options,
                                       char error[HTTP_SERVER_ERROR_SIZE])
{
    (void)loop;
    error[0] = '\0';
    server = calloc(1, sizeof *server);
    if (server != NULL)
        server->options = *options;
    return server;
}

void http_server_destroy(struct http_server *old)
{
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
    (void)of, (void)tls;
}

const struct http_codec_request *http_server_request(const struct http_server_exchange *exchange)
{
    return &exchange->request;
}

const struct http_server_route *http_server_route(const struct http_server_exchange *exchange)
{
    return exchange->route;
}

bool http_server_segment(const struct http_server_exchange *exchange, const char *name,
                         char *out_value, size_t size)
{
    return http_template_value(exchange->route->path, exchange->path, name, out_value, size);
}

const char *http_server_body(const struct http_server_exchange *exchange, size_t *out_len)
{
    *out_len = exchange->body.len;
    return buf_text(&exchange->body);
}

const char *http_server_peer(const struct http_server_exchange *exchange)
{
    (void)exchange;
    return "192.0.2.1";
}

bool http_server_add_header(struct http_server_exchange *exchange, const char *name,
                            const char *value)
{
    (void)exchange, (void)name, (void)value;
    return true;
}

struct crypto_tls_server *crypto_tls_server_create(const char *certificate_file,
                                                   const char *key_file,
                                                   char error[CRYPTO_TLS_ERROR_SIZE])
{
    (void)certificate_file, (void)key_file;
    error[0] = '\0';
    return calloc(1, sizeof(struct crypto_tls_server));
}

void crypto_tls_server_destroy(struct crypto_tls_server *tls)
{
    free(tls);
}
