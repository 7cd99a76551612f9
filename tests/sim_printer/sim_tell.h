/* SPDX-License-Identifier: Apache-2.0 */
/* sim_tell: gives one command to a running fleet and prints its answer: the other end of
 * sim_control, for shells. */
#ifndef PRINTWIRE_TESTS_SIM_PRINTER_SIM_TELL_H
#define PRINTWIRE_TESTS_SIM_PRINTER_SIM_TELL_H

/** Send the words as one command line to the fleet's control socket and print its one-line answer.
 * 0 when it begins with "ok", else 1; trouble is said on standard error. */
int sim_tell_run(const char *socket_path, char **words, int count);

#endif
