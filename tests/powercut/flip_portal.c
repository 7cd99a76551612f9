/* SPDX-License-Identifier: Apache-2.0 */
/* What the portal's store says: every row of every table. */
#include "base/log.h"
#include "portal/store/store.h"
#include "tests/powercut/flip.h"

#include <stdio.h>

static bool read_tables(struct sqlite *db, struct flip_items *out)
{
    struct sqlite_statement *tables =
        sqlite_prepare(db, "SELECT name FROM sqlite_master WHERE type = 'table'");
    bool good = tables != NULL;
    enum err err = ERR_NONE;

    while (good && sqlite_row(tables, &err))
        good = flip_add_rows(out, db, sqlite_text(tables, 0));
    sqlite_finish(tables);
    return good && err == ERR_NONE;
}

enum flip_result flip_portal_read(const char *folder, struct flip_items *out)
{
    enum flip_result result = FLIP_REFUSED;
    struct store *store = NULL;
    struct sqlite *db = NULL;
    char path[512];

    log_set_level(LOG_LEVEL_WARN);
    (void)snprintf(path, sizeof path, "%s/portal.db", folder);
    if (store_open(&(struct db_place){ .folder = folder }, STORE_WRITE, &store) != ERR_NONE)
        return FLIP_REFUSED;
    if (sqlite_open(path, SQLITE_MODE_READ, &db) == ERR_NONE)
        result = read_tables(db, out) ? FLIP_READ : FLIP_BROKEN;
    sqlite_close(db);
    store_close(store);
    return result;
}
