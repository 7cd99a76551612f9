/* SPDX-License-Identifier: Apache-2.0 */
/* licence_doc: what a licence server says, as the JSON payload of a signed token: a licence, a
 * lease, the keys, the revocations, the time, a release, an error. LICENCE.md has the format.
 *
 * One table (licence_doc.c) states each field's name, type, bounds and in which documents it
 * stands; reading and writing both follow it. Fields that no row names are passed over: they are
 * signed by a trusted key, and a newer server must not make older agents stop. What an agent must
 * not pass over therefore comes under a new number in the assertion (LICENCE_PROTOCOL).
 *
 * Times are milliseconds since 1970 UTC here and RFC 3339 texts in the payload. 0 and "" mean that
 * a field is absent.
 */
#ifndef PRINTWIRE_PROTOCOL_LICENCE_DOC_H
#define PRINTWIRE_PROTOCOL_LICENCE_DOC_H

#include "base/buf.h"
#include "protocol/licence_field.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define LICENCE_PROTOCOL "printwire-licence/1" /* begins each implicit assertion */

#define LICENCE_DOC_FEATURES 32       /* of one licence */
#define LICENCE_DOC_KEYS     16       /* of one key set */
#define LICENCE_DOC_REVOKED  128      /* of one list: the newest that have not expired anyhow */
#define LICENCE_DOC_NOTICE   500      /* bytes */
#define LICENCE_DOC_ID       65       /* 1..64 of [A-Za-z0-9._-], and a NUL */
#define LICENCE_DOC_KEY_ID   33       /* 32 hexadecimal digits and a NUL: see licence_keys_id() */
#define LICENCE_DOC_PAYLOAD  16384    /* bytes */
#define LICENCE_DOC_DEVICES  10000000 /* the largest limit */
#define LICENCE_DOC_NUMBER   (INT64_C(9007199254740991)) /* 2^53 - 1: exact in every JSON reader */

/* What a payload is; the words in "typ" are these in lower case. */
enum licence_doc_type {
    LICENCE_DOC_LICENCE,     /* the answer to /v1/activate: all terms */
    LICENCE_DOC_LEASE,       /* the answer to /v1/lease: all terms again, as they are now */
    LICENCE_DOC_RELEASED,    /* the answer to /v1/release */
    LICENCE_DOC_ERROR,       /* instead of any of them */
    LICENCE_DOC_TIME,        /* the answer to /v1/time */
    LICENCE_DOC_REVOCATIONS, /* the answer to /v1/revocations */
    LICENCE_DOC_KEYSET,      /* the answer to /v1/keys, signed by a root key */
    LICENCE_DOC_TYPES
};

/* Why a server refused, the words in "code" ("unknown-licence" ...). */
enum licence_doc_code {
    LICENCE_DOC_NO_CODE,
    LICENCE_DOC_BAD_REQUEST,     /* "bad-request": not understood */
    LICENCE_DOC_UNKNOWN_LICENCE, /* "unknown-licence" */
    LICENCE_DOC_UNKNOWN_NODE,    /* "unknown-node": activate first */
    LICENCE_DOC_WRONG_PROOF,     /* "wrong-proof": the activation code does not fit */
    LICENCE_DOC_USED,            /* "used": the activation code was used by another node */
    LICENCE_DOC_REPLAYED,        /* "replayed": go on after "req_seen" */
    LICENCE_DOC_NODES_FULL,      /* "nodes-full": the licence is for fewer nodes */
    LICENCE_DOC_BUSY,            /* "busy": ask again after "retry_after_s" */
    LICENCE_DOC_CODES
};

struct licence_doc_key {
    uint8_t public_key[32];
    int64_t nbf_ms; /* documents signed with it are issued from then on */
    int64_t exp_ms; /* and no later than then */
};

struct licence_doc_revoked {
    char lid[LICENCE_DOC_ID];
    int64_t from_ms; /* delivery pauses from then on */
};

/* Each field's name in the payload is its name here without the unit, where no other is given. */
struct licence_doc {
    enum licence_doc_type type; /* "typ" */
    int64_t iat_ms;             /* when it was signed, by the server's clock */

    /* licence, lease; released has lid, node, seq */
    char lid[LICENCE_DOC_ID];      /* licence id */
    char customer[128];            /* the customer's name, for people */
    char node[LICENCE_DOC_KEY_ID]; /* id of the node's public key */
    char edition[32];              /* a word of the provider's */
    char region[32];               /* "": not pinned */
    char features[LICENCE_DOC_FEATURES][32];
    size_t feature_count;
    int64_t nbf_ms;          /* valid from */
    int64_t exp_ms;          /* valid until: the contract's end */
    int64_t lease_until_ms;  /* as good as asked until then, with or without the server */
    int64_t revoked_from_ms; /* "revoked_from"; 0: not revoked */
    int64_t grace_days;      /* LICENCE_DOC_GRACE_LEAST .. 365 */
    int64_t devices_max;     /* 1 .. 10,000,000 */
    int64_t overage_pct;     /* 0 .. 100, rounded down to whole devices */
    int64_t seq;             /* server's counter of answers to this node, rising */
    int64_t keys_version;    /* the newest key set: ask /v1/keys when yours is older; 0 unknown */
    int64_t revocations_version; /* the same of /v1/revocations */
    char min_agent[24];          /* oldest version that the server knows how to serve: a notice */
    char notice[LICENCE_DOC_NOTICE + 1]; /* for people; in errors, too */

    /* error */
    enum licence_doc_code code;
    int64_t retry_after_s; /* 0 .. 86400 */
    int64_t req_seen;      /* of LICENCE_DOC_REPLAYED: the highest request number that was seen */

    /* keyset, revocations */
    int64_t version;        /* 1 .. */
    int64_t valid_until_ms; /* "valid_until": what is signed after that needs a newer set */
    struct licence_doc_key keys[LICENCE_DOC_KEYS];
    size_t key_count;
    struct licence_doc_revoked revoked[LICENCE_DOC_REVOKED];
    size_t revoked_count;
};

#define LICENCE_DOC_GRACE_LEAST 7

/** Read a payload. False when it is no JSON object without duplicate names, a field has another
 * type or is out of bounds, or one that this type needs is missing; `out_trouble` (of `size` bytes)
 * then says which and why, in words that hold nothing of the payload but the names of our table. */
bool licence_doc_read(struct licence_doc *out_doc, const char *payload, size_t len,
                      char *out_trouble, size_t size);

/** Append the payload as compact JSON, fields in the table's order. False when a value breaks the
 * table's rules (our bug or an operator's slip: `out_trouble` says which) or `out` is full. */
bool licence_doc_write(struct buf *out, const struct licence_doc *doc, char *out_trouble,
                       size_t size);

/** The word in "typ"; "" for a value outside the enum. */
const char *licence_doc_type_word(enum licence_doc_type type);

/** The word in "code"; "" for LICENCE_DOC_NO_CODE and values outside the enum. */
const char *licence_doc_code_word(enum licence_doc_code code);

/** True for 1..64 characters of [A-Za-z0-9._-]: licence ids. */
bool licence_doc_is_id(const char *text);

/** True for 32 lower-case hexadecimal digits: ids of keys and nodes. */
bool licence_doc_is_key_id(const char *text);

/** The table, for the reference in LICENCE.md. */
const struct licence_field *licence_doc_fields(size_t *out_count);

#endif
