/* SPDX-License-Identifier: Apache-2.0 */
/* One walk over the records for both kinds. */
#include "agent/normalise/brother_blob.h"

#define END    0xff
#define KIND   0x01
#define HEADER 3 /* octets before a record's own */
#define VALUE  4
#define RATIO  2
#define OCTET  8

/* The octets of the record of a number and length; NULL: none. */
static const uint8_t *find(const uint8_t *bytes, size_t len, uint8_t number, uint8_t wanted)
{
    size_t at = 0;

    while (len - at >= HEADER && bytes[at] != END && bytes[at + 1] == KIND) {
        uint8_t own = bytes[at + 2];
        if (own > len - at - HEADER)
            return NULL;
        if (bytes[at] == number && own == wanted)
            return bytes + at + HEADER;
        at += HEADER + (size_t)own;
    }
    return NULL;
}

bool brother_blob_value(const uint8_t *bytes, size_t len, uint8_t number, uint32_t *out_value)
{
    const uint8_t *own = find(bytes, len, number, VALUE);
    uint32_t value = 0;

    if (own == NULL)
        return false;
    for (size_t i = 0; i < VALUE; i++)
        value = (value << OCTET) | own[i];
    *out_value = value;
    return true;
}

bool brother_blob_ratio(const uint8_t *bytes, size_t len, uint8_t number, uint32_t *out_hundredths)
{
    const uint8_t *own = find(bytes, len, number, RATIO);

    if (own == NULL || own[1] == 0 || own[0] > own[1])
        return false;
    *out_hundredths = (uint32_t)own[0] * BROTHER_BLOB_FULL / own[1];
    return true;
}
