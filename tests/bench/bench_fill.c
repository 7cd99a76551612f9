/* SPDX-License-Identifier: Apache-2.0 */
/* Fills an empty store with a fleet as a provider has one: DEVICES (50,000) printers, 25 of a site,
 * five sites of a customer, with what all of them say of themselves, four supplies, four incidents
 * and a need for each; and with a past: facts and a count of each of DAYS (90) days, and of the
 * first thousand printers all that a busy one tells in as many days. bench_fill FOLDER [DEVICES
 * [DAYS]]; PRINTWIRE_TEST_PGSQL names the folder of a PostgreSQL server's socket, then it is
 * filled.
 */
#include "base/clock.h"
#include "base/log.h"
#include "base/str.h"
#include "portal/store/fleet_row.h"
#include "portal/store/store.h"
#include "tests/fakes/portal_rig.h"

#include <stdio.h>
#include <stdlib.h>

#define DEVICE     "11111111-2222-4333-8444-" /* and 100000000001 ... */
#define DAY_MS     "86400000"
#define BUSY       1000 /* printers of which all is kept */
#define BUSY_A_DAY "12" /* counts, levels and changes of state each */

#define COUNT(name, from, to)                                                                      \
    name " (i) AS (SELECT CAST(" from " AS {number}) UNION ALL SELECT i + 1 FROM " name            \
         " WHERE i < " to ") "
/* ?1 devices, ?2 now, ?3 days. Agents and sites have the numbers of each other. */
#define DEVICES         "WITH RECURSIVE " COUNT("n", "1", "?1")
#define SITES           "WITH RECURSIVE " COUNT("n", "1", "(?1 + 24) / 25")
#define OF_DAYS(before) "WITH RECURSIVE " before COUNT("d", "1", "?3")
#define NOW             "CAST(?2 AS {number})"
#define AGO             "(" NOW " - d.i * " DAY_MS ")"
#define SITE            "(10000 + (i + 24) / 25)"
#define FOUR            "(SELECT 1 AS j UNION SELECT 2 UNION SELECT 3 UNION SELECT 4) f "
#define WORD(of)                                                                                   \
    "substr('AlderBirchCedarHazelHollyMapleOliveRowan', CAST(1 + (" of ") % 8 * 5 AS INTEGER), 5)"
#define MAKER "trim(substr('Brixaro Halvern Orvane  Ostwick ', CAST(1 + i % 4 * 8 AS INTEGER), 8))"
#define KIND                                                                                       \
    "trim(substr('Mono Laser Colour MFPLabel      Inkjet MFP ', CAST(1 + i % 7 % 4 * 11 AS "       \
    "INTEGER), 11))"
#define SAID "(" NOW " - i % 1009 * i % 97 * 40000)"
#define STATE                                                                                      \
    "CASE WHEN i % 50 = 7 THEN 'stopped' WHEN i % 50 IN (11, 12) THEN 'unreachable' WHEN i % 50 "  \
    "IN (13, 14) THEN 'off-expected' "                                                             \
    "WHEN i % 50 > 38 THEN 'asleep' WHEN i % 50 IN (20, 21, 22) THEN 'processing' ELSE 'ready' "   \
    "END"

