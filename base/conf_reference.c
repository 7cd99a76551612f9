/* SPDX-License-Identifier: Apache-2.0 */
/* One Markdown table, a line per row, in the order of the rows. */
#include "base/conf_reference.h"

#include "base/conf_check.h"

#include <string.h>

/* "a|b|c" as "`a`, `b`, `c`": a bar would end the table's cell. */
static void write_choices(struct buf *out, const char *choices)
{
    (void)buf_append_text(out, "`");
    for (const char *c = choices; *c != '\0'; c++)
        (void)(*c == '|' ? buf_append_text(out, "`, `") : buf_append(out, c, 1));
    (void)buf_append_text(out, "`");
}

static void write_range(struct buf *out, const char *what, const struct conf_row *row)
{
    (void)buf_append_text(out, what);
    if (conf_check_is_bounded(row))
        (void)buf_append_format(out, ", %lld to %lld", (long long)row->least, (long long)row->most);
}

static void write_bytes(struct buf *out, const char *what, const struct conf_row *row)
{
    write_range(out, what, row);
    if (conf_check_is_bounded(row))
        (void)buf_append_text(out, " bytes");
}

static void write_duration(struct buf *out, const struct conf_row *row)
{
    char least[CONF_CHECK_DURATION_SIZE];
    char most[CONF_CHECK_DURATION_SIZE];

    (void)buf_append_text(out, "time");
    if (!conf_check_is_bounded(row))
        return;
    conf_check_format_duration(row->least, least);
    conf_check_format_duration(row->most, most);
    (void)buf_append_format(out, ", %s to %s", least, most);
}

static void write_type(struct buf *out, const struct conf_row *row)
{
    switch (row->type) {
    case CONF_GROUP:
        (void)buf_append_text(out, "element");
        return;
    case CONF_TEXT:
        write_bytes(out, "text", row);
        return;
    case CONF_NUMBER:
        write_range(out, "number", row);
        return;
    case CONF_DURATION:
        write_duration(out, row);
        return;
    case CONF_BOOLEAN:
        (void)buf_append_text(out, "`yes`, `no`");
        return;
    case CONF_CHOICE:
        write_choices(out, row->choices);
        return;
    case CONF_PATH:
        (void)buf_append_text(out, "file or folder");
        return;
    }
}

static void write_default(struct buf *out, const struct conf_row *row)
{
    if (row->required)
        (void)buf_append_text(out, "required");
    else if (row->fallback == NULL)
        (void)buf_append_text(out, "none");
    else if (row->fallback[0] == '\0')
        (void)buf_append_text(out, "empty");
    else
        (void)buf_append_format(out, "`%s`", row->fallback);
}

bool conf_reference_write(struct buf *out, const char *root, const struct conf_row *rows,
                          size_t row_count)
{
    (void)buf_append_format(
        out,
        "Every setting stands below the root element `<%s>`; `a/b` is the element `<b>`"
        " inside `<a>`, `a@b` the attribute `b` of `<a>`.\n\n"
        "| Setting | Value | Default | Meaning |\n"
        "|---|---|---|---|\n",
        root);
    for (size_t i = 0; i < row_count; i++) {
        (void)buf_append_format(out, "| `%s` | ", rows[i].path);
        write_type(out, &rows[i]);
        (void)buf_append_text(out, rows[i].many ? "; may repeat | " : " | ");
        write_default(out, &rows[i]);
        (void)buf_append_format(out, " | %s |\n", rows[i].help == NULL ? "" : rows[i].help);
    }
    return !buf_failed(out);
}
