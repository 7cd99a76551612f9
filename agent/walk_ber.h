/* SPDX-License-Identifier: Apache-2.0 */
/* walk_ber: tags and lengths of SNMP messages (RFC 3417 section 8), read without copying.
 *
 * Definite lengths and one-byte tags only. What is wrong sticks in the cursor: read on, check once
 * with cursor_failed(). Stricter than the decoder behind it, so that no arithmetic there ever meets
 * a length that lies.
 */
#ifndef PRINTWIRE_AGENT_WALK_BER_H
#define PRINTWIRE_AGENT_WALK_BER_H

#include "base/cursor.h"

#include <stddef.h>
#include <stdint.h>

enum {
    WALK_BER_INTEGER = 0x02,
    WALK_BER_BYTES = 0x04,
    WALK_BER_OID = 0x06,
    WALK_BER_SEQUENCE = 0x30,
    WALK_BER_ADDRESS = 0x40, /* IpAddress */
    WALK_BER_TICKS = 0x43,   /* TimeTicks */
    WALK_BER_RESPONSE = 0xa2,
    WALK_BER_TRAP = 0xa4,   /* Trap-PDU of RFC 1157 */
    WALK_BER_INFORM = 0xa6, /* InformRequest-PDU of RFC 3416 */
    WALK_BER_TRAP_2 = 0xa7  /* SNMPv2-Trap-PDU of RFC 3416 */
};

/** The tag of the next value, which stays; 0 when there is none. */
uint8_t walk_ber_peek(const struct cursor *c);

/** The content of the next value, which must have this tag; else an empty and failed cursor, and
 * `c` has failed. */
struct cursor walk_ber_open(struct cursor *c, uint8_t tag);

/** Pass over any value with a one-byte tag. */
void walk_ber_skip(struct cursor *c);

/** An INTEGER of 0 to 2^31-1, which is all that the fields of a message may hold. */
uint32_t walk_ber_number(struct cursor *c);

/** An OCTET STRING of at most `most` bytes; they lie in the message. */
const uint8_t *walk_ber_bytes(struct cursor *c, size_t most, size_t *out_len);

/** How many variables a VarBindList's content holds; more than `most`, or one that is none, fails
 * it. */
size_t walk_ber_variables(struct cursor *list, size_t most);

#endif
