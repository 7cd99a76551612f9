/* SPDX-License-Identifier: Apache-2.0 */
/* Bounded reads of big-endian numbers and bytes; after a failure nothing is left to read. */
#include "base/cursor.h"

void cursor_init(struct cursor *c, const void *bytes, size_t len)
{
    static const uint8_t none[1];

    c->at = bytes != NULL ? bytes : none;
    c->end = bytes != NULL ? c->at + len : none;
    c->failed = bytes == NULL && len > 0;
}

size_t cursor_left(const struct cursor *c)
{
    return c->failed ? 0 : (size_t)(c->end - c->at);
}

const uint8_t *cursor_bytes(struct cursor *c, size_t len)
{
    if (c->failed || len > cursor_left(c)) {
        c->failed = true;
        return NULL;
    }
    const uint8_t *bytes = c->at;
    c->at += len;
    return bytes;
}

uint8_t cursor_u8(struct cursor *c)
{
    const uint8_t *b = cursor_bytes(c, 1);

    return b != NULL ? b[0] : 0;
}

uint16_t cursor_u16(struct cursor *c)
{
    const uint8_t *b = cursor_bytes(c, 2);

    return b != NULL ? (uint16_t)(b[0] << 8 | b[1]) : 0;
}

uint32_t cursor_u32(struct cursor *c)
{
    const uint8_t *b = cursor_bytes(c, 4);

    if (b == NULL)
        return 0;
    return (uint32_t)b[0] << 24 | (uint32_t)b[1] << 16 | (uint32_t)b[2] << 8 | b[3];
}

bool cursor_failed(const struct cursor *c)
{
    return c->failed;
}
