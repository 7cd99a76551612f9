/* SPDX-License-Identifier: Apache-2.0 */
#include "tests/powercut/gap.h"

#include "base/sqlite.h"
#include "base/sqlite_log.h"

#include <stdio.h>

bool gap_close(const char *folder, const char *file)
{
    char path[512];
    struct sqlite *db = NULL;

    (void)snprintf(path, sizeof path, "%s/%s", folder, file);
    if (!sqlite_log_mend(path).is_mixed)
        return false;
    bool good = sqlite_open(path, SQLITE_MODE_DAMAGED, &db) == ERR_NONE &&
                sqlite_run(db, "PRAGMA wal_checkpoint(TRUNCATE)") == ERR_NONE;
    sqlite_close(db);
    return good;
}
