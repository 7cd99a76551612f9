/* SPDX-License-Identifier: Apache-2.0 */
/* spool_aside: the quarantine of the journal: records that the portal refused for ever or that the
 * disk changed, each with its reason; the newest thousand. Used by spool only.
 */
#ifndef PRINTWIRE_AGENT_SPOOL_SPOOL_ASIDE_H
#define PRINTWIRE_AGENT_SPOOL_SPOOL_ASIDE_H

#include "base/err.h"
#include "base/sqlite.h"

#include <stdbool.h>
#include <stdint.h>

struct spool_aside {
    struct sqlite_statement *keep;
    struct sqlite_statement *bound;
};

/* What the quarantine is made of; the tables of the journal must be there. */
#define SPOOL_ASIDE_TABLE                                                                          \
    "CREATE TABLE IF NOT EXISTS journal_quarantine (one INTEGER PRIMARY KEY, epoch TEXT NOT NULL," \
    " number INTEGER NOT NULL, at_ms INTEGER NOT NULL, reason TEXT NOT NULL, kind TEXT NOT NULL,"  \
    " body BLOB NOT NULL)"

/** Prepare to keep records of a table ("journal") that has place, kind and body; false when the
 * database refuses. */
bool spool_aside_open(struct spool_aside *aside, struct sqlite *db, const char *table);

/** Free the statements; safe on a zeroed one. */
void spool_aside_close(struct spool_aside *aside);

/** Copy the table's record at a place to the quarantine, as `number` of `epoch`, inside the
 * transaction. */
enum err spool_aside_keep(struct spool_aside *aside, const char *epoch, uint64_t number,
                          int64_t place, const char *reason);

#endif
