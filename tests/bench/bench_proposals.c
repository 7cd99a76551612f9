/* SPDX-License-Identifier: Apache-2.0 */
/* How long a page of proposals takes where many supplies of one place need the same parts: at one
 * place NEEDS / 8, NEEDS / 2 and NEEDS (2,000) supplies, half of them orders and half to come with
 * these, of twenty parts, of each of which there is enough for the orders; and beside it 1,000
 * places with twenty needs each. The least and the middle of some questions. bench_proposals FOLDER
 * [NEEDS]; tests/fakes/pgsql.py runs it on PostgreSQL. */
#include "base/log.h"
#include "base/str.h"
#include "portal/store/list_view.h"
#include "portal/store/store.h"
#include "tests/bench/bench_cost.h"
#include "tests/fakes/portal_rig.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define REPEATS 5
#define DEVICE  "11111111-2222-4333-8444-" /* and 100000000001 ... */

/* ?1: the place, ?2 and ?3: its needs; an agent has the place's number, four supplies are a
 * device's. */
#define NEEDS                                                                                      \
    "WITH RECURSIVE n (i) AS (SELECT CAST(?2 AS {number}) UNION ALL SELECT i + 1 FROM n WHERE i "  \
    "< ?3) "
#define PLACE "CAST(?1 AS {number})"

/* clang-format off */
static const char *const place_sql[] = {
    "INSERT INTO place (id, parent, kind, name, path) VALUES (?1, 1, 'customer', 'C' || " PLACE ", '/1/' || " PLACE " || '/')",
    "INSERT INTO agent (id, jid, site, customer, contact, place) VALUES (?1, 'a' || " PLACE " || '@x.test', 'S', 'C' || " PLACE ", 0, ?1)",
    "INSERT INTO journal (id, agent, epoch, opened) VALUES (?1, ?1, 'e', 0)",
};
static const char *const need_sql[] = {
    "INSERT INTO history_device (id, agent, device, journal, at) " NEEDS
    "SELECT i / 4, " PLACE ", '" DEVICE "' || (100000000000 + i / 4), " PLACE ", 0 FROM n WHERE i % 4 = 0",
    "INSERT INTO asset (agent, device, entry, received, at, manufacturer, model, state) " NEEDS
    "SELECT " PLACE ", '" DEVICE "' || (100000000000 + i / 4), 1, 0, 0, 'Maker', 'Model', 'ready' FROM n WHERE i % 4 = 0",
    "INSERT INTO consumable (agent, device, \"index\", entry, received, type) " NEEDS
    "SELECT " PLACE ", '" DEVICE "' || (100000000000 + i / 4), i % 4, 1, 0, 'toner' FROM n",
    "INSERT INTO forecast (device_id, supply, entry, made, due, from_95) " NEEDS "SELECT i / 4, i % 4, 1, 0, 1000 + i, 1 FROM n WHERE " PLACE " > 0",
    "INSERT INTO forecast_need (device_id, supply, place, part, wanted, urgent, chance, lead, lead_from) " NEEDS
    "SELECT i / 4, i % 4, " PLACE ", 'P' || (i % 20), 2 - i / 20 % 2, i / 20 % 2 * 1000000 + i * 7919 % 100003, 5, 7, 'default' FROM n",
};
static const char stock_sql[] =
    "INSERT INTO supply_move (place, changed, part, kind, quantity) " NEEDS "SELECT " PLACE ", 0, 'P' || (i % 20), 'in', 1 FROM n WHERE i / 20 % 2 = 0";
/* clang-format on */

static void must(struct db *db, enum err err, const char *what)
{
    if (err == ERR_NONE)
        return;
    (void)fprintf(stderr, "%s: %s\n", what, db_error(db));
    exit(1);
}

static void run(struct db *db, const char *sql, int64_t place, int64_t first, int64_t last)
{
    struct db_statement *add = db_prepare(db, sql);

    if (!add)
        must(db, db_prepare_error(db), sql);
    db_bind_number(add, 1, place);
    if (strstr(sql, "?2")) {
        db_bind_number(add, 2, first);
        db_bind_number(add, 3, last);
    }
    must(db, db_step(add), sql);
    db_finish(add);
}

