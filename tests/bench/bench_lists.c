/* SPDX-License-Identifier: Apache-2.0 */
/* How long a page of the API's long tables takes, in a store of a hundredth of DEVICES and then of
 * DEVICES (50,000), with four incidents and twenty records each: a page costs what it returns, so
 * the two figures and their ratio are told: the wall's time of the quickest question, and for the
 * big store the processor time of the one in the middle, ours and the server's.
 * bench_lists FOLDER [DEVICES]; tests/fakes/pgsql.py runs it on PostgreSQL. */
#include "base/clock.h"
#include "base/log.h"
#include "base/str.h"
#include "portal/store/fleet_row.h"
#include "portal/store/list_view.h"
#include "portal/store/store.h"
#include "tests/bench/bench_cost.h"
#include "tests/fakes/portal_rig.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define REPEATS 40
#define DEVICE  "11111111-2222-4333-8444-" /* and 100000000001 ... */
#define ONE     DEVICE "100000000123"
#define SMALL   100 /* times smaller */

/* ?1: from this device on, ?2: to this one; a hundred of them are a site of their own. */
#define DEVICES_FROM_TO                                                                            \
    "WITH RECURSIVE n (i) AS (SELECT CAST(?1 AS {number}) UNION ALL SELECT i + 1 FROM n WHERE i "  \
    "< ?2) "
#define FOUR "(SELECT 1 AS j UNION SELECT 2 UNION SELECT 3 UNION SELECT 4) f "

/* clang-format off */
static const char *const fill_sql[] = {
    "INSERT INTO place (id, parent, kind, name, path) " DEVICES_FROM_TO "SELECT 1000 + (i + 99) / 100, 1, 'customer', 'C' || ((i + 99) / 100), "
    "'/1/' || (1000 + (i + 99) / 100) || '/' FROM n WHERE i % 100 = 1",
    "INSERT INTO agent (id, jid, site, customer, contact, place) " DEVICES_FROM_TO "SELECT 1000 + (i + 99) / 100, 'a' || i || '@x.test', "
    "'S' || ((i + 99) / 100), 'C' || ((i + 99) / 100), 0, 1000 + (i + 99) / 100 FROM n WHERE i % 100 = 1",
    "INSERT INTO journal (id, agent, epoch, opened) " DEVICES_FROM_TO "SELECT 1000 + (i + 99) / 100, 1000 + (i + 99) / 100, 'e', 0 FROM n WHERE i % 100 = 1",
    "INSERT INTO history_device (id, agent, device, journal, at) " DEVICES_FROM_TO
    "SELECT i, 1000 + (i + 99) / 100, '" DEVICE "' || (100000000000 + i), 1, 0 FROM n",
    "INSERT INTO asset (agent, device, entry, received, at, manufacturer, model, serial, address, hostname, state) "
    "SELECT agent, device, id, 0, 0, 'Maker', 'Model ' || id % 97, 'SN' || id, '10.0.0.1', 'host' || id, CASE WHEN id % 50 = 0 THEN 'stopped' ELSE 'ready' END "
    "FROM history_device WHERE id >= ?1 AND id <= ?2",
    "INSERT INTO consumable (agent, device, \"index\", entry, received, type, colour, level) "
    "SELECT agent, device, j, id, 0, 'toner', 'cyan', 1 + (agent * 31 + j * 17) % 97 FROM history_device CROSS JOIN " FOUR "WHERE id >= ?1 AND id <= ?2",
    "INSERT INTO history_incident (device_id, incident, opened, closed, at, entry, severity, code, training, text) "
    "SELECT id, 'c0a1b2c3-d4e5-4f60-8a7b-' || (100000000000 + id * 4 + j), 1700000000000 + (id * 7919 + j * 104729) % 31536000 * 1000, "
    "CASE WHEN (id * 4 + j) % 50 = 0 THEN NULL ELSE 1790000000000 END, 0, 1, 'warning', 8, 'trained', 'Jam in tray 2' "
    "FROM history_device CROSS JOIN " FOUR "WHERE id >= ?1 AND id <= ?2",
    "INSERT INTO service_case (device_id, incident, opened, state) SELECT device_id, incident, opened, 'new' "
    "FROM history_incident WHERE device_id >= ?1 AND device_id <= ?2",
    "INSERT INTO incident (agent, device, id, entry, received, event, severity) "
    "SELECT h.agent, h.device, i.incident, 1, 0, CASE WHEN i.closed IS NULL THEN 'opened' ELSE 'closed' END, i.severity "
    "FROM history_incident i JOIN history_device h ON h.id = i.device_id WHERE h.id >= ?1 AND h.id <= ?2",
    "INSERT INTO entry (\"row\", journal, number, received, kind, device, xml) " DEVICES_FROM_TO
    "SELECT (i - 1) * 20 + k, 1000 + (i + 99) / 100, i * 20 + k, 0, 'meter', '" DEVICE "' || (100000000000 + i), '<meter/>' FROM n CROSS JOIN "
    "(SELECT j + l * 4 - 4 AS k FROM " FOUR "CROSS JOIN (SELECT 1 AS l UNION SELECT 2 UNION SELECT 3 UNION SELECT 4 UNION SELECT 5) g) h",
};

