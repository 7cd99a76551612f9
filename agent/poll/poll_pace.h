/* SPDX-License-Identifier: Apache-2.0 */
/* poll_pace: how long a device is left alone, by what it does and what the hour is. Used by poll
 * only.
 *
 * Awake, in working hours: the status interval. Outside them: the interval of sleepers. Asleep:
 * that too, but questions that wake it are spread over what is left of the day, in working hours;
 * where they do, it is taken to sleep as soon as it is idle. Silent: a second chance after 5 s,
 * then twice the time each time, up to 15 min; after four days a 32nd of its silence, up to 6 h.
 */
#ifndef PRINTWIRE_AGENT_POLL_POLL_PACE_H
#define PRINTWIRE_AGENT_POLL_POLL_PACE_H

#include "agent/poll/poll_inner.h"

#include <stdint.h>

/** A part of `most_ms` by which devices keep apart, the same after every start. */
uint64_t poll_pace_spread_ms(const struct poll_device *device, uint64_t most_ms);

/** How often the status is asked: of a device without SNMP, whose answers are documents, as often
 * as tables. */
uint64_t poll_pace_status_ms(const struct poll_device *device);

/** Before the first question to a device that is known. */
uint64_t poll_pace_first_ms(const struct poll_device *device);

/** How much longer a sleeper is left alone although its time has come: it may not be woken now. 0:
 * it is asked. Logs once a day that its wakes are used up. */
uint64_t poll_pace_hold_ms(struct poll_device *device);

/** After an answer, when nothing is due. */
uint64_t poll_pace_answered_ms(struct poll_device *device);

/** After a silence. */
uint64_t poll_pace_silent_ms(struct poll_device *device);

/** What decides what is due. */
struct due_now poll_pace_situation(const struct poll_device *device);

#endif
