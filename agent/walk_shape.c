/* SPDX-License-Identifier: Apache-2.0 */
/* The way down the nested values of an answer, each of which must lie within the one around it. */
#include "agent/walk_shape.h"

#include "agent/walk_ber.h"
#include "base/cursor.h"

enum {
    COMMUNITY_LEN = 127,
    USER_LEN = 32,
    AUTHENTICATION_LEN = 48,
    PRIVACY_LEN = 8,
    SECURITY_MODEL_USM = 3
};

/* RFC 1901 section 3, RFC 3416 section 3: community and response. */
static void read_community_message(struct cursor *message, struct walk_shape *shape)
{
    shape->community = walk_ber_bytes(message, COMMUNITY_LEN, &shape->community_len);

    struct cursor pdu = walk_ber_open(message, WALK_BER_RESPONSE);
    shape->id = walk_ber_number(&pdu);
    (void)walk_ber_number(&pdu); /* error-status */
    (void)walk_ber_number(&pdu); /* error-index */
    struct cursor list = walk_ber_open(&pdu, WALK_BER_SEQUENCE);
    shape->variables = walk_ber_variables(&list, WALK_SHAPE_VARIABLES);
    if (cursor_failed(&pdu) || cursor_failed(&list))
        message->failed = true;
}

/* RFC 3414 section 2.4: UsmSecurityParameters. */
static void read_security(struct cursor *security, struct walk_shape *shape)
{
    struct cursor fields = walk_ber_open(security, WALK_BER_SEQUENCE);
    size_t len;

    shape->engine_id = walk_ber_bytes(&fields, WALK_SHAPE_ENGINE_ID, &shape->engine_id_len);
    shape->boots = walk_ber_number(&fields);
    shape->time = walk_ber_number(&fields);
    (void)walk_ber_bytes(&fields, USER_LEN, &len);
    (void)walk_ber_bytes(&fields, AUTHENTICATION_LEN, &len);
    (void)walk_ber_bytes(&fields, PRIVACY_LEN, &len);
    if (cursor_failed(&fields))
        security->failed = true;
}

/* RFC 3412 section 6: header, security parameters, and a scoped PDU that may be encrypted. */
static void read_v3_message(struct cursor *message, struct walk_shape *shape)
{
    struct cursor header = walk_ber_open(message, WALK_BER_SEQUENCE);
    size_t flags_len;

    shape->id = walk_ber_number(&header);
    (void)walk_ber_number(&header); /* msgMaxSize */
    (void)walk_ber_bytes(&header, 1, &flags_len);
    uint32_t model = walk_ber_number(&header);
    struct cursor security = walk_ber_open(message, WALK_BER_BYTES);
    read_security(&security, shape);
    walk_ber_skip(message);
    if (cursor_failed(&header) || flags_len != 1 || model != SECURITY_MODEL_USM ||
        cursor_failed(&security))
        message->failed = true;
}

bool walk_shape_read(const uint8_t *bytes, size_t len, struct walk_shape *out_shape)
{
    struct walk_shape shape = { 0 };
    struct cursor packet;

    cursor_init(&packet, bytes, len);
    struct cursor message = walk_ber_open(&packet, WALK_BER_SEQUENCE);
    uint32_t version = walk_ber_number(&message);

    if (cursor_failed(&message))
        return false;
    shape.len = len - cursor_left(&packet);
    switch (version) {
    case 0:
    case 1:
        shape.version = version == 0 ? WALK_V1 : WALK_V2C;
        read_community_message(&message, &shape);
        break;
    case 3:
        shape.version = WALK_V3;
        read_v3_message(&message, &shape);
        break;
    default:
        return false;
    }
    if (cursor_failed(&message))
        return false;
    *out_shape = shape;
    return true;
}
