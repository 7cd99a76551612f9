/* SPDX-License-Identifier: Apache-2.0 */
/* A record is compared as XML with a fixed time, so that what counts as different is exactly what
 * would be sent. */
#include "agent/change/run.h"

#include "agent/trouble.h"
#include "base/clock.h"
#include "base/str.h"
#include "protocol/names.h"
#include "protocol/record_xml.h"

#include <stdlib.h>
#include <string.h>

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

enum err run_mark(struct run *run)
{
    if (run->is_marked)
        return ERR_NONE;
    enum err err = disk_mark(run->change->disk);
    run->is_marked = err == ERR_NONE;
    return err;
}

/* A record that cannot be written, or is too big to be sent, must not stop the others; but when it
 * was memory that ran out, all of the reading is said again. */
static enum err leave_out(struct run *run, const struct record *record)
{
    if (record->starved || buf_error(&run->change->canonical) == ERR_MEMORY ||
        buf_error(&run->change->wire) == ERR_MEMORY)
        return ERR_MEMORY;
    if (log_limit_allows(&run->change->limit, NULL))
        log_warn("change", "%s: its %s record cannot be written, it is left out", run->device->id,
                 field_kind_name(record->kind));
    return ERR_NONE;
}

enum err run_check(struct run *run, enum err err)
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
    enum err err = run_mark(run);
    if (err != ERR_NONE)
        return err;
    return change->emit(change->arg, run->device, record->kind, change->wire.data,
                        change->wire.len);
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
    return run_check(run, snapshot_put(change->snapshot, run->device->id, record->kind, key,
                                       buf_text(&change->canonical)));
}

/* What an asset says besides what the device answers. False without memory. */
static bool set_marks(const struct run *run, struct record *asset)
{
    if (run->device->cover.is_over)
        return record_set(asset, FIELD_ASSET_LICENCE, "unlicensed");
    record_remove(asset, FIELD_ASSET_LICENCE);
    return true;
}

enum err run_new(struct run *run, struct record *record, const char *key)
{
    if (record->kind == RECORD_INCIDENT && !incident_open(record, run->at_ms))
        return ERR_MEMORY;
    if (record->kind == RECORD_ASSET && !set_marks(run, record))
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
        strcmp(state, "off-expected") == 0 || strcmp(state, "unreachable") == 0 ||
        strcmp(state, "gone") == 0)
        return true;
    return record_set(asset, FIELD_ASSET_STATE, state);
}

/* Take from what was said what stays the same. False without memory. */
static bool carry_over(struct run *run, struct record *record, const struct record *said)
{
    if (record->kind == RECORD_INCIDENT)
        return ((run->scopes & SCOPE_ALERTS) != 0 || incident_complete(record, said)) &&
               incident_continue(record, said, run->at_ms);
    return record->kind != RECORD_ASSET || (keep_state(record, said) && set_marks(run, record));
}

static enum err forget(struct run *run, enum record_kind kind, const char *key)
{
    enum err err = run_mark(run);

    if (err != ERR_NONE)
        return err;
    return run_check(run, snapshot_forget(run->change->snapshot, run->device->id, kind, key));
}

enum err run_next(struct run *run, struct record *record, const char *key,
                  const struct snapshot_item *item)
{
    struct change *change = run->change;

    if (record->kind == RECORD_INCIDENT || record->kind == RECORD_ASSET) {
        struct record said;
        enum err err = snapshot_parse(item, &said);
        if (err != ERR_NONE)
            return err == ERR_MEMORY ? err : run_new(run, record, key);
        bool carried = carry_over(run, record, &said);
        record_finish(&said);
        if (!carried)
            return ERR_MEMORY;
    }
    if (!write_canonical(change, record))
        return leave_out(run, record);
    bool same_key = strcmp(key, item->key) == 0;
    if (same_key && strcmp(buf_text(&change->canonical), item->xml) == 0)
        return set_at(record, run->at_ms) ? ERR_NONE : ERR_MEMORY;
    enum err err = say(run, record, key, "updated");
    return same_key || err != ERR_NONE ? err : forget(run, record->kind, item->key);
}

static bool make_last(struct run *run, struct record *said)
{
    if (said->kind == RECORD_INCIDENT)
        return incident_close(said, run->at_ms);
    return record_set(said, FIELD_CONSUMABLE_STATE, "removed");
}

enum err run_gone(struct run *run, enum record_kind kind, const struct snapshot_item *item)
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
    return err != ERR_NONE ? err : forget(run, kind, item->key);
}

