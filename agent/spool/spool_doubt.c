/* SPDX-License-Identifier: Apache-2.0 */
/* One row, there from a start to the portal's first word. */
#include "agent/spool/spool_doubt.h"

#include "base/crc32c.h"

static const char table[] = "CREATE TABLE IF NOT EXISTS journal_doubt (one INTEGER PRIMARY KEY "
                            "CHECK (one = 1), place INTEGER NOT NULL, crc INTEGER NOT NULL)";

static uint32_t checksum(int64_t place)
{
    return crc32c_update(0, &place, sizeof place);
}

/* The place of an earlier start; -1 when there is none, a damaged one is as good as none. */
static enum err read_row(struct sqlite *db, int64_t *out_place)
{
    struct sqlite_statement *read = sqlite_prepare(db, "SELECT place, crc FROM journal_doubt");
    enum err err = read == NULL ? sqlite_prepare_error(db) : ERR_NONE;

    *out_place = -1;
    if (err == ERR_NONE && sqlite_row(read, &err)) {
        int64_t place = sqlite_number(read, 0);
        if (sqlite_number(read, 1) == checksum(place))
            *out_place = place;
    }
    sqlite_finish(read);
    return err;
}

static enum err write_row(struct spool_doubt *doubt)
{
    struct sqlite_statement *write =
        sqlite_prepare(disk_sqlite(doubt->disk),
                       "INSERT OR REPLACE INTO journal_doubt (one, place, crc) VALUES (1, ?, ?)");
    enum err err = ERR_NONE;

    if (write == NULL) {
        err = sqlite_prepare_error(disk_sqlite(doubt->disk));
    } else {
        sqlite_bind_number(write, 1, doubt->place);
        sqlite_bind_number(write, 2, checksum(doubt->place));
        err = sqlite_step(write);
    }
    sqlite_finish(write);
    return err;
}

enum err spool_doubt_open(struct spool_doubt *doubt, struct disk *disk, int64_t last)
{
    enum err err = disk_make_tables(disk, table);
    int64_t before;

    *doubt = (struct spool_doubt){ .disk = disk, .is_open = true, .place = last };
    if (err == ERR_NONE)
        err = read_row(disk_sqlite(disk), &before);
    if (err != ERR_NONE)
        return err;
    if (before >= 0 && before <= last) {
        doubt->place = before;
        return ERR_NONE;
    }
    err = disk_begin_freeing(disk);
    if (err != ERR_NONE)
        return err;
    err = write_row(doubt);
    if (err != ERR_NONE)
        disk_fail(disk, err);
    return err;
}

enum err spool_doubt_end(struct spool_doubt *doubt)
{
    enum err err = doubt->is_open ? disk_begin_freeing(doubt->disk) : ERR_NONE;

    if (!doubt->is_open || err != ERR_NONE)
        return err;
    err = sqlite_run(disk_sqlite(doubt->disk), "DELETE FROM journal_doubt");
    if (err == ERR_SYNTAX)
        err = ERR_NONE; /* there is no table: it could not be made at the start */
    if (err != ERR_NONE)
        disk_fail(doubt->disk, err);
    return err;
}
