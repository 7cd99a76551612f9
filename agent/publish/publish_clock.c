/* SPDX-License-Identifier: Apache-2.0 */
/* The monotonic clock carries the portal's time on from the welcome. */
#include "agent/publish/publish_clock.h"

#include "base/clock.h"

#define DRIFT 10000 /* a millisecond of so many: 100 ppm, what a cheap crystal may have */

void publish_clock_ask(struct publish_clock *clock)
{
    clock->asked_ms = clock_monotonic_ms();
}

void publish_clock_answer(struct publish_clock *clock, int64_t portal_ms)
{
    uint64_t trip = clock_monotonic_ms() - clock->asked_ms;

    clock->is_known = true;
    clock->within_ms = (trip + 1) / 2;
    clock->at_ms = clock->asked_ms + trip / 2;
    clock->portal_ms = portal_ms;
}

void publish_clock_tell(const struct publish_clock *clock, struct batch_clock *out_clock)
{
    uint64_t age = clock_monotonic_ms() - clock->at_ms;

    *out_clock = (struct batch_clock){ .is_known = clock->is_known };
    if (!clock->is_known)
        return;
    out_clock->ahead_ms = clock_wall_ms() - (clock->portal_ms + (int64_t)age);
    out_clock->within_ms = (int64_t)(clock->within_ms + age / DRIFT);
}
