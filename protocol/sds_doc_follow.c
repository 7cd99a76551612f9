/* SPDX-License-Identifier: Apache-2.0 */
/* Rows of items, rollouts, the audit and webhooks, as tools read them. */
#include "protocol/sds_doc_follow.h"

#include "protocol/sds_doc_row.h"

const char *const sds_doc_follow_by_words[] = { "platform", "tool", "connector", "operator", NULL };
const char *const sds_doc_follow_topic_words[] = { "work.changed",      "alert.stored",
                                                   "connector.changed", "rollout.changed",
                                                   "setting.drifted",   NULL };
_Static_assert(sizeof sds_doc_follow_by_words / sizeof(char *) == SDS_DOC_BYS + 1, "a word each");
_Static_assert(sizeof sds_doc_follow_topic_words / sizeof(char *) == SDS_DOC_TOPICS + 1,
               "a word each");
_Static_assert(SDS_DOC_BY_PLATFORM == (int)SDS_WORK_PLATFORM &&
                   SDS_DOC_BY_TOOL == (int)SDS_WORK_TOOL &&
                   SDS_DOC_BY_CONNECTOR == (int)SDS_WORK_CONNECTOR,
               "actors of work come first");

static const char *const rollout_states[] = { "goes", "halted", NULL };
_Static_assert(sizeof rollout_states / sizeof(char *) == SDS_DOC_ROLLOUT_STATES + 1, "a word each");
static const char *const webhook_states[] = { "active", "failing", "off", NULL };
_Static_assert(sizeof webhook_states / sizeof(char *) == SDS_DOC_WEBHOOK_STATES + 1, "a word each");

/* clang-format off */
#define NEXT(structure)                                                                                         \
    { .name = "next", SDS_DOC_ROW_TEXT(structure, WORD, next), .help = "Cursor of the next page; absent on the last." }

static const struct sds_field progress_rows[] = {
    { .name = "item", SDS_DOC_ROW_TEXT(struct sds_doc_progress, UUID, item), .is_needed = true, .help = "Its id." },
    { .name = "account", SDS_DOC_ROW_TEXT(struct sds_doc_progress, UUID, account), .is_needed = true, .help = "Whose device it is." },
    { .name = "device", SDS_DOC_ROW_TEXT(struct sds_doc_progress, UUID, device), .is_needed = true, .help = "The device." },
    { .name = "connector", SDS_DOC_ROW_TEXT(struct sds_doc_progress, UUID, connector), .help = "Whom it was offered to last." },
    { .name = "kind", SDS_DOC_ROW_CHOICE(struct sds_doc_progress, kind, sds_work_kind_words), .is_needed = true,
      .help = "What is to be done." },
    { .name = "state", SDS_DOC_ROW_CHOICE(struct sds_doc_progress, state, sds_work_state_words), .is_needed = true,
      .help = "Its state (section 5)." },
    { .name = "reason", SDS_DOC_ROW_CHOICE(struct sds_doc_progress, reason, sds_doc_report_reason_words),
      .help = "Why, or what it waits for, as the connector told last, by a step or a poll." },
    { .name = "rollout", SDS_DOC_ROW_TEXT(struct sds_doc_progress, UUID, rollout), .help = "The rollout that it belongs to." },
    { .name = "made", SDS_DOC_ROW_TIME(struct sds_doc_progress, made_ms), .is_needed = true, .help = "When it was ordered." },
    { .name = "changed", SDS_DOC_ROW_TIME(struct sds_doc_progress, changed_ms), .is_needed = true, .help = "When its state changed last." },
    { .name = "expires", SDS_DOC_ROW_TIME(struct sds_doc_progress, expires_ms), .is_needed = true, .help = "Not started from then on." },
    { .name = "started", SDS_DOC_ROW_TIME(struct sds_doc_progress, started_ms), .help = "When it was started." },
    { .name = "offers", SDS_DOC_ROW_NUMBER(struct sds_doc_progress, offers, 0, SDS_WORK_FENCE_MAX), .is_needed = true,
      .help = "How often it was offered: the fence." },
    { .name = "percent", SDS_DOC_ROW_NUMBER(struct sds_doc_progress, percent, 0, 100), .unit = "percent", .help = "How far it is." },
    { .name = "evidence", SDS_DOC_ROW_OBJECT(struct sds_doc_progress, evidence, has_evidence, &sds_doc_report_evidence),
      .help = "What proves it." },
};
const struct sds_field_table sds_doc_follow_progress = SDS_DOC_ROW_TABLE(progress_rows, struct sds_doc_progress);

