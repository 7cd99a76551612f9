/* SPDX-License-Identifier: Apache-2.0 */
/* A hash table of devices, and a list of them by when they were asked for last. */
#include "portal/store/history_open.h"

#include "base/str.h"

#include <stdlib.h>
#include <string.h>

#define BUCKETS 1024

struct history_open_table {
    struct history_open *buckets[BUCKETS];
    struct history_open *oldest;
    struct history_open *newest;
    size_t count;
    size_t bytes;
    uint64_t turn; /* counts what is asked for */
    uint64_t mark; /* what was asked for before may be given up */
};

struct history_open_table *history_open_create(void)
{
    return calloc(1, sizeof(struct history_open_table));
}

/* FNV-1a, of ids that are random already; the keys of one agent's journal cannot be chosen to hurt
 * more than its own lookups. */
static struct history_open **bucket_of(struct history_open_table *table, int64_t agent,
                                       const char *device)
{
    uint64_t hash = UINT64_C(14695981039346656037) ^ (uint64_t)agent;

    for (; *device; device++)
        hash = (hash ^ (unsigned char)*device) * UINT64_C(1099511628211);
    return &table->buckets[(hash ^ hash >> 32u) % BUCKETS];
}

static void unlink_age(struct history_open_table *table, struct history_open *open)
{
    *(open->older ? &open->older->newer : &table->oldest) = open->newer;
    *(open->newer ? &open->newer->older : &table->newest) = open->older;
    open->older = open->newer = NULL;
}

static void link_newest(struct history_open_table *table, struct history_open *open)
{
    open->older = table->newest;
    *(table->newest ? &table->newest->newer : &table->oldest) = open;
    table->newest = open;
    open->used = ++table->turn;
}

static void free_device(struct history_open *open)
{
    for (size_t i = 0; i < open->fact_count; i++) {
        free(open->facts[i].field);
        free(open->facts[i].value);
    }
    for (size_t i = 0; i < open->supply_count; i++)
        free(open->supplies[i].texts);
    free(open->facts);
    free(open->supplies);
    free(open->counters);
    free(open);
}

static void forget(struct history_open_table *table, struct history_open *open)
{
    struct history_open **at = bucket_of(table, open->agent, open->device);

    while (*at != open)
        at = &(*at)->next;
    *at = open->next;
    unlink_age(table, open);
    table->count--;
    table->bytes -= open->bytes;
    free_device(open);
}

void history_open_clear(struct history_open_table *table)
{
    while (table->oldest)
        forget(table, table->oldest);
}

void history_open_destroy(struct history_open_table *table)
{
    if (table)
        history_open_clear(table);
    free(table);
}

void history_open_mark(struct history_open_table *table)
{
    table->mark = table->turn;
}

static void make_room(struct history_open_table *table)
{
    while (table->oldest && table->oldest->used <= table->mark &&
           (table->count >= HISTORY_OPEN_DEVICES || table->bytes >= HISTORY_OPEN_BYTES))
        forget(table, table->oldest);
}

static void weigh(struct history_open_table *table, struct history_open *open, size_t bytes)
{
    open->bytes += bytes;
    table->bytes += bytes;
}

static size_t size_of(const char *text)
{
    return text ? strlen(text) + 1 : 0;
}

/* Free a text or texts of this size. */
static void drop(struct history_open_table *table, struct history_open *open, char *text,
                 size_t size)
{
    open->bytes -= size;
    table->bytes -= size;
    free(text);
}

static struct history_open *make_device(struct history_open_table *table, int64_t agent,
                                        const char *device)
{
    make_room(table);
    struct history_open *open = calloc(1, sizeof *open);
    if (!open)
        return NULL;
    open->agent = agent;
    (void)str_copy(open->device, sizeof open->device, device);
    struct history_open **bucket = bucket_of(table, agent, device);
    open->next = *bucket;
    *bucket = open;
    table->count++;
    weigh(table, open, sizeof *open);
    link_newest(table, open);
    return open;
}

enum err history_open_get(struct history_open_table *table, int64_t agent, const char *device,
                          struct history_open **out_open)
{
    struct history_open *open = *bucket_of(table, agent, device);

    if (strlen(device) >= HISTORY_UUID)
        return ERR_RANGE;
    while (open && (open->agent != agent || strcmp(open->device, device) != 0))
        open = open->next;
    if (open) {
        unlink_age(table, open);
        link_newest(table, open);
    } else {
        open = make_device(table, agent, device);
    }
    *out_open = open;
    return open ? ERR_NONE : ERR_MEMORY;
}

/* One more element at the end of an array whose room is the next power of two; NULL without
 * memory. */
static void *grow(struct history_open_table *table, struct history_open *open, void *elements,
                  size_t count, size_t size)
{
    if ((count & (count - 1)) != 0)
        return elements;
    size_t room = count ? 2 * count : 1;
    void *grown = realloc(elements, room * size);
    if (grown)
        weigh(table, open, (room - count) * size);
    return grown;
}

