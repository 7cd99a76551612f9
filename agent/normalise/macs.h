/* SPDX-License-Identifier: Apache-2.0 */
/* macs: hardware addresses that identify a printer, the most telling one first. */
#ifndef PRINTWIRE_AGENT_NORMALISE_MACS_H
#define PRINTWIRE_AGENT_NORMALISE_MACS_H

#include "agent/device.h"
#include "agent/normalise/answer.h"

#include <netinet/in.h>

/** ifPhysAddress of real interfaces (6 octets, not all 00 or ff, no group address, no loopback,
 * each once), as aa:bb:cc:dd:ee:ff: that of the interface with the asked address first (`address`
 * may be NULL), then of interfaces with another address (ipAdEntIfIndex), then universally
 * administered ones, then local ones. Unused places become "". */
void macs_find(const struct answer *answer, const struct sockaddr_in *address,
               char out_macs[DEVICE_MACS][18]);

#endif
