/* SPDX-License-Identifier: Apache-2.0 */
/* Each kind of record is a merge of two lists sorted by key: what was said and what the reading
 * says. In one list only: new, or gone; in both: compared as XML with a fixed time, so that what
 * counts as different is exactly what would be sent. */
#include "agent/change/change.h"

#include "agent/change/incident.h"
#include "agent/change/snapshot.h"
#include "base/buf.h"
#include "base/clock.h"
#include "base/log.h"
#include "base/str.h"
#include "protocol/names.h"
#include "protocol/record_xml.h"

#include <stdlib.h>
#include <string.h>

#define KEY_SIZE     INCIDENT_KEY_SIZE
#define LOG_EVERY_MS (UINT64_C(10) * 60 * 1000)

struct change {
    struct disk *disk;
    struct snapshot *snapshot;
    unsigned withheld;
    change_emit_fn *emit;
    void *arg;
    struct buf canonical; /* the record with a fixed time */
    struct buf wire;      /* the record as it is said */
    struct log_limit limit;
};

/* One call of a public function. */
struct run {
    struct change *change;
    const struct device *device;
    unsigned scopes;
    int64_t at_ms;
    bool is_marked; /* something is changed: a transaction is open */
};

/* A record of the reading. */
struct candidate {
    struct record *record;
    char key[KEY_SIZE];
};

struct candidates {
    struct candidate *items;
    size_t count;
};

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
    if (change->snapshot != NULL)
        return change;
    change_close(change);
    return NULL;
}

