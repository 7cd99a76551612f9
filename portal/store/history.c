/* SPDX-License-Identifier: Apache-2.0 */
/* The statements, who a record is about, and which part takes it. */
#include "portal/store/history_inner.h"

#include "base/clock.h"
#include "portal/store/ledger.h"
#include "portal/store/service.h"

#include <stdlib.h>

#define TEXT_OF(number) #number
#define TEXT(number)    TEXT_OF(number)

/* HISTORY_EXPECTED parameters, and as many pairs of them. */
#define SLOTS_8 "?, ?, ?, ?, ?, ?, ?, ?"
#define SLOTS   SLOTS_8 ", " SLOTS_8 ", " SLOTS_8 ", " SLOTS_8
#define PAIRS_8 "(?, ?), (?, ?), (?, ?), (?, ?), (?, ?), (?, ?), (?, ?), (?, ?)"
#define PAIRS_31                                                                                   \
    "(?, ?), (?, ?), (?, ?), (?, ?), (?, ?), (?, ?), (?, ?), " PAIRS_8 ", " PAIRS_8 ", " PAIRS_8

/* clang-format off */
static const char *const statement_sql[HISTORY_STATEMENTS] = {
    [HISTORY_DEVICE_LAST] = "SELECT coalesce(max(id), 0) FROM history_device",
    [HISTORY_DEVICE_FIND] = "SELECT device, id, journal, at FROM history_device WHERE agent = ? AND device IN (" SLOTS ")",
    [HISTORY_DEVICE_MAKE] = "INSERT INTO history_device (id, agent, device, journal, at) VALUES (?, ?, ?, ?, ?)",
    [HISTORY_DEVICE_SEE] = "UPDATE history_device SET journal = ?, at = ? WHERE id = ?",
    [HISTORY_FACT_NOW] = "SELECT device_id, field, value FROM history_fact WHERE device_id IN (" SLOTS ") AND until IS NULL",
    [HISTORY_FACT_END] = "UPDATE history_fact SET until = ? WHERE device_id = ? AND field = ? AND until IS NULL",
    [HISTORY_FACT_ADD] = ("INSERT INTO history_fact (device_id, field, at, entry, value) "
                          "VALUES (?, ?, ?, ?, ?)"),
    [HISTORY_LEVEL_ADD] = ("INSERT INTO history_level (device_id, supply, at, received, level, quality, state, source) "
                           "VALUES (?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING"),
    [HISTORY_CARTRIDGE_NOW] = ("SELECT c.device_id, c.supply, c.serial, c.part, c.type, c.colour, c.level_out, c.gone "
                               "FROM (VALUES (CAST(? AS {number}), CAST(? AS {number})), " PAIRS_31 ") AS v "
                               "CROSS JOIN history_cartridge c "
                               "WHERE c.device_id = v.column1 AND c.supply = v.column2 AND c.went IS NULL"),
    [HISTORY_CARTRIDGE_LEARN] = ("UPDATE history_cartridge SET serial = coalesce(serial, ?1), part = coalesce(part, ?2), "
                                 "type = coalesce(type, ?3), colour = coalesce(colour, ?4), "
                                 "description = coalesce(description, ?5), level_in = coalesce(level_in, ?6), "
                                 "level_out = coalesce(?6, level_out), gone = ?7 "
                                 "WHERE device_id = ?8 AND supply = ?9 AND went IS NULL"),
    [HISTORY_CARTRIDGE_END] = ("UPDATE history_cartridge SET went = ? "
                               "WHERE device_id = ? AND supply = ? AND went IS NULL"),
    [HISTORY_CARTRIDGE_ADD] = ("INSERT INTO history_cartridge (device_id, supply, came, entry, noticed, serial, part, "
                               "type, colour, description, level_in, level_out) "
                               "VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?11)"),
    [HISTORY_LEDGER_NOW] = ("SELECT device_id, counter, journal, value, at, absent, total, net, merged, others "
                            "FROM history_ledger WHERE device_id IN (" SLOTS ") ORDER BY device_id, counter"),
    [HISTORY_LEDGER_PUT] = ("INSERT INTO history_ledger (device_id, counter, journal, value, at, absent, total, net, "
                            "merged, others) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?) "
                            "ON CONFLICT (device_id, counter) DO UPDATE SET journal = excluded.journal, "
                            "value = excluded.value, at = excluded.at, absent = excluded.absent, "
                            "total = excluded.total, net = excluded.net, merged = excluded.merged, "
                            "others = excluded.others"),
    /* Two readings of one millisecond are one row: nothing that was billed is lost. What is unsure of any number of them
     * ends where a count does. */
    [HISTORY_METER_ADD] = ("INSERT INTO history_meter (device_id, counter, at, received, value, delta, total, unsure, "
                           "event) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?) "
                           "ON CONFLICT (device_id, counter, at) DO UPDATE SET value = excluded.value, "
                           "delta = history_meter.delta + excluded.delta, total = excluded.total, "
                           "unsure = CASE WHEN history_meter.unsure > " TEXT(LEDGER_MOST) " - excluded.unsure "
                           "THEN " TEXT(LEDGER_MOST) " ELSE history_meter.unsure + excluded.unsure END, "
                           "event = excluded.event"),
    /* Its sum is that of its time: of the row before it. */
    [HISTORY_METER_LATE] = ("INSERT INTO history_meter (device_id, counter, at, received, value, delta, total, unsure, "
                            "event) VALUES (?1, ?2, ?3, ?4, ?5, ?6, coalesce((SELECT total FROM history_meter WHERE "
                            "device_id = ?1 AND counter = ?2 AND at < ?3 ORDER BY at DESC LIMIT 1), ?7), ?8, ?9) "
                            "ON CONFLICT DO NOTHING"),
    [HISTORY_INCIDENT_PUT] = ("INSERT INTO history_incident (device_id, incident, opened, closed, at, entry, severity, "
                              "alert_group, group_index, code, training, subunit, text, impressions) "
                              "VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) "
                              "ON CONFLICT (device_id, incident) DO UPDATE SET closed = excluded.closed, "
                              "at = excluded.at, entry = excluded.entry, severity = excluded.severity, "
                              "code = excluded.code, training = excluded.training, subunit = excluded.subunit, "
                              "text = excluded.text WHERE history_incident.closed IS NULL "
                              "AND (? = 0 OR history_incident.at <= excluded.at)"),
    /* What people do about it (service.h); the trouble of a case that was closed not long ago goes on with that one. What
     * is late is no trouble that came back. */
    [HISTORY_CASE_OPEN] = ("INSERT INTO service_case (device_id, incident, opened, first, state, assignee) "
                           "SELECT CAST(?1 AS BIGINT), CAST(?2 AS TEXT), CAST(?3 AS BIGINT), p.first, "
                           "CASE WHEN p.first IS NULL THEN 'new' ELSE 'reopened' END, p.assignee "
                           "FROM (SELECT 1 AS one) AS o LEFT JOIN (SELECT coalesce(c.first, c.id) AS first, c.assignee "
                           "FROM service_case c JOIN history_incident i ON i.device_id = c.device_id AND i.incident = c.incident "
                           "WHERE c.device_id = CAST(?1 AS BIGINT) AND c.closed >= CAST(?3 AS BIGINT) - " TEXT(SERVICE_AGAIN_MS)
                           " AND CAST(?7 AS BIGINT) = 0 AND c.incident <> CAST(?2 AS TEXT) "
                           "AND i.alert_group IS NOT DISTINCT FROM CAST(?4 AS TEXT) "
                           "AND i.group_index IS NOT DISTINCT FROM CAST(?5 AS BIGINT) "
                           "AND i.code IS NOT DISTINCT FROM CAST(?6 AS BIGINT) ORDER BY c.closed DESC, c.id DESC LIMIT 1) "
                           "AS p ON 1 = 1 WHERE NOT EXISTS (SELECT 1 FROM service_case k WHERE k.device_id = CAST(?1 AS BIGINT) "
                           "AND k.incident = CAST(?2 AS TEXT))"),
};
/* clang-format on */

