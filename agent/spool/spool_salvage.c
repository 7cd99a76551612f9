/* SPDX-License-Identifier: Apache-2.0 */
/* The pages give every version of every row, in no order that says much. A place is never used for
 * two records, and of the states the one that is furthest is the newest: so versions do no harm. */
#include "agent/spool/spool_salvage.h"

#include "agent/spool/spool_history.h"
#include "agent/spool/spool_hold_rows.h"
#include "agent/spool/spool_rows.h"
#include "agent/spool/spool_state.h"
#include "base/sqlite_pages.h"
#include "base/str.h"
#include "protocol/names.h"

#include <string.h>

#define MOST_LOST ((int64_t)1 << 22) /* more empty records than that are no journal */

enum { SHAPE_ROW, SHAPE_SENT, SHAPE_STATE, SHAPE_EPOCH, SHAPE_HELD };

/* journal, journal_history, journal_state, journal_epoch, journal_hold */
static const char *const shapes[] = { "NTIB", "NTITIB", "NTIIIII", "NTII", "NTTIB" };

enum { PUT_ROW, PUT_SENT, PUT_HELD, STATEMENTS };

static const char tables[] =
    "CREATE TEMP TABLE found (place INTEGER PRIMARY KEY, kind TEXT, crc INTEGER, body BLOB);"
    "CREATE TEMP TABLE sent (epoch TEXT, number INTEGER, place INTEGER, kind TEXT, crc INTEGER,"
    " body BLOB, PRIMARY KEY (epoch, number));"
    "CREATE TEMP TABLE held (place INTEGER PRIMARY KEY, device TEXT, kind TEXT, crc INTEGER,"
    " body BLOB)";

/* An empty record does not replace the one that it was made of: a portal that refused that one does
 * so again. */
static const char *const statement_sql[STATEMENTS] = {
    [PUT_ROW] = "INSERT INTO found (place, kind, crc, body) VALUES (?, ?, ?, ?) ON CONFLICT (place)"
                " DO UPDATE SET kind = excluded.kind, crc = excluded.crc, body = excluded.body"
                " WHERE length(excluded.body) > 0",
    [PUT_SENT] = "INSERT OR REPLACE INTO sent (place, epoch, number, kind, crc, body)"
                 " VALUES (?, ?, ?, ?, ?, ?)",
    [PUT_HELD] = "INSERT OR REPLACE INTO held (place, kind, crc, device, body)"
                 " VALUES (?, ?, ?, ?, ?)",
};

/* The parameter of a statement that takes the body. */
static const int body_at[STATEMENTS] = { [PUT_ROW] = 4, [PUT_SENT] = 6, [PUT_HELD] = 5 };

struct salvage {
    struct sqlite *db;
    struct sqlite_statement *statements[STATEMENTS];
    struct spool_state state; /* the newest that is sound; next 0: none */
    struct spool_state epoch; /* the newest epoch and base */
    enum err err;
};

static bool copy(const struct sqlite_pages_value *value, char *out, size_t size)
{
    if (value->len >= size || memchr(value->bytes, '\0', value->len) != NULL)
        return false;
    memcpy(out, value->bytes, value->len);
    out[value->len] = '\0';
    return true;
}

static void put(struct salvage *s, int statement, const struct sqlite_pages_value *body)
{
    if (s->err != ERR_NONE)
        return;
    sqlite_bind_bytes(s->statements[statement], body_at[statement], body->bytes, body->len);
    s->err = sqlite_step(s->statements[statement]);
}

static void take_row(struct salvage *s, const struct sqlite_pages_row *row)
{
    const struct sqlite_pages_value *body = &row->values[3];
    struct sqlite_statement *statement = s->statements[PUT_ROW];
    char kind[16];

    if (!copy(&row->values[1], kind, sizeof kind) || body->len > NAMES_RECORD_BYTES ||
        row->values[2].number != spool_rows_checksum(row->rowid, body->bytes, body->len))
        return;
    sqlite_bind_number(statement, 1, row->rowid);
    sqlite_bind_text(statement, 2, kind);
    sqlite_bind_number(statement, 3, row->values[2].number);
    put(s, PUT_ROW, body);
}

static void take_sent(struct salvage *s, const struct sqlite_pages_row *row)
{
    struct sqlite_statement *statement = s->statements[PUT_SENT];
    const struct sqlite_pages_value *body = &row->values[5];
    char epoch[CRYPTO_UUID_SIZE], kind[16];

    if (!copy(&row->values[1], epoch, sizeof epoch) || !copy(&row->values[3], kind, sizeof kind))
        return;
    const struct spool_sent sent = { .epoch = epoch,
                                     .number = (uint64_t)row->values[2].number,
                                     .kind = kind,
                                     .xml = body->bytes,
                                     .len = body->len };
    if (row->values[4].number != spool_history_checksum(&sent))
        return;
    sqlite_bind_number(statement, 1, row->rowid);
    sqlite_bind_text(statement, 2, epoch);
    sqlite_bind_number(statement, 3, row->values[2].number);
    sqlite_bind_text(statement, 4, kind);
    sqlite_bind_number(statement, 5, row->values[4].number);
    put(s, PUT_SENT, body);
}

