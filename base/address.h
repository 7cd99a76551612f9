/* SPDX-License-Identifier: Apache-2.0 */
/* address: numeric IP addresses and ranges of them: which ones are anybody's on the internet, for
 * who connects to where strangers say. Pure. */
#ifndef PRINTWIRE_BASE_ADDRESS_H
#define PRINTWIRE_BASE_ADDRESS_H

#include <stdbool.h>
#include <stdint.h>

/* A range "10.0.0.0/8" or "fd00::/8"; IPv4 as IPv6 has it mapped (RFC 4291, section 2.5.5.2). */
struct address_range {
    uint8_t bytes[16];
    unsigned bits;
};

/** Read a range, or one address alone; false for anything else. */
bool address_range_read(const char *text, struct address_range *out_range);

/** True when a numeric address lies in the range. */
bool address_range_has(const struct address_range *range, const char *address);

/** True for an address that is reachable on the whole internet by the IANA registries of special
 * addresses (RFC 6890): not private, loopback, link-local, shared, multicast, reserved, for
 * documentation, nor one that carries an IPv4 address to some translator. */
bool address_is_public(const char *address);

#endif
