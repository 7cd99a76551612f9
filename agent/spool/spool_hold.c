/* SPDX-License-Identifier: Apache-2.0 */
/* Like the spool it reads all numbers from the database inside the transaction, so that no
 * roll-back can leave a wrong one in memory. */
#include "agent/spool/spool_hold.h"

#include "agent/spool/spool_aside.h"
#include "agent/spool/spool_hold_rows.h"
#include "agent/spool/spool_veil.h"
#include "base/crypto.h"
#include "base/log.h"
#include "protocol/names.h"

#include <stdlib.h>

#define LOG_EVERY_MS 600000
#define EPOCH        "held" /* of those set aside: they never had a number */

struct spool_hold {
    struct disk *disk;
    struct spool *spool;
    struct spool_hold_rows rows;
    struct spool_aside aside;
    struct spool_veil veil;
    int64_t most_bytes;
    bool may_hold; /* false: nothing can be here, nobody has to look */
    bool drops_meters;
    struct log_limit full_limit;
    struct log_limit drop_limit;
    struct log_limit damage_limit;
};

/* Roll back after a statement failed; the cause again. */
static enum err give_up(struct spool_hold *hold, enum err err)
{
    if (err != ERR_NONE)
        disk_fail(hold->disk, err);
    return err;
}

static bool set_up(struct spool_hold *hold)
{
    struct disk *disk = hold->disk;
    struct sqlite *db = disk_sqlite(disk);
    enum err err = ERR_IO;

    if (spool_hold_rows_open(&hold->rows, disk) &&
        spool_aside_open(&hold->aside, db, "journal_hold"))
        err = spool_veil_open(&hold->veil, disk, SPOOL_VEIL_HOLD);
    if (err == ERR_NONE)
        err = give_up(hold, spool_hold_rows_settle(&hold->rows, disk));
    if (err == ERR_NONE)
        return disk_commit(disk);
    log_error("spool", "the records that wait for a licence cannot be read: %s", sqlite_error(db));
    return false;
}

/* True also when that cannot be read now: nothing may overtake what may be there. */
static bool is_any_held(struct spool_hold *hold)
{
    char device[CRYPTO_UUID_SIZE];
    enum err err = ERR_NONE;

    return spool_hold_rows_next_device(&hold->rows, "", device, sizeof device, &err) ||
           err != ERR_NONE;
}

struct spool_hold *spool_hold_open(struct disk *disk, struct spool *spool, uint64_t most_bytes)
{
    struct spool_hold *hold = calloc(1, sizeof *hold);

    if (hold == NULL)
        return NULL;
    hold->disk = disk;
    hold->spool = spool;
    hold->most_bytes = most_bytes < INT64_MAX ? (int64_t)most_bytes : INT64_MAX;
    hold->full_limit.every_ms = hold->drop_limit.every_ms = LOG_EVERY_MS;
    hold->damage_limit.every_ms = 1000;
    if (set_up(hold)) {
        hold->may_hold = is_any_held(hold);
        return hold;
    }
    spool_hold_close(hold);
    return NULL;
}

void spool_hold_close(struct spool_hold *hold)
{
    if (hold == NULL)
        return;
    spool_hold_rows_close(&hold->rows);
    spool_aside_close(&hold->aside);
    spool_veil_close(&hold->veil);
    free(hold);
}

void spool_hold_withhold(struct spool_hold *hold, unsigned withheld)
{
    struct spool_hold_state state = { .next = 1 };
    enum err err = spool_hold_rows_state(&hold->rows, &state);

    if (err != ERR_NONE && err != ERR_MISSING)
        state.next = INT64_MAX; /* all there are */
    err = spool_veil_withhold(&hold->veil, withheld, state.next - 1);
    if (err != ERR_NONE)
        log_warn("spool", "what is withheld now cannot be written down: %s; it holds all the same",
                 err_text(err));
}

void spool_hold_drop_meters(struct spool_hold *hold, bool drop)
{
    hold->drops_meters = drop;
}

/* Erase the oldest meter records until `len` bytes more fit, or none is left. */
static enum err drop_meters(struct spool_hold *hold, struct spool_hold_state *state, int64_t len)
{
    struct spool_hold_row row;
    enum err err = ERR_NONE;

    while (err == ERR_NONE && hold->drops_meters && state->bytes > hold->most_bytes - len &&
           spool_hold_rows_oldest_meter(&hold->rows, &row, &err)) {
        err = spool_hold_rows_erase(&hold->rows, row.place);
        state->bytes -= (int64_t)row.len;
        if (log_limit_allows(&hold->drop_limit, NULL))
            log_warn("spool", "too much waits for the licence: the oldest readings of counters of "
                              "printers that it does not cover are dropped to make room");
    }
    return err;
}

/* Keep a record here, inside the transaction. */
static enum err keep(struct spool_hold *hold, const struct spool_hold_record *record)
{
    struct spool_hold_state state = { .next = 1 };
    int64_t len = (int64_t)record->len;

