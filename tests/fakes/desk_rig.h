/* SPDX-License-Identifier: Apache-2.0 */
/* desk_rig: a licence server's folder with keys, a key set and a ledger, and an agent that asks.
 */
#ifndef PRINTWIRE_TESTS_FAKES_DESK_RIG_H
#define PRINTWIRE_TESTS_FAKES_DESK_RIG_H

#include "licence/desk.h"
#include "licence/key_ring.h"
#include "licence/ledger.h"
#include "licence/server_conf.h"
#include "protocol/licence_answer.h"

#include <stdint.h>

#define DESK_RIG_NOW INT64_C(1800000000000)
#define DESK_RIG_DAY INT64_C(86400000)

struct desk_rig {
    char folder[64];
    struct server_conf *conf;
    struct crypto_sign *root;
    struct crypto_sign *signer;
    struct key_ring *ring;
    struct ledger *ledger;
};

/* An agent. */
struct desk_rig_node {
    struct crypto_sign *key;
    char id[LICENCE_DOC_KEY_ID];
    int64_t req_seq;
    int64_t seq_seen;
};

/* What came of a question. */
struct desk_rig_result {
    enum err err;
    unsigned status;
    struct licence_verdict verdict;
    struct licence_doc doc;
};

/** Make the folder, a root, a signing key that signs for a year from DESK_RIG_NOW on, the set
 * with both, and an empty ledger. Ends the test program when it cannot. */
void desk_rig_begin(struct desk_rig *rig);

/** Close and remove everything. */
void desk_rig_end(struct desk_rig *rig);

/** Close the ledger and open it again. */
void desk_rig_restart(struct desk_rig *rig);

/** Write a licence for this many nodes into the ledger. */
struct ledger_licence desk_rig_issue(struct desk_rig *rig, const char *lid, int64_t nodes);

/** An agent with a new key. */
struct desk_rig_node desk_rig_node(void);

/** The body of a request of this agent, with its next number; `code` only for an activation. The
 * caller frees the buffer. */
struct licence_request desk_rig_request(struct desk_rig_node *node, enum licence_request_type type,
                                        const char *lid, const uint8_t *code, struct buf *out_body);

/** Put a body before the desk at this time, commit, and verify the answer against the question. */
struct desk_rig_result desk_rig_ask(struct desk_rig *rig, const struct licence_request *request,
                                    const struct buf *body, int64_t now_ms);

/** Both in one: what an agent does. */
struct desk_rig_result desk_rig_do(struct desk_rig *rig, struct desk_rig_node *node,
                                   enum licence_request_type type, const char *lid,
                                   const uint8_t *code);

#endif
