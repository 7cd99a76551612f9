/* SPDX-License-Identifier: Apache-2.0 */
/* sds_doc_work: what work items are made of, on their way to a connector and in a tool's order. */
#ifndef PRINTWIRE_PROTOCOL_SDS_DOC_WORK_H
#define PRINTWIRE_PROTOCOL_SDS_DOC_WORK_H

#include "protocol/sds_field.h"
#include "protocol/sds_work.h"

#include <stddef.h>
#include <stdint.h>

#define SDS_DOC_UUID     37
#define SDS_DOC_WORD     41 /* serial, part and product numbers, versions */
#define SDS_DOC_TEXT     65
#define SDS_DOC_URL      513
#define SDS_DOC_SHA256   65
#define SDS_DOC_KEY      44 /* Ed25519 public key in base64url */
#define SDS_DOC_MARK     87 /* Ed25519 signature in base64url */
#define SDS_DOC_FITS     16
#define SDS_DOC_SETTINGS 8
#define SDS_DOC_AT_ONCE  1000 /* items of a rollout that may be under way at a time, at most */
#define SDS_DOC_IMAGE    INT64_C(1073741824) /* bytes of the largest firmware image */

/* Settings that may be changed at all: each has a type. There is no other way to write to a device,
 * and none that resets one to what it was in the factory. */
enum sds_doc_setting_name {
    SDS_DOC_SLEEP_MINUTES,    /* 1 to 480 */
    SDS_DOC_AUTO_OFF_MINUTES, /* 1 to 1440 */
    SDS_DOC_ASSET_NUMBER,     /* 1 to 20 of A-Za-z0-9._- */
    SDS_DOC_SETTING_NAMES
};

struct sds_doc_product {
    char product[SDS_DOC_WORD];
};

struct sds_doc_firmware {
    char url[SDS_DOC_URL];
    int64_t bytes;
    char sha256[SDS_DOC_SHA256];
    char signature[SDS_DOC_MARK]; /* over all but the URL; protocol/SDS.md, section 7 */
    char version[SDS_DOC_WORD];
    int64_t released_ms;
    struct sds_doc_product fits[SDS_DOC_FITS];
    size_t fits_count;
};

struct sds_doc_setting {
    unsigned name; /* enum sds_doc_setting_name */
    char value[SDS_DOC_WORD];
};

/* One item in the answer of a poll. */
struct sds_doc_item {
    char item[SDS_DOC_UUID];
    char device[SDS_DOC_UUID];
    unsigned kind; /* enum sds_work_kind */
    int64_t fence;
    int64_t lease_until_ms;
    int64_t expires_ms;
    int64_t limit_s;
    struct sds_doc_firmware firmware;
    size_t has_firmware;
    struct sds_doc_setting settings[SDS_DOC_SETTINGS];
    size_t setting_count;
};

/* What a tool wants done. */
struct sds_doc_order {
    char account[SDS_DOC_UUID];
    char device[SDS_DOC_UUID];
    unsigned kind; /* enum sds_work_kind */
    char rollout[SDS_DOC_UUID];
    int64_t at_once; /* with rollout */
    int64_t expires_ms;
    int64_t limit_s;
    struct sds_doc_firmware firmware;
    size_t has_firmware;
    struct sds_doc_setting settings[SDS_DOC_SETTINGS];
    size_t setting_count;
};

/** Words of enum sds_doc_setting_name. */
extern const char *const sds_doc_work_setting_words[];

/** Rows of struct sds_doc_firmware: of an order, and of a manifest on its own. */
extern const struct sds_field_table sds_doc_work_firmware;

/** Rows of struct sds_doc_item. */
extern const struct sds_field_table sds_doc_work_item;

/** Rows of struct sds_doc_order. */
extern const struct sds_field_table sds_doc_work_order;

/** NULL when firmware and settings are there where the kind wants them and nowhere else, and each
 * value is one of its setting; else what is wrong. */
const char *sds_doc_work_trouble_in_item(const struct sds_doc_item *item);

/** The same for an order. */
const char *sds_doc_work_trouble_in_order(const struct sds_doc_order *order);

/** NULL when the state of an item is there, or is not and the result is `unknown`; else what is
 * wrong. */
const char *sds_doc_work_trouble_in_answer(unsigned result, unsigned state);

/** True when the value may be that of the setting. */
bool sds_doc_work_is_value(unsigned name, const char *value);

#endif
