/* SPDX-License-Identifier: Apache-2.0 */
/* Each kind of record is a merge of two lists sorted by key: what was said and what the reading
 * says. In one list only: new, or gone. */
#include "agent/change/change.h"

#include "agent/change/incidents.h"
#include "agent/change/meters.h"
#include "agent/change/recall.h"
#include "agent/change/run.h"
#include "agent/change/snapshot.h"
#include "agent/change/supplies.h"
#include "protocol/names.h"

#include <stdlib.h>
#include <string.h>

#define LOG_EVERY_MS (UINT64_C(10) * 60 * 1000)

struct change *change_open(struct disk *disk, unsigned withheld, change_emit_fn *emit, void *arg)
{
    struct change *change = calloc(1, sizeof *change);

    if (change == NULL)
        return NULL;
    change->disk = disk;
    change->withheld = withheld;
    change->emit = emit;
    change->arg = arg;
    change->limit.every_ms = LOG_EVERY_MS;
    buf_init(&change->canonical, NAMES_RECORD_BYTES);
    buf_init(&change->wire, NAMES_RECORD_BYTES);
    change->snapshot = snapshot_open(disk);
    change->recall = recall_open(disk);
    if (change->snapshot != NULL && change->recall != NULL)
        return change;
    change_close(change);
    return NULL;
}

void change_close(struct change *change)
{
    if (change == NULL)
        return;
    snapshot_close(change->snapshot);
    recall_close(change->recall);
    buf_finish(&change->canonical);
    buf_finish(&change->wire);
    free(change);
}

void change_said(struct change *change, const char *device_id, enum record_kind kind,
                 change_said_fn *fn, void *arg)
{
    struct snapshot_list list = { 0 };
    struct record record;

    if (snapshot_load(change->snapshot, device_id, kind, &list) == ERR_NONE)
        for (size_t i = 0; i < list.count; i++) {
            if (snapshot_is_doubted(&list.items[i]) ||
                snapshot_parse(&list.items[i], &record) != ERR_NONE)
                continue;
            fn(arg, &record);
            record_finish(&record);
        }
    snapshot_list_finish(&list);
}

enum err change_say_again(struct change *change)
{
    enum err err = disk_begin(change->disk);

    if (err != ERR_NONE)
        return err;
    err = snapshot_doubt(change->snapshot);
    if (err != ERR_NONE)
        disk_fail(change->disk, err);
    return err;
}

void change_reload(struct change *change, unsigned withheld)
{
    change->withheld = withheld;
}

static bool covers(const struct run *run, enum record_kind kind)
{
    return kind == RECORD_CONSUMABLE && (run->scopes & SCOPE_CONSUMABLES) != 0;
}

/* Whether what is missing from the reading is gone. A device that starts may not list it yet. */
static bool tells_missing(const struct run *run, enum record_kind kind)
{
    return covers(run, kind) && (run->scopes & SCOPE_STARTING) == 0;
}

static enum err say_next(struct run *run, const struct run_candidate *now,
                         const struct snapshot_item *said)
{
    bool doubtful = false;

    if (now->record->kind == RECORD_METER) {
        enum err err = meters_judge(run, now->record, said, &doubtful);
        if (err != ERR_NONE)
            return err;
    }
    return doubtful ? ERR_NONE : run_next(run, now->record, now->key, said);
}

static enum err merge(struct run *run, enum record_kind kind, const struct run_candidates *now,
                      const struct snapshot_list *said)
{
    size_t i = 0;
    size_t j = 0;
    enum err err = ERR_NONE;

    while (err == ERR_NONE && (i < now->count || j < said->count)) {
        int order = i == now->count    ? 1
                    : j == said->count ? -1
                                       : strcmp(now->items[i].key, said->items[j].key);
        if (order < 0)
            err = run_new(run, now->items[i].record, now->items[i].key);
        else if (order == 0)
            err = say_next(run, &now->items[i], &said->items[j]);
        else if (tells_missing(run, kind))
            err = run_gone(run, kind, &said->items[j]);
        i += order <= 0;
        j += order >= 0;
    }
    return err;
}

