/* SPDX-License-Identifier: Apache-2.0 */
/* A reader of nested tags and lengths with a sticky error. It is stricter than the decoder behind
 * it, so that no arithmetic there ever meets a length that lies. */
#include "agent/walk_shape.h"

#include "base/cursor.h"

enum {
    TAG_INTEGER = 0x02,
    TAG_BYTES = 0x04,
    TAG_OID = 0x06,
    TAG_SEQUENCE = 0x30,
    TAG_RESPONSE = 0xa2,
    TAG_LONG_FORM = 0x1f
};

enum {
    COMMUNITY_LEN = 127,
    USER_LEN = 32,
    AUTHENTICATION_LEN = 48,
    PRIVACY_LEN = 8,
    SECURITY_MODEL_USM = 3
};

/* A length of RFC 3417: short form, or long form of one to four bytes; the indefinite form fails.
 */
static size_t read_length(struct cursor *c)
{
    uint8_t first = cursor_u8(c);
    size_t len = 0;

    if (first < 0x80)
        return first;
    if (first == 0x80 || first > 0x84) {
        c->failed = true;
        return 0;
    }
    for (int i = 0; i < first - 0x80; i++)
        len = len << 8 | cursor_u8(c);
    return len;
}

/* The content of the next value, which must have this tag; an empty and failed cursor otherwise. */
static struct cursor open_value(struct cursor *c, uint8_t tag)
{
    struct cursor content = { .failed = true };
    uint8_t found = cursor_u8(c);
    size_t len = read_length(c);
    const uint8_t *bytes = cursor_bytes(c, len);

    if (found != tag || cursor_failed(c))
        c->failed = true;
    else
        cursor_init(&content, bytes, len);
    return content;
}

/* Any value with a one-byte tag. */
static void skip_value(struct cursor *c)
{
    if ((cursor_u8(c) & TAG_LONG_FORM) == TAG_LONG_FORM)
        c->failed = true;
    (void)cursor_bytes(c, read_length(c));
}

/* A number of 0 to 2^31-1, which is all that our fields may hold. */
static uint32_t read_number(struct cursor *c)
{
    struct cursor content = open_value(c, TAG_INTEGER);
    size_t len = cursor_left(&content);
    uint64_t number = cursor_u8(&content);

    if (len == 0 || len > 5 || (number & 0x80) != 0) {
        c->failed = true;
        return 0;
    }
    while (cursor_left(&content) > 0)
        number = number << 8 | cursor_u8(&content);
    if (number > INT32_MAX)
        c->failed = true;
    return (uint32_t)number;
}

/* Octets of at most `most`. */
static const uint8_t *read_bytes(struct cursor *c, size_t most, size_t *out_len)
{
    struct cursor content = open_value(c, TAG_BYTES);
    size_t len = cursor_left(&content);

    if (len > most)
        c->failed = true;
    *out_len = len;
    return content.at;
}

static size_t count_variables(struct cursor *list)
{
    size_t count = 0;

    while (!cursor_failed(list) && cursor_left(list) > 0) {
        struct cursor variable = open_value(list, TAG_SEQUENCE);
        struct cursor name = open_value(&variable, TAG_OID);

        skip_value(&variable);
        if (cursor_failed(&variable) || cursor_left(&name) == 0 || ++count > WALK_SHAPE_VARIABLES)
            list->failed = true;
    }
    return count;
}

/* RFC 1901 section 3, RFC 3416 section 3: community and response. */
static void read_community_message(struct cursor *message, struct walk_shape *shape)
{
    shape->community = read_bytes(message, COMMUNITY_LEN, &shape->community_len);

    struct cursor pdu = open_value(message, TAG_RESPONSE);
    shape->id = read_number(&pdu);
    (void)read_number(&pdu); /* error-status */
    (void)read_number(&pdu); /* error-index */
    struct cursor list = open_value(&pdu, TAG_SEQUENCE);
    shape->variables = count_variables(&list);
    if (cursor_failed(&pdu) || cursor_failed(&list))
        message->failed = true;
}

/* RFC 3414 section 2.4: UsmSecurityParameters. */
static void read_security(struct cursor *security, struct walk_shape *shape)
{
    struct cursor fields = open_value(security, TAG_SEQUENCE);
    size_t len;

    shape->engine_id = read_bytes(&fields, WALK_SHAPE_ENGINE_ID, &shape->engine_id_len);
    shape->boots = read_number(&fields);
    shape->time = read_number(&fields);
    (void)read_bytes(&fields, USER_LEN, &len);
    (void)read_bytes(&fields, AUTHENTICATION_LEN, &len);
    (void)read_bytes(&fields, PRIVACY_LEN, &len);
    if (cursor_failed(&fields))
        security->failed = true;
}

/* RFC 3412 section 6: header, security parameters, and a scoped PDU that may be encrypted. */
static void read_v3_message(struct cursor *message, struct walk_shape *shape)
{
    struct cursor header = open_value(message, TAG_SEQUENCE);
    size_t flags_len;

    shape->id = read_number(&header);
    (void)read_number(&header); /* msgMaxSize */
    (void)read_bytes(&header, 1, &flags_len);
    uint32_t model = read_number(&header);
    struct cursor security = open_value(message, TAG_BYTES);
    read_security(&security, shape);
    skip_value(message);
    if (cursor_failed(&header) || flags_len != 1 || model != SECURITY_MODEL_USM ||
        cursor_failed(&security))
        message->failed = true;
}

bool walk_shape_read(const uint8_t *bytes, size_t len, struct walk_shape *out_shape)
{
    struct walk_shape shape = { 0 };
    struct cursor packet;

    cursor_init(&packet, bytes, len);
    struct cursor message = open_value(&packet, TAG_SEQUENCE);
    uint32_t version = read_number(&message);

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
