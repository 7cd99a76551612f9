/* SPDX-License-Identifier: Apache-2.0 */
/* A table of paths, each with the service that it belongs to and the document it gives. */
#include "tests/sim_printer/sim_pages.h"

#include "base/str.h"
#include "tests/sim_printer/sim_html.h"
#include "tests/sim_printer/sim_ipp.h"
#include "tests/sim_printer/sim_json.h"
#include "tests/sim_printer/sim_ledm.h"
#include "tests/sim_printer/sim_ledm_work.h"
#include "tests/sim_printer/sim_write.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define HUGE_BYTES     ((size_t)10 * 1024 * 1024)
#define TENTH_MS       100
#define LONGEST_TENTHS 36000
#define EVENT_TABLE    "/EventMgmt/EventTable"

typedef void page_fn(const struct sim_view *view, struct buf *out);

static const char xml[] = "text/xml";
static const char json[] = "application/json";

/* clang-format off */
static const struct {
    const char *path;
    unsigned service;
    const char *type;
    page_fn *put;
} pages[] = {
    { "/DevMgmt/DiscoveryTree.xml",                  SIM_VOICE_LEDM,     xml,         sim_ledm_tree },
    { "/DevMgmt/ProductConfigDyn.xml",               SIM_VOICE_LEDM,     xml,         sim_ledm_config },
    { "/DevMgmt/ConsumableConfigDyn.xml",            SIM_VOICE_LEDM,     xml,         sim_ledm_consumables },
    { "/DevMgmt/ProductUsageDyn.xml",                SIM_VOICE_LEDM,     xml,         sim_ledm_usage },
    { "/cdm/servicesDiscovery",                      SIM_VOICE_CDM,      json,        sim_json_services },
    { "/cdm/system/v1/identity",                     SIM_VOICE_CDM,      json,        sim_json_identity },
    { "/cdm/supply/v1/suppliesPublic",               SIM_VOICE_CDM,      json,        sim_json_supplies },
    { "/cdm/deviceUsage/v1/lifetimeCounters",        SIM_VOICE_CDM,      json,        sim_json_counters },
    { "/cdm/print/v2/status",                        SIM_VOICE_CDM,      json,        sim_json_status },
    { "/cdm/alert/v1/alerts",                        SIM_VOICE_CDM,      json,        sim_json_alerts },
    { "/sws/app/information/home/home.json",         SIM_VOICE_SYNCTHRU, "text/html", sim_json_home },
    { "/sws/app/information/counters/counters.json", SIM_VOICE_SYNCTHRU, "text/html", sim_json_billing },
    { "/home.htm",                                   SIM_VOICE_SYNCTHRU_OLD, "text/html", sim_html_home },
    { "/Information/supplies_status.htm",            SIM_VOICE_SYNCTHRU_OLD, "text/html", sim_html_supplies },
    { "/etc/mnt_info.csv",                           SIM_VOICE_BROTHER,  "text/csv",  sim_json_maintenance },
};
/* clang-format on */

static const char start_page[] = "<html><title>Printer</title><body>Printer</body></html>\n";

/* The value of "timeout" in a query, in tenths of a second; 0 without one. */
static uint64_t timeout_of(const char *query)
{
    char word[16];
    uint64_t tenths = 0;

    while (query != NULL && !str_starts_with(query, "timeout=")) {
        query = strchr(query, '&');
        query = query == NULL ? NULL : query + 1;
    }
    if (query == NULL)
        return 0;
    query += strlen("timeout=");
    size_t len = strcspn(query, "&");
    if (len >= sizeof word)
        return 0;
    memcpy(word, query, len);
    word[len] = '\0';
    return str_to_u64(word, LONGEST_TENTHS, &tenths) ? tenths : 0;
}

static void answer_events(const struct sim_voice *voice, const struct sim_pages_question *question,
                          struct sim_pages_answer *answer)
{
    const char *known = http_codec_header(question->request, "If-None-Match");
    struct sim_events_stamp since = { 0 };
    uint64_t tenths = timeout_of(question->request->query);
    bool knows = known != NULL && sim_events_parse_tag(known, &since);

    sim_events_tag(&voice->events, answer->tag);
    if (!knows || sim_events_is_newer(&voice->events.rows[voice->events.count - 1], since)) {
        answer->type = xml;
        sim_ledm_events(&voice->events, since, &answer->body);
        return;
    }
    if (tenths > 0 && !question->late)
        answer->wait_ms = tenths * TENTH_MS;
    answer->status = 304;
}

static void answer_ipp(struct sim_printer *printer, const struct sim_ipp_told *told,
                       const struct sim_pages_question *question, struct sim_pages_answer *answer)
{
    const char *type = http_codec_header(question->request, "Content-Type");
    char operation[SIM_IPP_OPERATION];

    if (question->request->method != HTTP_CODEC_POST) {
        answer->status = 405;
    } else if (type == NULL || strcmp(type, "application/ipp") != 0) {
        answer->status = 415;
    } else if (!sim_ipp_take(told, question->body, question->body_len, operation, &answer->body)) {
        answer->status = 400;
    } else {
        answer->type = "application/ipp";
        sim_asked_note(&printer->voice->asked, "ipp", operation);
    }
}

