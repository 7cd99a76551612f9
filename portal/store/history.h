/* SPDX-License-Identifier: Apache-2.0 */
/* history: writes what was said over time as typed rows, in the transaction that stores the record:
 * facts of assets and agents, levels, the lives of cartridges and incidents, and the ledger of
 * meters (schema/003_history.sql has the tables).
 *
 * The rows are a function of the records of each agent in the order in which they were stored, and
 * of nothing else but `received`: a portal that is made anew from its agents' journals gets the
 * same rows, only the numbers of devices and entries may differ.
 *
 * Late is a record of another journal than the device's last one, and not later than that: from a
 * journal that was imported after its successor, or said again by a restored agent. It adds a level
 * and a count at its own time when there is none, and otherwise changes nothing. Where the last
 * one's time has not come yet when the record is received, its agent's clock was ahead and says
 * nothing: then late is what comes from an older journal.
 */
#ifndef PRINTWIRE_PORTAL_STORE_HISTORY_H
#define PRINTWIRE_PORTAL_STORE_HISTORY_H

#include "portal/store/db.h"
#include "protocol/record.h"

#include <stddef.h>
#include <stdint.h>

#define HISTORY_EXPECTED 32 /* records that history_expect_records() looks at */

struct history;

/* Where a record comes from. */
struct history_source {
    int64_t agent;
    int64_t journal;
    int64_t entry; /* its row */
    int64_t received_ms;
};

/** Prepare the statements; ERR_MEMORY, or ERR_CORRUPT when a table is not as it should be. The
 * database must outlive the result. */
enum err history_create(struct db *db, struct history **out_history);

/** Free; NULL is allowed. */
void history_destroy(struct history *history);

/** Complete records of an agent are about to be added, in the open transaction: what is open of
 * their devices is asked for all at once. Of more than HISTORY_EXPECTED the first ones; for the
 * others history_add() asks. */
enum err history_expect_records(struct history *history, int64_t agent,
                                const struct record *const *records, size_t count);

/** Add a complete record, in the open transaction. */
enum err history_add(struct history *history, const struct history_source *source,
                     const struct record *record);

/** What follows from all records of the open transaction (fleet_row.h); before it is committed.
 * NULL is allowed. */
enum err history_write(struct history *history);

/** A transaction was undone, or somebody else may have written: what is remembered of the database
 * may be wrong. */
void history_forget(struct history *history);

#endif
