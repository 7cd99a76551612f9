/* SPDX-License-Identifier: Apache-2.0 */
/* A path per request, a schema per body; objects inside are written where they stand. */
#include "protocol/generate_openapi.h"

#include "base/json_write.h"
#include "protocol/sds_doc.h"
#include "protocol/sds_doc_tool.h"
#include "protocol/sds_route.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define REF_MOST     80
#define PATTERN_MOST 64
#define HEADER_MOST  512

static void write_schema(struct json_write *w, const char *key,
                         const struct sds_field_table *table);

static void end_many(struct json_write *w, unsigned count)
{
    while (count-- > 0)
        json_write_end(w);
}

static void write_enum(struct json_write *w, const char *const *words)
{
    json_write_array(w, "enum");
    for (; *words != NULL; words++)
        if ((*words)[0] != '\0')
            json_write_text(w, NULL, *words);
    json_write_end(w);
}

/* Texts whose characters are told by a pattern. */
static void write_pattern(struct json_write *w, const struct sds_field *f)
{
    char pattern[PATTERN_MOST] = "";
    size_t most = f->size - 1;

    switch (f->kind) {
    case SDS_FIELD_WORD:
        (void)snprintf(pattern, sizeof pattern, "^[A-Za-z0-9._-]{1,%zu}$", most);
        break;
    case SDS_FIELD_HEX:
        (void)snprintf(pattern, sizeof pattern, "^[0-9a-f]{%zu}$", most);
        break;
    case SDS_FIELD_BYTES:
        (void)snprintf(pattern, sizeof pattern, "^[A-Za-z0-9_-]{%zu}$", most);
        break;
    case SDS_FIELD_CODE:
        (void)snprintf(pattern, sizeof pattern, "^[0-9A-HJKMNP-TV-Z]{%zu}$", most);
        break;
    case SDS_FIELD_URL:
        (void)snprintf(pattern, sizeof pattern, "^https://[^/?#@]+([/?#].*)?$");
        break;
    default:
        (void)snprintf(pattern, sizeof pattern, "^[^\\x00-\\x1f\\x7f]+$");
    }
    json_write_text(w, "pattern", pattern);
    json_write_i64(w, "maxLength", (int64_t)most);
    if (f->kind == SDS_FIELD_TEXT)
        json_write_i64(w, "x-max-bytes", (int64_t)most); /* of UTF-8 */
}

/* What a standard's format allows is more than is taken: small letters, and UTC. */
static void write_format(struct json_write *w, const char *format, const char *pattern)
{
    json_write_text(w, "format", format);
    json_write_text(w, "pattern", pattern);
}

static void write_text(struct json_write *w, const struct sds_field *f)
{
    json_write_text(w, "type", "string");
    if (f->kind == SDS_FIELD_UUID)
        write_format(w, "uuid", "^[0-9a-f-]{36}$");
    else if (f->kind == SDS_FIELD_TIME)
        write_format(w, "date-time", "Z$");
    else if (f->kind == SDS_FIELD_CHOICE)
        write_enum(w, f->words);
    else
        write_pattern(w, f);
}

static void write_array(struct json_write *w, const struct sds_field *f)
{
    json_write_text(w, "type", "array");
    if (f->kind == SDS_FIELD_LIST) {
        json_write_i64(w, "minItems", f->least);
        json_write_i64(w, "maxItems", f->most);
        write_schema(w, "items", f->table);
        return;
    }
    json_write_bool(w, "uniqueItems", true);
    json_write_object(w, "items");
    json_write_text(w, "type", "string");
    write_enum(w, f->words);
    json_write_end(w);
}

static void write_members(struct json_write *w, const struct sds_field_table *table)
{
    json_write_text(w, "type", "object");
    json_write_bool(w, "additionalProperties", false);
    json_write_array(w, "required");
    for (size_t i = 0; i < table->count; i++)
        if (table->rows[i].is_needed)
            json_write_text(w, NULL, table->rows[i].name);
    json_write_end(w);
    json_write_object(w, "properties");
    for (size_t i = 0; i < table->count; i++) {
        const struct sds_field *f = &table->rows[i];
        json_write_object(w, f->name);
        json_write_text(w, "description", f->help);
        if (f->unit != NULL)
            json_write_text(w, "x-unit", f->unit);
        if (f->kind == SDS_FIELD_NUMBER) {
            json_write_text(w, "type", "integer");
            json_write_i64(w, "minimum", f->least);
            json_write_i64(w, "maximum", f->most);
        } else if (f->kind == SDS_FIELD_OBJECT) {
            write_members(w, f->table);
        } else if (f->kind == SDS_FIELD_LIST || f->kind == SDS_FIELD_SET) {
            write_array(w, f);
        } else {
            write_text(w, f);
        }
        json_write_end(w);
    }
    json_write_end(w);
}

