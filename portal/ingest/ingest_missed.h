/* SPDX-License-Identifier: Apache-2.0 */
/* ingest_missed: what will never arrive. An agent that can no more send what this portal lost (it
 * was restored from a backup that is too old) begins a new epoch with what waits (PROTOCOL.md,
 * section 2): the rest of its last epoch is missing here for ever, and a person should know. */
#ifndef PRINTWIRE_PORTAL_INGEST_INGEST_MISSED_H
#define PRINTWIRE_PORTAL_INGEST_INGEST_MISSED_H

#include "portal/ingest/ingest_roster.h"
#include "portal/store/store.h"
#include "protocol/batch.h"

#include <stdbool.h>

/** An agent greets; `is_new`: with an epoch of which nothing is stored. One warning names it and
 * the numbers of the epoch before that will not come, as far as is known since this program's
 * start. What is in an open transaction counts as stored. */
void ingest_missed_greeting(struct store *store, struct ingest_roster_agent *agent,
                            const struct batch_hello *hello, bool is_new);

#endif
