/* SPDX-License-Identifier: Apache-2.0 */
/* A hash table of senders, and per sender (and once for all informs) a ring of what was taken. */
#include "agent/walk_trap_clock.h"

#include "base/crypto.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

enum { BUCKETS = 4096, MARK = 8 };

/* A message that was taken: its signature's beginning and the time that it carried. */
struct taken {
    uint8_t mark[MARK];
    uint32_t time;
};

struct ring {
    struct taken *items;
    unsigned size;
    unsigned count;
    unsigned next;
    bool has_floor;
    uint32_t floor; /* up to this time nothing is taken any more */
};

struct engine {
    struct engine *next; /* of the bucket */
    struct walk_trap_stamp stamp;
    uint64_t at_ms; /* when the clock showed that */
    struct ring ring;
    struct taken items[WALK_TRAP_CLOCK_TRAPS];
};

struct walk_trap_clock {
    uint32_t boots;
    uint64_t start_ms;
    uint64_t key; /* nobody outside can fill one bucket */
    struct engine *buckets[BUCKETS];
    unsigned count;
    struct ring informs;
    struct taken inform_items[WALK_TRAP_CLOCK_INFORMS];
};

static void ring_init(struct ring *ring, struct taken *items, unsigned size)
{
    *ring = (struct ring){ .items = items, .size = size };
}

static void ring_raise(struct ring *ring, uint32_t time)
{
    if (!ring->has_floor || time > ring->floor)
        ring->floor = time;
    ring->has_floor = true;
}

static void mark_of(const struct walk_trap_shape *shape, uint8_t out[MARK])
{
    size_t len = shape->mac_len < MARK ? shape->mac_len : MARK;

    (void)memset(out, 0, MARK);
    if (len > 0)
        (void)memcpy(out, shape->mac, len);
}

static bool ring_has(const struct ring *ring, const struct walk_trap_shape *shape)
{
    uint8_t mark[MARK];

    if (ring->has_floor && shape->time <= ring->floor)
        return true;
    mark_of(shape, mark);
    for (unsigned i = 0; i < ring->count; i++)
        if (memcmp(ring->items[i].mark, mark, MARK) == 0)
            return true;
    return false;
}

static void ring_add(struct ring *ring, const struct walk_trap_shape *shape)
{
    struct taken *place = &ring->items[ring->next];

    assert(ring->size > 0);
    if (ring->count == ring->size)
        ring_raise(ring, place->time);
    else
        ring->count++;
    mark_of(shape, place->mark);
    place->time = shape->time;
    ring->next = (ring->next + 1) % ring->size;
}

struct walk_trap_clock *walk_trap_clock_create(uint32_t boots, uint64_t now_ms)
{
    struct walk_trap_clock *clock = calloc(1, sizeof *clock);

    if (clock == NULL)
        return NULL;
    clock->boots = boots;
    clock->start_ms = now_ms;
    crypto_random(&clock->key, sizeof clock->key);
    ring_init(&clock->informs, clock->inform_items, WALK_TRAP_CLOCK_INFORMS);
    return clock;
}

void walk_trap_clock_destroy(struct walk_trap_clock *clock)
{
    if (clock == NULL)
        return;
    for (size_t i = 0; i < BUCKETS; i++)
        for (struct engine *engine = clock->buckets[i], *next; engine != NULL; engine = next) {
            next = engine->next;
            free(engine);
        }
    free(clock);
}

/* FNV-1a from a secret start. */
static struct engine **bucket_of(struct walk_trap_clock *clock, const uint8_t *id, size_t len)
{
    uint64_t hash = clock->key;

    for (size_t i = 0; i < len; i++)
        hash = (hash ^ id[i]) * UINT64_C(0x100000001b3);
    return &clock->buckets[(hash >> 32) % BUCKETS];
}

static struct engine *find(struct walk_trap_clock *clock, const uint8_t *id, size_t len)
{
    struct engine *engine = *bucket_of(clock, id, len);

    while (engine != NULL &&
           (engine->stamp.engine_len != len || memcmp(engine->stamp.engine, id, len) != 0))
        engine = engine->next;
    return engine;
}

static void forget_oldest(struct walk_trap_clock *clock)
{
    struct engine **oldest = NULL;

    for (size_t i = 0; i < BUCKETS; i++)
        for (struct engine **at = &clock->buckets[i]; *at != NULL; at = &(*at)->next)
            if (oldest == NULL || (*at)->at_ms < (*oldest)->at_ms)
                oldest = at;
    if (oldest == NULL)
        return;
    struct engine *gone = *oldest;
    *oldest = gone->next;
    free(gone);
    clock->count--;
}