static void write_schema(struct json_write *w, const char *key, const struct sds_field_table *table)
{
    json_write_object(w, key);
    write_members(w, table);
    json_write_end(w);
}

/* "content": a body by its schema. */
static void write_content(struct json_write *w, const char *type, enum sds_doc_type doc)
{
    char ref[REF_MOST];

    (void)snprintf(ref, sizeof ref, "#/components/schemas/%s", sds_doc_row(doc)->name);
    json_write_object(w, "content");
    json_write_object(w, type);
    json_write_object(w, "schema");
    json_write_text(w, "$ref", ref);
    end_many(w, 3);
}

/* RFC 6749 wants a form. */
static void write_form(struct json_write *w)
{
    static const char *const grant[] = { "client_credentials", NULL };
    static const char grant_type[] = "grant_type";

    json_write_object(w, "requestBody");
    json_write_bool(w, "required", true);
    json_write_object(w, "content");
    json_write_object(w, "application/x-www-form-urlencoded");
    json_write_object(w, "schema");
    json_write_text(w, "type", "object");
    json_write_array(w, "required");
    json_write_text(w, NULL, grant_type);
    json_write_end(w);
    json_write_object(w, "properties");
    json_write_object(w, grant_type);
    json_write_text(w, "type", "string");
    write_enum(w, grant);
    json_write_end(w);
    json_write_object(w, "scope");
    json_write_text(w, "type", "string");
    end_many(w, 6);
}

static void write_parameter(struct json_write *w, const char *name, const char *in,
                            bool is_required)
{
    bool is_path = in[0] == 'p';

    json_write_object(w, NULL);
    json_write_text(w, "name", name);
    json_write_text(w, "in", in);
    json_write_bool(w, "required", is_required);
    json_write_object(w, "schema");
    json_write_text(w, "type", "string");
    json_write_i64(w, "maxLength", is_path ? SDS_ROUTE_PART_MOST : HEADER_MOST);
    if (is_path)
        json_write_text(w, "pattern", "^[A-Za-z0-9-]+$");
    end_many(w, 2);
}

static void write_parameters(struct json_write *w, const struct sds_route *r)
{
    static const char *const of_signature[] = { "Signature-Input", "Signature", "Content-Digest" };
    char name[REF_MOST];

    json_write_array(w, "parameters");
    for (const char *at = strchr(r->path, '{'); at != NULL; at = strchr(at + 1, '{')) {
        (void)snprintf(name, sizeof name, "%.*s", (int)strcspn(at + 1, "}"), at + 1);
        write_parameter(w, name, "path", true);
    }
    for (const char *at = r->query; at != NULL && *at != '\0';) {
        size_t len = strcspn(at, " ");
        (void)snprintf(name, sizeof name, "%.*s", (int)len, at);
        write_parameter(w, name, "query", false);
        at += len + strspn(at + len, " ");
    }
    if (r->request == SDS_DOC_ORDER)
        write_parameter(w, "Idempotency-Key", "header", true);
    if (r->method[0] == 'G')
        write_parameter(w, "If-None-Match", "header", false);
    for (size_t i = 0; i < sizeof of_signature / sizeof of_signature[0]; i++)
        if (r->by == SDS_ROUTE_BY_CODE || r->by == SDS_ROUTE_BY_SIGNATURE)
            write_parameter(w, of_signature[i], "header", true);
    json_write_end(w);
}

static void write_answer(struct json_write *w, const char *status, enum sds_doc_type doc,
                         const char *help)
{
    json_write_object(w, status);
    json_write_text(w, "description", help);
    if (doc != SDS_DOC_NONE)
        write_content(w, doc == SDS_DOC_PROBLEM ? "application/problem+json" : "application/json",
                      doc);
    json_write_end(w);
}

