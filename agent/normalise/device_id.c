/* SPDX-License-Identifier: Apache-2.0 */
/* Keys and values of a device id: pairs end at ';', the key at the first ':'. */
#include "agent/normalise/device_id.h"
#include "base/str.h"

#include <ctype.h>
#include <string.h>

#define KEY_SIZE       32
#define VALUE_SIZE     256
#define HEX_SERIAL_MIN 12

static bool copy_trimmed(char *out, size_t size, const char *from, size_t len)
{
    char value[VALUE_SIZE];

    if (len >= sizeof value)
        len = sizeof value - 1;
    (void)memcpy(value, from, len);
    value[len] = '\0';
    const char *trimmed = str_trim(value);
    (void)str_copy(out, size, trimmed);
    return *trimmed != '\0';
}

static bool pair_value(const char *pair, size_t len, const char *key, char *out, size_t size)
{
    char name[KEY_SIZE];
    const char *colon = memchr(pair, ':', len);

    if (colon == NULL || !copy_trimmed(name, sizeof name, pair, (size_t)(colon - pair)) ||
        !str_equal_nocase(name, key))
        return false;
    return copy_trimmed(out, size, colon + 1, len - (size_t)(colon - pair) - 1);
}

static bool key_value(const char *id, const char *key, char *out, size_t size)
{
    while (*id != '\0') {
        size_t len = strcspn(id, ";");
        if (pair_value(id, len, key, out, size))
            return true;
        id += len + (id[len] == ';' ? 1 : 0);
    }
    return false;
}

static int digit_of(char c)
{
    return isdigit((unsigned char)c) ? c - '0' : tolower((unsigned char)c) - 'a' + 10;
}

/* "583734..." is "X74...". Digits of anything but letters and digits are a number of its own. */
static void unhex(char *serial)
{
    char text[VALUE_SIZE];
    size_t len = strlen(serial);

    if (len < HEX_SERIAL_MIN || len % 2 != 0 || strspn(serial, "0123456789abcdefABCDEF") != len)
        return;
    for (size_t i = 0; i < len; i += 2) {
        int letter = digit_of(serial[i]) * 16 + digit_of(serial[i + 1]);
        if (letter >= 0x7f || (letter != 0 && !isalnum(letter)))
            return;
        text[i / 2] = (char)letter;
    }
    text[len / 2] = '\0';
    (void)str_copy(serial, len, text);
}

/* Whether a maker that writes its serial numbers so wrote this key. */
static bool is_hex_serial(const char *id, const char *key)
{
    char maker[KEY_SIZE];
    bool is_serial = str_equal_nocase(key, "SN") || str_starts_with(key, "SER");

    return is_serial &&
           (key_value(id, "MFG", maker, sizeof maker) ||
            key_value(id, "MANUFACTURER", maker, sizeof maker)) &&
           str_find_nocase(maker, "epson") != NULL;
}

static bool plain_value(const char *id, const char *key, char *out, size_t size)
{
    if (!key_value(id, key, out, size))
        return false;
    if (is_hex_serial(id, key))
        unhex(out);
    return true;
}

bool device_id_value(const char *id, const char *keys, char *out, size_t size)
{
    char key[KEY_SIZE];

    out[0] = '\0';
    while (*keys != '\0') {
        size_t len = strcspn(keys, "|");
        if (len < sizeof key) {
            (void)memcpy(key, keys, len);
            key[len] = '\0';
            if (plain_value(id, key, out, size))
                return true;
        }
        keys += len + (keys[len] == '|' ? 1 : 0);
    }
    out[0] = '\0';
    return false;
}
