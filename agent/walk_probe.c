/* SPDX-License-Identifier: Apache-2.0 */
/* A few rows of all columns per GET; walk_get does the asking. */
#include "agent/walk_probe.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#define HR_PRINTER_STATUS "1.3.6.1.2.1.25.3.5.1.1"

enum { NAMES = 32, PATIENCE = 16, LITTLE_PATIENCE = 4 };

enum index { INDEX_NONE, INDEX_ZERO, INDEX_ROW, INDEX_DEVICE_ROW };

struct walk_probe {
    enum index index;
    uint32_t device; /* hrDeviceIndex */
    uint32_t row;    /* the next one to ask for */
    uint32_t seen;   /* the last one that was there */
    size_t had;      /* variables in the set before the question */
    struct walk_get *get;
    size_t columns;
    struct oid roots[];
};

/* The first that fits. */
static const struct {
    const char *table;
    enum index index;
} tables[] = {
    { "1.3.6.1.2.1.1", INDEX_ZERO },        /* system */
    { "1.3.6.1.2.1.4", INDEX_NONE },        /* by address */
    { "1.3.6.1.2.1.43.5", INDEX_ROW },      /* prtGeneral: by hrDeviceIndex alone */
    { "1.3.6.1.2.1.43", INDEX_DEVICE_ROW }, /* Printer-MIB */
    { "1", INDEX_ROW },
};

static enum index index_of(const struct oid *root)
{
    struct oid table;

    for (size_t i = 0; i < sizeof tables / sizeof tables[0]; i++)
        if (oid_parse(tables[i].table, &table) && oid_under(root, &table))
            return tables[i].index;
    return INDEX_NONE;
}

static uint32_t find_device(const struct reading_set *set)
{
    struct oid column;
    const struct reading *first =
        oid_parse(HR_PRINTER_STATUS, &column) ? reading_set_next(set, &column, NULL) : NULL;

    return first != NULL && first->oid.len > column.len ? first->oid.ids[column.len] : 1;
}

struct walk_probe *walk_probe_create(const struct oid *roots, size_t columns,
                                     const struct reading_set *set)
{
    struct walk_probe *probe = calloc(1, sizeof *probe + columns * sizeof *roots);

    assert(columns > 0 && columns <= WALK_PROBE_COLUMNS);
    if (probe == NULL)
        return NULL;
    probe->columns = columns;
    (void)memcpy(probe->roots, roots, columns * sizeof *roots);
    probe->index = index_of(&roots[0]);
    probe->device = find_device(set);
    probe->row = probe->index == INDEX_ZERO ? 0 : 1;
    probe->had = reading_set_count(set);
    return probe;
}

void walk_probe_destroy(struct walk_probe *probe)
{
    if (probe == NULL)
        return;
    walk_get_destroy(probe->get);
    free(probe);
}

static bool name_cell(const struct walk_probe *probe, size_t column, uint32_t row, struct oid *out)
{
    *out = probe->roots[column];
    if (probe->index == INDEX_DEVICE_ROW && !oid_append(out, probe->device))
        return false;
    return oid_append(out, row);
}

static bool is_over(const struct walk_probe *probe, bool thrifty)
{
    uint32_t patience = thrifty ? LITTLE_PATIENCE : PATIENCE;

    if (probe->index == INDEX_NONE)
        return true;
    if (probe->index == INDEX_ZERO)
        return probe->row > 0;
    return probe->row > WALK_PROBE_ROWS || probe->row > probe->seen + patience;
}

/* The next rows as one GET; NULL when none of their names may be asked for, or without memory. */
static struct walk_get *next_rows(struct walk_probe *probe, const struct walk_guard *guard)
{
    struct oid names[NAMES + WALK_PROBE_COLUMNS];
    size_t count = 0;

    do {
        for (size_t i = 0; i < probe->columns; i++)
            if (name_cell(probe, i, probe->row, &names[count]) &&
                !walk_guard_forbids(guard, &names[count]))
                count++;
        probe->row++;
    } while (probe->index != INDEX_ZERO && probe->row <= WALK_PROBE_ROWS &&
             count + probe->columns <= NAMES);
    return count > 0 ? walk_get_create(names, count) : NULL;
}

bool walk_probe_ready(struct walk_probe *probe, const struct walk_guard *guard,
                      const struct reading_set *set, bool thrifty)
{
    if (probe->get != NULL && walk_get_ready(probe->get, guard))
        return true;
    walk_get_destroy(probe->get);
    probe->get = NULL;
    if (reading_set_count(set) > probe->had)
        probe->seen = probe->row - 1;
    probe->had = reading_set_count(set);
    while (probe->get == NULL && !is_over(probe, thrifty))
        probe->get = next_rows(probe, guard);
    return probe->get != NULL;
}

void walk_probe_ask(struct walk_probe *probe, struct walk_codec_question *question)
{
    walk_get_ask(probe->get, question);
}

enum walk_step walk_probe_take(struct walk_probe *probe, struct walk_codec_answer *answer,
                               struct reading_set *set)
{
    enum walk_step step = walk_get_take(probe->get, answer, set);

    return step == WALK_STEP_DONE ? WALK_STEP_MORE : step;
}