/* Makes a document longer: elements, members or lines before its end. */
static void pad(struct sim_pages_answer *answer)
{
    static const char *const fillers[] = { "<dd:Filler>what nobody wants to read</dd:Filler>\n",
                                           ",\"filler\":\"what nobody wants to read\"\n",
                                           "\"what nobody wants to read\"\n" };
    struct buf *body = &answer->body;
    char *text = body->data;
    const char *end = NULL;
    const char *filler = fillers[2];
    char tail[64] = "";

    if (answer->type == xml) {
        filler = fillers[0];
        for (char *at = text; (at = strstr(at, "</")) != NULL; at++)
            end = at;
    } else if (answer->type != NULL && strcmp(answer->type, "text/csv") != 0) {
        filler = fillers[1];
        end = strrchr(text, '}');
    }
    if (end != NULL && str_copy(tail, sizeof tail, end))
        body->len = (size_t)(end - text);
    while (body->len < HUGE_BYTES && buf_append_text(body, filler))
        continue;
    (void)buf_append_text(body, tail);
}

/* The document at a path; 404 without one. */
static void answer_page(struct sim_printer *printer, const struct sim_view *view, const char *path,
                        struct sim_pages_answer *answer)
{
    unsigned services = printer->voice->services;

    answer->status = 404;
    if (strcmp(path, "/") == 0) {
        answer->status = 200;
        answer->type = "text/html";
        (void)buf_append_text(&answer->body, start_page);
    } else if (strcmp(path, "/DevMgmt/ProductStatusDyn.xml") == 0 &&
               (services & SIM_VOICE_LEDM) != 0) {
        answer->status = 200;
        answer->type = xml;
        sim_ledm_status(view, printer->voice->alert_changes, &answer->body);
    }
    if ((services & SIM_VOICE_LEDM) != 0 && sim_ledm_work_put(view, path, &answer->body)) {
        answer->status = 200;
        answer->type = xml;
    }
    for (size_t i = 0; i < sizeof pages / sizeof pages[0]; i++) {
        if ((pages[i].service & services) == 0 || strcmp(pages[i].path, path) != 0)
            continue;
        answer->status = 200;
        answer->type = pages[i].type;
        pages[i].put(view, &answer->body);
    }
    if (printer->voice->huge && answer->status == 200 && answer->body.len > 0)
        pad(answer);
}

/* A page as it was recorded; what was not is not there. */
static void answer_recorded(struct sim_printer *printer, const struct sim_pages_question *question,
                            struct sim_pages_answer *answer)
{
    const struct recording_section *section =
        sim_replay_find(printer->model->replay, question->request->path);

    answer->status = section == NULL ? 404 : section->status;
    if (section == NULL)
        return;
    (void)str_copy(answer->server, sizeof answer->server, section->server);
    if (answer->status != 200)
        return;
    answer->type = section->type[0] == '\0' ? NULL : section->type;
    if (section->kind == RECORDING_IPP)
        answer_ipp(printer, &(struct sim_ipp_told){ .recorded = section }, question, answer);
    else
        (void)recording_body(section, &answer->body);
}

static void answer_request(struct sim_printer *printer, const struct sim_pages_question *question,
                           struct sim_pages_answer *answer)
{
    const struct http_codec_request *request = question->request;
    bool is_get = request->method == HTTP_CODEC_GET || request->method == HTTP_CODEC_HEAD;
    struct sim_view *view = calloc(1, sizeof *view);

    if (view == NULL) {
        answer->status = 503;
        return;
    }
    sim_view_take(printer, view);
    if ((printer->voice->services & (SIM_VOICE_LEDM | SIM_VOICE_CDM)) != 0)
        sim_ledm_server(view, answer->server);
    if ((printer->voice->services & SIM_VOICE_IPP) != 0 &&
        (strcmp(request->path, "/ipp/print") == 0 || strcmp(request->path, "/ipp") == 0))
        answer_ipp(printer, &(struct sim_ipp_told){ .view = view, .huge = printer->voice->huge },
                   question, answer);
    else if (request->method == HTTP_CODEC_PUT && (printer->voice->services & SIM_VOICE_LEDM) != 0)
        answer->status = sim_write_put(printer, request->path, question->body, question->body_len);
    else if (!is_get)
        answer->status = 405;
    else
        answer_page(printer, view, request->path, answer);
    free(view);
}

void sim_pages_answer(struct sim_printer *printer, const struct sim_pages_question *question,
                      struct sim_pages_answer *answer)
{
    const struct http_codec_request *request = question->request;
    struct sim_voice *voice = printer->voice;
    bool is_get = request->method == HTTP_CODEC_GET;

    *answer = (struct sim_pages_answer){ .status = 200 };
    buf_init(&answer->body, SIM_PAGES_BODY);
    if (!question->again)
        sim_asked_note(&voice->asked, http_codec_method_name(request->method), request->path);
    sim_printer_catch_up(printer);
    if (voice->status != 0) {
        answer->status = voice->status;
        if (voice->status == 401)
            (void)str_copy(answer->challenge, sizeof answer->challenge, "Basic realm=\"Printer\"");
    } else if (voice->redirect[0] != '\0' && is_get) {
        answer->status = 302;
        (void)str_copy(answer->location, sizeof answer->location, voice->redirect);
    } else if ((voice->services & SIM_VOICE_RECORDED) != 0) {
        answer_recorded(printer, question, answer);
    } else if ((voice->services & SIM_VOICE_LEDM) != 0 && is_get &&
               strcmp(request->path, EVENT_TABLE) == 0) {
        answer_events(voice, question, answer);
    } else {
        answer_request(printer, question, answer);
    }
    if (voice->type[0] != '\0' && answer->type != NULL)
        answer->type = voice->type;
}
