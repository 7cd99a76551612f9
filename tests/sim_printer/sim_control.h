/* SPDX-License-Identifier: Apache-2.0 */
/* sim_control: commands over a Unix stream socket, one line each, one line of answer each.
 *
 * Only the user who runs the simulator can connect (mode 0600). At most SIM_CONTROL_CLIENTS at a
 * time, further ones are closed at once; a client that sends a line longer than SIM_COMMAND_LINE,
 * or does not read its answers, is closed too.
 */
#ifndef PRINTWIRE_TESTS_SIM_PRINTER_SIM_CONTROL_H
#define PRINTWIRE_TESTS_SIM_PRINTER_SIM_CONTROL_H

#include "base/loop.h"
#include "tests/sim_printer/sim_command.h"

#define SIM_CONTROL_CLIENTS 32
#define SIM_CONTROL_ANSWERS 65536 /* most bytes of answers that a client leaves unread */

struct sim_control;

/** Listen at a path; a socket left there by a dead process is replaced, one in use is not
 * (EADDRINUSE). The target is copied. NULL when the system refuses (errno). */
struct sim_control *sim_control_create(struct loop *loop, const char *path,
                                       const struct sim_command_target *target);

/** Close all connections and remove the socket; NULL is allowed. */
void sim_control_destroy(struct sim_control *control);

#endif
