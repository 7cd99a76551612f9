/* SPDX-License-Identifier: Apache-2.0 */
/* Cells and rows of what a device answered. */
#include "agent/normalise/answer.h"
#include "agent/normalise/convert.h"

#include <string.h>

#define HR_TYPE_PRINTER          "1.3.6.1.2.1.25.3.1.5" /* hrDevicePrinter */
#define COL_DEVICE_TYPE          2
#define COL_CHARSET              4
#define COL_CURRENT_LOCALIZATION 2

static bool cell_oid(const char *entry, uint32_t column, const struct answer_row *row,
                     struct oid *out_oid)
{
    if (!oid_parse(entry, out_oid) || !oid_append(out_oid, column))
        return false;
    for (uint8_t i = 0; row != NULL && i < row->len; i++)
        if (!oid_append(out_oid, row->ids[i]))
            return false;
    return true;
}

static int row_compare(const struct answer_row *a, const struct answer_row *b)
{
    if (a->len != b->len)
        return a->len < b->len ? -1 : 1;
    for (uint8_t i = 0; i < a->len; i++)
        if (a->ids[i] != b->ids[i])
            return a->ids[i] < b->ids[i] ? -1 : 1;
    return 0;
}

/* Keep the rows sorted and each once; the number of rows afterwards. */
static size_t insert_row(struct answer_row rows[ANSWER_ROWS], size_t count,
                         const struct answer_row *row)
{
    size_t at = count;

    while (at > 0 && row_compare(&rows[at - 1], row) > 0)
        at--;
    if ((at > 0 && row_compare(&rows[at - 1], row) == 0) || count == ANSWER_ROWS)
        return count;
    (void)memmove(&rows[at + 1], &rows[at], (count - at) * sizeof rows[0]);
    rows[at] = *row;
    return count + 1;
}

static size_t column_rows(const struct answer *answer, const struct oid *column,
                          struct answer_row rows[ANSWER_ROWS], size_t count)
{
    const struct reading *cell = reading_set_next(answer->set, column, NULL);

    for (; cell != NULL; cell = reading_set_next(answer->set, column, &cell->oid)) {
        struct answer_row row = { .len = (uint8_t)(cell->oid.len - column->len) };
        if (row.len != 1 && row.len != 2)
            continue;
        (void)memcpy(row.ids, cell->oid.ids + column->len, row.len * sizeof row.ids[0]);
        count = insert_row(rows, count, &row);
    }
    return count;
}

size_t answer_rows(const struct answer *answer, const char *entry, uint32_t first, uint32_t last,
                   struct answer_row rows[ANSWER_ROWS])
{
    size_t count = 0;

    for (uint32_t column = first; column <= last; column++) {
        struct oid oid;
        if (cell_oid(entry, column, NULL, &oid))
            count = column_rows(answer, &oid, rows, count);
    }
    return count;
}

struct answer_row answer_row_of(uint32_t id)
{
    return (struct answer_row){ .len = 1, .ids = { id, 0 } };
}

uint32_t answer_row_device(const struct answer_row *row)
{
    return row->len == 2 ? row->ids[0] : 0;
}

uint32_t answer_row_index(const struct answer_row *row)
{
    return row->ids[row->len - 1];
}

const struct reading *answer_cell(const struct answer *answer, const char *entry, uint32_t column,
                                  const struct answer_row *row)
{
    struct oid oid;

    return cell_oid(entry, column, row, &oid) ? reading_set_find(answer->set, &oid) : NULL;
}

bool answer_number(const struct answer *answer, const char *entry, uint32_t column,
                   const struct answer_row *row, int64_t *out_number)
{
    const struct reading *cell = answer_cell(answer, entry, column, row);

    if (cell == NULL || cell->type != READING_INTEGER)
        return false;
    *out_number = cell->number;
    return true;
}

static bool cell_text(const struct answer *answer, const struct reading *cell, char *out,
                      size_t size)
{
    out[0] = '\0';
    return cell != NULL && cell->type == READING_BYTES &&
           convert_text(cell->bytes, cell->len, answer->charset, out, size);
}

bool answer_text(const struct answer *answer, const char *entry, uint32_t column,
                 const struct answer_row *row, char *out, size_t size)
{
    return cell_text(answer, answer_cell(answer, entry, column, row), out, size);
}

bool answer_system(const struct answer *answer, uint32_t object, char *out, size_t size)
{
    struct answer_row scalar = answer_row_of(0);

    return answer_text(answer, ANSWER_SYSTEM, object, &scalar, out, size);
}

bool answer_first_text(const struct answer *answer, const char *entry, uint32_t column, char *out,
                       size_t size)
{
    struct oid oid;

    out[0] = '\0';
    if (!cell_oid(entry, column, NULL, &oid))
        return false;

    const struct reading *cell = reading_set_next(answer->set, &oid, NULL);
    while (cell != NULL && !cell_text(answer, cell, out, size))
        cell = reading_set_next(answer->set, &oid, &cell->oid);
    return cell != NULL;
}

static bool is_printer_type(const struct reading *cell)
{
    return cell != NULL && cell->type == READING_OID &&
           strcmp((const char *)cell->bytes, HR_TYPE_PRINTER) == 0;
}

static uint32_t find_printer(const struct answer *answer)
{
    struct answer_row rows[ANSWER_ROWS];
    size_t count = answer_rows(answer, ANSWER_DEVICE, COL_DEVICE_TYPE, COL_DEVICE_TYPE, rows);

    for (size_t i = 0; i < count; i++)
        if (is_printer_type(answer_cell(answer, ANSWER_DEVICE, COL_DEVICE_TYPE, &rows[i])))
            return rows[i].ids[0];
    if (answer_rows(answer, ANSWER_PRINTER, 1, 2, rows) > 0)
        return rows[0].ids[0];
    if (answer_rows(answer, ANSWER_GENERAL, 1, 19, rows) > 0)
        return rows[0].ids[0];
    return 1;
}

/* prtLocalizationCharacterSet of the localisation in use, else of the first that is declared. */
static unsigned find_charset(const struct answer *answer)
{
    struct answer_row rows[ANSWER_ROWS];
    struct answer_row general = answer_row_of(answer->printer);
    struct answer_row row = { .len = 2, .ids = { answer->printer, 1 } };
    int64_t number = 0;

    if (answer_number(answer, ANSWER_GENERAL, COL_CURRENT_LOCALIZATION, &general, &number) &&
        number > 0 && number <= UINT32_MAX)
        row.ids[1] = (uint32_t)number;
    if (!answer_number(answer, ANSWER_LOCALIZATION, COL_CHARSET, &row, &number) &&
        (answer_rows(answer, ANSWER_LOCALIZATION, COL_CHARSET, COL_CHARSET, rows) == 0 ||
         !answer_number(answer, ANSWER_LOCALIZATION, COL_CHARSET, &rows[0], &number)))
        return 0;
    return number > 0 && number <= 65535 ? (unsigned)number : 0;
}

void answer_init(struct answer *answer, const struct reading_set *set)
{
    answer->set = set;
    answer->charset = 0;
    answer->printer = 1;
    answer->printer = find_printer(answer);
    answer->charset = find_charset(answer);
}
