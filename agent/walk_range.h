/* SPDX-License-Identifier: Apache-2.0 */
/* walk_range: progress of one request for subtrees, one after the other, in bulk or row by row.
 *
 * A subtree ends at the first variable outside it, at the end of the MIB, after 4096 variables, or
 * where a device's OIDs stop to increase even when they are asked for one by one. What came before
 * is kept. What may not be walked is read by GET (walk_probe.h).
 */
#ifndef PRINTWIRE_AGENT_WALK_RANGE_H
#define PRINTWIRE_AGENT_WALK_RANGE_H

#include "agent/reading.h"
#include "agent/walk.h"
#include "agent/walk_bulk.h"
#include "agent/walk_codec.h"
#include "agent/walk_get.h"
#include "agent/walk_guard.h"

#include <stdbool.h>
#include <stddef.h>

#define WALK_RANGE_VARIABLES 4096 /* most of one subtree */
#define WALK_RANGE_PARTS     64   /* most subtrees of one request */

struct walk_range_job;

/** A request for subtrees, which are copied. NULL without memory, or when a range is none: no OID,
 * no column, more than WALK_RANGE_PARTS. */
struct walk_range_job *walk_range_create(const struct walk_range *ranges, size_t count);

/** Free; NULL is allowed. */
void walk_range_destroy(struct walk_range_job *job);

/** Find what to ask next, past subtrees that the device may not be asked; false when nothing is
 * left. `set` is what was answered so far. `one_by_one`: it speaks SNMPv1. */
bool walk_range_ready(struct walk_range_job *job, const struct walk_guard *guard,
                      const struct reading_set *set, bool one_by_one);

/** Fill in what to ask for, after walk_range_ready(): verb, oids, count, repetitions. The
 * question's version must be set. */
void walk_range_ask(struct walk_range_job *job, const struct walk_bulk *bulk,
                    const struct walk_guard *guard, struct walk_codec_question *question);

/** Take an answer of `bytes` to the last question into `set`, and learn from it into `bulk`. */
enum walk_step walk_range_take(struct walk_range_job *job, struct walk_codec_answer *answer,
                               size_t bytes, struct walk_bulk *bulk, struct reading_set *set);

/** The last question was not answered in time; it is asked again, for less, the last time by
 * GETNEXT. */
void walk_range_late(const struct walk_range_job *job, struct walk_bulk *bulk, bool is_last);

#endif
