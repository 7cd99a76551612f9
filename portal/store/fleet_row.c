/* SPDX-License-Identifier: Apache-2.0 */
/* Touched devices wait in slots by their id; one whose slot is taken puts the one before it right
 * at once. So a transaction of any size takes the same memory. */
#include "portal/store/fleet_row.h"

#include <stdlib.h>
#include <string.h>

#define SLOTS 512
#define SLICE INT64_C(2000) /* devices of one transaction when a store is filled */

enum { PUT, DROP, LEVEL, INCIDENT, AGE, STATEMENTS };

/* Of which kinds of record a row has something; an asset that is another one's has none. Of all of
 * them it has their time. */
enum { ASSET_SAID = 1, CONSUMABLE_SAID = 2, INCIDENT_SAID = 4, SAME_SAID = 8, LATER_SAID = 16 };

#define SMALL_START(a, b)                                                                          \
    "lower(substr(coalesce(" a ", ''), 1, 30) || ' ' || substr(coalesce(" b ", ''), 1, 30))"
#define WHOSE SMALL_START("a.customer", "a.site")
#define WORST(of)                                                                                  \
    "(SELECT coalesce(CAST(round(min(c.level) * 100) AS {number}), " FLEET_ROW_UNKNOWN ") FROM "   \
    "consumable c WHERE c.agent = " of ".agent AND c.device = " of ".device AND c.state IS "       \
    "DISTINCT FROM 'removed')"
#define OPEN(of, which)                                                                            \
    "(SELECT count(*) FROM incident i WHERE i.agent = " of ".agent AND i.device = " of ".device "  \
    "AND i.event IS DISTINCT FROM 'closed'" which ")"
#define CRITICAL        " AND i.severity = 'critical'"
#define TEXT_OF(number) #number
#define TEXT(number)    TEXT_OF(number)
#define SAID            "h.at - h.at % " TEXT(FLEET_ROW_STEP_MS)

/* clang-format off */
#define SELECT \
    "INSERT INTO fleet_row (id, agent, device, path, whose, name, state, standing, worst, said, incidents, critical, words) " \
    "SELECT h.id, p.agent, p.device, coalesce((SELECT path FROM place WHERE place.id = a.place), ''), " WHOSE ", " \
    SMALL_START("p.manufacturer", "p.model") ", coalesce(p.state, 'unknown'), " \
    "CASE p.state WHEN 'stopped' THEN 1 WHEN 'unreachable' THEN 2 WHEN 'gone' THEN 4 WHEN 'off-expected' THEN 5 " \
    "WHEN 'asleep' THEN 6 WHEN 'processing' THEN 7 WHEN 'ready' THEN 8 ELSE 3 END, " \
    WORST("h") ", " SAID ", " OPEN("h", "") ", " OPEN("h", CRITICAL) ", " \
    "lower(coalesce(p.manufacturer, '') || ' ' || coalesce(p.model, '') || ' ' || coalesce(p.serial, '') || ' ' || " \
    "coalesce(p.address, '') || ' ' || coalesce(p.hostname, '') || ' ' || coalesce(p.location, '') || ' ' || p.device) " \
    "FROM history_device h JOIN agent a ON a.id = h.agent JOIN asset p ON p.agent = h.agent AND p.device = h.device " \
    "WHERE p.same_as IS NULL "
#define COLUMNS(of) \
    "(" of ".path, " of ".whose, " of ".name, " of ".state, " of ".worst, " of ".said, " of ".incidents, " of ".critical, " of ".words)"
#define UPDATE \
    " ON CONFLICT (id) DO UPDATE SET path = excluded.path, whose = excluded.whose, name = excluded.name, " \
    "state = excluded.state, standing = excluded.standing, worst = excluded.worst, said = excluded.said, " \
    "incidents = excluded.incidents, critical = excluded.critical, words = excluded.words " \
    "WHERE " COLUMNS("fleet_row") " <> " COLUMNS("excluded")

