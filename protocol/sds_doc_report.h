/* SPDX-License-Identifier: Apache-2.0 */
/* sds_doc_report: what a connector says: how work goes, what HP devices tell of themselves, what
 * their event logs hold. These rows are the allow-list: nothing else of a device can leave a site
 * on this channel, and no row names a person, a document, a host, an address or a place. */
#ifndef PRINTWIRE_PROTOCOL_SDS_DOC_REPORT_H
#define PRINTWIRE_PROTOCOL_SDS_DOC_REPORT_H

#include "protocol/sds_doc_work.h"
#include "protocol/sds_field.h"

#include <stddef.h>
#include <stdint.h>

#define SDS_DOC_REPORT_WORK     32
#define SDS_DOC_REPORT_DEVICES  16
#define SDS_DOC_REPORT_SUPPLIES 12
#define SDS_DOC_REPORT_ALERTS   100

/* Why a step was taken, or what an item waits for, in the order of its words; the first is none. */
enum sds_doc_reason {
    SDS_DOC_NO_REASON,
    SDS_DOC_BY_POLICY,      /* refuse, allow, ask */
    SDS_DOC_BY_PERSON,      /* refuse, allow */
    SDS_DOC_BY_HOURS,       /* waits; refuse: the site's hours begin only after it expires */
    SDS_DOC_TURN,           /* waits: other work goes first, at the device or the site */
    SDS_DOC_LICENCE,        /* refuse: the site's licence has no remote work */
    SDS_DOC_PAUSED,         /* refuse: the site's administrator paused it */
    SDS_DOC_NO_SUCH_DEVICE, /* or another maker's: that it exists is nobody's business */
    SDS_DOC_NOT_SUPPORTED,  /* decline */
    SDS_DOC_WRONG_PRODUCT,  /* firmware that is not made for it */
    SDS_DOC_WRONG_IMAGE,    /* length, hash or signature differ */
    SDS_DOC_NO_IMAGE,       /* it could not be fetched */
    SDS_DOC_DEVICE_BUSY,    /* waits; fail */
    SDS_DOC_DEVICE_REFUSED,
    SDS_DOC_NO_ANSWER,   /* waits: the device is off; fail: it is silent, or did not come back */
    SDS_DOC_NOT_PROVED,  /* uptime, version or setting are as before */
    SDS_DOC_INTERRUPTED, /* the connector died between start and packet, or just behind it */
    SDS_DOC_REASONS
};

/* A setting, and what the device says of it now. */
struct sds_doc_found {
    unsigned name;            /* enum sds_doc_setting_name */
    char found[SDS_DOC_WORD]; /* "": nothing, or free text that no work put there */
};

/* What proves an outcome. */
struct sds_doc_evidence {
    int64_t uptime_before_s;
    int64_t uptime_before_at_ms;
    int64_t uptime_after_s;
    int64_t uptime_after_at_ms;
    int64_t offline_s;
    char firmware_before[SDS_DOC_WORD];
    char firmware_after[SDS_DOC_WORD];
    struct sds_doc_found settings[SDS_DOC_SETTINGS];
    size_t setting_count;
    int64_t log_rows; /* the rest is of diagnostics: rows of its event log that were sent */
    int64_t tries;    /* requests to the device, to see how the network is */
    int64_t answers;
    int64_t round_trip_ms;
};

/* One step of one item. */
struct sds_doc_step {
    char item[SDS_DOC_UUID];
    int64_t fence;
    int64_t step;  /* NONE with renew */
    unsigned verb; /* enum sds_work_verb */
    int64_t at_ms;
    char run[SDS_DOC_UUID]; /* with start and every step behind it */
    unsigned reason;        /* enum sds_doc_reason */
    int64_t percent;
    struct sds_doc_evidence evidence;
    size_t has_evidence;
};

struct sds_doc_supply {
    int64_t slot;
    unsigned kind;
    unsigned colour;
    char part[SDS_DOC_WORD];
    char serial[SDS_DOC_WORD];
    int64_t level_percent;
    int64_t pages_left;
    unsigned state;
};

