/* SPDX-License-Identifier: Apache-2.0 */
/* ingest_delay: how long something took, of the last INGEST_DELAY_LAST times, without loss: a
 * median and a 99th percentile of what really was. Older times are forgotten; with fewer than a
 * hundred of them the percentile is the longest. */
#ifndef PRINTWIRE_PORTAL_INGEST_INGEST_DELAY_H
#define PRINTWIRE_PORTAL_INGEST_INGEST_DELAY_H

#include "portal/store/agent_health.h"

#include <stddef.h>
#include <stdint.h>

#define INGEST_DELAY_LAST 256

/* Zeroed it is empty. */
struct ingest_delay {
    uint32_t ms[INGEST_DELAY_LAST];
    size_t count; /* that are there */
    size_t next;  /* where the next one goes */
};

/** Add a time; what does not fit counts as the longest, a negative one as none. */
void ingest_delay_add(struct ingest_delay *delay, int64_t ms);

/** Median and 99th percentile (nearest rank). False, and nothing changed, when there is none. */
bool ingest_delay_sum_up(const struct ingest_delay *delay, struct agent_health_delay *out_delay);

#endif
