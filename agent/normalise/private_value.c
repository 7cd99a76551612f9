/* SPDX-License-Identifier: Apache-2.0 */
/* Forms of values: texts behind symbol sets and words, numbers in tables and blobs. */
#include "agent/normalise/private_value.h"
#include "agent/normalise/brother_blob.h"
#include "agent/normalise/convert.h"
#include "agent/normalise/device_id.h"
#include "base/str.h"

#include <string.h>

#define PML_SET_LEN   2      /* octets of the symbol set number before a text */
#define PML_ROMAN8    0x0115 /* symbol set 8U, 277 */
#define ROMAN8        2004   /* MIBenum of hp-roman8 */
#define FIRST_VISIBLE 0x20
#define DEVICE_ID     1024
#define KEY_TEXT      128

void private_value_open(const struct answer *answer, struct private_value_rows *out_rows)
{
    out_rows->family_count = vendor_of(answer->set, out_rows->families);
    out_rows->family = 0;
    out_rows->row = SIZE_MAX;
}

const struct vendor_row *private_value_row(struct private_value_rows *rows)
{
    while (rows->family < rows->family_count) {
        size_t count;
        const struct vendor_row *table = rows->families[rows->family]->rows(&count);
        if (++rows->row < count)
            return &table[rows->row];
        rows->family++;
        rows->row = SIZE_MAX;
    }
    return NULL;
}

const struct reading *private_value_next(const struct answer *answer, const struct vendor_row *row,
                                         const struct reading *after)
{
    struct oid oid;

    if (!vendor_object(row, &oid))
        return NULL;
    if (row->column == 0)
        return after == NULL ? reading_set_find(answer->set, &oid) : NULL;
    return reading_set_next(answer->set, &oid, after != NULL ? &after->oid : NULL);
}

/* The key cell has the same index below its own column. */
static const struct reading *key_cell(const struct answer *answer, const struct vendor_row *row,
                                      const struct reading *cell)
{
    struct oid column;
    struct oid key;

    if (!vendor_object(row, &column) || !vendor_key_column(row, &key))
        return NULL;
    for (uint8_t i = column.len; i < cell->oid.len; i++)
        if (!oid_append(&key, cell->oid.ids[i]))
            return NULL;
    return reading_set_find(answer->set, &key);
}

bool private_value_key(const struct answer *answer, const struct vendor_row *row,
                       const struct reading *cell, char *out, size_t size)
{
    const struct reading *key = key_cell(answer, row, cell);

    out[0] = '\0';
    return key != NULL && key->type == READING_BYTES &&
           convert_text(key->bytes, key->len, answer->charset, out, size);
}

static bool decode_pml(const struct answer *answer, const struct reading *cell, char *out,
                       size_t size)
{
    const uint8_t *bytes = cell->bytes;
    size_t len = cell->len;
    unsigned charset = answer->charset;

    if (len >= PML_SET_LEN && bytes[0] < FIRST_VISIBLE) {
        if (((unsigned)bytes[0] << 8 | bytes[1]) == PML_ROMAN8)
            charset = ROMAN8;
        bytes += PML_SET_LEN;
        len -= PML_SET_LEN;
    }
    return convert_text(bytes, len, charset, out, size);
}

/* What stands behind "Ver.", "Version" and the like; the whole text when no such word is there. */
static void cut_version(char *text)
{
    const char *at = str_find_nocase(text, "ver");

    if (at == NULL)
        return;
    at += strcspn(at, ".:; ");
    at += strspn(at, ".:; ");
    if (*at != '\0')
        (void)memmove(text, at, strlen(at) + 1);
}

static bool decode(const struct answer *answer, const struct vendor_row *row,
                   const struct reading *cell, char *out, size_t size)
{
    out[0] = '\0';
    if (cell->type != READING_BYTES)
        return false;
    if (row->form == VENDOR_PML)
        return decode_pml(answer, cell, out, size);
    if (!convert_text(cell->bytes, cell->len, answer->charset, out, size))
        return false;
    if (row->form == VENDOR_VERSION)
        cut_version(out);
    return true;
}

/* Of columns with keys only the cells whose key has the label in it. */
static bool label_within(const struct answer *answer, const struct vendor_row *row,
                         const struct reading *cell)
{
    char key[KEY_TEXT];

    if (row->keys == 0 || row->label == NULL)
        return true;
    return private_value_key(answer, row, cell, key, sizeof key) &&
           str_find_nocase(key, row->label) != NULL;
}

bool private_value_text(const struct answer *answer, enum vendor_says says, bool last, size_t skip,
                        char *out, size_t size)
{
    struct private_value_rows rows;
    const struct vendor_row *row;

    private_value_open(answer, &rows);
    while ((row = private_value_row(&rows)) != NULL) {
        const struct reading *cell = NULL;
        if (row->says != says || row->last != last)
            continue;
        while ((cell = private_value_next(answer, row, cell)) != NULL)
            if (label_within(answer, row, cell) && decode(answer, row, cell, out, size) &&
                skip-- == 0)
                return true;
    }
    out[0] = '\0';
    return false;
}

bool private_value_device_id(const struct answer *answer, const char *keys, char *out, size_t size)
{
    char id[DEVICE_ID];

    for (size_t i = 0; private_value_text(answer, VENDOR_DEVICE_ID, false, i, id, sizeof id); i++)
        if (device_id_value(id, keys, out, size))
            return true;
    out[0] = '\0';
    return false;
}

static bool record_number(const struct vendor_row *row, const struct reading *cell, int64_t *out)
{
    uint32_t value = 0;
    bool found = cell->type == READING_BYTES &&
                 (row->form == VENDOR_RATIO
                      ? brother_blob_ratio(cell->bytes, cell->len, (uint8_t)row->key, &value)
                      : brother_blob_value(cell->bytes, cell->len, (uint8_t)row->key, &value));

    if (found)
        *out = value;
    return found;
}

/* Labels are compared whole: "Total 1" is not "Copy (Total 1)". */
static bool key_fits(const struct answer *answer, const struct vendor_row *row,
                     const struct reading *cell)
{
    const struct reading *key = key_cell(answer, row, cell);
    char text[KEY_TEXT];

    if (row->label == NULL)
        return key != NULL && key->type == READING_INTEGER && key->number == row->key;
    return private_value_key(answer, row, cell, text, sizeof text) &&
           str_equal_nocase(text, row->label);
}

bool private_value_number(const struct answer *answer, const struct vendor_row *row,
                          int64_t *out_number)
{
    const struct reading *cell = private_value_next(answer, row, NULL);

    while (cell != NULL && row->keys != 0 && !key_fits(answer, row, cell))
        cell = private_value_next(answer, row, cell);
    if (cell == NULL)
        return false;
    if (row->form == VENDOR_BLOB || row->form == VENDOR_RATIO)
        return record_number(row, cell, out_number);
    if (cell->type != READING_INTEGER || cell->number < 0)
        return false;
    *out_number = cell->number;
    return true;
}
