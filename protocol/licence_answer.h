/* SPDX-License-Identifier: Apache-2.0 */
/* licence_answer: an answer is made for one question and believed for that question only.
 *
 * The token's footer is {"kid":"<key id>"}; its implicit assertion repeats the question (path,
 * nonce, node, digest of the request), so an answer to another question, path or node fails like a
 * forged one. Key sets alone answer no question: a root key signs them offline, and their version
 * says whether they are old.
 *
 * On disk, and in the answer file of an offline activation, an answer is two lines: the assertion
 * and the token. So it can be verified again at any time, also by hand.
 */
#ifndef PRINTWIRE_PROTOCOL_LICENCE_ANSWER_H
#define PRINTWIRE_PROTOCOL_LICENCE_ANSWER_H

#include "protocol/licence_doc.h"
#include "protocol/licence_keys.h"
#include "protocol/licence_request.h"
#include "protocol/paseto.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define LICENCE_ANSWER_TYPE "application/vnd.printwire-licence" /* Content-Type of both ways */
#define LICENCE_ANSWER_FILE (LICENCE_REQUEST_ASSERTION + PASETO_TOKEN_MOST + 4)

/* How far a counter (seq, req_seen, the revocations' version) may be ahead of what we know: no
 * server counts so far in a product's life, and what is higher would leave no room for the next. */
#define LICENCE_ANSWER_LEAP (INT64_C(1) << 32)

/* The first check that failed. */
enum licence_check {
    LICENCE_CHECK_GOOD,
    LICENCE_CHECK_LONG,      /* longer than any token */
    LICENCE_CHECK_TOKEN,     /* not of the form v4.public.x.y in strict base64url */
    LICENCE_CHECK_FOOTER,    /* the footer is not {"kid":"..."} */
    LICENCE_CHECK_KEY,       /* signed by a key that is not in the trusted set: ask for the keys */
    LICENCE_CHECK_SIGNATURE, /* forged, changed, or the answer to another question */
    LICENCE_CHECK_PAYLOAD,   /* not a document of our table */
    LICENCE_CHECK_KIND,      /* a document of another kind than the path's answer */
    LICENCE_CHECK_KEY_TIME,  /* issued outside of the time in which its key signs */
    LICENCE_CHECK_KEYS_OLD,  /* issued after the end of the key set in force: ask for the keys */
    LICENCE_CHECK_NODE,      /* for another node */
    LICENCE_CHECK_SEQ,       /* older than what this node was told before, or a leap ahead */
    LICENCE_CHECK_VERSION,   /* a key set or revocation list older than the one in force, or a
                                leap ahead of it */
    LICENCE_CHECKS
};

struct licence_verdict {
    enum licence_check check;
    char text[200]; /* what is wrong, one line, for people; "" when good */
};

/* What an answer is held against. Zero means: nothing known. */
struct licence_against {
    const struct licence_keys *keys;
    const struct licence_question *question; /* not used for key sets: may be NULL then */
    int64_t seq;                 /* the highest that this node was told; a lower one is refused, and
                                    one that is LICENCE_ANSWER_LEAP higher */
    int64_t revocations_version; /* the highest seen, likewise */
    bool is_stored;              /* it was checked when it came: the two may be any number */
    int64_t floor_ms;            /* the time that has certainly come (licence_state); 0 for stored
                                    answers, which were checked when they came */
};

/** Verify an answer of `len` characters (white space at its end is no part of it). On true,
 * `out_doc` is what the server says, an error as well (type LICENCE_DOC_ERROR): the caller looks at
 * its type. Else `out_doc` is untouched and the verdict says which check failed. Never looks at a
 * clock: what follows from the times is licence_state's. */
bool licence_answer_verify(const char *token, size_t len, const struct licence_against *against,
                           struct licence_doc *out_doc, struct licence_verdict *out_verdict);

/** Sign an answer and append its token. False when the document breaks the table (`out_verdict`,
 * may be NULL, says which field) or `out` is full. */
bool licence_answer_sign(struct buf *out, const struct licence_doc *doc,
                         const struct licence_question *question, const struct crypto_sign *key,
                         struct licence_verdict *out_verdict);

/** Sign a key set with a root key and append its token. */
bool licence_answer_sign_keys(struct buf *out, const struct licence_doc *keyset,
                              const struct crypto_sign *root, struct licence_verdict *out_verdict);

/** A short text for a check. */
const char *licence_answer_check_text(enum licence_check check);

/** The two lines of an answer: its question's assertion (NULL: a key set) and its token. */
bool licence_answer_write_file(struct buf *out, const struct licence_question *question,
                               const char *token, size_t len);

/** Take the two lines apart: the token is a part of `text`. False when they are not of that form.
 */
bool licence_answer_read_file(const char *text, size_t len, struct licence_question *out_question,
                              const char **out_token, size_t *out_token_len);

/** Append the bytes that were signed, for `openssl pkeyutl -verify -rawin`; the signature is given
 * beside. False when the token is none. */
bool licence_answer_signed_bytes(struct buf *out, const char *token, size_t len,
                                 const char *assertion,
                                 uint8_t out_signature[CRYPTO_SIGN_SIGNATURE]);

#endif
