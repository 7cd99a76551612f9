/* SPDX-License-Identifier: Apache-2.0 */
/* sim_faults: what is wrong with a simulated printer, by name: "delay 200", "nobulk on".
 *
 * The same words stand in control commands and in NAME.faults beside a recording.
 */
#ifndef PRINTWIRE_TESTS_SIM_PRINTER_SIM_FAULTS_H
#define PRINTWIRE_TESTS_SIM_PRINTER_SIM_FAULTS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* All off in a sound printer. */
struct sim_faults {
    uint32_t delay_ms;     /* delay: every answer comes so much later, up to a minute */
    uint32_t loss_percent; /* loss: so many requests get lost */
    uint32_t most_bytes;   /* toobig: of an answer; 0: the usual limit */
    bool duplicate;        /* every answer comes twice */
    bool loop;             /* walks stand still: OIDs do not increase */
    bool no_bulk;          /* nobulk: GETBULK is not answered */
    bool reorder;          /* every other answer is held back and comes after its successor */
    bool silent;           /* silence: no answer at all */
    bool v1_only;          /* v1only: v2c is not answered */
};

/** True when a fault of this name exists. */
bool sim_faults_known(const char *name);

/** Set a fault by name; NULL, or a constant text that says what is wrong. */
const char *sim_faults_set(struct sim_faults *faults, const char *name, const char *value);

/** Set all faults of a text of lines "NAME VALUE" (empty ones and those that begin with '#' left
 * out), which is changed. NULL, or what is wrong, with the line counted from 1 in `out_line`. */
const char *sim_faults_read(struct sim_faults *faults, char *text, unsigned *out_line);

#endif
