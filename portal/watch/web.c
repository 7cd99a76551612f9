/* SPDX-License-Identifier: Apache-2.0 */
/* The server's routes are made from the API's, one for one: a request's row tells its route. */
#include "portal/watch/web.h"

#include "base/clock.h"
#include "base/crypto_tls.h"
#include "base/http_server.h"
#include "base/log.h"
#include "portal/watch/api_call.h"
#include "portal/watch/api_check.h"
#include "portal/watch/api_queue.h"
#include "portal/watch/api_routes.h"
#include "portal/watch/events.h"
#include "portal/watch/page.h"

#include <stdlib.h>

/* Of every answer; Cache-Control: no-store and nosniff are the server's own. */
#define LINES                                                                                      \
    "Content-Security-Policy: default-src 'none'; script-src 'self'; style-src 'self'; "           \
    "connect-src 'self'; img-src 'self' data:; form-action 'self'; frame-ancestors 'none'; "       \
    "base-uri 'none'\r\n"                                                                          \
    "Referrer-Policy: no-referrer\r\n"                                                             \
    "Strict-Transport-Security: max-age=31536000\r\n"                                              \
    "X-Frame-Options: DENY\r\n"                                                                    \
    "Cross-Origin-Opener-Policy: same-origin\r\n"                                                  \
    "Cross-Origin-Resource-Policy: same-origin\r\n"

#define TELL_EVERY_MS 1000

/* Streams of events keep theirs, and leave as many for everything else. A customer's people may all
 * come from one address. */
#define CONNECTIONS      (2 * EVENTS_MOST)
#define PEER_CONNECTIONS EVENTS_MOST

struct web {
    struct http_server *http;
    struct crypto_tls_server *tls;
    struct http_server_route
        *routes; /* one of each row of the API, in their order, then of each file of the pages */
    struct api_world world;
    struct log_limit failures;
    void (*gather)(void *arg); /* the options' */
};

static void gather(void *arg)
{
    struct web *web = arg;

    metrics_set(web->world.metrics, METRICS_HTTP_CONNECTIONS,
                (int64_t)http_server_connections(web->http));
    metrics_set(web->world.metrics, METRICS_EVENT_STREAMS,
                (int64_t)events_count(web->world.events));
    web->gather(web->world.settle_arg);
}

static void count_answer(void *arg, unsigned status)
{
    struct web *web = arg;

    metrics_add(web->world.metrics, METRICS_HTTP_ANSWERS, status / 100 - 2, 1);
}

static void dispatch(void *arg, struct http_server_exchange *exchange)
{
    struct web *web = arg;
    size_t at = (size_t)(http_server_route(exchange) - web->routes);
    const struct api_route *row = api_routes_at(at);
    struct api_call *call = api_call_create(&web->world, row, exchange);

    if (call == NULL || !api_check_call(call, clock_wall_ms()) || !api_call_read(call))
        return;
    if (row->method != HTTP_CODEC_GET)
        api_call_settle(call);
    row->fn(call);
}

static void answer_file(void *arg, struct http_server_exchange *exchange)
{
    const struct web *web = arg;
    const struct http_server_route *files = web->routes + api_routes_count();

    page_answer(page_at((size_t)(http_server_route(exchange) - files)), exchange);
}

static struct http_server_route *make_routes(void)
{
    size_t count = api_routes_count();
    struct http_server_route *routes = calloc(count + page_count(), sizeof *routes);
    const struct api_route *row;
    const struct page_file *file;

    for (size_t i = 0; routes != NULL && (row = api_routes_at(i)) != NULL; i++)
        routes[i] = (struct http_server_route){ .method = row->method,
                                                .path = row->path,
                                                .body_limit = api_call_body_limit(row),
                                                .fn = dispatch };
    for (size_t i = 0; routes != NULL && (file = page_at(i)) != NULL; i++)
        routes[count + i] =
            (struct http_server_route){ HTTP_CODEC_GET, file->path, 0, answer_file };
    return routes;
}

