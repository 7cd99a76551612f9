/* SPDX-License-Identifier: Apache-2.0 */
/* Rows of one path are one object there, wherever they stand in the table. */
#include "portal/watch/api_openapi.h"

#include "portal/watch/api_routes.h"

#include <ctype.h>
#include <stdio.h>
#include <string.h>

static const char *const type_names[] = {
    [API_TEXT] = "string",    [API_NUMBER] = "integer", [API_FLAG] = "boolean",
    [API_DECIMAL] = "number", [API_OBJECT] = "object",  [API_ROWS] = "array"
};

static const char *const places[] = {
    [API_IN_PATH] = "path", [API_IN_QUERY] = "query", [API_IN_HEADER] = "header"
};

static void write_type(struct json_write *w, enum api_route_type type, bool may_be_null)
{
    if (!may_be_null) {
        json_write_text(w, "type", type_names[type]);
        return;
    }
    json_write_array(w, "type");
    json_write_text(w, NULL, type_names[type]);
    json_write_text(w, NULL, "null");
    json_write_end(w);
}

static void write_schema(struct json_write *w, const char *key,
                         const struct api_route_parameter *row)
{
    json_write_object(w, key);
    write_type(w, row->type, row->in == API_IN_PATCH);
    if (row->type == API_NUMBER) {
        json_write_i64(w, "minimum", row->least);
        json_write_i64(w, "maximum", row->most);
    } else if (row->type == API_TEXT) {
        json_write_i64(w, "minLength", row->least > 0); /* ours are bytes, theirs characters */
        json_write_i64(w, "maxLength", row->most);
    }
    if (API_ROUTE_IS_MEMBER(row))
        json_write_text(w, "description", row->about);
    json_write_end(w);
}

static void write_parameters(struct json_write *w, const struct api_route *route)
{
    json_write_array(w, "parameters");
    for (size_t i = 0; i < route->parameter_count; i++) {
        const struct api_route_parameter *row = &route->parameters[i];
        if (API_ROUTE_IS_MEMBER(row) || row->in == API_IN_TEXT)
            continue;
        json_write_object(w, NULL);
        json_write_text(w, "name", row->name);
        json_write_text(w, "in", places[row->in]);
        json_write_bool(w, "required", row->is_required);
        json_write_text(w, "description", row->about);
        write_schema(w, "schema", row);
        json_write_end(w);
    }
    json_write_end(w);
}

static bool has_body(const struct api_route *route)
{
    for (size_t i = 0; i < route->parameter_count; i++)
        if (API_ROUTE_IS_MEMBER(&route->parameters[i]))
            return true;
    return false;
}

static bool needs_body(const struct api_route *route)
{
    for (size_t i = 0; i < route->parameter_count; i++)
        if (API_ROUTE_IS_MEMBER(&route->parameters[i]) && route->parameters[i].is_required)
            return true;
    return false;
}

static void begin_content(struct json_write *w, const char *type)
{
    json_write_object(w, "content");
    json_write_object(w, type);
}

static void write_csv(struct json_write *w)
{
    json_write_object(w, "text/csv");
    json_write_object(w, "schema");
    json_write_text(w, "type", "string");
    json_write_end(w);
    json_write_end(w);
}

static void end_many(struct json_write *w, unsigned count)
{
    while (count-- > 0)
        json_write_end(w);
}

static void write_text_body(struct json_write *w, const struct api_route_parameter *text)
{
    json_write_object(w, "requestBody");
    json_write_bool(w, "required", true);
    json_write_text(w, "description", text->about);
    json_write_object(w, "content");
    write_csv(w);
    end_many(w, 2);
}

static void write_body(struct json_write *w, const struct api_route *route)
{
    json_write_object(w, "requestBody");
    json_write_bool(w, "required", needs_body(route));
    begin_content(w, "application/json");
    json_write_object(w, "schema");
    json_write_text(w, "type", "object");
    json_write_bool(w, "additionalProperties", false);
    json_write_array(w, "required");
    for (size_t i = 0; i < route->parameter_count; i++)
        if (API_ROUTE_IS_MEMBER(&route->parameters[i]) && route->parameters[i].is_required)
            json_write_text(w, NULL, route->parameters[i].name);
    json_write_end(w);
    json_write_object(w, "properties");
    for (size_t i = 0; i < route->parameter_count; i++)
        if (API_ROUTE_IS_MEMBER(&route->parameters[i]))
            write_schema(w, route->parameters[i].name, &route->parameters[i]);
    end_many(w, 5);
}

static void begin_object(struct json_write *w, const char *key, const struct api_route *route)
{
    json_write_object(w, key);
    json_write_text(w, "type", "object");
    json_write_array(w, "required");
    for (size_t i = 0; i < route->member_count; i++)
        json_write_text(w, NULL, route->members[i].name);
    json_write_end(w);
    json_write_object(w, "properties");
}

static void begin_member(struct json_write *w, const struct api_route_member *member)
{
    json_write_object(w, member->name);
    write_type(w, member->type, member->may_be_null);
    json_write_text(w, "description", member->about);
}

