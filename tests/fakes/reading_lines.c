/* SPDX-License-Identifier: Apache-2.0 */
/* Lines of text to variables. */
#include "tests/fakes/reading_lines.h"
#include "base/str.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define PRINTER_MIB "1.3.6.1.2.1.43"

static int hex_digit(char c)
{
    const char *digits = "0123456789abcdef";
    const char *at = c != '\0' ? strchr(digits, c | 0x20) : NULL;

    return at != NULL ? (int)(at - digits) : -1;
}

/* In place: the bytes that pairs of hexadecimal digits stand for. */
static size_t unhex(char *text)
{
    size_t len = 0;

    for (char *at = text; hex_digit(at[0]) >= 0 && hex_digit(at[1]) >= 0; at += 2)
        text[len++] = (char)(hex_digit(at[0]) * 16 + hex_digit(at[1]));
    text[len] = '\0';
    return len;
}

static bool read_value(const char *type, char *value, struct reading *r)
{
    if (type[0] == '4' && (type[1] == '\0' || type[1] == 'x')) {
        r->type = READING_BYTES;
        r->len = type[1] == 'x' ? unhex(value) : strlen(value);
    } else if (strcmp(type, "6") == 0) {
        r->type = READING_OID;
        r->len = strlen(value);
    } else {
        r->type = READING_INTEGER;
        return str_to_i64(value, INT64_MIN, INT64_MAX, &r->number);
    }
    r->bytes = (const uint8_t *)value;
    return true;
}

static bool parse_oid(const char *text, struct oid *out_oid)
{
    char full[OID_TEXT_SIZE];

    if (text[0] != '@')
        return oid_parse(text, out_oid);
    (void)snprintf(full, sizeof full, PRINTER_MIB "%s", text + 1);
    return oid_parse(full, out_oid);
}

/* One line, in place. */
static bool add_line(struct reading_set *set, char *line)
{
    struct reading r = { 0 };
    char *type = strchr(line, '|');
    char *value = type != NULL ? strchr(type + 1, '|') : NULL;

    if (value == NULL)
        return true;
    *type++ = '\0';
    *value++ = '\0';
    if (!parse_oid(line, &r.oid) || !read_value(type, value, &r))
        return true;
    return reading_set_find(set, &r.oid) != NULL || reading_set_add(set, &r);
}

bool reading_lines_add(struct reading_set *set, const char *text)
{
    bool ok = true;

    while (ok && *text != '\0') {
        size_t len = strcspn(text, "\r\n");
        char *line = strndup(text, len);
        ok = line != NULL && add_line(set, line);
        free(line);
        text += len + strspn(text + len, "\r\n");
    }
    return ok;
}
