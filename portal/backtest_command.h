/* SPDX-License-Identifier: Apache-2.0 */
/* backtest_command: the command line of printwire-portal backtest. */
#ifndef PRINTWIRE_PORTAL_BACKTEST_COMMAND_H
#define PRINTWIRE_PORTAL_BACKTEST_COMMAND_H

/** Do what the words behind `backtest` (argv[0]) ask for. The process's exit status: 0; 1 for what
 * cannot be done, or figures that are not what is promised; 2 for wrong use. */
int backtest_command_run(int argc, char **argv);

#endif
