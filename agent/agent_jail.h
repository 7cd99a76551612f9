/* SPDX-License-Identifier: Apache-2.0 */
/* agent_jail: what the agent gives up, and when (base/jail). Both functions log. */
#ifndef PRINTWIRE_AGENT_AGENT_JAIL_H
#define PRINTWIRE_AGENT_AGENT_JAIL_H

#include "agent/agent_conf.h"
#include "base/jail.h"

#include <stdbool.h>

/* What a running agent asks the kernel for, and what it keeps until its sockets are open. */
#define AGENT_JAIL_GROUPS                                                                          \
    (JAIL_CORE | JAIL_FILES | JAIL_THREADS | JAIL_CONNECT | JAIL_DATAGRAM | JAIL_NAMES)
#define AGENT_JAIL_KEEP (JAIL_KEEP_PORTS | JAIL_KEEP_BUFFERS)

/** The plan for this configuration: reading in its folder and in those of the files that it names,
 * writing in <storage><folder>; TCP to the configured ports (of the portal, the licence server,
 * printers' web services), and to those of XMPP, HTTPS and DNS. With USB printers also reading in
 * /sys and /dev, and the two questions to them. False when it does not fit. The plan points into
 * `conf`. */
bool agent_jail_plan(const struct agent_conf *conf, struct jail_plan *out_plan);

/** Before anything is opened: become the configured user. False: end. */
bool agent_jail_enter(const struct agent_conf *conf);

/** When everything is open, no thread runs and nothing of the network was read: shut in. False:
 * end. */
bool agent_jail_close(const struct agent_conf *conf, const char *file);

#endif
