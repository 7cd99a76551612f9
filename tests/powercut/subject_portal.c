/* SPDX-License-Identifier: Apache-2.0 */
/* Two agents send batches to ingest: new ones, repeated ones, ones with a gap; several share a
 * commit. Every record follows from its agent and number, so that none can be mistaken. */
#include "base/buf.h"
#include "base/log.h"
#include "base/xml_read.h"
#include "portal/ingest/ingest.h"
#include "portal/store/fleet_row.h"
#include "portal/store/store_scope_whole.h"
#include "protocol/names.h"
#include "protocol/record_xml.h"
#include "tests/fakes/fake_gate.h"
#include "tests/fakes/fake_loop.h"
#include "tests/powercut/recorder.h"
#include "tests/powercut/ruin.h"
#include "tests/powercut/subject.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define AGENTS  SUBJECT_SERIES
#define DEVICES 20

struct portal {
    struct loop *loop;
    struct store *store;
    struct gate *gate;
    struct ingest *ingest;
    struct sqlite *reader;
    struct subject_model *model; /* NULL while a check works */
    uint64_t sent[AGENTS];       /* the last number in a batch */
    unsigned batches;
    uint64_t random;
    bool has_failed;
};

static struct portal portal;

static char jids[AGENTS][16] = { "a@x.test", "b@x.test" };
static char place[] = "HQ"; /* customer and site of both */
static const char *const sessions[AGENTS] = { "a@x.test/one", "b@x.test/two" };
static const char *const epochs[AGENTS] = { "9f3c2d1e-0000-4000-8000-000000000001",
                                            "9f3c2d1e-0000-4000-8000-000000000002" };

/* When an agent was heard, and how its link is, a start says anew. */
static const char *const not_promised[] = { "agent", "agent_health", NULL };

static void fill_asset(struct record *r, uint64_t number)
{
    char serial[32];

    (void)snprintf(serial, sizeof serial, "SER%" PRIu64, number);
    (void)record_add(r, FIELD_ASSET_MANUFACTURER, "Halvern");
    (void)record_add(r, FIELD_ASSET_MODEL, "M410");
    (void)record_add(r, FIELD_ASSET_SERIAL, serial);
    (void)record_add(r, FIELD_ASSET_STATE, "ready");
}

static void fill_consumable(struct record *r, uint64_t number)
{
    (void)record_add_number(r, FIELD_CONSUMABLE_INDEX, (int64_t)(number % 4 + 1));
    (void)record_add(r, FIELD_CONSUMABLE_TYPE, "toner");
    (void)record_add_number(r, FIELD_CONSUMABLE_LEVEL, (int64_t)(number % 101));
    (void)record_add(r, FIELD_CONSUMABLE_LEVEL_QUALITY, "percent");
}

static void fill_meter(struct record *r, uint64_t number)
{
    (void)record_add_number(r, FIELD_METER_COUNT, (int64_t)number);
    (void)record_add(r, FIELD_METER_COUNT_WORK, "print");
    (void)record_add(r, FIELD_METER_COUNT_COLOUR, "total");
    (void)record_add_number(r, FIELD_METER_COUNT, (int64_t)number / 2);
    (void)record_add(r, FIELD_METER_COUNT_WORK, "copy");
    (void)record_add(r, FIELD_METER_COUNT_COLOUR, "mono");
}

static void fill_incident(struct record *r, uint64_t number)
{
    char id[64];

    (void)snprintf(id, sizeof id, "00000000-0000-4000-8000-%012" PRIu64, number / 40);
    (void)record_add(r, FIELD_INCIDENT_ID, id);
    (void)record_add(r, FIELD_INCIDENT_EVENT, "opened");
    (void)record_add(r, FIELD_INCIDENT_SEVERITY, "critical");
    (void)record_add(r, FIELD_INCIDENT_GROUP, "input");
    (void)record_add(r, FIELD_INCIDENT_CODE, "inputMediaSupplyEmpty");
    (void)record_add_time(r, FIELD_INCIDENT_OPENED, (int64_t)number);
}

