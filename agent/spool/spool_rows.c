/* SPDX-License-Identifier: Apache-2.0 */
/* Places are never used twice for different records, so that a checksum tells a stray one. */
#include "agent/spool/spool_rows.h"

#include "base/crc32c.h"

static const char table[] =
    "CREATE TABLE IF NOT EXISTS journal (place INTEGER PRIMARY KEY, kind TEXT NOT NULL, crc "
    "INTEGER NOT NULL, body BLOB NOT NULL);"
    "CREATE INDEX IF NOT EXISTS journal_meters ON journal (place) WHERE kind = 'meter'";

bool spool_rows_open(struct spool_rows *rows, struct disk *disk)
{
    struct sqlite *db = disk_sqlite(disk);

    if (disk_make_tables(disk, table) != ERR_NONE)
        return false;
    rows->insert = sqlite_prepare(
        db, "INSERT OR REPLACE INTO journal (place, kind, crc, body) VALUES (?, ?, ?, ?)");
    rows->erase = sqlite_prepare(db, "DELETE FROM journal WHERE place <= ?");
    rows->empty = sqlite_prepare(db, "UPDATE journal SET body = x'', kind = 'void', crc = ?"
                                     " WHERE place = ?");
    rows->oldest = sqlite_prepare(db, "SELECT place, length(body) FROM journal"
                                      " WHERE kind = 'meter' AND place > ? ORDER BY place LIMIT 1");
    return spool_rows_look(rows, db) && rows->insert != NULL && rows->erase != NULL &&
           rows->empty != NULL && rows->oldest != NULL;
}

bool spool_rows_look(struct spool_rows *rows, struct sqlite *db)
{
    rows->read = sqlite_prepare(db, "SELECT place, kind, crc, body FROM journal"
                                    " WHERE place >= ? AND place <= ? ORDER BY place LIMIT ?");
    return rows->read != NULL;
}

void spool_rows_close(struct spool_rows *rows)
{
    sqlite_finish(rows->insert);
    sqlite_finish(rows->read);
    sqlite_finish(rows->erase);
    sqlite_finish(rows->empty);
    sqlite_finish(rows->oldest);
}

uint32_t spool_rows_checksum(int64_t place, const void *body, size_t len)
{
    uint8_t bytes[8];

    for (size_t i = 0; i < sizeof bytes; i++)
        bytes[i] = (uint8_t)((uint64_t)place >> (8 * i));
    return crc32c_update(crc32c_update(0, bytes, sizeof bytes), body, len);
}

enum err spool_rows_put(struct spool_rows *rows, const struct spool_row *row)
{
    sqlite_bind_number(rows->insert, 1, row->place);
    sqlite_bind_text(rows->insert, 2, row->kind);
    sqlite_bind_number(rows->insert, 3, spool_rows_checksum(row->place, row->body, row->len));
    sqlite_bind_bytes(rows->insert, 4, row->body, row->len);
    return sqlite_step(rows->insert);
}

enum err spool_rows_empty(struct spool_rows *rows, int64_t place)
{
    sqlite_bind_number(rows->empty, 1, spool_rows_checksum(place, NULL, 0));
    sqlite_bind_number(rows->empty, 2, place);
    return sqlite_step(rows->empty);
}

bool spool_rows_oldest_meter(struct spool_rows *rows, int64_t behind, struct spool_row *out_row,
                             enum err *out_err)
{
    sqlite_bind_number(rows->oldest, 1, behind);
    bool found = sqlite_row(rows->oldest, out_err);
    if (found)
        *out_row = (struct spool_row){ .place = sqlite_number(rows->oldest, 0),
                                       .len = (size_t)sqlite_number(rows->oldest, 1) };
    sqlite_reset(rows->oldest);
    return found;
}

enum err spool_rows_erase(struct spool_rows *rows, int64_t through)
{
    sqlite_bind_number(rows->erase, 1, through);
    return sqlite_step(rows->erase);
}

void spool_rows_read(struct spool_rows *rows, int64_t from, int64_t through, int64_t most)
{
    sqlite_bind_number(rows->read, 1, from);
    sqlite_bind_number(rows->read, 2, through);
    sqlite_bind_number(rows->read, 3, most);
}

bool spool_rows_next(struct spool_rows *rows, struct spool_row *out_row, enum err *out_err)
{
    if (!sqlite_row(rows->read, out_err))
        return false;
    struct spool_row row = { .place = sqlite_number(rows->read, 0) };
    const char *kind = sqlite_text(rows->read, 1);
    const char *body = sqlite_bytes(rows->read, 3, &row.len);
    row.kind = kind != NULL ? kind : "";
    row.body = row.len > 0 ? body : "";
    row.is_sound =
        sqlite_number(rows->read, 2) == spool_rows_checksum(row.place, row.body, row.len);
    *out_row = row;
    return true;
}

void spool_rows_end(struct spool_rows *rows)
{
    sqlite_reset(rows->read);
}
