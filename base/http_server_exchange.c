/* SPDX-License-Identifier: Apache-2.0 */
/* Requests find their route here, and answers become bytes. */
#include "base/http_server_exchange.h"

#include "base/clock.h"
#include "base/http_template.h"
#include "base/str.h"

#include <assert.h>
#include <stdlib.h>

#define MOST_HEAD                                                                                  \
    2048 /* bytes of the lines that we make ourselves, and of those of every answer                \
          */

struct http_server_exchange *http_server_exchange_take(struct buf *in, size_t used,
                                                       const struct http_codec_request *request,
                                                       const struct http_server_route *route)
{
    struct http_server_exchange *exchange = calloc(1, sizeof *exchange);

    if (exchange == NULL)
        return NULL;
    exchange->request = *request;
    exchange->route = route;
    exchange->head = *in;
    buf_init(in, exchange->head.limit);
    buf_init(&exchange->body, route->body_limit);
    buf_init(&exchange->lines, HTTP_SERVER_EXCHANGE_MOST_LINES);
    if (exchange->head.len > used &&
        !buf_append(in, exchange->head.data + used, exchange->head.len - used)) {
        http_server_exchange_destroy(exchange);
        return NULL;
    }
    return exchange;
}

void http_server_exchange_destroy(struct http_server_exchange *exchange)
{
    if (exchange == NULL)
        return;
    buf_finish(&exchange->head);
    buf_finish(&exchange->body);
    buf_finish(&exchange->lines);
    free(exchange);
}

struct http_server_exchange_reply
http_server_exchange_starved(const struct http_server_exchange *exchange)
{
    return (struct http_server_exchange_reply){
        .status = 503,
        .lines = "",
        .is_head = exchange->request.method == HTTP_CODEC_HEAD,
    };
}

static void append_lines(struct buf *out, const struct http_server_exchange_reply *reply)
{
    char date[HTTP_CODEC_DATE_SIZE];

    http_codec_date(clock_wall_ms(), date);
    (void)buf_append_format(out, "HTTP/1.1 %u %s\r\nDate: %s\r\n", reply->status,
                            http_codec_reason(reply->status), date);
    if (reply->is_flow)
        (void)buf_append_text(out, reply->closes ? "" : "Transfer-Encoding: chunked\r\n");
    else if (reply->status != 204 && reply->status != 304)
        (void)buf_append_format(out, "Content-Length: %zu\r\n", reply->len);
    if (reply->type != NULL)
        (void)buf_append_format(out, "Content-Type: %s\r\n", reply->type);
    if (str_find_nocase(reply->lines, "Cache-Control:") == NULL)
        (void)buf_append_text(out, "Cache-Control: no-store\r\n");
    (void)buf_append_text(out, "X-Content-Type-Options: nosniff\r\n");
    (void)buf_append_text(out, reply->always != NULL ? reply->always : "");
    (void)buf_append_text(out, reply->lines);
    (void)buf_append_text(out, reply->closes ? "Connection: close\r\n\r\n" : "\r\n");
}

bool http_server_exchange_compose(struct buf *out, const struct http_server_exchange_reply *reply)
{
    bool has_body = !reply->is_head && reply->status != 204 && reply->status != 304;
    size_t body_len = has_body ? reply->len : 0;

    assert(reply->status >= 200 && reply->status <= 599);
    out->limit = out->len + MOST_HEAD + HTTP_SERVER_EXCHANGE_MOST_LINES + body_len;
    append_lines(out, reply);
    (void)buf_append(out, reply->body, body_len);
    return !buf_failed(out);
}

static bool serves(const struct http_server_route *route, enum http_codec_method method)
{
    return route->method == method ||
           (route->method == HTTP_CODEC_GET && method == HTTP_CODEC_HEAD);
}

static void allow_method(struct buf *allow, enum http_codec_method method)
{
    (void)buf_append_text(allow, allow->len == 0 ? "Allow: " : ", ");
    (void)buf_append_text(allow, http_codec_method_name(method));
    if (method == HTTP_CODEC_GET)
        (void)buf_append_text(allow, ", HEAD");
}

static bool needs_length(enum http_codec_method method)
{
    return method == HTTP_CODEC_POST || method == HTTP_CODEC_PUT || method == HTTP_CODEC_PATCH;
}

unsigned http_server_exchange_route(const struct http_server_options *options,
                                    const struct http_codec_request *request,
                                    const struct http_server_route **out_route, struct buf *allow)
{
    const struct http_server_route *found = NULL;

    for (size_t i = 0; i < options->route_count && found == NULL; i++) {
        const struct http_server_route *route = &options->routes[i];
        if (!http_template_fits(route->path, request->path))
            continue;
        if (serves(route, request->method))
            found = route;
        else
            allow_method(allow, route->method);
    }
    if (found == NULL && allow->len == 0)
        return 404;
    (void)buf_append_text(allow, "\r\n");
    if (found == NULL)
        return 405;
    if (needs_length(request->method) && !request->has_length)
        return 411;
    if (request->content_length > found->body_limit)
        return 413;
    *out_route = found;
    return 200;
}
