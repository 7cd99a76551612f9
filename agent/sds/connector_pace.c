/* SPDX-License-Identifier: Apache-2.0 */
/* Everything is a share of a length of time, by the draw. */
#include "agent/sds/connector_pace.h"

#include "protocol/sds_doc_connector.h"

#define SECOND   UINT64_C(1000)
#define FIRST_MS (60 * SECOND)
#define AGAIN_MS (30 * SECOND)
#define HOUR_MS  (3600 * SECOND)
#define DAY_MS   (86400 * SECOND)

static uint64_t interval_ms(const struct connector_pace *pace)
{
    if (pace->poll_s < SDS_DOC_POLL_LEAST)
        return SDS_DOC_POLL_LEAST * SECOND;
    return (uint64_t)(pace->poll_s > SDS_DOC_POLL_MOST ? SDS_DOC_POLL_MOST : pace->poll_s) * SECOND;
}

/* A share of the length, 0 to all of it. */
static uint64_t share(uint64_t length_ms, uint32_t draw)
{
    return length_ms * draw / UINT32_MAX;
}

uint64_t connector_pace_first_ms(const struct connector_pace *pace, uint32_t draw)
{
    uint64_t most = interval_ms(pace);

    return share(most < FIRST_MS ? most : FIRST_MS, draw);
}

uint64_t connector_pace_next_ms(struct connector_pace *pace, uint32_t draw)
{
    uint64_t interval = interval_ms(pace), wait = interval - interval / 10;

    pace->failures = 0;
    wait += share(interval / 5, draw);
    if (wait < SDS_DOC_POLL_LEAST * SECOND)
        return SDS_DOC_POLL_LEAST * SECOND;
    return wait < DAY_MS ? wait : DAY_MS;
}

uint64_t connector_pace_failed_ms(struct connector_pace *pace, uint32_t draw, int64_t retry_after_s)
{
    uint64_t most = interval_ms(pace), wait = AGAIN_MS;
    uint64_t least = retry_after_s > 0 ? (uint64_t)retry_after_s * SECOND : 0;

    if (most > HOUR_MS)
        most = HOUR_MS;
    for (unsigned i = 0; i < pace->failures && wait < most; i++)
        wait *= 2;
    if (wait > most)
        wait = most;
    pace->failures++;
    wait = wait / 2 + share(wait, draw);
    if (least > DAY_MS)
        least = DAY_MS;
    return wait > least ? wait : least + share(least / 2, draw);
}