static enum err compare_with_said(struct run *run, enum record_kind kind,
                                  const struct run_candidates *now)
{
    struct snapshot_list said = { 0 };
    enum err err =
        run_check(run, snapshot_load(run->change->snapshot, run->device->id, kind, &said));

    if (err == ERR_NONE)
        err = merge(run, kind, now, &said);
    snapshot_list_finish(&said);
    return err;
}

static enum err compare_kind(struct run *run, struct record_list *records, enum record_kind kind)
{
    struct run_candidates now = { 0 };
    enum err err = run_collect(records, kind, &now) ? ERR_NONE : ERR_MEMORY;

    run_sort(&now);
    if (err == ERR_NONE && covers(run, kind))
        err = supplies_see(run, records, &now);
    if (err == ERR_NONE && (now.count > 0 || covers(run, kind)))
        err = compare_with_said(run, kind, &now);
    free(now.items);
    return err;
}

enum err change_records(struct change *change, const struct device *device, unsigned scopes,
                        struct record_list *records, int64_t at_ms)
{
    struct run run = { .change = change, .device = device, .scopes = scopes, .at_ms = at_ms };
    enum err err = records->failed ? ERR_MEMORY : ERR_NONE;

    for (int kind = 0; kind < RECORD_KINDS && err == ERR_NONE; kind++)
        err = kind == RECORD_INCIDENT ? incidents_compare(&run, records)
                                      : compare_kind(&run, records, (enum record_kind)kind);
    return run_end(&run, err);
}

/* ERR_MISSING: it has none yet. */
static enum err know_self(struct change *change)
{
    if (change->self.id[0] != '\0')
        return ERR_NONE;
    enum err err = snapshot_agent(change->snapshot, change->self.id);
    if (err != ERR_NONE && err != ERR_MISSING)
        disk_fail(change->disk, err);
    return err;
}

const char *change_self(struct change *change)
{
    change->is_self_wanted = true;
    return know_self(change) == ERR_NONE ? change->self.id : NULL;
}

enum err change_agent(struct change *change, struct record *record, int64_t at_ms)
{
    struct run run = { .change = change, .device = &change->self, .at_ms = at_ms };
    struct record_list one = { .items = record, .count = 1, .limit = 1 };
    enum err err = know_self(change);

    if (err == ERR_MISSING) {
        if (record_get(record, FIELD_AGENT_LICENCE) == NULL && !change->is_self_wanted)
            return ERR_NONE;
        crypto_uuid(change->self.id);
        err = ERR_NONE;
    }
    if (err == ERR_NONE && !record_set(record, FIELD_AGENT_DEVICE, change->self.id))
        err = ERR_MEMORY;
    if (err == ERR_NONE)
        err = compare_kind(&run, &one, RECORD_AGENT);
    return run_end(&run, err);
}

enum err change_settle(struct change *change, const struct device *device, int64_t at_ms)
{
    struct run run = { .change = change, .device = device, .at_ms = at_ms };

    return run_end(&run, incidents_settle(&run));
}

enum err change_silence(struct change *change, const struct device *device, bool is_silent,
                        int64_t at_ms)
{
    struct run run = { .change = change, .device = device, .at_ms = at_ms };

    return run_end(&run, incidents_silence(&run, is_silent));
}

/* The asset that was said last of a device; an empty list when there is none. */
static enum err load_asset(struct run *run, struct snapshot_list *list)
{
    return run_check(run,
                     snapshot_load(run->change->snapshot, run->device->id, RECORD_ASSET, list));
}

enum err change_state(struct change *change, const struct device *device, enum device_state state,
                      int64_t at_ms)
{
    struct run run = { .change = change, .device = device, .at_ms = at_ms };
    struct snapshot_list said = { 0 };
    enum err err = load_asset(&run, &said);

    if (err == ERR_NONE && said.count > 0)
        err = run_state(&run, &said.items[0], device_state_name(state));
    snapshot_list_finish(&said);
    return run_end(&run, err);
}

enum err change_licence(struct change *change, const struct device *device, int64_t at_ms)
{
    struct run run = { .change = change, .device = device, .at_ms = at_ms };
    struct snapshot_list said = { 0 };
    enum err err = load_asset(&run, &said);

    if (err == ERR_NONE && said.count > 0)
        err = run_licence(&run, &said.items[0]);
    snapshot_list_finish(&said);
    return run_end(&run, err);
}
