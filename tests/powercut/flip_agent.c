/* SPDX-License-Identifier: Apache-2.0 */
/* What the agent's modules hand over at a start: the printers, what was said of each, the journal,
 * its history; and the rows of the tables that are read as they are. */
#include "agent/change/recall.h"
#include "agent/change/snapshot.h"
#include "agent/device.h"
#include "agent/lineage.h"
#include "agent/spool/spool.h"
#include "agent/spool/spool_history.h"
#include "agent/spool/spool_hold.h"
#include "base/log.h"
#include "tests/fakes/fake_loop.h"
#include "tests/powercut/flip.h"

#include <arpa/inet.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#define TEXT 1024

struct modules {
    struct loop *loop;
    struct disk *disk;
    struct device_table *devices;
    struct snapshot *snapshot;
    struct recall *recall;
    struct spool *spool;
    struct spool_hold *hold;
    struct flip_items *items;
};

/* What snprintf() wrote into a text, which may be cut. */
static size_t written(int len, size_t size)
{
    return len < 0 ? 0 : (size_t)len < size ? (size_t)len : size - 1;
}

static void add_device(struct flip_items *items, const struct device *d)
{
    char text[TEXT];
    char address[INET_ADDRSTRLEN] = "";
    const struct device_presence *p = &d->presence;

    (void)inet_ntop(AF_INET, &d->address.sin_addr, address, sizeof address);
    int len = snprintf(text, sizeof text,
                       "%s|%s:%u|%s|%s|%s %s %s %s|%s|%s|%s|%" PRId64 "|%" PRId64 "|%s|%d|%" PRId64
                       "|%u %u %u|%" PRId64 " %" PRId64 " %" PRId64 " %u %s %d",
                       d->id, address, d->address.sin_port, d->credential, d->serial, d->macs[0],
                       d->macs[1], d->macs[2], d->macs[3], d->object_id, d->model, d->uuid, d->life,
                       d->since_ms, d->same_as, d->state, d->last_answer_ms,
                       (unsigned)d->learned.bulk_cap, (unsigned)d->learned.version,
                       (unsigned)d->learned.round_trip_ms, p->since_ms, p->silent_ms, p->bounced_ms,
                       p->bounces, p->quiet, p->sleeps_openly);
    flip_add(items, "device", text, written(len, sizeof text));
}

static void add_said(struct modules *m, const struct device *device, enum record_kind kind)
{
    struct snapshot_list list = { 0 };
    char name[TEXT];

    if (snapshot_load(m->snapshot, device->id, kind, &list) != ERR_NONE)
        disk_fail(m->disk, ERR_CORRUPT);
    for (size_t i = 0; i < list.count; i++) {
        struct record record;
        if (snapshot_parse(&list.items[i], &record) != ERR_NONE)
            continue; /* change passes it over, too */
        record_finish(&record);
        int len = snprintf(name, sizeof name, "%s|%d|%s|%s", device->id, kind, list.items[i].key,
                           list.items[i].xml);
        flip_add(m->items, "said", name, written(len, sizeof name));
    }
    snapshot_list_finish(&list);
}

static void add_recalled(struct modules *m, const struct device *device, enum recall_kind kind)
{
    struct recall_list list = { 0 };
    char text[TEXT];

    if (recall_load(m->recall, device->id, kind, &list) != ERR_NONE)
        disk_fail(m->disk, ERR_CORRUPT);
    for (size_t i = 0; i < list.count; i++) {
        int len = snprintf(text, sizeof text, "%s|%d|%s|%s", device->id, kind, list.items[i].key,
                           list.items[i].text);
        flip_add(m->items, "recall", text, written(len, sizeof text));
    }
    recall_list_finish(&list);
}

static bool add_record(void *arg, uint64_t number, const char *xml, size_t len)
{
    struct modules *m = arg;
    char text[4096];

    if (len == 0)
        return true; /* set aside, or empty before: either way nobody is told a wrong thing */
    (void)number;    /* another one when the state was made anew from the records, in a new epoch */
    int used = snprintf(text, sizeof text, "%.*s", (int)len, xml);
    flip_add(m->items, "journal", text, written(used, sizeof text));
    return true;
}

