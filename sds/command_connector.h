/* SPDX-License-Identifier: Apache-2.0 */
/* command_connector: commands about connectors, and the audit; each gives the exit status. */
#ifndef PRINTWIRE_SDS_COMMAND_CONNECTOR_H
#define PRINTWIRE_SDS_COMMAND_CONNECTOR_H

#include "sds/command.h"

/** connector add ACCOUNT [--hours N]: prints its id and its one-time code. */
int command_connector_add(const struct command *command);

/** connector list. */
int command_connector_list(const struct command *command);

/** connector revoke ID: its keys are void from now on. */
int command_connector_revoke(const struct command *command);

/** audit list [--since TIME]: lines of JSON, the oldest first. */
int command_connector_audit(const struct command *command);

#endif