void change_close(struct change *change)
{
    if (change == NULL)
        return;
    snapshot_close(change->snapshot);
    buf_finish(&change->canonical);
    buf_finish(&change->wire);
    free(change);
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

static bool set_at(struct record *record, int64_t at_ms)
{
    char text[CLOCK_TEXT_SIZE];
    size_t count;

    clock_format(at_ms, text); /* the second row of each kind is its time */
    return record_set(record, (enum field_id)(field_first(record->kind, &count) + 1), text);
}

static bool set_event(struct record *record, const char *event)
{
    return record->kind != RECORD_INCIDENT || record_set(record, FIELD_INCIDENT_EVENT, event);
}

static bool write_xml(const struct change *change, const struct record *record, struct buf *out)
{
    buf_clear(out);
    return record_xml_write(record, change->withheld, out);
}

/* The record as it is compared: the time of 1970, an incident as if just opened. */
static bool write_canonical(struct change *change, struct record *record)
{
    return set_at(record, 0) && set_event(record, "opened") &&
           write_xml(change, record, &change->canonical);
}

/* Everything after the first change belongs together. */
static enum err begin(struct run *run)
{
    if (run->is_marked)
        return ERR_NONE;
    enum err err = disk_mark(run->change->disk);
    run->is_marked = err == ERR_NONE;
    return err;
}

/* A record that cannot be written, or is too big to be sent, must not stop the others. */
static enum err leave_out(struct run *run, const struct record *record)
{
    if (log_limit_allows(&run->change->limit, NULL))
        log_warn("change", "%s: its %s record cannot be written, it is left out", run->device->id,
                 field_kind_name(record->kind));
    return ERR_NONE;
}

/* A failed statement undoes the whole transaction. */
static enum err check(struct run *run, enum err err)
{
    if (err != ERR_NONE)
        disk_fail(run->change->disk, err);
    return err;
}

/* Queue a record with its time and event. */
static enum err emit(struct run *run, struct record *record, const char *event)
{
    struct change *change = run->change;

    if (!set_at(record, run->at_ms) || !set_event(record, event) ||
        !write_xml(change, record, &change->wire))
        return ERR_LIMIT;
    enum err err = begin(run);
    if (err != ERR_NONE)
        return err;
    return change->emit(change->arg, record->kind, change->wire.data, change->wire.len);
}

/* Say what the canonical form holds, and remember it. */
static enum err say(struct run *run, struct record *record, const char *key, const char *event)
{
    struct change *change = run->change;
    enum err err = emit(run, record, event);

    if (err == ERR_LIMIT)
        return leave_out(run, record);
    if (err != ERR_NONE)
        return err;
    return check(run, snapshot_put(change->snapshot, run->device->id, record->kind, key,
                                   buf_text(&change->canonical)));
}

static enum err say_new(struct run *run, struct record *record, const char *key)
{
    if (record->kind == RECORD_INCIDENT && !incident_open(record, run->at_ms))
        return ERR_MEMORY;
    if (!write_canonical(run->change, record))
        return leave_out(run, record);
    return say(run, record, key, "opened");
}

/* A reading that does not show the state does not change what was said of it, but for silence,
 * which the reading itself disproves. */
static bool keep_state(struct record *asset, const struct record *said)
{
    const char *state = record_get(said, FIELD_ASSET_STATE);

    if (record_get(asset, FIELD_ASSET_STATE) != NULL || state == NULL ||
        strcmp(state, "unreachable") == 0 || strcmp(state, "gone") == 0)
        return true;
    return record_set(asset, FIELD_ASSET_STATE, state);
}

/* Take from what was said what stays the same. False without memory. */
static bool carry_over(struct run *run, struct record *record, const struct record *said)
{
    if (record->kind == RECORD_INCIDENT)
        return incident_continue(record, said, run->at_ms);
    return record->kind != RECORD_ASSET || keep_state(record, said);
}

static enum err say_again(struct run *run, struct record *record, const struct snapshot_item *item)
{
    struct change *change = run->change;

    if (record->kind == RECORD_INCIDENT || record->kind == RECORD_ASSET) {
        struct record said;
        enum err err = snapshot_parse(item, &said);
        if (err != ERR_NONE)
            return err == ERR_MEMORY ? err : say_new(run, record, item->key);
        bool carried = carry_over(run, record, &said);
        record_finish(&said);
        if (!carried)
            return ERR_MEMORY;
    }
    if (!write_canonical(change, record))
        return leave_out(run, record);
    if (strcmp(buf_text(&change->canonical), item->xml) == 0)
        return set_at(record, run->at_ms) ? ERR_NONE : ERR_MEMORY;
    return say(run, record, item->key, "updated");
}

static bool make_last(struct run *run, struct record *said)
{
    if (said->kind == RECORD_INCIDENT)
        return incident_close(said, run->at_ms);
    return record_set(said, FIELD_CONSUMABLE_STATE, "removed");
}

/* What was said is no longer in the reading: say so once and forget it. */
static enum err say_gone(struct run *run, enum record_kind kind, const struct snapshot_item *item)
{
    struct record said;
    enum err err = snapshot_parse(item, &said);

    if (err == ERR_NONE) {
        err = make_last(run, &said) ? emit(run, &said, "closed") : ERR_MEMORY;
        if (err == ERR_LIMIT)
            err = leave_out(run, &said);
        record_finish(&said);
    } else if (err != ERR_MEMORY) {
        log_warn("change", "%s: what was said of %s %s is damaged, it is forgotten",
                 run->device->id, field_kind_name(kind), item->key);
        err = ERR_NONE;
    }
    if (err == ERR_NONE)
        err = begin(run);
    if (err != ERR_NONE)
        return err;
    return check(run, snapshot_forget(run->change->snapshot, run->device->id, kind, item->key));
}

static void make_key(const struct record *record, char out_key[KEY_SIZE])
{
    out_key[0] = '\0';
    if (record->kind == RECORD_INCIDENT) {
        incident_key(record, out_key);
    } else if (record->kind == RECORD_CONSUMABLE) {
        const char *index = record_get(record, FIELD_CONSUMABLE_INDEX);
        (void)str_copy(out_key, KEY_SIZE, index != NULL ? index : "");
    }
}

/* By key; of one key the one that counts first. */
static int compare_candidates(const void *a, const void *b)
{
    const struct candidate *x = a;
    const struct candidate *y = b;
    int order = strcmp(x->key, y->key);

    if (order != 0)
        return order;
    if (x->record->kind == RECORD_INCIDENT && incident_outranks(x->record, y->record))
        return -1;
    if (x->record->kind == RECORD_INCIDENT && incident_outranks(y->record, x->record))
        return 1;
    return x->record < y->record ? -1 : x->record > y->record;
}

/* The reading's records of a kind, sorted, one per key. False without memory. */
static bool collect(struct record_list *records, enum record_kind kind, struct candidates *out)
{
    size_t kept = 0;

    *out = (struct candidates){ 0 };
    if (records->count == 0)
        return true;
    out->items = calloc(records->count, sizeof *out->items);
    if (out->items == NULL)
        return false;
    for (size_t i = 0; i < records->count; i++) {
        if (records->items[i].kind != kind || records->items[i].failed)
            continue;
        out->items[out->count].record = &records->items[i];
        make_key(&records->items[i], out->items[out->count].key);
        out->count++;
    }
    qsort(out->items, out->count, sizeof *out->items, compare_candidates);
    for (size_t i = 0; i < out->count; i++)
        if (kept == 0 || strcmp(out->items[i].key, out->items[kept - 1].key) != 0)
            out->items[kept++] = out->items[i];
    out->count = kept;
    return true;
}

/* Whether what is missing from the reading is gone. */
static bool covers(const struct run *run, enum record_kind kind)
{
    return (kind == RECORD_CONSUMABLE && (run->scopes & SCOPE_CONSUMABLES) != 0) ||
           (kind == RECORD_INCIDENT && (run->scopes & SCOPE_ALERTS) != 0);
}

static enum err merge(struct run *run, enum record_kind kind, const struct candidates *now,
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
            err = say_new(run, now->items[i].record, now->items[i].key);
        else if (order == 0)
            err = say_again(run, now->items[i].record, &said->items[j]);
        else if (covers(run, kind))
            err = say_gone(run, kind, &said->items[j]);
        i += order <= 0;
        j += order >= 0;
    }
    return err;
}

