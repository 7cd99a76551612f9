/* SPDX-License-Identifier: Apache-2.0 */
/* history_command: the command line of printwire-portal history. */
#ifndef PRINTWIRE_PORTAL_HISTORY_COMMAND_H
#define PRINTWIRE_PORTAL_HISTORY_COMMAND_H

#include <stdbool.h>

/** Do what the words behind `history` (argv[0]) ask for. The process's exit status: 0, 1 for what
 * cannot be done, 2 for wrong use. `unicode`: the terminal can draw. */
int history_command_run(int argc, char **argv, bool unicode);

#endif
