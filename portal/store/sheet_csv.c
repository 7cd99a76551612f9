/* SPDX-License-Identifier: Apache-2.0 */
/* Texts are copied one behind the other into a buffer that is as long as the file, so that none of
 * them moves. */
#include "portal/store/sheet_csv.h"

#include "base/csv_read.h"
#include "base/str.h"
#include "portal/store/store_place.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define FIELD_MOST 4096
#define PASSED     SHEET_COLUMNS /* a column of the file that is passed over */
#define FILE_MOST  32            /* columns of a file */
#define WHY_MOST   4096

struct reading {
    struct sheet_csv *csv;
    const struct sheet *sheet;
    struct csv_read read;
    size_t columns[FILE_MOST]; /* which column of the sheet stands where */
    size_t column_count;
    char *texts; /* the next free byte */
};

static void fault(struct sheet_csv *csv, size_t line, const char *column, const char *why)
{
    if (csv->faults++ >= SHEET_CSV_FAULTS)
        return;
    buf_append_format(&csv->why, "%sline %zu: %s%s%s", csv->faults > 1 ? "; " : "", line, column,
                      column[0] != '\0' ? ": " : "", why);
}

static bool find_column(const struct sheet *sheet, const char *name, size_t *out_column)
{
    static const char *const passed[] = { "id", "place", "changed_ms" };

    for (size_t i = 0; i < sheet->column_count; i++) {
        const char *own = sheet->columns[i].name;
        *out_column = i;
        if (strncmp(name, own, strlen(own)) == 0 &&
            strcmp(name + strlen(own), sheet->columns[i].type == SHEET_TIME ? "_ms" : "") == 0)
            return true;
    }
    *out_column = PASSED;
    for (size_t i = 0; i < sizeof passed / sizeof passed[0]; i++)
        if (strcmp(passed[i], name) == 0)
            return true;
    return false;
}

static bool has_twice(const struct reading *reading, size_t column)
{
    for (size_t i = 0; i < reading->column_count && column != PASSED; i++)
        if (reading->columns[i] == column)
            return true;
    return false;
}

static bool add_column(struct reading *reading, const char *name)
{
    size_t column;

    if (reading->column_count == FILE_MOST || !find_column(reading->sheet, name, &column) ||
        has_twice(reading, column)) {
        fault(reading->csv, 1, "", "names a column that is none, or one twice");
        return false;
    }
    reading->columns[reading->column_count++] = column;
    return true;
}

static bool read_names(struct reading *reading)
{
    char name[64];
    enum csv_read_got got;

    do {
        got = csv_read_field(&reading->read, name, sizeof name);
        if (got != CSV_READ_FIELD && got != CSV_READ_LAST) {
            fault(reading->csv, 1, "", "does not name the columns");
            return false;
        }
        if (!add_column(reading, name))
            return false;
    } while (got == CSV_READ_FIELD);
    return true;
}

/* A field becomes a value; an empty one is not known. */
static void take_value(struct reading *reading, const struct sheet_column *column, const char *text,
                       struct sheet_value *out_value)
{
    const char *why = NULL;
    size_t size = strlen(text) + 1;

    *out_value = (struct sheet_value){ .is_given = text[0] != '\0' };
    if (out_value->is_given && sheet_is_text(column)) {
        out_value->text = memcpy(reading->texts, text, size);
        reading->texts += size;
    } else if (out_value->is_given && !str_to_i64(text, INT64_MIN, INT64_MAX, &out_value->number)) {
        why = "is no whole number";
    }
    if (!why)
        why = sheet_check(column, out_value);
    if (why)
        fault(reading->csv, reading->read.line, column->name, why);
}

/* The fields of one row. What ends the reading is told by `got`. */
static enum csv_read_got read_row(struct reading *reading, struct sheet_value *values)
{
    char text[FIELD_MOST];
    enum csv_read_got got = CSV_READ_FIELD;
    size_t line = reading->read.next_line;

