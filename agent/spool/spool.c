/* SPDX-License-Identifier: Apache-2.0 */
/* Every number is read from the database inside the transaction, so that no roll-back, whole or in
 * part, can leave a wrong one in memory; only the state of the last commit is kept, for what is
 * offered. */
#include "agent/spool/spool.h"

#include "agent/spool/spool_aside.h"
#include "agent/spool/spool_doubt.h"
#include "agent/spool/spool_history.h"
#include "agent/spool/spool_reading.h"
#include "agent/spool/spool_rows.h"
#include "agent/spool/spool_state.h"
#include "agent/spool/spool_veil.h"
#include "base/log.h"
#include "protocol/names.h"

#include <stdlib.h>

#define ERASE_SLICE  2048 /* records per commit */
#define LOG_EVERY_MS 600000

struct spool {
    struct disk *disk;
    struct spool_state_rows *state;
    struct spool_rows rows;
    struct spool_aside aside;
    struct spool_history *history;
    struct spool_state committed; /* as of the last commit */
    struct spool_veil veil;
    struct spool_doubt doubt;
    int64_t most_bytes;
    bool drops_meters;
    struct log_limit drop_limit;
    bool is_erasing; /* stored records are still on disk */
    struct log_limit full_limit;
    struct log_limit damage_limit;
};

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
    enum err err = spool_state_read(spool->state, out_state);
    return err == ERR_NONE ? ERR_NONE : give_up(spool, err);
}

/* A stored record becomes history, as it was sent. */
static enum err to_history(struct spool *spool, const struct spool_state *state,
                           const struct spool_row *row)
{
    struct spool_sent sent = { .epoch = state->epoch,
                               .number = number_of(state, row->place),
                               .kind = row->kind,
                               .xml = row->body,
                               .len = row->len };
    enum err err = ERR_NONE;

    if (row->place <= state->base || !row->is_sound)
        return ERR_NONE; /* of an epoch whose name is not known any more, or changed since */
    if (sent.len > 0 && spool_veil_covers(&spool->veil, row->place))
        err = spool_veil_record(&spool->veil, &sent.xml, &sent.len);
    return err != ERR_NONE ? err : spool_history_keep(spool->history, &sent);
}

/* Move one slice of what the portal has stored to the history. */
static enum err erase_slice(struct spool *spool, struct spool_state *state)
{
    struct spool_row row = { .place = 0 };
    int count = 0;
    enum err err = ERR_NONE;
    enum err kept = ERR_NONE;

    spool_rows_read(&spool->rows, 0, state->stored, ERASE_SLICE);
    while (kept == ERR_NONE && spool_rows_next(&spool->rows, &row, &err)) {
        state->bytes -= (int64_t)row.len;
        kept = to_history(spool, state, &row);
        count++;
    }
    spool_rows_end(&spool->rows);
    spool->is_erasing = count == ERASE_SLICE;
    if (kept != ERR_NONE || err != ERR_NONE || count == 0)
        return kept != ERR_NONE ? kept : err;
    err = spool_rows_erase(&spool->rows, row.place);
    if (err == ERR_NONE)
        err = spool_history_trim(spool->history);
    return err != ERR_NONE ? err : spool_state_write(spool->state, state);
}

static void go_on_erasing(struct spool *spool)
{
    struct spool_state state;

    if (disk_begin_freeing(spool->disk) != ERR_NONE)
        return;
    enum err err = spool_state_read(spool->state, &state);
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
    enum err err = spool_state_read(spool->state, &state);
    if (err != ERR_NONE) {
        (void)give_up(spool, err);
        return;
    }
    spool->committed = state;
    if (spool->is_erasing)
        go_on_erasing(spool);
}

static bool set_up(struct spool *spool)
{
    struct disk *disk = spool->disk;

    if (!spool_rows_open(&spool->rows, disk) ||
        disk_make_tables(disk, SPOOL_ASIDE_TABLE) != ERR_NONE ||
        !spool_aside_open(&spool->aside, disk_sqlite(disk), "journal")) {
        log_error("spool", "the journal cannot be opened: %s", sqlite_error(disk_sqlite(disk)));
        return false;
    }
    spool->state = spool_state_open(disk);
    if (spool->state == NULL)
        return false;
    enum err err = spool_veil_open(&spool->veil, disk, SPOOL_VEIL_JOURNAL);
    if (err == ERR_NONE)
        err = spool_state_settle(spool->state, disk, &spool->committed);
    if (err != ERR_NONE) {
        log_error("spool", "the journal cannot be read: %s", err_text(err));
        disk_fail(disk, err);
        return false;
    }
    if (!disk_commit(disk))
        return false;
    err = spool_doubt_open(&spool->doubt, disk, spool->committed.next - 1);
    if (err != ERR_NONE)
        log_warn("spool", "where the journal stood at this start cannot be written down: %s",
                 err_text(err));
    return disk_commit(disk);
}

