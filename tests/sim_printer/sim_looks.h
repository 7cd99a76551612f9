/* SPDX-License-Identifier: Apache-2.0 */
/* sim_looks: how often a simulated printer had its turn, how often it was asked how it is, and
 * after which of these questions its alerts were read: what a test needs that judges by the order
 * of events, not by a clock.
 */
#ifndef PRINTWIRE_TESTS_SIM_PRINTER_SIM_LOOKS_H
#define PRINTWIRE_TESTS_SIM_PRINTER_SIM_LOOKS_H

#include "tests/sim_printer/sim_codec.h"

#include <stdbool.h>
#include <stdint.h>

/* Questions that are repeated count once. */
struct sim_looks {
    uint64_t turns; /* GETs of sysUpTime, with which everything begins that is asked of a printer */
    uint64_t looks; /* of these small questions: without sysDescr */
    uint64_t read;  /* `looks` when prtAlertTable was last walked; 0: never */
    int32_t last_id; /* request-id of the last turn */
};

/** Take note of a request that the printer hears. */
void sim_looks_note(struct sim_looks *looks, const struct sim_message *request);

#endif
