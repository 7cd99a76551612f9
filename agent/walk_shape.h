/* SPDX-License-Identifier: Apache-2.0 */
/* walk_shape: look at the bytes of an SNMP message before anybody decodes it.
 *
 * Checks that every length of the message lies within the one around it and that counts and
 * identifiers are within our limits, and finds who it is for. Nothing is copied or allocated. Only
 * answers pass: traps and requests do not. BER as restricted by RFC 3417 section 8: definite
 * lengths, one-byte tags.
 */
#ifndef PRINTWIRE_AGENT_WALK_SHAPE_H
#define PRINTWIRE_AGENT_WALK_SHAPE_H

#include "agent/walk.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define WALK_SHAPE_VARIABLES 2048 /* most variables in one message */
#define WALK_SHAPE_ENGINE_ID 32   /* RFC 3411 SnmpEngineID: 5 to 32 octets */

struct walk_shape {
    enum walk_version version;
    uint32_t id;              /* request-id; msgID for SNMPv3 */
    const uint8_t *community; /* v1 and v2c; inside the message */
    size_t community_len;
    size_t variables; /* v1 and v2c: how many variables it carries */

    /* SNMPv3 only, all inside the message */
    const uint8_t *engine_id;
    size_t engine_id_len;
    uint32_t boots;
    uint32_t time;
    size_t len; /* of the message; what follows it in the packet is rubbish */
};

/** Look at `len` bytes; false and `out_shape` untouched when they are no answer in a sound shape.
 */
bool walk_shape_read(const uint8_t *bytes, size_t len, struct walk_shape *out_shape);

#endif
