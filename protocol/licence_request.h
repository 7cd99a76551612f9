/* SPDX-License-Identifier: Apache-2.0 */
/* licence_request: what an agent asks a licence server.
 *
 * POST requests (activate, lease, release) are tokens signed by the node's own key, which is made
 * at install and never leaves the machine; each has a number that only rises and a random nonce.
 * GET requests (keys, revocations, time) are unsigned, "?nonce=...&node=...": what they ask for is
 * the same for everybody, and a fresh agent must be able to ask before a server knows its key.
 *
 * Activation proves a code without sending it: HMAC-SHA-256 of the request's parts under the code.
 * Nothing secret travels. What plain HTTP shows is the licence's and node's id, the number of
 * devices and the version.
 */
#ifndef PRINTWIRE_PROTOCOL_LICENCE_REQUEST_H
#define PRINTWIRE_PROTOCOL_LICENCE_REQUEST_H

#include "base/buf.h"
#include "base/crypto_sign.h"
#include "protocol/licence_code.h"
#include "protocol/licence_doc.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define LICENCE_REQUEST_MOST  4096 /* bytes of a request's token or query */
#define LICENCE_REQUEST_NONCE 23   /* 128 bits as 22 characters, and a NUL */
#define LICENCE_REQUEST_PROOF 32

/* What is asked, in the order of the endpoints. */
enum licence_request_type {
    LICENCE_REQUEST_ACTIVATE,    /* POST /v1/activate */
    LICENCE_REQUEST_LEASE,       /* POST /v1/lease */
    LICENCE_REQUEST_RELEASE,     /* POST /v1/release */
    LICENCE_REQUEST_KEYS,        /* GET /v1/keys */
    LICENCE_REQUEST_REVOCATIONS, /* GET /v1/revocations */
    LICENCE_REQUEST_TIME,        /* GET /v1/time */
    LICENCE_REQUEST_TYPES
};

struct licence_request {
    enum licence_request_type type; /* "typ": activate, lease, release */
    char lid[LICENCE_DOC_ID];
    char node[LICENCE_DOC_KEY_ID];
    char nonce[LICENCE_REQUEST_NONCE];
    int64_t req_seq;      /* this node's counter of requests, 1 .. 2^53 - 1, rising */
    int64_t iat_ms;       /* the agent's clock, for the log: it may be wrong */
    int64_t devices;      /* that it knows, 0 .. 10,000,000 */
    int64_t keys_version; /* of the key set that it has, 0 none */
    int64_t seq_seen;     /* highest "seq" that it was told: the server goes on above it, also when
                             its ledger comes from a backup */
    char version[24];     /* of the agent */
    uint8_t key[CRYPTO_SIGN_PUBLIC];      /* activate: the node's public key */
    uint8_t proof[LICENCE_REQUEST_PROOF]; /* activate: licence_request_prove() */
};

/* The question that an answer must belong to: what the implicit assertion is made of. */
struct licence_question {
    char path[24]; /* "/v1/lease" */
    char nonce[LICENCE_REQUEST_NONCE];
    char node[LICENCE_DOC_KEY_ID]; /* "-" in a GET of an agent without a key */
    char digest[65]; /* SHA-256 of the request as sent (body of a POST, query of a GET), hex */
};

#define LICENCE_REQUEST_ASSERTION 192 /* longest assertion and NUL */

/** The path of a request, "/v1/..."; NULL outside the enum. */
const char *licence_request_path(enum licence_request_type type);

/** The type whose path this is; LICENCE_REQUEST_TYPES when none. */
enum licence_request_type licence_request_of_path(const char *path);

/** True for a request that travels as POST with a signed body. */
bool licence_request_is_post(enum licence_request_type type);

/** A fresh random nonce. */
void licence_request_nonce(char out_nonce[LICENCE_REQUEST_NONCE]);

/** Append the body of a POST: the token of the request, signed by the node's key, whose id must be
 * `request->node`. False when a field breaks its bounds or `out` is full. */
bool licence_request_write(struct buf *out, const struct licence_request *request,
                           const struct crypto_sign *node_key);

/** Append the query of a GET, "nonce=...&node=...", without "?"; `node` may be NULL. */
bool licence_request_write_query(struct buf *out, const char *nonce, const char *node);

/** Read a query of exactly that form, bounded; false otherwise. The question is complete then. */
bool licence_request_read_query(struct licence_question *out_question,
                                enum licence_request_type type, const char *query, size_t len);

/** Why a POST was not taken. */
enum licence_request_check {
    LICENCE_REQUEST_GOOD,
    LICENCE_REQUEST_NO_TOKEN,   /* not of the form of a token, or too long */
    LICENCE_REQUEST_NO_FIELDS,  /* the payload breaks the table */
    LICENCE_REQUEST_OTHER_TYPE, /* for another path */
    LICENCE_REQUEST_OTHER_KEY,  /* the node's id is not that of its key */
    LICENCE_REQUEST_FORGED      /* the signature does not fit */
};

/** Step 1 of a server: read the body of a POST to the path of `type` without believing it: `node`
 * says whose key is needed; at activation it is `key` itself. */
enum licence_request_check licence_request_read(struct licence_request *out_request,
                                                enum licence_request_type type, const char *body,
                                                size_t len);

/** Step 2: the same body was signed by this key, and the node's id is the key's. */
enum licence_request_check licence_request_verify(const struct licence_request *request,
                                                  const uint8_t key[CRYPTO_SIGN_PUBLIC],
                                                  const char *body, size_t len);

/** A short text for the log. */
const char *licence_request_check_text(enum licence_request_check check);

/** The question that a POST body of this request asks: for its answer. */
void licence_request_question(struct licence_question *out_question,
                              const struct licence_request *request, const char *body, size_t len);

/** The implicit assertion of the answer:
 * "printwire-licence/1|<path>|<nonce>|<node>|<sha256 of the request>". */
void licence_request_assertion(const struct licence_question *question,
                               char out_text[LICENCE_REQUEST_ASSERTION]);

/** The question that an assertion tells; false when it is none of that form. */
bool licence_request_read_assertion(struct licence_question *out_question, const char *text,
                                    size_t len);

/** Put the proof of the code into an activation whose other fields are filled. */
void licence_request_prove(struct licence_request *request,
                           const uint8_t code[LICENCE_CODE_OCTETS]);

/** True when the activation was made by who knows the code; compared in constant time. */
bool licence_request_is_proven(const struct licence_request *request,
                               const uint8_t code[LICENCE_CODE_OCTETS]);

/** The table of a POST's payload, for the reference in LICENCE.md. */
const struct licence_field *licence_request_fields(size_t *out_count);

#endif
