/* SPDX-License-Identifier: Apache-2.0 */
/* journal: the command that says where the agent's journal stands. */
#ifndef PRINTWIRE_AGENT_JOURNAL_H
#define PRINTWIRE_AGENT_JOURNAL_H

#include "agent/agent_conf.h"

/** Print epoch, records said, stored by the portal, waiting, and set aside, one "word value" per
 * line. The exit status: 0, or 1 with one line on standard error. The agent may be running. */
int journal_show(const struct agent_conf *conf);

#endif
