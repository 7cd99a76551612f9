/* SPDX-License-Identifier: Apache-2.0 */
/* licence_rig: keys, a key set and documents of an invented provider and node, always the same. */
#ifndef PRINTWIRE_TESTS_FAKES_LICENCE_RIG_H
#define PRINTWIRE_TESTS_FAKES_LICENCE_RIG_H

#include "protocol/licence_answer.h"

#define LICENCE_RIG_DAY INT64_C(86400000)
#define LICENCE_RIG_NOW INT64_C(1795392000000) /* 2026-11-23T00:00:00Z */

struct licence_rig {
    struct crypto_sign *root;
    struct crypto_sign *signing; /* signs from a year before NOW until a year after */
    struct crypto_sign *node;
    char node_id[LICENCE_DOC_KEY_ID];
    struct licence_keys keys;         /* trusts `root`, has key set 1 in force */
    struct licence_doc keyset;        /* version 1 */
    struct licence_doc lease;         /* good for a year, leased for 30 days */
    struct licence_request request;   /* a lease */
    struct buf body;                  /* its token */
    struct licence_question question; /* and what it asks */
    struct licence_against against;
    struct licence_verdict verdict; /* of the last licence_rig_verify() */
    struct licence_doc got;
};

/** Fill all of it. */
void licence_rig_init(struct licence_rig *rig);

/** Free it. */
void licence_rig_finish(struct licence_rig *rig);

/** Sign a document as the answer to the rig's question with the signing key; `out` is cleared
 * before. */
bool licence_rig_sign(struct licence_rig *rig, const struct licence_doc *doc, struct buf *out);

/** Verify a text against the rig's question. */
bool licence_rig_verify(struct licence_rig *rig, const char *text, size_t len);

#endif