/* What is asked; filters in the order of the list's. */
static const struct question {
    const char *name;
    enum list_view_id id;
    const char *scope;
    const char *filters[LIST_VIEW_FILTERS];
    int64_t deep; /* the number of the key that the page begins behind, 0: the first page */
} questions[] = {
    { "devices", LIST_VIEW_DEVICES, "/1/", { NULL }, 0 },
    { "devices, far behind", LIST_VIEW_DEVICES, "/1/", { NULL }, 1003 },
    { "devices of a site", LIST_VIEW_DEVICES, "/1/", { "S3" }, 0 },
    { "devices of one tenant", LIST_VIEW_DEVICES, "/1/1003/", { NULL }, 0 },
    { "devices by text, none", LIST_VIEW_DEVICES, "/1/", { NULL, NULL, NULL, "none" }, 0 },
    { "devices by state, none", LIST_VIEW_DEVICES, "/1/", { NULL, NULL, "none" }, 0 },
    { "devices by name", LIST_VIEW_DEVICES_BY_NAME, "/1/", { NULL }, 0 },
    { "devices by place", LIST_VIEW_DEVICES_BY_PLACE_DOWN, "/1/", { NULL }, 0 },
    { "devices by state", LIST_VIEW_DEVICES_BY_STATE, "/1/", { NULL }, 0 },
    { "devices by level", LIST_VIEW_DEVICES_BY_LEVEL, "/1/", { NULL }, 0 },
    { "by level, far behind", LIST_VIEW_DEVICES_BY_LEVEL, "/1/", { NULL }, 5000 },
    { "devices by age", LIST_VIEW_DEVICES_BY_SAID, "/1/", { NULL }, 0 },
    { "devices by incidents", LIST_VIEW_DEVICES_BY_INCIDENTS_DOWN, "/1/", { NULL }, 0 },
    { "by incidents, of a site", LIST_VIEW_DEVICES_BY_INCIDENTS_DOWN, "/1/", { "S3" }, 0 },
    { "by incidents, one tenant", LIST_VIEW_DEVICES_BY_INCIDENTS_DOWN, "/1/1003/", { NULL }, 0 },
    { "by level, text, none", LIST_VIEW_DEVICES_BY_LEVEL, "/1/", { NULL, NULL, NULL, "none" }, 0 },
    { "by name, one by text", LIST_VIEW_DEVICES_BY_NAME, "/1/", { NULL, NULL, NULL, "sn123 " }, 0 },
    { "by name, none so empty", LIST_VIEW_DEVICES_BY_NAME, "/1/", { NULL, NULL, NULL, NULL, NULL, "empty" }, 0 },
    { "a device", LIST_VIEW_DEVICES, "/1/", { NULL, NULL, NULL, NULL, ONE }, 0 },
    { "incidents", LIST_VIEW_INCIDENTS, "/1/", { NULL }, 0 },
    { "incidents, far behind", LIST_VIEW_INCIDENTS, "/1/", { NULL }, INT64_C(1715000000000) },
    { "incidents, open", LIST_VIEW_INCIDENTS, "/1/", { NULL, NULL, NULL, "open" }, 0 },
    { "incidents, none so bad", LIST_VIEW_INCIDENTS, "/1/", { NULL, "none" }, 0 },
    { "incidents of a site", LIST_VIEW_INCIDENTS, "/1/", { "S3" }, 0 },
    { "incidents of one tenant", LIST_VIEW_INCIDENTS, "/1/1003/", { NULL }, 0 },
    { "incidents of a device", LIST_VIEW_INCIDENTS, "/1/", { NULL, NULL, NULL, NULL, ONE }, 0 },
    { "cases", LIST_VIEW_CASES, "/1/", { NULL }, 0 },
    { "cases of a device", LIST_VIEW_CASES, "/1/", { NULL, NULL, NULL, NULL, ONE }, 0 },
    { "agents", LIST_VIEW_AGENTS, "/1/", { NULL }, 0 },
    { "agents, none licensed so", LIST_VIEW_AGENTS, "/1/", { NULL, NULL, "none" }, 0 },
    { "records", LIST_VIEW_RECORDS, "/1/", { NULL }, 0 },
    { "records of a device", LIST_VIEW_RECORDS, "/1/", { ONE }, 0 },
    { "records, none of a kind", LIST_VIEW_RECORDS, "/1/", { NULL, NULL, "none" }, 0 },
    { "records of one tenant", LIST_VIEW_RECORDS, "/1/1003/", { NULL }, 0 },
};
/* clang-format on */

#define QUESTIONS (sizeof questions / sizeof questions[0])