void history_destroy(struct history *history)
{
    if (!history)
        return;
    for (size_t i = 0; i < HISTORY_STATEMENTS; i++)
        db_finish(history->statements[i]);
    history_open_destroy(history->table);
    fleet_row_destroy(history->fleet);
    free(history);
}

enum err history_create(struct db *db, struct history **out_history)
{
    struct history *history = calloc(1, sizeof *history);

    if (!history)
        return ERR_MEMORY;
    history->db = db;
    history->last_device = HISTORY_UNKNOWN;
    history->table = history_open_create();
    if (!history->table) {
        history_destroy(history);
        return ERR_MEMORY;
    }
    for (size_t i = 0; i < HISTORY_STATEMENTS; i++) {
        history->statements[i] = db_prepare(db, statement_sql[i]);
        if (!history->statements[i]) {
            history_destroy(history);
            return db_prepare_error(db);
        }
    }
    enum err err = fleet_row_create(db, &history->fleet);
    if (err != ERR_NONE) {
        history_destroy(history);
        return err;
    }
    *out_history = history;
    return ERR_NONE;
}

void history_forget(struct history *history)
{
    if (!history)
        return;
    history_open_clear(history->table);
    fleet_row_forget(history->fleet);
    history->last_device = HISTORY_UNKNOWN;
}

