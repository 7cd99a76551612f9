/* SPDX-License-Identifier: Apache-2.0 */
/* Rows are found by device and place: what is asked for costs what it gives, however many wait. */
#include "agent/spool/spool_hold_rows.h"

#include "base/crc32c.h"
#include "base/log.h"
#include "base/str.h"

#include <string.h>

static const char tables[] =
    "CREATE TABLE IF NOT EXISTS journal_hold (place INTEGER PRIMARY KEY, device TEXT NOT NULL,"
    " kind TEXT NOT NULL, crc INTEGER NOT NULL, body BLOB NOT NULL);"
    "CREATE INDEX IF NOT EXISTS journal_hold_device ON journal_hold (device, place);"
    "CREATE INDEX IF NOT EXISTS journal_hold_meters ON journal_hold (place) WHERE kind = 'meter';"
    "CREATE TABLE IF NOT EXISTS journal_hold_state (one INTEGER PRIMARY KEY CHECK (one = 1),"
    " next INTEGER NOT NULL, bytes INTEGER NOT NULL, crc INTEGER NOT NULL)";

/* A row that a damaged index does not show would be held for ever: the index is made anew. Where
 * that is not possible now, the next start tries again. */
static void mend_index(struct disk *disk)
{
    struct sqlite_statement *find = sqlite_prepare(
        disk_sqlite(disk),
        "SELECT 1 FROM journal_hold h NOT INDEXED WHERE NOT EXISTS (SELECT 1 FROM journal_hold i"
        " INDEXED BY journal_hold_device WHERE i.device = h.device AND i.place = h.place) LIMIT 1");
    enum err err = ERR_NONE;
    bool is_hidden = find != NULL && sqlite_row(find, &err);

    sqlite_finish(find);
    if (!is_hidden)
        return;
    err = disk_make_tables(disk, "REINDEX journal_hold_device");
    log_warn("spool", "the index of the records that wait for a licence is damaged: %s",
             err == ERR_NONE ? "made anew" : err_text(err));
}

bool spool_hold_rows_open(struct spool_hold_rows *rows, struct disk *disk)
{
    struct sqlite *db = disk_sqlite(disk);

    if (disk_make_tables(disk, tables) != ERR_NONE)
        return false;
    mend_index(disk);
    rows->read_state = sqlite_prepare(db, "SELECT next, bytes, crc FROM journal_hold_state");
    rows->write_state = sqlite_prepare(
        db,
        "INSERT OR REPLACE INTO journal_hold_state (one, next, bytes, crc) VALUES (1, ?, ?, ?)");
    rows->insert = sqlite_prepare(
        db, "INSERT INTO journal_hold (place, device, kind, crc, body) VALUES (?, ?, ?, ?, ?)");
    rows->read = sqlite_prepare(db, "SELECT place, kind, crc, body FROM journal_hold"
                                    " WHERE device = ? AND place > ? ORDER BY place LIMIT 1");
    rows->erase = sqlite_prepare(db, "DELETE FROM journal_hold WHERE place = ?");
    rows->oldest = sqlite_prepare(db, "SELECT place, length(body) FROM journal_hold"
                                      " WHERE kind = 'meter' ORDER BY place LIMIT 1");
    rows->any = sqlite_prepare(db, "SELECT 1 FROM journal_hold WHERE device = ? LIMIT 1");
    rows->next_device = sqlite_prepare(
        db, "SELECT device FROM journal_hold WHERE device > ? ORDER BY device LIMIT 1");
    return rows->read_state != NULL && rows->write_state != NULL && rows->insert != NULL &&
           rows->read != NULL && rows->erase != NULL && rows->oldest != NULL && rows->any != NULL &&
           rows->next_device != NULL;
}

