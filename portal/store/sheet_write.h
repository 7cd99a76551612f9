/* SPDX-License-Identifier: Apache-2.0 */
/* sheet_write: adds, changes and removes rows of a sheet, each in a transaction of its own with its
 * line in the audit. Of a private sheet (contacts) the audit says which row, never what was in it.
 *
 * ERR_MISSING is what is not in the caller's scope, ERR_RANGE what is not allowed: `why` says what
 * and why, else it is "". */
#ifndef PRINTWIRE_PORTAL_STORE_SHEET_WRITE_H
#define PRINTWIRE_PORTAL_STORE_SHEET_WRITE_H

#include "portal/store/access.h"
#include "portal/store/sheet.h"

#define SHEET_WRITE_MOST 100000 /* rows of one sheet and place: past it ERR_LIMIT */

/* What is to be written, by whom, where. */
struct sheet_write {
    enum sheet_id sheet;
    const struct access_actor *actor;
    const struct store_scope *scope;
    int64_t place;                            /* of a new row */
    struct sheet_value values[SHEET_COLUMNS]; /* in the order of the columns */
    char why[SHEET_WHY];
};

/** Add a row; its id. ERR_REFUSED when one with this key is there. */
enum err sheet_write_add(struct store *store, struct sheet_write *write, int64_t *out_row);

/** The same in the open transaction. */
enum err sheet_write_add_open(struct store *store, struct sheet_write *write, int64_t *out_row);

/** Change the values of a row that are given, but not its key; an empty text is taken away. */
enum err sheet_write_change(struct store *store, struct sheet_write *write, int64_t row);

/** Remove a row. */
enum err sheet_write_remove(struct store *store, struct sheet_write *write, int64_t row);

/** Add the row in the open transaction, or give it these values where its key is there already. No
 * audit, and the place is not checked: for sheet_csv. */
enum err sheet_write_put(struct store *store, struct sheet_write *write);

/** ERR_LIMIT when the place would have more rows than SHEET_WRITE_MOST with so many `more`. */
enum err sheet_write_room(struct store *store, const struct sheet_write *write, int64_t more);

/** Say in the audit, in the open transaction, what happened ("changed") to a row or several. */
enum err sheet_write_note(struct store *store, const struct sheet_write *write, const char *verb,
                          const char *target, const char *before, const char *after);

#endif
