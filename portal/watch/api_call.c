/* SPDX-License-Identifier: Apache-2.0 */
/* Values are copies of their own: bodies and queries are gone before a slow answer. */
#include "portal/watch/api_call.h"

#include "base/clock.h"
#include "base/crypto.h"
#include "base/gzip.h"
#include "base/http_accept.h"
#include "base/http_etag.h"
#include "base/log.h"
#include "base/str.h"
#include "portal/watch/api_query.h"
#include "portal/watch/api_routes.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define JSON_DEPTH   4
#define TEXT_MOST    1024 /* bytes of a text in a path or query */
#define PACKED_LEAST 1024 /* what is shorter goes into one packet as it is */

struct api_call *api_call_create(const struct api_world *world, const struct api_route *route,
                                 struct http_server_exchange *exchange)
{
    struct api_call *call = calloc(1, sizeof *call);

    if (call == NULL) {
        http_server_answer(exchange, 503, NULL, NULL, 0);
        return NULL;
    }
    call->exchange = exchange;
    call->route = route;
    call->world = world;
    buf_init(&call->out, API_CALL_ANSWER_MOST);
    return call;
}

static void end(struct api_call *call)
{
    for (size_t i = 0; i < API_ROUTE_PARAMETERS; i++) {
        char *text = call->values[i].text;
        if (text != NULL)
            crypto_wipe(text, strlen(text)); /* it may be a password */
        free(text);
    }
    buf_finish(&call->out);
    free(call);
}

static bool is_within(const struct api_route_parameter *row, int64_t number)
{
    return number >= row->least && number <= row->most;
}

static bool take_text(struct api_call *call, size_t at, const char *text)
{
    const struct api_route_parameter *row = &call->route->parameters[at];
    struct api_call_value *value = &call->values[at];

    if (row->type == API_NUMBER)
        return str_to_i64(text, row->least, row->most, &value->number) && (value->is_given = true);
    if (row->type == API_FLAG) {
        value->number = strcmp(text, "true") == 0;
        value->is_given = value->number == 1 || strcmp(text, "false") == 0;
        return value->is_given;
    }
    if (!is_within(row, (int64_t)strlen(text)))
        return false;
    value->text = strdup(text);
    value->is_given = value->text != NULL;
    call->is_starved = call->is_starved || !value->is_given;
    return value->is_given;
}

/* 404 for a value in the path that cannot be one: such a thing does not exist. */
static bool take_path(struct api_call *call, size_t at)
{
    char text[TEXT_MOST];

    return http_server_segment(call->exchange, call->route->parameters[at].name, text,
                               sizeof text) &&
           take_text(call, at, text);
}

static bool take_query(struct api_call *call, size_t at)
{
    const char *query = http_server_request(call->exchange)->query;
    char text[TEXT_MOST];

    switch (api_query_value(query, call->route->parameters[at].name, text, sizeof text)) {
    case API_QUERY_ABSENT:
        return !call->route->parameters[at].is_required;
    case API_QUERY_GOT:
        return take_text(call, at, text);
    default:
        return false;
    }
}

static bool take_header(struct api_call *call, size_t at)
{
    const struct api_route_parameter *row = &call->route->parameters[at];
    const char *text = http_codec_header(http_server_request(call->exchange), row->name);

    return text != NULL ? take_text(call, at, text) : !row->is_required;
}

static bool take_body(struct api_call *call, size_t at, const struct json_value *root)
{
    const struct api_route_parameter *row = &call->route->parameters[at];
    struct api_call_value *value = &call->values[at];
    const char *text = NULL;
    bool flag = false;
    enum json_get got;

    if (root == NULL)
        return !row->is_required;
    value->is_null = row->in == API_IN_PATCH && json_is_null_member(root, row->name);
    if (value->is_null)
        return true;
    if (row->type == API_NUMBER)
        got = json_get_i64(root, row->name, row->least, row->most, &value->number);
    else if (row->type == API_FLAG)
        got = json_get_bool(root, row->name, &flag);
    else
        got = json_get_text(root, row->name, (size_t)row->most, &text);
    if (got != JSON_GOT)
        return got == JSON_ABSENT && !row->is_required;
    if (text != NULL)
        return take_text(call, at, text);
    if (row->type == API_FLAG)
        value->number = flag;
    value->is_given = true;
    return true;
}

/* Names of the parameters in one place or another, for what must not be there. */
static size_t names_in(const struct api_route *route, enum api_route_in in, enum api_route_in or_in,
                       const char *out_names[API_ROUTE_PARAMETERS])
{
    size_t count = 0;

    for (size_t i = 0; i < route->parameter_count; i++)
        if (route->parameters[i].in == in || route->parameters[i].in == or_in)
            out_names[count++] = route->parameters[i].name;
    return count;
}