/* Append the markup of the number-th record of an agent. */
static void write_record(unsigned agent, uint64_t number, struct buf *out)
{
    static const enum record_kind kinds[] = { RECORD_ASSET, RECORD_CONSUMABLE, RECORD_CONSUMABLE,
                                              RECORD_METER, RECORD_INCIDENT };
    static void (*const fills[])(struct record *, uint64_t) = { fill_asset, fill_consumable,
                                                                fill_consumable, fill_meter,
                                                                fill_incident };
    enum record_kind kind = kinds[number % 5];
    struct record r;
    size_t count;
    char device[64];

    record_init(&r, kind);
    (void)snprintf(device, sizeof device, "%08u-0000-4000-8000-%012" PRIu64, agent,
                   number / 5 % DEVICES);
    (void)record_add(&r, field_first(kind, &count), device);
    (void)record_add_time(&r, (enum field_id)(field_first(kind, &count) + 1),
                          1700000000000 + (int64_t)number * 60000);
    fills[number % 5](&r, number);
    if (!record_xml_write(&r, 0, out))
        abort();
    record_finish(&r);
}

static void take(const char *payload, unsigned agent, unsigned batch)
{
    static const struct xml_read_limits limits = { 1 << 20, 16, 65536 };
    struct xml_node *root = NULL;
    char id[16];

    (void)snprintf(id, sizeof id, "%u", batch);
    if (!xml_read_document(payload, strlen(payload), &limits, &root, NULL))
        abort();
    const struct gate_iq iq = {
        .from = sessions[agent], .id = id, .is_set = true, .payload = root
    };
    ingest_take(portal.ingest, &iq);
    xml_read_free(root);
}

static void send_batch(unsigned agent, uint64_t first, uint64_t last)
{
    struct buf text;

    buf_init(&text, 1 << 20);
    (void)buf_append_format(&text, "<batch xmlns='%s' epoch='%s' first='%" PRIu64 "'>", NAMES_SPACE,
                            epochs[agent], first);
    for (uint64_t number = first; number <= last; number++)
        write_record(agent, number, &text);
    (void)buf_append_text(&text, "</batch>");
    take(buf_text(&text), agent, ++portal.batches);
    buf_finish(&text);
}

static uint64_t stored_through(unsigned agent)
{
    const struct store_agent who = { .jid = jids[agent], .site = place, .customer = place };
    struct store_journal journal = { 0 };
    struct store_known known;

    if (store_set_agent(portal.store, &who, &known) != ERR_NONE ||
        store_find_journal(portal.store, known.id, epochs[agent], &journal) != ERR_NONE)
        return 0;
    return journal.through;
}

/* Entries were committed. */
static void on_commit(void *arg)
{
    struct subject_model *model = arg;

    if (model->told + 2 >= SUBJECT_COMMITS)
        return;
    struct subject_commit *commit = &model->commits[model->told];
    for (unsigned agent = 0; agent < AGENTS; agent++)
        commit->through[agent] = stored_through(agent); /* writes where an agent is new */
    commit->digest = subject_digest(portal.reader, not_promised);
    (void)recorder_ops(&commit->op);
    model->told++;
    model->has_pending = true; /* of what comes next nothing is known */
    model->commits[model->told].digest = 0;
}

static void close_portal(void)
{
    ingest_destroy(portal.ingest);
    if (portal.gate != NULL)
        fake_gate_destroy(portal.gate);
    sqlite_close(portal.reader);
    store_close(portal.store);
    loop_destroy(portal.loop);
    portal = (struct portal){ 0 };
}

static enum err open_portal(const char *folder)
{
    static struct portal_conf_agent agents[AGENTS] = {
        { .jid = jids[0], .site = place, .customer = place },
        { .jid = jids[1], .site = place, .customer = place }
    };
    static struct portal_conf conf = { .jid = "portal.x.test",
                                       .agents = agents,
                                       .agent_count = AGENTS,
                                       .window = 8,
                                       .max_bytes = 65536 };
    char path[512];

    portal = (struct portal){ .loop = loop_create() };
    log_set_level(LOG_LEVEL_ERROR);
    enum err err = store_open(&(struct db_place){ .folder = folder }, STORE_WRITE, &portal.store);
    if (err != ERR_NONE)
        return err;
    (void)snprintf(path, sizeof path, "%s/portal.db", folder);
    err = sqlite_open(path, SQLITE_MODE_READ, &portal.reader);
    portal.gate = fake_gate_create();
    portal.ingest = ingest_create(portal.loop, portal.store, &conf);
    if (portal.ingest == NULL || portal.gate == NULL)
        return ERR_MEMORY;
    ingest_set_gate(portal.ingest, portal.gate);
    return err;
}

