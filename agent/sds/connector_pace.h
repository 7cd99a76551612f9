/* SPDX-License-Identifier: Apache-2.0 */
/* connector_pace: when the connector asks next (protocol/SDS.md, section 4). Pure: randomness is
 * given in as a draw, even over 0 to UINT32_MAX, so that the spread can be tested. */
#ifndef PRINTWIRE_AGENT_SDS_CONNECTOR_PACE_H
#define PRINTWIRE_AGENT_SDS_CONNECTOR_PACE_H

#include <stdint.h>

struct connector_pace {
    int64_t poll_s;    /* as the platform said last; put within its bounds when it is used */
    unsigned failures; /* in a row */
};

/** The first poll after a start: a random point of one interval, or of a minute if that is less. */
uint64_t connector_pace_first_ms(const struct connector_pace *pace, uint32_t draw);

/** The next one after an answer: 0.9 to 1.1 intervals, put back within 30 s and a day. Forgets the
 * failures. */
uint64_t connector_pace_next_ms(struct connector_pace *pace, uint32_t draw);

/** After another failure: 30 s, then twice as long each time up to the interval or an hour,
 * whichever is less, each spread by half, and never less than `retry_after_s` (0: none was named),
 * which is spread beyond by up to a half, too. At most a day and a half. */
uint64_t connector_pace_failed_ms(struct connector_pace *pace, uint32_t draw,
                                  int64_t retry_after_s);

#endif
