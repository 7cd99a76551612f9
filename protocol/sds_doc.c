/* SPDX-License-Identifier: Apache-2.0 */
/* A row per body; what rows cannot say of some of them is asked besides. */
#include "protocol/sds_doc.h"

#include "protocol/sds_doc_connector.h"
#include "protocol/sds_doc_fleet.h"
#include "protocol/sds_doc_follow.h"
#include "protocol/sds_doc_report.h"
#include "protocol/sds_doc_tool.h"
#include "protocol/sds_doc_work.h"

#include <stdio.h>

#define SMALL  ((size_t)4096)
#define MIDDLE ((size_t)65536)
#define LARGE  ((size_t)262144)

/* clang-format off */
static const struct sds_doc_row rows[SDS_DOC_TYPES] = {
    [SDS_DOC_REGISTRATION] = { "registration", &sds_doc_connector_registration, SMALL, "A connector makes itself known." },
    [SDS_DOC_REGISTERED] = { "registered", &sds_doc_connector_registered, SMALL, "It is known from now on." },
    [SDS_DOC_ROTATION] = { "rotation", &sds_doc_connector_rotation, SMALL, "A connector's new key." },
    [SDS_DOC_LEAVE] = { "leave", &sds_doc_connector_leave, SMALL, "A connector goes." },
    [SDS_DOC_POLL] = { "poll", &sds_doc_connector_poll, MIDDLE, "What a connector has in hand, and has room for." },
    [SDS_DOC_SCHEDULE] = { "schedule", &sds_doc_connector_schedule, MIDDLE, "What is to be done." },
    [SDS_DOC_REPORTS] = { "reports", &sds_doc_report_reports, LARGE, "How work goes, and what HP devices tell." },
    [SDS_DOC_RESULTS] = { "results", &sds_doc_report_results, MIDDLE, "What became of a report." },
    [SDS_DOC_ALERTS] = { "alerts", &sds_doc_report_alerts, MIDDLE, "What event logs hold." },
    [SDS_DOC_STORED] = { "stored", &sds_doc_report_stored, SMALL, "What became of alerts." },
    [SDS_DOC_TOKEN_ANSWER] = { "token", &sds_doc_tool_token, SMALL, "A tool's token." },
    [SDS_DOC_TOKEN_ERROR] = { "token-error", &sds_doc_tool_token_error, SMALL, "Why there is none (RFC 6749, section 5.2)." },
    [SDS_DOC_ENROL] = { "enrol", &sds_doc_tool_enrol, SMALL, "A place for a new connector." },
    [SDS_DOC_ENROLLED] = { "enrolled", &sds_doc_tool_enrolled, SMALL, "Its code." },
    [SDS_DOC_ORDER] = { "order", &sds_doc_work_order, MIDDLE, "Work that a tool wants done." },
    [SDS_DOC_PROGRESS] = { "progress", &sds_doc_follow_progress, MIDDLE, "A work item." },
    [SDS_DOC_WORK_PAGE] = { "work-page", &sds_doc_follow_work_page, LARGE, "Work items." },
    [SDS_DOC_STORY] = { "story", &sds_doc_follow_story, MIDDLE, "A work item, what was ordered, and what became of it." },
    [SDS_DOC_ROLLOUT] = { "rollout", &sds_doc_follow_rollout, SMALL, "How a rollout goes." },
    [SDS_DOC_ACCOUNT_PAGE] = { "account-page", &sds_doc_fleet_account_page, MIDDLE, "A tool's accounts." },
    [SDS_DOC_PLACE] = { "connector", &sds_doc_fleet_place, SMALL, "A connector's place." },
    [SDS_DOC_PLACE_PAGE] = { "connector-page", &sds_doc_fleet_place_page, MIDDLE, "Connectors." },
    [SDS_DOC_PLACE_SETTINGS] = { "connector-settings", &sds_doc_fleet_place_settings, SMALL, "What a provider sets of a connector." },
    [SDS_DOC_KNOWN] = { "device", &sds_doc_fleet_known, MIDDLE, "A device." },
    [SDS_DOC_DEVICE_PAGE] = { "device-page", &sds_doc_fleet_device_page, LARGE, "Devices." },
    [SDS_DOC_EVENT_PAGE] = { "alert-page", &sds_doc_fleet_event_page, MIDDLE, "Rows of event logs." },
    [SDS_DOC_AUDIT_PAGE] = { "audit-page", &sds_doc_follow_audit_page, MIDDLE, "Who asked for what, and who took which data." },
    [SDS_DOC_WEBHOOK_ORDER] = { "webhook-order", &sds_doc_follow_webhook_order, SMALL, "What a tool wants to be told, and where." },
    [SDS_DOC_WEBHOOK_MADE] = { "webhook-made", &sds_doc_follow_webhook_made, SMALL, "A new webhook." },
    [SDS_DOC_WEBHOOK_PAGE] = { "webhook-page", &sds_doc_follow_webhook_page, MIDDLE, "A tool's webhooks." },
    [SDS_DOC_HOOK] = { "hook", &sds_doc_follow_hook, MIDDLE, "What a webhook is sent." },
    [SDS_DOC_PROBLEM] = { "problem", &sds_doc_tool_problem, SMALL, "Why a request was refused." },
};
/* clang-format on */