/* Items of a table that a member holds: single values only. */
static void write_rows(struct json_write *w, const char *name)
{
    const struct api_route *table = api_routes_part(name);

    if (table == NULL)
        return;
    begin_object(w, "items", table);
    for (size_t i = 0; i < table->member_count; i++) {
        begin_member(w, &table->members[i]);
        json_write_end(w);
    }
    end_many(w, 2);
}

static void write_object(struct json_write *w, const char *key, const struct api_route *route)
{
    begin_object(w, key, route);
    for (size_t i = 0; i < route->member_count; i++) {
        begin_member(w, &route->members[i]);
        if (route->members[i].type == API_ROWS)
            write_rows(w, route->members[i].name);
        json_write_end(w);
    }
    end_many(w, 2);
}

static void write_next(struct json_write *w)
{
    json_write_object(w, "next");
    write_type(w, API_TEXT, true);
    json_write_text(w, "description", "The cursor of the next page; null: this is the last one.");
    json_write_end(w);
}

static void write_list(struct json_write *w, const struct api_route *route)
{
    json_write_object(w, "schema");
    json_write_text(w, "type", "object");
    json_write_array(w, "required");
    json_write_text(w, NULL, "items");
    json_write_text(w, NULL, "next");
    json_write_end(w);
    json_write_object(w, "properties");
    write_next(w);
    json_write_object(w, "items");
    json_write_text(w, "type", "array");
    write_object(w, "items", route);
    end_many(w, 3);
}

static void write_answers(struct json_write *w, const struct api_route *route)
{
    char status[12];

    (void)snprintf(status, sizeof status, "%u", route->status);
    json_write_object(w, "responses");
    json_write_object(w, status);
    json_write_text(w, "description", "Done");
    if (route->member_count > 0) {
        begin_content(w, route->shape == API_STREAM ? "text/event-stream" : "application/json");
        if (route->shape == API_TABLE)
            write_list(w, route);
        else
            write_object(w, "schema", route);
        json_write_end(w);
        if (route->shape == API_TABLE)
            write_csv(w);
        json_write_end(w);
    }
    json_write_end(w);
    json_write_object(w, "default");
    json_write_text(w, "description", "Not done: {\"error\": why}");
    end_many(w, 2);
}

static void write_route(struct json_write *w, const struct api_route *route)
{
    char method[16] = "";
    const char *name = http_codec_method_name(route->method);

    for (size_t i = 0; name[i] != '\0' && i + 1 < sizeof method; i++)
        method[i] = (char)tolower((unsigned char)name[i]);
    json_write_object(w, method);
    json_write_text(w, "summary", route->summary);
    json_write_text(w, "x-role", access_role_name(route->role));
    write_parameters(w, route);
    if (api_routes_text(route) != NULL)
        write_text_body(w, api_routes_text(route));
    if (has_body(route))
        write_body(w, route);
    write_answers(w, route);
    if (route->role == ACCESS_NOBODY) {
        json_write_array(w, "security"); /* empty: none */
        json_write_end(w);
    }
    json_write_end(w);
}

/* The first row of this path, from number `at` on; `count` when there is none. */
static size_t find_path(const char *path, size_t at, size_t count)
{
    while (at < count && strcmp(api_routes_at(at)->path, path) != 0)
        at++;
    return at;
}

static void write_paths(struct json_write *w)
{
    size_t count = api_routes_count();

    json_write_object(w, "paths");
    for (size_t i = 0; i < count; i++) {
        const char *path = api_routes_at(i)->path;
        if (find_path(path, 0, count) < i)
            continue; /* told already */
        json_write_object(w, path);
        for (size_t j = i; j < count; j = find_path(path, j + 1, count))
            write_route(w, api_routes_at(j));
        json_write_end(w);
    }
    json_write_end(w);
}

static void write_scheme(struct json_write *w, const char *name, const char *const pairs[][2],
                         size_t count)
{
    json_write_object(w, name);
    for (size_t i = 0; i < count; i++)
        json_write_text(w, pairs[i][0], pairs[i][1]);
    json_write_end(w);
}

static void write_security(struct json_write *w)
{
    static const char *const session[][2] = { { "type", "apiKey" },
                                              { "in", "cookie" },
                                              { "name", "__Host-printwire" } };
    static const char *const token[][2] = { { "type", "http" }, { "scheme", "bearer" } };
    static const char *const names[] = { "session", "token" };

    json_write_object(w, "components");
    json_write_object(w, "securitySchemes");
    write_scheme(w, names[0], session, 3);
    write_scheme(w, names[1], token, 2);
    end_many(w, 2);
    json_write_array(w, "security");
    for (size_t i = 0; i < 2; i++) {
        json_write_object(w, NULL);
        json_write_array(w, names[i]);
        end_many(w, 2);
    }
    json_write_end(w);
}

static void write_document(struct json_write *w)
{
    json_write_object(w, NULL);
    json_write_text(w, "openapi", "3.1.0");
    json_write_object(w, "info");
    json_write_text(w, "title", "Printwire portal");
    json_write_text(w, "version", PRINTWIRE_VERSION);
    json_write_end(w);
    write_security(w);
    write_paths(w);
    json_write_end(w);
}

void api_openapi_get(struct api_call *call)
{
    write_document(api_call_write(call));
    api_call_done(call);
}