/* What one HP device tells. */
struct sds_doc_device {
    char device[SDS_DOC_UUID];
    char item[SDS_DOC_UUID]; /* the work that it was read for; "" none */
    int64_t at_ms;
    char product[SDS_DOC_WORD];
    char model[SDS_DOC_TEXT];
    char serial[SDS_DOC_WORD];
    char firmware[SDS_DOC_WORD];
    unsigned state;
    unsigned can; /* set of enum sds_work_kind */
    int64_t uptime_s;
    int64_t engine_cycles;
    int64_t impressions;
    int64_t impressions_mono;
    int64_t impressions_colour;
    int64_t duplex_sheets;
    struct sds_doc_found settings[SDS_DOC_SETTING_NAMES];
    size_t setting_count;
    struct sds_doc_supply supplies[SDS_DOC_REPORT_SUPPLIES];
    size_t supply_count;
};

/* Body of send-reports. */
struct sds_doc_reports {
    char report[SDS_DOC_UUID];
    int64_t time_ms;
    struct sds_doc_step work[SDS_DOC_REPORT_WORK];
    size_t work_count;
    struct sds_doc_device devices[SDS_DOC_REPORT_DEVICES];
    size_t device_count;
};

/* What the platform made of one step. */
struct sds_doc_result {
    char item[SDS_DOC_UUID];
    int64_t fence;
    int64_t step;
    unsigned result; /* enum sds_work_result */
    unsigned state;  /* enum sds_work_state; SDS_FIELD_WORDLESS of what is unknown */
};

/* Its answer. */
struct sds_doc_results {
    char report[SDS_DOC_UUID];
    int64_t time_ms;
    struct sds_doc_result work[SDS_DOC_REPORT_WORK];
    size_t work_count;
    int64_t devices; /* how many were stored */
};

/* One row of a device's event log. */
struct sds_doc_alert {
    char device[SDS_DOC_UUID];
    char item[SDS_DOC_UUID]; /* the work that it was read for; "" none */
    int64_t row;
    char code[SDS_DOC_WORD];
    unsigned severity;
    int64_t at_ms;
    int64_t impressions;
    char firmware[SDS_DOC_WORD];
};

/* Body of send-alerts. */
struct sds_doc_alerts {
    char report[SDS_DOC_UUID];
    int64_t time_ms;
    struct sds_doc_alert alerts[SDS_DOC_REPORT_ALERTS];
    size_t alert_count;
};

/* Its answer. */
struct sds_doc_stored {
    char report[SDS_DOC_UUID];
    int64_t stored;
    int64_t known; /* were there before: logs are cumulative */
};

/** Words of enum sds_doc_reason. */
extern const char *const sds_doc_report_reason_words[];

/** Rows of struct sds_doc_evidence. */
extern const struct sds_field_table sds_doc_report_evidence;

/** Rows of struct sds_doc_step. */
extern const struct sds_field_table sds_doc_report_step;

/** Rows of struct sds_doc_device. */
extern const struct sds_field_table sds_doc_report_device;

/** Rows of struct sds_doc_reports. */
extern const struct sds_field_table sds_doc_report_reports;

/** Rows of struct sds_doc_results. */
extern const struct sds_field_table sds_doc_report_results;

/** Rows of struct sds_doc_alert. */
extern const struct sds_field_table sds_doc_report_alert;

/** Rows of struct sds_doc_alerts. */
extern const struct sds_field_table sds_doc_report_alerts;

/** Rows of struct sds_doc_stored. */
extern const struct sds_field_table sds_doc_report_stored;

/** NULL when each step has what its verb wants (a number but for renew, a run from start on; what
 * evidence is enough is the platform's to judge), no item stands twice and no device; else what is
 * wrong, and where. */
const char *sds_doc_report_trouble(const struct sds_doc_reports *reports,
                                   char out_place[SDS_FIELD_PLACE]);

/** NULL when each answer agrees with itself (sds_doc_work.h); else what is wrong, and where. */
const char *sds_doc_report_trouble_in_results(const struct sds_doc_results *results,
                                              char out_place[SDS_FIELD_PLACE]);

#endif
