/* SPDX-License-Identifier: Apache-2.0 */
/* fake_spool: agent/spool/spool in memory, with switches for its failures. Link fake_spool.c
 * instead. */
#ifndef PRINTWIRE_TESTS_FAKES_FAKE_SPOOL_H
#define PRINTWIRE_TESTS_FAKES_FAKE_SPOOL_H

#include "agent/spool/spool.h"

#include <stdbool.h>
#include <stdint.h>

/* What a test may look at and turn. */
struct fake_spool_state {
    enum err
        next_error; /* what spool_read, spool_stored, spool_quarantine and spool_new_epoch return */
    bool has_history;           /* spool_rewind() has all that was stored */
    uint64_t held;              /* at the start, as spool_agree() takes it; 0: all */
    unsigned epochs;            /* how often a new epoch was begun */
    unsigned quarantined;       /* how many records were set aside */
    uint64_t quarantine_number; /* the last of them */
};

/** An empty journal; spool_close() frees it. */
struct spool *fake_spool_create(void);

/** Append a committed record and return its number. */
uint64_t fake_spool_add(struct spool *spool, const char *xml);

/** Make a place empty, as a damaged record reads. */
void fake_spool_damage(struct spool *spool, uint64_t number);

/** Take a number out of the journal altogether. */
void fake_spool_lose(struct spool *spool, uint64_t number);

/** The switches. */
struct fake_spool_state *fake_spool_state(struct spool *spool);

#endif