/* clang-format off */
static const char *const now_sql[] = {
    "INSERT INTO place (id, parent, kind, name, path) " SITES "SELECT 1000 + (i + 4) / 5, 1, 'customer', " WORD("i / 5") " || ' Works ' || ((i + 4) / 5), "
    "'/1/' || (1000 + (i + 4) / 5) || '/' FROM n WHERE i % 5 = 1 AND CAST(?2 AS {number}) > CAST(?3 AS {number})",
    "INSERT INTO place (id, parent, kind, name, path) " SITES "SELECT 10000 + i, 1000 + (i + 4) / 5, 'site', " WORD("i") " || ' Street, branch ' || i, "
    "'/1/' || (1000 + (i + 4) / 5) || '/' || (10000 + i) || '/' FROM n WHERE CAST(?2 AS {number}) > CAST(?3 AS {number})",
    "INSERT INTO agent (id, jid, site, customer, contact, place) " SITES "SELECT 10000 + i, 'site-' || i || '@agents.example', p.name, c.name, " NOW ", p.id "
    "FROM n JOIN place p ON p.id = 10000 + i JOIN place c ON c.id = p.parent WHERE CAST(?2 AS {number}) > CAST(?3 AS {number})",
    "INSERT INTO journal (id, agent, epoch, opened) " SITES "SELECT 10000 + i, 10000 + i, 'e', 0 FROM n WHERE CAST(?2 AS {number}) > CAST(?3 AS {number})",
    "INSERT INTO history_device (id, agent, device, journal, at) " DEVICES
    "SELECT i, " SITE ", '" DEVICE "' || (100000000000 + i), " SITE ", " SAID " FROM n WHERE CAST(?2 AS {number}) > CAST(?3 AS {number})",
    "INSERT INTO asset (agent, device, entry, received, at, manufacturer, model, serial, address, hostname, location, state) " DEVICES
    "SELECT " SITE ", '" DEVICE "' || (100000000000 + i), i, " NOW ", " SAID ", " MAKER ", " KIND " || ' ' || (200 + i * 7 % 97 * 10), "
    "'SN' || (7000000 + i), '10.' || (i / 25 % 200) || '.0.' || (10 + i % 25), 'prn' || i || '.office.example', " WORD("i / 3") " || ' wing, floor ' || (i % 9), "
    STATE " FROM n WHERE CAST(?2 AS {number}) > CAST(?3 AS {number})",
    "INSERT INTO asset_firmware (agent, device, place, value) " DEVICES
    "SELECT " SITE ", '" DEVICE "' || (100000000000 + i), 0, '2.' || (i % 13) || '.4' FROM n WHERE CAST(?2 AS {number}) > CAST(?3 AS {number})",
    "INSERT INTO consumable (agent, device, \"index\", entry, received, type, colour, level, state) " DEVICES
    "SELECT " SITE ", '" DEVICE "' || (100000000000 + i), j, i, " NOW ", 'toner', CASE j WHEN 1 THEN 'black' WHEN 2 THEN 'cyan' WHEN 3 THEN 'magenta' "
    "ELSE 'yellow' END, 1 + (i * 31 + j * 17 + i / 97 * j) % 99, 'ok' FROM n CROSS JOIN " FOUR "WHERE CAST(?2 AS {number}) > CAST(?3 AS {number})",
    "INSERT INTO history_incident (device_id, incident, opened, closed, at, entry, severity, code, training, text) " DEVICES
    "SELECT i, 'c0a1b2c3-d4e5-4f60-8a7b-' || (100000000000 + i * 4 + j), " NOW " - (i * 7919 + j * 104729) % 31536000 * 1000, "
    "CASE WHEN (i * 4 + j) % 50 = 0 THEN NULL ELSE " NOW " END, 0, 1, CASE WHEN i % 5 = 0 THEN 'critical' ELSE 'warning' END, 8, 'trained', 'Jam in tray 2' "
    "FROM n CROSS JOIN " FOUR "WHERE CAST(?2 AS {number}) > CAST(?3 AS {number})",
    "INSERT INTO service_case (device_id, incident, opened, state) SELECT device_id, incident, opened, 'new' "
    "FROM history_incident WHERE device_id <= ?1 AND CAST(?2 AS {number}) > CAST(?3 AS {number})",
    "INSERT INTO incident (agent, device, id, entry, received, event, severity) "
    "SELECT h.agent, h.device, i.incident, 1, 0, CASE WHEN i.closed IS NULL THEN 'opened' ELSE 'closed' END, i.severity "
    "FROM history_incident i JOIN history_device h ON h.id = i.device_id WHERE h.id <= ?1 AND CAST(?2 AS {number}) > CAST(?3 AS {number})",
    "INSERT INTO forecast (device_id, supply, entry, made, level, method, due, from_95, from_80, from_50, to_50, to_80, to_95) " DEVICES
    "SELECT i, j, i, " NOW ", 5000, 'percent', " NOW " + (i * 37 + j) % 300 * " DAY_MS ", " NOW ", " NOW ", " NOW ", " NOW ", " NOW ", " NOW " FROM n CROSS JOIN " FOUR
    "WHERE CAST(?2 AS {number}) > CAST(?3 AS {number})",
    "INSERT INTO forecast_need (device_id, supply, place, part, wanted, urgent, chance, lead, lead_from) " DEVICES
    "SELECT i, j, " SITE ", 'P' || (i % 20), CASE WHEN (i * 37 + j) % 300 < 12 THEN 2 WHEN (i * 37 + j) % 300 < 24 THEN 1 ELSE 0 END, "
    NOW " + (i * 37 + j) % 300 * " DAY_MS ", 500, 7, 'default' FROM n CROSS JOIN " FOUR "WHERE CAST(?2 AS {number}) > CAST(?3 AS {number})",
};

