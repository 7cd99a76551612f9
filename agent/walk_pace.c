/* SPDX-License-Identifier: Apache-2.0 */
/* A leaking bucket as one number (the time at which the next packet would be due), and the
 * round-trip estimator of TCP. */
#include "agent/walk_pace.h"

#include <assert.h>

enum { BURST_US = 20000, WAIT_MOST_US = 5000000, DOUBLINGS = 3 };

void walk_pace_init(struct walk_pace *pace, uint32_t packets_per_s)
{
    assert(packets_per_s > 0);
    pace->gap_us = 1000000 / packets_per_s;
    pace->next_us = 0;
}

bool walk_pace_allows(const struct walk_pace *pace, uint64_t now_us)
{
    return pace->next_us <= now_us + BURST_US;
}

void walk_pace_take(struct walk_pace *pace, uint64_t now_us)
{
    if (pace->next_us < now_us)
        pace->next_us = now_us;
    pace->next_us += pace->gap_us;
}

uint64_t walk_pace_wait_ms(const struct walk_pace *pace, uint64_t now_us)
{
    if (walk_pace_allows(pace, now_us))
        return 0;
    return (pace->next_us - BURST_US - now_us + 999) / 1000;
}

void walk_pace_trip_sample(struct walk_pace_trip *trip, uint64_t took_us)
{
    uint32_t us = took_us > 60000000 ? 60000000 : took_us == 0 ? 1 : (uint32_t)took_us;
    uint32_t apart = us > trip->smooth_us ? us - trip->smooth_us : trip->smooth_us - us;

    trip->late = 0;
    if (trip->smooth_us == 0) {
        trip->smooth_us = us;
        trip->vary_us = us / 2;
        return;
    }
    trip->vary_us = (uint32_t)((3ULL * trip->vary_us + apart) / 4);
    trip->smooth_us = (uint32_t)((7ULL * trip->smooth_us + us) / 8);
}

void walk_pace_trip_late(struct walk_pace_trip *trip)
{
    if (trip->late < DOUBLINGS)
        trip->late++;
}

void walk_pace_trip_silent(struct walk_pace_trip *trip)
{
    *trip = (struct walk_pace_trip){ 0 };
}

uint64_t walk_pace_trip_wait_ms(const struct walk_pace_trip *trip, uint32_t first_ms,
                                uint32_t least_ms, unsigned sends)
{
    uint64_t us = trip->smooth_us + 4ULL * trip->vary_us;
    uint64_t most_us = WAIT_MOST_US;
    unsigned doublings = sends <= 1 ? 0 : sends - 1;

    if (trip->smooth_us == 0)
        us = first_ms * 1000ULL;
    else if (us < least_ms * 1000ULL)
        us = least_ms * 1000ULL;
    if (most_us < least_ms * 1000ULL)
        most_us = least_ms * 1000ULL;
    if (trip->smooth_us == 0 && most_us < us)
        most_us = us;
    us <<= trip->late;
    if (us > most_us)
        us = most_us;
    return (us / 1000) << (doublings > DOUBLINGS ? DOUBLINGS : doublings);
}
