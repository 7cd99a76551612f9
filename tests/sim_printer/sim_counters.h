/* SPDX-License-Identifier: Apache-2.0 */
/* sim_counters: what arrived at a simulated printer and what left it, for the tests of those who
 * ask. */
#ifndef PRINTWIRE_TESTS_SIM_PRINTER_SIM_COUNTERS_H
#define PRINTWIRE_TESTS_SIM_PRINTER_SIM_COUNTERS_H

#include "base/buf.h"

#include <stdint.h>

struct sim_counters {
    uint64_t get;
    uint64_t getnext;
    uint64_t getbulk;
    uint64_t set;
    uint64_t writes; /* all that wants to change it: variables of SET, PUT; also refused */
    uint64_t other;
    uint64_t malformed;
    uint64_t community; /* requests with a wrong one */
    uint64_t variables; /* bindings answered */
    uint64_t answers;   /* packets sent, duplicates included */
    uint64_t lost;      /* answers not sent because of a fault */
    uint64_t bytes_in;
    uint64_t bytes_out;
    uint64_t traps;        /* informs included */
    uint64_t acknowledged; /* informs that were answered */
    uint64_t wakes;        /* caused by packets */
    uint64_t slept;        /* seconds; set before it is told */
};

/** Add one printer's counters to a sum. */
void sim_counters_sum(struct sim_counters *sum, const struct sim_counters *counters);

/** Append " get=1 getnext=0 ..." in the order above. */
void sim_counters_format(const struct sim_counters *counters, struct buf *out_text);

#endif
