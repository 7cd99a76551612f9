/* SPDX-License-Identifier: Apache-2.0 */
/* Copying, numbers, durations, UTF-8 and case-blind search, without the C locale having a say. */
#include "base/str.h"

#include <string.h>

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

static bool is_space(char c)
{
    return c == ' ' || (c >= '\t' && c <= '\r');
}

static unsigned char to_lower(char c)
{
    return (unsigned char)(c >= 'A' && c <= 'Z' ? c + ('a' - 'A') : c);
}

static bool is_continuation(char c)
{
    return ((unsigned char)c & 0xc0) == 0x80;
}

/* Where to cut `text` so that at most `most` bytes stay and no sequence is split. */
static size_t cut_at(const char *text, size_t most)
{
    size_t at = most;

    for (unsigned back = 0; back < 3 && at > 0 && is_continuation(text[at]); back++)
        at--;
    return is_continuation(text[at]) ? most : at; /* no UTF-8 anyway: any place is good */
}

bool str_copy(char *out, size_t size, const char *text)
{
    if (size == 0)
        return false;
    size_t len = strnlen(text, size);
    bool fits = len < size;
    if (!fits)
        len = cut_at(text, size - 1);
    memmove(out, text, len);
    out[len] = '\0';
    return fits;
}

/* Read the digits at `text`; the first character behind them, NULL without a digit or above `most`.
 */
static const char *read_digits(const char *text, uint64_t most, uint64_t *out_number)
{
    uint64_t number = 0;

    if (!is_digit(*text))
        return NULL;
    for (; is_digit(*text); text++) {
        uint64_t digit = (uint64_t)(*text - '0');
        if (number > most / 10 || digit > most - number * 10)
            return NULL;
        number = number * 10 + digit;
    }
    *out_number = number;
    return text;
}

bool str_to_i64(const char *text, int64_t least, int64_t most, int64_t *out_number)
{
    bool negative = *text == '-';
    uint64_t size;
    const char *end = read_digits(text + negative, (uint64_t)INT64_MAX + (negative ? 1 : 0), &size);

    if (end == NULL || *end != '\0')
        return false;
    /* -1 - (size - 1) reaches INT64_MIN without passing INT64_MAX on the way */
    int64_t number = negative && size > 0 ? -1 - (int64_t)(size - 1) : (int64_t)size;
    if (number < least || number > most)
        return false;
    *out_number = number;
    return true;
}

bool str_to_u64(const char *text, uint64_t most, uint64_t *out_number)
{
    uint64_t number;
    const char *end = read_digits(text, most, &number);

    if (end == NULL || *end != '\0')
        return false;
    *out_number = number;
    return true;
}

bool str_to_duration_ms(const char *text, uint64_t *out_ms)
{
    static const struct {
        const char *name;
        uint64_t ms;
    } units[] = {
        { "ms", 1 }, { "s", 1000 }, { "min", 60000 }, { "h", 3600000 }, { "d", 86400000 }
    };
    uint64_t number;
    const char *unit = read_digits(text, UINT64_MAX, &number);

    if (unit == NULL)
        return false;
    for (size_t i = 0; i < sizeof units / sizeof units[0]; i++) {
        if (strcmp(unit, units[i].name) != 0)
            continue;
        if (number > UINT64_MAX / units[i].ms)
            return false;
        *out_ms = number * units[i].ms;
        return true;
    }
    return false;
}

bool str_is_utf8(const char *bytes, size_t len)
{
    uint32_t code;

    for (size_t at = 0, step; at < len; at += step) {
        step = str_utf8_next(bytes + at, len - at, &code);
        if (step == 0)
            return false;
    }
    return true;
}

size_t str_utf8_next(const char *bytes, size_t len, uint32_t *out_code)
{
    /* by length: what the first byte looks like, and the least code that needs that length */
    static const struct {
        uint8_t mask, mark;
        uint32_t least;
    } forms[] = {
        { 0x80, 0x00, 0 }, { 0xe0, 0xc0, 0x80 }, { 0xf0, 0xe0, 0x800 }, { 0xf8, 0xf0, 0x10000 }
    };

    if (len == 0)
        return 0;
    uint8_t first = (uint8_t)bytes[0];
    size_t n = 0;
    while (n < 4 && (first & forms[n].mask) != forms[n].mark)
        n++;
    if (n == 4 || len < n + 1)
        return 0;

    uint32_t code = first & (uint8_t)~forms[n].mask;
    for (size_t i = 1; i <= n; i++) {
        if (!is_continuation(bytes[i]))
            return 0;
        code = code << 6 | ((uint8_t)bytes[i] & 0x3f);
    }
    if (code < forms[n].least || code > 0x10ffff || (code >= 0xd800 && code <= 0xdfff))
        return 0;
    *out_code = code;
    return n + 1;
}

size_t str_utf8_put(char out[4], uint32_t code)
{
    static const uint8_t marks[] = { 0x00, 0xc0, 0xe0, 0xf0 };

    if (code > 0x10ffff || (code >= 0xd800 && code <= 0xdfff))
        return 0;
    size_t n = code < 0x80 ? 0 : code < 0x800 ? 1 : code < 0x10000 ? 2 : 3;
    for (size_t i = n; i > 0; i--) {
        out[i] = (char)(0x80 | (code & 0x3f));
        code >>= 6;
    }
    out[0] = (char)(marks[n] | code);
    return n + 1;
}

char *str_trim(char *text)
{
    while (is_space(*text))
        text++;
    size_t len = strlen(text);
    while (len > 0 && is_space(text[len - 1]))
        len--;
    text[len] = '\0';
    return text;
}

bool str_equal_nocase(const char *a, const char *b)
{
    for (; *a != '\0' && to_lower(*a) == to_lower(*b); a++)
        b++;
    return to_lower(*a) == to_lower(*b);
}

/* True when `text` begins with `prefix`, the case of ASCII letters aside. */
static bool starts_nocase(const char *text, const char *prefix)
{
    for (; *prefix != '\0'; text++, prefix++)
        if (to_lower(*text) != to_lower(*prefix))
            return false;
    return true;
}

const char *str_find_nocase(const char *text, const char *needle)
{
    for (;; text++) {
        if (starts_nocase(text, needle))
            return text;
        if (*text == '\0')
            return NULL;
    }
}

bool str_starts_with(const char *text, const char *prefix)
{
    return strncmp(text, prefix, strlen(prefix)) == 0;
}
