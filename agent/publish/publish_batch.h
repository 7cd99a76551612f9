/* SPDX-License-Identifier: Apache-2.0 */
/* publish_batch: the next batch of the journal as the payload of a request (PROTOCOL.md, section
 * 1).
 *
 * A batch is a run of numbers without a hole: a place of the journal that is empty (its record was
 * refused for ever or is damaged) is sent as <void/>, which counts and says nothing.
 */
#ifndef PRINTWIRE_AGENT_PUBLISH_PUBLISH_BATCH_H
#define PRINTWIRE_AGENT_PUBLISH_PUBLISH_BATCH_H

#include "agent/spool/spool.h"
#include "base/buf.h"
#include "base/err.h"
#include "protocol/batch.h"

#include <stdint.h>

/* Most bytes of a payload: a full batch, or one record that is larger than the portal's limit, and
 * the envelope. */
#define PUBLISH_BATCH_LIMIT ((size_t)96 * 1024)

/** Write the batch that begins with number `first` into `out` (cleared before): committed records
 * until NAMES_BATCH_RECORDS, or until the next one would pass `max_bytes`; the first is always
 * taken. The batch also tells the journal's next number and `clock`. `out_last` gets the last
 * number inside. ERR_MISSING when nothing from `first` on is committed, else what spool_read()
 * says. */
enum err publish_batch_build(struct spool *spool, uint64_t first, unsigned max_bytes,
                             const struct batch_clock *clock, struct buf *out, uint64_t *out_last);

#endif
