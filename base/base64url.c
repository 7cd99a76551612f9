/* SPDX-License-Identifier: Apache-2.0 */
/* Three bytes are four characters of six bits; one or two bytes at the end are two or three
 * characters, whose unused low bits must be zero. */
#include "base/base64url.h"

#include <string.h>

static const char alphabet[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

static int value_of(char c)
{
    if (c >= 'A' && c <= 'Z')
        return c - 'A';
    if (c >= 'a' && c <= 'z')
        return c - 'a' + 26;
    if (c >= '0' && c <= '9')
        return c - '0' + 52;
    return c == '-' ? 62 : c == '_' ? 63 : -1;
}

bool base64url_encode(struct buf *out, const void *bytes, size_t len)
{
    const uint8_t *in = bytes;

    for (size_t at = 0; at < len; at += 3) {
        size_t part = len - at < 3 ? len - at : 3;
        uint32_t bits = (uint32_t)in[at] << 16;
        if (part > 1)
            bits |= (uint32_t)in[at + 1] << 8;
        if (part > 2)
            bits |= in[at + 2];
        char text[4];
        for (size_t i = 0; i < 4; i++)
            text[i] = alphabet[bits >> (18 - 6 * i) & 0x3f];
        buf_append(out, text, part + 1);
    }
    return !buf_failed(out);
}

/* The bytes of up to four characters; their number, 0 when they are none. */
static size_t decode_group(const char *text, size_t len, uint8_t out[3])
{
    uint32_t bits = 0;

    for (size_t i = 0; i < 4; i++) {
        int value = i < len ? value_of(text[i]) : 0;
        if (value < 0)
            return 0;
        bits = bits << 6 | (uint32_t)value;
    }
    size_t count = len - 1; /* 4 characters are 3 bytes, 3 are 2, 2 are 1, 1 is nothing */
    if ((bits & (0xffffffU >> (8 * count))) != 0 && count < 3)
        return 0;
    for (size_t i = 0; i < count; i++)
        out[i] = (uint8_t)(bits >> (16 - 8 * i));
    return count;
}

/* True when the whole text is of the form. */
static bool is_base64url(const char *text, size_t len)
{
    uint8_t bytes[3];

    for (size_t at = 0; at < len; at += 4)
        if (decode_group(text + at, len - at < 4 ? len - at : 4, bytes) == 0)
            return false;
    return true;
}

bool base64url_decode(struct buf *out, const char *text, size_t len)
{
    uint8_t bytes[3];

    if (!is_base64url(text, len))
        return false;
    for (size_t at = 0; at < len; at += 4) {
        size_t count = decode_group(text + at, len - at < 4 ? len - at : 4, bytes);
        buf_append(out, bytes, count);
    }
    return !buf_failed(out);
}

bool base64url_decode_exact(const char *text, size_t len, uint8_t *out_bytes, size_t size)
{
    if (len != BASE64URL_LEN(size) || !is_base64url(text, len))
        return false;
    for (size_t at = 0; at < len; at += 4) {
        uint8_t bytes[3];
        size_t count = decode_group(text + at, len - at < 4 ? len - at : 4, bytes);
        memcpy(out_bytes + at / 4 * 3, bytes, count);
    }
    return true;
}
