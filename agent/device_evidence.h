/* SPDX-License-Identifier: Apache-2.0 */
/* device_evidence: what proves that two sightings are one printer: serial numbers and hardware
 * addresses that are real.
 *
 * Factories, refurbishers and firmware fill these objects with placeholders, the same in many
 * printers. Junk proves nothing, neither that two printers are the same nor that they differ. Pure.
 */
#ifndef PRINTWIRE_AGENT_DEVICE_EVIDENCE_H
#define PRINTWIRE_AGENT_DEVICE_EVIDENCE_H

#include <stdbool.h>
#include <stddef.h>

/** True for a serial number that can tell printers apart: at least 3 characters, not one character
 * repeated (blanks and punctuation aside), no placeholder word ("unknown", "0123456789" ...). */
bool device_evidence_serial(const char *serial);

/** True for "aa:bb:cc:dd:ee:ff" (either case) of one station: not a multicast address (IEEE 802:
 * the lowest bit of the first octet), not one octet repeated, not a manufacturer's prefix followed
 * by zeros, no placeholder of the textbooks. */
bool device_evidence_mac(const char *mac);

/** True when any real address of `a` is one of `b`; both have `count` places. */
bool device_evidence_share_mac(const char (*a)[18], const char (*b)[18], size_t count);

/** True when both name real addresses and none is in common: proof of two printers. */
bool device_evidence_macs_differ(const char (*a)[18], const char (*b)[18], size_t count);

/** True when both are real serial numbers and differ: proof of two printers. */
bool device_evidence_serials_differ(const char *a, const char *b);

#endif
