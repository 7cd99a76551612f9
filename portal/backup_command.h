/* SPDX-License-Identifier: Apache-2.0 */
/* backup_command: the command lines of printwire-portal backup and restore. */
#ifndef PRINTWIRE_PORTAL_BACKUP_COMMAND_H
#define PRINTWIRE_PORTAL_BACKUP_COMMAND_H

/** Do what the words ask for, the first of which (argv[0]) is `backup` or `restore`. The process's
 * exit status: 0, 1 for what cannot be done, 2 for wrong use. */
int backup_command_run(int argc, char **argv);

#endif
