/* SPDX-License-Identifier: Apache-2.0 */
/* The types and values of a recording's lines, as BER content. */
#include "tests/sim_printer/snmprec.h"

#include "base/str.h"

#include <arpa/inet.h>
#include <string.h>

typedef const char *read_fn(const char *text, size_t len, uint8_t *out, size_t *out_len);

static const char *read_octets(const char *text, size_t len, uint8_t *out, size_t *out_len)
{
    if (len > SNMPREC_VALUE)
        return "the value is too long";
    if (len > 0)
        memcpy(out, text, len);
    *out_len = len;
    return NULL;
}

static int hex_digit(char c)
{
    if (c >= '0' && c <= '9')
        return c - '0';
    if (c >= 'a' && c <= 'f')
        return c - 'a' + 10;
    return c >= 'A' && c <= 'F' ? c - 'A' + 10 : -1;
}

static const char *read_hex(const char *text, size_t len, uint8_t *out, size_t *out_len)
{
    if (len % 2 != 0)
        return "half an octet in hexadecimal";
    if (len / 2 > SNMPREC_VALUE)
        return "the value is too long";
    for (size_t i = 0; i < len; i += 2) {
        int high = hex_digit(text[i]);
        int low = hex_digit(text[i + 1]);
        if (high < 0 || low < 0)
            return "not hexadecimal";
        out[i / 2] = (uint8_t)(high << 4 | low);
    }
    *out_len = len / 2;
    return NULL;
}

static const char *read_null(const char *text, size_t len, uint8_t *out, size_t *out_len)
{
    return len == 0 ? read_octets(text, len, out, out_len) : "a NULL has no value";
}

/* A NUL-terminated copy for the functions of base/str. */
static bool terminate(const char *text, size_t len, char out[24])
{
    if (len >= 24 || memchr(text, '\0', len) != NULL)
        return false;
    memcpy(out, text, len);
    out[len] = '\0';
    return true;
}

static const char *read_integer(const char *text, size_t len, uint8_t *out, size_t *out_len)
{
    char digits[24];
    int64_t number;

    if (!terminate(text, len, digits) || !str_to_i64(digits, INT32_MIN, INT32_MAX, &number))
        return "not an INTEGER of 32 bits";
    *out_len = sim_codec_signed(number, out);
    return NULL;
}

static const char *read_unsigned(const char *text, size_t len, uint8_t *out, size_t *out_len)
{
    char digits[24];
    uint64_t number;

    if (!terminate(text, len, digits) || !str_to_u64(digits, UINT32_MAX, &number))
        return "not a number of 32 bits without sign";
    *out_len = sim_codec_unsigned(number, out);
    return NULL;
}

static const char *read_unsigned64(const char *text, size_t len, uint8_t *out, size_t *out_len)
{
    char digits[24];
    uint64_t number;

    if (!terminate(text, len, digits) || !str_to_u64(digits, UINT64_MAX, &number))
        return "not a number of 64 bits without sign";
    *out_len = sim_codec_unsigned(number, out);
    return NULL;
}

static const char *read_oid(const char *text, size_t len, uint8_t *out, size_t *out_len)
{
    struct sim_oid_room oid;

    if (!sim_oid_parse(text, len, &oid))
        return "the value is not an object identifier";
    *out_len = sim_codec_put_oid(sim_oid_of(&oid), out, SNMPREC_VALUE);
    return *out_len > 0 ? NULL : "the value is not an object identifier";
}

static const char *read_address(const char *text, size_t len, uint8_t *out, size_t *out_len)
{
    char dotted[24];

    if (!terminate(text, len, dotted) || inet_pton(AF_INET, dotted, out) != 1)
        return "not an IPv4 address";
    *out_len = 4;
    return NULL;
}

static const char *read_hex_address(const char *text, size_t len, uint8_t *out, size_t *out_len)
{
    return len == 8 ? read_hex(text, len, out, out_len) : "not an IPv4 address";
}

/* clang-format off */
static const struct {
    const char *type;
    uint8_t tag;
    read_fn *read;
} types[] = {
    { "2",   SIM_TAG_INTEGER,   read_integer },
    { "4",   SIM_TAG_OCTETS,    read_octets },
    { "4x",  SIM_TAG_OCTETS,    read_hex },
    { "5",   SIM_TAG_NULL,      read_null },
    { "6",   SIM_TAG_OID,       read_oid },
    { "64",  SIM_TAG_ADDRESS,   read_address },
    { "64x", SIM_TAG_ADDRESS,   read_hex_address },
    { "65",  SIM_TAG_COUNTER,   read_unsigned },
    { "66",  SIM_TAG_GAUGE,     read_unsigned },
    { "67",  SIM_TAG_TICKS,     read_unsigned },
    { "68",  SIM_TAG_OPAQUE,    read_octets },
    { "68x", SIM_TAG_OPAQUE,    read_hex },
    { "70",  SIM_TAG_COUNTER64, read_unsigned64 },
};
/* clang-format on */

const char *snmprec_value(const char *type, size_t type_len, const char *text, size_t text_len,
                          uint8_t out_bytes[SNMPREC_VALUE], struct sim_value *out_value)
{
    for (size_t i = 0; i < sizeof types / sizeof types[0]; i++) {
        if (strlen(types[i].type) != type_len || memcmp(types[i].type, type, type_len) != 0)
            continue;
        out_value->tag = types[i].tag;
        out_value->bytes = out_bytes;
        return types[i].read(text, text_len, out_bytes, &out_value->len);
    }
    return "unknown type";
}
