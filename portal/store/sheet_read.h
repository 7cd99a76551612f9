/* SPDX-License-Identifier: Apache-2.0 */
/* sheet_read: the rows of a sheet that somebody may see. Rows are told by their ids, which only
 * grow: a page begins behind the last one of the page before. */
#ifndef PRINTWIRE_PORTAL_STORE_SHEET_READ_H
#define PRINTWIRE_PORTAL_STORE_SHEET_READ_H

#include "base/buf.h"
#include "portal/store/sheet.h"

struct sheet_query {
    const struct store_scope *scope;
    int64_t after;                      /* an id; 0: from the first row */
    size_t most;                        /* rows */
    int64_t id;                         /* only this one; 0: any */
    int64_t place;                      /* only of this place; 0: of all */
    const struct store_scope *holds_at; /* only what counts at this place: of rows with the same key
                                           those of the nearest place above it; NULL: all */
    const char *key;                    /* only with this in the first column; NULL: any */
};

/** Read rows as the sheet's view has them. Prices of places above the scope are NULL unless they
 * are for all. */
enum err sheet_read_rows(struct db *db, enum sheet_id id, const struct sheet_query *query,
                         history_view_fn *fn, void *arg);

/** Append what a row is in words, for the audit: "part=CE285A;yield=1600". ERR_MISSING when it is
 * not in the scope. */
enum err sheet_read_words(struct db *db, enum sheet_id id, const struct store_scope *scope,
                          int64_t row, struct buf *out);

#endif
