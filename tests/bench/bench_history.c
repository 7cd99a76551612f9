/* SPDX-License-Identifier: Apache-2.0 */
/* How long questions to a long history take: builds one of RECORDS rows (bulk SQL, as ingest would
 * have written it), then asks random devices at random times; at the end it forgets levels older
 * than 400 days, as the portal does, and tells how long its steps hold everything else up.
 * bench_history FOLDER [RECORDS [QUESTIONS]]; tests/fakes/pgsql.py runs it on PostgreSQL. */
#include "base/clock.h"
#include "base/log.h"
#include "base/str.h"
#include "portal/store/history_view.h"
#include "portal/store/store.h"
#include "portal/store/store_scope_whole.h"
#include "tests/bench/bench_cost.h"
#include "tests/fakes/portal_rig.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#define DEVICES   1000
#define DEVICE    "11111111-2222-4333-8444-" /* and 100000000001 ... */
#define DAY_MS    (INT64_C(24) * 3600 * 1000)
#define YEAR_MS   (365 * DAY_MS)
#define BEGIN_MS  (INT64_C(1700000000) * 1000)
#define QUESTIONS 1000
#define FILL_MS   7200000
#define TRIMS     2000 /* steps, at most */

/* Rows per device and share: of 20 rows 9 are meters (3 counters), 8 levels (4 supplies), 2 states,
 * 1 an incident. ?1: rows of one key, ?2: time between two. */
static const char *const fill_sql[] = {
    "INSERT INTO history_device (id, agent, device, journal, at) WITH RECURSIVE n (i) AS (SELECT "
    "CAST(1 AS {number}) "
    "UNION ALL SELECT i + 1 "
    "FROM n WHERE i < CAST(?1 AS {number})) SELECT i, 1, '" DEVICE
    "' || (100000000000 + i), 1, CAST(?2 AS {number}) FROM n",
    "INSERT INTO history_ledger (device_id, counter, journal, value, at, absent, total, net, "
    "merged, others) "
    "WITH k (c) AS (VALUES ('engine-cycles'), ('total/total'), ('print/mono')) "
    "SELECT id, c, 1, 0, 0, 0, 0, 0, 0, '' FROM history_device CROSS JOIN k WHERE id <= CAST(?1 AS "
    "{number}) AND CAST(?2 AS {number}) "
    "> 0",
    "INSERT INTO history_meter (device_id, counter, at, received, value, delta, total, unsure, "
    "event) "
    "WITH RECURSIVE n (i) AS (SELECT CAST(1 AS {number}) UNION ALL SELECT i + 1 FROM n WHERE i < "
    "CAST(?1 AS {number}) * 3) "
    "SELECT l.device_id, l.counter, 1700000000000 + i * (CAST(?2 AS {number}) / 3), 1700000000900 "
    "+ i * (CAST(?2 AS {number}) / 3), "
    "50000 + i * 7, 7, i * 7, 0, 'normal' "
    "FROM history_ledger l CROSS JOIN n",
    "INSERT INTO history_cartridge (device_id, supply, came, entry, went, noticed, serial, type, "
    "colour, level_in, level_out) "
    "WITH RECURSIVE n (i) AS (SELECT CAST(0 AS {number}) UNION ALL SELECT i + 1 FROM n WHERE i < "
    "11), s (j) AS "
    "(VALUES (1), (2), (3), (4)) "
    "SELECT d.id, j, 1700000000000 + i * (CAST(?1 AS {number}) * CAST(?2 AS {number}) / 12), i, "
    "CASE WHEN i < 11 THEN 1700000000000 + "
    "(i + 1) * (CAST(?1 AS {number}) * CAST(?2 AS {number}) / 12) END, "
    "'serial', 'S-' || d.id || '-' || j || '-' || i, 'toner', 'cyan', 10000, 100 FROM "
    "history_device d CROSS JOIN n CROSS JOIN s",
    "INSERT INTO history_level (device_id, supply, at, received, level, quality, state, source) "
    "WITH RECURSIVE n (i) AS (SELECT CAST(1 AS {number}) UNION ALL SELECT i + 1 FROM n WHERE i < "
    "CAST(?1 AS {number}) * 2), s (j) AS "
    "(VALUES (1), (2), (3), (4)) "
    "SELECT d.id, j, 1700000000000 + i * (CAST(?2 AS {number}) / 2), 1700000000900 + i * (CAST(?2 "
    "AS {number}) / 2), 10000 - i % 100 * "
    "100, 'percent', 'ok', 'snmp' "
    "FROM history_device d CROSS JOIN s CROSS JOIN n",
    "INSERT INTO history_fact (device_id, field, at, entry, until, value) "
    "WITH RECURSIVE n (i) AS (SELECT CAST(1 AS {number}) UNION ALL SELECT i + 1 FROM n WHERE i < "
    "CAST(?1 AS {number}) * 2) "
    "SELECT d.id, 'state', 1700000000000 + i * (CAST(?2 AS {number}) / 2), i, CASE WHEN i < "
    "CAST(?1 AS {number}) * 2 THEN "
    "1700000000000 + (i + 1) * (CAST(?2 AS {number}) / 2) END, "
    "CASE i % 2 WHEN 0 THEN 'ready' ELSE 'asleep' END FROM history_device d CROSS JOIN n",
    "INSERT INTO history_fact (device_id, field, at, entry, until, value) "
    "WITH k (f) AS (VALUES ('address'), ('location'), ('serial'), ('model'), ('manufacturer'), "
    "('firmware'), ('hostname')) "
    "SELECT d.id, f, 1700000000000, 1, NULL, f || '-' || d.id FROM history_device d CROSS JOIN k "
    "WHERE CAST(?1 AS {number}) > 0 AND CAST(?2 AS {number}) > 0",
    "INSERT INTO history_incident (device_id, incident, opened, closed, at, entry, severity, code, "
    "training, text) "
    "WITH RECURSIVE n (i) AS (SELECT CAST(1 AS {number}) UNION ALL SELECT i + 1 FROM n WHERE i < "
    "CAST(?1 AS {number})) "
    "SELECT d.id, d.id || '-' || i, 1700000000000 + i * CAST(?2 AS {number}), 1700000000000 + i * "
    "CAST(?2 AS {number}) + 600000, "
    "1700000000000 + i * CAST(?2 AS {number}), i, "
    "'warning', 8, 'trained', 'Jam in tray 2' FROM history_device d CROSS JOIN n",
};