/* All printers, a row a day; then what a busy one says. */
static const char *const past_sql[] = {
    "INSERT INTO history_fact (device_id, field, at, entry, until, value) WITH k (f) AS (VALUES ('address'), ('location'), ('serial'), ('model'), "
    "('manufacturer'), ('firmware'), ('hostname'), ('mac'), ('uuid'), ('tray'), ('output'), ('cover'), ('language'), ('charset'), ('product-number')) "
    "SELECT h.id, f, " NOW " - CAST(?3 AS {number}) * " DAY_MS ", 1, NULL, f || '-' || h.id FROM history_device h CROSS JOIN k WHERE h.id <= ?1",
    "INSERT INTO history_ledger (device_id, counter, journal, value, at, absent, total, net, merged, others) "
    "WITH k (c) AS (VALUES ('engine-cycles'), ('total/total'), ('print/mono'), ('copy/mono')) "
    "SELECT id, c, 1, 90000, " NOW ", 0, 90000, 90000, 0, '' FROM history_device CROSS JOIN k WHERE id <= ?1 AND CAST(?2 AS {number}) > CAST(?3 AS {number})",
    "INSERT INTO history_meter (device_id, counter, at, received, value, delta, total, unsure, event) " OF_DAYS("")
    "SELECT h.id, 'total/total', " AGO ", " AGO ", 90000 - d.i * 40, 40, 90000 - d.i * 40, 0, 'normal' FROM history_device h CROSS JOIN d WHERE h.id <= ?1",
    "INSERT INTO history_fact (device_id, field, at, entry, until, value) " OF_DAYS("") "SELECT h.id, 'state', " AGO ", i, " AGO " + " DAY_MS ", "
    "CASE i % 2 WHEN 0 THEN 'ready' ELSE 'asleep' END FROM history_device h CROSS JOIN d WHERE h.id <= ?1",
};
#define BUSY_AT "(" NOW " - d.i * (" DAY_MS " / " BUSY_A_DAY ") - 60000)"
#define OF_BUSY "WITH RECURSIVE " COUNT("d", "1", "?3 * " BUSY_A_DAY)
static const char *const busy_sql[] = {
    "INSERT INTO history_meter (device_id, counter, at, received, value, delta, total, unsure, event) " OF_BUSY
    "SELECT l.device_id, l.counter, " BUSY_AT ", " BUSY_AT ", 90000 - d.i * 3, 3, 90000 - d.i * 3, 0, 'normal' FROM history_ledger l CROSS JOIN d "
    "WHERE l.device_id <= ?1",
    "INSERT INTO history_fact (device_id, field, at, entry, until, value) " OF_BUSY "SELECT h.id, 'state', " BUSY_AT ", d.i, " BUSY_AT " + 7200000, "
    "CASE d.i % 2 WHEN 0 THEN 'ready' ELSE 'processing' END FROM history_device h CROSS JOIN d WHERE h.id <= ?1",
    "INSERT INTO history_level (device_id, supply, at, received, level, quality, state, source) " OF_BUSY
    "SELECT h.id, j, " BUSY_AT ", " BUSY_AT ", 10000 - d.i % 100 * 100, 'percent', 'ok', 'snmp' FROM history_device h CROSS JOIN d CROSS JOIN " FOUR "WHERE h.id <= ?1",
    "INSERT INTO history_cartridge (device_id, supply, came, entry, went, noticed, serial, part, type, colour, level_in, level_out) "
    "WITH RECURSIVE " COUNT("d", "1", "1 + ?3 / 30")
    "SELECT h.id, j, " NOW " - d.i * 30 * " DAY_MS ", d.i, CASE WHEN d.i > 1 THEN " NOW " - (d.i - 1) * 30 * " DAY_MS " END, 'serial', "
    "'S-' || h.id || '-' || j || '-' || d.i, 'P' || (h.id % 20), 'toner', 'cyan', 10000, 100 FROM history_device h CROSS JOIN d CROSS JOIN " FOUR "WHERE h.id <= ?1",
};
/* clang-format on */

