/* SPDX-License-Identifier: Apache-2.0 */
/* sds_doc_tool: what a tool of managed print services asks and is told, webhooks, and problems. */
#ifndef PRINTWIRE_PROTOCOL_SDS_DOC_TOOL_H
#define PRINTWIRE_PROTOCOL_SDS_DOC_TOOL_H

#include "protocol/sds_doc_connector.h"
#include "protocol/sds_doc_report.h"
#include "protocol/sds_doc_work.h"
#include "protocol/sds_field.h"

#include <stddef.h>
#include <stdint.h>

#define SDS_DOC_TOKEN   257
#define SDS_DOC_CURSOR  129
#define SDS_DOC_PAGE    50
#define SDS_DOC_TOKEN_S 900 /* the longest life of a token */

/* What a token lets its tool do, in the order of its words. */
enum sds_doc_scope {
    SDS_DOC_SCOPE_READ,  /* devices, work, alerts */
    SDS_DOC_SCOPE_WORK,  /* make, cancel, halt and resume work */
    SDS_DOC_SCOPE_ENROL, /* make codes, revoke connectors */
    SDS_DOC_SCOPES
};

/* Answer of the token endpoint (RFC 6749, section 5.1). */
struct sds_doc_token {
    char access_token[SDS_DOC_TOKEN];
    unsigned token_type;
    int64_t expires_in;
    char scope[SDS_DOC_TEXT];
};

/* A new connector's place. */
struct sds_doc_enrol {
    char region[SDS_DOC_REGION];
    int64_t hours; /* for how long the code is good */
};

/* Its answer: the code is told once. */
struct sds_doc_enrolled {
    char connector[SDS_DOC_UUID];
    char code[SDS_DOC_CODE];
    int64_t expires_ms;
};

/* An item, as a tool sees it. */
struct sds_doc_progress {
    char item[SDS_DOC_UUID];
    char device[SDS_DOC_UUID];
    unsigned kind;
    unsigned state;
    unsigned reason;
    char rollout[SDS_DOC_UUID];
    int64_t made_ms;
    int64_t changed_ms;
    int64_t expires_ms;
    int64_t started_ms;
    int64_t offers;
    int64_t percent;
    struct sds_doc_evidence evidence;
    size_t has_evidence;
};

struct sds_doc_work_page {
    struct sds_doc_progress items[SDS_DOC_PAGE];
    size_t item_count;
    char next[SDS_DOC_CURSOR];
};

struct sds_doc_device_page {
    struct sds_doc_device items[SDS_DOC_PAGE];
    size_t item_count;
    char next[SDS_DOC_CURSOR];
};

/* Body of a webhook. */
struct sds_doc_hook {
    unsigned type;
    int64_t timestamp_ms;
    struct sds_doc_progress data;
    size_t has_data;
};

/* Why a request was refused as a whole, in the order of its words. */
enum sds_doc_code {
    SDS_DOC_BAD_BODY,
    SDS_DOC_BAD_SIGNATURE,
    SDS_DOC_BAD_CLOCK,
    SDS_DOC_BAD_CODE,
    SDS_DOC_UNKNOWN_CONNECTOR,
    SDS_DOC_REVOKED,
    SDS_DOC_BAD_TOKEN,
    SDS_DOC_NO_SCOPE,
    SDS_DOC_NOT_FOUND,
    SDS_DOC_CONFLICT,
    SDS_DOC_OTHER_REGION,
    SDS_DOC_TOO_LARGE,
    SDS_DOC_TOO_MANY,
    SDS_DOC_DOWN,
    SDS_DOC_CODES
};

/* A problem document (RFC 9457). */
struct sds_doc_problem {
    char title[SDS_DOC_TEXT];
    int64_t status;
    char detail[201];
    unsigned code;
    char place[SDS_FIELD_PLACE];
    int64_t retry_after_s;
    int64_t time_ms;
};

/** Words of enum sds_doc_code. */
extern const char *const sds_doc_tool_code_words[];

/** Words of enum sds_doc_scope. */
extern const char *const sds_doc_tool_scope_words[];

/** Rows of struct sds_doc_token. */
extern const struct sds_field_table sds_doc_tool_token;

/** Rows of struct sds_doc_enrol. */
extern const struct sds_field_table sds_doc_tool_enrol;

/** Rows of struct sds_doc_enrolled. */
extern const struct sds_field_table sds_doc_tool_enrolled;

/** Rows of struct sds_doc_progress. */
extern const struct sds_field_table sds_doc_tool_progress;

/** Rows of struct sds_doc_work_page. */
extern const struct sds_field_table sds_doc_tool_work_page;

/** Rows of struct sds_doc_device_page. */
extern const struct sds_field_table sds_doc_tool_device_page;

/** Rows of struct sds_doc_hook. */
extern const struct sds_field_table sds_doc_tool_hook;

/** Rows of struct sds_doc_problem. */
extern const struct sds_field_table sds_doc_tool_problem;

#endif
