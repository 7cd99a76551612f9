/* SPDX-License-Identifier: Apache-2.0 */
/* probe: read one device as the agent would and print its records; nothing is stored or sent. */
#ifndef PRINTWIRE_AGENT_PROBE_H
#define PRINTWIRE_AGENT_PROBE_H

#include "agent/probe_read.h"

/** Read and print `<records xmlns='urn:printwire:1'>` on standard output: what SNMP says, and,
 * where that leaves something open or is wanted, what its web services say. 0 when something was
 * read, 1 (with one line on standard error) when the device does not answer. */
int probe_run(const struct probe_options *options);

#endif
