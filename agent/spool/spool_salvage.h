/* SPDX-License-Identifier: Apache-2.0 */
/* spool_salvage: what a damaged database still holds of a journal and its history, into a new one.
 *
 * Each record whose checksum is right is taken, wherever in the file it lies (base/sqlite_pages.h).
 * Its epoch and number stay what they were: the portal knows by them what it has, so that no record
 * can be stored twice. A number whose record is lost becomes an empty one.
 */
#ifndef PRINTWIRE_AGENT_SPOOL_SPOOL_SALVAGE_H
#define PRINTWIRE_AGENT_SPOOL_SPOOL_SALVAGE_H

#include "agent/disk.h"
#include "base/crypto.h"
#include "base/err.h"

#include <stdbool.h>
#include <stdint.h>

struct spool_salvage {
    char epoch[CRYPTO_UUID_SIZE];
    uint64_t waiting; /* sound records that the portal was not known to have */
    uint64_t kept;    /* sound records of the history, of all epochs */
    uint64_t held;    /* sound records that waited for a licence */
    uint64_t lost;    /* numbers without a record among those that wait: empty now */
};

/** Read the damaged database at `path` (never changed; nobody may use it) into the database of
 * `disk`, which was made now and has the tables of spool and hold (spool_open, spool_hold_open),
 * empty. `withheld`: the
 * privacy switches that hold now, for all that is sent from it. ERR_MISSING: no record was found,
 * or it is not known any more how they were numbered. */
enum err spool_salvage_run(const char *path, struct disk *disk, unsigned withheld,
                           struct spool_salvage *out);

#endif