static enum err compare_kind(struct run *run, struct record_list *records, enum record_kind kind)
{
    struct candidates now;
    struct snapshot_list said = { 0 };

    if (!collect(records, kind, &now))
        return ERR_MEMORY;
    enum err err = ERR_NONE;
    if (now.count > 0 || covers(run, kind)) {
        err = check(run, snapshot_load(run->change->snapshot, run->device->id, kind, &said));
        if (err == ERR_NONE)
            err = merge(run, kind, &now, &said);
    }
    snapshot_list_finish(&said);
    free(now.items);
    return err;
}

/* Keep what was changed, or undo it. */
static enum err end(struct run *run, enum err err)
{
    if (!run->is_marked)
        return err;
    if (err == ERR_NONE)
        return disk_keep(run->change->disk);
    disk_undo(run->change->disk);
    return err;
}

enum err change_records(struct change *change, const struct device *device, unsigned scopes,
                        struct record_list *records, int64_t at_ms)
{
    struct run run = { .change = change, .device = device, .scopes = scopes, .at_ms = at_ms };
    enum err err = records->failed ? ERR_MEMORY : ERR_NONE;

    for (int kind = 0; kind < RECORD_KINDS && err == ERR_NONE; kind++)
        err = compare_kind(&run, records, (enum record_kind)kind);
    return end(&run, err);
}

static bool same_text(const char *a, const char *b)
{
    return a == NULL || b == NULL ? a == b : strcmp(a, b) == 0;
}

static enum err say_state(struct run *run, const struct snapshot_item *item, const char *state)
{
    struct record asset;
    enum err err = snapshot_parse(item, &asset);

    if (err == ERR_MEMORY)
        return err;
    if (err != ERR_NONE) {
        log_warn("change", "%s: what was said of it is damaged, it is said with the next reading",
                 run->device->id);
        return ERR_NONE;
    }
    if (snapshot_is_doubted(item) || !same_text(record_get(&asset, FIELD_ASSET_STATE), state)) {
        if (state == NULL)
            record_remove(&asset, FIELD_ASSET_STATE);
        else if (!record_set(&asset, FIELD_ASSET_STATE, state))
            err = ERR_MEMORY;
        if (err == ERR_NONE)
            err = write_canonical(run->change, &asset) ? say(run, &asset, item->key, NULL)
                                                       : leave_out(run, &asset);
    }
    record_finish(&asset);
    return err;
}

enum err change_state(struct change *change, const struct device *device, enum device_state state,
                      int64_t at_ms)
{
    struct run run = { .change = change, .device = device, .at_ms = at_ms };
    struct snapshot_list said = { 0 };
    enum err err = check(&run, snapshot_load(change->snapshot, device->id, RECORD_ASSET, &said));

    if (err == ERR_NONE && said.count > 0)
        err = say_state(&run, &said.items[0], device_state_name(state));
    snapshot_list_finish(&said);
    return end(&run, err);
}