static void must(struct db *db, enum err err, const char *what)
{
    if (err == ERR_NONE)
        return;
    (void)fprintf(stderr, "%s: %s\n", what, db_error(db));
    exit(1);
}

static void run(struct db *db, const char *const *sql, size_t count, const int64_t told[3])
{
    must(db, db_begin(db), "begin");
    for (size_t i = 0; i < count; i++) {
        struct db_statement *add = db_prepare(db, sql[i]);
        if (!add)
            must(db, db_prepare_error(db), sql[i]);
        for (int at = 0; at < 3; at++)
            db_bind_number(add, at + 1, told[at]);
        must(db, db_step(add), sql[i]);
        db_finish(add);
    }
    must(db, db_commit(db), "commit");
}

#define RUN(db, sql, devices, days)                                                                \
    run(db, sql, sizeof(sql) / sizeof *(sql), (const int64_t[]){ devices, clock_wall_ms(), days })

static void fill(struct db *db, int64_t devices, int64_t days)
{
    RUN(db, now_sql, devices, days);
    RUN(db, past_sql, devices, days);
    RUN(db, busy_sql, devices < BUSY ? devices : BUSY, days);
    must(db, db_run(db, "DELETE FROM fleet_fill; INSERT INTO fleet_fill (through) VALUES (0)"),
         "fleet");
    must(db, fleet_row_fill(db), "fleet");
    must(db, db_run(db, "ANALYZE"), "analyze");
}

int main(int argc, char **argv)
{
    struct store *store = NULL;
    struct db *db = NULL;
    uint64_t devices = 50000;
    uint64_t days = 90;

    log_set_level(LOG_LEVEL_ERROR);
    if (argc < 2 || argc > 4 || (argc > 2 && !str_to_u64(argv[2], 1000000, &devices)) ||
        (argc > 3 && !str_to_u64(argv[3], 400, &days))) {
        (void)fprintf(stderr, "Usage: bench_fill EMPTY_FOLDER [DEVICES [DAYS]]\n");
        return 2;
    }
    const struct db_place place = *portal_rig_place(argv[1]);
    if (store_open(&place, STORE_WRITE, &store) != ERR_NONE)
        return 1;
    store_close(store); /* its calls have an end, which is too near for these */
    if (db_open(&place, DB_WRITE, &db) != ERR_NONE)
        return 1;
    fill(db, (int64_t)devices, (int64_t)days);
    db_close(db);
    (void)printf("%llu devices, %llu days\n", (unsigned long long)devices,
                 (unsigned long long)days);
    return 0;
}
