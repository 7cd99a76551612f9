/* SPDX-License-Identifier: Apache-2.0 */
/* Reads the committed state through a connection of its own; the agent's transactions are not
 * disturbed. */
#include "agent/spool/spool_look.h"

#include "base/sqlite.h"
#include "base/str.h"

#include <stdio.h>

static const char query[] = "SELECT epoch, next - base - 1, stored - base, (SELECT count(*) FROM"
                            " journal_quarantine) FROM journal_state";

static enum err read_row(struct sqlite *db, struct spool_look *out)
{
    struct sqlite_statement *statement = sqlite_prepare(db, query);
    enum err err = statement != NULL ? ERR_NONE : ERR_CORRUPT;

    if (err == ERR_NONE && sqlite_row(statement, &err)) {
        const char *epoch = sqlite_text(statement, 0);
        (void)str_copy(out->epoch, sizeof out->epoch, epoch != NULL ? epoch : "");
        out->said = (uint64_t)sqlite_number(statement, 1);
        out->stored = (uint64_t)sqlite_number(statement, 2);
        out->quarantined = (uint64_t)sqlite_number(statement, 3);
    } else if (err == ERR_NONE) {
        err = ERR_MISSING;
    }
    sqlite_finish(statement);
    return err;
}

enum err spool_look_read(const char *folder, struct spool_look *out_look)
{
    struct spool_look look = { .epoch = "" };
    char path[4200];
    struct sqlite *db;

    if (snprintf(path, sizeof path, "%s/agent.db", folder) >= (int)sizeof path)
        return ERR_LIMIT;
    enum err err = sqlite_open(path, SQLITE_MODE_READ, &db);
    if (err != ERR_NONE)
        return err;
    err = read_row(db, &look);
    sqlite_close(db);
    if (err == ERR_NONE)
        *out_look = look;
    return err;
}
