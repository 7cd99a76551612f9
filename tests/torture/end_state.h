/* SPDX-License-Identifier: Apache-2.0 */
/* end_state: records as they must be after every cycle, whatever ids and times they got. */
#ifndef PRINTWIRE_TESTS_TORTURE_END_STATE_H
#define PRINTWIRE_TESTS_TORTURE_END_STATE_H

#include "base/buf.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define END_STATE_EPOCHS 4

struct end_state_epoch {
    char name[40];
    char **records; /* number 1 first */
    size_t count;
};

/* All that a portal was sent; zeroed at first. */
struct end_state {
    struct end_state_epoch epochs[END_STATE_EPOCHS];
    size_t count;
};

/** The epoch of this name, new where it was not known; NULL when there are too many. */
struct end_state_epoch *end_state_epoch(struct end_state *state, const char *name);

/** Take the records of a <batch>, as XML text, whose first has this number. What is there already
 * must be the same again; what would leave a gap is not taken. False with a reason (static) when
 * there is something wrong. */
bool end_state_take(struct end_state_epoch *epoch, uint64_t first, const char *batch,
                    const char **out_reason);

/** One line for each thing that was told of, printer by printer (by address): what was said last,
 * and of incidents how often they began and ended. UUIDs and times are left out. Returns a record
 * that says what the one before it had said, NULL when there is none. */
const char *end_state_write(const struct end_state *state, struct buf *out);

/** Free everything. */
void end_state_finish(struct end_state *state);

#endif
