/* SPDX-License-Identifier: Apache-2.0 */
/* store_table: the shape of any table of the store, as the database itself tells it: for what must
 * treat all tables alike, whatever the next migration adds (backups, digests). */
#ifndef PRINTWIRE_PORTAL_STORE_STORE_TABLE_H
#define PRINTWIRE_PORTAL_STORE_STORE_TABLE_H

#include "base/buf.h"
#include "portal/store/db.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define STORE_TABLE_NAME    64 /* most bytes of a name, with its NUL */
#define STORE_TABLE_COLUMNS 64
#define STORE_TABLE_MOST    128 /* tables */

enum store_table_type {
    STORE_TABLE_NUMBER,
    STORE_TABLE_REAL,
    STORE_TABLE_TEXT,
    STORE_TABLE_BYTES,
    STORE_TABLE_TYPES
};

struct store_table_column {
    char name[STORE_TABLE_NAME];
    enum store_table_type type;
    unsigned key; /* its place in the primary key, from 1; 0: not in it */
};

struct store_table {
    char name[STORE_TABLE_NAME];
    struct store_table_column columns[STORE_TABLE_COLUMNS]; /* by name */
    size_t column_count;
    bool has_identity;
    int64_t identity; /* the last number that it gave */
};

struct store_table_list {
    struct store_table *tables;
    size_t count;
};

/** All tables, those that others refer to before these. ERR_LIMIT when there is more than this
 * program can know of, else as of the database. The caller frees the list in any case. */
enum err store_table_read_all(struct db *db, struct store_table_list *out_list);

/** Free what store_table_read_all() gave. */
void store_table_free(struct store_table_list *list);

/** The table of this name, NULL for none. */
const struct store_table *store_table_find(const struct store_table_list *list, const char *name);

/** The column of this name, NULL for none. */
const struct store_table_column *store_table_column(const struct store_table *table,
                                                    const char *name);

/** Append "SELECT columns FROM table ORDER BY key" (all columns without a key). */
void store_table_select(const struct store_table *table, struct buf *out_sql);

/** Append "INSERT INTO table (columns) VALUES (?, ...)". */
void store_table_insert(const struct store_table *table, struct buf *out_sql);

#endif