size_t api_call_body_limit(const struct api_route *route)
{
    const struct api_route_parameter *text = api_routes_text(route);

    return text != NULL ? (size_t)text->most : API_ROUTE_BODY;
}

/* A body that is text stays where it is: http_server_body() has it. */
static bool take_whole(struct api_call *call, size_t at)
{
    size_t len = 0;
    const char *body = http_server_body(call->exchange, &len);

    call->values[at].is_given = true;
    return is_within(&call->route->parameters[at], (int64_t)len) && str_is_utf8(body, len);
}

static bool take_all(struct api_call *call, const struct json_value *root,
                     const struct api_route_parameter **out_wrong)
{
    for (size_t i = 0; i < call->route->parameter_count; i++) {
        const struct api_route_parameter *row = &call->route->parameters[i];
        bool good = row->in == API_IN_PATH     ? take_path(call, i)
                    : row->in == API_IN_QUERY  ? take_query(call, i)
                    : row->in == API_IN_HEADER ? take_header(call, i)
                    : row->in == API_IN_TEXT   ? take_whole(call, i)
                                               : take_body(call, i, root);
        *out_wrong = row;
        if (!good)
            return false;
    }
    return true;
}

static bool refuse_parameter(struct api_call *call, const struct api_route_parameter *row)
{
    char why[160];

    if (call->is_starved) {
        api_call_fail(call, ERR_MEMORY);
        return false;
    }
    if (row->in == API_IN_PATH) {
        api_call_fail(call, ERR_MISSING);
        return false;
    }
    (void)snprintf(why, sizeof why, "%.60s: is missing, of another type or out of bounds",
                   row->name);
    api_call_refuse(call, 400, why);
    return false;
}

/* A body is there only when the route takes one; `out_doc` is NULL without. */
static bool parse_body(struct api_call *call, size_t wanted, struct json **out_doc)
{
    char error[JSON_ERROR_SIZE];
    size_t len = 0;
    const char *body = http_server_body(call->exchange, &len);

    *out_doc = NULL;
    if (wanted == 0 || len == 0)
        return len == 0 || api_routes_text(call->route) != NULL;
    enum err err = json_parse(body, len, API_ROUTE_BODY, JSON_DEPTH, out_doc, error);
    call->is_starved = err == ERR_MEMORY;
    return err == ERR_NONE;
}

bool api_call_read(struct api_call *call)
{
    const char *names[API_ROUTE_PARAMETERS];
    const struct api_route_parameter *wrong = NULL;
    struct json *doc;
    size_t count = names_in(call->route, API_IN_QUERY, API_IN_QUERY, names);

    if (!api_query_knows(http_server_request(call->exchange)->query, names, count)) {
        api_call_refuse(call, 400, "the query holds what this route does not take");
        return false;
    }
    count = names_in(call->route, API_IN_BODY, API_IN_PATCH, names);
    if (!parse_body(call, count, &doc)) {
        if (call->is_starved)
            api_call_fail(call, ERR_MEMORY);
        else
            api_call_refuse(call, 400, "the body is no JSON object that this route takes");
        return false;
    }
    const struct json_value *root = doc != NULL ? json_root(doc) : NULL;
    if (root != NULL && (!json_value_is_object(root) || json_stranger(root, names, count))) {
        json_destroy(doc);
        api_call_refuse(call, 400, "the body has a member that this route does not take");
        return false;
    }
    bool good = take_all(call, root, &wrong);
    json_destroy(doc);
    return good || refuse_parameter(call, wrong);
}

static const struct api_call_value *find(const struct api_call *call, const char *name)
{
    static const struct api_call_value none;

    for (size_t i = 0; i < call->route->parameter_count; i++)
        if (strcmp(call->route->parameters[i].name, name) == 0)
            return &call->values[i];
    return &none;
}

const char *api_call_text(const struct api_call *call, const char *name)
{
    return find(call, name)->text;
}

int64_t api_call_number(const struct api_call *call, const char *name, int64_t otherwise)
{
    const struct api_call_value *value = find(call, name);

    return value->is_given ? value->number : otherwise;
}

bool api_call_is_null(const struct api_call *call, const char *name)
{
    return find(call, name)->is_null;
}

struct access_actor api_call_actor(const struct api_call *call)
{
    return (struct access_actor){ .name = call->caller.actor,
                                  .address = http_server_peer(call->exchange),
                                  .now_ms = clock_wall_ms() };
}

