/* SPDX-License-Identifier: Apache-2.0 */
/* book_connector: places of connectors: their one-time codes (kept as SHA-256), their keys, and the
 * nonces that they used. protocol/SDS.md, section 3. */
#ifndef PRINTWIRE_SDS_BOOK_CONNECTOR_H
#define PRINTWIRE_SDS_BOOK_CONNECTOR_H

#include "base/crypto_sign.h"
#include "protocol/licence_code.h"
#include "protocol/sds_doc_fleet.h"
#include "sds/book.h"

#include <stdbool.h>
#include <stdint.h>

#define BOOK_CONNECTOR_FORMER_MS INT64_C(86400000) /* how long a former key is good */
#define BOOK_CONNECTOR_MOST      20000             /* places of one account, whatever their state */
#define BOOK_CONNECTOR_KEY_DAYS  90                /* no key should be older */
#define BOOK_CONNECTOR_AGAIN_MS  INT64_C(86400000) /* how long a registration may come again */

struct book_connector {
    int64_t place;
    char id[SDS_DOC_UUID];
    int64_t account; /* place */
    char account_id[SDS_DOC_UUID];
    char region[SDS_DOC_REGION];
    int64_t made_ms;
    int64_t code_until_ms;
    enum sds_doc_place_state state;
    enum sds_doc_cause cause; /* why it is void */
    int64_t poll_s;           /* 0: as the platform has it */
    int64_t registered_ms;    /* 0: not yet */
    uint8_t key[CRYPTO_SIGN_PUBLIC];
    int64_t key_ms; /* since when it is the key */
    uint8_t former[CRYPTO_SIGN_PUBLIC];
    int64_t former_until_ms; /* 0: there is none */
    unsigned kinds;          /* set of enum sds_work_kind */
    char version[SDS_DOC_WORD];
    int64_t seen_ms; /* its last request; 0 none */
};

typedef bool book_connector_fn(void *arg, const struct book_connector *connector);

/** A place with a new code: account, region, made_ms and code_until_ms are taken, id and place set.
 * Past BOOK_CONNECTOR_MOST it takes the row of a place whose code lapsed a day ago and was never
 * used; ERR_LIMIT without one. The caller wipes the code. */
enum err book_connector_add(struct book *book, struct book_connector *connector,
                            char out_code[SDS_DOC_CODE]);

/** Of an account that is active; ERR_MISSING else. */
enum err book_connector_get(struct book *book, const char *id, struct book_connector *out);

/** The place of a code, as people write it, of an active account; ERR_MISSING. */
enum err book_connector_of_code(struct book *book, const char *code, struct book_connector *out);

/** Write what may change: everything below code_until_ms. */
enum err book_connector_put(struct book *book, const struct book_connector *connector);

/** It asked just now. */
enum err book_connector_saw(struct book *book, const struct book_connector *connector);

/** All places, the first made first. */
enum err book_connector_each(struct book *book, book_connector_fn *fn, void *arg);

/** How old its key is in days; 0 without one. */
int64_t book_connector_key_days(const struct book_connector *connector, int64_t now_ms);

/** Remember a nonce until then; `*out_is_new` is false when it was there. */
enum err book_connector_note(struct book *book, int64_t connector, const char *nonce,
                             int64_t until_ms, bool *out_is_new);

#endif