    enum err err = spool_hold_rows_state(&hold->rows, &state);
    if (err == ERR_MISSING)
        err = ERR_NONE;
    if (err == ERR_NONE)
        err = drop_meters(hold, &state, len);
    if (err != ERR_NONE)
        return give_up(hold, err);
    if (state.bytes > hold->most_bytes - len) {
        if (log_limit_allows(&hold->full_limit, NULL))
            log_warn("spool",
                     "%lld bytes of printers that the licence does not cover wait for it, the most "
                     "allowed: what is new waits in these printers",
                     (long long)state.bytes);
        return ERR_FULL;
    }
    struct spool_hold_row row = { .place = state.next,
                                  .device = record->device,
                                  .kind = field_kind_name(record->kind),
                                  .body = record->xml,
                                  .len = record->len };
    hold->may_hold = true;
    state.next++;
    state.bytes += len;
    err = spool_hold_rows_put(&hold->rows, &row);
    return give_up(hold, err != ERR_NONE ? err : spool_hold_rows_write_state(&hold->rows, &state));
}

enum err spool_hold_append(struct spool_hold *hold, const struct spool_hold_record *record)
{
    enum err err = ERR_NONE;
    bool waits = record->is_over && record->kind != RECORD_ASSET;

    if (!waits && hold->may_hold && record->kind != RECORD_ASSET)
        waits = spool_hold_rows_any(&hold->rows, record->device, &err);
    if (err != ERR_NONE)
        return give_up(hold, err);
    if (!waits)
        return spool_append(hold->spool, record->kind, record->xml, record->len);
    if (record->len == 0 || record->len > NAMES_RECORD_BYTES)
        return ERR_LIMIT;
    err = disk_begin(hold->disk);
    return err != ERR_NONE ? err : keep(hold, record);
}

static enum err set_aside(struct spool_hold *hold, int64_t place)
{
    if (log_limit_allows(&hold->damage_limit, NULL))
        log_error("spool", "a record that waited for the licence is damaged on disk: set aside");
    return spool_aside_keep(&hold->aside, EPOCH, (uint64_t)place, place, "checksum");
}

/* One record to the journal, as it may leave now. ERR_SYNTAX: it cannot be read; ERR_RANGE: there
 * is no room for it. */
static enum err pass_on(struct spool_hold *hold, const struct spool_hold_row *row)
{
    const char *xml = row->body;
    size_t len = row->len;
    enum record_kind kind;
    enum err err = ERR_NONE;

    if (!row->is_sound || len == 0 || !field_kind_from_name(row->kind, &kind))
        return ERR_SYNTAX;
    if (spool_veil_covers(&hold->veil, row->place))
        err = spool_veil_record(&hold->veil, &xml, &len);
    if (err != ERR_NONE || len == 0)
        return err != ERR_NONE ? err : ERR_SYNTAX;
    if ((int64_t)spool_bytes(hold->spool) + (int64_t)len > hold->most_bytes / 2)
        return ERR_RANGE;
    return spool_append(hold->spool, kind, xml, len);
}

/* Inside the transaction; what failed is undone by the caller. */
static enum err move(struct spool_hold *hold, const char *device, unsigned most, bool *out_left)
{
    struct spool_hold_state state;
    struct spool_hold_row row;
    enum err err = spool_hold_rows_state(&hold->rows, &state);
    unsigned moved = 0;

    *out_left = true;
    while (err == ERR_NONE && moved < most) {
        if (!spool_hold_rows_next(&hold->rows, device, 0, &row, &err)) {
            *out_left = err != ERR_NONE;
            break;
        }
        err = pass_on(hold, &row);
        spool_hold_rows_end(&hold->rows);
        if (err == ERR_SYNTAX)
            err = set_aside(hold, row.place);
        if (err == ERR_NONE)
            err = spool_hold_rows_erase(&hold->rows, row.place);
        if (err != ERR_NONE)
            break;
        state.bytes -= (int64_t)row.len;
        moved++;
    }
    if (err == ERR_NONE && moved == most)
        *out_left = spool_hold_rows_any(&hold->rows, device, &err);
    if (moved == 0 || (err != ERR_NONE && err != ERR_RANGE))
        return err;
    enum err written = spool_hold_rows_write_state(&hold->rows, &state);
    return written != ERR_NONE ? written : err;
}

enum err spool_hold_release(struct spool_hold *hold, const char *device, unsigned most,
                            bool *out_left)
{
    enum err err = ERR_NONE;

    *out_left = hold->may_hold && spool_hold_rows_any(&hold->rows, device, &err);
    if (err != ERR_NONE || !*out_left)
        return give_up(hold, err);
    err = disk_mark(hold->disk);
    if (err != ERR_NONE)
        return err;
    err = move(hold, device, most, out_left);
    if (err == ERR_NONE || err == ERR_RANGE) { /* what was moved before it was full stays moved */
        enum err kept = disk_keep(hold->disk);
        return kept != ERR_NONE ? kept : err == ERR_RANGE ? ERR_FULL : ERR_NONE;
    }
    *out_left = true;
    disk_fail(hold->disk, err);
    disk_undo(hold->disk);
    return err;
}

enum err spool_hold_each(struct spool_hold *hold, spool_hold_fn *fn, void *arg)
{
    char device[CRYPTO_UUID_SIZE] = "";
    enum err err = ERR_NONE;

    while (hold->may_hold &&
           spool_hold_rows_next_device(&hold->rows, device, device, sizeof device, &err))
        fn(arg, device);
    return err;
}

uint64_t spool_hold_waiting(const struct spool_hold *hold)
{
    return spool_hold_rows_count(disk_sqlite(hold->disk));
}
