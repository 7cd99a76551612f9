/* SPDX-License-Identifier: Apache-2.0 */
/* Rows of what tools are told. */
#include "protocol/sds_doc_tool.h"

#include "protocol/sds_doc_row.h"

const char *const sds_doc_tool_scope_words[] = { "read", "work", "enrol", "hook", "audit", NULL };
const char *const sds_doc_tool_code_words[] = {
    "bad-body",     "bad-signature", "bad-clock", "bad-code",  "unknown-connector",
    "revoked",      "bad-token",     "no-scope",  "not-found", "conflict",
    "other-region", "too-large",     "too-many",  "down",      "used-nonce",
    "void",         "bad-method",    "no-length", "bad-type",  NULL
};
_Static_assert(sizeof sds_doc_tool_code_words / sizeof(char *) == SDS_DOC_CODES + 1, "a word each");
_Static_assert(sizeof sds_doc_tool_scope_words / sizeof(char *) == SDS_DOC_SCOPES + 1,
               "a word each");

static const char *const token_errors[] = { "invalid_request", "invalid_client",
                                            "unsupported_grant_type", "invalid_scope", NULL };
_Static_assert(sizeof token_errors / sizeof(char *) == SDS_DOC_TOKEN_TROUBLES + 1, "a word each");
static const char *const token_types[] = { "Bearer", NULL };

/* clang-format off */
static const struct sds_field token_rows[] = {
    { .name = "access_token", SDS_DOC_ROW_TEXT(struct sds_doc_token, WORD, access_token), .is_needed = true,
      .help = "For `Authorization: Bearer`." },
    { .name = "token_type", SDS_DOC_ROW_CHOICE(struct sds_doc_token, token_type, token_types), .is_needed = true,
      .help = "What it is." },
    { .name = "expires_in", SDS_DOC_ROW_NUMBER(struct sds_doc_token, expires_in, 1, SDS_DOC_TOKEN_S), .is_needed = true,
      .unit = "s", .help = "How long it is good." },
    { .name = "scope", SDS_DOC_ROW_TEXT(struct sds_doc_token, TEXT, scope), .is_needed = true,
      .help = "What it lets do: words of its scopes, apart by blanks." },
};
const struct sds_field_table sds_doc_tool_token = SDS_DOC_ROW_TABLE(token_rows, struct sds_doc_token);

static const struct sds_field enrol_rows[] = {
    { .name = "account", SDS_DOC_ROW_TEXT(struct sds_doc_enrol, UUID, account), .is_needed = true,
      .help = "Whose connector it will be, for good." },
    { .name = "region", SDS_DOC_ROW_TEXT(struct sds_doc_enrol, WORD, region), .help = "To which the connector is pinned." },
    { .name = "hours", SDS_DOC_ROW_NUMBER(struct sds_doc_enrol, hours, 1, SDS_DOC_ENROL_HOURS), .is_needed = true, .unit = "h",
      .help = "For how long the code is good." },
};
const struct sds_field_table sds_doc_tool_enrol = SDS_DOC_ROW_TABLE(enrol_rows, struct sds_doc_enrol);

static const struct sds_field enrolled_rows[] = {
    { .name = "connector", SDS_DOC_ROW_TEXT(struct sds_doc_enrolled, UUID, connector), .is_needed = true, .help = "Its id." },
    { .name = "account", SDS_DOC_ROW_TEXT(struct sds_doc_enrolled, UUID, account), .is_needed = true, .help = "Whose it is." },
    { .name = "code", SDS_DOC_ROW_TEXT(struct sds_doc_enrolled, CODE, code), .is_needed = true,
      .help = "128 random bits in Crockford's base32; shown once, kept as a hash, good for one registration." },
    { .name = "expires", SDS_DOC_ROW_TIME(struct sds_doc_enrolled, expires_ms), .is_needed = true, .help = "Good until then." },
};
const struct sds_field_table sds_doc_tool_enrolled = SDS_DOC_ROW_TABLE(enrolled_rows, struct sds_doc_enrolled);

static const struct sds_field token_error_rows[] = {
    { .name = "error", SDS_DOC_ROW_CHOICE(struct sds_doc_token_error, error, token_errors), .is_needed = true,
      .help = "What is wrong, in the words of RFC 6749." },
};
const struct sds_field_table sds_doc_tool_token_error = SDS_DOC_ROW_TABLE(token_error_rows, struct sds_doc_token_error);

static const struct sds_field problem_rows[] = {
    { .name = "type", SDS_DOC_ROW_TEXT(struct sds_doc_problem, TEXT, type), .help = "Of other servers' problems; a platform says `code`." },
    { .name = "title", SDS_DOC_ROW_TEXT(struct sds_doc_problem, TEXT, title), .is_needed = true, .help = "What is wrong, for people." },
    { .name = "status", SDS_DOC_ROW_NUMBER(struct sds_doc_problem, status, 400, 599), .is_needed = true, .help = "The status." },
    { .name = "detail", SDS_DOC_ROW_TEXT(struct sds_doc_problem, TEXT, detail), .help = "What is wrong with this request." },
    { .name = "code", SDS_DOC_ROW_CHOICE(struct sds_doc_problem, code, sds_doc_tool_code_words),
      .help = "What is wrong, for programs." },
    { .name = "place", SDS_DOC_ROW_TEXT(struct sds_doc_problem, TEXT, place), .help = "Which member, as in `work[3].step`." },
    { .name = "retry_after_s", SDS_DOC_ROW_NUMBER(struct sds_doc_problem, retry_after_s, 1, SDS_DOC_POLL_MOST), .unit = "s",
      .help = "Not again before." },
    { .name = "time", SDS_DOC_ROW_TIME(struct sds_doc_problem, time_ms), .help = "The platform's clock, with `bad-clock`." },
};
const struct sds_field_table sds_doc_tool_problem = {
    .rows = problem_rows, .count = sizeof problem_rows / sizeof problem_rows[0], .size = sizeof(struct sds_doc_problem), .is_open = true
};
/* clang-format on */
