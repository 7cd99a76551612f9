/* SPDX-License-Identifier: Apache-2.0 */
/* sds_doc_connector: how a connector becomes known, asks for work and goes. */
#ifndef PRINTWIRE_PROTOCOL_SDS_DOC_CONNECTOR_H
#define PRINTWIRE_PROTOCOL_SDS_DOC_CONNECTOR_H

#include "protocol/sds_doc_work.h"
#include "protocol/sds_field.h"

#include <stddef.h>
#include <stdint.h>

#define SDS_DOC_CODE        27 /* 26 characters of Crockford's base32: 128 random bits */
#define SDS_DOC_REGION      32
#define SDS_DOC_POLL_LEAST  30 /* seconds between polls that a platform may ask for */
#define SDS_DOC_POLL_MOST   86400
#define SDS_DOC_HOLDS       64 /* items that a connector may hold */
#define SDS_DOC_OFFERS      8  /* items in one answer */
#define SDS_DOC_ENROL_HOURS 168

/* Body of register-for-management. */
struct sds_doc_registration {
    char code[SDS_DOC_CODE];
    char key[SDS_DOC_KEY];
    char version[SDS_DOC_WORD];
    char region[SDS_DOC_REGION];
    unsigned kinds; /* set of enum sds_work_kind */
};

/* Its answer. */
struct sds_doc_registered {
    char connector[SDS_DOC_UUID];
    char region[SDS_DOC_REGION];
    int64_t poll_s;
    int64_t time_ms;
};

/* Body of rotate-key. */
struct sds_doc_rotation {
    char key[SDS_DOC_KEY];
};

/* Body of unregister-for-management. */
struct sds_doc_leave {
    unsigned reason;
};

/* An item in hand, whose lease goes on. */
struct sds_doc_hold {
    char item[SDS_DOC_UUID];
    int64_t fence;
    unsigned reason; /* enum sds_doc_reason: what it waits for */
};

/* Body of get-schedule. */
struct sds_doc_poll {
    int64_t time_ms;
    char version[SDS_DOC_WORD];
    unsigned kinds; /* set of enum sds_work_kind; 0: as at the registration, or as told last */
    int64_t room;
    struct sds_doc_hold holds[SDS_DOC_HOLDS];
    size_t hold_count;
};

/* What the platform says of an item in hand. */
struct sds_doc_held {
    char item[SDS_DOC_UUID];
    int64_t fence;
    unsigned result; /* enum sds_work_result */
    unsigned state;  /* enum sds_work_state; SDS_FIELD_WORDLESS of what is unknown */
    int64_t lease_until_ms;
};

/* Its answer. */
struct sds_doc_schedule {
    int64_t time_ms;
    int64_t poll_s;
    struct sds_doc_item items[SDS_DOC_OFFERS];
    size_t item_count;
    struct sds_doc_held holds[SDS_DOC_HOLDS];
    size_t hold_count;
};

/** Rows of struct sds_doc_registration. */
extern const struct sds_field_table sds_doc_connector_registration;

/** Rows of struct sds_doc_registered. */
extern const struct sds_field_table sds_doc_connector_registered;

/** Rows of struct sds_doc_rotation. */
extern const struct sds_field_table sds_doc_connector_rotation;

/** Rows of struct sds_doc_leave. */
extern const struct sds_field_table sds_doc_connector_leave;

/** Rows of struct sds_doc_poll. */
extern const struct sds_field_table sds_doc_connector_poll;

/** Rows of struct sds_doc_schedule. */
extern const struct sds_field_table sds_doc_connector_schedule;

/** NULL when each item agrees with itself (sds_doc_work.h) and each answer to what is held too;
 * else what is wrong, and where. */
const char *sds_doc_connector_trouble_in_schedule(const struct sds_doc_schedule *schedule,
                                                  char out_place[SDS_FIELD_PLACE]);

/** NULL when no item stands twice; else what is wrong, and where. */
const char *sds_doc_connector_trouble_in_poll(const struct sds_doc_poll *poll,
                                              char out_place[SDS_FIELD_PLACE]);

#endif
