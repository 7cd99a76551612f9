/* SPDX-License-Identifier: Apache-2.0 */
/* A site that is cut off from its portal: printers change at the rates that bench_office tells,
 * through change into the journal on disk, on a clock that is moved by hand; then all of it goes to
 * a portal's ingest and store. Sizes, and CPU time of both sides. bench_offline FOLDER [PRINTERS
 * [DAYS [MEGABYTES [drop]]]] (1000, 30, 512 MB, refuse) */
#include "agent/change/change.h"
#include "agent/publish/publish_batch.h"
#include "agent/spool/spool.h"
#include "base/clock.h"
#include "base/str.h"
#include "base/xml_read.h"
#include "portal/ingest/ingest.h"
#include "tests/fakes/fake_gate.h"
#include "tests/fakes/fake_loop.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>

#define HOUR_MS   3600000
#define MEGABYTE  1000000.0
#define IN_FLIGHT 8 /* batches that the portal commits together */

struct bench {
    const char *folder;
    struct loop *loop;
    struct disk *disk;
    struct device_table *devices;
    struct spool *spool;
    struct change *change;
    uint64_t refused; /* readings that the journal had no room for */
};

/* Of each kind, readings with news in the 24 hours of a day: bench_office tells 13.0 assets, 8.3
 * meters and 1.9 incidents; its printers use no toner: three levels a day are 150 pages of a 5000
 * page toner. */
static const bool has_asset[24] = { [8] = 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1 };
static const bool has_meter[24] = { [9] = 1, 1, 1, 1, 1, 1, 1, 1 };
static const bool has_level[24] = { [10] = 1, [13] = 1, [16] = 1 };
static const bool has_alert[24] = { [11] = 1, [12] = 1 };

static enum err queue(void *arg, const struct device *device, enum record_kind kind,
                      const char *xml, size_t len)
{
    (void)device;
    return spool_append(((struct bench *)arg)->spool, kind, xml, len);
}

static struct record *add(struct record_list *list, const struct device *device,
                          enum record_kind kind)
{
    struct record *r = record_list_add(list, kind);
    size_t count;
    enum field_id first = field_first(kind, &count);

    (void)record_add(r, first, device->id);
    (void)record_add_time(r, (enum field_id)(first + 1), clock_wall_ms());
    return r;
}

static void add_asset(struct record_list *list, const struct device *device, unsigned turn)
{
    struct record *r = add(list, device, RECORD_ASSET);

    (void)record_add(r, FIELD_ASSET_MANUFACTURER, "Halvern");
    (void)record_add(r, FIELD_ASSET_MODEL,
                     "Color WorkCentre M880z with finisher and booklet maker");
    (void)record_add(r, FIELD_ASSET_SERIAL, device->serial);
    (void)record_add(r, FIELD_ASSET_MAC, "00:00:5e:00:53:a1");
    (void)record_add(r, FIELD_ASSET_HOSTNAME, "npi334455-second-floor-west");
    (void)record_add(r, FIELD_ASSET_ADDRESS, "192.0.2.17");
    (void)record_add(r, FIELD_ASSET_LOCATION,
                     "2nd floor, west wing, beside the kitchen and the lift");
    (void)record_add(r, FIELD_ASSET_FIRMWARE,
                     "2307497_543950, engine 4.11.2, scanner 1.9, fax 2.0");
    (void)record_add(r, FIELD_ASSET_CHARSET, "utf-8");
    (void)record_add(r, FIELD_ASSET_LANGUAGE, "en");
    (void)record_add(r, FIELD_ASSET_STATE, turn % 2 == 0 ? "ready" : "asleep");
    for (int64_t i = 1; i <= 2; i++) {
        (void)record_add(r, FIELD_ASSET_TRAY, "sheetFeedAutoRemovableTray");
        (void)record_add_number(r, FIELD_ASSET_TRAY_INDEX, i);
        (void)record_add(r, FIELD_ASSET_TRAY_NAME, "Tray with a name");
    }
}

static void add_level(struct record_list *list, const struct device *device, unsigned turn)
{
    struct record *r = add(list, device, RECORD_CONSUMABLE);

    (void)record_add_number(r, FIELD_CONSUMABLE_INDEX, 1);
    (void)record_add(r, FIELD_CONSUMABLE_TYPE, "tonerCartridge");
    (void)record_add(r, FIELD_CONSUMABLE_CLASS, "consumed");
    (void)record_add(r, FIELD_CONSUMABLE_COLOUR, "black");
    (void)record_add(r, FIELD_CONSUMABLE_DESCRIPTION, "Black Toner Cartridge HV-41X");
    (void)record_add_number(r, FIELD_CONSUMABLE_LEVEL, 99 - turn % 80);
    (void)record_add(r, FIELD_CONSUMABLE_LEVEL_QUALITY, "percent");
}