static const char *const statement_sql[STATEMENTS] = {
    [PUT] = SELECT "AND h.id = ?1" UPDATE,
    [DROP] = "DELETE FROM fleet_row WHERE id = ?1 AND EXISTS (SELECT 1 FROM asset p WHERE p.agent = fleet_row.agent "
        "AND p.device = fleet_row.device AND p.same_as IS NOT NULL)",
    [LEVEL] = "UPDATE fleet_row SET worst = w.worst FROM (SELECT " WORST("h") " AS worst FROM history_device h WHERE h.id = ?1) AS w "
        "WHERE id = ?1 AND fleet_row.worst <> w.worst",
    [INCIDENT] = "UPDATE fleet_row SET incidents = w.incidents, critical = w.critical FROM (SELECT " OPEN("h", "") " AS incidents, "
        OPEN("h", CRITICAL) " AS critical FROM history_device h WHERE h.id = ?1) AS w "
        "WHERE id = ?1 AND (fleet_row.incidents <> w.incidents OR fleet_row.critical <> w.critical)",
    [AGE] = "UPDATE fleet_row SET said = w.said FROM (SELECT " SAID " AS said FROM history_device h WHERE h.id = ?1) AS w "
        "WHERE id = ?1 AND fleet_row.said <> w.said",
};
/* clang-format on */

struct slot {
    int64_t id; /* 0: free */
    unsigned said;
};

struct fleet_row {
    struct db_statement *statements[STATEMENTS];
    struct slot slots[SLOTS];
    size_t used;
};

void fleet_row_destroy(struct fleet_row *rows)
{
    if (!rows)
        return;
    for (int i = 0; i < STATEMENTS; i++)
        db_finish(rows->statements[i]);
    free(rows);
}

enum err fleet_row_create(struct db *db, struct fleet_row **out_rows)
{
    struct fleet_row *rows = calloc(1, sizeof *rows);

    if (!rows)
        return ERR_MEMORY;
    for (int i = 0; i < STATEMENTS; i++) {
        rows->statements[i] = db_prepare(db, statement_sql[i]);
        if (!rows->statements[i]) {
            fleet_row_destroy(rows);
            return db_prepare_error(db);
        }
    }
    *out_rows = rows;
    return ERR_NONE;
}

static enum err change(struct fleet_row *rows, int statement, int64_t id)
{
    db_bind_number(rows->statements[statement], 1, id);
    return db_step(rows->statements[statement]);
}

/* The whole row, or what may be another thing in it. */
static enum err put_right(struct fleet_row *rows, struct slot *slot)
{
    static const struct {
        unsigned said;
        unsigned unless;
        int statement;
    } steps[] = {
        { SAME_SAID, 0, DROP },
        { ASSET_SAID, 0, PUT },
        { CONSUMABLE_SAID, ASSET_SAID, LEVEL },
        { INCIDENT_SAID, ASSET_SAID, INCIDENT },
        { LATER_SAID, ASSET_SAID, AGE },
    };
    const struct slot now = *slot;
    enum err err = ERR_NONE;

    *slot = (struct slot){ 0 };
    rows->used--;
    for (size_t i = 0; i < sizeof steps / sizeof steps[0] && err == ERR_NONE; i++)
        if ((now.said & steps[i].said) && !(now.said & steps[i].unless))
            err = change(rows, steps[i].statement, now.id);
    return err;
}

static unsigned said_by(const struct record *record)
{
    static const unsigned said[RECORD_KINDS] = { [RECORD_ASSET] = ASSET_SAID,
                                                 [RECORD_CONSUMABLE] = CONSUMABLE_SAID,
                                                 [RECORD_INCIDENT] = INCIDENT_SAID };
    bool is_other = record->kind == RECORD_ASSET && record_get(record, FIELD_ASSET_SAME_AS);

    return said[record->kind] | (is_other ? SAME_SAID : 0);
}

