/* SPDX-License-Identifier: Apache-2.0 */
/* How many records the portal takes per second, from parsed stanza to durable answer, beside what
 * the database itself does with the same bytes in one transaction of long inserts, in one run: the
 * ratio is the figure to keep. bench_ingest FOLDER [RECORDS]; tests/fakes/pgsql.py runs it on
 * PostgreSQL. */
#include "base/buf.h"
#include "base/clock.h"
#include "base/log.h"
#include "base/str.h"
#include "portal/ingest/ingest.h"
#include "protocol/names.h"
#include "tests/fakes/fake_gate.h"
#include "tests/fakes/portal_rig.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define DEFAULT 20000
#define BATCH   25 /* records */
#define WINDOW  8  /* batches that arrive together */

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
        buf_append_text(&text, portal_rig_consumable(i));
    buf_append_text(&text, "</batch>");
    if (!xml_read_document(buf_text(&text), text.len, &limits, &root, NULL))
        abort();
    buf_finish(&text);
    return root;
}

static double run_ingest(struct ingest *ingest, struct gate *gate, uint64_t records)
{
    uint64_t start_us = clock_monotonic_us();
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
    return (double)(clock_monotonic_us() - start_us) / 1e6;
}

/* INSERT of BATCH rows at once. */
static struct db_statement *prepare_bulk(struct db *db)
{
    struct buf sql;

    buf_init(&sql, 4096);
    buf_append_text(&sql, "INSERT INTO bulk (xml) VALUES (?)");
    for (int i = 1; i < BATCH; i++)
        buf_append_text(&sql, ", (?)");
    struct db_statement *insert = db_prepare(db, buf_text(&sql));
    buf_finish(&sql);
    return insert;
}

static double run_bulk(struct db *db, uint64_t records)
{
    if (db_run(db, "CREATE TABLE bulk (row {identity}, xml {text})") != ERR_NONE)
        abort();
    struct db_statement *insert = prepare_bulk(db);
    uint64_t start_us = clock_monotonic_us();
    enum err err = db_begin(db);
    for (uint64_t first = 1; first <= records && err == ERR_NONE; first += BATCH) {
        for (int i = 0; i < BATCH; i++)
            db_bind_text(insert, i + 1, portal_rig_consumable(first + (uint64_t)i));
        err = db_step(insert);
    }
    if (err != ERR_NONE || db_commit(db) != ERR_NONE)
        abort();
    double seconds = (double)(clock_monotonic_us() - start_us) / 1e6;
    db_finish(insert);
    return seconds;
}

static int measure(const char *folder, uint64_t records)
{
    char jid[] = "a@x.test";
    char site[] = "S";
    struct portal_conf_agent agent = { .jid = jid, .site = site, .customer = site };
    const struct portal_conf conf = { .jid = "portal.x.test",
                                      .agents = &agent,
                                      .agent_count = 1,
                                      .window = WINDOW,
                                      .max_bytes = 65536 };
    struct loop *loop = loop_create();
    struct store *store = NULL;
    int64_t rows = 0;

    if (store_open(portal_rig_place(folder), STORE_WRITE, &store) != ERR_NONE)
        return 1;
    struct gate *gate = fake_gate_create();
    struct ingest *ingest = ingest_create(loop, store, &conf);
    ingest_set_gate(ingest, gate);
    double ours = run_ingest(ingest, gate, records);
    double bulk = run_bulk(store_db(store), records);
    (void)store_last_row(store, &rows);
    (void)printf("%lld records stored: ingest %.0f/s (batches of %d, %d per commit), bulk insert "
                 "%.0f/s, ratio %.1f\n",
                 (long long)rows, (double)rows / ours, BATCH, WINDOW, (double)records / bulk,
                 ours / bulk);
    ingest_destroy(ingest);
    fake_gate_destroy(gate);
    store_close(store);
    loop_destroy(loop);
    return 0;
}

int main(int argc, char **argv)
{
    int64_t records = DEFAULT;

    if (argc < 2 || (argc > 2 && !str_to_i64(argv[2], 1, 10000000, &records))) {
        (void)fprintf(stderr, "usage: bench_ingest FOLDER [RECORDS] (an empty folder)\n");
        return 2;
    }
    log_set_level(LOG_LEVEL_WARN);
    return measure(argv[1], (uint64_t)records);
}
