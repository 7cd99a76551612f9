/* SPDX-License-Identifier: Apache-2.0 */
/* poll_rig: a poller with one device, whose answers the test gives (tests/fakes/fake_driver.h), on
 * a clock that only the test moves. */
#ifndef PRINTWIRE_TESTS_UNIT_POLL_RIG_H
#define PRINTWIRE_TESTS_UNIT_POLL_RIG_H

#include "agent/poll/poll.h"
#include "tests/fakes/fake_driver.h"

#include <stdbool.h>

#define POLL_RIG_MINUTE 60000

struct poll_rig {
    struct agent_conf conf; /* may be changed between the steps of a test */
    struct device device;
    struct loop *loop;
    struct poll *poll;
    struct fake_driver *driver;
    unsigned readings, silences, answers; /* that the poller handed on */
    unsigned refreshed;                   /* orders that were told to be over */
    bool is_read;                         /* the last of them: the device was read */
    bool keep;                            /* what it is told of them: they were kept */
};

/** A device that is new; status each minute, tables each quarter of an hour, all each day. */
void poll_rig_begin(struct poll_rig *rig);

/** The same, behind its first reading. */
void poll_rig_begin_read(struct poll_rig *rig);

/** The device's next answer shows that it sleeps. */
void poll_rig_sleep(struct poll_rig *rig);

/** Free, and check that nothing is left behind. */
void poll_rig_end(struct poll_rig *rig);

#endif
