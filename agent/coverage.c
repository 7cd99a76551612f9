/* SPDX-License-Identifier: Apache-2.0 */
/* Two binary heaps: the newest of the covered devices and the oldest of the others are at hand.
 * Each device knows its place in its heap. */
#include "agent/coverage.h"

#include <stdlib.h>
#include <string.h>

struct heap {
    struct device **items;
    size_t count;
    size_t size;
    bool is_newest_first;
};

struct coverage {
    struct heap in;
    struct heap over;
    uint64_t most;
    int64_t known_before_ms;
    size_t leaving; /* devices of `over` that do not count */
    coverage_fn *fn;
    void *arg;
};

static bool is_older(const struct device *a, const struct device *b)
{
    return a->since_ms < b->since_ms || (a->since_ms == b->since_ms && strcmp(a->id, b->id) < 0);
}

/* Whether `a` belongs above `b`. */
static bool is_above(const struct heap *heap, const struct device *a, const struct device *b)
{
    return heap->is_newest_first ? is_older(b, a) : is_older(a, b);
}

static void put(struct heap *heap, size_t at, struct device *device)
{
    heap->items[at] = device;
    device->cover.at = at;
}

static void rise(struct heap *heap, struct device *device)
{
    size_t at = device->cover.at;

    while (at > 0 && is_above(heap, device, heap->items[(at - 1) / 2])) {
        put(heap, at, heap->items[(at - 1) / 2]);
        at = (at - 1) / 2;
    }
    put(heap, at, device);
}

static void sink(struct heap *heap, struct device *device)
{
    size_t at = device->cover.at;

    for (;;) {
        size_t below = 2 * at + 1;
        if (below + 1 < heap->count && is_above(heap, heap->items[below + 1], heap->items[below]))
            below++;
        if (below >= heap->count || !is_above(heap, heap->items[below], device))
            break;
        put(heap, at, heap->items[below]);
        at = below;
    }
    put(heap, at, device);
}

static bool make_room(struct heap *heap, size_t count)
{
    size_t size = heap->size == 0 ? 64 : heap->size;

    while (size < count)
        size *= 2;
    if (size == heap->size)
        return true;
    struct device **items = realloc(heap->items, size * sizeof(struct device *));
    if (items == NULL)
        return false;
    heap->items = items;
    heap->size = size;
    return true;
}

/* There must be room. */
static void push(struct heap *heap, struct device *device)
{
    put(heap, heap->count++, device);
    rise(heap, device);
}

static void take_out(struct heap *heap, struct device *device)
{
    struct device *last = heap->items[--heap->count];

    if (last == device)
        return;
    put(heap, device->cover.at, last);
    rise(heap, last);
    sink(heap, last);
}

struct coverage *coverage_create(coverage_fn *fn, void *arg)
{
    struct coverage *coverage = calloc(1, sizeof *coverage);

    if (coverage == NULL)
        return NULL;
    coverage->in.is_newest_first = true;
    coverage->most = UINT64_MAX;
    coverage->known_before_ms = INT64_MAX;
    coverage->fn = fn;
    coverage->arg = arg;
    return coverage;
}

void coverage_destroy(struct coverage *coverage)
{
    if (coverage == NULL)
        return;
    free(coverage->in.items);
    free(coverage->over.items);
    free(coverage);
}

static bool is_too_new(const struct coverage *coverage, const struct device *device)
{
    return device->since_ms > coverage->known_before_ms;
}

static void move_over(struct coverage *coverage, struct device *device)
{
    take_out(&coverage->in, device);
    push(&coverage->over, device);
    device->cover.is_over = true;
    coverage->fn(coverage->arg, device);
}

/* One that waited only to be covered leaves now. */
static void move_in(struct coverage *coverage, struct device *device)
{
    take_out(&coverage->over, device);
    device->cover.is_over = false;
    if (device->cover.is_leaving) {
        device->cover.is_leaving = device->cover.is_in = false;
        coverage->leaving--;
    } else {
        push(&coverage->in, device);
    }
    coverage->fn(coverage->arg, device);
}

/* Move the border to where it belongs. */
static void settle(struct coverage *coverage)
{
    struct heap *in = &coverage->in;
    struct heap *over = &coverage->over;

    while (in->count > 0 && (in->count > coverage->most || is_too_new(coverage, in->items[0])))
        move_over(coverage, in->items[0]);
    while (over->count > 0 && in->count < coverage->most && !is_too_new(coverage, over->items[0]))
        move_in(coverage, over->items[0]);
}

void coverage_limit(struct coverage *coverage, uint64_t most, int64_t known_before_ms)
{
    coverage->most = most;
    coverage->known_before_ms = known_before_ms;
    settle(coverage);
}

bool coverage_add(struct coverage *coverage, struct device *device)
{
    struct heap *over = &coverage->over;
    size_t all = coverage->in.count + over->count + 1;

    if (device->cover.is_in) {
        coverage->leaving -= device->cover.is_leaving;
        device->cover.is_leaving = false;
        return true;
    }
    if (!make_room(&coverage->in, all) || !make_room(over, all)) /* so that nothing fails later */
        return false;
    device->cover.is_in = true;
    push(&coverage->in, device);
    if (over->count > 0 && is_older(over->items[0], device))
        move_over(coverage, device);
    settle(coverage);
    return true;
}

void coverage_drop(struct coverage *coverage, struct device *device)
{
    if (!device->cover.is_in || device->cover.is_leaving)
        return;
    if (device->cover.is_over) {
        device->cover.is_leaving = true;
        coverage->leaving++;
        return;
    }
    take_out(&coverage->in, device);
    device->cover.is_in = false;
    settle(coverage);
}

bool coverage_has(const struct device *device)
{
    return device->cover.is_in && !device->cover.is_leaving;
}

size_t coverage_count(const struct coverage *coverage)
{
    return coverage->in.count + coverage->over.count - coverage->leaving;
}

size_t coverage_over(const struct coverage *coverage)
{
    return coverage->over.count;
}