static void make_key(const struct record *record, char out_key[RUN_KEY_SIZE])
{
    out_key[0] = '\0';
    if (record->kind == RECORD_INCIDENT) {
        incident_key(record, out_key);
    } else if (record->kind == RECORD_CONSUMABLE) {
        const char *index = record_get(record, FIELD_CONSUMABLE_INDEX);
        (void)str_copy(out_key, RUN_KEY_SIZE, index != NULL ? index : "");
    }
}

/* By key; of one key the one that counts first. */
static int compare_candidates(const void *a, const void *b)
{
    const struct run_candidate *x = a;
    const struct run_candidate *y = b;
    int order = strcmp(x->key, y->key);

    if (order != 0)
        return order;
    if (x->record->kind == RECORD_INCIDENT && incident_outranks(x->record, y->record))
        return -1;
    if (x->record->kind == RECORD_INCIDENT && incident_outranks(y->record, x->record))
        return 1;
    return x->record < y->record ? -1 : x->record > y->record;
}

bool run_collect(struct record_list *records, enum record_kind kind, struct run_candidates *out)
{
    if (records->count == 0)
        return true;
    struct run_candidate *items =
        realloc(out->items, (out->count + records->count) * sizeof *out->items);
    if (items == NULL)
        return false;
    out->items = items;
    for (size_t i = 0; i < records->count; i++) {
        if (records->items[i].kind != kind || records->items[i].failed ||
            (records->items[i].note & TROUBLE_TOLD) != 0)
            continue;
        out->items[out->count] = (struct run_candidate){ .record = &records->items[i] };
        make_key(&records->items[i], out->items[out->count].key);
        out->count++;
    }
    return true;
}

void run_sort(struct run_candidates *candidates)
{
    struct run_candidate *items = candidates->items;
    size_t kept = 0;

    if (candidates->count > 0)
        qsort(items, candidates->count, sizeof *items, compare_candidates);
    for (size_t i = 0; i < candidates->count; i++)
        if (kept == 0 || strcmp(items[i].key, items[kept - 1].key) != 0)
            items[kept++] = items[i];
        else if ((items[i].record->note & TROUBLE_EVENT) == 0) /* one of them tells a state */
            items[kept - 1].record->note &= ~(uint64_t)TROUBLE_EVENT;
    candidates->count = kept;
}

static bool same_text(const char *a, const char *b)
{
    return a == NULL || b == NULL ? a == b : strcmp(a, b) == 0;
}

/* The asset as it was said; ERR_MISSING when that is damaged. */
static enum err parse_asset(const struct run *run, const struct snapshot_item *item,
                            struct record *out_asset)
{
    enum err err = snapshot_parse(item, out_asset);

    if (err == ERR_NONE || err == ERR_MEMORY)
        return err;
    log_warn("change", "%s: what was said of it is damaged, it is said with the next reading",
             run->device->id);
    return ERR_MISSING;
}

static bool same_mark(const struct run *run, const struct record *asset)
{
    return (record_get(asset, FIELD_ASSET_LICENCE) != NULL) == run->device->cover.is_over;
}

static enum err say_asset(struct run *run, struct record *asset, const char *key)
{
    if (run->device->same_as[0] != '\0' &&
        !record_set(asset, FIELD_ASSET_SAME_AS, run->device->same_as))
        return ERR_MEMORY;
    if (!set_marks(run, asset))
        return ERR_MEMORY;
    return write_canonical(run->change, asset) ? say(run, asset, key, NULL) : leave_out(run, asset);
}

enum err run_state(struct run *run, const struct snapshot_item *item, const char *state)
{
    struct record asset;
    enum err err = parse_asset(run, item, &asset);

    if (err != ERR_NONE)
        return err == ERR_MISSING ? ERR_NONE : err;
    if (snapshot_is_doubted(item) || !same_mark(run, &asset) ||
        !same_text(record_get(&asset, FIELD_ASSET_STATE), state)) {
        if (state == NULL)
            record_remove(&asset, FIELD_ASSET_STATE);
        else if (!record_set(&asset, FIELD_ASSET_STATE, state))
            err = ERR_MEMORY;
        if (err == ERR_NONE)
            err = say_asset(run, &asset, item->key);
    }
    record_finish(&asset);
    return err;
}

enum err run_licence(struct run *run, const struct snapshot_item *item)
{
    struct record asset;
    enum err err = parse_asset(run, item, &asset);

    if (err != ERR_NONE)
        return err == ERR_MISSING ? ERR_NONE : err;
    if (!same_mark(run, &asset))
        err = say_asset(run, &asset, item->key);
    record_finish(&asset);
    return err;
}

enum err run_end(struct run *run, enum err err)
{
    if (!run->is_marked)
        return err;
    if (err == ERR_NONE)
        return disk_keep(run->change->disk);
    disk_undo(run->change->disk);
    return err;
}
