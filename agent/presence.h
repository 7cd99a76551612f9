/* SPDX-License-Identifier: Apache-2.0 */
/* presence: from what happened (an answer that shows a state, silence, the hour, what was before)
 * to the state that is said of a device. Pure; what it keeps lies in struct device.
 *
 * What answers is itself: what comes back from silence at once, ready again after processing when
 * it was so for 3 min, and anything at all only after 10 min once six changes were said within two
 * hours. Silence is: asleep for the first 12 h of a sleeper; gone after the time in the rules;
 * off-expected outside working hours, in their first hour, and about the hours of the week in which
 * the device was off when they came last (or on both days before); else unreachable, and then it
 * stays that. A device whose silences were said and soon over gets more time before the next one is
 * believed: 5, 10, 20, then 30 min; one step is forgotten in 6 h without such.
 *
 * The hours are learned when it comes back: those of a silence of at most four days count as off,
 * those in which it answers do not.
 */
#ifndef PRINTWIRE_AGENT_PRESENCE_H
#define PRINTWIRE_AGENT_PRESENCE_H

#include "agent/device.h"
#include "agent/hours.h"

#include <stdbool.h>
#include <stdint.h>

/* What an answer showed. */
struct presence_seen {
    enum device_state state; /* DEVICE_STATE_UNKNOWN: nothing */
    bool with_alerts;        /* it held the alert table; without it an idle printer whose sleep
                                shows there only is asleep still */
    bool sleeps_openly;      /* that it sleeps shows without the alert table */
};

/* What an administrator decides. */
struct presence_rules {
    const struct hours *hours; /* working hours of the site */
    uint64_t gone_ms;          /* a silence so long means that it is gone; 0: never */
};

/** The state to say of a device that answered; DEVICE_STATE_UNKNOWN: none is known. */
enum device_state presence_of_answer(struct device *device, const struct presence_seen *seen,
                                     int64_t now_ms);

/** The state to say of a device that does not answer; to be asked again as long as it is silent. */
enum device_state presence_of_silence(struct device *device, const struct presence_rules *rules,
                                      int64_t now_ms);

/** This state was said of the device. */
void presence_said(struct device *device, enum device_state state, int64_t now_ms);

/** True for the states of a device that does not answer: off-expected, unreachable, gone. */
bool presence_is_absent(enum device_state state);

/** True when an answer that shows this is that of a sleeper. */
bool presence_sleeps_by(const struct device *device, const struct presence_seen *seen);

/** True when the device slept when it was last heard. */
bool presence_sleeps(const struct device *device);

#endif
