/* SPDX-License-Identifier: Apache-2.0 */
/* licence_show: the command that says how the agent's licence stands. It reads the files beside a
 * running agent, changes nothing and asks nobody. */
#ifndef PRINTWIRE_AGENT_LICENCE_SHOW_H
#define PRINTWIRE_AGENT_LICENCE_SHOW_H

#include "agent/agent_conf.h"

#include <stdbool.h>

/** Print state, reason and end, what is allowed, the terms, and when the server was heard last: a
 * line each, or as one JSON object. What a running agent has counted in its last hour is not in the
 * files yet. The exit status: 0 good, in whatever state; 1 with one line on standard error: the
 * files cannot be read, or the output not be written. */
int licence_show_run(const struct agent_conf *conf, bool is_json);

#endif