static const struct sds_field work_page_rows[] = {
    { .name = "items", SDS_DOC_ROW_LIST(struct sds_doc_work_page, items, item_count, 0, &sds_doc_follow_progress),
      .help = "Work, the newest first." },
    NEXT(struct sds_doc_work_page),
};
const struct sds_field_table sds_doc_follow_work_page = SDS_DOC_ROW_TABLE(work_page_rows, struct sds_doc_work_page);

static const struct sds_field change_rows[] = {
    { .name = "at", SDS_DOC_ROW_TIME(struct sds_doc_change, at_ms), .is_needed = true, .help = "When; the platform's clock." },
    { .name = "state", SDS_DOC_ROW_CHOICE(struct sds_doc_change, state, sds_work_state_words), .is_needed = true,
      .help = "Its state from then on." },
    { .name = "verb", SDS_DOC_ROW_CHOICE(struct sds_doc_change, verb, sds_work_verb_words),
      .help = "What happened; absent of the first row: it was ordered." },
    { .name = "by", SDS_DOC_ROW_CHOICE(struct sds_doc_change, by, sds_doc_follow_by_words), .is_needed = true,
      .help = "Who caused it; `platform` is its clock." },
    { .name = "who", SDS_DOC_ROW_TEXT(struct sds_doc_change, UUID, who), .help = "Id of the tool or the connector." },
    { .name = "reason", SDS_DOC_ROW_CHOICE(struct sds_doc_change, reason, sds_doc_report_reason_words),
      .help = "Why, as the connector told." },
    { .name = "offer", SDS_DOC_ROW_NUMBER(struct sds_doc_change, offer, 0, SDS_WORK_FENCE_MAX), .is_needed = true,
      .help = "Its fence at the time." },
};
static const struct sds_field_table change = SDS_DOC_ROW_TABLE(change_rows, struct sds_doc_change);

static const struct sds_field story_rows[] = {
    { .name = "progress", SDS_DOC_ROW_OBJECT(struct sds_doc_story, progress, has_progress, &sds_doc_follow_progress),
      .is_needed = true, .help = "As it is now." },
    { .name = "order", SDS_DOC_ROW_OBJECT(struct sds_doc_story, order, has_order, &sds_doc_work_order), .is_needed = true,
      .help = "What was ordered." },
    { .name = "history", SDS_DOC_ROW_LIST(struct sds_doc_story, history, history_count, 1, &change), .is_needed = true,
      .help = "Its last changes of state, the oldest first; renewals of a lease are none." },
    { .name = "changes", SDS_DOC_ROW_NUMBER(struct sds_doc_story, changes, 1, SDS_WORK_FENCE_MAX), .is_needed = true,
      .help = "How many there were, those before the first row included." },
};
const struct sds_field_table sds_doc_follow_story = SDS_DOC_ROW_TABLE(story_rows, struct sds_doc_story);

#define ITEMS(json, member, what)                                                                               \
    { .name = json, SDS_DOC_ROW_NUMBER(struct sds_doc_rollout, member, 0, SDS_DOC_FLEET), .is_needed = true, .help = what }

static const struct sds_field rollout_rows[] = {
    { .name = "account", SDS_DOC_ROW_TEXT(struct sds_doc_rollout, UUID, account), .is_needed = true, .help = "Whose devices these are." },
    { .name = "rollout", SDS_DOC_ROW_TEXT(struct sds_doc_rollout, UUID, rollout), .is_needed = true, .help = "Its id." },
    { .name = "state", SDS_DOC_ROW_CHOICE(struct sds_doc_rollout, state, rollout_states), .is_needed = true,
      .help = "Whether it goes on." },
    { .name = "at_once", SDS_DOC_ROW_NUMBER(struct sds_doc_rollout, at_once, 1, SDS_DOC_AT_ONCE), .is_needed = true,
      .help = "How many of its items may be under way at a time." },
    ITEMS("failures", failures, "Failed or lost since it began or was resumed last; at two it is halted."),
    ITEMS("waiting", waiting, "Items that wait."),
    ITEMS("under_way", under_way, "Items from offered to verifying."),
    ITEMS("halted", halted, "Items that are halted."),
    ITEMS("done", done, "Items that are done."),
    ITEMS("failed", failed, "Items that failed or are lost, in all."),
    ITEMS("others", others, "Items that are refused, unsupported, cancelled or expired."),
    { .name = "changed", SDS_DOC_ROW_TIME(struct sds_doc_rollout, changed_ms), .is_needed = true, .help = "When it was halted or resumed last, or began." },
};
const struct sds_field_table sds_doc_follow_rollout = SDS_DOC_ROW_TABLE(rollout_rows, struct sds_doc_rollout);