static bool add_sent(void *arg, const struct spool_sent *sent, bool is_sound)
{
    struct modules *m = arg;
    char text[4096];

    if (!is_sound)
        log_warn("flip", "number %" PRIu64 " of the history is damaged", sent->number);
    if (!is_sound)
        return true;
    int used = snprintf(text, sizeof text, "%s|%" PRIu64 "|%s|%.*s", sent->epoch, sent->number,
                        sent->kind, (int)sent->len, sent->xml);
    flip_add(m->items, "history", text, written(used, sizeof text));
    return true;
}

/* What waits for the licence follows, and is handed over with the journal. */
static void release(void *arg, const char *device_id)
{
    struct modules *m = arg;
    bool is_left = true;

    while (is_left && spool_hold_release(m->hold, device_id, 100, &is_left) == ERR_NONE)
        continue;
}

static void read_modules(struct modules *m)
{
    static const char *const plain[] = { "identity_shared", "journal_veil", "journal_hold_veil" };
    static const char *const for_people[] = { "identity_log", "journal_quarantine" };

    for (size_t i = 0; i < device_table_count(m->devices); i++) {
        const struct device *device = device_table_at(m->devices, i);
        add_device(m->items, device);
        for (int kind = 0; kind < RECORD_KINDS; kind++)
            add_said(m, device, (enum record_kind)kind);
        for (int kind = RECALL_LIFE; kind <= RECALL_METER; kind++)
            add_recalled(m, device, (enum recall_kind)kind);
    }
    if (spool_hold_each(m->hold, release, m) != ERR_NONE || !disk_commit(m->disk) ||
        spool_read(m->spool, 1, add_record, m) != ERR_NONE ||
        spool_history_look(disk_sqlite(m->disk), add_sent, m) != ERR_NONE)
        disk_fail(m->disk, ERR_CORRUPT);
    for (size_t i = 0; i < sizeof plain / sizeof plain[0]; i++)
        if (!flip_add_rows(m->items, disk_sqlite(m->disk), plain[i]))
            disk_fail(m->disk, ERR_CORRUPT);
    for (size_t i = 0; i < sizeof for_people / sizeof for_people[0]; i++)
        if (!flip_add_rows(m->items, disk_sqlite(m->disk), for_people[i]))
            disk_fail(m->disk, ERR_CORRUPT);
}

static bool was_set_aside(const char *folder)
{
    char path[512];
    struct stat info;

    (void)snprintf(path, sizeof path, "%s/quarantine", folder);
    return stat(path, &info) == 0;
}

enum flip_result flip_agent_read(const char *folder, struct flip_items *out)
{
    struct modules m = { .loop = loop_create(), .items = out };
    enum flip_result result = FLIP_REFUSED;

    log_set_level(LOG_LEVEL_WARN);
    fake_loop_advance(m.loop, 3600000); /* lines that repeat are written again */
    if (disk_open(m.loop, folder, &m.disk, NULL) == ERR_NONE) {
        m.devices = device_table_open(m.disk, 1000);
        m.snapshot = snapshot_open(m.disk);
        m.recall = recall_open(m.disk);
        m.spool = spool_open(m.disk, 8 << 20, 100);
        struct lineage *lineage = lineage_open(m.disk);
        m.hold = m.spool == NULL ? NULL : spool_hold_open(m.disk, m.spool, 8 << 20);
        if (m.devices != NULL && m.snapshot != NULL && m.recall != NULL && m.hold != NULL &&
            lineage != NULL) {
            read_modules(&m);
            result = was_set_aside(folder) ? FLIP_ASIDE : FLIP_READ;
        }
        if (disk_is_broken(m.disk))
            result = FLIP_BROKEN;
        lineage_close(lineage);
        spool_hold_close(m.hold);
        spool_close(m.spool);
        recall_close(m.recall);
        snapshot_close(m.snapshot);
        device_table_close(m.devices);
        disk_close(m.disk);
    }
    loop_destroy(m.loop);
    return result;
}