void spool_hold_rows_close(struct spool_hold_rows *rows)
{
    sqlite_finish(rows->read_state);
    sqlite_finish(rows->write_state);
    sqlite_finish(rows->insert);
    sqlite_finish(rows->read);
    sqlite_finish(rows->erase);
    sqlite_finish(rows->oldest);
    sqlite_finish(rows->any);
    sqlite_finish(rows->next_device);
}

static uint32_t add_number(uint32_t crc, int64_t number)
{
    uint8_t bytes[8];

    for (size_t i = 0; i < sizeof bytes; i++)
        bytes[i] = (uint8_t)((uint64_t)number >> (8 * i));
    return crc32c_update(crc, bytes, sizeof bytes);
}

uint32_t spool_hold_rows_checksum(const struct spool_hold_row *row)
{
    uint32_t crc = add_number(0, row->place);

    crc = crc32c_update(crc, row->device, strlen(row->device) + 1);
    crc = crc32c_update(crc, row->kind, strlen(row->kind) + 1);
    return crc32c_update(crc, row->body, row->len);
}

static uint32_t state_checksum(const struct spool_hold_state *state)
{
    return add_number(add_number(0, state->next), state->bytes);
}

enum err spool_hold_rows_state(struct spool_hold_rows *rows, struct spool_hold_state *out_state)
{
    enum err err = ERR_NONE;
    bool found = sqlite_row(rows->read_state, &err);

    if (found) {
        struct spool_hold_state state = { .next = sqlite_number(rows->read_state, 0),
                                          .bytes = sqlite_number(rows->read_state, 1) };
        bool is_sound = sqlite_number(rows->read_state, 2) == state_checksum(&state);
        err = is_sound ? ERR_NONE : ERR_CORRUPT;
        if (is_sound)
            *out_state = state;
    } else if (err == ERR_NONE) {
        err = ERR_MISSING;
    }
    sqlite_reset(rows->read_state);
    return err;
}

enum err spool_hold_rows_write_state(struct spool_hold_rows *rows,
                                     const struct spool_hold_state *state)
{
    sqlite_bind_number(rows->write_state, 1, state->next);
    sqlite_bind_number(rows->write_state, 2, state->bytes);
    sqlite_bind_number(rows->write_state, 3, state_checksum(state));
    return sqlite_step(rows->write_state);
}

/* What the records themselves say. */
static enum err measure(struct disk *disk, struct spool_hold_state *out)
{
    struct sqlite_statement *query =
        sqlite_prepare(disk_sqlite(disk), "SELECT ifnull(max(place), 0), total(length(body))"
                                          " FROM journal_hold");
    enum err err = ERR_NONE;

    if (query == NULL)
        return sqlite_prepare_error(disk_sqlite(disk));
    if (sqlite_row(query, &err)) {
        out->next = sqlite_number(query, 0) + 1;
        out->bytes = sqlite_number(query, 1);
        err = out->next > 0 ? ERR_NONE : ERR_CORRUPT;
    }
    sqlite_finish(query);
    return err;
}

enum err spool_hold_rows_settle(struct spool_hold_rows *rows, struct disk *disk)
{
    struct spool_hold_state state = { .next = 1 };
    struct spool_hold_state found = { .next = 1 };
    enum err err = spool_hold_rows_state(rows, &state);
    bool is_sound = err == ERR_NONE;

    if (err == ERR_CORRUPT || err == ERR_MISSING)
        err = ERR_NONE;
    if (err == ERR_NONE)
        err = measure(disk, &found);
    if (err != ERR_NONE || (is_sound && state.bytes == found.bytes && state.next >= found.next))
        return err;
    if (state.next > found.next)
        found.next = state.next;
    err = disk_begin_freeing(disk);
    return err == ERR_NONE ? spool_hold_rows_write_state(rows, &found) : err;
}

