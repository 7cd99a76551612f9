/* SPDX-License-Identifier: Apache-2.0 */
/* Keys and values of a device id: pairs end at ';', the key at the first ':'. */
#include "agent/normalise/device_id.h"
#include "base/str.h"

#include <string.h>

#define KEY_SIZE   32
#define VALUE_SIZE 256

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

bool device_id_value(const char *id, const char *keys, char *out, size_t size)
{
    char key[KEY_SIZE];

    out[0] = '\0';
    while (*keys != '\0') {
        size_t len = strcspn(keys, "|");
        if (len < sizeof key) {
            (void)memcpy(key, keys, len);
            key[len] = '\0';
            if (key_value(id, key, out, size))
                return true;
        }
        keys += len + (keys[len] == '|' ? 1 : 0);
    }
    out[0] = '\0';
    return false;
}
