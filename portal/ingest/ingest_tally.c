/* SPDX-License-Identifier: Apache-2.0 */
/* Sums of one transaction. */
#include "portal/ingest/ingest_tally.h"

#include <string.h>

void ingest_tally_batch(struct ingest_tally *tally, const struct ingest_batch *batch)
{
    tally->batches++;
    for (size_t i = 0; i < batch->count; i++)
        if (batch->items[i].xml != NULL)
            tally->records[batch->items[i].record.kind]++;
}

/* The next transaction begins. */
static void clear(struct ingest_tally *tally)
{
    memset(tally->records, 0, sizeof tally->records);
    tally->batches = 0;
}

void ingest_tally_commit(struct ingest_tally *tally, uint64_t us)
{
    for (size_t kind = 0; kind < RECORD_KINDS; kind++)
        metrics_add(tally->metrics, METRICS_RECORDS, kind, tally->records[kind]);
    metrics_add(tally->metrics, METRICS_BATCHES, METRICS_BATCH_STORED, tally->batches);
    metrics_observe(tally->metrics, METRICS_COMMIT, us);
    clear(tally);
}

void ingest_tally_drop(struct ingest_tally *tally)
{
    metrics_add(tally->metrics, METRICS_STORE_FAILURES, 0, 1);
    metrics_add(tally->metrics, METRICS_BATCHES, METRICS_BATCH_PUT_OFF, tally->batches);
    clear(tally);
}
