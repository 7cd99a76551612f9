/* SPDX-License-Identifier: Apache-2.0 */
/* Every number is read from the database inside the transaction, so that no roll-back, whole or in
 * part, can leave a wrong one in memory; only the state of the last commit is kept, for what is
 * offered. */
#include "agent/spool/spool.h"

#include "agent/spool/spool_state.h"
#include "agent/spool/spool_veil.h"
#include "base/clock.h"
#include "base/crc32c.h"
#include "base/log.h"
#include "protocol/names.h"

#include <stdlib.h>

#define ERASE_SLICE     2048 /* records per commit */
#define MOST_QUARANTINE "1000"
#define LOG_EVERY_MS    600000

struct spool {
    struct disk *disk;
    struct spool_state_rows *rows;
    struct sqlite_statement *insert;
    struct sqlite_statement *read;
    struct sqlite_statement *sizes;
    struct sqlite_statement *erase;
    struct sqlite_statement *keep_aside;
    struct sqlite_statement *bound_aside;
    struct sqlite_statement *empty;
    struct spool_state committed; /* as of the last commit */
    struct spool_veil veil;
    int64_t most_bytes;
    bool is_erasing; /* stored records are still on disk */
    struct log_limit full_limit;
    struct log_limit damage_limit;
};

static const char tables[] =
    "CREATE TABLE IF NOT EXISTS journal (place INTEGER PRIMARY KEY, kind TEXT NOT NULL, crc "
    "INTEGER NOT NULL,"
    " body BLOB NOT NULL);"
    "CREATE TABLE IF NOT EXISTS journal_quarantine (one INTEGER PRIMARY KEY, epoch TEXT NOT NULL, "
    "number INTEGER NOT NULL,"
    " at_ms INTEGER NOT NULL, reason TEXT NOT NULL, kind TEXT NOT NULL, body BLOB NOT NULL)";

/* Over the place and the body: a record at another's place is as wrong as a changed one. */
static uint32_t checksum(int64_t place, const void *body, size_t len)
{
    uint8_t bytes[8];

    for (size_t i = 0; i < sizeof bytes; i++)
        bytes[i] = (uint8_t)((uint64_t)place >> (8 * i));
    return crc32c_update(crc32c_update(0, bytes, sizeof bytes), body, len);
}

static uint64_t number_of(const struct spool_state *state, int64_t place)
{
    return (uint64_t)(place - state->base);
}

/* Roll back after a statement failed; the cause again. */
static enum err give_up(struct spool *spool, enum err err)
{
    disk_fail(spool->disk, err);
    return err;
}

/* After a disk_begin of either kind that gave `begun`: the state as the transaction has it. */
static enum err read_begun(struct spool *spool, enum err begun, struct spool_state *out_state)
{
    if (begun != ERR_NONE)
        return begun;
    enum err err = spool_state_read(spool->rows, out_state);
    return err == ERR_NONE ? ERR_NONE : give_up(spool, err);
}

/* Erase one slice of what the portal has stored. */
static enum err erase_slice(struct spool *spool, struct spool_state *state)
{
    int64_t last = 0;
    int count = 0;
    enum err err;

    sqlite_bind_number(spool->sizes, 1, state->stored);
    sqlite_bind_number(spool->sizes, 2, ERASE_SLICE);
    while (sqlite_row(spool->sizes, &err)) {
        last = sqlite_number(spool->sizes, 0);
        state->bytes -= sqlite_number(spool->sizes, 1);
        count++;
    }
    sqlite_reset(spool->sizes);
    spool->is_erasing = count == ERASE_SLICE;
    if (err != ERR_NONE || count == 0)
        return err;
    sqlite_bind_number(spool->erase, 1, last);
    err = sqlite_step(spool->erase);
    return err != ERR_NONE ? err : spool_state_write(spool->rows, state);
}

static void go_on_erasing(struct spool *spool)
{
    struct spool_state state;

    if (disk_begin_freeing(spool->disk) != ERR_NONE)
        return;
    enum err err = spool_state_read(spool->rows, &state);
    if (err == ERR_NONE)
        err = erase_slice(spool, &state);
    if (err == ERR_NONE)
        return;
    spool->is_erasing = true;
    (void)give_up(spool, err);
}

static void on_disk(void *arg, bool committed)
{
    struct spool *spool = arg;
    struct spool_state state;

    if (!committed) {
        spool->is_erasing = true; /* perhaps; the next commit will see */
        return;
    }
    enum err err = spool_state_read(spool->rows, &state);
    if (err != ERR_NONE) {
        (void)give_up(spool, err);
        return;
    }
    spool->committed = state;
    if (spool->is_erasing)
        go_on_erasing(spool);
}

