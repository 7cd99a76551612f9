/* SPDX-License-Identifier: Apache-2.0 */
/* walk_trap_shape: look at the bytes of a notification before anybody decodes it: walk_shape's
 * other half.
 *
 * Only traps and informs pass (of SNMPv3 whatever is encrypted: what it is shows later), and for
 * SNMPv3 empty questions without protection, by which a sender of informs finds out who we are (RFC
 * 3414 section 4). Nothing is copied or allocated.
 */
#ifndef PRINTWIRE_AGENT_WALK_TRAP_SHAPE_H
#define PRINTWIRE_AGENT_WALK_TRAP_SHAPE_H

#include "agent/walk.h"
#include "agent/walk_usm.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define WALK_TRAP_SHAPE_VARIABLES 64 /* most variables of a notification; printerV2Alert has 8 */
#define WALK_TRAP_SHAPE_ENGINE_ID 32 /* RFC 3411 SnmpEngineID: 5 to 32 octets */
#define WALK_TRAP_SHAPE_MAC       48 /* RFC 7860: msgAuthenticationParameters of HMAC-384-SHA-512 */

struct walk_trap_shape {
    enum walk_version version;
    size_t len;               /* of the message; what follows it in the packet is rubbish */
    uint8_t pdu;              /* its tag, WALK_BER_*; 0: encrypted */
    const uint8_t *community; /* v1 and v2c; inside the message */
    size_t community_len;

    /* SNMPv3 only; pointers lie inside the message */
    uint32_t id; /* msgID */
    enum walk_usm_level level;
    bool wants_report; /* reportableFlag (RFC 3412 section 6.4): set for informs, not for traps */
    const uint8_t *engine_id;
    size_t engine_id_len;
    uint32_t boots;
    uint32_t time;
    const uint8_t *user;
    size_t user_len;
    const uint8_t *mac;
    size_t mac_len;
};

/** Look at `len` bytes; false and `out_shape` untouched when they are no notification in a sound
 * shape. */
bool walk_trap_shape_read(const uint8_t *bytes, size_t len, struct walk_trap_shape *out_shape);

#endif
