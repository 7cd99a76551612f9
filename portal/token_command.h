/* SPDX-License-Identifier: Apache-2.0 */
/* token_command: the command line of tokens of the API: made, listed and revoked on the portal's
 * machine, for a script there that nobody logs in for. The portal may be running. */
#ifndef PRINTWIRE_PORTAL_TOKEN_COMMAND_H
#define PRINTWIRE_PORTAL_TOKEN_COMMAND_H

/** Do what the command line says: argv[0] is "token". The process's exit status. */
int token_command_run(int argc, char **argv);

#endif