static bool prepare(struct spool *spool, struct sqlite *db)
{
    spool->insert =
        sqlite_prepare(db, "INSERT INTO journal (place, kind, crc, body) VALUES (?, ?, ?, ?)");
    spool->read = sqlite_prepare(db, "SELECT place, crc, body FROM journal"
                                     " WHERE place >= ? AND place < ? ORDER BY place");
    spool->sizes = sqlite_prepare(db, "SELECT place, length(body) FROM journal"
                                      " WHERE place <= ? ORDER BY place LIMIT ?");
    spool->erase = sqlite_prepare(db, "DELETE FROM journal WHERE place <= ?");
    spool->keep_aside =
        sqlite_prepare(db, "INSERT INTO journal_quarantine (epoch, number, at_ms, reason, kind,"
                           " body) SELECT ?, ?, ?, ?, kind, body FROM journal WHERE place = ?");
    spool->bound_aside =
        sqlite_prepare(db, "DELETE FROM journal_quarantine WHERE one <="
                           " (SELECT max(one) FROM journal_quarantine) - " MOST_QUARANTINE);
    spool->empty = sqlite_prepare(db, "UPDATE journal SET body = x'', crc = ? WHERE place = ?");
    return spool->insert != NULL && spool->read != NULL && spool->sizes != NULL &&
           spool->erase != NULL && spool->keep_aside != NULL && spool->bound_aside != NULL &&
           spool->empty != NULL;
}

static bool set_up(struct spool *spool)
{
    struct disk *disk = spool->disk;

    if (disk_make_tables(disk, tables) != ERR_NONE || !prepare(spool, disk_sqlite(disk))) {
        log_error("spool", "the journal cannot be opened: %s", sqlite_error(disk_sqlite(disk)));
        return false;
    }
    spool->rows = spool_state_open(disk);
    if (spool->rows == NULL)
        return false;
    enum err err = spool_veil_open(&spool->veil, disk);
    if (err == ERR_NONE)
        err = spool_state_settle(spool->rows, disk, &spool->committed);
    if (err != ERR_NONE) {
        log_error("spool", "the journal cannot be read: %s", err_text(err));
        disk_fail(disk, err);
        return false;
    }
    return disk_commit(disk);
}

struct spool *spool_open(struct disk *disk, uint64_t most_bytes)
{
    struct spool *spool = calloc(1, sizeof *spool);

    if (spool == NULL)
        return NULL;
    spool->disk = disk;
    spool->most_bytes = most_bytes < INT64_MAX ? (int64_t)most_bytes : INT64_MAX;
    spool->full_limit.every_ms = LOG_EVERY_MS;
    spool->damage_limit.every_ms = 1000;
    spool->is_erasing = true; /* a kill may have left some */
    if (set_up(spool) && disk_listen(disk, on_disk, spool))
        return spool;
    spool_close(spool);
    return NULL;
}

void spool_close(struct spool *spool)
{
    if (spool == NULL)
        return;
    disk_unlisten(spool->disk, spool);
    spool_state_close(spool->rows);
    spool_veil_close(&spool->veil);
    sqlite_finish(spool->insert);
    sqlite_finish(spool->read);
    sqlite_finish(spool->sizes);
    sqlite_finish(spool->erase);
    sqlite_finish(spool->keep_aside);
    sqlite_finish(spool->bound_aside);
    sqlite_finish(spool->empty);
    free(spool);
}

const char *spool_epoch(const struct spool *spool)
{
    return spool->committed.epoch;
}

/* As the open transaction has it. */
static struct spool_state state_now(const struct spool *spool)
{
    struct spool_state state;

    return spool_state_read(spool->rows, &state) == ERR_NONE ? state : spool->committed;
}

uint64_t spool_next(const struct spool *spool)
{
    struct spool_state state = state_now(spool);

    return number_of(&state, state.next);
}

void spool_withhold(struct spool *spool, unsigned withheld)
{
    struct spool_state state = state_now(spool);
    enum err err = spool_veil_withhold(&spool->veil, withheld, state.next - 1);

    if (err != ERR_NONE)
        log_warn("spool", "what is withheld now cannot be written down: %s; it holds all the same",
                 err_text(err));
}

uint64_t spool_committed(const struct spool *spool)
{
    return number_of(&spool->committed, spool->committed.next - 1);
}