static void must(struct db *db, enum err err, const char *what)
{
    if (err == ERR_NONE)
        return;
    (void)fprintf(stderr, "%s: %s\n", what, db_error(db));
    exit(1);
}

static void fill(struct db *db, int64_t rounds, int64_t pause_ms)
{
    must(db, db_begin(db), "begin");
    for (size_t i = 0; i < sizeof fill_sql / sizeof fill_sql[0]; i++) {
        struct db_statement *add = db_prepare(db, fill_sql[i]);
        if (!add)
            must(db, db_prepare_error(db), fill_sql[i]);
        db_bind_number(add, 1, i < 2 ? DEVICES : rounds);
        db_bind_number(add, 2, pause_ms);
        must(db, db_step(add), fill_sql[i]);
        db_finish(add);
    }
    must(db, db_commit(db), "commit");
}

static int64_t count_rows(struct db *db)
{
    struct db_statement *count = db_prepare(
        db, "SELECT (SELECT count(*) FROM history_meter) + (SELECT count(*) FROM history_level) + "
            "(SELECT count(*) FROM history_fact) + (SELECT count(*) FROM history_cartridge) + "
            "(SELECT count(*) FROM history_incident)");
    enum err err;
    int64_t rows = db_row(count, &err) ? db_number(count, 0) : 0;

    db_finish(count);
    return rows;
}

static bool count_row(void *arg, const struct history_view *view,
                      const struct history_view_cell *cells)
{
    uint64_t *rows = arg;

    (void)view;
    (void)cells;
    (*rows)++;
    return true;
}

/* Whom the questions go to, and how many. */
struct asked {
    struct db *db;
    struct bench_cost_clock clock;
    size_t questions;
};

static int compare(const void *a, const void *b)
{
    const double *one = a;
    const double *other = b;

    return (*one > *other) - (*one < *other);
}

static uint64_t next_random(void)
{
    static uint64_t random = 42;

    random = random * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
    return random >> 33u;
}

/* One question; HISTORY_VIEW_COUNT: the device at a time. */
static enum err ask(struct db *db, enum history_view_id id, uint64_t *rows)
{
    char device[40];
    struct history_view_query query = {
        .scope = store_scope_whole(), .device = device, .bucket_ms = DAY_MS / 4, .key = "1"
    };

    (void)snprintf(device, sizeof device, DEVICE "%" PRId64,
                   INT64_C(100000000001) + (int64_t)(next_random() % DEVICES));
    query.from_ms = BEGIN_MS + (int64_t)(next_random() % (2 * (uint64_t)YEAR_MS / 1000)) * 1000;
    query.to_ms = query.from_ms + 30 * DAY_MS;
    if (id == HISTORY_VIEW_METER_SERIES)
        query.key = "total/total";
    return id == HISTORY_VIEW_COUNT ? history_view_read_at(db, &query, count_row, rows)
                                    : history_view_read(db, id, &query, count_row, rows);
}

/* What some questions or steps took. */
struct took {
    double *wall_s; /* each */
    double *processor_s;
    size_t count;
};

static struct took make_took(size_t most)
{
    struct took took = { .wall_s = calloc(2 * most, sizeof *took.wall_s) };

    if (!took.wall_s)
        abort();
    took.processor_s = took.wall_s + most;
    return took;
}

static void add_took(struct took *took, struct bench_cost cost)
{
    took->wall_s[took->count] = cost.wall;
    took->processor_s[took->count++] = cost.own + cost.server;
}

static void print_times(const char *what, double *seconds, size_t count)
{
    qsort(seconds, count, sizeof *seconds, compare);
    (void)printf("%s p50 %6.2f ms, p99 %6.2f ms, most %6.2f ms; ", what, seconds[count / 2] * 1e3,
                 seconds[count * 99 / 100] * 1e3, seconds[count - 1] * 1e3);
}