static struct history_open_fact *find_fact(const struct history_open *open, const char *field)
{
    for (size_t i = 0; i < open->fact_count; i++)
        if (strcmp(open->facts[i].field, field) == 0)
            return &open->facts[i];
    return NULL;
}

const struct history_open_fact *history_open_fact(const struct history_open *open,
                                                  const char *field)
{
    return find_fact(open, field);
}

static struct history_open_fact *make_fact(struct history_open_table *table,
                                           struct history_open *open, const char *field)
{
    void *grown = grow(table, open, open->facts, open->fact_count, sizeof *open->facts);

    if (!grown)
        return NULL;
    open->facts = grown;
    struct history_open_fact *fact = &open->facts[open->fact_count];
    *fact = (struct history_open_fact){ .field = strdup(field) };
    if (!fact->field)
        return NULL;
    open->fact_count++;
    weigh(table, open, size_of(field));
    return fact;
}

enum err history_open_set_fact(struct history_open_table *table, struct history_open *open,
                               const char *field, const char *value)
{
    struct history_open_fact *fact = find_fact(open, field);
    char *copy = value ? strdup(value) : NULL;

    if (value && !copy)
        return ERR_MEMORY;
    if (!fact)
        fact = make_fact(table, open, field);
    if (!fact) {
        free(copy);
        return ERR_MEMORY;
    }
    drop(table, open, fact->value, size_of(fact->value));
    fact->value = copy;
    weigh(table, open, size_of(copy));
    return ERR_NONE;
}

static struct history_open_supply *find_supply(const struct history_open *open, int64_t supply)
{
    for (size_t i = 0; i < open->supply_count; i++)
        if (open->supplies[i].supply == supply)
            return &open->supplies[i];
    return NULL;
}

/* A place that is free, or the one of the supply before in turn. */
static struct history_open_supply *make_supply(struct history_open_table *table,
                                               struct history_open *open, int64_t supply)
{
    if (open->supply_count == HISTORY_OPEN_SUPPLIES) {
        struct history_open_supply *taken =
            &open->supplies[(uint64_t)supply % HISTORY_OPEN_SUPPLIES];
        drop(table, open, taken->texts, taken->size);
        return taken;
    }
    void *grown = grow(table, open, open->supplies, open->supply_count, sizeof *open->supplies);
    if (!grown)
        return NULL;
    open->supplies = grown;
    return &open->supplies[open->supply_count++];
}

enum err history_open_supply(struct history_open_table *table, struct history_open *open,
                             int64_t supply, struct history_open_supply **out_place)
{
    struct history_open_supply *place = find_supply(open, supply);

    if (!place) {
        place = make_supply(table, open, supply);
        if (!place)
            return ERR_MEMORY;
        *place = (struct history_open_supply){ .supply = supply };
    }
    *out_place = place;
    return ERR_NONE;
}

/* The copy of a text at `*at`, which moves behind it. */
static const char *put_text(char **at, const char *text)
{
    char *copy = *at;

    if (!text)
        return NULL;
    memcpy(copy, text, size_of(text));
    *at += size_of(text);
    return copy;
}

enum err history_open_fit(struct history_open_table *table, struct history_open *open,
                          struct history_open_supply *place, const struct cartridge *cartridge)
{
    size_t size = size_of(cartridge->serial) + size_of(cartridge->part) + size_of(cartridge->type) +
                  size_of(cartridge->colour);
    char *texts = malloc(size + 1);
    char *at = texts;

    if (!texts)
        return ERR_MEMORY;
    place->cartridge = (struct cartridge){ .serial = put_text(&at, cartridge->serial),
                                           .part = put_text(&at, cartridge->part),
                                           .type = put_text(&at, cartridge->type),
                                           .colour = put_text(&at, cartridge->colour),
                                           .level = cartridge->level };
    drop(table, open, place->texts, place->size); /* it may be where the texts came from */
    place->texts = texts;
    place->size = size;
    place->is_fitted = true;
    place->gone_ms = 0;
    weigh(table, open, size);
    return ERR_NONE;
}

struct history_open_counter *history_open_find_counter(const struct history_open *open,
                                                       const char *name)
{
    for (size_t i = 0; i < open->counter_count; i++)
        if (strcmp(open->counters[i].name, name) == 0)
            return &open->counters[i];
    return NULL;
}

struct history_open_counter *history_open_counter(struct history_open_table *table,
                                                  struct history_open *open, const char *name,
                                                  enum err *out_err)
{
    struct history_open_counter *counter = history_open_find_counter(open, name);

    *out_err = ERR_NONE;
    if (counter || open->counter_count == HISTORY_OPEN_COUNTERS || strlen(name) >= HISTORY_COUNTER)
        return counter;
    void *grown = grow(table, open, open->counters, open->counter_count, sizeof *open->counters);
    if (!grown) {
        *out_err = ERR_MEMORY;
        return NULL;
    }
    open->counters = grown;
    counter = &open->counters[open->counter_count++];
    *counter = (struct history_open_counter){ .now = LEDGER_UNKNOWN };
    (void)str_copy(counter->name, sizeof counter->name, name);
    ledger_init(&counter->ledger);
    return counter;
}
