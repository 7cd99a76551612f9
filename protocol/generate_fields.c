/* SPDX-License-Identifier: Apache-2.0 */
/* One table per record; what a site can withhold is named by its setting in the agent's
 * configuration. */
#include "protocol/generate_fields.h"

#include "protocol/field.h"

#include <string.h>

static const char *const type_names[] = {
    [FIELD_TYPE_TEXT] = "text",          [FIELD_TYPE_UUID] = "UUID",
    [FIELD_TYPE_TIME] = "time",          [FIELD_TYPE_COUNT] = "count",
    [FIELD_TYPE_INTEGER] = "integer",    [FIELD_TYPE_PERCENT] = "percent",
    [FIELD_TYPE_CHOICE] = "one of",      [FIELD_TYPE_MAC] = "MAC address",
    [FIELD_TYPE_ADDRESS] = "IP address",
};

static const char *switch_name(enum field_switch bit)
{
    switch (bit) {
    case FIELD_ALWAYS:
        return "never";
    case FIELD_SWITCH_SERIAL:
        return "`serial`";
    case FIELD_SWITCH_MAC:
        return "`mac`";
    case FIELD_SWITCH_HOSTNAME:
        return "`hostname`";
    case FIELD_SWITCH_ADDRESS:
        return "`address`";
    case FIELD_SWITCH_LOCATION:
        return "`location`";
    case FIELD_SWITCH_ASSET_TAG:
        return "`asset-tag`";
    case FIELD_SWITCH_TEXT:
        return "`alert-text`";
    case FIELD_SWITCH_SUBUNIT:
        return "`subunit-names`";
    }
    return "never";
}

static void write_type(struct buf *out, const struct field *row)
{
    (void)buf_append_text(out, type_names[row->type]);
    if (row->type == FIELD_TYPE_TEXT)
        (void)buf_append_format(out, ", at most %u bytes", row->limit);
    for (const char *word = row->choices; word != NULL && *word != '\0';) {
        size_t len = strcspn(word, "|");

        (void)buf_append_format(out, "%s`%.*s`", word == row->choices ? " " : ", ", (int)len, word);
        word += word[len] == '|' ? len + 1 : len;
    }
}

static const char *times(const struct field *row)
{
    if (row->many)
        return row->required ? "1 or more" : "any";
    return row->required ? "1" : "0 or 1";
}

static void write_name(struct buf *out, const struct field *row)
{
    if (row->form == FIELD_FORM_ELEMENT)
        (void)buf_append_format(out, "`<%s>`", row->name);
    else if (row->form == FIELD_FORM_ATTRIBUTE)
        (void)buf_append_format(out, "`%s=''`", row->name);
    else
        (void)buf_append_format(out, "`<%s %s=''>`", field_row(row->parent)->name, row->name);
}

static void write_row(struct buf *out, const struct field *row)
{
    (void)buf_append_text(out, "| ");
    write_name(out, row);
    (void)buf_append_format(out, " | %s | ", times(row));
    write_type(out, row);
    (void)buf_append_format(out, " | %s | %s |\n", switch_name(row->withheld_by), row->help);
}

bool generate_fields_write(struct buf *out)
{
    for (unsigned kind = 0; kind < RECORD_KINDS; kind++) {
        size_t count;
        const struct field *row = field_row(field_first((enum record_kind)kind, &count));

        (void)buf_append_format(out,
                                "%s### `<%s>`\n\n"
                                "| Field | Times | Value | Withheld by | Meaning |\n"
                                "|---|---|---|---|---|\n",
                                kind == 0 ? "" : "\n", field_kind_name((enum record_kind)kind));
        for (; count > 0; row++, count--)
            write_row(out, row);
    }
    return !buf_failed(out);
}
