/* SPDX-License-Identifier: Apache-2.0 */
/* A sorted array of pointers to variables, each in one block with its value. Answers come in OID
 * order, so that adding is nearly always appending; everything else is a binary search. */
#include "agent/reading.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

struct reading_set {
    struct reading **items; /* in OID order; each one owns its bytes, which lie behind it */
    size_t count;
    size_t room;
    size_t limit;
    size_t bytes; /* of all values */
    size_t byte_limit;
};

/* Index of the first variable that is not before `oid`. */
static size_t lower_bound(const struct reading_set *set, const struct oid *oid)
{
    size_t low = 0;
    size_t high = set->count;

    if (high > 0 && oid_compare(&set->items[high - 1]->oid, oid) < 0)
        return high;
    while (low < high) {
        size_t middle = low + (high - low) / 2;

        if (oid_compare(&set->items[middle]->oid, oid) < 0)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

static size_t value_len(const struct reading *reading)
{
    return reading->type == READING_INTEGER || reading->bytes == NULL ? 0 : reading->len;
}

static struct reading *copy_reading(const struct reading *reading)
{
    size_t len = value_len(reading);
    struct reading *copy = malloc(sizeof *copy + len + 1);

    if (copy == NULL)
        return NULL;
    uint8_t *bytes = (uint8_t *)(copy + 1);
    copy->oid.len = reading->oid.len;
    (void)memcpy(copy->oid.ids, reading->oid.ids, reading->oid.len * sizeof reading->oid.ids[0]);
    copy->type = reading->type;
    copy->number = reading->number;
    if (len > 0)
        (void)memcpy(bytes, reading->bytes, len);
    bytes[len] = '\0';
    copy->bytes = bytes;
    copy->len = len;
    return copy;
}

static bool make_room(struct reading_set *set)
{
    if (set->count < set->room)
        return true;

    size_t room = set->room == 0 ? 32 : set->room * 2;
    if (room > set->limit)
        room = set->limit;
    struct reading **items = realloc(set->items, room * sizeof(struct reading *));
    if (items == NULL)
        return false;
    set->items = items;
    set->room = room;
    return true;
}

static void replace_at(struct reading_set *set, size_t index, struct reading *reading)
{
    set->bytes = set->bytes - set->items[index]->len + reading->len;
    free(set->items[index]);
    set->items[index] = reading;
}

static void insert_at(struct reading_set *set, size_t index, struct reading *reading)
{
    (void)memmove(set->items + index + 1, set->items + index,
                  (set->count - index) * sizeof(struct reading *));
    set->items[index] = reading;
    set->count++;
    set->bytes += reading->len;
}

struct reading_set *reading_set_create(size_t limit, size_t byte_limit)
{
    struct reading_set *set = calloc(1, sizeof *set);

    if (set == NULL)
        return NULL;
    assert(limit > 0 && limit < SIZE_MAX / (2 * sizeof(struct reading *)));
    set->limit = limit;
    set->byte_limit = byte_limit;
    return set;
}

void reading_set_destroy(struct reading_set *set)
{
    if (set == NULL)
        return;
    for (size_t i = 0; i < set->count; i++)
        free(set->items[i]);
    free(set->items);
    free(set);
}

bool reading_set_add(struct reading_set *set, const struct reading *reading)
{
    size_t index = lower_bound(set, &reading->oid);
    bool present = index < set->count && oid_compare(&set->items[index]->oid, &reading->oid) == 0;
    size_t others = set->bytes - (present ? set->items[index]->len : 0);

    if (value_len(reading) > set->byte_limit || others > set->byte_limit - value_len(reading))
        return false;
    if (!present && (set->count >= set->limit || !make_room(set)))
        return false;

    struct reading *copy = copy_reading(reading);
    if (copy == NULL)
        return false;
    if (present)
        replace_at(set, index, copy);
    else
        insert_at(set, index, copy);
    return true;
}

bool reading_set_merge(struct reading_set *set, const struct reading_set *from)
{
    for (size_t i = 0; i < from->count; i++)
        if (!reading_set_add(set, from->items[i]))
            return false;
    return true;
}

void reading_set_remove(struct reading_set *set, const struct oid *prefix)
{
    size_t first = lower_bound(set, prefix);
    size_t behind = first;

    for (; behind < set->count && oid_under(&set->items[behind]->oid, prefix); behind++) {
        set->bytes -= set->items[behind]->len;
        free(set->items[behind]);
    }
    if (behind == first)
        return;
    (void)memmove(set->items + first, set->items + behind,
                  (set->count - behind) * sizeof(struct reading *));
    set->count -= behind - first;
}

size_t reading_set_count(const struct reading_set *set)
{
    return set->count;
}

const struct reading *reading_set_at(const struct reading_set *set, size_t index)
{
    return index < set->count ? set->items[index] : NULL;
}

const struct reading *reading_set_find(const struct reading_set *set, const struct oid *oid)
{
    size_t index = lower_bound(set, oid);

    if (index == set->count || oid_compare(&set->items[index]->oid, oid) != 0)
        return NULL;
    return set->items[index];
}

const struct reading *reading_set_next(const struct reading_set *set, const struct oid *prefix,
                                       const struct oid *after)
{
    const struct oid *from = after != NULL && oid_compare(after, prefix) >= 0 ? after : prefix;
    size_t index = lower_bound(set, from);

    if (after != NULL && index < set->count && oid_compare(&set->items[index]->oid, after) == 0)
        index++;
    if (index == set->count || !oid_under(&set->items[index]->oid, prefix))
        return NULL;
    return set->items[index];
}

static const struct reading *find_cell(const struct reading_set *set, const char *column,
                                       uint32_t a, uint32_t b)
{
    struct oid oid;

    if (!oid_parse(column, &oid) || (a != 0 && !oid_append(&oid, a)) ||
        (b != 0 && !oid_append(&oid, b)))
        return NULL;
    return reading_set_find(set, &oid);
}

bool reading_set_number(const struct reading_set *set, const char *column, uint32_t a, uint32_t b,
                        int64_t *out_number)
{
    const struct reading *reading = find_cell(set, column, a, b);

    if (reading == NULL || reading->type != READING_INTEGER)
        return false;
    *out_number = reading->number;
    return true;
}

const uint8_t *reading_set_bytes(const struct reading_set *set, const char *column, uint32_t a,
                                 uint32_t b, size_t *out_len)
{
    const struct reading *reading = find_cell(set, column, a, b);

    if (reading == NULL || reading->type == READING_INTEGER)
        return NULL;
    if (out_len != NULL)
        *out_len = reading->len;
    return reading->bytes;
}
