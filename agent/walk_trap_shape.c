/* SPDX-License-Identifier: Apache-2.0 */
/* The way down the nested values of a notification, each of which must lie within the one around
 * it. */
#include "agent/walk_trap_shape.h"

#include "agent/walk_ber.h"

enum { COMMUNITY_LEN = 127, USER_LEN = 32, PRIVACY_LEN = 8, CONTEXT_LEN = 255 };
enum { SECURITY_MODEL_USM = 3, FLAG_AUTH = 1, FLAG_PRIVACY = 2, FLAG_REPORT = 4, TAG_GET = 0xa0 };

static void read_variables(struct cursor *pdu)
{
    struct cursor list = walk_ber_open(pdu, WALK_BER_SEQUENCE);

    (void)walk_ber_variables(&list, WALK_TRAP_SHAPE_VARIABLES);
    if (cursor_failed(&list))
        pdu->failed = true;
}

/* RFC 1157 section 4.1.6: Trap-PDU. */
static void read_trap_1(struct cursor *pdu)
{
    struct cursor enterprise = walk_ber_open(pdu, WALK_BER_OID);
    struct cursor agent = walk_ber_open(pdu, WALK_BER_ADDRESS);

    if (cursor_left(&enterprise) == 0 || cursor_left(&agent) != 4)
        pdu->failed = true;
    (void)walk_ber_number(pdu); /* generic-trap */
    (void)walk_ber_number(pdu); /* specific-trap */
    struct cursor ticks = walk_ber_open(pdu, WALK_BER_TICKS);
    if (cursor_left(&ticks) == 0 || cursor_left(&ticks) > 5)
        pdu->failed = true;
    read_variables(pdu);
}

/* An Integer32 that the sender is free to choose, below 0 too. */
static void read_any_number(struct cursor *c)
{
    struct cursor content = walk_ber_open(c, WALK_BER_INTEGER);

    if (cursor_left(&content) == 0 || cursor_left(&content) > 4)
        c->failed = true;
}

/* RFC 3416 section 3: a PDU with request-id and variables. */
static void read_pdu(struct cursor *pdu)
{
    read_any_number(pdu);       /* request-id */
    (void)walk_ber_number(pdu); /* error-status */
    (void)walk_ber_number(pdu); /* error-index */
    read_variables(pdu);
}

/* The PDU that comes next, when it is one of those; the message fails otherwise. */
static uint8_t take_pdu(struct cursor *message, bool is_v1, bool may_ask)
{
    uint8_t tag = walk_ber_peek(message);
    bool fits =
        is_v1 ? tag == WALK_BER_TRAP
              : tag == WALK_BER_TRAP_2 || tag == WALK_BER_INFORM || (may_ask && tag == TAG_GET);
    struct cursor pdu = walk_ber_open(message, tag);

    if (is_v1)
        read_trap_1(&pdu);
    else
        read_pdu(&pdu);
    if (!fits || cursor_failed(&pdu))
        message->failed = true;
    return tag;
}

static void read_security(struct cursor *security, struct walk_trap_shape *shape)
{
    struct cursor fields = walk_ber_open(security, WALK_BER_SEQUENCE);
    size_t len;

    shape->engine_id = walk_ber_bytes(&fields, WALK_TRAP_SHAPE_ENGINE_ID, &shape->engine_id_len);
    shape->boots = walk_ber_number(&fields);
    shape->time = walk_ber_number(&fields);
    shape->user = walk_ber_bytes(&fields, USER_LEN, &shape->user_len);
    shape->mac = walk_ber_bytes(&fields, WALK_TRAP_SHAPE_MAC, &shape->mac_len);
    (void)walk_ber_bytes(&fields, PRIVACY_LEN, &len);
    if (cursor_failed(&fields))
        security->failed = true;
}

static void read_flags(struct cursor *header, struct walk_trap_shape *shape)
{
    size_t len;
    const uint8_t *bytes = walk_ber_bytes(header, 1, &len);
    unsigned flags = !cursor_failed(header) && len == 1 ? bytes[0] : FLAG_PRIVACY;

    if ((flags & (FLAG_AUTH | FLAG_PRIVACY)) == FLAG_PRIVACY)
        header->failed =
            true; /* RFC 3412 section 6.4: privacy without authentication is no level */
    shape->level = (flags & FLAG_PRIVACY) != 0 ? WALK_USM_SECRET
                   : (flags & FLAG_AUTH) != 0  ? WALK_USM_SIGNED
                                               : WALK_USM_OPEN;
    shape->wants_report = (flags & FLAG_REPORT) != 0;
}

/* RFC 3412 section 6: header, security parameters, and a scoped PDU that may be encrypted. */
static void read_v3_message(struct cursor *message, struct walk_trap_shape *shape)
{
    struct cursor header = walk_ber_open(message, WALK_BER_SEQUENCE);
    size_t len;

    shape->id = walk_ber_number(&header);
    (void)walk_ber_number(&header); /* msgMaxSize */
    read_flags(&header, shape);
    uint32_t model = walk_ber_number(&header);
    struct cursor security = walk_ber_open(message, WALK_BER_BYTES);
    read_security(&security, shape);
    if (cursor_failed(&header) || model != SECURITY_MODEL_USM || cursor_failed(&security))
        message->failed = true;
    if (shape->level == WALK_USM_SECRET) {
        (void)walk_ber_open(message, WALK_BER_BYTES);
        return;
    }
    struct cursor scoped = walk_ber_open(message, WALK_BER_SEQUENCE);
    (void)walk_ber_bytes(&scoped, WALK_TRAP_SHAPE_ENGINE_ID, &len); /* contextEngineID */
    (void)walk_ber_bytes(&scoped, CONTEXT_LEN, &len);               /* contextName */
    shape->pdu = take_pdu(&scoped, false, shape->level == WALK_USM_OPEN && shape->wants_report);
    if (cursor_failed(&scoped))
        message->failed = true;
}

static void read_community_message(struct cursor *message, struct walk_trap_shape *shape)
{
    shape->community = walk_ber_bytes(message, COMMUNITY_LEN, &shape->community_len);
    shape->pdu = take_pdu(message, shape->version == WALK_V1, false);
}

bool walk_trap_shape_read(const uint8_t *bytes, size_t len, struct walk_trap_shape *out_shape)
{
    struct walk_trap_shape shape = { 0 };
    struct cursor packet;

    cursor_init(&packet, bytes, len);
    struct cursor message = walk_ber_open(&packet, WALK_BER_SEQUENCE);
    uint32_t version = walk_ber_number(&message);

    if (cursor_failed(&message) || version == 2 || version > 3)
        return false;
    shape.len = len - cursor_left(&packet);
    shape.version = version == 0 ? WALK_V1 : version == 1 ? WALK_V2C : WALK_V3;
    if (shape.version == WALK_V3)
        read_v3_message(&message, &shape);
    else
        read_community_message(&message, &shape);
    if (cursor_failed(&message))
        return false;
    *out_shape = shape;
    return true;
}
