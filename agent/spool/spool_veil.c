/* SPDX-License-Identifier: Apache-2.0 */
/* The journal itself is not rewritten: it may be long, and what is in it is erased once it is
 * stored. Only what leaves counts. */
#include "agent/spool/spool_veil.h"

#include "protocol/names.h"
#include "protocol/record_xml.h"

#include <stdio.h>

#define SQL_SIZE 256 /* the names of the tables are ours */

enum err spool_veil_open(struct spool_veil *veil, struct disk *disk, const char *table)
{
    char sql[SQL_SIZE];

    (void)snprintf(sql, sizeof sql,
                   "CREATE TABLE IF NOT EXISTS %s (one INTEGER PRIMARY KEY CHECK (one = 1),"
                   " written INTEGER NOT NULL, hidden INTEGER NOT NULL, through INTEGER NOT NULL)",
                   table);
    enum err err = disk_make_tables(disk, sql);
    if (err == ERR_NONE)
        err = spool_veil_look(veil, disk_sqlite(disk), table);
    veil->disk = disk;
    return err;
}

enum err spool_veil_look(struct spool_veil *veil, struct sqlite *db, const char *table)
{
    char sql[SQL_SIZE];

    (void)snprintf(sql, sizeof sql, "SELECT written, hidden, through FROM %s", table);
    struct sqlite_statement *read = sqlite_prepare(db, sql);
    enum err err = read == NULL ? sqlite_prepare_error(db) : ERR_NONE;

    if (err == ERR_CORRUPT)
        err = ERR_NONE; /* a database of an older program has no such table */
    *veil = (struct spool_veil){ .table = table };
    buf_init(&veil->text, NAMES_RECORD_BYTES);
    if (read != NULL && sqlite_row(read, &err)) {
        veil->written = (unsigned)sqlite_number(read, 0);
        veil->hidden = (unsigned)sqlite_number(read, 1);
        veil->through = sqlite_number(read, 2);
    }
    sqlite_finish(read);
    return err;
}

void spool_veil_close(struct spool_veil *veil)
{
    buf_finish(&veil->text);
}

static enum err write_row(struct spool_veil *veil)
{
    char sql[SQL_SIZE];

    (void)snprintf(sql, sizeof sql,
                   "INSERT OR REPLACE INTO %s (one, written, hidden, through) VALUES (1, ?, ?, ?)",
                   veil->table);
    struct sqlite_statement *write = sqlite_prepare(disk_sqlite(veil->disk), sql);
    enum err err = ERR_NONE;

    if (write == NULL) {
        err = sqlite_prepare_error(disk_sqlite(veil->disk));
    } else {
        sqlite_bind_number(write, 1, veil->written);
        sqlite_bind_number(write, 2, veil->hidden);
        sqlite_bind_number(write, 3, veil->through);
        err = sqlite_step(write);
    }
    sqlite_finish(write);
    if (err != ERR_NONE)
        disk_fail(veil->disk, err);
    return err;
}

enum err spool_veil_withhold(struct spool_veil *veil, unsigned withheld, int64_t last)
{
    bool is_more = (withheld & ~veil->written) != 0;

    if (withheld == veil->written)
        return ERR_NONE;
    if (is_more) {
        veil->hidden |= withheld;
        veil->through = last;
    }
    veil->written = withheld;
    enum err err = disk_begin_freeing(veil->disk);
    return err == ERR_NONE ? write_row(veil) : err;
}

bool spool_veil_covers(const struct spool_veil *veil, int64_t place)
{
    return veil->hidden != 0 && place <= veil->through;
}

enum err spool_veil_record(struct spool_veil *veil, const char **xml, size_t *len)
{
    struct record record;
    bool good = false;

    buf_clear(&veil->text);
    enum err err = record_xml_parse(*xml, *len, &record);
    if (err == ERR_NONE) {
        good = record_xml_write(&record, veil->hidden, &veil->text);
        err = buf_error(&veil->text);
        record_finish(&record);
    }
    if (err == ERR_MEMORY)
        return err;
    *xml = good ? veil->text.data : "";
    *len = good ? veil->text.len : 0;
    return ERR_NONE;
}