static struct engine *add(struct walk_trap_clock *clock, const uint8_t *id, size_t len)
{
    struct engine **bucket = bucket_of(clock, id, len);
    struct engine *engine = calloc(1, sizeof *engine);

    if (engine == NULL)
        return NULL;
    (void)memcpy(engine->stamp.engine, id, len);
    engine->stamp.engine_len = len;
    ring_init(&engine->ring, engine->items, WALK_TRAP_CLOCK_TRAPS);
    engine->next = *bucket;
    *bucket = engine;
    clock->count++;
    return engine;
}

bool walk_trap_clock_recall(struct walk_trap_clock *clock, const struct walk_trap_stamp *stamp)
{
    struct engine *engine;

    if (clock->count >= WALK_TRAP_CLOCK_ENGINES || stamp->engine_len > sizeof stamp->engine ||
        find(clock, stamp->engine, stamp->engine_len) != NULL)
        return false;
    engine = add(clock, stamp->engine, stamp->engine_len);
    if (engine == NULL)
        return false;
    engine->stamp = *stamp;
    engine->at_ms = clock->start_ms;
    ring_raise(&engine->ring, stamp->time);
    return true;
}

/* RFC 3414 section 3.2 step 7b, with the window counted from the engine's clock as it goes on. */
static bool is_stale(const struct engine *engine, const struct walk_trap_shape *shape,
                     uint64_t now_ms)
{
    uint64_t time = engine->stamp.time + (now_ms - engine->at_ms) / 1000;

    return shape->boots < engine->stamp.boots ||
           (shape->boots == engine->stamp.boots &&
            shape->time + (uint64_t)WALK_TRAP_CLOCK_WINDOW_S < time);
}

static void follow(struct engine *engine, const struct walk_trap_shape *shape, uint64_t now_ms)
{
    if (shape->boots > engine->stamp.boots)
        ring_init(&engine->ring, engine->items, WALK_TRAP_CLOCK_TRAPS);
    if (shape->boots > engine->stamp.boots || shape->time > engine->stamp.time) {
        engine->stamp.boots = shape->boots;
        engine->stamp.time = shape->time;
        engine->at_ms = now_ms;
    }
    ring_add(&engine->ring, shape);
}

enum walk_trap_freshness walk_trap_clock_trap(struct walk_trap_clock *clock,
                                              const struct walk_trap_shape *shape, uint64_t now_ms)
{
    struct engine *engine = find(clock, shape->engine_id, shape->engine_id_len);

    if (shape->boots == WALK_TRAP_CLOCK_MOST)
        return WALK_TRAP_STALE;
    if (engine == NULL) {
        if (clock->count >= WALK_TRAP_CLOCK_ENGINES)
            forget_oldest(clock);
        engine = add(clock, shape->engine_id, shape->engine_id_len);
        if (engine == NULL)
            return WALK_TRAP_STALE;
        engine->at_ms = now_ms;
    } else if (is_stale(engine, shape, now_ms)) {
        return WALK_TRAP_STALE;
    } else if (shape->boots == engine->stamp.boots && ring_has(&engine->ring, shape)) {
        return WALK_TRAP_REPEATED;
    }
    follow(engine, shape, now_ms);
    return WALK_TRAP_FRESH;
}

enum walk_trap_freshness walk_trap_clock_inform(struct walk_trap_clock *clock,
                                                const struct walk_trap_shape *shape,
                                                uint64_t now_ms)
{
    uint32_t boots, time;

    walk_trap_clock_own(clock, now_ms, &boots, &time);
    uint32_t apart = shape->time > time ? shape->time - time : time - shape->time;
    if (boots == WALK_TRAP_CLOCK_MOST || shape->boots != boots || apart > WALK_TRAP_CLOCK_WINDOW_S)
        return WALK_TRAP_STALE;
    if (ring_has(&clock->informs, shape))
        return WALK_TRAP_REPEATED;
    ring_add(&clock->informs, shape);
    return WALK_TRAP_FRESH;
}

void walk_trap_clock_own(const struct walk_trap_clock *clock, uint64_t now_ms, uint32_t *out_boots,
                         uint32_t *out_time)
{
    uint64_t time = (now_ms - clock->start_ms) / 1000;

    *out_boots = clock->boots;
    *out_time = time < WALK_TRAP_CLOCK_MOST ? (uint32_t)time : WALK_TRAP_CLOCK_MOST;
}
