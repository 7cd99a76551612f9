/* SPDX-License-Identifier: Apache-2.0 */
/* sds_doc_fleet: what a tool reads of its accounts: connectors, devices as they were told last, and
 * rows of event logs. What was told stands in an object of its own, as the connector wrote it. */
#ifndef PRINTWIRE_PROTOCOL_SDS_DOC_FLEET_H
#define PRINTWIRE_PROTOCOL_SDS_DOC_FLEET_H

#include "protocol/sds_doc_connector.h"
#include "protocol/sds_doc_report.h"
#include "protocol/sds_doc_work.h"
#include "protocol/sds_field.h"

#include <stddef.h>
#include <stdint.h>

#define SDS_DOC_CURSOR 129
#define SDS_DOC_PAGE   50
#define SDS_DOC_FLEET  INT64_C(1000000) /* the most that is counted */

/* A customer of the provider's. */
struct sds_doc_account {
    char account[SDS_DOC_UUID];
    char region[SDS_DOC_REGION];
    int64_t made_ms;
    int64_t connectors;
    int64_t devices;
};

struct sds_doc_account_page {
    struct sds_doc_account items[SDS_DOC_PAGE];
    size_t item_count;
    char next[SDS_DOC_CURSOR];
};

/* State of a connector's place, in the order of its words. */
enum sds_doc_place_state {
    SDS_DOC_PLACE_ENROLLED, /* its code was not used yet */
    SDS_DOC_PLACE_ACTIVE,
    SDS_DOC_PLACE_LEFT,
    SDS_DOC_PLACE_REVOKED,
    SDS_DOC_PLACE_VOID, /* one of two with its code or its keys has stolen it */
    SDS_DOC_PLACE_STATES
};

/* Why a place is void, in the order of its words; the first is none. */
enum sds_doc_cause {
    SDS_DOC_NO_CAUSE,
    SDS_DOC_CODE_AGAIN, /* the code came with another key */
    SDS_DOC_OLD_KEY,    /* a superseded key asked for another one */
    SDS_DOC_CAUSES
};

/* A connector's place. */
struct sds_doc_place {
    char connector[SDS_DOC_UUID];
    char account[SDS_DOC_UUID];
    unsigned state; /* enum sds_doc_place_state */
    unsigned cause; /* enum sds_doc_cause */
    int64_t made_ms;
    int64_t expires_ms;
    int64_t registered_ms;
    int64_t seen_ms;
    int64_t key_since_ms;
    char version[SDS_DOC_WORD];
    char region[SDS_DOC_REGION];
    unsigned kinds; /* set of enum sds_work_kind */
    int64_t poll_s;
    int64_t holds;
    int64_t devices;
};

struct sds_doc_place_page {
    struct sds_doc_place items[SDS_DOC_PAGE];
    size_t item_count;
    char next[SDS_DOC_CURSOR];
};

/* What a provider sets of a connector. */
struct sds_doc_place_settings {
    int64_t poll_s;
};

/* A setting that work put last, and proved. */
struct sds_doc_put {
    unsigned name; /* enum sds_doc_setting_name */
    char value[SDS_DOC_WORD];
    char item[SDS_DOC_UUID];
    int64_t at_ms;
    int64_t drifted_ms; /* since when the device tells something else; 0: it does not */
};

/* A device, as it was told last. */
struct sds_doc_known {
    char account[SDS_DOC_UUID];
    char connector[SDS_DOC_UUID];
    int64_t first_ms;
    int64_t received_ms;
    struct sds_doc_put put[SDS_DOC_SETTING_NAMES];
    size_t put_count;
    struct sds_doc_device told;
    size_t has_told;
};

struct sds_doc_device_page {
    struct sds_doc_known items[SDS_DOC_PAGE];
    size_t item_count;
    char next[SDS_DOC_CURSOR];
};

/* A row of an event log. */
struct sds_doc_event {
    char account[SDS_DOC_UUID];
    char connector[SDS_DOC_UUID];
    int64_t received_ms;
    struct sds_doc_alert told;
    size_t has_told;
};

struct sds_doc_event_page {
    struct sds_doc_event items[SDS_DOC_PAGE];
    size_t item_count;
    char next[SDS_DOC_CURSOR];
};

/** Words of enum sds_doc_place_state. */
extern const char *const sds_doc_fleet_state_words[];

/** Words of enum sds_doc_cause. */
extern const char *const sds_doc_fleet_cause_words[];

/** Rows of struct sds_doc_account_page. */
extern const struct sds_field_table sds_doc_fleet_account_page;

/** Rows of struct sds_doc_place. */
extern const struct sds_field_table sds_doc_fleet_place;

/** Rows of struct sds_doc_place_page. */
extern const struct sds_field_table sds_doc_fleet_place_page;

/** Rows of struct sds_doc_place_settings. */
extern const struct sds_field_table sds_doc_fleet_place_settings;

/** Rows of struct sds_doc_known. */
extern const struct sds_field_table sds_doc_fleet_known;

/** Rows of struct sds_doc_device_page. */
extern const struct sds_field_table sds_doc_fleet_device_page;

/** Rows of struct sds_doc_event. */
extern const struct sds_field_table sds_doc_fleet_event;

/** Rows of struct sds_doc_event_page. */
extern const struct sds_field_table sds_doc_fleet_event_page;

#endif
