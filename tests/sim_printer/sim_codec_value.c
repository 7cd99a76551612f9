/* SPDX-License-Identifier: Apache-2.0 */
/* BER contents of numbers and object identifiers. */
#include "tests/sim_printer/sim_codec.h"

size_t sim_codec_signed(int64_t number, uint8_t out_bytes[SIM_CODEC_NUMBER])
{
    size_t octets = 1;

    while (octets < 8 && (number >> (8 * octets - 1)) != 0 && (number >> (8 * octets - 1)) != -1)
        octets++;
    for (size_t i = 0; i < octets; i++)
        out_bytes[i] = (uint8_t)((uint64_t)number >> (8 * (octets - 1 - i)));
    return octets;
}

size_t sim_codec_unsigned(uint64_t number, uint8_t out_bytes[SIM_CODEC_NUMBER])
{
    if (number <= INT64_MAX)
        return sim_codec_signed((int64_t)number, out_bytes);
    out_bytes[0] = 0;
    for (size_t i = 0; i < 8; i++)
        out_bytes[i + 1] = (uint8_t)(number >> (8 * (7 - i)));
    return 9;
}

static bool is_number(uint8_t tag)
{
    return tag == SIM_TAG_INTEGER || tag == SIM_TAG_COUNTER || tag == SIM_TAG_GAUGE ||
           tag == SIM_TAG_TICKS || tag == SIM_TAG_COUNTER64;
}

bool sim_codec_number(struct sim_value value, int64_t *out_number)
{
    uint64_t number;

    if (!is_number(value.tag) || value.len < 1 || value.len > 8)
        return false;
    number = (value.bytes[0] & 0x80) != 0 ? UINT64_MAX : 0;
    for (size_t i = 0; i < value.len; i++)
        number = number << 8 | value.bytes[i];
    *out_number = (int64_t)number;
    return true;
}

/* One number in base 128, high bit set on all octets but the last; 0 when it does not fit. */
static size_t put_base128(uint64_t number, uint8_t *out, size_t size)
{
    size_t octets = 1;

    while (number >> (7 * octets) != 0)
        octets++;
    if (octets > size)
        return 0;
    for (size_t i = 0; i < octets; i++)
        out[i] = (uint8_t)((number >> (7 * (octets - 1 - i)) & 0x7f) | (i + 1 < octets ? 0x80 : 0));
    return octets;
}

size_t sim_codec_put_oid(struct sim_oid oid, uint8_t *out_bytes, size_t size)
{
    size_t len = 0;

    if (oid.count < 2 || oid.ids[0] > 2)
        return 0;
    for (size_t i = 1; i < oid.count; i++) {
        uint64_t number = i == 1 ? (uint64_t)oid.ids[0] * 40 + oid.ids[1] : oid.ids[i];
        size_t octets = put_base128(number, out_bytes + len, size - len);
        if (octets == 0)
            return 0;
        len += octets;
    }
    return len;
}

static bool split_first(uint64_t number, struct sim_oid_room *room)
{
    uint32_t first = number < 40 ? 0 : number < 80 ? 1 : 2;
    uint64_t second = number - (uint64_t)first * 40;

    return second <= UINT32_MAX && sim_oid_append(room, first) &&
           sim_oid_append(room, (uint32_t)second);
}

bool sim_codec_get_oid(const uint8_t *bytes, size_t len, struct sim_oid_room *out_room)
{
    uint64_t number = 0;

    out_room->count = 0;
    if (len == 0 || (bytes[len - 1] & 0x80) != 0)
        return false;
    for (size_t i = 0; i < len; i++) {
        number = number << 7 | (bytes[i] & 0x7f);
        if (number > (uint64_t)UINT32_MAX + 80)
            return false;
        if ((bytes[i] & 0x80) != 0)
            continue;
        if (out_room->count == 0
                ? !split_first(number, out_room)
                : number > UINT32_MAX || !sim_oid_append(out_room, (uint32_t)number))
            return false;
        number = 0;
    }
    return true;
}
