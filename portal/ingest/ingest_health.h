/* SPDX-License-Identifier: Apache-2.0 */
/* ingest_health: how an agent's link and journal stand, from what it says in passing (PROTOCOL.md,
 * sections 2 and 3) and from the times at which we do things. Kept in memory, and in the store for
 * those who look and for the next start: at most every INGEST_SAVE_MS, and soon after a link came
 * or went. */
#ifndef PRINTWIRE_PORTAL_INGEST_INGEST_HEALTH_H
#define PRINTWIRE_PORTAL_INGEST_INGEST_HEALTH_H

#include "portal/ingest/ingest_batch.h"
#include "portal/ingest/ingest_delay.h"
#include "portal/store/agent_health.h"
#include "protocol/batch.h"

#include <stdbool.h>
#include <stdint.h>

struct ingest_health {
    struct agent_health now;   /* its delays: as of the last ingest_health_settle() */
    struct ingest_delay *made; /* NULL: nothing was received since the start */
    struct ingest_delay *stored;
    bool is_unsaved;
};

/** Free what is behind it. */
void ingest_health_finish(struct ingest_health *health);

/** The agent is connected; `is_new` when this is another session than the last one that was heard.
 */
void ingest_health_came(struct ingest_health *health, bool is_new, int64_t wall_ms);

/** Its session ended. */
void ingest_health_left(struct ingest_health *health, int64_t wall_ms);

/** We have no connection: nobody knows whether it has. */
void ingest_health_lose(struct ingest_health *health);

/** It said what its next record's number is (0: it did not) and how its clock stands, while we have
 * its records up to `through`. */
void ingest_health_told(struct ingest_health *health, uint64_t next, uint64_t through,
                        const struct batch_clock *clock);

/** Records of its came, at this time; only while its clock is known: else their times tell nothing.
 */
void ingest_health_received(struct ingest_health *health, const struct ingest_batch *batch,
                            int64_t wall_ms);

/** A batch was committed so long after it came. */
void ingest_health_stored(struct ingest_health *health, uint64_t ms);

/** Sum up the delays in `now`: before it is written. */
void ingest_health_settle(struct ingest_health *health);

#endif
