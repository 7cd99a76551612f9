/* SPDX-License-Identifier: Apache-2.0 */
/* A reader of nested tags and lengths with a sticky error. */
#include "agent/walk_ber.h"

enum { TAG_LONG_FORM = 0x1f };

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

uint8_t walk_ber_peek(const struct cursor *c)
{
    return cursor_left(c) > 0 ? *c->at : 0;
}

struct cursor walk_ber_open(struct cursor *c, uint8_t tag)
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

void walk_ber_skip(struct cursor *c)
{
    if ((cursor_u8(c) & TAG_LONG_FORM) == TAG_LONG_FORM)
        c->failed = true;
    (void)cursor_bytes(c, read_length(c));
}

uint32_t walk_ber_number(struct cursor *c)
{
    struct cursor content = walk_ber_open(c, WALK_BER_INTEGER);
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

const uint8_t *walk_ber_bytes(struct cursor *c, size_t most, size_t *out_len)
{
    struct cursor content = walk_ber_open(c, WALK_BER_BYTES);
    size_t len = cursor_left(&content);

    if (len > most)
        c->failed = true;
    *out_len = len;
    return content.at;
}

size_t walk_ber_variables(struct cursor *list, size_t most)
{
    size_t count = 0;

    while (!cursor_failed(list) && cursor_left(list) > 0) {
        struct cursor variable = walk_ber_open(list, WALK_BER_SEQUENCE);
        struct cursor name = walk_ber_open(&variable, WALK_BER_OID);

        walk_ber_skip(&variable);
        if (cursor_failed(&variable) || cursor_left(&name) == 0 || ++count > most)
            list->failed = true;
    }
    return count;
}