static void write_answers(struct json_write *w, const struct sds_route *r)
{
    static const char *const of_bodies[] = { "411", "413",
                                             "415" }; /* the last: where one is read */
    bool is_client = r->by == SDS_ROUTE_BY_CLIENT;
    char status[12];

    json_write_object(w, "responses");
    (void)snprintf(status, sizeof status, "%d", r->status);
    write_answer(w, status, r->answer, r->help);
    if (r->method[0] == 'G')
        write_answer(w, "304", SDS_DOC_NONE, "As If-None-Match names it.");
    for (const char *at = r->errors; strlen(at) >= 3; at += at[3] == ' ' ? 4 : 3) {
        (void)snprintf(status, sizeof status, "%.3s", at);
        write_answer(w, status, is_client ? SDS_DOC_TOKEN_ERROR : SDS_DOC_PROBLEM, "Refused.");
    }
    for (size_t i = 0; r->method[0] == 'P' && i < sizeof of_bodies / sizeof of_bodies[0]; i++)
        if (i < 2 || r->request != SDS_DOC_NONE || is_client)
            write_answer(w, of_bodies[i], SDS_DOC_PROBLEM, "The body is none that is taken.");
    write_answer(w, "429", SDS_DOC_PROBLEM, "Too often.");
    write_answer(w, "503", SDS_DOC_PROBLEM, "Not now.");
    json_write_end(w);
}

static void write_security(struct json_write *w, const struct sds_route *r)
{
    bool is_token = r->by == SDS_ROUTE_BY_TOKEN;

    json_write_array(w, "security");
    json_write_object(w, NULL);
    json_write_array(w, is_token ? "token" : r->by == SDS_ROUTE_BY_CLIENT ? "client" : "signature");
    if (is_token)
        json_write_text(w, NULL, sds_doc_tool_scope_words[r->scope]);
    end_many(w, 3);
}

static void write_route(struct json_write *w, const struct sds_route *r)
{
    json_write_object(w, r->method[0] == 'G' ? "get" : "post");
    json_write_text(w, "operationId", r->name);
    json_write_text(w, "description", r->help);
    write_security(w, r);
    write_parameters(w, r);
    if (r->by == SDS_ROUTE_BY_CLIENT)
        write_form(w);
    if (r->request != SDS_DOC_NONE) {
        json_write_object(w, "requestBody");
        json_write_bool(w, "required", true);
        write_content(w, "application/json", r->request);
        json_write_end(w);
    }
    write_answers(w, r);
    json_write_end(w);
}

static void write_paths(struct json_write *w)
{
    size_t count;
    const struct sds_route *routes = sds_route_all(&count);

    json_write_object(w, "paths");
    for (size_t i = 0; i < count; i++) {
        bool is_seen = false;
        for (size_t k = 0; k < i; k++)
            is_seen |= strcmp(routes[k].path, routes[i].path) == 0;
        if (is_seen)
            continue;
        json_write_object(w, routes[i].path);
        for (size_t k = i; k < count; k++)
            if (strcmp(routes[k].path, routes[i].path) == 0)
                write_route(w, &routes[k]);
        json_write_end(w);
    }
    json_write_end(w);
}

static void write_scheme(struct json_write *w, const char *name, const char *scheme,
                         const char *help)
{
    json_write_object(w, name);
    json_write_text(w, "type", "http");
    json_write_text(w, "scheme", scheme);
    json_write_text(w, "description", help);
    json_write_end(w);
}

static void write_components(struct json_write *w)
{
    json_write_object(w, "components");
    json_write_object(w, "securitySchemes");
    write_scheme(w, "signature", "signature",
                 "HTTP message signature (RFC 9421) with the connector's Ed25519 key; SDS.md, 3.");
    write_scheme(w, "client", "basic", "A tool's id and secret (RFC 6749, section 2.3.1).");
    write_scheme(w, "token", "bearer", "What GetToken answered.");
    json_write_end(w);
    json_write_object(w, "schemas");
    for (unsigned type = 0; type < SDS_DOC_TYPES; type++) {
        const struct sds_doc_row *row = sds_doc_row((enum sds_doc_type)type);
        write_schema(w, row->name, row->table);
    }
    end_many(w, 2);
}

bool generate_openapi_write(struct buf *out)
{
    struct json_write w;

    json_write_init(&w, out);
    json_write_object(&w, NULL);
    json_write_text(&w, "openapi", "3.1.0");
    json_write_object(&w, "info");
    json_write_text(&w, "title", "Printwire SDS");
    json_write_text(&w, "version", "1");
    json_write_text(&w, "description",
                    "Printwire's own protocol for work at HP devices; protocol/SDS.md. It is not "
                    "HP's, and nothing of it talks to HP's cloud.");
    json_write_end(&w);
    write_paths(&w);
    write_components(&w);
    json_write_end(&w);
    return json_write_done(&w) && buf_append_text(out, "\n");
}