static void add_meter(struct record_list *list, const struct device *device, unsigned turn)
{
    struct record *r = add(list, device, RECORD_METER);

    (void)record_add_number(r, FIELD_METER_COUNT, 100000 + (int64_t)turn * 19);
    (void)record_add(r, FIELD_METER_COUNT_WORK, "total");
    (void)record_add(r, FIELD_METER_COUNT_COLOUR, "total");
}

static void add_alert(struct record_list *list, const struct device *device)
{
    struct record *r = add(list, device, RECORD_INCIDENT);

    (void)record_add(r, FIELD_INCIDENT_SEVERITY, "critical");
    (void)record_add(r, FIELD_INCIDENT_GROUP, "input");
    (void)record_add_number(r, FIELD_INCIDENT_GROUP_INDEX, 2);
    (void)record_add(r, FIELD_INCIDENT_CODE, "808");
    (void)record_add(r, FIELD_INCIDENT_SUBUNIT, "Tray with a name");
    (void)record_add(r, FIELD_INCIDENT_TEXT, "Tray 2 is empty, load paper of 210 x 297 mm");
}

/* One reading of a printer. */
static void say(struct bench *b, struct device *device, unsigned scope, unsigned turn)
{
    struct record_list records;

    record_list_init(&records, 8);
    if (scope == SCOPE_IDENTITY)
        add_asset(&records, device, turn);
    else if (scope == SCOPE_CONSUMABLES)
        add_level(&records, device, turn);
    else if (scope == SCOPE_METER)
        add_meter(&records, device, turn);
    else if (turn % 24 == 11)
        add_alert(&records, device);
    b->refused += change_records(b->change, device, scope, &records, clock_wall_ms()) != ERR_NONE;
    record_list_finish(&records);
}

static void live_an_hour(struct bench *b, unsigned turn)
{
    unsigned hour = turn % 24;

    for (size_t i = 0; i < device_table_count(b->devices); i++) {
        struct device *device = device_table_at(b->devices, i);
        if (has_asset[hour])
            say(b, device, SCOPE_IDENTITY, turn);
        if (has_meter[hour])
            say(b, device, SCOPE_METER, turn);
        if (has_level[hour])
            say(b, device, SCOPE_CONSUMABLES, turn);
        if (has_alert[hour])
            say(b, device, SCOPE_ALERTS, turn);
        if (i % 50 == 0)
            fake_loop_advance(b->loop, DISK_COMMIT_MS);
    }
    fake_loop_advance(b->loop, HOUR_MS);
}

static bool open_bench(struct bench *b, size_t printers, uint64_t most_bytes)
{
    b->loop = loop_create();
    if (disk_open(b->loop, b->folder, &b->disk, NULL) != ERR_NONE)
        return false;
    b->devices = device_table_open(b->disk, printers);
    b->spool = spool_open(b->disk, most_bytes, 100000);
    b->change = change_open(b->disk, 0, queue, b);
    for (size_t i = 0; b->devices != NULL && i < printers; i++) {
        struct sockaddr_in address = { .sin_family = AF_INET, .sin_port = htons(161) };
        address.sin_addr.s_addr = htonl(0x0a000000 + (uint32_t)i);
        struct device *device = device_table_add(b->devices, &address);
        if (device == NULL)
            return false;
        (void)snprintf(device->serial, sizeof device->serial, "JPBCD%05zu", i);
        (void)device_table_save(b->devices, device);
    }
    return b->devices != NULL && b->spool != NULL && b->change != NULL;
}

static double file_size(const char *folder, const char *name)
{
    char path[4200];
    struct stat info;

    (void)snprintf(path, sizeof path, "%s/%s", folder, name);
    return stat(path, &info) == 0 ? (double)info.st_size / MEGABYTE : 0;
}

static double cpu_s(void)
{
    return (double)clock() / CLOCKS_PER_SEC;
}

static void give_batch(struct ingest *ingest, const struct buf *payload)
{
    static const struct xml_read_limits limits = { 1 << 20, 16, 65536 };
    struct xml_node *root = NULL;

    if (!xml_read_document(payload->data, payload->len, &limits, &root, NULL))
        abort();
    const struct gate_iq iq = {
        .from = "a@x.test/one", .id = "1", .is_set = true, .payload = root
    };
    ingest_take(ingest, &iq);
    xml_read_free(root);
}

