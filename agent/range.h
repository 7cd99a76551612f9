/* SPDX-License-Identifier: Apache-2.0 */
/* range: IPv4 addresses as people write them in a configuration: a network, a span, one address. */
#ifndef PRINTWIRE_AGENT_RANGE_H
#define PRINTWIRE_AGENT_RANGE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Addresses from..to inclusive, in host byte order. */
struct range {
    uint32_t from;
    uint32_t to;
    uint16_t port; /* UDP port of the SNMP agents there; unused in exclusions */
};

/** One dotted IPv4 address in host byte order; false for anything else. */
bool range_parse_address(const char *text, uint32_t *out_address);

/** All addresses of "192.0.2.0/24", its two ends included, or "192.0.2.7" alone; false for anything
 * else, host bits set or a prefix below 8. */
bool range_parse_network(const char *text, uint32_t *out_from, uint32_t *out_to);

/** Leave out the two ends of a network, which no host has; of two addresses or one (/31 and /32)
 * none is left out. */
void range_leave_out_ends(uint32_t *from, uint32_t *to);

/** True when an address lies in one of the ranges. */
bool range_contains(const struct range *ranges, size_t count, uint32_t address);

/** How many addresses the ranges hold together, overlaps counted twice. */
uint64_t range_size(const struct range *ranges, size_t count);

/** True for a port where a printer may take what it is sent for a job or a command: LPD, IPP, raw
 * printing and its siblings, HTTP. No address is asked there. */
bool range_is_print_port(uint16_t port);

#endif