uint64_t spool_stored_through(const struct spool *spool)
{
    struct spool_state state = state_now(spool);

    return number_of(&state, state.stored);
}

uint64_t spool_waiting(const struct spool *spool, uint64_t *out_bytes)
{
    const struct spool_state *state = &spool->committed;

    if (out_bytes != NULL)
        *out_bytes = (uint64_t)state->bytes;
    return (uint64_t)(state->next - 1 - state->stored);
}

static enum err insert(struct spool *spool, int64_t place, const char *kind, const char *xml,
                       size_t len)
{
    sqlite_bind_number(spool->insert, 1, place);
    sqlite_bind_text(spool->insert, 2, kind);
    sqlite_bind_number(spool->insert, 3, checksum(place, xml, len));
    sqlite_bind_bytes(spool->insert, 4, xml, len);
    return sqlite_step(spool->insert);
}

enum err spool_append(struct spool *spool, enum record_kind kind, const char *xml, size_t len)
{
    struct spool_state state;

    if (len == 0 || len > NAMES_RECORD_BYTES)
        return ERR_LIMIT;
    enum err err = read_begun(spool, disk_begin(spool->disk), &state);
    if (err != ERR_NONE)
        return err;
    if (state.bytes > spool->most_bytes - (int64_t)len) {
        if (log_limit_allows(&spool->full_limit, NULL))
            log_warn("spool",
                     "%lld bytes wait for the portal, the most allowed: what is new waits in the "
                     "printers until it takes some",
                     (long long)state.bytes);
        return ERR_FULL;
    }
    err = insert(spool, state.next, field_kind_name(kind), xml, len);
    state.next++;
    state.bytes += (int64_t)len;
    if (err == ERR_NONE)
        err = spool_state_write(spool->rows, &state);
    return err == ERR_NONE ? ERR_NONE : give_up(spool, err);
}

/* Move a record's body to the quarantine table and leave an empty record in its place. */
static enum err set_aside(struct spool *spool, int64_t place, int64_t len, const char *reason)
{
    struct spool_state state;
    enum err err = read_begun(spool, disk_begin_freeing(spool->disk), &state);
    if (err != ERR_NONE)
        return err;
    sqlite_bind_text(spool->keep_aside, 1, state.epoch);
    sqlite_bind_number(spool->keep_aside, 2, (int64_t)number_of(&state, place));
    sqlite_bind_number(spool->keep_aside, 3, clock_wall_ms());
    sqlite_bind_text(spool->keep_aside, 4, reason);
    sqlite_bind_number(spool->keep_aside, 5, place);
    err = sqlite_step(spool->keep_aside);
    if (err == ERR_NONE)
        err = sqlite_step(spool->bound_aside);
    sqlite_bind_number(spool->empty, 1, checksum(place, NULL, 0));
    sqlite_bind_number(spool->empty, 2, place);
    if (err == ERR_NONE)
        err = sqlite_step(spool->empty);
    state.bytes -= len;
    if (err == ERR_NONE)
        err = spool_state_write(spool->rows, &state);
    return err == ERR_NONE ? ERR_NONE : give_up(spool, err);
}

/* One run over the records from `at` on. */
struct run {
    struct spool *spool;
    spool_read_fn *fn;
    void *arg;
    int64_t at;      /* the place that is due */
    int64_t damaged; /* a place whose checksum is wrong, 0 none */
    int64_t damaged_len;
    bool is_ended; /* by the reader */
};

/* Hand empty records over for places that have none, up to `end`. */
static void bridge(struct run *run, int64_t end)
{
    for (; run->at < end && !run->is_ended; run->at++)
        run->is_ended = !run->fn(run->arg, number_of(&run->spool->committed, run->at), "", 0);
}

/* Hand one record over. One that cannot be read is not believed to hold nothing that is withheld.
 */
static void hand_over(struct run *run, int64_t place, const char *body, size_t len)
{
    struct spool *spool = run->spool;
    uint64_t number = number_of(&spool->committed, place);

    if (len > 0 && spool_veil_covers(&spool->veil, place)) {
        body = spool_veil_record(&spool->veil, body, len, &len);
        if (body == NULL && log_limit_allows(&spool->damage_limit, NULL))
            log_error("spool",
                      "record %llu of epoch %s cannot be rid of what is withheld: an empty one is "
                      "sent in its place",
                      (unsigned long long)number, spool->committed.epoch);
    }
    run->is_ended = !run->fn(run->arg, number, len > 0 ? body : "", len);
    run->at = place + 1;
}

