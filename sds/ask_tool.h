/* SPDX-License-Identifier: Apache-2.0 */
/* ask_tool: a tool gets its token, makes places for connectors, and revokes them. */
#ifndef PRINTWIRE_SDS_ASK_TOOL_H
#define PRINTWIRE_SDS_ASK_TOOL_H

#include "sds/ask.h"

/** GetToken: of the scopes that are asked for, or of all that the tool has. */
enum err ask_tool_token(struct ask *ask);

/** MakeConnector. */
enum err ask_tool_enrol(struct ask *ask);

/** RevokeConnector. */
enum err ask_tool_revoke(struct ask *ask);

#endif
