/* SPDX-License-Identifier: Apache-2.0 */
/* walk_get: progress of one request for exact variables, over as many packets as it takes. */
#ifndef PRINTWIRE_AGENT_WALK_GET_H
#define PRINTWIRE_AGENT_WALK_GET_H

#include "agent/oid.h"
#include "agent/reading.h"
#include "agent/walk_codec.h"
#include "agent/walk_guard.h"

#include <stdbool.h>
#include <stddef.h>

/* What an answer means for a request. */
enum walk_step {
    WALK_STEP_MORE,   /* ask again */
    WALK_STEP_DONE,   /* everything is there */
    WALK_STEP_BROKEN, /* memory ran out, or the answers fill more than allowed */
    WALK_STEP_REFUSED /* authorizationError: the credential may not read this */
};

struct walk_get;

/** A request for `count` variables (at least 1), which are copied. NULL without memory. */
struct walk_get *walk_get_create(const struct oid *oids, size_t count);

/** Free; NULL is allowed. */
void walk_get_destroy(struct walk_get *get);

/** Leave out what the device may not be asked; false when nothing is left to ask. */
bool walk_get_ready(struct walk_get *get, const struct walk_guard *guard);

/** Fill in what to ask for next: verb, oids, count. */
void walk_get_ask(struct walk_get *get, struct walk_codec_question *question);

/** Take an answer to the last question into `set`. Every answer brings the request nearer to its
 * end: it yields variables, or fewer are asked for together, or one that the device cannot give is
 * left out. */
enum walk_step walk_get_take(struct walk_get *get, struct walk_codec_answer *answer,
                             struct reading_set *set);

#endif