static void must(struct db *db, enum err err, const char *what)
{
    if (err == ERR_NONE)
        return;
    (void)fprintf(stderr, "%s: %s\n", what, db_error(db));
    exit(1);
}

static void fill(struct db *db, int64_t from, int64_t to)
{
    must(db, db_begin(db), "begin");
    for (size_t i = 0; i < sizeof fill_sql / sizeof fill_sql[0]; i++) {
        struct db_statement *add = db_prepare(db, fill_sql[i]);
        if (!add)
            must(db, db_prepare_error(db), fill_sql[i]);
        db_bind_number(add, 1, from);
        db_bind_number(add, 2, to);
        must(db, db_step(add), fill_sql[i]);
        db_finish(add);
    }
    must(db, db_commit(db), "commit");
    must(db, db_run(db, "ANALYZE"), "analyze");
}

static bool count_row(void *arg, const struct history_view *view, const struct list_view_key *key,
                      const struct history_view_cell *cells)
{
    size_t *rows = arg;

    (void)view;
    (void)key;
    (void)cells;
    (*rows)++;
    return true;
}

/* What a question took. */
struct taken {
    double least_s;     /* of the quickest: what it costs, whatever else the machine does */
    double processor_s; /* of the one in the middle */
    size_t rows;
};

static int compare(const void *a, const void *b)
{
    const double *one = a;
    const double *other = b;

    return (*one > *other) - (*one < *other);
}

static struct taken ask(struct db *db, const struct bench_cost_clock *clock,
                        const struct question *question)
{
    struct store_scope scope = { "" };
    const struct list_view_key after = { question->deep, 0, "" };
    struct list_view_query query = { .scope = &scope,
                                     .after = question->deep > 0 ? &after : NULL,
                                     .most = 101 };
    struct taken taken = { .least_s = 1e9 };
    double worked_s[REPEATS];

    (void)str_copy(scope.path, sizeof scope.path, question->scope);
    memcpy(query.filters, question->filters, sizeof query.filters);
    for (int i = 0; i < REPEATS; i++) {
        struct bench_cost begin = bench_cost_now(clock);
        taken.rows = 0;
        must(db, list_view_read(db, question->id, &query, count_row, &taken.rows), question->name);
        struct bench_cost cost = bench_cost_since(clock, begin);
        taken.least_s = cost.wall < taken.least_s ? cost.wall : taken.least_s;
        worked_s[i] = cost.own + cost.server;
    }
    qsort(worked_s, REPEATS, sizeof *worked_s, compare);
    taken.processor_s = worked_s[REPEATS / 2];
    return taken;
}

static void measure(const struct db_place *place, struct taken out_taken[QUESTIONS])
{
    struct db *db = NULL;

    if (db_open(place, DB_READ, &db) != ERR_NONE)
        exit(1);
    const struct bench_cost_clock clock = bench_cost_clock(db, place);
    for (size_t i = 0; i < QUESTIONS; i++)
        out_taken[i] = ask(db, &clock, &questions[i]);
    db_close(db);
}

static void fill_store(const struct db_place *place, int64_t from, int64_t to)
{
    struct store *store = NULL;
    struct db *db = NULL;

    if (store_open(place, STORE_WRITE, &store) != ERR_NONE)
        exit(1);
    store_close(store); /* its calls have an end, which is too near for these */
    if (db_open(place, DB_WRITE, &db) != ERR_NONE)
        exit(1);
    fill(db, from, to);
    must(db, db_run(db, "INSERT INTO fleet_fill (through) VALUES (0)"), "fleet");
    must(db, fleet_row_fill(db), "fleet");
    must(db, db_run(db, "ANALYZE"), "analyze");
    db_close(db);
}

int main(int argc, char **argv)
{
    struct taken small[QUESTIONS];
    struct taken big[QUESTIONS];
    uint64_t devices = 50000;

    log_set_level(LOG_LEVEL_ERROR);
    if (argc < 2 || argc > 3 || (argc > 2 && !str_to_u64(argv[2], 10000000, &devices)) ||
        devices < (uint64_t)SMALL * 400) {
        (void)fprintf(stderr, "Usage: bench_lists EMPTY_FOLDER [DEVICES]\n");
        return 2;
    }
    const struct db_place place = *portal_rig_place(argv[1]);
    fill_store(&place, 1, (int64_t)devices / SMALL);
    measure(&place, small);
    fill_store(&place, (int64_t)devices / SMALL + 1, (int64_t)devices);
    measure(&place, big);
    (void)printf("%-26s %10s %10s %6s %12s %5s\n", "", "small", "big", "ratio", "processor",
                 "rows");
    for (size_t i = 0; i < QUESTIONS; i++)
        (void)printf("%-26s %7.2f ms %7.2f ms %6.1f %9.2f ms %5zu\n", questions[i].name,
                     small[i].least_s * 1e3, big[i].least_s * 1e3,
                     big[i].least_s / small[i].least_s, big[i].processor_s * 1e3, big[i].rows);
    return 0;
}
