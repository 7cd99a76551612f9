/* SPDX-License-Identifier: Apache-2.0 */
/* Two statements: the copy, and the bound on all copies. */
#include "agent/spool/spool_aside.h"

#include "base/clock.h"

#include <stdio.h>

#define MOST_QUARANTINE "1000"

bool spool_aside_open(struct spool_aside *aside, struct sqlite *db, const char *table)
{
    char sql[256];

    (void)snprintf(sql, sizeof sql,
                   "INSERT INTO journal_quarantine (epoch, number, at_ms, reason, kind, body)"
                   " SELECT ?, ?, ?, ?, kind, body FROM %s WHERE place = ?",
                   table);
    aside->keep = sqlite_prepare(db, sql);
    aside->bound =
        sqlite_prepare(db, "DELETE FROM journal_quarantine WHERE one <="
                           " (SELECT max(one) FROM journal_quarantine) - " MOST_QUARANTINE);
    return aside->keep != NULL && aside->bound != NULL;
}

void spool_aside_close(struct spool_aside *aside)
{
    sqlite_finish(aside->keep);
    sqlite_finish(aside->bound);
}

enum err spool_aside_keep(struct spool_aside *aside, const char *epoch, uint64_t number,
                          int64_t place, const char *reason)
{
    sqlite_bind_text(aside->keep, 1, epoch);
    sqlite_bind_number(aside->keep, 2, (int64_t)number);
    sqlite_bind_number(aside->keep, 3, clock_wall_ms());
    sqlite_bind_text(aside->keep, 4, reason);
    sqlite_bind_number(aside->keep, 5, place);
    enum err err = sqlite_step(aside->keep);
    return err == ERR_NONE ? sqlite_step(aside->bound) : err;
}
