/* SPDX-License-Identifier: Apache-2.0 */
/* spool: the journal: what was said and the portal has not stored yet, numbered 1, 2, 3 … within an
 * epoch, on disk.
 *
 * An epoch is a random UUID made with the journal (and again when its file had to be replaced).
 * Each record carries a CRC32C that is checked on reading. Records of an open transaction are not
 * offered. The journal is bounded: past its limit a record is refused (ERR_FULL), so nothing that
 * was accepted is dropped (but see spool_drop_meters) and the change is found again later.
 */
#ifndef PRINTWIRE_AGENT_SPOOL_SPOOL_H
#define PRINTWIRE_AGENT_SPOOL_SPOOL_H

#include "agent/disk.h"
#include "base/err.h"
#include "protocol/field.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct spool;

/** Open on the agent's database (making its tables and epoch when new). At most `most_bytes` wait
 * for the portal; the last `most_history` records that it has stored are kept, too. NULL on
 * failure, logged. */
struct spool *spool_open(struct disk *disk, uint64_t most_bytes, uint64_t most_history);

/** Free; before disk_close(). NULL is allowed. */
void spool_close(struct spool *spool);

/** The privacy switches (enum field_switch bits) that are on from now on, at the start and after
 * each reload: fields that they withhold leave with no record, not even with those that were
 * written before and still wait. */
void spool_withhold(struct spool *spool, unsigned withheld);

/** What is done when the journal is full: refuse what is new (ERR_FULL; the start), or make room by
 * emptying the oldest meter records that wait: later ones tell the counters, too. Assets,
 * consumables and incidents are never dropped. */
void spool_drop_meters(struct spool *spool, bool drop);

/** The epoch, a UUID. */
const char *spool_epoch(const struct spool *spool);

/** The number that the next record will get. */
uint64_t spool_next(const struct spool *spool);

/** The last number that is on disk for good; 0 for none. */
uint64_t spool_committed(const struct spool *spool);

/** The last number that the portal has stored; 0 for none. */
uint64_t spool_stored_through(const struct spool *spool);

/** How many committed records wait for the portal, and their bytes. */
uint64_t spool_waiting(const struct spool *spool, uint64_t *out_bytes);

/** Bytes of the bodies on disk, as the open transaction has it. */
uint64_t spool_bytes(const struct spool *spool);

/** Append a record to the open transaction. ERR_FULL past the limit or on a full disk, ERR_LIMIT
 * for a record above NAMES_RECORD_BYTES. */
enum err spool_append(struct spool *spool, enum record_kind kind, const char *xml, size_t len);

/** Takes one record; false ends the reading. It must not call the spool. */
typedef bool spool_read_fn(void *arg, uint64_t number, const char *xml, size_t len);

/** Read committed records from number `from` on, in order. A record whose checksum is wrong is set
 * aside (quarantine table, logged as an error) and its number is read as an empty one (len 0), so
 * that numbering has no gap. What spool_withhold() withholds is left out. */
enum err spool_read(struct spool *spool, uint64_t from, spool_read_fn *fn, void *arg);

/** The portal has stored everything through this number: it waits no more and becomes history (with
 * the disk's next commit). */
enum err spool_stored(struct spool *spool, uint64_t through);

/** The portal's first word after a start, before anything is sent: it has stored everything through
 * this number. ERR_RANGE when this journal did not hold that much when the program started: it is
 * an older copy of what it was, and what was said since then has numbers that the portal knows with
 * other records. What it held then counts as stored; spool_new_epoch() must follow. ERR_NONE at
 * each later word. */
enum err spool_agree(struct spool *spool, uint64_t through);

/** The portal refused this record for ever: move it aside (quarantine table) with the reason,
 * loudly; its place in the journal is sent as an empty record from now on. */
enum err spool_quarantine(struct spool *spool, uint64_t number, const char *reason);

/** The portal has lost what it had stored after number `through` of this epoch: what the history
 * still has of it waits again, under the old numbers, on disk for good. ERR_MISSING, and nothing is
 * changed, when the history does not have all of it; ERR_RANGE when nothing was stored after it. */
enum err spool_rewind(struct spool *spool, uint64_t through);

/** Give the waiting records a new epoch, numbered from 1: when the portal claims to have stored
 * what was never said. What the open transaction holds is committed first; when that fails nothing
 * is done. */
enum err spool_new_epoch(struct spool *spool);

#endif
