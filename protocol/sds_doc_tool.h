/* SPDX-License-Identifier: Apache-2.0 */
/* sds_doc_tool: how a tool of managed print services gets a token and makes a place for a
 * connector, and problems. What it reads is in sds_doc_fleet.h and sds_doc_follow.h. */
#ifndef PRINTWIRE_PROTOCOL_SDS_DOC_TOOL_H
#define PRINTWIRE_PROTOCOL_SDS_DOC_TOOL_H

#include "protocol/sds_doc_connector.h"
#include "protocol/sds_doc_report.h"
#include "protocol/sds_doc_work.h"
#include "protocol/sds_field.h"

#include <stddef.h>
#include <stdint.h>

#define SDS_DOC_TOKEN   257
#define SDS_DOC_TOKEN_S 900 /* the longest life of a token */

/* What a token lets its tool do, in the order of its words. */
enum sds_doc_scope {
    SDS_DOC_SCOPE_READ,  /* accounts, connectors, devices, work, alerts */
    SDS_DOC_SCOPE_WORK,  /* make, cancel, halt and resume work */
    SDS_DOC_SCOPE_ENROL, /* make codes, set and revoke connectors */
    SDS_DOC_SCOPE_HOOK,  /* make and remove webhooks */
    SDS_DOC_SCOPE_AUDIT, /* who asked for what */
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
    char account[SDS_DOC_UUID];
    char region[SDS_DOC_REGION];
    int64_t hours; /* for how long the code is good */
};

/* Its answer: the code is told once. */
struct sds_doc_enrolled {
    char connector[SDS_DOC_UUID];
    char account[SDS_DOC_UUID];
    char code[SDS_DOC_CODE];
    int64_t expires_ms;
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
    SDS_DOC_USED_NONCE,
    SDS_DOC_IS_VOID,
    SDS_DOC_BAD_METHOD,
    SDS_DOC_NO_LENGTH,
    SDS_DOC_BAD_TYPE,
    SDS_DOC_CODES
};

/* Error of the token endpoint (RFC 6749, section 5.2). */
struct sds_doc_token_error {
    unsigned error; /* enum sds_doc_token_trouble */
};

enum sds_doc_token_trouble {
    SDS_DOC_INVALID_REQUEST,
    SDS_DOC_INVALID_CLIENT,
    SDS_DOC_UNSUPPORTED_GRANT,
    SDS_DOC_INVALID_SCOPE,
    SDS_DOC_TOKEN_TROUBLES
};

/* A problem document (RFC 9457). What others wrote is read as far as it goes: members that do not
 * fit are absent, also those that are needed in what is written. */
struct sds_doc_problem {
    char type[SDS_DOC_URL];
    char title[SDS_DOC_TEXT];
    int64_t status;
    char detail[201];
    unsigned code; /* enum sds_doc_code; SDS_FIELD_WORDLESS of what others wrote */
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

/** Rows of struct sds_doc_token_error. */
extern const struct sds_field_table sds_doc_tool_token_error;

/** Rows of struct sds_doc_problem. */
extern const struct sds_field_table sds_doc_tool_problem;

#endif
