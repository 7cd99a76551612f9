/* SPDX-License-Identifier: Apache-2.0 */
/* A table of its own: the journal's numbers are checked against its records, and must not have to
 * tell those that wait from those that are history. */
#include "agent/spool/spool_history.h"

#include "base/crc32c.h"
#include "base/log.h"

#include <stdlib.h>
#include <string.h>

#define TRIM_SLICE 4096 /* records per commit */

struct spool_history {
    struct disk *disk;
    struct sqlite_statement *insert;
    struct sqlite_statement *bounds;
    struct sqlite_statement *trim;
    struct sqlite_statement *read;
    struct sqlite_statement *forget;
    int64_t most_records;
};

static const char table[] =
    "CREATE TABLE IF NOT EXISTS journal_history (place INTEGER PRIMARY KEY, epoch TEXT NOT NULL,"
    " number INTEGER NOT NULL, kind TEXT NOT NULL, crc INTEGER NOT NULL, body BLOB NOT NULL);"
    "CREATE INDEX IF NOT EXISTS journal_history_number ON journal_history (epoch, number)";

static bool prepare(struct spool_history *h, struct sqlite *db)
{
    h->insert = sqlite_prepare(db, "INSERT INTO journal_history (epoch, number, kind, crc, body)"
                                   " VALUES (?, ?, ?, ?, ?)");
    h->bounds = sqlite_prepare(db, "SELECT min(place), max(place) FROM journal_history");
    h->trim = sqlite_prepare(db, "DELETE FROM journal_history WHERE place < ?");
    h->read =
        sqlite_prepare(db, "SELECT number, kind, crc, body FROM journal_history"
                           " WHERE epoch = ? AND number >= ? AND number <= ? ORDER BY number");
    h->forget = sqlite_prepare(db, "DELETE FROM journal_history"
                                   " WHERE epoch = ? AND number >= ? AND number <= ?");
    return h->insert != NULL && h->bounds != NULL && h->trim != NULL && h->read != NULL &&
           h->forget != NULL;
}

struct spool_history *spool_history_open(struct disk *disk, uint64_t most_records)
{
    struct spool_history *h = calloc(1, sizeof *h);

    if (h == NULL)
        return NULL;
    h->disk = disk;
    h->most_records = most_records < INT64_MAX ? (int64_t)most_records : INT64_MAX;
    if (disk_make_tables(disk, table) == ERR_NONE && prepare(h, disk_sqlite(disk)))
        return h;
    log_error("spool", "the history cannot be opened: %s", sqlite_error(disk_sqlite(disk)));
    spool_history_close(h);
    return NULL;
}

void spool_history_close(struct spool_history *h)
{
    if (h == NULL)
        return;
    sqlite_finish(h->insert);
    sqlite_finish(h->bounds);
    sqlite_finish(h->trim);
    sqlite_finish(h->read);
    sqlite_finish(h->forget);
    free(h);
}

/* Over all that a row says. */
uint32_t spool_history_checksum(const struct spool_sent *sent)
{
    uint32_t crc = crc32c_update(0, sent->epoch, strlen(sent->epoch) + 1);

    crc = crc32c_update(crc, &sent->number, sizeof sent->number);
    crc = crc32c_update(crc, sent->kind, strlen(sent->kind) + 1);
    return crc32c_update(crc, sent->xml, sent->len);
}

enum err spool_history_keep(struct spool_history *h, const struct spool_sent *sent)
{
    if (h->most_records == 0 || disk_is_full(h->disk))
        return ERR_NONE;
    sqlite_bind_text(h->insert, 1, sent->epoch);
    sqlite_bind_number(h->insert, 2, (int64_t)sent->number);
    sqlite_bind_text(h->insert, 3, sent->kind);
    sqlite_bind_number(h->insert, 4, spool_history_checksum(sent));
    sqlite_bind_bytes(h->insert, 5, sent->xml, sent->len);
    return sqlite_step(h->insert);
}

