/* SPDX-License-Identifier: Apache-2.0 */
/* command_account: commands about accounts and tools; each gives the exit status. */
#ifndef PRINTWIRE_SDS_COMMAND_ACCOUNT_H
#define PRINTWIRE_SDS_COMMAND_ACCOUNT_H

#include "sds/command.h"

/** account add NAME: prints its id. */
int command_account_add(const struct command *command);

/** account list. */
int command_account_list(const struct command *command);

/** account off ID: every request is answered as if it were not there. */
int command_account_off(const struct command *command);

/** account on ID. */
int command_account_on(const struct command *command);

/** tool add ACCOUNT NAME [--scopes WORDS]: prints id and secret. */
int command_account_add_tool(const struct command *command);

/** tool grant TOOL ACCOUNT: it works for that one too. */
int command_account_grant(const struct command *command);

/** tool list. */
int command_account_list_tools(const struct command *command);

/** tool revoke ID: its tokens end with it. */
int command_account_revoke_tool(const struct command *command);

/** Say why a command failed, and that about what; 1. */
int command_account_failed(const struct command *command, enum err err, const char *what);

/** Write a line of the audit about a command. */
enum err command_account_note(const struct command *command, int64_t account, const char *what,
                              const char *subject);

#endif
