/* SPDX-License-Identifier: Apache-2.0 */
/* One place per document; what an HTTP status means for it is decided here once. */
#include "agent/web_set.h"

#include "agent/ipp.h"
#include "agent/ledm_tree.h"
#include "agent/web_plan.h"
#include "base/str.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

/* Statuses of IPP. */
#define IPP_LEAST_ERROR           0x0400
#define IPP_FORBIDDEN             0x0401
#define IPP_NOT_AUTHENTICATED     0x0402
#define IPP_NOT_AUTHORISED        0x0403
#define IPP_INTERNAL_ERROR        0x0500
#define IPP_VERSION_NOT_SUPPORTED 0x0503

struct web_set {
    struct web_answer answers[WEB_DOCUMENTS];
    uint8_t *bodies[WEB_DOCUMENTS];
    size_t bytes;
    bool has_list;
    unsigned listed;
    unsigned scopes; /* of which it tells all */
    char server[WEB_SET_SERVER];
    struct web_keys keys;
};

static const struct web_answer nothing = { .body = (const uint8_t *)"" };

struct web_set *web_set_create(void)
{
    struct web_set *set = calloc(1, sizeof *set);

    if (set == NULL)
        return NULL;
    for (size_t i = 0; i < WEB_DOCUMENTS; i++)
        set->answers[i] = nothing;
    return set;
}

void web_set_destroy(struct web_set *set)
{
    if (set == NULL)
        return;
    for (size_t i = 0; i < WEB_DOCUMENTS; i++)
        free(set->bodies[i]);
    free(set);
}

static enum web_outcome judge_status(unsigned status)
{
    if (status == 200)
        return WEB_GOOD;
    if (status == 401 || status == 403 || status == 407 || (status >= 300 && status < 400))
        return WEB_DENIED;
    if (status == 501 || (status >= 400 && status < 500 && status != 408 && status != 429))
        return WEB_ABSENT;
    return WEB_FAILED;
}

/* A page for people, where a document was asked for: a login, or an error that says 200. */
static bool is_page(const struct web_row *row, const char *body, size_t len)
{
    static const char *const starts[] = { "<!doctype html", "<html" };
    char start[16];

    while (len > 0 && isspace((unsigned char)*body)) {
        body++;
        len--;
    }
    if (strstr(row->types, "text/html") != NULL)
        return false;
    for (size_t i = 0; i < sizeof starts / sizeof starts[0]; i++) {
        size_t own = strlen(starts[i]);
        if (len < own)
            continue;
        (void)memcpy(start, body, own);
        start[own] = '\0';
        if (str_equal_nocase(start, starts[i]))
            return true;
    }
    return false;
}

/* What IPP says inside of a 200 (RFC 8011 appendix B): no such printer at this path, say. */
static enum web_outcome judge_ipp(const char *body, size_t len)
{
    struct ipp_reader reader;

    if (!ipp_open(&reader, body, len))
        return WEB_ABSENT;
    if (reader.status == IPP_FORBIDDEN || reader.status == IPP_NOT_AUTHENTICATED ||
        reader.status == IPP_NOT_AUTHORISED)
        return WEB_DENIED;
    if (reader.status > IPP_VERSION_NOT_SUPPORTED || reader.status == IPP_INTERNAL_ERROR)
        return WEB_FAILED;
    return reader.status >= IPP_LEAST_ERROR ? WEB_ABSENT : WEB_GOOD;
}

static enum web_outcome judge(const struct web_set *set, const struct web_row *row, unsigned status,
                              const char *type, const char *body, size_t len)
{
    enum web_outcome outcome = judge_status(status);

    if (outcome != WEB_GOOD)
        return outcome;
    if (!web_plan_takes(row, type) || is_page(row, body, len))
        return WEB_ABSENT;
    if (row->door == WEB_DOOR_IPP)
        outcome = judge_ipp(body, len);
    if (len > row->limit || len > WEB_SET_BYTES - set->bytes)
        return WEB_FAILED;
    return outcome;
}

static uint8_t *copy_body(const void *body, size_t len)
{
    uint8_t *copy = malloc(len + 1);

    if (copy == NULL)
        return NULL;
    if (len > 0)
        (void)memcpy(copy, body, len);
    copy[len] = '\0';
    return copy;
}

static void forget(struct web_set *set, enum web_document document)
{
    set->bytes -= set->answers[document].len;
    free(set->bodies[document]);
    set->bodies[document] = NULL;
    set->answers[document] = nothing;
    if (document == WEB_LEDM_TREE)
        set->has_list = false;
}

enum web_outcome web_set_put(struct web_set *set, enum web_document document, unsigned status,
                             const char *type, const void *body, size_t len)
{
    struct web_answer *answer = &set->answers[document];

    forget(set, document);
    answer->status = status;
    answer->outcome = judge(set, web_plan_row(document), status, type, body, len);
    if (answer->outcome != WEB_GOOD)
        return answer->outcome;
    set->bodies[document] = copy_body(body, len);
    if (set->bodies[document] == NULL) {
        answer->outcome = WEB_FAILED;
        return WEB_FAILED;
    }
    answer->body = set->bodies[document];
    answer->len = len;
    set->bytes += len;
    if (document == WEB_LEDM_TREE)
        set->has_list = ledm_tree_read((const char *)answer->body, len, &set->listed);
    return WEB_GOOD;
}

const struct web_answer *web_set_get(const struct web_set *set, enum web_document document)
{
    return &set->answers[document];
}

unsigned web_set_good(const struct web_set *set)
{
    unsigned bits = 0;

    for (unsigned i = 0; i < WEB_DOCUMENTS; i++)
        if (set->answers[i].outcome == WEB_GOOD)
            bits |= WEB_BIT(i);
    return bits;
}

unsigned web_set_asked(const struct web_set *set)
{
    unsigned bits = 0;

    for (unsigned i = 0; i < WEB_DOCUMENTS; i++)
        if (set->answers[i].outcome != WEB_NOT_ASKED)
            bits |= WEB_BIT(i);
    return bits;
}

void web_set_tells(struct web_set *set, unsigned scopes)
{
    set->scopes = scopes;
}

unsigned web_set_scopes(const struct web_set *set)
{
    return set->scopes;
}

bool web_set_listed(const struct web_set *set, unsigned *out_documents)
{
    if (set->has_list)
        *out_documents = set->listed;
    return set->has_list;
}

void web_set_keep_keys(struct web_set *set, const struct web_keys *keys)
{
    set->keys = *keys;
}

const struct web_keys *web_set_keys(const struct web_set *set)
{
    return &set->keys;
}

void web_set_server(struct web_set *set, const char *server)
{
    if (set->server[0] == '\0' && server != NULL)
        (void)str_copy(set->server, sizeof set->server, server);
}

const char *web_set_server_text(const struct web_set *set)
{
    return set->server;
}