static void take_held(struct salvage *s, const struct sqlite_pages_row *row)
{
    struct sqlite_statement *statement = s->statements[PUT_HELD];
    const struct sqlite_pages_value *body = &row->values[4];
    char device[CRYPTO_UUID_SIZE], kind[16];

    if (!copy(&row->values[1], device, sizeof device) || !copy(&row->values[2], kind, sizeof kind))
        return;
    const struct spool_hold_row held = {
        .place = row->rowid, .device = device, .kind = kind, .body = body->bytes, .len = body->len
    };
    if (row->values[3].number != spool_hold_rows_checksum(&held))
        return;
    sqlite_bind_number(statement, 1, row->rowid);
    sqlite_bind_text(statement, 2, kind);
    sqlite_bind_number(statement, 3, row->values[3].number);
    sqlite_bind_text(statement, 4, device);
    put(s, PUT_HELD, body);
}

static void take_state(struct salvage *s, const struct sqlite_pages_row *row)
{
    const struct sqlite_pages_value *v = row->values;
    struct spool_state state = {
        .base = v[2].number, .next = v[3].number, .stored = v[4].number, .bytes = v[5].number
    };

    if (!copy(&v[1], state.epoch, sizeof state.epoch) ||
        v[6].number != spool_state_checksum(&state))
        return;
    if (state.next > s->state.next ||
        (state.next == s->state.next &&
         (state.base > s->state.base ||
          (state.base == s->state.base && state.stored > s->state.stored))))
        s->state = state;
}

static void take_epoch(struct salvage *s, const struct sqlite_pages_row *row)
{
    struct spool_state state = { .base = row->values[2].number };

    if (copy(&row->values[1], state.epoch, sizeof state.epoch) &&
        row->values[3].number == spool_state_checksum(&state) && state.base >= s->epoch.base)
        s->epoch = state;
}

static void take(void *arg, const struct sqlite_pages_row *row)
{
    static void (*const takers[])(struct salvage *, const struct sqlite_pages_row *) = {
        [SHAPE_ROW] = take_row,     [SHAPE_SENT] = take_sent, [SHAPE_STATE] = take_state,
        [SHAPE_EPOCH] = take_epoch, [SHAPE_HELD] = take_held,
    };

    takers[row->shape](arg, row);
}

static int64_t ask(struct salvage *s, const char *sql, int64_t place, const char *epoch)
{
    struct sqlite_statement *query = sqlite_prepare(s->db, sql);
    int64_t number = 0;
    enum err err = ERR_CORRUPT;

    if (query != NULL && place >= 0)
        sqlite_bind_number(query, 1, place);
    if (query != NULL && epoch != NULL)
        sqlite_bind_text(query, place >= 0 ? 2 : 1, epoch);
    if (query != NULL && sqlite_row(query, &err))
        number = sqlite_number(query, 0);
    else if (err != ERR_NONE)
        s->err = err;
    sqlite_finish(query);
    return number;
}

/* Where the journal stood: as its newest row says, or as epoch, records and history do. */
static bool settle_state(struct salvage *s, struct spool_state *out)
{
    int64_t last = ask(s, "SELECT ifnull(max(place), 0) FROM found", -1, NULL);
    struct spool_state state = s->state;

    if (s->state.next == 0 || (s->epoch.epoch[0] != '\0' && s->epoch.base > s->state.base)) {
        state = s->epoch;
        state.next = 1;
    }
    if (state.epoch[0] == '\0' || last - state.base < 0)
        return false;
    int64_t sent =
        ask(s, "SELECT ifnull(max(number), 0) FROM sent WHERE epoch = ?", -1, state.epoch);
    if (state.next <= last)
        state.next = last + 1;
    if (state.stored < state.base + sent)
        state.stored = state.base + sent;
    if (state.next <= state.stored)
        state.next = state.stored + 1;
    state.bytes = -1; /* counted at the next start */
    *out = state;
    return s->err == ERR_NONE && state.next - 1 - state.stored < MOST_LOST;
}

/* Numbers without a record. */
static uint64_t fill(struct salvage *s, const struct spool_state *state)
{
    struct sqlite_statement *has = sqlite_prepare(s->db, "SELECT 1 FROM journal WHERE place = ?");
    struct sqlite_statement *add = sqlite_prepare(
        s->db, "INSERT INTO journal (place, kind, crc, body) VALUES (?, 'void', ?, x'')");
    uint64_t lost = 0;

    if (has == NULL || add == NULL)
        s->err = ERR_MEMORY;
    for (int64_t place = state->stored + 1; s->err == ERR_NONE && place < state->next; place++) {
        sqlite_bind_number(has, 1, place);
        bool is_there = sqlite_row(has, &s->err);
        sqlite_reset(has);
        if (is_there || s->err != ERR_NONE)
            continue;
        sqlite_bind_number(add, 1, place);
        sqlite_bind_number(add, 2, spool_rows_checksum(place, NULL, 0));
        s->err = sqlite_step(add);
        lost++;
    }
    sqlite_finish(has);
    sqlite_finish(add);
    return lost;
}

