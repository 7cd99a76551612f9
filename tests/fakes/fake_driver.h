/* SPDX-License-Identifier: Apache-2.0 */
/* fake_driver: a driver_snmp for tests of the poll stage: answers what the test says, counts what
 * was asked.
 *
 * Link fake_driver.c instead of agent/poll/driver_snmp.c. A question stays open until
 * fake_driver_answer().
 */
#ifndef PRINTWIRE_TESTS_FAKES_FAKE_DRIVER_H
#define PRINTWIRE_TESTS_FAKES_FAKE_DRIVER_H

#include "agent/poll/driver_snmp.h"

#include <stdbool.h>

#define FAKE_DRIVER_SILENT_MS 3500 /* that a device was deaf after WALK_SILENT */

struct fake_driver {
    unsigned statuses; /* questions since the last reset */
    unsigned reads;
    unsigned scopes;         /* of the last read */
    enum status_depth depth; /* of the last status */
    uint64_t deaf_ms;        /* in a question that is answered; set by the test */
    bool open;               /* a question waits for its answer */
    unsigned attached;
};

/** What was asked so far; one device at a time. */
struct fake_driver *fake_driver_state(void);

/** Answer the open question. */
void fake_driver_answer(enum walk_result result, unsigned moved);

#endif
