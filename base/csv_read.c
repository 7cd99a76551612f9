/* SPDX-License-Identifier: Apache-2.0 */
/* A field is copied byte by byte; a row ends with a line's end or with the input. */
#include "base/csv_read.h"

#include <string.h>

static const char mark[] = "\xef\xbb\xbf"; /* U+FEFF in UTF-8 */

struct field {
    char *out;
    size_t size;
    size_t len;
};

void csv_read_init(struct csv_read *read, const char *bytes, size_t len)
{
    bool has_mark = len >= sizeof mark - 1 && memcmp(bytes, mark, sizeof mark - 1) == 0;

    *read = (struct csv_read){ .at = bytes, .end = bytes + len, .line = 1, .next_line = 1 };
    if (has_mark)
        read->at += sizeof mark - 1;
}

static bool put(struct csv_read *read, struct field *field)
{
    if (field->len + 1 >= field->size)
        return false;
    read->next_line += *read->at == '\n';
    field->out[field->len++] = *read->at++;
    return true;
}

/* Behind the opening quote, up to behind the closing one. */
static enum csv_read_got take_quoted(struct csv_read *read, struct field *field)
{
    while (read->at < read->end) {
        bool is_quote = *read->at == '"';
        bool is_double = is_quote && read->at + 1 < read->end && read->at[1] == '"';
        if (is_quote)
            read->at++;
        if (is_quote && !is_double)
            return CSV_READ_FIELD;
        if (*read->at == '\0')
            return CSV_READ_WRONG;
        if (!put(read, field))
            return CSV_READ_LONG;
    }
    return CSV_READ_WRONG;
}

static bool is_end_of_line(const struct csv_read *read)
{
    return *read->at == '\n' ||
           (*read->at == '\r' && read->at + 1 < read->end && read->at[1] == '\n');
}

static enum csv_read_got take_plain(struct csv_read *read, struct field *field)
{
    while (read->at < read->end && *read->at != ',' && !is_end_of_line(read)) {
        if (*read->at == '"' || *read->at == '\0')
            return CSV_READ_WRONG;
        if (!put(read, field))
            return CSV_READ_LONG;
    }
    return CSV_READ_FIELD;
}

/* Behind a field's text. */
static enum csv_read_got take_separator(struct csv_read *read)
{
    if (read->at == read->end)
        return CSV_READ_LAST;
    if (*read->at == ',') {
        read->at++;
        return CSV_READ_FIELD;
    }
    if (!is_end_of_line(read))
        return CSV_READ_WRONG;
    read->at += *read->at == '\r' ? 2 : 1;
    read->next_line++;
    return CSV_READ_LAST;
}

static void finish(struct field *field)
{
    char *out = field->out;

    out[field->len] = '\0';
    if (out[0] == '\'' && out[1] != '\0' && strchr("=+-@\t\r", out[1]) != NULL)
        memmove(out, out + 1, field->len);
}

enum csv_read_got csv_read_field(struct csv_read *read, char *out_text, size_t size)
{
    struct field field = { out_text, size, 0 };

    read->line = read->next_line;
    if (read->at == read->end && !read->is_open)
        return CSV_READ_END;
    bool is_quoted = read->at < read->end && *read->at == '"';
    read->at += is_quoted;
    enum csv_read_got got = is_quoted ? take_quoted(read, &field) : take_plain(read, &field);
    if (got == CSV_READ_FIELD)
        got = take_separator(read);
    if (got == CSV_READ_WRONG || got == CSV_READ_LONG)
        read->at = read->end;
    else
        finish(&field);
    read->is_open = got == CSV_READ_FIELD;
    return got;
}
