/* SPDX-License-Identifier: Apache-2.0 */
/* Not by the readers of these languages: a recording has one name per line, or begins with it, and
 * whoever changed it by hand need not have kept it well-formed. */
#include "agent/record/veil_names.h"

#include "agent/csv_line.h"
#include "agent/record/mask_rule.h"
#include "base/buf.h"
#include "base/str.h"

#include <string.h>

#define NAME_SIZE 128

static bool is_listed(const char *name, size_t len)
{
    char own[NAME_SIZE];

    if (len >= sizeof own)
        return false;
    (void)memcpy(own, name, len);
    own[len] = '\0';
    return mask_rule_has(own);
}

/* "<Name" and "</Name"; what is a text has "&lt;". */
static bool elements_good(const char *text)
{
    while ((text = strchr(text, '<')) != NULL) {
        text += 1 + (text[1] == '/');
        size_t len = strcspn(text, " />\n");
        if (*text != '?' && !is_listed(text, len))
            return false;
    }
    return true;
}

/* The length of a text in quotes without them; 0 when it has no end. */
static size_t quoted(const char *text)
{
    size_t len = 1;

    while (text[len] != '\0' && text[len] != '"')
        len += text[len] == '\\' && text[len + 1] != '\0' ? 2 : 1;
    return text[len] == '"' ? len - 1 : 0;
}

/* A member per line, "name":value. */
static bool members_good(const char *text)
{
    for (;; text++) {
        text += strspn(text, " {[");
        size_t len = *text == '"' ? quoted(text) : 0;
        if (len > 0 && text[len + 2] == ':' && !is_listed(text + 1, len))
            return false;
        if ((text = strchr(text, '\n')) == NULL)
            return true;
    }
}

/* The first line of CSV. */
static bool columns_good(const char *text, size_t len)
{
    char name[CSV_LINE_FIELD];
    struct csv_line line = csv_line_read(text, text + len);

    while (csv_line_next(&line, name))
        if (name[0] != '\0' && !is_listed(name, strlen(name)))
            return false;
    return true;
}

static bool attributes_good(const struct recording_section *section)
{
    const char *at = section->text;
    const char *end = at == NULL ? NULL : at + section->len;
    const char *line;
    size_t len;

    while (at != NULL && recording_line(&at, end, &line, &len)) {
        const char *sign = memchr(line, '|', len);
        if (sign == NULL || !is_listed(line, (size_t)(sign - line)))
            return false;
    }
    return true;
}

static bool body_good(const char *text, size_t len)
{
    if (str_starts_with(text, "<?xml"))
        return elements_good(text);
    if (*text == '{' || *text == '[')
        return members_good(text);
    return *text == '<' || columns_good(text, len);
}

bool veil_names_good(const struct recording_section *section)
{
    struct buf body;

    if (section->kind == RECORDING_IPP)
        return attributes_good(section);
    buf_init(&body, RECORDING_FILE);
    bool good = recording_body(section, &body) && body_good(buf_text(&body), body.len);
    buf_finish(&body);
    return good;
}
