/* SPDX-License-Identifier: Apache-2.0 */
/* forecast_command: the command line of printwire-portal forecast. */
#ifndef PRINTWIRE_PORTAL_FORECAST_COMMAND_H
#define PRINTWIRE_PORTAL_FORECAST_COMMAND_H

/** Do what the words behind `forecast` (argv[0]) ask for. The process's exit status: 0, 1 for what
 * cannot be done, 2 for wrong use. */
int forecast_command_run(int argc, char **argv);

#endif
