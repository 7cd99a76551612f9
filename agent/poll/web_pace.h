/* SPDX-License-Identifier: Apache-2.0 */
/* web_pace: what a reading of a device's web services means for the next one: when that may be,
 * what it has to make good for, and which line tells of it.
 *
 * A device that gives no answer, or is too slow, is asked after the time of the tables, then after
 * twice the time, up to half of that of a whole reading; after the latter at once where nobody is,
 * nor ever was. One that answers, but fails with some documents, is asked as ever. What it has not
 * told is asked for with the next reading, whatever that reads.
 */
#ifndef PRINTWIRE_AGENT_POLL_WEB_PACE_H
#define PRINTWIRE_AGENT_POLL_WEB_PACE_H

#include "agent/agent_conf.h"
#include "agent/device.h"
#include "agent/poll/web_read.h"

#include <stdbool.h>
#include <stdint.h>

/* Zeroed: nothing was read yet. */
struct web_pace {
    unsigned failures; /* of the device, in a row */
    unsigned owed;     /* scopes that readings did not bring */
    uint64_t next_ms;  /* not asked before; clock_monotonic_ms() */
    bool is_told;      /* that something fails */
};

/** A reading of the scopes `asked` ended; a line tells of the first failure after what went well.
 * False: the device itself failed. */
bool web_pace_hear(struct web_pace *pace, const struct agent_conf *conf,
                   const struct device *device, unsigned asked,
                   const struct web_read_result *result);

/** True when the time of the next reading has come. */
bool web_pace_may_ask(const struct web_pace *pace);

/** The last failure is made up for: the device may be asked. */
void web_pace_forgive(struct web_pace *pace);

#endif
