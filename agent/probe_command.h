/* SPDX-License-Identifier: Apache-2.0 */
/* probe_command: the command lines of `printwire-agent probe` and `printwire-agent record`, which
 * ask one printer and take nearly the same options. */
#ifndef PRINTWIRE_AGENT_PROBE_COMMAND_H
#define PRINTWIRE_AGENT_PROBE_COMMAND_H

/** Run `probe` or `record`, as argv[0] says, and return the exit status: 0, 1, or 2 for a wrong
 * command line, with one line on standard error. `usage` is printed for --help. */
int probe_command_run(int argc, char **argv, const char *usage);

#endif
