/* SPDX-License-Identifier: Apache-2.0 */
/* sqlite_pages: rows of a damaged database, read past SQLite: for who has a checksum in each row
 * and wants all that are whole, whatever became of the trees, headers and lists around them.
 *
 * Every byte of every page, of the database and of its write-ahead log up to the last commit in
 * it, is taken for the beginning of a row of a table with rowid (file format, section 1.6, "table
 * leaf cell"); what has one of the wanted shapes is handed over. So older versions of a row and
 * erased ones come too, and bytes that only look like a row: the caller's checksum decides. The
 * order is that of the file, the log after the database.
 */
#ifndef PRINTWIRE_BASE_SQLITE_PAGES_H
#define PRINTWIRE_BASE_SQLITE_PAGES_H

#include "base/err.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define SQLITE_PAGES_COLUMNS 8
#define SQLITE_PAGES_ROW     32768 /* most bytes of a row */

struct sqlite_pages_value {
    int64_t number;    /* of an integer */
    const char *bytes; /* of a text or blob; not ended by NUL */
    size_t len;
};

struct sqlite_pages_row {
    size_t shape; /* index in the list of shapes */
    int64_t rowid;
    struct sqlite_pages_value values[SQLITE_PAGES_COLUMNS];
};

/** Takes one row, lent. */
typedef void sqlite_pages_fn(void *arg, const struct sqlite_pages_row *row);

/** Read the database at `path`, which nobody may change meanwhile; nothing is written. A shape has
 * a letter for each column of the table: N the rowid's (stored as NULL), I integer, T text, B blob.
 * ERR_MISSING when there is no such file, ERR_IO, ERR_MEMORY. */
enum err sqlite_pages_each(const char *path, const char *const *shapes, size_t shape_count,
                           sqlite_pages_fn *fn, void *arg);

#endif
