/* SPDX-License-Identifier: Apache-2.0 */
/* One check per type of value. */
#include "protocol/field_value.h"

#include "base/clock.h"
#include "base/str.h"
#include "base/xml_write.h"

#include <arpa/inet.h>
#include <stdint.h>
#include <string.h>

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

static bool is_hex(char c)
{
    return is_digit(c) || (c >= 'a' && c <= 'f');
}

/* Every 'x' of the form is a lower-case hexadecimal digit, the rest stands for itself. */
static bool fits(const char *text, const char *form)
{
    for (; *form != '\0'; text++, form++)
        if (*form == 'x' ? !is_hex(*text) : *text != *form)
            return false;
    return *text == '\0';
}

static bool accepts_text(const struct field *row, const char *text)
{
    size_t len = strlen(text);

    if (len == 0 || len > row->limit)
        return false;
    for (size_t at = 0; at < len;) {
        uint32_t code;
        size_t width = str_utf8_next(text + at, len - at, &code);

        if (width == 0 || !xml_write_is_char(code))
            return false;
        at += width;
    }
    return true;
}

static bool accepts_uuid(const struct field *row, const char *text)
{
    (void)row;
    return fits(text, "xxxxxxxx-xxxx-xxxx-xxxx-xxxxxxxxxxxx");
}

static bool accepts_time(const struct field *row, const char *text)
{
    int64_t ms;

    (void)row;
    return strlen(text) == FIELD_VALUE_TIME_BYTES && text[19] == '.' && clock_parse(text, &ms);
}

/* One way to write a number: no leading zeros, no minus zero. */
static bool is_plain_number(const char *text)
{
    bool negative = text[0] == '-';
    const char *digits = text + (negative ? 1 : 0);

    return digits[0] != '0' || (digits[1] == '\0' && !negative);
}

static bool accepts_count(const struct field *row, const char *text)
{
    int64_t number;

    (void)row;
    return is_plain_number(text) && str_to_i64(text, 0, INT64_MAX, &number);
}

static bool accepts_integer(const struct field *row, const char *text)
{
    int64_t number;

    (void)row;
    return is_plain_number(text) && str_to_i64(text, INT32_MIN, INT32_MAX, &number);
}

static bool accepts_percent(const struct field *row, const char *text)
{
    size_t whole = strspn(text, "0123456789");
    size_t part = text[whole] == '.' ? strspn(text + whole + 1, "0123456789") : 0;
    size_t end = text[whole] == '.' ? whole + 1 + part : whole;

    (void)row;
    if (text[0] == '\0')
        return true;
    if (whole == 0 || whole > 3 || text[end] != '\0' || (whole > 1 && text[0] == '0'))
        return false;
    if (text[whole] == '.' && (part == 0 || part > 2))
        return false;
    return whole < 3 || (strncmp(text, "100", 3) == 0 && strspn(text + 3, ".0") == end - 3);
}

static bool accepts_choice(const struct field *row, const char *text)
{
    const char *word = row->choices;
    size_t len = strlen(text);

    while (word != NULL) {
        size_t width = strcspn(word, "|");

        if (width == len && memcmp(word, text, len) == 0)
            return true;
        word = word[width] == '|' ? word + width + 1 : NULL;
    }
    return false;
}

static bool accepts_mac(const struct field *row, const char *text)
{
    (void)row;
    return fits(text, "xx:xx:xx:xx:xx:xx");
}

static bool accepts_address(const struct field *row, const char *text)
{
    struct in6_addr any;

    (void)row;
    return inet_pton(AF_INET, text, &any) == 1 || inet_pton(AF_INET6, text, &any) == 1;
}

bool field_value_fits(const struct field *row, const char *text)
{
    static bool (*const accepts[])(const struct field *row, const char *text) = {
        [FIELD_TYPE_TEXT] = accepts_text,       [FIELD_TYPE_UUID] = accepts_uuid,
        [FIELD_TYPE_TIME] = accepts_time,       [FIELD_TYPE_COUNT] = accepts_count,
        [FIELD_TYPE_INTEGER] = accepts_integer, [FIELD_TYPE_PERCENT] = accepts_percent,
        [FIELD_TYPE_CHOICE] = accepts_choice,   [FIELD_TYPE_MAC] = accepts_mac,
        [FIELD_TYPE_ADDRESS] = accepts_address,
    };

    return accepts[row->type](row, text);
}
