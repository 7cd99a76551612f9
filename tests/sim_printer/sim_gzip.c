/* SPDX-License-Identifier: Apache-2.0 */
/* Stored blocks have whole bytes; the bomb is one block with the fixed codes of RFC 1951. */
#include "tests/sim_printer/sim_gzip.h"

#define STORED_MOST 65535U
#define POLYNOMIAL  0xedb88320U

static const uint8_t head[10] = { 0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 255 };

static uint32_t crc_of(const uint8_t *bytes, size_t len)
{
    uint32_t crc = UINT32_MAX;

    for (size_t i = 0; i < len; i++) {
        crc ^= bytes[i];
        for (int bit = 0; bit < 8; bit++)
            crc = (crc >> 1) ^ ((crc & 1) != 0 ? POLYNOMIAL : 0);
    }
    return ~crc;
}

static void put_le(struct buf *out, uint32_t number, size_t len)
{
    for (size_t i = 0; i < len; i++) {
        uint8_t byte = (uint8_t)(number >> (8 * i));
        (void)buf_append(out, &byte, 1);
    }
}

static void put_stored(struct buf *out, const uint8_t *bytes, size_t len, uint8_t last)
{
    size_t done = 0;

    do {
        size_t part = len - done < STORED_MOST ? len - done : STORED_MOST;
        uint8_t kind = done + part == len ? last : 0;
        (void)buf_append(out, &kind, 1);
        put_le(out, (uint32_t)part, 2);
        put_le(out, ~(uint32_t)part & 0xffff, 2);
        (void)buf_append(out, bytes + done, part);
        done += part;
    } while (done < len);
}

void sim_gzip_pack(struct buf *out, const void *bytes, size_t len)
{
    (void)buf_append(out, head, sizeof head);
    put_stored(out, bytes, len, 1);
    put_le(out, crc_of(bytes, len), 4);
    put_le(out, (uint32_t)len, 4);
}

static void put_bits(struct sim_gzip_bomb *bomb, struct buf *out, uint32_t bits, unsigned count)
{
    bomb->bits |= bits << bomb->count;
    bomb->count += count;
    while (bomb->count >= 8) {
        uint8_t byte = (uint8_t)bomb->bits;
        (void)buf_append(out, &byte, 1);
        bomb->bits >>= 8;
        bomb->count -= 8;
    }
}

void sim_gzip_bomb_begin(struct sim_gzip_bomb *bomb, struct buf *out, const void *bytes, size_t len)
{
    (void)buf_append(out, head, sizeof head);
    put_stored(out, bytes, len, 0);
    put_bits(bomb, out, 2, 3);    /* not the last block, fixed codes */
    put_bits(bomb, out, 0x0a, 8); /* a blank: code 01010000, its first bit first */
}

void sim_gzip_bomb_more(struct sim_gzip_bomb *bomb, struct buf *out, size_t runs)
{
    for (size_t i = 0; i < runs; i++) {
        put_bits(bomb, out, 0xa3, 8); /* length 258: code 11000101, its first bit first */
        put_bits(bomb, out, 0, 5);    /* distance 1 */
    }
}
