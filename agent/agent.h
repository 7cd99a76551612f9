/* SPDX-License-Identifier: Apache-2.0 */
/* agent: the wiring of the river. Owns every stage and hands each stage's output to the next:
 * discover → poll → normalise → change → spool → publish → link. */
#ifndef PRINTWIRE_AGENT_AGENT_H
#define PRINTWIRE_AGENT_AGENT_H

#include "agent/agent_conf.h"

/** Run with this configuration until SIGTERM or SIGINT; SIGHUP reads `file` again and takes it when
 * it is good. Takes `conf` over. The process's exit status: 0 after a signal, 1 when it could not
 * start. */
int agent_run(struct agent_conf *conf, const char *file);

#endif
