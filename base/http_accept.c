/* SPDX-License-Identifier: Apache-2.0 */
/* "gzip;q=0.8, *;q=0.1": items between commas, each a name and perhaps a weight. */
#include "base/http_accept.h"

#include "base/str.h"

#include <stdbool.h>
#include <string.h>

#define SPACE "\t "

static bool is_named(const char *item, size_t len, const char *name)
{
    return len == strlen(name) && strncasecmp(item, name, len) == 0;
}

/* "0.8" and what may stand there: one digit, a point, up to three digits; at most 1. */
static unsigned read_weight(const char *text, size_t len)
{
    unsigned weight = 0, unit = 1000;

    if (len == 0 || len > 5 || (len > 1 && text[1] != '.'))
        return 0;
    for (size_t i = 0; i < len; i++) {
        if (i == 1)
            continue;
        if (text[i] < '0' || text[i] > '9')
            return 0;
        weight += (unsigned)(text[i] - '0') * unit;
        unit /= 10;
    }
    return weight <= 1000 ? weight : 0;
}

/* The weight of an item whose name ends at `at`; without one it is 1. */
static unsigned weight_behind(const char *at, size_t len)
{
    size_t skipped = strspn(at, SPACE);

    if (skipped >= len)
        return 1000;
    at += skipped, len -= skipped;
    if (at[0] != ';')
        return 0;
    skipped = 1 + strspn(at + 1, SPACE);
    if (len < skipped + 2 || (at[skipped] != 'q' && at[skipped] != 'Q') || at[skipped + 1] != '=')
        return 0;
    at += skipped + 2, len -= skipped + 2;
    while (len > 0 && strchr(SPACE, at[len - 1]) != NULL)
        len--;
    return read_weight(at, len);
}

unsigned http_accept_weight(const char *line, const char *coding)
{
    unsigned otherwise = 0;

    for (const char *at = line; at != NULL && *at != '\0'; at += *at == ',') {
        at += strspn(at, SPACE);
        size_t len = strcspn(at, ",");
        size_t name_len = strcspn(at, ",;" SPACE);
        unsigned weight = weight_behind(at + name_len, len - name_len);
        if (is_named(at, name_len, coding))
            return weight;
        if (is_named(at, name_len, "*"))
            otherwise = weight;
        at += len;
    }
    return otherwise;
}
