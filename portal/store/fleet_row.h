/* SPDX-License-Identifier: Apache-2.0 */
/* fleet_row: keeps the table of that name, a narrow row for each device, from which lists are
 * sorted, filtered, searched and counted without the wide rows of the current state.
 *
 * A row follows from the current state alone and changes in the transaction that changes this. What
 * records touch is remembered and put right once before the commit, however many records of a
 * device came; a row that stays as it is, is not written.
 */
#ifndef PRINTWIRE_PORTAL_STORE_FLEET_ROW_H
#define PRINTWIRE_PORTAL_STORE_FLEET_ROW_H

#include "portal/store/db.h"
#include "portal/store/store.h"
#include "protocol/record.h"

#include <stdint.h>

#define FLEET_ROW_UNKNOWN "20000" /* as a level, in SQL */

/* A row says in steps of so much when something was said of its device last: each record would have
 * to change it otherwise. */
#define FLEET_ROW_STEP_MS 600000

struct fleet_row;

/** Prepare the statements; ERR_MEMORY, or ERR_CORRUPT when a table is not as it should be. The
 * database must outlive the result. */
enum err fleet_row_create(struct db *db, struct fleet_row **out_rows);

/** Free; NULL is allowed. */
void fleet_row_destroy(struct fleet_row *rows);

/** A record of this device (the history's id) became the current state, in the open transaction;
 * the one before it was from `before_ms`, and the device is of `at_ms` now. */
enum err fleet_row_touch(struct fleet_row *rows, int64_t id, const struct record *record,
                         int64_t before_ms, int64_t at_ms);

/** Put right the rows of what was touched; before each commit. */
enum err fleet_row_write(struct fleet_row *rows);

/** The transaction was undone: nothing was touched. */
void fleet_row_forget(struct fleet_row *rows);

/** An agent got its place, in the open transaction: its devices get it, too. */
enum err fleet_row_move(struct db *db, int64_t agent);

/** Fill in the rows of a store of an older program, in slices that each are a transaction; nothing
 * to do is the usual case. Outside of a transaction. */
enum err fleet_row_fill(struct db *db);

#endif
