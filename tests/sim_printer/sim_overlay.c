/* SPDX-License-Identifier: Apache-2.0 */
/* A sorted array of changed variables, merged with the recording when it is read. */
#include "tests/sim_printer/sim_overlay.h"

#include <stdlib.h>
#include <string.h>

struct sim_overlay_entry {
    bool deleted;
    uint8_t tag;
    size_t len;
    size_t id_count;
    uint32_t ids[]; /* the value's content follows */
};

static struct sim_oid oid_of(const struct sim_overlay_entry *entry)
{
    return (struct sim_oid){ entry->ids, entry->id_count };
}

static struct sim_value value_of(const struct sim_overlay_entry *entry)
{
    return (struct sim_value){ entry->tag, entry->len,
                               (const uint8_t *)(entry->ids + entry->id_count) };
}

void sim_overlay_finish(struct sim_overlay *overlay)
{
    for (size_t i = 0; i < overlay->count; i++)
        free(overlay->entries[i]);
    free(overlay->entries);
    *overlay = (struct sim_overlay){ 0 };
}

/* The first entry that is not before `oid`. */
static size_t find(const struct sim_overlay *overlay, struct sim_oid oid)
{
    size_t low = 0;
    size_t high = overlay->count;

    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (sim_oid_compare(oid_of(overlay->entries[middle]), oid) < 0)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

static const struct sim_overlay_entry *exact(const struct sim_overlay *overlay, struct sim_oid oid)
{
    size_t at = overlay == NULL ? 0 : find(overlay, oid);

    if (overlay == NULL || at == overlay->count ||
        sim_oid_compare(oid_of(overlay->entries[at]), oid) != 0)
        return NULL;
    return overlay->entries[at];
}

static bool make_room(struct sim_overlay *overlay)
{
    if (overlay->count < overlay->size)
        return true;
    if (overlay->count >= SIM_OVERLAY_MOST)
        return false;
    size_t size = overlay->size == 0 ? 8 : overlay->size * 2;
    struct sim_overlay_entry **entries =
        reallocarray(overlay->entries, size, sizeof(struct sim_overlay_entry *));
    if (entries == NULL)
        return false;
    overlay->entries = entries;
    overlay->size = size;
    return true;
}

static bool put(struct sim_overlay *overlay, struct sim_overlay_entry *entry)
{
    size_t at = find(overlay, oid_of(entry));

    if (at < overlay->count && sim_oid_compare(oid_of(overlay->entries[at]), oid_of(entry)) == 0) {
        free(overlay->entries[at]);
        overlay->entries[at] = entry;
        return true;
    }
    if (!make_room(overlay))
        return false;
    struct sim_overlay_entry **place = overlay->entries + at;
    memmove(place + 1, place, (overlay->count - at) * sizeof(struct sim_overlay_entry *));
    *place = entry;
    overlay->count++;
    return true;
}

static bool change(struct sim_overlay *overlay, struct sim_oid oid, const struct sim_value *value)
{
    size_t len = value == NULL ? 0 : value->len;
    size_t ids_len = oid.count * sizeof *oid.ids;
    struct sim_overlay_entry *entry = malloc(sizeof *entry + ids_len + len);

    if (entry == NULL)
        return false;
    entry->deleted = value == NULL;
    entry->tag = value == NULL ? SIM_TAG_NULL : value->tag;
    entry->len = len;
    entry->id_count = oid.count;
    memcpy(entry->ids, oid.ids, ids_len);
    if (len > 0)
        memcpy(entry->ids + oid.count, value->bytes, len);
    if (put(overlay, entry))
        return true;
    free(entry);
    return false;
}

bool sim_overlay_set(struct sim_overlay *overlay, struct sim_oid oid, struct sim_value value)
{
    return change(overlay, oid, &value);
}

bool sim_overlay_delete(struct sim_overlay *overlay, struct sim_oid oid)
{
    return change(overlay, oid, NULL);
}

void sim_overlay_forget(struct sim_overlay *overlay, struct sim_oid oid)
{
    size_t at = find(overlay, oid);

    if (exact(overlay, oid) == NULL)
        return;
    struct sim_overlay_entry **place = overlay->entries + at;
    free(*place);
    overlay->count--;
    memmove(place, place + 1, (overlay->count - at) * sizeof(struct sim_overlay_entry *));
}

bool sim_overlay_get(const struct sim_overlay *overlay, const struct snmprec *recording,
                     struct sim_oid oid, struct sim_value *out_value)
{
    const struct sim_overlay_entry *entry = exact(overlay, oid);
    struct sim_oid found;

    if (entry != NULL) {
        *out_value = value_of(entry);
        return !entry->deleted;
    }
    size_t place = snmprec_find(recording, oid);
    if (place == snmprec_count(recording))
        return false;
    snmprec_at(recording, place, &found, out_value);
    return sim_oid_compare(found, oid) == 0;
}

/* The first entry behind `oid`, deleted ones left out. */
static const struct sim_overlay_entry *next_changed(const struct sim_overlay *overlay,
                                                    struct sim_oid oid)
{
    if (overlay == NULL)
        return NULL;
    for (size_t at = find(overlay, oid); at < overlay->count; at++) {
        const struct sim_overlay_entry *entry = overlay->entries[at];
        if (!entry->deleted && sim_oid_compare(oid_of(entry), oid) > 0)
            return entry;
    }
    return NULL;
}

/* The first recorded variable behind `oid` that was not changed. */
static bool next_recorded(const struct sim_overlay *overlay, const struct snmprec *recording,
                          struct sim_oid oid, struct sim_oid *out_oid, struct sim_value *out_value)
{
    for (size_t place = snmprec_find(recording, oid); place < snmprec_count(recording); place++) {
        snmprec_at(recording, place, out_oid, out_value);
        if (sim_oid_compare(*out_oid, oid) > 0 && exact(overlay, *out_oid) == NULL)
            return true;
    }
    return false;
}

bool sim_overlay_next(const struct sim_overlay *overlay, const struct snmprec *recording,
                      struct sim_oid oid, struct sim_oid *out_oid, struct sim_value *out_value)
{
    const struct sim_overlay_entry *changed = next_changed(overlay, oid);
    bool recorded = next_recorded(overlay, recording, oid, out_oid, out_value);

    if (changed == NULL || (recorded && sim_oid_compare(*out_oid, oid_of(changed)) < 0))
        return recorded;
    *out_oid = oid_of(changed);
    *out_value = value_of(changed);
    return true;
}
