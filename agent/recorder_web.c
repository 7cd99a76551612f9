/* SPDX-License-Identifier: Apache-2.0 */
/* A table says in which language each document is. */
#include "agent/recorder_web.h"

#include "agent/normalise/relaxed_json.h"
#include "agent/normalise/syncthru.h"
#include "agent/normalise/web_facts.h"
#include "agent/record/mask_rule.h"
#include "agent/record/recording.h"
#include "agent/record/veil_csv.h"
#include "agent/record/veil_ipp.h"
#include "agent/record/veil_json.h"
#include "agent/record/veil_xml.h"
#include "agent/web_plan.h"
#include "base/str.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#define BODY_MOST   ((size_t)2 * WEB_PLAN_BODY)
#define GOOD        200
#define ABSENT      404
#define UNAVAILABLE 503
#define LEAST_ERROR 400
#define HUNDRED     100

typedef bool put_fn(struct mask *mask, const struct web_answer *answer, struct buf *out);

static bool put_xml(struct mask *mask, const struct web_answer *answer, struct buf *out)
{
    return veil_xml_put(mask, (const char *)answer->body, answer->len, out);
}

static bool put_json(struct mask *mask, const struct web_answer *answer, struct buf *out)
{
    return veil_json_put(mask, (const char *)answer->body, answer->len, out);
}

static bool put_relaxed(struct mask *mask, const struct web_answer *answer, struct buf *out)
{
    struct buf strict;

    buf_init(&strict, BODY_MOST);
    bool good = relaxed_json_read((const char *)answer->body, answer->len, &strict) &&
                veil_json_put(mask, buf_text(&strict), strict.len, out);
    buf_finish(&strict);
    return good;
}

static bool put_csv(struct mask *mask, const struct web_answer *answer, struct buf *out)
{
    return veil_csv_put(mask, (const char *)answer->body, answer->len, out);
}

static bool put_ipp(struct mask *mask, const struct web_answer *answer, struct buf *out)
{
    return veil_ipp_put(mask, (const char *)answer->body, answer->len, out);
}

/* Pages are for people: what we read of them is made into a page anew. */
static bool put_page(struct mask *mask, const struct web_answer *answer, struct buf *out)
{
    struct web_facts *facts = calloc(1, sizeof *facts);

    if (facts == NULL)
        return false;
    web_facts_init(facts);
    syncthru_read_page(answer, facts);
    (void)buf_append_text(out, "<html><title>SyncThru Web Service</title>\n");
    if (facts->model[0] != '\0') {
        (void)buf_append_text(out, "<td class=\"lcdFont\">");
        mask_rule_put(mask, MASK_RULE_MODEL, facts->model, strlen(facts->model), out);
        (void)buf_append_text(out, "</td>\n");
    }
    free(facts);
    return buf_append_text(out, "</html>\n");
}

static bool put_supplies(struct mask *mask, const struct web_answer *answer, struct buf *out)
{
    static const struct {
        const char *colour;
        const char *variable;
    } names[] = { { "black", "BlackTonerPer" },
                  { "cyan", "CyanTonerPer" },
                  { "magenta", "MagentaTonerPer" },
                  { "yellow", "YellowTonerPer" } };
    struct web_facts *facts = calloc(1, sizeof *facts);

    (void)mask;
    if (facts == NULL)
        return false;
    web_facts_init(facts);
    syncthru_read_page_supplies(answer, facts);
    (void)buf_append_text(out, "<html><title>SyncThru Web Service</title>\n<script>\n");
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++)
        for (size_t s = 0; s < facts->supply_count; s++)
            if (facts->supplies[s].colour != NULL && facts->supplies[s].hundredths >= 0 &&
                strcmp(facts->supplies[s].colour, names[i].colour) == 0)
                (void)buf_append_format(out, "var %s = %" PRId64 ";\n", names[i].variable,
                                        facts->supplies[s].hundredths / HUNDRED);
    free(facts);
    return buf_append_text(out, "</script></html>\n");
}

static put_fn *put_of(enum web_document document)
{
    switch (web_plan_row(document)->family) {
    case WEB_FAMILY_LEDM:
        return put_xml;
    case WEB_FAMILY_CDM:
        return put_json;
    case WEB_FAMILY_BROTHER:
        return put_csv;
    case WEB_FAMILY_IPP:
        return put_ipp;
    default:
        if (document == WEB_SYNCTHRU_PAGE)
            return put_page;
        return document == WEB_SYNCTHRU_PAGE_SUPPLIES ? put_supplies : put_relaxed;
    }
}

/* What a replay answers, so that the same follows from it. */
static unsigned replayed_status(const struct web_answer *answer)
{
    if (answer->outcome == WEB_GOOD)
        return GOOD;
    if (answer->outcome == WEB_FAILED)
        return UNAVAILABLE;
    return answer->status >= LEAST_ERROR ? answer->status : ABSENT;
}

static void put_server(struct mask *mask, const struct web_set *set,
                       struct recording_section *section)
{
    const char *server = web_set_server_text(set);
    struct buf text;

    for (const char *c = server; *c != '\0'; c++)
        if ((unsigned char)*c < ' ')
            return;
    buf_init(&text, BODY_MOST);
    mask_at(mask, "Server");
    mask_rule_put(mask, MASK_RULE_VERSION, server, strlen(server), &text);
    (void)str_copy(section->server, sizeof section->server, buf_text(&text));
    buf_finish(&text);
}

static bool put_document(struct mask *mask, const struct web_set *set, enum web_document document,
                         bool is_first, struct buf *out)
{
    const struct web_row *row = web_plan_row(document);
    const struct web_answer *answer = web_set_get(set, document);
    bool is_ipp = row->door == WEB_DOOR_IPP;
    struct recording_section section = { .kind = is_ipp ? RECORDING_IPP : RECORDING_WEB,
                                         .status = replayed_status(answer) };
    struct buf body;

    (void)str_copy(section.path, sizeof section.path, row->path);
    if (answer->outcome == WEB_GOOD)
        (void)str_copy(section.type, strcspn(row->types, "|") + 1, row->types);
    if (is_first)
        put_server(mask, set, &section);
    bool good = recording_put_head(out, &section);
    buf_init(&body, BODY_MOST);
    if (answer->outcome == WEB_GOOD && put_of(document)(mask, answer, &body))
        good = good && (is_ipp ? buf_append(out, buf_text(&body), body.len)
                               : recording_put_body(out, buf_text(&body), body.len));
    good = good && buf_error(&body) != ERR_MEMORY;
    buf_finish(&body);
    return good;
}

bool recorder_web_put(struct mask *mask, const struct web_set *set, struct buf *out)
{
    bool is_first = true; /* whose head tells the server, for all of them */

    for (unsigned i = 0; i < WEB_DOCUMENTS; i++) {
        if (web_set_get(set, i)->outcome == WEB_NOT_ASKED)
            continue;
        if (!put_document(mask, set, i, is_first, out))
            return false;
        is_first = false;
    }
    return true;
}
