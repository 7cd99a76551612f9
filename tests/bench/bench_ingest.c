/* SPDX-License-Identifier: Apache-2.0 */
/* How many records the portal takes per second, from parsed stanza to durable answer, beside what
 * the database itself does with the same bytes in one transaction, in its own fastest way (a
 * prepared INSERT for SQLite, long ones sent without waiting for PostgreSQL), in one run: the ratio
 * is the figure to keep. Processor time is the portal's and its server process's, so that it says
 * what one core does however busy the machine is. Afterwards everything is sent once more: nothing
 * may be stored twice. bench_ingest [RECORDS]; tests/fakes/pgsql.py runs it on PostgreSQL. */
#include "base/buf.h"
#include "base/clock.h"
#include "base/log.h"
#include "base/str.h"
#include "portal/ingest/ingest.h"
#include "protocol/names.h"
#include "tests/bench/bench_cost.h"
#include "tests/fakes/fake_gate.h"
#include "tests/fakes/portal_rig.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

#define DEFAULT  20000
#define BATCH    25 /* records */
#define WINDOW   8  /* batches that arrive together */
#define PRINTERS 57 /* of the site */
#define BEGIN_MS (INT64_C(1700000000) * 1000)

/* A printer, and what is said of it for the how manieth time. */
struct turn {
    char device[40];
    char at[CLOCK_TEXT_SIZE];
    unsigned long long printer;
    unsigned long long round;
};

static void write_level(char *out, size_t size, const struct turn *turn)
{
    (void)snprintf(out, size,
                   "<consumable device='%s' at='%s' index='%llu'><type>toner</type>"
                   "<colour>cyan</colour><part>TN-1</part><serial>S%llu</serial>"
                   "<level quality='exact'>%llu</level></consumable>",
                   turn->device, turn->at, turn->round % 4 + 1, turn->printer,
                   100 - turn->round / 4 % 100);
}

static void write_meter(char *out, size_t size, const struct turn *turn)
{
    (void)snprintf(out, size,
                   "<meter device='%s' at='%s'><engine-cycles>%llu</engine-cycles>"
                   "<count work='total' colour='total'>%llu</count>"
                   "<count work='print' colour='mono'>%llu</count></meter>",
                   turn->device, turn->at, turn->round * 9, turn->round * 8, turn->round * 7);
}

static void write_incident(char *out, size_t size, const struct turn *turn)
{
    (void)snprintf(out, size,
                   "<incident device='%s' at='%s' id='22222222-3333-4444-8%03llu-%012llu' "
                   "event='%s' severity='warning' code='8'><text>Jam in tray 2</text></incident>",
                   turn->device, turn->at, turn->printer, turn->round / 2,
                   turn->round % 2 ? "closed" : "opened");
}

static void write_asset(char *out, size_t size, const struct turn *turn)
{
    (void)snprintf(out, size,
                   "<asset device='%s' at='%s'><manufacturer>Acme</manufacturer><model>P 1</model>"
                   "<serial>X%llu</serial><state>%s</state></asset>",
                   turn->device, turn->at, turn->printer, turn->round % 2 ? "ready" : "asleep");
}

/* What a site of PRINTERS says in turn: of 20 records 12 levels, 6 meters, an incident that opens
 * or closes, and an asset. Static memory. */
static const char *make_record(uint64_t number)
{
    static void (*const writers[20])(char *, size_t, const struct turn *) = {
        write_level, write_meter, write_level, write_level, write_meter,
        write_level, write_level, write_meter, write_level, write_incident,
        write_level, write_meter, write_level, write_level, write_meter,
        write_level, write_level, write_meter, write_level, write_asset,
    };
    static char xml[1024];
    struct turn turn = { .printer = number % PRINTERS, .round = number / PRINTERS };

    (void)snprintf(turn.device, sizeof turn.device, "11111111-2222-4333-8444-%012llu",
                   turn.printer);
    clock_format(BEGIN_MS + (int64_t)number * 5000, turn.at);
    writers[number % 20](xml, sizeof xml, &turn);
    return xml;
}

/* One batch as a stanza's payload, parsed as the gate would. */
static struct xml_node *make_batch(uint64_t first)
{
    static const struct xml_read_limits limits = { 1 << 20, 16, 65536 };
    struct xml_node *root = NULL;
    struct buf text;

    buf_init(&text, 1 << 20);
    buf_append_format(&text, "<batch xmlns='%s' epoch='%s' first='%" PRIu64 "'>", NAMES_SPACE,
                      PORTAL_RIG_EPOCH, first);
    for (uint64_t i = first; i < first + BATCH; i++)
        buf_append_text(&text, make_record(i));
    buf_append_text(&text, "</batch>");
    if (!xml_read_document(buf_text(&text), text.len, &limits, &root, NULL))
        abort();
    buf_finish(&text);
    return root;
}