static bool open_subject(const char *folder, struct subject_model *model, uint64_t seed)
{
    *model = (struct subject_model){ 0 };
    subject_seed(seed);
    if (open_portal(folder) != ERR_NONE)
        return false;
    portal.random = seed * 0x9e3779b97f4a7c15ULL | 1;
    on_commit(model);
    for (unsigned agent = 0; agent < AGENTS; agent++)
        portal.sent[agent] = model->commits[0].through[agent];
    portal.model = model;
    store_listen(portal.store, on_commit, model);
    return true;
}

/* The digits that a text begins with. */
static uint64_t number_at(const char *text)
{
    uint64_t number = 0;

    for (; *text >= '0' && *text <= '9'; text++)
        number = number * 10 + (uint64_t)(*text - '0');
    return number;
}

/* What was answered never goes beyond what was committed before. */
static void check_answers(void)
{
    const struct subject_commit *last = &portal.model->commits[portal.model->told - 1];
    char id[16];

    for (unsigned batch = 1; batch <= portal.batches; batch++) {
        (void)snprintf(id, sizeof id, "%u", batch);
        const char *answer = fake_gate_answer_to(portal.gate, id);
        const char *at = answer != NULL ? strstr(answer, "through='") : NULL;
        uint64_t through = at != NULL ? number_at(at + 9) : 0;
        unsigned agent = answer != NULL && strstr(answer, epochs[1]) != NULL;
        bool is_refused = answer != NULL && strncmp(answer, "result", 6) != 0;
        if (through > last->through[agent] || (is_refused && recorder_refused() == 0))
            portal.has_failed = true;
    }
    fake_gate_clear(portal.gate);
    portal.batches = 0;
}

static void send_something(void)
{
    unsigned agent = ruin_random(&portal.random, AGENTS);
    uint64_t last = portal.sent[agent];
    uint64_t count = 1 + ruin_random(&portal.random, 8);

    switch (ruin_random(&portal.random, 8)) {
    case 0: /* once more */
        if (last > count)
            send_batch(agent, last - count, last);
        break;
    case 1: /* partly known */
        if (last > count)
            send_batch(agent, last - count, last + 2);
        break;
    default:
        send_batch(agent, last + 1, last + count);
        portal.sent[agent] += count;
        return;
    }
    if (portal.sent[agent] < last + 2 && last > count)
        portal.sent[agent] = last;
}

static bool step_subject(void)
{
    send_something();
    if (ruin_random(&portal.random, 3) != 0)
        return true;
    ingest_drained(portal.ingest);
    check_answers();
    for (unsigned agent = 0; agent < AGENTS; agent++)
        portal.sent[agent] = portal.model->commits[portal.model->told - 1].through[agent];
    if (ruin_random(&portal.random, 20) == 0)
        fake_loop_advance(portal.loop, INGEST_SAVE_MS);
    return !portal.has_failed;
}

static bool drain_subject(void)
{
    return true;
}

static bool subject_works(void)
{
    bool good = true;

    for (unsigned agent = 0; agent < AGENTS; agent++) {
        uint64_t next = stored_through(agent) + 1;
        send_batch(agent, next, next + 2);
        ingest_drained(portal.ingest);
        good = good && stored_through(agent) == next + 2;
    }
    return good;
}

/* One look at a history that came back. */
struct look {
    struct subject_report *report;
    uint64_t next[AGENTS];
};

static bool check_entry(void *arg, const struct store_entry *entry)
{
    struct look *look = arg;
    unsigned agent = strcmp(entry->agent, jids[1]) == 0;
    struct buf wanted;

    if (entry->number != look->next[agent]++)
        subject_say(look->report, SUBJECT_WRONG, "%s: number %" PRIu64 " follows %" PRIu64,
                    entry->agent, entry->number, look->next[agent] - 2);
    buf_init(&wanted, 65536);
    write_record(agent, entry->number, &wanted);
    if (strcmp(buf_text(&wanted), entry->xml) != 0 || strcmp(entry->epoch, epochs[agent]) != 0)
        subject_say(look->report, SUBJECT_WRONG, "%s: record %" PRIu64 " has other bytes",
                    entry->agent, entry->number);
    buf_finish(&wanted);
    return true;
}