/* The next free id of a device: ours to give, so that nobody need wait for the database to tell
 * it. */
static enum err take_id(struct history *history, int64_t *out_id)
{
    struct db_statement *last = history->statements[HISTORY_DEVICE_LAST];
    enum err err = ERR_NONE;

    if (history->last_device == HISTORY_UNKNOWN) {
        if (db_row(last, &err))
            history->last_device = db_number(last, 0);
        db_reset(last);
    }
    if (err == ERR_NONE)
        *out_id = ++history->last_device;
    return err;
}

static enum err make_device(struct history *history, const struct history_visit *visit)
{
    struct db_statement *make = history->statements[HISTORY_DEVICE_MAKE];
    struct history_open *open = visit->open;
    enum err err = take_id(history, &open->id);

    if (err != ERR_NONE)
        return err;
    open->journal = visit->source->journal;
    open->at_ms = visit->at_ms;
    db_bind_number(make, 1, open->id);
    db_bind_number(make, 2, open->agent);
    db_bind_text(make, 3, open->device);
    db_bind_number(make, 4, open->journal);
    db_bind_number(make, 5, open->at_ms);
    return db_step(make);
}

/* Find or make the device of this record. */
static enum err meet_device(struct history *history, const char *uuid, struct history_visit *visit)
{
    int64_t agent = visit->source->agent;
    enum err err = history_expect_records(history, agent, &visit->record, 1);

    if (err == ERR_NONE)
        err = history_open_get(history->table, agent, uuid, &visit->open);
    return err == ERR_NONE && visit->open->id == 0 ? make_device(history, visit) : err;
}

static enum err see_device(struct history *history, const struct history_visit *visit)
{
    struct db_statement *see = history->statements[HISTORY_DEVICE_SEE];
    struct history_open *open = visit->open;

    if (visit->is_late || (open->journal == visit->source->journal && open->at_ms == visit->at_ms))
        return ERR_NONE;
    open->journal = visit->source->journal;
    open->at_ms = visit->at_ms;
    db_bind_number(see, 1, open->journal);
    db_bind_number(see, 2, open->at_ms);
    db_bind_number(see, 3, open->id);
    return db_step(see);
}

/* From a journal that is not the last one, and from before that one's last record; unless that came
 * from a clock that was ahead of ours and still is: then the order of the journals decides. */
static bool is_late(const struct history_open *last, const struct history_source *source,
                    int64_t at_ms)
{
    bool is_ahead = last->at_ms > source->received_ms;

    if (last->journal == source->journal || at_ms > last->at_ms)
        return false;
    return !is_ahead || source->journal < last->journal;
}

enum err history_add(struct history *history, const struct history_source *source,
                     const struct record *record)
{
    static enum err (*const add[RECORD_KINDS])(struct history *, const struct history_visit *) = {
        [RECORD_ASSET] = history_fact_add,  [RECORD_CONSUMABLE] = history_supply_add,
        [RECORD_METER] = history_meter_add, [RECORD_INCIDENT] = history_incident_add,
        [RECORD_AGENT] = history_fact_add,  [RECORD_ORDER] = history_order_add,
    };
    size_t count;
    enum field_id first = field_first(record->kind, &count); /* device, then at */
    const char *uuid = record_get(record, first);
    struct history_visit visit = { .source = source, .record = record };

    if (!uuid || !clock_parse(record_get(record, first + 1u), &visit.at_ms))
        return ERR_RANGE;
    enum err err = meet_device(history, uuid, &visit);
    if (err != ERR_NONE)
        return err;
    visit.is_late = is_late(visit.open, source, visit.at_ms);
    err = add[record->kind](history, &visit);
    if (err == ERR_NONE)
        err = fleet_row_touch(history->fleet, visit.open->id, record, visit.open->at_ms,
                              visit.is_late ? visit.open->at_ms : visit.at_ms);
    return err == ERR_NONE ? see_device(history, &visit) : err;
}

enum err history_write(struct history *history)
{
    return history ? fleet_row_write(history->fleet) : ERR_NONE;
}
