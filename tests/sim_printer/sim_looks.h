/* SPDX-License-Identifier: Apache-2.0 */
/* sim_looks: how often a simulated printer was asked how it is, and after which of these questions
 * its alerts were read: what a test needs that judges by the order of events, not by a clock.
 */
#ifndef PRINTWIRE_TESTS_SIM_PRINTER_SIM_LOOKS_H
#define PRINTWIRE_TESTS_SIM_PRINTER_SIM_LOOKS_H

#include "tests/sim_printer/sim_codec.h"

#include <stdbool.h>
#include <stdint.h>

struct sim_looks {
    uint64_t count;  /* small questions: GET of sysUpTime without sysDescr; repeated ones once */
    uint64_t read;   /* `count` when prtAlertTable was last walked; 0: never */
    int32_t last_id; /* request-id of the last small question */
};

/** Take note of a request that the printer hears. */
void sim_looks_note(struct sim_looks *looks, const struct sim_message *request);

#endif
