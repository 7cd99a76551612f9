/* SPDX-License-Identifier: Apache-2.0 */
/* Numbers that came back from a disk are believed only when they agree with the records beside
 * them: a wrong `stored` would lose records, a wrong `next` would use a number twice. */
#include "agent/spool/spool_state.h"

#include "base/crc32c.h"
#include "base/log.h"
#include "base/str.h"

#include <stdlib.h>
#include <string.h>

#define MOST_PLACE ((int64_t)1 << 62)
#define MOST_GAPS  64 /* lost records that are bridged by empty ones without distrust */

struct spool_state_rows {
    struct sqlite_statement *read;
    struct sqlite_statement *write;
    struct sqlite_statement *note;
    char noted[CRYPTO_UUID_SIZE]; /* the epoch whose row was written by this one */
};

/* What the records themselves say. */
struct extent {
    int64_t first;
    int64_t last; /* 0: there are none */
    int64_t count;
    int64_t bytes;
};

static const char table[] = "CREATE TABLE IF NOT EXISTS journal_state (one INTEGER PRIMARY KEY "
                            "CHECK (one = 1), epoch TEXT NOT NULL,"
                            " base INTEGER NOT NULL, next INTEGER NOT NULL, stored INTEGER NOT "
                            "NULL, bytes INTEGER NOT NULL,"
                            " crc INTEGER NOT NULL);"
                            "CREATE TABLE IF NOT EXISTS journal_epoch (one INTEGER PRIMARY KEY "
                            "CHECK (one = 1), epoch TEXT NOT NULL, base INTEGER NOT NULL, crc "
                            "INTEGER NOT NULL)";

struct spool_state_rows *spool_state_open(struct disk *disk)
{
    struct sqlite *db = disk_sqlite(disk);
    struct spool_state_rows *rows = NULL;

    if (disk_make_tables(disk, table) == ERR_NONE)
        rows = calloc(1, sizeof *rows);
    if (rows == NULL)
        goto fail;
    rows->read =
        sqlite_prepare(db, "SELECT epoch, base, next, stored, bytes, crc FROM journal_state");
    rows->write = sqlite_prepare(db, "INSERT OR REPLACE INTO journal_state (one, epoch, base, next,"
                                     " stored, bytes, crc) VALUES (1, ?, ?, ?, ?, ?, ?)");
    rows->note = sqlite_prepare(db, "INSERT OR REPLACE INTO journal_epoch (one, epoch, base, crc)"
                                    " VALUES (1, ?, ?, ?)");
    if (rows->read != NULL && rows->write != NULL && rows->note != NULL)
        return rows;

fail:
    log_error("spool", "the journal's state cannot be opened: %s", sqlite_error(db));
    spool_state_close(rows);
    return NULL;
}

void spool_state_close(struct spool_state_rows *rows)
{
    if (rows == NULL)
        return;
    sqlite_finish(rows->read);
    sqlite_finish(rows->write);
    sqlite_finish(rows->note);
    free(rows);
}

uint32_t spool_state_checksum(const struct spool_state *state)
{
    const int64_t numbers[] = { state->base, state->next, state->stored, state->bytes };

    return crc32c_update(crc32c_update(0, state->epoch, sizeof state->epoch), numbers,
                         sizeof numbers);
}

enum err spool_state_read(struct spool_state_rows *rows, struct spool_state *out_state)
{
    enum err err = ERR_NONE;
    bool found = sqlite_row(rows->read, &err);

    if (found) {
        struct spool_state state = { 0 };
        const char *epoch = sqlite_text(rows->read, 0);
        (void)str_copy(state.epoch, sizeof state.epoch, epoch != NULL ? epoch : "");
        state.base = sqlite_number(rows->read, 1);
        state.next = sqlite_number(rows->read, 2);
        state.stored = sqlite_number(rows->read, 3);
        state.bytes = sqlite_number(rows->read, 4);
        bool is_sound = sqlite_number(rows->read, 5) == spool_state_checksum(&state);
        err = is_sound ? ERR_NONE : ERR_CORRUPT;
        if (is_sound)
            *out_state = state;
    } else if (err == ERR_NONE) {
        err = ERR_MISSING;
    }
    sqlite_reset(rows->read);
    return err;
}

/* Epoch and base once more, in a row and page that hardly ever change: with them the records keep
 * their numbers when the other row is lost. */
static enum err note_epoch(struct spool_state_rows *rows, const struct spool_state *state)
{
    struct spool_state note = { .base = state->base };

