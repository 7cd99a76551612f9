/* SPDX-License-Identifier: Apache-2.0 */
/* sim_command_words: the words of a command, and the printers that it is for. */
#ifndef PRINTWIRE_TESTS_SIM_PRINTER_SIM_COMMAND_WORDS_H
#define PRINTWIRE_TESTS_SIM_PRINTER_SIM_COMMAND_WORDS_H

#include "tests/sim_printer/sim_fleet.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* The printers that a command is for, one behind the other in the fleet. */
struct sim_command_range {
    struct sim_printer *first;
    size_t count;
};

/** Cut the next word off `*rest`, which moves behind the one blank after it: what is left may be
 * taken as a text, with its own blanks, possibly empty. NULL at the end. */
char *sim_command_words_next(char **rest);

/** The next word as a number of 32 bits with sign; false when it is none. */
bool sim_command_words_number(char **rest, int32_t *out_number);

/** The next word as an object identifier; false when it is none. */
bool sim_command_words_oid(char **rest, struct sim_oid_room *out_oid);

/** The next word as an address of the fleet, or '*' for all printers; NULL, or what is wrong. */
const char *sim_command_words_range(char **rest, const struct sim_fleet *fleet,
                                    struct sim_command_range *out_range);

#endif