/* Read on to the first damaged record or the end. */
static enum err read_on(struct run *run)
{
    struct sqlite_statement *read = run->spool->read;
    int64_t next = run->spool->committed.next;
    enum err err = ERR_NONE;

    run->damaged = 0;
    sqlite_bind_number(read, 1, run->at);
    sqlite_bind_number(read, 2, next);
    while (!run->is_ended && run->damaged == 0 && sqlite_row(read, &err)) {
        int64_t place = sqlite_number(read, 0);
        size_t len;
        const char *body = sqlite_bytes(read, 2, &len);
        bool is_sound = sqlite_number(read, 1) == checksum(place, body, len);
        bridge(run, place);
        if (run->is_ended)
            break;
        if (!is_sound) {
            run->damaged = place;
            run->damaged_len = (int64_t)len;
            break;
        }
        hand_over(run, place, body, len);
    }
    sqlite_reset(read);
    return err;
}

enum err spool_read(struct spool *spool, uint64_t from, spool_read_fn *fn, void *arg)
{
    const struct spool_state *state = &spool->committed;
    struct run run = { .spool = spool, .fn = fn, .arg = arg, .at = state_now(spool).stored + 1 };

    if (from > (uint64_t)(state->next - state->base))
        return ERR_NONE;
    if (state->base + (int64_t)from > run.at)
        run.at = state->base + (int64_t)from;
    while (!run.is_ended) {
        enum err err = read_on(&run);
        if (err != ERR_NONE)
            return give_up(spool, err);
        if (run.damaged == 0)
            break;
        if (log_limit_allows(&spool->damage_limit, NULL))
            log_error("spool",
                      "record %llu of epoch %s is damaged on disk: set aside, an empty one is "
                      "sent in its place",
                      (unsigned long long)number_of(state, run.damaged), state->epoch);
        (void)set_aside(spool, run.damaged, run.damaged_len, "checksum");
        bridge(&run, run.damaged + 1);
    }
    bridge(&run, state->next);
    return ERR_NONE;
}

enum err spool_stored(struct spool *spool, uint64_t through)
{
    struct spool_state state;

    if (through > spool_committed(spool))
        return ERR_RANGE;
    if (through <= spool_stored_through(spool))
        return ERR_NONE;
    enum err err = read_begun(spool, disk_begin_freeing(spool->disk), &state);
    if (err != ERR_NONE)
        return err;
    int64_t place = state.base + (int64_t)through;
    if (place <= state.stored)
        return ERR_NONE;
    state.stored = place;
    err = spool_state_write(spool->rows, &state);
    if (err == ERR_NONE)
        err = erase_slice(spool, &state);
    return err == ERR_NONE ? ERR_NONE : give_up(spool, err);
}

/* The length of a committed waiting record, -1 when there is none of this place. */
static int64_t body_length(struct spool *spool, int64_t place)
{
    int64_t len = -1;
    size_t size;
    enum err err;

    sqlite_bind_number(spool->read, 1, place);
    sqlite_bind_number(spool->read, 2, place + 1);
    if (sqlite_row(spool->read, &err)) {
        (void)sqlite_bytes(spool->read, 2, &size);
        len = (int64_t)size;
    }
    sqlite_reset(spool->read);
    return len;
}

enum err spool_quarantine(struct spool *spool, uint64_t number, const char *reason)
{
    const struct spool_state *state = &spool->committed;

    if (number <= spool_stored_through(spool) || number > spool_committed(spool))
        return ERR_MISSING;
    int64_t place = state->base + (int64_t)number;
    int64_t len = body_length(spool, place);
    if (len == 0)
        return ERR_NONE; /* it is empty already */
    if (len < 0)
        return ERR_MISSING;
    log_error("spool",
              "record %llu of epoch %s is refused by the portal (%s): set aside, an empty "
              "one is sent in its place",
              (unsigned long long)number, state->epoch, reason);
    return set_aside(spool, place, len, reason);
}

enum err spool_new_epoch(struct spool *spool)
{
    struct spool_state state;

    if (!disk_commit(spool->disk))
        return ERR_IO;
    enum err err = read_begun(spool, disk_begin_freeing(spool->disk), &state);
    if (err != ERR_NONE)
        return err;
    spool_state_renew(&state);
    err = spool_state_write(spool->rows, &state);
    if (err != ERR_NONE)
        return give_up(spool, err);
    if (!disk_commit(spool->disk))
        return ERR_IO;
    log_warn("spool", "a new epoch %s for the %llu records that wait", state.epoch,
             (unsigned long long)spool_waiting(spool, NULL));
    return ERR_NONE;
}