const struct sds_doc_row *sds_doc_row(enum sds_doc_type type)
{
    return type < SDS_DOC_TYPES ? &rows[type] : NULL;
}

static bool has_body(enum sds_doc_type type, struct sds_field_trouble *out_trouble)
{
    *out_trouble = (struct sds_field_trouble){ 0 };
    if (type >= SDS_DOC_TYPES)
        (void)snprintf(out_trouble->text, sizeof out_trouble->text, "the request has no body");
    return type < SDS_DOC_TYPES;
}

/* What is wrong, and in which object of a list; "" in the body as a whole. */
static const char *contradiction_in(enum sds_doc_type type, const void *body,
                                    char out_place[SDS_FIELD_PLACE])
{
    switch (type) {
    case SDS_DOC_ORDER:
        return sds_doc_work_trouble_in_order(body);
    case SDS_DOC_HOOK:
        return sds_doc_follow_trouble_in_hook(body);
    case SDS_DOC_STORY:
        return sds_doc_work_trouble_in_order(&((const struct sds_doc_story *)body)->order);
    case SDS_DOC_REPORTS:
        return sds_doc_report_trouble(body, out_place);
    case SDS_DOC_RESULTS:
        return sds_doc_report_trouble_in_results(body, out_place);
    case SDS_DOC_POLL:
        return sds_doc_connector_trouble_in_poll(body, out_place);
    case SDS_DOC_SCHEDULE:
        return sds_doc_connector_trouble_in_schedule(body, out_place);
    default:
        return NULL;
    }
}

static bool agrees(enum sds_doc_type type, const void *body, struct sds_field_trouble *out_trouble)
{
    char place[SDS_FIELD_PLACE] = "";
    const char *trouble = contradiction_in(type, body, place);

    if (trouble == NULL)
        return true;
    (void)snprintf(out_trouble->place, sizeof out_trouble->place, "%s", place);
    (void)snprintf(out_trouble->text, sizeof out_trouble->text, "%s%s%s", place,
                   place[0] == '\0' ? "" : ": ", trouble);
    return false;
}

enum err sds_doc_read(enum sds_doc_type type, const char *bytes, size_t len, void *out_struct,
                      struct sds_field_trouble *out_trouble)
{
    char error[JSON_ERROR_SIZE];
    struct json *json;

    if (!has_body(type, out_trouble))
        return ERR_RANGE;
    const struct sds_doc_row *row = &rows[type];
    sds_field_clear(row->table, out_struct);
    enum err err = json_parse(bytes, len, row->most, SDS_DOC_DEPTH, &json, error);
    if (err != ERR_NONE) {
        (void)snprintf(out_trouble->text, sizeof out_trouble->text, "%s", error);
        return err;
    }
    bool is_good = sds_field_read(row->table, json_root(json), out_struct, out_trouble);
    json_destroy(json);
    if (is_good && agrees(type, out_struct, out_trouble))
        return ERR_NONE;
    sds_field_clear(row->table, out_struct);
    return ERR_RANGE;
}

bool sds_doc_write(struct buf *out, enum sds_doc_type type, const void *from_struct,
                   struct sds_field_trouble *out_trouble)
{
    struct json_write w;
    size_t start = out->len;

    if (!has_body(type, out_trouble))
        return false;
    const struct sds_doc_row *row = &rows[type];
    json_write_init(&w, out);
    json_write_object(&w, NULL);
    if (!sds_field_write(row->table, from_struct, &w, out_trouble))
        return false;
    json_write_end(&w);
    if (!agrees(type, from_struct, out_trouble))
        return false;
    if (json_write_done(&w) && out->len - start <= row->most)
        return true;
    (void)snprintf(out_trouble->text, sizeof out_trouble->text, "the body is too long");
    return false;
}
