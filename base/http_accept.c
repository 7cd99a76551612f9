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

/* Bytes until one of `ends`, which in a quoted string (RFC 9110 section 5.6.4) is none. */
static size_t span_until(const char *text, size_t len, const char *ends)
{
    bool is_quoted = false;
    size_t at = 0;

    for (; at < len && (is_quoted || strchr(ends, text[at]) == NULL); at++) {
        if (text[at] == '"')
            is_quoted = !is_quoted;
        else if (is_quoted && text[at] == '\\' && at + 1 < len)
            at++;
    }
    return at;
}

/* "q=0.8" with blanks around it. */
static bool read_q(const char *text, size_t len, unsigned *out_weight)
{
    while (len > 0 && strchr(SPACE, *text) != NULL)
        text++, len--;
    while (len > 0 && strchr(SPACE, text[len - 1]) != NULL)
        len--;
    if (len < 2 || (text[0] != 'q' && text[0] != 'Q') || text[1] != '=')
        return false;
    *out_weight = read_weight(text + 2, len - 2);
    return true;
}

/* The weight of an item whose name ends at `at`; without one it is 1. */
static unsigned weight_behind(const char *at, size_t len, bool has_parameters)
{
    unsigned weight = 1000;
    size_t one = strspn(at, SPACE);

    if (one < len && at[one] != ';')
        return 0;
    while (one < len) {
        at += one + 1, len -= one + 1;
        one = span_until(at, len, ";");
        bool is_weight = read_q(at, one, &weight);
        if (!has_parameters && (!is_weight || one < len))
            return 0;
        if (is_weight)
            return weight;
    }
    return weight;
}

/* One item of a line: what it names, and how much that is wanted. */
struct item {
    const char *name;
    size_t len;
    unsigned weight;
};

/* Take the item at `*at`, which moves behind it; false at the end. */
static bool take_item(const char **at, bool has_parameters, struct item *out)
{
    if (*at == NULL || **at == '\0')
        return false;
    const char *text = *at + strspn(*at, SPACE);
    size_t len = span_until(text, strlen(text), ",");

    out->name = text;
    out->len = strcspn(text, ",;" SPACE);
    out->weight = weight_behind(text + out->len, len - out->len, has_parameters);
    *at = text + len + (text[len] == ',');
    return true;
}

unsigned http_accept_weight(const char *line, const char *coding)
{
    unsigned otherwise = 0;
    struct item item;

    while (take_item(&line, false, &item)) {
        if (is_named(item.name, item.len, coding))
            return item.weight;
        if (is_named(item.name, item.len, "*"))
            otherwise = item.weight;
    }
    return otherwise;
}

/* How exactly an item names a type: 3 itself, 2 its kind, 1 any, 0 another. */
static unsigned exactness(const struct item *item, const char *type)
{
    size_t kind = strcspn(type, "/") + 1;

    if (is_named(item->name, item->len, type))
        return 3;
    if (item->len == kind + 1 && strncasecmp(item->name, type, kind) == 0 &&
        item->name[kind] == '*')
        return 2;
    return is_named(item->name, item->len, "*/*");
}

unsigned http_accept_rank(const char *line, const char *type)
{
    unsigned best = 0, weight = 0;
    struct item item;

    if (line == NULL)
        return 1000 * 4;
    while (take_item(&line, true, &item)) {
        unsigned exact = exactness(&item, type);
        if (exact <= best)
            continue;
        best = exact;
        weight = item.weight;
    }
    return weight > 0 ? weight * 4 + best : 0;
}