enum err spool_hold_rows_put(struct spool_hold_rows *rows, const struct spool_hold_row *row)
{
    sqlite_bind_number(rows->insert, 1, row->place);
    sqlite_bind_text(rows->insert, 2, row->device);
    sqlite_bind_text(rows->insert, 3, row->kind);
    sqlite_bind_number(rows->insert, 4, spool_hold_rows_checksum(row));
    sqlite_bind_bytes(rows->insert, 5, row->body, row->len);
    return sqlite_step(rows->insert);
}

enum err spool_hold_rows_erase(struct spool_hold_rows *rows, int64_t place)
{
    sqlite_bind_number(rows->erase, 1, place);
    return sqlite_step(rows->erase);
}

/* Of a statement whose columns are place, kind, crc and body. */
static struct spool_hold_row read_row(struct sqlite_statement *from, const char *device)
{
    struct spool_hold_row row = { .place = sqlite_number(from, 0), .device = device };
    const char *kind = sqlite_text(from, 1);
    const char *body = sqlite_bytes(from, 3, &row.len);

    row.kind = kind != NULL ? kind : "";
    row.body = row.len > 0 ? body : "";
    row.is_sound = sqlite_number(from, 2) == spool_hold_rows_checksum(&row);
    return row;
}

bool spool_hold_rows_next(struct spool_hold_rows *rows, const char *device, int64_t behind,
                          struct spool_hold_row *out_row, enum err *out_err)
{
    sqlite_bind_text(rows->read, 1, device);
    sqlite_bind_number(rows->read, 2, behind);
    if (!sqlite_row(rows->read, out_err)) {
        sqlite_reset(rows->read);
        return false;
    }
    *out_row = read_row(rows->read, device);
    return true;
}

void spool_hold_rows_end(struct spool_hold_rows *rows)
{
    sqlite_reset(rows->read);
}

bool spool_hold_rows_oldest_meter(struct spool_hold_rows *rows, struct spool_hold_row *out_row,
                                  enum err *out_err)
{
    bool found = sqlite_row(rows->oldest, out_err);

    if (found)
        *out_row = (struct spool_hold_row){ .place = sqlite_number(rows->oldest, 0),
                                            .len = (size_t)sqlite_number(rows->oldest, 1) };
    sqlite_reset(rows->oldest);
    return found;
}

bool spool_hold_rows_any(struct spool_hold_rows *rows, const char *device, enum err *out_err)
{
    sqlite_bind_text(rows->any, 1, device);
    bool found = sqlite_row(rows->any, out_err);
    sqlite_reset(rows->any);
    return found;
}

bool spool_hold_rows_next_device(struct spool_hold_rows *rows, const char *behind, char *out,
                                 size_t size, enum err *out_err)
{
    sqlite_bind_text(rows->next_device, 1, behind);
    bool found = sqlite_row(rows->next_device, out_err);
    const char *device = found ? sqlite_text(rows->next_device, 0) : NULL;
    if (found && (device == NULL || !str_copy(out, size, device))) {
        *out_err = ERR_CORRUPT;
        found = false;
    }
    sqlite_reset(rows->next_device);
    return found;
}

enum err spool_hold_rows_check(struct sqlite *db, uint64_t *out_damaged)
{
    struct sqlite_statement *query =
        sqlite_prepare(db, "SELECT place, kind, crc, body, device FROM journal_hold");
    uint64_t damaged = 0;
    enum err err = ERR_NONE;

    while (query != NULL && sqlite_row(query, &err)) {
        const char *device = sqlite_text(query, 4);
        struct spool_hold_row row = read_row(query, device != NULL ? device : "");
        damaged += !row.is_sound;
    }
    sqlite_finish(query);
    *out_damaged = damaged;
    return err;
}

uint64_t spool_hold_rows_count(struct sqlite *db)
{
    struct sqlite_statement *query = sqlite_prepare(db, "SELECT count(*) FROM journal_hold");
    uint64_t count = 0;
    enum err err;

    if (query != NULL && sqlite_row(query, &err))
        count = (uint64_t)sqlite_number(query, 0);
    sqlite_finish(query);
    return count;
}
