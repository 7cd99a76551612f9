/* SPDX-License-Identifier: Apache-2.0 */
/* spool_state: the one row that says where the journal stands, and its check against the records at
 * start. Used by spool only.
 *
 * Records have places, which grow for ever; a record's number within the epoch is its place minus
 * `base`. So a new epoch moves one number instead of all records.
 */
#ifndef PRINTWIRE_AGENT_SPOOL_SPOOL_STATE_H
#define PRINTWIRE_AGENT_SPOOL_SPOOL_STATE_H

#include "agent/disk.h"
#include "base/crypto.h"
#include "base/err.h"

#include <stdbool.h>
#include <stdint.h>

struct spool_state {
    char epoch[CRYPTO_UUID_SIZE];
    int64_t base;   /* the place before number 1 of the epoch */
    int64_t next;   /* the place that the next record will get */
    int64_t stored; /* the last place that the portal has stored; base <= stored < next */
    int64_t bytes;  /* of the bodies on disk, also of those stored and not yet erased */
};

struct spool_state_rows;

/** Make the row's table when it is not there and prepare its statements; NULL on failure, logged.
 */
struct spool_state_rows *spool_state_open(struct disk *disk);

/** Free; before disk_close(). NULL is allowed. */
void spool_state_close(struct spool_state_rows *rows);

/** The row as the open transaction has it. ERR_MISSING when there is none, ERR_CORRUPT when its
 * checksum is wrong. */
enum err spool_state_read(struct spool_state_rows *rows, struct spool_state *out_state);

/** The checksum of a row. */
uint32_t spool_state_checksum(const struct spool_state *state);

/** Replace the row, inside the transaction; with the first one of an epoch also the row that keeps
 * the epoch and its base apart. */
enum err spool_state_write(struct spool_state_rows *rows, const struct spool_state *state);

/** The state of an empty journal with a new epoch. */
void spool_state_init(struct spool_state *state);

/** Give the waiting records a new epoch, numbered from 1. */
void spool_state_renew(struct spool_state *state);

/** At start: read the row and compare it with the records on disk, whose bytes are counted anew.
 * When there is none, or it cannot be true, a row that covers the records is written (the caller
 * commits), with a new epoch, logged. ERR_CORRUPT when the records themselves cannot be true. */
enum err spool_state_settle(struct spool_state_rows *rows, struct disk *disk,
                            struct spool_state *out_state);

#endif
