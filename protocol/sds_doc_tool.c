/* SPDX-License-Identifier: Apache-2.0 */
/* Rows of what tools are told. */
#include "protocol/sds_doc_tool.h"

#include "protocol/sds_doc_row.h"

const char *const sds_doc_tool_scope_words[] = { "read", "work", "enrol", NULL };
const char *const sds_doc_tool_code_words[] = {
    "bad-body",     "bad-signature", "bad-clock", "bad-code",  "unknown-connector",
    "revoked",      "bad-token",     "no-scope",  "not-found", "conflict",
    "other-region", "too-large",     "too-many",  "down",      NULL
};
_Static_assert(sizeof sds_doc_tool_code_words / sizeof(char *) == SDS_DOC_CODES + 1, "a word each");
_Static_assert(sizeof sds_doc_tool_scope_words / sizeof(char *) == SDS_DOC_SCOPES + 1,
               "a word each");

static const char *const token_types[] = { "Bearer", NULL };
static const char *const hook_types[] = { "work.changed", NULL };

/* clang-format off */
static const struct sds_field token_rows[] = {
    { .name = "access_token", SDS_DOC_ROW_TEXT(struct sds_doc_token, WORD, access_token), .is_needed = true,
      .help = "For `Authorization: Bearer`." },
    { .name = "token_type", SDS_DOC_ROW_CHOICE(struct sds_doc_token, token_type, token_types), .is_needed = true,
      .help = "What it is." },
    { .name = "expires_in", SDS_DOC_ROW_NUMBER(struct sds_doc_token, expires_in, 1, SDS_DOC_TOKEN_S), .is_needed = true,
      .unit = "s", .help = "How long it is good." },
    { .name = "scope", SDS_DOC_ROW_TEXT(struct sds_doc_token, TEXT, scope), .is_needed = true,
      .help = "What it lets do: words `read`, `work`, `enrol`, apart by blanks." },
};
const struct sds_field_table sds_doc_tool_token = SDS_DOC_ROW_TABLE(token_rows, struct sds_doc_token);

static const struct sds_field enrol_rows[] = {
    { .name = "region", SDS_DOC_ROW_TEXT(struct sds_doc_enrol, WORD, region), .help = "To which the connector is pinned." },
    { .name = "hours", SDS_DOC_ROW_NUMBER(struct sds_doc_enrol, hours, 1, SDS_DOC_ENROL_HOURS), .is_needed = true, .unit = "h",
      .help = "For how long the code is good." },
};
const struct sds_field_table sds_doc_tool_enrol = SDS_DOC_ROW_TABLE(enrol_rows, struct sds_doc_enrol);

static const struct sds_field enrolled_rows[] = {
    { .name = "connector", SDS_DOC_ROW_TEXT(struct sds_doc_enrolled, UUID, connector), .is_needed = true, .help = "Its id." },
    { .name = "code", SDS_DOC_ROW_TEXT(struct sds_doc_enrolled, WORD, code), .is_needed = true,
      .help = "128 random bits in Crockford's base32; shown once, kept as a hash, good for one registration." },
    { .name = "expires", SDS_DOC_ROW_TIME(struct sds_doc_enrolled, expires_ms), .is_needed = true, .help = "Good until then." },
};
const struct sds_field_table sds_doc_tool_enrolled = SDS_DOC_ROW_TABLE(enrolled_rows, struct sds_doc_enrolled);

static const struct sds_field progress_rows[] = {
    { .name = "item", SDS_DOC_ROW_TEXT(struct sds_doc_progress, UUID, item), .is_needed = true, .help = "Its id." },
    { .name = "device", SDS_DOC_ROW_TEXT(struct sds_doc_progress, UUID, device), .is_needed = true, .help = "The device." },
    { .name = "kind", SDS_DOC_ROW_CHOICE(struct sds_doc_progress, kind, sds_work_kind_words), .is_needed = true,
      .help = "What is to be done." },
    { .name = "state", SDS_DOC_ROW_CHOICE(struct sds_doc_progress, state, sds_work_state_words), .is_needed = true,
      .help = "Its state (section 5)." },
    { .name = "reason", SDS_DOC_ROW_CHOICE(struct sds_doc_progress, reason, sds_doc_report_reason_words),
      .help = "Why, as the connector told." },
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
const struct sds_field_table sds_doc_tool_progress = SDS_DOC_ROW_TABLE(progress_rows, struct sds_doc_progress);

static const struct sds_field work_page_rows[] = {
    { .name = "items", SDS_DOC_ROW_LIST(struct sds_doc_work_page, items, item_count, 0, &sds_doc_tool_progress),
      .help = "Work, the newest first." },
    { .name = "next", SDS_DOC_ROW_TEXT(struct sds_doc_work_page, WORD, next), .help = "Cursor of the next page; absent on the last." },
};
const struct sds_field_table sds_doc_tool_work_page = SDS_DOC_ROW_TABLE(work_page_rows, struct sds_doc_work_page);

static const struct sds_field device_page_rows[] = {
    { .name = "items", SDS_DOC_ROW_LIST(struct sds_doc_device_page, items, item_count, 0, &sds_doc_report_device),
      .help = "Devices as they were told last." },
    { .name = "next", SDS_DOC_ROW_TEXT(struct sds_doc_device_page, WORD, next), .help = "Cursor of the next page; absent on the last." },
};
const struct sds_field_table sds_doc_tool_device_page = SDS_DOC_ROW_TABLE(device_page_rows, struct sds_doc_device_page);

static const struct sds_field hook_rows[] = {
    { .name = "type", SDS_DOC_ROW_CHOICE(struct sds_doc_hook, type, hook_types), .is_needed = true, .help = "What happened." },
    { .name = "timestamp", SDS_DOC_ROW_TIME(struct sds_doc_hook, timestamp_ms), .is_needed = true, .help = "When." },
    { .name = "data", SDS_DOC_ROW_OBJECT(struct sds_doc_hook, data, has_data, &sds_doc_tool_progress), .is_needed = true,
      .help = "The item after it." },
};
const struct sds_field_table sds_doc_tool_hook = SDS_DOC_ROW_TABLE(hook_rows, struct sds_doc_hook);

static const struct sds_field problem_rows[] = {
    { .name = "title", SDS_DOC_ROW_TEXT(struct sds_doc_problem, TEXT, title), .is_needed = true, .help = "What is wrong, for people." },
    { .name = "status", SDS_DOC_ROW_NUMBER(struct sds_doc_problem, status, 400, 599), .is_needed = true, .help = "The status." },
    { .name = "detail", SDS_DOC_ROW_TEXT(struct sds_doc_problem, TEXT, detail), .help = "What is wrong with this request." },
    { .name = "code", SDS_DOC_ROW_CHOICE(struct sds_doc_problem, code, sds_doc_tool_code_words), .is_needed = true,
      .help = "What is wrong, for programs." },
    { .name = "place", SDS_DOC_ROW_TEXT(struct sds_doc_problem, TEXT, place), .help = "Which member, as in `work[3].step`." },
    { .name = "retry_after_s", SDS_DOC_ROW_NUMBER(struct sds_doc_problem, retry_after_s, 1, SDS_DOC_POLL_MOST), .unit = "s",
      .help = "Not again before." },
    { .name = "time", SDS_DOC_ROW_TIME(struct sds_doc_problem, time_ms), .help = "The platform's clock, with `bad-clock`." },
};
const struct sds_field_table sds_doc_tool_problem = SDS_DOC_ROW_TABLE(problem_rows, struct sds_doc_problem);
/* clang-format on */
