/* SPDX-License-Identifier: Apache-2.0 */
/* sim_command: one line of text in, one line out: what a test says to the running fleet. README.md
 * lists them. */
#ifndef PRINTWIRE_TESTS_SIM_PRINTER_SIM_COMMAND_H
#define PRINTWIRE_TESTS_SIM_PRINTER_SIM_COMMAND_H

#include "base/buf.h"
#include "tests/sim_printer/sim_exchange.h"

#include <stdbool.h>

#define SIM_COMMAND_LINE 8192 /* most bytes of a command */

struct sim_web;

struct sim_command_target {
    struct sim_fleet *fleet;
    struct sim_exchange *exchange; /* NULL: traps are refused */
    struct sim_web *web;           /* NULL: nobody hears of events */
};

/** Run a command (without its line end; changed while it is read) and append "ok ...\n" or "error
 * ...\n". */
void sim_command_run(const struct sim_command_target *target, char *line, struct buf *reply);

#endif