enum err spool_history_trim(struct spool_history *h)
{
    int64_t first = 0;
    int64_t last = 0;
    int64_t most = disk_is_full(h->disk) ? 0 : h->most_records;
    enum err err;

    if (sqlite_row(h->bounds, &err)) {
        first = sqlite_number(h->bounds, 0);
        last = sqlite_number(h->bounds, 1);
    }
    sqlite_reset(h->bounds);
    if (err != ERR_NONE || last - first < most)
        return err;
    int64_t keep_from = last - most + 1;
    sqlite_bind_number(h->trim, 1, keep_from - first > TRIM_SLICE ? first + TRIM_SLICE : keep_from);
    return sqlite_step(h->trim);
}

/* One pass over the records of a range. */
struct pass {
    uint64_t next; /* the number that is due */
    spool_history_fn *fn;
    void *arg;
};

/* Hand each record on, or (`fn` NULL) only look whether all are there. */
static enum err read_range(struct spool_history *h, const char *epoch, uint64_t through,
                           struct pass *pass)
{
    enum err err = ERR_NONE;
    enum err failed = ERR_NONE;

    sqlite_bind_text(h->read, 1, epoch);
    sqlite_bind_number(h->read, 2, (int64_t)pass->next);
    sqlite_bind_number(h->read, 3, (int64_t)through);
    while (failed == ERR_NONE && sqlite_row(h->read, &err)) {
        struct spool_sent sent = { .epoch = epoch, .number = (uint64_t)sqlite_number(h->read, 0) };
        const char *kind = sqlite_text(h->read, 1);
        const char *body = sqlite_bytes(h->read, 3, &sent.len);
        sent.kind = kind != NULL ? kind : "";
        sent.xml = sent.len > 0 ? body : "";
        if (sent.number != pass->next || sqlite_number(h->read, 2) != spool_history_checksum(&sent))
            failed = ERR_MISSING;
        else if (pass->fn != NULL)
            failed = pass->fn(pass->arg, &sent);
        pass->next++;
    }
    sqlite_reset(h->read);
    if (failed == ERR_NONE && err == ERR_NONE && pass->next != through + 1)
        failed = ERR_MISSING;
    return failed != ERR_NONE ? failed : err;
}

enum err spool_history_give_back(struct spool_history *h, const char *epoch, uint64_t from,
                                 uint64_t through, spool_history_fn *fn, void *arg)
{
    struct pass look = { .next = from };
    struct pass give = { .next = from, .fn = fn, .arg = arg };
    enum err err = read_range(h, epoch, through, &look);

    if (err == ERR_NONE)
        err = read_range(h, epoch, through, &give);
    if (err != ERR_NONE)
        return err;
    sqlite_bind_text(h->forget, 1, epoch);
    sqlite_bind_number(h->forget, 2, (int64_t)from);
    sqlite_bind_number(h->forget, 3, (int64_t)through);
    return sqlite_step(h->forget);
}

enum err spool_history_look(struct sqlite *db, spool_history_look_fn *fn, void *arg)
{
    struct sqlite_statement *read = sqlite_prepare(
        db, "SELECT epoch, number, kind, crc, body FROM journal_history ORDER BY place");
    enum err err = ERR_NONE;
    bool goes_on = true;

    if (read == NULL)
        return ERR_MISSING;
    while (goes_on && sqlite_row(read, &err)) {
        struct spool_sent sent = { .number = (uint64_t)sqlite_number(read, 1) };
        const char *epoch = sqlite_text(read, 0);
        const char *kind = sqlite_text(read, 2);
        const char *body = sqlite_bytes(read, 4, &sent.len);
        sent.epoch = epoch != NULL ? epoch : "";
        sent.kind = kind != NULL ? kind : "";
        sent.xml = sent.len > 0 ? body : "";
        goes_on = fn(arg, &sent, sqlite_number(read, 3) == spool_history_checksum(&sent));
    }
    sqlite_finish(read);
    return err;
}