static void take_cost(struct web *web, const struct portal_conf *conf)
{
    web->world.cost =
        (struct password_cost){ conf->web.password_megabytes, conf->web.password_passes };
}

static struct crypto_tls_server *read_certificate(const struct portal_conf *conf)
{
    char error[CRYPTO_TLS_ERROR_SIZE];
    struct crypto_tls_server *tls =
        crypto_tls_server_create(conf->web.certificate, conf->web.key, error);

    if (tls == NULL)
        log_error("web", "%s", error);
    return tls;
}

static bool listen_on(struct web *web, struct loop *loop, const struct portal_conf *conf)
{
    char error[HTTP_SERVER_ERROR_SIZE];

    web->routes = make_routes();
    const struct http_server_options options = {
        .address = conf->web.address[0] != '\0' ? conf->web.address : NULL,
        .port = conf->web.port,
        .tls = web->tls,
        .routes = web->routes,
        .route_count = api_routes_count() + page_count(),
        .arg = web,
        .lines = LINES,
        .answered = count_answer,
        .connections = CONNECTIONS,
        .peer_connections = PEER_CONNECTIONS,
    };
    if (web->routes == NULL)
        return false;
    web->http = http_server_create(loop, &options, error);
    if (web->http == NULL)
        log_error("web", "%s", error);
    return web->http != NULL;
}

static struct events *make_events(struct loop *loop, const struct web_options *options)
{
    return events_create(&(struct events_options){
        .loop = loop, .store = options->store, .reader = options->reader });
}

struct web *web_create(struct loop *loop, const struct portal_conf *conf,
                       const struct web_options *options)
{
    struct web *web = calloc(1, sizeof *web);

    if (web == NULL)
        return NULL;
    web->world = (struct api_world){ .store = options->store,
                                     .reader = options->reader,
                                     .queue = api_queue_create(loop),
                                     .throttle = throttle_create(),
                                     .failures = &web->failures,
                                     .hooks_port = conf->hooks.is_on ? conf->hooks.port : 0,
                                     .conf = conf,
                                     .metrics = options->metrics,
                                     .door = options->door,
                                     .gather = gather,
                                     .gather_arg = web,
                                     .settle = options->settle,
                                     .on_order = options->on_order,
                                     .on_watcher = options->on_watcher,
                                     .settle_arg = options->arg };
    web->gather = options->gather;
    web->world.events = make_events(loop, options);
    web->failures.every_ms = TELL_EVERY_MS;
    take_cost(web, conf);
    if (web->world.queue != NULL && web->world.throttle != NULL && web->world.events != NULL)
        web->tls = read_certificate(conf);
    if (web->tls != NULL && listen_on(web, loop, conf)) {
        log_info("web", "listening on port %u", http_server_port(web->http));
        return web;
    }
    web_destroy(web);
    return NULL;
}

void web_destroy(struct web *web)
{
    if (web == NULL)
        return;
    http_server_destroy(web->http);
    events_destroy(web->world.events);
    api_queue_destroy(web->world.queue);
    throttle_destroy(web->world.throttle);
    crypto_tls_server_destroy(web->tls);
    free(web->routes);
    free(web);
}

void web_notice(struct web *web)
{
    if (web != NULL)
        events_notice(web->world.events);
}

void web_tell(struct web *web, const struct events_news *news)
{
    if (web != NULL)
        events_tell(web->world.events, news);
}

void web_reload(struct web *web, const struct portal_conf *conf)
{
    struct crypto_tls_server *fresh = read_certificate(conf);

    take_cost(web, conf);
    if (fresh == NULL) {
        log_warn("web", "going on with the certificate as it was");
        return;
    }
    http_server_set_tls(web->http, fresh);
    crypto_tls_server_destroy(web->tls);
    web->tls = fresh;
}

uint16_t web_port(const struct web *web)
{
    return http_server_port(web->http);
}
