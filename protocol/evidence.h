/* SPDX-License-Identifier: Apache-2.0 */
/* evidence: which serial numbers, hardware addresses and UUIDs can tell printers apart.
 *
 * Factories, refurbishers and firmware fill these with placeholders, the same in many printers.
 * Junk proves nothing, neither that two printers are the same nor that they differ. The agent asks
 * this when it looks for a printer that moved, the portal when two agents say of one printer. Pure.
 */
#ifndef PRINTWIRE_PROTOCOL_EVIDENCE_H
#define PRINTWIRE_PROTOCOL_EVIDENCE_H

#include <stdbool.h>
#include <stddef.h>

/** True for a serial number that can tell printers apart: at least 3 characters, not one character
 * repeated (blanks and punctuation aside), no placeholder word ("unknown", "0123456789" ...). */
bool evidence_serial(const char *serial);

/** True for "aa:bb:cc:dd:ee:ff" (either case) that a maker gave to one station: not a group address
 * and not a locally administered one (IEEE 802: the two lowest bits of the first octet; such are
 * those of container bridges and of Wi-Fi Direct, which repeat or change), not one octet repeated,
 * not a manufacturer's prefix followed by zeros, no placeholder of the textbooks. */
bool evidence_mac(const char *mac);

/** True for a UUID in lower case (RFC 9562, 8-4-4-4-12) that is one printer's own: not all zeros,
 * not all ones, none that the standards print as an example or give to a name space. */
bool evidence_uuid(const char *uuid);

/** A UUID out of what printers write, "urn:uuid:" before it or not, in either case; false (and "")
 * when it is none or proves nothing. `out` has `size` bytes, at least 37. */
bool evidence_take_uuid(const char *text, char *out, size_t size);

#endif
