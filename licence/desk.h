/* SPDX-License-Identifier: Apache-2.0 */
/* desk: a question of an agent in, the signed answer out. Knows no network: the server, the offline
 * command and the tests come to the same desk.
 *
 * What it does with a question is in the ledger before the answer may leave: the caller begins a
 * transaction, takes any number of questions, commits, and only then hands the answers out.
 */
#ifndef PRINTWIRE_LICENCE_DESK_H
#define PRINTWIRE_LICENCE_DESK_H

#include "base/buf.h"
#include "base/err.h"
#include "licence/key_ring.h"
#include "licence/ledger.h"

#include <stddef.h>
#include <stdint.h>

struct desk_question {
    enum licence_request_type type;
    const char *text; /* the body of a POST, the query of a GET */
    size_t len;
    const char *peer; /* who asks, for the audit line */
    int64_t now_ms;
};

struct desk_answer {
    unsigned status;                  /* of HTTP */
    const char *type;                 /* Content-Type */
    const char *word;                 /* "good", or why not: for the log */
    struct licence_question question; /* for an answer file; path "" when the question was none */
};

#define DESK_BODY_MOST PASETO_TOKEN_MOST

/** Answer one question; the body is appended to `out_body` (room for DESK_BODY_MOST). Within a
 * transaction of the ledger: on an error (of the ledger, ERR_MISSING: no key signs now, ERR_LIMIT,
 * ERR_CORRUPT: of a row that it needs) the caller takes back what it wrote (ledger_tried) and hands
 * nothing out. */
enum err desk_take(struct ledger *ledger, const struct key_ring *ring,
                   const struct desk_question *question, struct buf *out_body,
                   struct desk_answer *out_answer);

#endif
