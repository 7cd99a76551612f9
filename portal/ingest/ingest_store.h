/* SPDX-License-Identifier: Apache-2.0 */
/* ingest_store: checked records into the store; one way in for what arrives from agents and for
 * what is imported from files. */
#ifndef PRINTWIRE_PORTAL_INGEST_INGEST_STORE_H
#define PRINTWIRE_PORTAL_INGEST_INGEST_STORE_H

#include "base/err.h"
#include "portal/ingest/ingest_batch.h"
#include "portal/ingest/ingest_roster.h"
#include "portal/store/store.h"

#include <stdint.h>

/** Store the records of a batch and move its journal on to the batch's last number, in the open
 * transaction. The batch must hold every number above what the journal has stored
 * (ingest_batch_read_records). Errors as of the store. */
enum err ingest_store_items(struct store *store, const struct ingest_roster_agent *agent,
                            const struct ingest_batch *batch, int64_t now_ms);

#endif