    if (strcmp(rows->noted, state->epoch) == 0)
        return ERR_NONE;
    memcpy(note.epoch, state->epoch, sizeof note.epoch);
    sqlite_bind_text(rows->note, 1, note.epoch);
    sqlite_bind_number(rows->note, 2, note.base);
    sqlite_bind_number(rows->note, 3, spool_state_checksum(&note));
    enum err err = sqlite_step(rows->note);
    if (err == ERR_NONE)
        memcpy(rows->noted, note.epoch, sizeof rows->noted);
    return err;
}

enum err spool_state_write(struct spool_state_rows *rows, const struct spool_state *state)
{
    sqlite_bind_text(rows->write, 1, state->epoch);
    sqlite_bind_number(rows->write, 2, state->base);
    sqlite_bind_number(rows->write, 3, state->next);
    sqlite_bind_number(rows->write, 4, state->stored);
    sqlite_bind_number(rows->write, 5, state->bytes);
    sqlite_bind_number(rows->write, 6, spool_state_checksum(state));
    enum err err = sqlite_step(rows->write);
    return err == ERR_NONE ? note_epoch(rows, state) : err;
}

void spool_state_init(struct spool_state *state)
{
    memset(state, 0, sizeof *state);
    crypto_uuid(state->epoch);
    state->next = 1;
}

void spool_state_renew(struct spool_state *state)
{
    crypto_uuid(state->epoch);
    state->base = state->stored;
}

static enum err measure(struct disk *disk, struct extent *out)
{
    struct sqlite_statement *query =
        sqlite_prepare(disk_sqlite(disk), "SELECT min(place), max(place), count(*),"
                                          " total(length(body)) FROM journal");
    enum err err = ERR_NONE;

    if (query == NULL)
        return sqlite_prepare_error(disk_sqlite(disk));
    if (sqlite_row(query, &err)) {
        out->first = sqlite_number(query, 0);
        out->last = sqlite_number(query, 1);
        out->count = sqlite_number(query, 2);
        out->bytes = sqlite_number(query, 3);
        err = ERR_NONE;
    }
    sqlite_finish(query);
    return err;
}

/* The row and the records can both be true: all that wait are there. Stored ones may still be there
 * too, for erasing them takes more than one commit. */
static bool is_plausible(const struct spool_state *state, const struct extent *extent)
{
    if (state->base < 0 || state->stored < state->base || state->next <= state->stored)
        return false;
    if (state->next == state->stored + 1)
        return extent->last < state->next;
    return extent->first > 0 && extent->first <= state->stored + 1 &&
           extent->last == state->next - 1;
}

/* A state that covers the records as they lie. A place far off means that more than the state is
 * damaged. */
static enum err rebuild(const struct extent *extent, struct spool_state *state)
{
    spool_state_init(state);
    state->bytes = extent->bytes;
    if (extent->count == 0)
        return ERR_NONE;
    if (extent->first < 1 || extent->last >= MOST_PLACE ||
        extent->last - extent->first > 2 * extent->count + MOST_GAPS)
        return ERR_CORRUPT;
    state->next = extent->last + 1;
    state->stored = extent->first - 1;
    state->base = state->stored;
    return ERR_NONE;
}

enum err spool_state_settle(struct spool_state_rows *rows, struct disk *disk,
                            struct spool_state *out_state)
{
    struct spool_state state;
    struct extent extent = { 0 };
    enum err err = spool_state_read(rows, &state);
    bool is_first = err == ERR_MISSING;
    bool is_sound = err == ERR_NONE;

    if (is_first || is_sound || err == ERR_CORRUPT)
        err = measure(disk, &extent);
    if (err != ERR_NONE)
        return err;
    is_sound = is_sound && is_plausible(&state, &extent);
    if (is_sound && state.bytes == extent.bytes) {
        *out_state = state;
        return ERR_NONE;
    }
    state.bytes = extent.bytes;
    if (!is_sound)
        err = rebuild(&extent, &state);
    if (err != ERR_NONE)
        return err;
    if (!is_sound && (!is_first || extent.count > 0))
        log_error("spool",
                  "the journal's state on disk is damaged: its %lld records are sent in a "
                  "new epoch, some perhaps for a second time",
                  (long long)extent.count);
    err = disk_begin_freeing(disk);
    if (err == ERR_NONE)
        err = spool_state_write(rows, &state);
    if (err == ERR_NONE)
        *out_state = state;
    return err;
}