static const struct sds_field audit_rows[] = {
    { .name = "at", SDS_DOC_ROW_TIME(struct sds_doc_audit, at_ms), .is_needed = true, .help = "When; the platform's clock." },
    { .name = "by", SDS_DOC_ROW_CHOICE(struct sds_doc_audit, by, sds_doc_follow_by_words), .is_needed = true, .help = "Who asked." },
    { .name = "who", SDS_DOC_ROW_TEXT(struct sds_doc_audit, UUID, who), .help = "Id of the tool or the connector." },
    { .name = "account", SDS_DOC_ROW_TEXT(struct sds_doc_audit, UUID, account), .is_needed = true, .help = "Of which account." },
    { .name = "request", SDS_DOC_ROW_TEXT(struct sds_doc_audit, WORD, request), .is_needed = true,
      .help = "Name of the request as in this section, or of the operator's command." },
    { .name = "subject", SDS_DOC_ROW_TEXT(struct sds_doc_audit, UUID, subject), .help = "What it was about: the item, connector, device, rollout or webhook." },
    { .name = "status", SDS_DOC_ROW_NUMBER(struct sds_doc_audit, status, 200, 599), .is_needed = true, .help = "How it was answered." },
    { .name = "rows", SDS_DOC_ROW_NUMBER(struct sds_doc_audit, rows, 0, SDS_DOC_FLEET), .help = "How many rows of data it took: the export log." },
};
static const struct sds_field_table audit = SDS_DOC_ROW_TABLE(audit_rows, struct sds_doc_audit);

static const struct sds_field audit_page_rows[] = {
    { .name = "items", SDS_DOC_ROW_LIST(struct sds_doc_audit_page, items, item_count, 0, &audit), .help = "Lines, the newest first." },
    NEXT(struct sds_doc_audit_page),
};
const struct sds_field_table sds_doc_follow_audit_page = SDS_DOC_ROW_TABLE(audit_page_rows, struct sds_doc_audit_page);

static const struct sds_field webhook_order_rows[] = {
    { .name = "url", SDS_DOC_ROW_TEXT(struct sds_doc_webhook_order, URL, url), .is_needed = true,
      .help = "Where to; addresses of the platform's own networks are refused unless its operator allows them." },
    { .name = "types", SDS_DOC_ROW_SET(struct sds_doc_webhook_order, types, sds_doc_follow_topic_words), .is_needed = true,
      .help = "What is told." },
};
const struct sds_field_table sds_doc_follow_webhook_order = SDS_DOC_ROW_TABLE(webhook_order_rows, struct sds_doc_webhook_order);

static const struct sds_field webhook_rows[] = {
    { .name = "webhook", SDS_DOC_ROW_TEXT(struct sds_doc_webhook, UUID, webhook), .is_needed = true, .help = "Its id." },
    { .name = "url", SDS_DOC_ROW_TEXT(struct sds_doc_webhook, URL, url), .is_needed = true, .help = "Where to." },
    { .name = "types", SDS_DOC_ROW_SET(struct sds_doc_webhook, types, sds_doc_follow_topic_words), .is_needed = true, .help = "What is told." },
    { .name = "state", SDS_DOC_ROW_CHOICE(struct sds_doc_webhook, state, webhook_states), .is_needed = true,
      .help = "`failing`: its last try failed; `off`: for five days all did, make it anew." },
    { .name = "made", SDS_DOC_ROW_TIME(struct sds_doc_webhook, made_ms), .is_needed = true, .help = "When it was made." },
    { .name = "sent", SDS_DOC_ROW_TIME(struct sds_doc_webhook, sent_ms), .help = "When something arrived last." },
    { .name = "failing_since", SDS_DOC_ROW_TIME(struct sds_doc_webhook, failing_since_ms), .help = "Since when nothing arrives." },
    { .name = "status", SDS_DOC_ROW_NUMBER(struct sds_doc_webhook, status, 100, 599), .help = "The last answer; absent: there was none." },
    { .name = "left_out", SDS_DOC_ROW_NUMBER(struct sds_doc_webhook, left_out, 1, INT64_C(9007199254740991)),
      .help = "How many hooks it was never told of (section 9): who sees some asks the lists." },
};
static const struct sds_field_table webhook = SDS_DOC_ROW_TABLE(webhook_rows, struct sds_doc_webhook);

static const struct sds_field webhook_made_rows[] = {
    { .name = "webhook", SDS_DOC_ROW_OBJECT(struct sds_doc_webhook_made, webhook, has_webhook, &webhook), .is_needed = true, .help = "It." },
    { .name = "secret", SDS_DOC_ROW_TEXT(struct sds_doc_webhook_made, TEXT, secret), .is_needed = true,
      .help = "`whsec_` and the base64 of 24 to 32 random octets, the key of its signatures; shown once." },
};
const struct sds_field_table sds_doc_follow_webhook_made = SDS_DOC_ROW_TABLE(webhook_made_rows, struct sds_doc_webhook_made);

