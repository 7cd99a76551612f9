/* SPDX-License-Identifier: Apache-2.0 */
/* spool_doubt: the last record that the journal held when a program started on it and had not heard
 * from the portal yet. Used by spool only.
 *
 * A database may come back older than it was: restored from a backup, or rid of its last commits by
 * a damaged write-ahead log. Then new records get numbers that others had, which the portal has
 * stored, and it would take the new ones for these. So the first word of the portal after a start
 * is compared with the place here, not with the last number of that moment; and until that word
 * came, the place outlasts restarts.
 */
#ifndef PRINTWIRE_AGENT_SPOOL_SPOOL_DOUBT_H
#define PRINTWIRE_AGENT_SPOOL_SPOOL_DOUBT_H

#include "agent/disk.h"
#include "base/err.h"

#include <stdbool.h>
#include <stdint.h>

struct spool_doubt {
    struct disk *disk;
    bool is_open;  /* the portal was not heard yet */
    int64_t place; /* of the last record then */
};

/** At start, with the place of the last record: read the place that an earlier start left, or write
 * this one (the caller commits). When it cannot be written it holds for this run only. */
enum err spool_doubt_open(struct spool_doubt *doubt, struct disk *disk, int64_t last);

/** The portal agreed, or a new epoch begins: forget the place, in the disk's transaction. */
enum err spool_doubt_end(struct spool_doubt *doubt);

#endif
