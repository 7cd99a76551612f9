/* SPDX-License-Identifier: Apache-2.0 */
/* ingest_tally: what an open transaction holds, counted when it is committed and not before. */
#ifndef PRINTWIRE_PORTAL_INGEST_INGEST_TALLY_H
#define PRINTWIRE_PORTAL_INGEST_INGEST_TALLY_H

#include "portal/ingest/ingest_batch.h"
#include "portal/metrics.h"

#include <stdint.h>

/* Zeroed it is empty. */
struct ingest_tally {
    struct metrics *metrics; /* NULL: nothing is counted */
    uint64_t records[RECORD_KINDS];
    uint64_t batches;
};

/** A batch is in the transaction. */
void ingest_tally_batch(struct ingest_tally *tally, const struct ingest_batch *batch);

/** It was committed, which took so long. */
void ingest_tally_commit(struct ingest_tally *tally, uint64_t us);

/** The store did not take it: its batches are put off. */
void ingest_tally_drop(struct ingest_tally *tally);

#endif
