/* SPDX-License-Identifier: Apache-2.0 */
/* Any bytes as a file for each sheet: what comes out keeps to the columns, and says why not. */
#include "base/csv.h"
#include "base/csv_read.h"
#include "portal/store/sheet_csv.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len);

static void must(bool holds)
{
    if (!holds)
        abort();
}

/* A text that was read is written, and read as the same. */
static void check_again(const char *text)
{
    struct csv_read read;
    struct buf line;
    char again[64];

    if (text[0] == '\'')
        return; /* may be taken for the mark of a formula */
    buf_init(&line, 256);
    csv_append_text(&line, text);
    csv_read_init(&read, buf_text(&line), line.len);
    must(csv_read_field(&read, again, sizeof again) == CSV_READ_LAST);
    must(strcmp(again, text) == 0);
    buf_finish(&line);
}

static void check_fields(const char *bytes, size_t len)
{
    struct csv_read read;
    enum csv_read_got got;
    char text[32];
    size_t fields = 0;

    csv_read_init(&read, bytes, len);
    while ((got = csv_read_field(&read, text, sizeof text)) <= CSV_READ_LAST) {
        must(strlen(text) < sizeof text);
        check_again(text);
        must(++fields <= len + 1);
    }
    must(read.line <= len + 1);
    must(csv_read_field(&read, text, sizeof text) == CSV_READ_END || got == CSV_READ_END ||
         read.is_open);
}

static void check_sheet(enum sheet_id id, const char *bytes, size_t len)
{
    const struct sheet *sheet = sheet_get(id);
    struct sheet_csv csv;
    enum err err = sheet_csv_parse(id, bytes, len, &csv);

    must((err == ERR_SYNTAX) == (csv.faults > 0) || err == ERR_LIMIT);
    must((csv.faults > 0) == (csv.why.len > 0));
    must(csv.rows <= SHEET_CSV_ROWS);
    for (size_t row = 0; err == ERR_NONE && row < csv.rows; row++)
        for (size_t i = 0; i < sheet->column_count; i++)
            must(sheet_check(&sheet->columns[i], &csv.values[row * SHEET_COLUMNS + i]) == NULL);
    sheet_csv_finish(&csv);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
    char *bytes = malloc(len + 1); /* as a body is handed over: with a NUL behind it */

    must(bytes != NULL);
    if (len > 0)
        memcpy(bytes, data, len);
    bytes[len] = '\0';
    check_fields(bytes, len);
    for (int id = 0; id < SHEET_COUNT; id++)
        check_sheet((enum sheet_id)id, bytes, len);
    free(bytes);
    return 0;
}
