/* SPDX-License-Identifier: Apache-2.0 */
/* Ranges are prefixes of 128 bits. */
#include "base/address.h"

#include "base/str.h"

#include <arpa/inet.h>
#include <stddef.h>
#include <string.h>

#define TEXT_SIZE 64

static const char *const special[] = {
    "0.0.0.0/8",     "10.0.0.0/8",      "100.64.0.0/10",  "127.0.0.0/8",    "169.254.0.0/16",
    "172.16.0.0/12", "192.0.0.0/24",    "192.0.2.0/24",   "192.88.99.0/24", "192.168.0.0/16",
    "198.18.0.0/15", "198.51.100.0/24", "203.0.113.0/24", "224.0.0.0/3",
};
static const char *const global_v6 = "2000::/3";
static const char *const special_v6[] = { "2001::/23", "2001:db8::/32", "2002::/16", "3fff::/20" };

static bool read_bytes(const char *text, uint8_t out_bytes[16], bool *out_is_v4)
{
    static const uint8_t mapped[12] = { 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff };

    if (inet_pton(AF_INET6, text, out_bytes) != 1) {
        memcpy(out_bytes, mapped, sizeof mapped);
        if (inet_pton(AF_INET, text, out_bytes + sizeof mapped) != 1)
            return false;
    }
    *out_is_v4 = memcmp(out_bytes, mapped, sizeof mapped) == 0;
    return true;
}

bool address_range_read(const char *text, struct address_range *out_range)
{
    char address[TEXT_SIZE];
    struct address_range range;
    size_t len = strcspn(text, "/");
    uint64_t bits = 0;
    bool is_v4;

    if (len >= sizeof address)
        return false;
    memcpy(address, text, len);
    address[len] = '\0';
    if (!read_bytes(address, range.bytes, &is_v4))
        return false;
    bool is_short = is_v4 && strchr(address, ':') == NULL;
    uint64_t most = is_short ? 32 : 128;
    if (text[len] == '\0')
        bits = most;
    else if (!str_to_u64(text + len + 1, most, &bits))
        return false;
    range.bits = (unsigned)(bits + (is_short ? 96 : 0));
    *out_range = range;
    return true;
}

bool address_range_has(const struct address_range *range, const char *address)
{
    uint8_t bytes[16];
    bool is_v4;
    size_t whole = range->bits / 8;
    unsigned rest = range->bits % 8;

    if (!read_bytes(address, bytes, &is_v4) || memcmp(bytes, range->bytes, whole) != 0)
        return false;
    return rest == 0 || (bytes[whole] ^ range->bytes[whole]) >> (8 - rest) == 0;
}

static bool is_in(const char *text, const char *address)
{
    struct address_range range;

    return address_range_read(text, &range) && address_range_has(&range, address);
}

bool address_is_public(const char *address)
{
    uint8_t bytes[16];
    bool is_v4;

    if (!read_bytes(address, bytes, &is_v4) || (!is_v4 && !is_in(global_v6, address)))
        return false;
    for (size_t i = 0; is_v4 && i < sizeof special / sizeof special[0]; i++)
        if (is_in(special[i], address))
            return false;
    for (size_t i = 0; !is_v4 && i < sizeof special_v6 / sizeof special_v6[0]; i++)
        if (is_in(special_v6[i], address))
            return false;
    return true;
}