void api_call_settle(const struct api_call *call)
{
    if (call->world->settle != NULL)
        call->world->settle(call->world->settle_arg);
}

struct json_write *api_call_write(struct api_call *call)
{
    buf_clear(&call->out);
    call->type = NULL;
    json_write_init(&call->answer, &call->out);
    return &call->answer;
}

struct buf *api_call_write_text(struct api_call *call, const char *type)
{
    buf_clear(&call->out);
    call->type = type;
    return &call->out;
}

/* A table for who takes it packed; one that cannot be packed for want of memory is sent as it is.
 */
static bool pack(struct api_call *call, unsigned status, struct buf *packed)
{
    const char *accepts = http_codec_header(http_server_request(call->exchange), "Accept-Encoding");

    if (!call->is_table || status != 200 || call->route->method != HTTP_CODEC_GET)
        return false;
    (void)http_server_add_header(call->exchange, "Vary", "Accept-Encoding");
    return call->out.len >= PACKED_LEAST && http_accept_weight(accepts, "gzip") > 0 &&
           gzip_append(packed, call->out.data, call->out.len);
}

/* 304 (RFC 9110 section 15.4.5) for what the client has already, else 200. A packed body is another
 * one than the same in plain. */
static unsigned tag(struct api_call *call, const struct buf *body)
{
    char etag[HTTP_ETAG_SIZE];
    const char *known = http_codec_header(http_server_request(call->exchange), "If-None-Match");

    http_etag_write(buf_text(body), body->len, etag);
    (void)http_server_add_header(call->exchange, "ETag", etag);
    return http_etag_is_among(known, etag) ? 304 : 200;
}

static void send(struct api_call *call, unsigned status)
{
    const char *type = call->type != NULL ? call->type : "application/json";
    struct buf packed;

    buf_init(&packed, API_CALL_ANSWER_MOST);
    const struct buf *body = pack(call, status, &packed) ? &packed : &call->out;
    if (status == 200 && call->route->method == HTTP_CODEC_GET)
        status = tag(call, body);
    bool has_body = body->len > 0 && status != 304;
    if (has_body && body == &packed)
        (void)http_server_add_header(call->exchange, "Content-Encoding", "gzip");
    http_server_answer(call->exchange, status, has_body ? type : NULL, buf_text(body),
                       has_body ? body->len : 0);
    buf_finish(&packed);
    end(call);
}

static bool is_whole(const struct api_call *call)
{
    if (call->out.len == 0 && !buf_failed(&call->out))
        return true;
    return call->type != NULL ? !buf_failed(&call->out) : json_write_done(&call->answer);
}

void api_call_done(struct api_call *call)
{
    if (buf_error(&call->out) == ERR_MEMORY)
        api_call_fail(call, ERR_MEMORY);
    else if (!is_whole(call))
        api_call_refuse(call, 500, "the answer does not fit");
    else
        send(call, call->out.len > 0 ? call->route->status : 204);
}

void api_call_refuse(struct api_call *call, unsigned status, const char *why)
{
    struct json_write *w = api_call_write(call);

    json_write_object(w, NULL);
    json_write_text(w, "error", why);
    json_write_end(w);
    send(call, status);
}

void api_call_fail(struct api_call *call, enum err err)
{
    static const struct {
        enum err err;
        unsigned status;
        const char *why;
    } rows[] = {
        { ERR_MISSING, 404, "there is no such thing" },
        { ERR_RANGE, 422, "that is not allowed" },
        { ERR_LIMIT, 409, "there are too many of these" },
    };

    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        if (rows[i].err != err)
            continue;
        api_call_refuse(call, rows[i].status, rows[i].why);
        return;
    }
    log_warn("web", "%s: %s; answered with 503", call->route->path, err_text(err));
    api_call_refuse(call, 503, "not now; ask again later");
}

void api_call_leave(struct api_call *call)
{
    end(call);
}

void api_call_end(struct api_call *call, enum err err)
{
    if (err == ERR_NONE)
        api_call_done(call);
    else
        api_call_fail(call, err);
}

bool api_call_time(struct api_call *call, const char *name, int64_t otherwise, int64_t *out_ms)
{
    const char *text = api_call_text(call, name);
    char why[80];

    *out_ms = otherwise;
    if (text == NULL || clock_parse(text, out_ms))
        return true;
    (void)snprintf(why, sizeof why, "%s: is no time like 2026-11-21T09:15:00Z", name);
    api_call_refuse(call, 400, why);
    return false;
}