/* And free them. */
static void print_took(const char *name, struct took *took)
{
    (void)printf("%-22s ", name);
    print_times("wall", took->wall_s, took->count);
    print_times("processor", took->processor_s, took->count);
    free(took->wall_s);
}

static void measure(const struct asked *asked, enum history_view_id id, const char *name)
{
    struct took took = make_took(asked->questions);
    uint64_t rows = 0;

    for (size_t i = 0; i < asked->questions; i++) {
        struct bench_cost begin = bench_cost_now(&asked->clock);
        must(asked->db, ask(asked->db, id, &rows), name);
        add_took(&took, bench_cost_since(&asked->clock, begin));
    }
    print_took(name, &took);
    (void)printf("%.1f rows\n", (double)rows / (double)asked->questions);
}

/* Steps of a pass, of which those at its end have nothing to do. */
static void measure_trim(struct store *store, const struct db_place *place)
{
    static const struct history_trim_rule rule = { .level_days = 400 };
    const struct history_trim_rules rules = { &rule, 1 };
    const struct bench_cost_clock clock = bench_cost_clock(store_db(store), place);
    struct took took = make_took(TRIMS);
    struct history_trim trim = { 0 };
    int64_t before = count_rows(store_db(store));
    bool is_done = false;

    for (int i = 0; i < TRIMS && !is_done; i++) {
        struct bench_cost begin = bench_cost_now(&clock);
        must(store_db(store), store_trim(store, &trim, &rules, BEGIN_MS + 2 * YEAR_MS, &is_done),
             "trim");
        add_took(&took, bench_cost_since(&clock, begin));
    }
    size_t steps = took.count;
    print_took("step of forgetting", &took);
    (void)printf("%zu of them, %" PRId64 " rows less\n", steps,
                 before - count_rows(store_db(store)));
}

static void measure_all(struct db *db, const struct db_place *place, size_t questions)
{
    const struct asked asked = { db, bench_cost_clock(db, place), questions };

    measure(&asked, HISTORY_VIEW_COUNT, "device at a time");
    measure(&asked, HISTORY_VIEW_LEVEL_SERIES, "month of a level, 6 h");
    measure(&asked, HISTORY_VIEW_METER_SERIES, "month of pages, 6 h");
    measure(&asked, HISTORY_VIEW_METERS, "month of the ledger");
    measure(&asked, HISTORY_VIEW_CARTRIDGES, "cartridges");
    measure(&asked, HISTORY_VIEW_INCIDENTS, "month of incidents");
    measure(&asked, HISTORY_VIEW_MOVES, "moves");
}

static int run(const char *folder, uint64_t records, size_t questions)
{
    const struct db_place place = *portal_rig_place(folder);
    const struct store_agent agent = { .jid = "a@x.test", .site = "HQ", .customer = "We" };
    int64_t rounds = (int64_t)(records / DEVICES / 20);
    struct store_known known;
    struct store *store = NULL;
    struct stat file;
    char path[512];

    if (store_open(&place, STORE_WRITE, &store) != ERR_NONE)
        return 1;
    must(store_db(store), store_set_agent(store, &agent, &known), "agent");
    db_set_patience(store_db(store), FILL_MS);
    db_set_patience(store_db(store), 3600 * 1000);
    uint64_t start_us = clock_monotonic_us();
    if (count_rows(store_db(store)) == 0)
        fill(store_db(store), rounds, 2 * YEAR_MS / rounds);
    int64_t rows = count_rows(store_db(store));
    (void)printf("%" PRId64 " rows of %d devices over two years, made in %.0f s", rows, DEVICES,
                 (double)(clock_monotonic_us() - start_us) / 1e6);
    store_close(store);
    (void)snprintf(path, sizeof path, "%s/portal.db", folder);
    if (stat(path, &file) == 0)
        (void)printf(", %.1f bytes each", (double)file.st_size / (double)rows);
    (void)printf("\n");
    if (store_open(&place, STORE_READ, &store) != ERR_NONE)
        return 1;
    measure_all(store_db(store), &place, questions);
    store_close(store);
    if (store_open(&place, STORE_WRITE, &store) != ERR_NONE)
        return 1;
    measure_trim(store, &place);
    store_close(store);
    return 0;
}

int main(int argc, char **argv)
{
    uint64_t records = 10000000;
    uint64_t questions = QUESTIONS;

    log_set_level(LOG_LEVEL_ERROR);
    if (argc < 2 || argc > 4 || (argc > 2 && !str_to_u64(argv[2], UINT32_MAX, &records)) ||
        (argc > 3 && !str_to_u64(argv[3], UINT32_MAX, &questions)) || records < 20 * DEVICES ||
        questions == 0) {
        (void)fprintf(stderr, "Usage: bench_history FOLDER [RECORDS [QUESTIONS]]\n");
        return 2;
    }
    return run(argv[1], records, (size_t)questions);
}