static void check_history(const struct subject_commit *promised, struct subject_report *out)
{
    const struct store_wanted wanted = { .scope = store_scope_whole(), .order = STORE_BY_JOURNAL };
    struct look look = { out, { 1, 1 } };

    if (store_each_entry(portal.store, &wanted, check_entry, &look) != ERR_NONE)
        subject_say(out, SUBJECT_WRONG, "the history cannot be read");
    for (unsigned agent = 0; agent < AGENTS; agent++) {
        if (look.next[agent] != stored_through(agent) + 1)
            subject_say(out, SUBJECT_WRONG, "%s: %" PRIu64 " records, stored through %" PRIu64,
                        jids[agent], look.next[agent] - 1, stored_through(agent));
        if (promised != NULL && look.next[agent] <= promised->through[agent])
            subject_say(out, SUBJECT_LOST, "%s: %" PRIu64 " records, %" PRIu64 " were promised",
                        jids[agent], look.next[agent] - 1, promised->through[agent]);
    }
}

static void check_digest(const struct subject_model *model, int first, struct subject_report *out)
{
    uint64_t digest = subject_digest(portal.reader, not_promised);
    int found = subject_find(model, digest);
    bool is_opening = found < 0 && subject_is_opening(model, digest);
    const struct subject_commit *last = &model->commits[model->told - 1];

    if (found >= first && (found >= 0 || is_opening))
        return;
    if (is_opening)
        subject_say(out, SUBJECT_LOST, "the tables are empty, or as the opening had them");
    else if (found >= 0)
        subject_say(out, SUBJECT_LOST, "commit %d is the last, %d was promised", found, first);
    else if (first < 0 || !model->has_pending ||
             (stored_through(0) == last->through[0] && stored_through(1) == last->through[1]))
        subject_say(out, SUBJECT_WRONG, "the tables are as no commit left them");
}

static enum err make_lists_anew(const char *folder)
{
    struct db *db = NULL;
    enum err err = db_open(&(struct db_place){ .folder = folder }, DB_BESIDE, &db);

    if (err == ERR_NONE)
        err = db_run(db, "DELETE FROM fleet_row; INSERT INTO fleet_fill (through) VALUES (0)");
    if (err == ERR_NONE)
        err = fleet_row_fill(db);
    db_close(db);
    return err;
}

/* What lists are read from is, made anew of the current state, as it was found. */
static void check_lists(const char *folder, struct subject_report *out)
{
    uint64_t found = subject_table(portal.reader, "fleet_row");

    if (make_lists_anew(folder) != ERR_NONE)
        subject_say(out, SUBJECT_WRONG, "the rows of lists cannot be made anew");
    else if (subject_table(portal.reader, "fleet_row") != found)
        subject_say(out, SUBJECT_WRONG, "the rows of lists are not what follows from the state");
}

static uint64_t digest_of(const char *folder)
{
    uint64_t digest =
        open_portal(folder) == ERR_NONE ? subject_digest(portal.reader, not_promised) : 0;

    close_portal();
    return digest;
}

static void check_work(struct subject_report *out)
{
    if (!subject_works())
        subject_say(out, SUBJECT_WRONG, "nothing new can be stored");
}

static void check_subject(const char *folder, const struct subject_model *model, int first,
                          struct subject_report *out)
{
    *out = (struct subject_report){ .outcome = SUBJECT_GOOD };
    enum err err = open_portal(folder);
    if (err != ERR_NONE)
        subject_say(out, SUBJECT_WRONG, "the store does not open: %s", err_text(err));
    if (out->outcome == SUBJECT_GOOD)
        check_digest(model, first, out);
    if (out->outcome == SUBJECT_GOOD)
        check_history(first >= 0 ? &model->commits[first] : NULL, out);
    if (out->outcome == SUBJECT_GOOD)
        check_lists(folder, out);
    if (out->outcome == SUBJECT_GOOD)
        check_work(out);
    close_portal();
}

const struct subject *subject_portal(void)
{
    static const struct subject subject = { .name = "portal",
                                            .file = "portal.db",
                                            .steps = 350,
                                            .open = open_subject,
                                            .step = step_subject,
                                            .drain = drain_subject,
                                            .works = subject_works,
                                            .digest = digest_of,
                                            .close = close_portal,
                                            .check = check_subject };

    return &subject;
}
