/* SPDX-License-Identifier: Apache-2.0 */
/* publish_clock: how this machine's clock stands to the portal's, from a greeting and its welcome:
 * the welcome tells the portal's time at some moment of the round trip, so half of it is how wrong
 * the result may be. Only told, never used to correct anything. A zeroed one knows nothing. */
#ifndef PRINTWIRE_AGENT_PUBLISH_PUBLISH_CLOCK_H
#define PRINTWIRE_AGENT_PUBLISH_PUBLISH_CLOCK_H

#include "protocol/batch.h"

#include <stdbool.h>
#include <stdint.h>

struct publish_clock {
    bool is_known;
    uint64_t asked_ms;  /* monotonic: the last greeting */
    uint64_t at_ms;     /* monotonic: the middle of the round trip, */
    int64_t portal_ms;  /* when the portal's clock showed this, */
    uint64_t within_ms; /* half of the round trip */
};

/** A greeting leaves. */
void publish_clock_ask(struct publish_clock *clock);

/** The welcome to the last greeting came, with this time of the portal. */
void publish_clock_answer(struct publish_clock *clock, int64_t portal_ms);

/** How the wall clock stands now, also after it was set anew. What is known grows older: 100
 * millionths of the time since then are added to how wrong it may be. */
void publish_clock_tell(const struct publish_clock *clock, struct batch_clock *out_clock);

#endif
