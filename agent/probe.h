/* SPDX-License-Identifier: Apache-2.0 */
/* probe: read one device as the agent would and print its records; nothing is stored or sent. */
#ifndef PRINTWIRE_AGENT_PROBE_H
#define PRINTWIRE_AGENT_PROBE_H

#include "agent/walk.h"
#include "agent/web_fetch.h"

#include <netinet/in.h>
#include <stdbool.h>

struct probe_options {
    struct sockaddr_in address; /* with the SNMP port */
    struct walk_credential credential;
    bool no_snmp;
    struct web_fetch_ports web; /* of its web services */
    bool wants_web;             /* also when SNMP leaves nothing open */
};

/** Read and print `<records xmlns='urn:printwire:1'>` on standard output: what SNMP says, and,
 * where that leaves something open or is wanted, what its web services say. 0 when something was
 * read, 1 (with one line on standard error) when the device does not answer. */
int probe_run(const struct probe_options *options);

#endif