enum err fleet_row_touch(struct fleet_row *rows, int64_t id, const struct record *record,
                         int64_t before_ms, int64_t at_ms)
{
    struct slot *slot = &rows->slots[(uint64_t)id % SLOTS];
    bool is_step = before_ms / FLEET_ROW_STEP_MS != at_ms / FLEET_ROW_STEP_MS;
    unsigned said = said_by(record) | (is_step ? LATER_SAID : 0);
    enum err err = ERR_NONE;

    if (said == 0)
        return ERR_NONE;
    if (slot->id != 0 && slot->id != id)
        err = put_right(rows, slot);
    rows->used += slot->id == 0;
    slot->id = id;
    slot->said |= said;
    return err;
}

enum err fleet_row_write(struct fleet_row *rows)
{
    enum err err = ERR_NONE;

    for (size_t i = 0; i < SLOTS && rows->used > 0 && err == ERR_NONE; i++)
        if (rows->slots[i].id != 0)
            err = put_right(rows, &rows->slots[i]);
    return err;
}

void fleet_row_forget(struct fleet_row *rows)
{
    memset(rows->slots, 0, sizeof rows->slots);
    rows->used = 0;
}

enum err fleet_row_move(struct db *db, int64_t agent)
{
    static const char sql[] =
        "UPDATE fleet_row SET path = w.path, whose = w.whose FROM (SELECT a.id AS id, "
        "coalesce((SELECT path FROM place WHERE place.id = a.place), '') AS path, " WHOSE
        " AS whose FROM agent a WHERE a.id = ?1) AS w WHERE fleet_row.agent = w.id "
        "AND (fleet_row.path <> w.path OR fleet_row.whose <> w.whose)";
    struct db_statement *move = db_prepare(db, sql);

    if (!move)
        return db_prepare_error(db);
    db_bind_number(move, 1, agent);
    enum err err = db_step(move);
    db_finish(move);
    return err;
}

/* `out_number` is left alone when there is no row. */
static enum err ask(struct db *db, const char *sql, int64_t *out_number)
{
    struct db_statement *find = db_prepare(db, sql);
    enum err err;

    if (!find)
        return db_prepare_error(db);
    if (db_row(find, &err))
        *out_number = db_number(find, 0);
    db_finish(find);
    return err;
}

static enum err run(struct db *db, const char *sql, int64_t first, int64_t second)
{
    struct db_statement *put = db_prepare(db, sql);

    if (!put)
        return db_prepare_error(db);
    db_bind_number(put, 1, first);
    db_bind_number(put, 2, second);
    enum err err = db_step(put);
    db_finish(put);
    return err;
}

/* Devices behind `through` up to `end`, and that they are done. */
static enum err fill_slice(struct db *db, int64_t through, int64_t end, bool is_last)
{
    enum err err = db_begin(db);

    if (err == ERR_NONE)
        err = run(db, SELECT "AND h.id > ?1 AND h.id <= ?2" UPDATE, through, end);
    if (err == ERR_NONE)
        err = run(db,
                  is_last ? "DELETE FROM fleet_fill WHERE through <= ?2 AND through >= ?1"
                          : "UPDATE fleet_fill SET through = ?2 WHERE through = ?1",
                  through, end);
    if (err == ERR_NONE)
        err = db_commit(db);
    if (err != ERR_NONE)
        db_undo(db);
    return err;
}

enum err fleet_row_fill(struct db *db)
{
    int64_t through = -1;
    int64_t last = 0;
    enum err err = ask(db, "SELECT through FROM fleet_fill", &through);
    bool is_done = through < 0;

    if (err == ERR_NONE && !is_done)
        err = ask(db, "SELECT coalesce(max(id), 0) FROM history_device", &last);
    while (err == ERR_NONE && !is_done) {
        is_done = through + SLICE >= last;
        err = fill_slice(db, through, is_done && last > through ? last : through + SLICE, is_done);
        through += SLICE;
    }
    return err;
}
