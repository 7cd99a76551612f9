/* SPDX-License-Identifier: Apache-2.0 */
/* A row per field; those of a list follow it under its name. */
#include "protocol/generate_licence.h"

#include "protocol/licence_doc.h"
#include "protocol/licence_request.h"

#include <inttypes.h>

static void write_choices(struct buf *out, const char *const *words)
{
    const char *before = "";

    for (; *words != NULL; words++) {
        if ((*words)[0] == '\0')
            continue;
        (void)buf_append_format(out, "%s`%s`", before, *words);
        before = ", ";
    }
}

static void write_value(struct buf *out, const struct licence_field *f)
{
    switch (f->kind) {
    case LICENCE_FIELD_TEXT:
        (void)buf_append_format(out, "text, at most %zu bytes", f->size - 1);
        break;
    case LICENCE_FIELD_ID:
        (void)buf_append_format(out, "1 to %zu of `A-Za-z0-9._-`", f->size - 1);
        break;
    case LICENCE_FIELD_WORD:
        (void)buf_append_format(out, "1 to %zu of `a-z0-9-`", f->size - 1);
        break;
    case LICENCE_FIELD_KEY_ID:
        (void)buf_append_text(out, "32 of `0-9a-f`");
        break;
    case LICENCE_FIELD_NONCE:
        (void)buf_append_text(out, "22 characters of base64url");
        break;
    case LICENCE_FIELD_BYTES:
        (void)buf_append_format(out, "%zu octets in base64url", f->size);
        break;
    case LICENCE_FIELD_TIME:
        (void)buf_append_text(out, "time");
        break;
    case LICENCE_FIELD_NUMBER:
        (void)buf_append_format(out, "%" PRId64 " to %" PRId64, f->least, f->most);
        break;
    case LICENCE_FIELD_CHOICE:
        write_choices(out, f->words);
        break;
    case LICENCE_FIELD_WORDS:
        (void)buf_append_format(out, "array of at most %" PRId64 " words", f->most);
        break;
    case LICENCE_FIELD_LIST:
        (void)buf_append_format(out, "array of %" PRId64 " to %" PRId64 " objects", f->least,
                                f->most);
        break;
    }
}

/* Where it stands; in brackets where it need not. */
static void write_places(struct buf *out, const struct licence_field *f, const char *const *types)
{
    const char *before = "";

    for (unsigned type = 0; types[type] != NULL; type++) {
        if ((f->allowed & 1U << type) == 0)
            continue;
        bool is_needed = (f->needed & 1U << type) != 0;
        (void)buf_append_format(out, is_needed ? "%s%s" : "%s(%s)", before, types[type]);
        before = ", ";
    }
}

static void write_row(struct buf *out, const struct licence_field *f, const char *list,
                      const char *const *types)
{
    (void)buf_append_format(out, "| `%s%s%s` | ", list, list[0] == '\0' ? "" : "[].", f->name);
    if (list[0] == '\0')
        write_places(out, f, types);
    else
        (void)buf_append_text(out, "each");
    (void)buf_append_text(out, " | ");
    write_value(out, f);
    (void)buf_append_format(out, " | %s |\n", f->help);
    for (size_t i = 0; i < f->row_count; i++)
        write_row(out, &f->rows[i], f->name, types);
}

static void write_table(struct buf *out, const char *title, const struct licence_field *rows,
                        size_t count)
{
    (void)buf_append_format(out, "### %s\n\n| Field | In | Value | Meaning |\n|---|---|---|---|\n",
                            title);
    for (size_t i = 0; i < count; i++)
        write_row(out, &rows[i], "", rows[0].words); /* the first field is "typ" */
}

bool generate_licence_write(struct buf *out)
{
    size_t count;
    const struct licence_field *rows = licence_doc_fields(&count);

    write_table(out, "Documents", rows, count);
    (void)buf_append_text(out, "\n");
    rows = licence_request_fields(&count);
    write_table(out, "Requests (POST)", rows, count);
    return !buf_failed(out);
}