    for (size_t i = 0; i < reading->column_count; i++) {
        got = csv_read_field(&reading->read, text, sizeof text);
        if (got != CSV_READ_FIELD && got != CSV_READ_LAST)
            break;
        if ((got == CSV_READ_LAST) != (i + 1 == reading->column_count)) {
            fault(reading->csv, line, "", "has not as many fields as the first one");
            return CSV_READ_WRONG;
        }
        size_t column = reading->columns[i];
        if (column != PASSED)
            take_value(reading, &reading->sheet->columns[column], text, &values[column]);
    }
    if (got == CSV_READ_WRONG || got == CSV_READ_LONG)
        fault(reading->csv, reading->read.line, "",
              got == CSV_READ_LONG ? "has a field that is too long" : "has a quote out of place");
    return got;
}

static void miss_columns(struct reading *reading)
{
    for (size_t i = 0; i < reading->sheet->column_count; i++)
        if (reading->sheet->columns[i].is_required && !has_twice(reading, i))
            fault(reading->csv, 1, reading->sheet->columns[i].name, "is missing");
}

static enum err read_rows(struct reading *reading)
{
    struct sheet_csv *csv = reading->csv;

    for (;;) {
        size_t line = reading->read.next_line;
        if (csv->rows == SHEET_CSV_ROWS)
            return reading->read.at == reading->read.end ? ERR_NONE : ERR_LIMIT;
        enum csv_read_got got = read_row(reading, &csv->values[csv->rows * SHEET_COLUMNS]);
        if (got == CSV_READ_END)
            return ERR_NONE;
        if (got != CSV_READ_LAST)
            return ERR_SYNTAX;
        csv->lines[csv->rows++] = line;
    }
}

static bool make_room(struct sheet_csv *csv, size_t len)
{
    csv->text = calloc(1, len + 1);
    csv->values = calloc((size_t)SHEET_CSV_ROWS * SHEET_COLUMNS, sizeof *csv->values);
    csv->lines = calloc(SHEET_CSV_ROWS, sizeof *csv->lines);
    return csv->text && csv->values && csv->lines;
}

enum err sheet_csv_parse(enum sheet_id sheet, const char *bytes, size_t len,
                         struct sheet_csv *out_csv)
{
    struct reading reading = { .csv = out_csv, .sheet = sheet_get(sheet) };

    *out_csv = (struct sheet_csv){ .sheet = sheet };
    buf_init(&out_csv->why, WHY_MOST);
    if (len > SHEET_CSV_BYTES)
        return ERR_LIMIT;
    if (!make_room(out_csv, len))
        return ERR_MEMORY;
    reading.texts = out_csv->text;
    csv_read_init(&reading.read, bytes, len);
    if (!read_names(&reading))
        return ERR_SYNTAX;
    miss_columns(&reading);
    enum err err = out_csv->faults > 0 ? ERR_SYNTAX : read_rows(&reading);
    return err == ERR_NONE && out_csv->faults > 0 ? ERR_SYNTAX : err;
}

void sheet_csv_finish(struct sheet_csv *csv)
{
    free(csv->text);
    free(csv->values);
    free(csv->lines);
    buf_finish(&csv->why);
}

static enum err put_rows(struct store *store, struct sheet_write *write, struct sheet_csv *csv)
{
    enum err err = ERR_NONE;

    for (size_t row = 0; row < csv->rows && err == ERR_NONE; row++) {
        memcpy(write->values, &csv->values[row * SHEET_COLUMNS], sizeof write->values);
        err = sheet_write_put(store, write);
        if (err == ERR_RANGE)
            fault(csv, csv->lines[row], "", write->why);
    }
    return err;
}

enum err sheet_csv_store(struct store *store, struct sheet_write *write, struct sheet_csv *csv)
{
    struct store_scope scope;
    char after[32];
    enum err err = store_place_scope(store_db(store), write->scope, write->place, &scope);

    if (err == ERR_NONE)
        err = store_begin(store);
    if (err != ERR_NONE)
        return err;
    err = put_rows(store, write, csv);
    if (err == ERR_NONE)
        err = sheet_write_room(store, write, 0);
    (void)snprintf(after, sizeof after, "rows=%zu", csv->rows);
    if (err == ERR_NONE)
        err = sheet_write_note(store, write, "imported", "file", "", after);
    return access_end(store, err);
}