static void run_bound(struct salvage *s, const char *sql, int64_t number, int64_t other)
{
    struct sqlite_statement *statement = sqlite_prepare(s->db, sql);

    if (statement == NULL)
        s->err = ERR_CORRUPT;
    if (s->err == ERR_NONE) {
        sqlite_bind_number(statement, 1, number);
        if (other >= 0)
            sqlite_bind_number(statement, 2, other);
        s->err = sqlite_step(statement);
    }
    sqlite_finish(statement);
}

static void write_state(struct salvage *s, struct disk *disk, const struct spool_state *state)
{
    struct spool_state_rows *rows = spool_state_open(disk);

    if (rows == NULL)
        s->err = ERR_MEMORY;
    if (s->err == ERR_NONE)
        s->err = spool_state_write(rows, state);
    spool_state_close(rows);
}

/* What waited for the licence. The pages have what was released since, too: what stands in the
 * journal or its history, byte for byte, does not wait. */
static void build_hold(struct salvage *s, unsigned withheld, struct spool_salvage *out)
{
    if (s->err == ERR_NONE)
        s->err =
            sqlite_run(s->db, "INSERT INTO journal_hold (place, device, kind, crc, body) SELECT"
                              " place, device, kind, crc, body FROM held WHERE body NOT IN (SELECT"
                              " body FROM found) AND body NOT IN (SELECT body FROM sent)");
    out->held = (uint64_t)sqlite_changes(s->db);
    run_bound(s,
              "INSERT OR REPLACE INTO journal_hold_veil (one, written, hidden, through)"
              " SELECT 1, ?1, ?1, ifnull(max(place), 0) FROM journal_hold",
              withheld, -1);
}

/* From what was found to the tables of the new database. */
static void build(struct salvage *s, struct disk *disk, unsigned withheld,
                  struct spool_salvage *out)
{
    struct spool_state state;

    if (!settle_state(s, &state)) {
        s->err = s->err == ERR_NONE ? ERR_MISSING : s->err;
        return;
    }
    (void)str_copy(out->epoch, sizeof out->epoch, state.epoch);
    run_bound(s, "INSERT INTO journal SELECT place, kind, crc, body FROM found WHERE place > ?",
              state.stored, -1);
    out->waiting = (uint64_t)sqlite_changes(s->db);
    out->lost = fill(s, &state);
    if (s->err == ERR_NONE)
        s->err = sqlite_run(
            s->db, "INSERT INTO journal_history (epoch, number, kind, crc, body) SELECT s.epoch,"
                   " number, kind, crc, body FROM sent s JOIN (SELECT epoch, min(place) AS first"
                   " FROM sent GROUP BY epoch) e ON e.epoch = s.epoch ORDER BY first, number");
    out->kept = (uint64_t)sqlite_changes(s->db);
    run_bound(s,
              "INSERT OR REPLACE INTO journal_veil (one, written, hidden, through)"
              " VALUES (1, ?1, ?1, ?2)",
              withheld, state.next - 1);
    build_hold(s, withheld, out);
    if (s->err == ERR_NONE)
        s->err = sqlite_run(s->db, "DELETE FROM journal_doubt");
    write_state(s, disk, &state);
}

enum err spool_salvage_run(const char *path, struct disk *disk, unsigned withheld,
                           struct spool_salvage *out)
{
    struct salvage s = { .db = disk_sqlite(disk) };

    *out = (struct spool_salvage){ .waiting = 0 };
    s.err = sqlite_run(s.db, tables);
    for (size_t i = 0; i < STATEMENTS && s.err == ERR_NONE; i++) {
        s.statements[i] = sqlite_prepare(s.db, statement_sql[i]);
        s.err = s.statements[i] != NULL ? ERR_NONE : ERR_CORRUPT;
    }
    if (s.err == ERR_NONE)
        s.err = sqlite_run(s.db, "BEGIN");
    if (s.err == ERR_NONE) {
        enum err err = sqlite_pages_each(path, shapes, sizeof shapes / sizeof shapes[0], take, &s);
        s.err = s.err == ERR_NONE ? err : s.err;
    }
    if (s.err == ERR_NONE)
        build(&s, disk, withheld, out);
    for (size_t i = 0; i < STATEMENTS; i++)
        sqlite_finish(s.statements[i]);
    enum err ended = sqlite_run(s.db, s.err == ERR_NONE ? "COMMIT" : "ROLLBACK");
    return s.err == ERR_NONE ? ended : s.err;
}
