/* SPDX-License-Identifier: Apache-2.0 */
/* sds_doc_follow: how a tool follows work: an item, its order and its history, rollouts, the audit,
 * and webhooks. */
#ifndef PRINTWIRE_PROTOCOL_SDS_DOC_FOLLOW_H
#define PRINTWIRE_PROTOCOL_SDS_DOC_FOLLOW_H

#include "protocol/sds_doc_fleet.h"
#include "protocol/sds_doc_report.h"
#include "protocol/sds_doc_work.h"
#include "protocol/sds_field.h"

#include <stddef.h>
#include <stdint.h>

#define SDS_DOC_HISTORY 64
#define SDS_DOC_REQUEST 41 /* "GetSchedule", or an operator's command */
#define SDS_DOC_SECRET  65
#define SDS_DOC_HOOKS   20 /* of one tool */

/* An item, as a tool sees it. */
struct sds_doc_progress {
    char item[SDS_DOC_UUID];
    char account[SDS_DOC_UUID];
    char device[SDS_DOC_UUID];
    char connector[SDS_DOC_UUID];
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

/* Who did something, in the order of its words; the first three are those of enum sds_work_actor.
 */
enum sds_doc_by {
    SDS_DOC_BY_PLATFORM, /* its clock */
    SDS_DOC_BY_TOOL,
    SDS_DOC_BY_CONNECTOR,
    SDS_DOC_BY_OPERATOR, /* a person at the platform, by a command */
    SDS_DOC_BYS
};

/* One change of an item's state. */
struct sds_doc_change {
    int64_t at_ms;
    unsigned state; /* enum sds_work_state: from then on */
    unsigned verb;  /* enum sds_work_verb; SDS_FIELD_WORDLESS: it was ordered */
    unsigned by;    /* enum sds_doc_by */
    char who[SDS_DOC_UUID];
    unsigned reason;
    int64_t offer;
};

/* An item with what was ordered and all that became of it. */
struct sds_doc_story {
    struct sds_doc_progress progress;
    size_t has_progress;
    struct sds_doc_order order;
    size_t has_order;
    struct sds_doc_change history[SDS_DOC_HISTORY];
    size_t history_count;
    int64_t changes;
};

/* Items of one id in one account. */
struct sds_doc_rollout {
    char account[SDS_DOC_UUID];
    char rollout[SDS_DOC_UUID];
    unsigned state; /* SDS_DOC_ROLLOUT_GOES or SDS_DOC_ROLLOUT_HALTED */
    int64_t at_once;
    int64_t failures;
    int64_t waiting;
    int64_t under_way;
    int64_t halted;
    int64_t done;
    int64_t failed;
    int64_t others;
    int64_t changed_ms;
};

enum sds_doc_rollout_state { SDS_DOC_ROLLOUT_GOES, SDS_DOC_ROLLOUT_HALTED, SDS_DOC_ROLLOUT_STATES };

/* A line of the audit: who asked for what, and who took which data. */
struct sds_doc_audit {
    int64_t at_ms;
    unsigned by; /* enum sds_doc_by */
    char who[SDS_DOC_UUID];
    char account[SDS_DOC_UUID];
    char request[SDS_DOC_REQUEST];
    char subject[SDS_DOC_UUID];
    int64_t status;
    int64_t rows;
};

struct sds_doc_audit_page {
    struct sds_doc_audit items[SDS_DOC_PAGE];
    size_t item_count;
    char next[SDS_DOC_CURSOR];
};

/* What webhooks are for, in the order of their words. */
enum sds_doc_topic {
    SDS_DOC_WORK_CHANGED,
    SDS_DOC_ALERT_STORED,
    SDS_DOC_CONNECTOR_CHANGED,
    SDS_DOC_ROLLOUT_CHANGED,
    SDS_DOC_SETTING_DRIFTED,
    SDS_DOC_TOPICS
};

enum sds_doc_webhook_state {
    SDS_DOC_WEBHOOK_ACTIVE,
    SDS_DOC_WEBHOOK_FAILING, /* its last try failed */
    SDS_DOC_WEBHOOK_OFF,     /* five days of them did */
    SDS_DOC_WEBHOOK_STATES
};

/* What a tool wants to be told, and where. */
struct sds_doc_webhook_order {
    char url[SDS_DOC_URL];
    unsigned types; /* set of enum sds_doc_topic */
};

struct sds_doc_webhook {
    char webhook[SDS_DOC_UUID];
    char url[SDS_DOC_URL];
    unsigned types; /* set of enum sds_doc_topic */
    unsigned state; /* enum sds_doc_webhook_state */
    int64_t made_ms;
    int64_t sent_ms;
    int64_t failing_since_ms;
    int64_t status;
    int64_t left_out;
};

/* A new one: its secret is told once. */
struct sds_doc_webhook_made {
    struct sds_doc_webhook webhook;
    size_t has_webhook;
    char secret[SDS_DOC_SECRET];
};

struct sds_doc_webhook_page {
    struct sds_doc_webhook items[SDS_DOC_HOOKS];
    size_t item_count;
};

/* A setting that a device has otherwise than work put it. */
struct sds_doc_drift {
    char account[SDS_DOC_UUID];
    char device[SDS_DOC_UUID];
    unsigned name; /* enum sds_doc_setting_name */
    char value[SDS_DOC_WORD];
    char found[SDS_DOC_WORD];
    char item[SDS_DOC_UUID];
};

/* What it is about: one of them, by the type. */
struct sds_doc_hook_data {
    struct sds_doc_progress work;
    size_t has_work;
    struct sds_doc_event alert;
    size_t has_alert;
    struct sds_doc_place connector;
    size_t has_connector;
    struct sds_doc_rollout rollout;
    size_t has_rollout;
    struct sds_doc_drift drift;
    size_t has_drift;
};

/* Body of a webhook. */
struct sds_doc_hook {
    unsigned type; /* enum sds_doc_topic */
    int64_t timestamp_ms;
    struct sds_doc_hook_data data;
    size_t has_data;
};

/** Words of enum sds_doc_by. */
extern const char *const sds_doc_follow_by_words[];

/** Words of enum sds_doc_topic. */
extern const char *const sds_doc_follow_topic_words[];

/** Rows of struct sds_doc_progress. */
extern const struct sds_field_table sds_doc_follow_progress;

/** Rows of struct sds_doc_work_page. */
extern const struct sds_field_table sds_doc_follow_work_page;

/** Rows of struct sds_doc_story. */
extern const struct sds_field_table sds_doc_follow_story;

/** Rows of struct sds_doc_rollout. */
extern const struct sds_field_table sds_doc_follow_rollout;

/** Rows of struct sds_doc_audit_page. */
extern const struct sds_field_table sds_doc_follow_audit_page;

/** Rows of struct sds_doc_webhook_order. */
extern const struct sds_field_table sds_doc_follow_webhook_order;

/** Rows of struct sds_doc_webhook_made. */
extern const struct sds_field_table sds_doc_follow_webhook_made;

/** Rows of struct sds_doc_webhook_page. */
extern const struct sds_field_table sds_doc_follow_webhook_page;

/** Rows of struct sds_doc_hook. */
extern const struct sds_field_table sds_doc_follow_hook;

/** NULL when a hook's data is of its type, and of that only; else what is wrong. */
const char *sds_doc_follow_trouble_in_hook(const struct sds_doc_hook *hook);

#endif