struct spool *spool_open(struct disk *disk, uint64_t most_bytes, uint64_t most_history)
{
    struct spool *spool = calloc(1, sizeof *spool);

    if (spool == NULL)
        return NULL;
    spool->disk = disk;
    spool->most_bytes = most_bytes < INT64_MAX ? (int64_t)most_bytes : INT64_MAX;
    spool->full_limit.every_ms = spool->drop_limit.every_ms = LOG_EVERY_MS;
    spool->damage_limit.every_ms = 1000;
    spool->is_erasing = true; /* a kill may have left some */
    spool->history = spool_history_open(disk, most_history);
    if (spool->history != NULL && set_up(spool) && disk_listen(disk, on_disk, spool))
        return spool;
    spool_close(spool);
    return NULL;
}

void spool_close(struct spool *spool)
{
    if (spool == NULL)
        return;
    disk_unlisten(spool->disk, spool);
    spool_state_close(spool->state);
    spool_veil_close(&spool->veil);
    spool_rows_close(&spool->rows);
    spool_aside_close(&spool->aside);
    spool_history_close(spool->history);
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

    return spool_state_read(spool->state, &state) == ERR_NONE ? state : spool->committed;
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

uint64_t spool_bytes(const struct spool *spool)
{
    return (uint64_t)state_now(spool).bytes;
}

void spool_drop_meters(struct spool *spool, bool drop)
{
    spool->drops_meters = drop;
}

/* Empty the oldest waiting meter records until `len` bytes more fit, or none is left. */
static enum err drop_meters(struct spool *spool, struct spool_state *state, int64_t len)
{
    enum err err = ERR_NONE;
    struct spool_row row;

    if (!spool->drops_meters || state->bytes <= spool->most_bytes - len)
        return ERR_NONE;
    while (err == ERR_NONE && state->bytes > spool->most_bytes - len &&
           spool_rows_oldest_meter(&spool->rows, state->stored, &row, &err)) {
        err = spool_rows_empty(&spool->rows, row.place);
        state->bytes -= (int64_t)row.len;
        if (log_limit_allows(&spool->drop_limit, NULL))
            log_warn("spool",
                     "the journal is full: the oldest readings of counters are dropped to make "
                     "room, number %llu and on",
                     (unsigned long long)number_of(state, row.place));
    }
    return err == ERR_NONE ? spool_state_write(spool->state, state) : err;
}

enum err spool_append(struct spool *spool, enum record_kind kind, const char *xml, size_t len)
{
    struct spool_state state;

    if (len == 0 || len > NAMES_RECORD_BYTES)
        return ERR_LIMIT;
    enum err err = read_begun(spool, disk_begin(spool->disk), &state);
    if (err != ERR_NONE)
        return err;
    err = drop_meters(spool, &state, (int64_t)len);
    if (err != ERR_NONE)
        return give_up(spool, err);
    if (state.bytes > spool->most_bytes - (int64_t)len) {
        if (log_limit_allows(&spool->full_limit, NULL))
            log_warn("spool",
                     "%lld bytes wait for the portal, the most allowed: what is new waits in the "
                     "printers until it takes some",
                     (long long)state.bytes);
        return ERR_FULL;
    }
    struct spool_row row = {
        .place = state.next, .kind = field_kind_name(kind), .body = xml, .len = len
    };
    err = spool_rows_put(&spool->rows, &row);
    state.next++;
    state.bytes += (int64_t)len;
    if (err == ERR_NONE)
        err = spool_state_write(spool->state, &state);
    return err == ERR_NONE ? ERR_NONE : give_up(spool, err);
}

/* Move a record's body to the quarantine table and leave an empty record in its place. */
static enum err set_aside(struct spool *spool, int64_t place, int64_t len, const char *reason)
{
    struct spool_state state;
    enum err err = read_begun(spool, disk_begin_freeing(spool->disk), &state);
    if (err != ERR_NONE)
        return err;
    err = spool_aside_keep(&spool->aside, state.epoch, number_of(&state, place), place, reason);
    if (err == ERR_NONE)
        err = spool_rows_empty(&spool->rows, place);
    state.bytes -= len;
    if (err == ERR_NONE)
        err = spool_state_write(spool->state, &state);
    return err == ERR_NONE ? ERR_NONE : give_up(spool, err);
}

enum err spool_read(struct spool *spool, uint64_t from, spool_read_fn *fn, void *arg)
{
    const struct spool_state *state = &spool->committed;
    struct spool_reading reading = { .rows = &spool->rows,
                                     .veil = &spool->veil,
                                     .state = state,
                                     .limit = &spool->damage_limit,
                                     .fn = fn,
                                     .arg = arg,
                                     .at = state_now(spool).stored + 1 };

    if (from > (uint64_t)(state->next - state->base))
        return ERR_NONE;
    if (state->base + (int64_t)from > reading.at)
        reading.at = state->base + (int64_t)from;
    while (!reading.is_ended) {
        enum err err = spool_reading_go_on(&reading);
        if (err != ERR_NONE)
            return give_up(spool, err);
        if (reading.damaged == 0)
            break;
        (void)set_aside(spool, reading.damaged, reading.damaged_len, "checksum");
        spool_reading_bridge(&reading, reading.damaged + 1);
    }
    spool_reading_bridge(&reading, state->next);
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
    err = spool_state_write(spool->state, &state);
    if (err == ERR_NONE)
        err = erase_slice(spool, &state);
    return err == ERR_NONE ? ERR_NONE : give_up(spool, err);
}

enum err spool_agree(struct spool *spool, uint64_t through)
{
    const struct spool_state *state = &spool->committed;
    int64_t place = spool->doubt.place > state->base ? spool->doubt.place : state->base;
    uint64_t last = number_of(state, place);

    if (!spool->doubt.is_open)
        return ERR_NONE;
    enum err err = through > last ? spool_stored(spool, last) : spool_doubt_end(&spool->doubt);
    if (err != ERR_NONE)
        return err;
    if (!disk_commit(spool->disk))
        return ERR_IO;
    spool->doubt.is_open = through > last;
    return through > last ? ERR_RANGE : ERR_NONE;
}

/* The length of a committed waiting record, -1 when there is none of this place. */
static int64_t body_length(struct spool *spool, int64_t place)
{
    struct spool_row row;
    enum err err;

    spool_rows_read(&spool->rows, place, place, 1);
    int64_t len = spool_rows_next(&spool->rows, &row, &err) ? (int64_t)row.len : -1;
    spool_rows_end(&spool->rows);
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

/* Everything that is stored becomes history now. */
static enum err finish_erasing(struct spool *spool, struct spool_state *state)
{
    enum err err = ERR_NONE;

    spool->is_erasing = true;
    while (err == ERR_NONE && spool->is_erasing)
        err = erase_slice(spool, state);
    return err;
}

/* One way back from the history to the journal. */
struct rewind {
    struct spool *spool;
    struct spool_state *state;
};

static enum err put_back(void *arg, const struct spool_sent *sent)
{
    struct rewind *rewind = arg;
    struct spool_row row = { .place = rewind->state->base + (int64_t)sent->number,
                             .kind = sent->kind,
                             .body = sent->xml,
                             .len = sent->len };

    rewind->state->bytes += (int64_t)sent->len;
    return spool_rows_put(&rewind->spool->rows, &row);
}

enum err spool_rewind(struct spool *spool, uint64_t through)
{
    struct spool_state state;
    struct rewind rewind = { spool, &state };

    if (through >= spool_stored_through(spool))
        return ERR_RANGE;
    enum err err = read_begun(spool, disk_begin(spool->disk), &state);
    if (err != ERR_NONE)
        return err;
    err = finish_erasing(spool, &state);
    if (err == ERR_NONE)
        err = spool_history_give_back(spool->history, state.epoch, through + 1,
                                      number_of(&state, state.stored), put_back, &rewind);
    if (err == ERR_MISSING)
        return err;
    state.stored = state.base + (int64_t)through;
    if (err == ERR_NONE)
        err = spool_state_write(spool->state, &state);
    if (err != ERR_NONE)
        return give_up(spool, err);
    return disk_commit(spool->disk) ? ERR_NONE : ERR_IO;
}

enum err spool_new_epoch(struct spool *spool)
{
    struct spool_state state;

    if (!disk_commit(spool->disk))
        return ERR_IO;
    enum err err = read_begun(spool, disk_begin_freeing(spool->disk), &state);
    if (err != ERR_NONE)
        return err;
    err = finish_erasing(spool, &state);
    spool_state_renew(&state);
    if (err == ERR_NONE)
        err = spool_state_write(spool->state, &state);
    if (err == ERR_NONE)
        err = spool_doubt_end(&spool->doubt);
    if (err != ERR_NONE)
        return give_up(spool, err);
    if (!disk_commit(spool->disk))
        return ERR_IO;
    spool->doubt.is_open = false;
    log_warn("spool", "a new epoch %s for the %llu records that wait", state.epoch,
             (unsigned long long)spool_waiting(spool, NULL));
    return ERR_NONE;
}
