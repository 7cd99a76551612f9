/* SPDX-License-Identifier: Apache-2.0 */
/* base/http_server with a route for each row of the plan. */
#include "tests/fakes/fake_web.h"

#include "agent/web_plan.h"
#include "base/str.h"
#include "tests/unit/unit.h"

#include <stdio.h>
#include <string.h>

static unsigned connections(const struct fake_web *web)
{
    return (web->plain != NULL ? http_server_connections(web->plain) : 0) +
           (web->tls != NULL ? http_server_connections(web->tls) : 0);
}

static void answer(struct fake_web *web, struct http_server_exchange *exchange, unsigned status,
                   const char *type, const char *body)
{
    if (web->etag != NULL)
        (void)http_server_add_header(exchange, "ETag", web->etag);
    if (web->location != NULL)
        (void)http_server_add_header(exchange, "Location", web->location);
    (void)http_server_add_header(exchange, "Server", "HP HTTP Server; Test");
    http_server_answer(exchange, status, type, body, strlen(body));
}

static enum web_document document_of(const char *path, size_t len)
{
    for (unsigned i = 0; i < WEB_DOCUMENTS; i++)
        if (strlen(web_plan_row(i)->path) == len && memcmp(web_plan_row(i)->path, path, len) == 0)
            return i;
    CU_FAIL_FATAL("a path of no row");
    return WEB_DOCUMENTS;
}

static void on_request(void *arg, struct http_server_exchange *exchange)
{
    struct fake_web *web = arg;
    const struct http_codec_request *request = http_server_request(exchange);
    const char *tag = http_codec_header(request, "If-None-Match");
    enum web_document document = document_of(request->path, strlen(request->path));
    const struct fake_web_document *d = &web->documents[document];

    web->asked[document]++;
    if (connections(web) > web->connections)
        web->connections = connections(web);
    (void)str_copy(web->query, sizeof web->query, request->query != NULL ? request->query : "");
    (void)str_copy(web->tag, sizeof web->tag, tag != NULL ? tag : "");
    if ((web->held_documents & WEB_BIT(document)) != 0 || (web->holds && web->query[0] != '\0')) {
        CU_ASSERT_PTR_NULL(web->held);
        web->held = exchange;
        loop_stop(web->loop);
        return;
    }
    answer(web, exchange, d->status == 0 ? 404 : d->status, d->type,
           d->body != NULL ? d->body : "");
}

static void make_routes(struct fake_web *web)
{
    for (unsigned i = 0; i < WEB_DOCUMENTS; i++) {
        const struct web_row *row = web_plan_row(i);
        bool is_ipp = row->door == WEB_DOOR_IPP;
        web->routes[i] = (struct http_server_route){ is_ipp ? HTTP_CODEC_POST : HTTP_CODEC_GET,
                                                     row->path, is_ipp ? 4096 : 0, on_request };
    }
}

static struct http_server *listen_on(struct fake_web *web)
{
    char error[HTTP_SERVER_ERROR_SIZE] = "";
    struct http_server_options options = { .address = "127.0.0.1",
                                           .tls = web->key,
                                           .routes = web->routes,
                                           .route_count = WEB_DOCUMENTS,
                                           .arg = web };
    struct http_server *server = http_server_create(web->loop, &options, error);

    CU_ASSERT_STRING_EQUAL_FATAL(error, "");
    return server;
}

void fake_web_open(struct fake_web *web, struct loop *loop)
{
    *web = (struct fake_web){ .loop = loop };
    make_routes(web);
    web->plain = listen_on(web);
}

void fake_web_listen_tls(struct fake_web *web, const char *certificate, const char *key)
{
    char error[CRYPTO_TLS_ERROR_SIZE] = "";

    web->key = crypto_tls_server_create(certificate, key, error);
    CU_ASSERT_STRING_EQUAL_FATAL(error, "");
    web->tls = listen_on(web);
}

void fake_web_close(struct fake_web *web)
{
    if (web->held != NULL)
        fake_web_tell(web, 304, "");
    http_server_destroy(web->plain);
    http_server_destroy(web->tls);
    crypto_tls_server_destroy(web->key);
}

struct web_fetch_ports fake_web_ports(const struct fake_web *web)
{
    uint16_t plain = web->plain != NULL ? http_server_port(web->plain) : 0;

    return (struct web_fetch_ports){ .http = plain,
                                     .https = web->tls != NULL ? http_server_port(web->tls) : 0,
                                     .ipp = plain };
}

void fake_web_tell(struct fake_web *web, unsigned status, const char *body)
{
    struct http_server_exchange *exchange = web->held;

    CU_ASSERT_PTR_NOT_NULL_FATAL(exchange);
    web->held = NULL;
    answer(web, exchange, status, "text/xml", body);
}