/* Everything that waits, batch by batch, as publish sends it, to a portal in this process. */
static uint64_t drain(struct bench *b, struct ingest *ingest, struct gate *gate)
{
    struct buf payload;
    const struct batch_clock no_clock = { .is_known = false };
    uint64_t last = 0, sent = 0;

    buf_init(&payload, PUBLISH_BATCH_LIMIT);
    for (uint64_t next = 1; next <= spool_committed(b->spool); next = last + 1, sent++) {
        if (publish_batch_build(b->spool, next, 65536, &no_clock, &payload, &last) != ERR_NONE)
            abort();
        give_batch(ingest, &payload);
        if (sent % IN_FLIGHT != 0 && last != spool_committed(b->spool))
            continue;
        ingest_drained(ingest);
        fake_gate_clear(gate);
        (void)spool_stored(b->spool, last);
        fake_loop_advance(b->loop, DISK_COMMIT_MS);
    }
    buf_finish(&payload);
    return sent;
}

static void drain_to_portal(struct bench *b, uint64_t records)
{
    static char jid[] = "a@x.test", word[] = "HQ";
    struct portal_conf_agent agent = { .jid = jid, .site = word, .customer = word };
    struct portal_conf conf = {
        .jid = "portal.x.test", .agents = &agent, .agent_count = 1, .window = 8, .max_bytes = 65536
    };
    struct store *store;

    if (store_open(&(struct db_place){ .folder = b->folder }, STORE_WRITE, &store) != ERR_NONE)
        abort();
    struct gate *gate = fake_gate_create();
    struct ingest *ingest = ingest_create(b->loop, store, &conf);
    ingest_set_gate(ingest, gate);
    double before = cpu_s();
    uint64_t start_us = clock_monotonic_us();
    uint64_t batches = drain(b, ingest, gate);
    double used = cpu_s() - before;
    fake_loop_advance(b->loop, HOUR_MS);
    (void)start_us;
    printf("drained: %.0f records in %.0f batches, %.1f s of CPU for both sides: %.0f records/s; "
           "%.0f wait; portal.db %.1f MB, agent.db %.1f MB\n",
           (double)records, (double)batches, used, (double)records / used,
           (double)spool_waiting(b->spool, NULL), file_size(b->folder, "portal.db"),
           file_size(b->folder, "agent.db"));
    ingest_destroy(ingest);
    fake_gate_destroy(gate);
    store_close(store);
}

static int run(struct bench *b, unsigned days)
{
    uint64_t bytes = 0;
    double before = cpu_s();

    for (unsigned turn = 0; turn < days * 24; turn++) {
        live_an_hour(b, turn);
        if (turn % (24 * 5) != 24 * 5 - 1)
            continue;
        uint64_t waiting = spool_waiting(b->spool, &bytes);
        printf(
            "day %u: %.0f records, %.1f MB of records, agent.db %.1f MB, %.0f readings refused\n",
            (turn + 1) / 24, (double)waiting, (double)bytes / MEGABYTE,
            file_size(b->folder, "agent.db"), (double)b->refused);
    }
    uint64_t waiting = spool_waiting(b->spool, &bytes);
    printf("%u days: %.0f records of %.0f bytes, %.1f s of CPU\n", days, (double)waiting,
           (double)bytes / (double)(waiting > 0 ? waiting : 1), cpu_s() - before);
    drain_to_portal(b, waiting);
    return 0;
}

int main(int argc, char **argv)
{
    struct bench b = { .folder = argc > 1 ? argv[1] : NULL };
    uint64_t printers = 1000, days = 30, megabytes = 512;

    if (argc < 2 || argc > 6 || (argc > 2 && !str_to_u64(argv[2], 100000, &printers)) ||
        (argc > 3 && !str_to_u64(argv[3], 3650, &days)) ||
        (argc > 4 && !str_to_u64(argv[4], 100000, &megabytes))) {
        (void)fprintf(stderr, "usage: bench_offline FOLDER [PRINTERS [DAYS [MEGABYTES [drop]]]]\n");
        return 2;
    }
    if (!open_bench(&b, printers, megabytes << 20))
        return 1;
    spool_drop_meters(b.spool, argc > 5);
    int status = run(&b, (unsigned)days);
    device_table_close(b.devices);
    change_close(b.change);
    spool_close(b.spool);
    disk_close(b.disk);
    loop_destroy(b.loop);
    return status;
}
