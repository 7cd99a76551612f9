/* SPDX-License-Identifier: Apache-2.0 */
/* A ring; it is sorted when somebody wants to know, some times a minute. */
#include "portal/ingest/ingest_delay.h"

#include <stdlib.h>
#include <string.h>

void ingest_delay_add(struct ingest_delay *delay, int64_t ms)
{
    delay->ms[delay->next] = ms < 0 ? 0 : ms > UINT32_MAX ? UINT32_MAX : (uint32_t)ms;
    delay->next = (delay->next + 1) % INGEST_DELAY_LAST;
    if (delay->count < INGEST_DELAY_LAST)
        delay->count++;
}

static int compare(const void *a, const void *b)
{
    uint32_t one = *(const uint32_t *)a, other = *(const uint32_t *)b;

    return (one > other) - (one < other);
}

bool ingest_delay_sum_up(const struct ingest_delay *delay, struct agent_health_delay *out_delay)
{
    uint32_t sorted[INGEST_DELAY_LAST];

    if (delay->count == 0)
        return false;
    memcpy(sorted, delay->ms, delay->count * sizeof sorted[0]);
    qsort(sorted, delay->count, sizeof sorted[0], compare);
    out_delay->median = sorted[(delay->count - 1) / 2];
    out_delay->p99 = sorted[(delay->count * 99 + 99) / 100 - 1];
    return true;
}
