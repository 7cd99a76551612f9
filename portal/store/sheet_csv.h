/* SPDX-License-Identifier: Apache-2.0 */
/* sheet_csv: a file of comma-separated values becomes rows of a sheet: all of it, or nothing.
 *
 * The first line names the columns, in any order; id, place and changed, which an export has, are
 * passed over. Each row is added at one place, or replaces the one with its key there: what the
 * file has no column for is then unknown. What is wrong is told with its line, up to
 * SHEET_CSV_FAULTS of them. */
#ifndef PRINTWIRE_PORTAL_STORE_SHEET_CSV_H
#define PRINTWIRE_PORTAL_STORE_SHEET_CSV_H

#include "base/buf.h"
#include "portal/store/sheet_write.h"

#define SHEET_CSV_BYTES  ((size_t)1024 * 1024) /* most of a file */
#define SHEET_CSV_ROWS   2000                  /* most of a file */
#define SHEET_CSV_FAULTS 20

/* A file that is read. */
struct sheet_csv {
    enum sheet_id sheet;
    char *text;                 /* of the values */
    struct sheet_value *values; /* SHEET_COLUMNS of each row */
    size_t *lines;              /* where each row begins */
    size_t rows;
    size_t faults;
    struct buf why; /* "line 3: yield: is out of bounds; line 7: ..." */
};

/** Read and check a file, without a database. The caller finishes the result, whatever is
 * returned. ERR_SYNTAX when something is wrong (`why`), ERR_LIMIT when there are too many rows,
 * ERR_MEMORY. */
enum err sheet_csv_parse(enum sheet_id sheet, const char *bytes, size_t len,
                         struct sheet_csv *out_csv);

/** Free what was read. */
void sheet_csv_finish(struct sheet_csv *csv);

/** Write the rows in one transaction, with one line in the audit. ERR_RANGE: a row is not allowed
 * for a reason that `csv->why` has; errors else as sheet_write_add(). */
enum err sheet_csv_store(struct store *store, struct sheet_write *write, struct sheet_csv *csv);

#endif