static const struct sds_field webhook_page_rows[] = {
    { .name = "items", SDS_DOC_ROW_LIST(struct sds_doc_webhook_page, items, item_count, 0, &webhook),
      .help = "All of the tool's, the first made first; it can have no more." },
};
const struct sds_field_table sds_doc_follow_webhook_page = SDS_DOC_ROW_TABLE(webhook_page_rows, struct sds_doc_webhook_page);

static const struct sds_field drift_rows[] = {
    { .name = "account", SDS_DOC_ROW_TEXT(struct sds_doc_drift, UUID, account), .is_needed = true, .help = "Whose device it is." },
    { .name = "device", SDS_DOC_ROW_TEXT(struct sds_doc_drift, UUID, device), .is_needed = true, .help = "The device." },
    { .name = "name", SDS_DOC_ROW_CHOICE(struct sds_doc_drift, name, sds_doc_work_setting_words), .is_needed = true, .help = "Which setting." },
    { .name = "value", SDS_DOC_ROW_TEXT(struct sds_doc_drift, WORD, value), .is_needed = true, .help = "What work put." },
    { .name = "found", SDS_DOC_ROW_TEXT(struct sds_doc_drift, WORD, found), .help = "What the device tells; absent as in `settings`." },
    { .name = "item", SDS_DOC_ROW_TEXT(struct sds_doc_drift, UUID, item), .is_needed = true, .help = "The work that put it." },
};
static const struct sds_field_table drift = SDS_DOC_ROW_TABLE(drift_rows, struct sds_doc_drift);

static const struct sds_field hook_data_rows[] = {
    { .name = "work", SDS_DOC_ROW_OBJECT(struct sds_doc_hook_data, work, has_work, &sds_doc_follow_progress),
      .help = "Of `work.changed`: the item after it." },
    { .name = "alert", SDS_DOC_ROW_OBJECT(struct sds_doc_hook_data, alert, has_alert, &sds_doc_fleet_event),
      .help = "Of `alert.stored`: the row." },
    { .name = "connector", SDS_DOC_ROW_OBJECT(struct sds_doc_hook_data, connector, has_connector, &sds_doc_fleet_place),
      .help = "Of `connector.changed`: its place after it registered, left, was revoked or became void." },
    { .name = "rollout", SDS_DOC_ROW_OBJECT(struct sds_doc_hook_data, rollout, has_rollout, &sds_doc_follow_rollout),
      .help = "Of `rollout.changed`: the rollout after it was halted or resumed." },
    { .name = "drift", SDS_DOC_ROW_OBJECT(struct sds_doc_hook_data, drift, has_drift, &drift),
      .help = "Of `setting.drifted`: what was put and what is found, once when it is found first." },
};
static const struct sds_field_table hook_data = SDS_DOC_ROW_TABLE(hook_data_rows, struct sds_doc_hook_data);

static const struct sds_field hook_rows[] = {
    { .name = "type", SDS_DOC_ROW_CHOICE(struct sds_doc_hook, type, sds_doc_follow_topic_words), .is_needed = true, .help = "What happened." },
    { .name = "timestamp", SDS_DOC_ROW_TIME(struct sds_doc_hook, timestamp_ms), .is_needed = true, .help = "When." },
    { .name = "data", SDS_DOC_ROW_OBJECT(struct sds_doc_hook, data, has_data, &hook_data), .is_needed = true,
      .help = "What it is about: the member of its type, and no other." },
};
const struct sds_field_table sds_doc_follow_hook = SDS_DOC_ROW_TABLE(hook_rows, struct sds_doc_hook);
/* clang-format on */

const char *sds_doc_follow_trouble_in_hook(const struct sds_doc_hook *hook)
{
    const size_t has[SDS_DOC_TOPICS] = {
        [SDS_DOC_WORK_CHANGED] = hook->data.has_work,
        [SDS_DOC_ALERT_STORED] = hook->data.has_alert,
        [SDS_DOC_CONNECTOR_CHANGED] = hook->data.has_connector,
        [SDS_DOC_ROLLOUT_CHANGED] = hook->data.has_rollout,
        [SDS_DOC_SETTING_DRIFTED] = hook->data.has_drift,
    };

    for (unsigned topic = 0; topic < SDS_DOC_TOPICS; topic++)
        if ((has[topic] != 0) != (topic == hook->type))
            return "the data of a hook is of its type, and of no other";
    return NULL;
}