static void run_ingest(struct ingest *ingest, struct gate *gate, uint64_t records)
{
    unsigned waiting = 0;

    for (uint64_t first = 1; first <= records; first += BATCH) {
        struct xml_node *payload = make_batch(first);
        const struct gate_iq iq = { "a@x.test/r", "1", true, payload };
        ingest_take(ingest, &iq);
        xml_read_free(payload);
        if (++waiting % WINDOW == 0) {
            ingest_drained(ingest);
            fake_gate_clear(gate);
        }
    }
    ingest_drained(ingest);
}

/* INSERT of `rows` rows at once. */
static struct db_statement *prepare_bulk(struct db *db, int rows)
{
    struct buf sql;

    buf_init(&sql, 4096);
    buf_append_text(&sql, "INSERT INTO bulk (xml) VALUES (?)");
    for (int i = 1; i < rows; i++)
        buf_append_text(&sql, ", (?)");
    struct db_statement *insert = db_prepare(db, buf_text(&sql));
    buf_finish(&sql);
    return insert;
}

static void run_bulk(struct db *db, const struct db_place *place, uint64_t records)
{
    int rows = place->server ? BATCH : 1;
    struct db_statement *insert = prepare_bulk(db, rows);
    enum err err = db_begin(db);

    for (uint64_t first = 1; first <= records && err == ERR_NONE; first += (uint64_t)rows) {
        for (int i = 0; i < rows; i++)
            db_bind_text(insert, i + 1, make_record(first + (uint64_t)i));
        err = db_step(insert);
    }
    if (err != ERR_NONE || db_commit(db) != ERR_NONE)
        abort();
    db_finish(insert);
}

static void print_cost(const char *what, uint64_t records, struct bench_cost cost)
{
    double worked = cost.own + cost.server;

    (void)printf("%-8s %7.0f records/s, %7.0f per second of processor (%.0f %% of it the "
                 "portal's)\n",
                 what, (double)records / cost.wall, (double)records / worked,
                 100 * cost.own / worked);
}

static struct bench_cost measure_ingest(struct ingest *ingest, struct gate *gate,
                                        struct store *store, const struct bench_cost_clock *clock,
                                        uint64_t records)
{
    struct bench_cost begin = bench_cost_now(clock);
    int64_t rows = 0;
    int64_t again = 0;

    run_ingest(ingest, gate, records);
    struct bench_cost cost = bench_cost_since(clock, begin);
    (void)store_last_row(store, &rows);
    run_ingest(ingest, gate, records);
    (void)store_last_row(store, &again);
    if (rows != (int64_t)records || again != rows) {
        (void)fprintf(stderr, "%" PRIu64 " records sent, %" PRId64 " stored, %" PRId64 " then\n",
                      records, rows, again);
        abort();
    }
    return cost;
}

static void measure(struct ingest *ingest, struct gate *gate, struct store *store,
                    const struct db_place *place, uint64_t records)
{
    struct db *db = store_db(store);
    const struct bench_cost_clock clock = bench_cost_clock(db, place);
    struct bench_cost ours = measure_ingest(ingest, gate, store, &clock, records);

    if (db_run(db, "CREATE TABLE bulk (row {identity}, xml {text})") != ERR_NONE)
        abort();
    struct bench_cost begin = bench_cost_now(&clock);
    run_bulk(db, place, records);
    struct bench_cost bulk = bench_cost_since(&clock, begin);
    (void)printf("%" PRIu64 " records, batches of %d, %d per commit, %s\n", records, BATCH, WINDOW,
                 place->server ? "PostgreSQL" : "SQLite");
    print_cost("ingest", records, ours);
    print_cost("bulk", records, bulk);
    (void)printf("ratio    %.1f by the wall, %.1f by the processor\n", ours.wall / bulk.wall,
                 (ours.own + ours.server) / (bulk.own + bulk.server));
}

static int run(const struct db_place *place, uint64_t records)
{
    char jid[] = "a@x.test";
    char site[] = "S";
    struct portal_conf_agent agent = { .jid = jid, .site = site, .customer = site };
    const struct portal_conf conf = { .jid = "portal.x.test",
                                      .agents = &agent,
                                      .agent_count = 1,
                                      .window = WINDOW,
                                      .max_bytes = 65536 };
    struct store *store = NULL;

    if (store_open(place, STORE_WRITE, &store) != ERR_NONE)
        return 1;
    struct loop *loop = loop_create();
    struct gate *gate = fake_gate_create();
    struct ingest *ingest = ingest_create(loop, store, &conf);
    ingest_set_gate(ingest, gate);
    measure(ingest, gate, store, place, records);
    ingest_destroy(ingest);
    fake_gate_destroy(gate);
    store_close(store);
    loop_destroy(loop);
    return 0;
}

int main(int argc, char **argv)
{
    uint64_t records = DEFAULT;

    if (argc > 2 || (argc > 1 && (!str_to_u64(argv[1], 10000000, &records) || records == 0))) {
        (void)fprintf(stderr, "usage: bench_ingest [RECORDS]\n");
        return 2;
    }
    log_set_level(LOG_LEVEL_WARN);
    records += (BATCH - records % BATCH) % BATCH;
    const char *folder = portal_rig_folder();
    int status = run(portal_rig_place(folder), records);
    portal_rig_remove(folder);
    return status;
}
