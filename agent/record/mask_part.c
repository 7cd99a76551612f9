/* SPDX-License-Identifier: Apache-2.0 */
/* Words of a name are parted by signs, digits and capitals: "printer-ip", "MACAddress", "ip2". */
#include "agent/record/mask_part.h"

#include "base/str.h"

#include <ctype.h>
#include <stdbool.h>
#include <string.h>

#define SHORT 3 /* letters of a part that stands in many words by chance */

/* clang-format off */
static const struct {
    const char *part;
    enum mask_kind kind;
} parts[] = { /* the first that fits counts */
    { "uuid", MASK_UUID },      { "serial", MASK_SERIAL },  { "mac", MASK_MAC },        { "macaddr", MASK_MAC },
    { "address", MASK_ADDRESS }, { "addr", MASK_ADDRESS },  { "ip", MASK_ADDRESS },     { "ipv", MASK_ADDRESS },
    { "name", MASK_NAME },      { "contact", MASK_NAME },   { "user", MASK_NAME },
    { "owner", MASK_NAME },     { "mail", MASK_NAME },      { "phone", MASK_NAME },     { "host", MASK_NAME },
    { "location", MASK_NAME },  { "domain", MASK_NAME },    { "ssid", MASK_NAME },      { "asset", MASK_NAME },
    { "document", MASK_NAME },  { "password", MASK_NAME },  { "community", MASK_NAME }, { "admin", MASK_NAME },
    { "department", MASK_NAME }, { "queue", MASK_NAME },    { "organi", MASK_NAME },    { "fax", MASK_NAME },
    { "message", MASK_PHRASE }, { "panel", MASK_PHRASE },   { "display", MASK_PHRASE },
};
/* clang-format on */

static bool begins_word(const char *name, size_t at)
{
    if (at == 0 || !isalpha((unsigned char)name[at - 1]))
        return true;
    return isupper((unsigned char)name[at]) &&
           (!isupper((unsigned char)name[at - 1]) || islower((unsigned char)name[at + 1]));
}

static bool is_part_at(const char *name, size_t at, size_t len)
{
    bool begins = begins_word(name, at);
    bool ends = begins_word(name, at + len) || !isalpha((unsigned char)name[at + len]);

    return len <= SHORT ? begins && ends : begins || ends;
}

static bool has_part(const char *name, const char *part)
{
    size_t len = strlen(part);

    for (const char *at = name; (at = str_find_nocase(at, part)) != NULL; at++)
        if (is_part_at(name, (size_t)(at - name), len))
            return true;
    return false;
}

enum mask_kind mask_part_kind(const char *name)
{
    for (size_t i = 0; i < sizeof parts / sizeof parts[0]; i++)
        if (has_part(name, parts[i].part))
            return parts[i].kind;
    return MASK_UNKNOWN;
}