static void add_needs(struct db *db, int64_t place, int64_t first, int64_t last)
{
    for (size_t i = 0; i < sizeof need_sql / sizeof need_sql[0]; i++)
        run(db, need_sql[i], place, first, last);
}

static void add_place(struct db *db, int64_t place)
{
    for (size_t i = 0; i < sizeof place_sql / sizeof place_sql[0]; i++)
        run(db, place_sql[i], place, 0, 0);
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

static int compare(const void *a, const void *b)
{
    const double *one = a;
    const double *other = b;

    return (*one > *other) - (*one < *other);
}

/* Who asks, as the portal does. */
struct asking {
    struct db *db;
    struct bench_cost_clock clock;
};

static void ask(const struct asking *asking, const char *name, const char *path, const char *state)
{
    struct store_scope scope = { "" };
    struct list_view_query query = { .scope = &scope, .most = 101, .filters = { "1", state } };
    double took[REPEATS];
    size_t rows = 0;

    (void)str_copy(scope.path, sizeof scope.path, path);
    for (int i = 0; i < REPEATS; i++) {
        struct bench_cost begin = bench_cost_now(&asking->clock);
        rows = 0;
        must(asking->db, list_view_read(asking->db, LIST_VIEW_PROPOSALS, &query, count_row, &rows),
             name);
        struct bench_cost cost = bench_cost_since(&asking->clock, begin);
        took[i] = (cost.own + cost.server) * 1e3;
    }
    qsort(took, REPEATS, sizeof *took, compare);
    (void)printf("%-26s %-6s %8.2f ms %8.2f ms %5zu\n", name, state ? state : "all", took[0],
                 took[REPEATS / 2], rows);
}

static void ask_all(const struct asking *asking, const char *name, const char *path)
{
    ask(asking, name, path, NULL);
    ask(asking, name, path, "open");
    ask(asking, name, path, "order");
}

/* Needs of the crowded place, from `first` on. */
static void crowd(struct db *db, const struct asking *asking, int64_t first, int64_t last)
{
    char name[40];

    must(db, db_begin(db), "begin");
    add_needs(db, 1000, first, last - 1);
    run(db, stock_sql, 1000, first, last - 1);
    must(db, db_commit(db), "commit");
    (void)snprintf(name, sizeof name, "%" PRId64 " at a place", last);
    ask_all(asking, name, "/1/1000/");
}

int main(int argc, char **argv)
{
    struct store *store = NULL;
    struct db *db = NULL;
    uint64_t needs = 2000;

    log_set_level(LOG_LEVEL_ERROR);
    if (argc < 2 || argc > 3 || (argc > 2 && !str_to_u64(argv[2], 20000, &needs))) {
        (void)fprintf(stderr, "Usage: bench_proposals EMPTY_FOLDER [NEEDS]\n");
        return 2;
    }
    const struct db_place place = *portal_rig_place(argv[1]);
    if (store_open(&place, STORE_WRITE, &store) != ERR_NONE)
        return 1;
    (void)portal_rig_agent(store);
    store_close(store); /* its calls have an end, which is too near for these */
    struct asking asking;
    if (db_open(&place, DB_WRITE, &db) != ERR_NONE ||
        db_open(&place, DB_READ, &asking.db) != ERR_NONE)
        return 1;
    asking.clock = bench_cost_clock(asking.db, &place);
    must(db, db_begin(db), "begin");
    add_place(db, 1000);
    must(db, db_commit(db), "commit");
    int64_t n = (int64_t)needs / 8 * 8;
    crowd(db, &asking, 0, n / 8);
    crowd(db, &asking, n / 8, n / 2);
    crowd(db, &asking, n / 2, n);
    must(db, db_begin(db), "begin");
    for (int64_t i = 0; i < 1000; i++) {
        add_place(db, 2000 + i);
        add_needs(db, 2000 + i, 100000 + i * 20, 100000 + i * 20 + 19);
    }
    must(db, db_commit(db), "commit");
    ask_all(&asking, "beside 1,000 other places", "/1/1000/");
    ask_all(&asking, "all of 1,001 places", "/1/");
    ask_all(&asking, "one of 1,001 places", "/1/2500/");
    db_close(asking.db);
    db_close(db);
    return 0;
}
