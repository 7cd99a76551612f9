/* SPDX-License-Identifier: Apache-2.0 */
/* Supplies of one printer follow its pages: each kind at a pace of its own. */
#include "tests/sim_past/past_printer.h"

#include <stdlib.h>

#define FULL         100
#define PAGES_LEAST  60 /* on a working day */
#define PAGES_MOST   500
#define BOTTOM_MOST  6.0 /* points at which cartridges are changed */
#define OF_LIFE      0.7 /* most of its counter that a printer made in this time */
#define OFFICE_SHARE (5.0 / 7.0)

#define OID(ids) ((struct sim_oid){ (ids), sizeof(ids) / sizeof((ids)[0]) })

enum { COLUMN_TYPE = 5, COLUMN_MOST = 8, COLUMN_LEVEL = 9, COLUMN_AT = 10 };

static const uint32_t levels[] = { 1, 3, 6, 1, 2, 1, 43, 11, 1, 1, COLUMN_LEVEL };
static const uint32_t lives[] = { 1, 3, 6, 1, 2, 1, 43, 10, 2, 1, 4 };

/* PrtMarkerSuppliesTypeTC (RFC 3805): what is used up with pages; all else wears slowly. */
static bool is_used_up(int64_t type)
{
    static const int64_t types[] = { 3, 5, 6, 7, 12, 13, 21 };

    for (size_t i = 0; i < sizeof types / sizeof types[0]; i++)
        if (types[i] == type)
            return true;
    return false;
}

static bool read_number(const struct sim_printer *printer, struct sim_oid oid, int64_t *out_number)
{
    struct sim_found found;

    return sim_printer_get(printer, oid, &found) && sim_codec_number(found.value, out_number);
}

/* Another column of the supply whose level is at `level`; 0 when it tells none. */
static int64_t beside(const struct sim_printer *printer, const struct sim_oid_room *level,
                      uint32_t column)
{
    struct sim_oid_room oid = *level;
    int64_t number = 0;

    oid.ids[COLUMN_AT] = column;
    return read_number(printer, sim_oid_of(&oid), &number) ? number : 0;
}

/* A level that is no number of its own (some, unknown, too much) stays as it is. */
static void add_level(struct past_printer *past, const struct sim_oid_room *oid, int64_t level)
{
    struct past_level *one = &past->levels[past->count];
    int64_t most = beside(past->printer, oid, COLUMN_MOST);
    double days = past->use.hours / 24.0 * OFFICE_SHARE;

    most = most > 0 ? most : FULL;
    if (level < 0 || level > most || past->use.left[0] == 0)
        return;
    bool is_fast = is_used_up(beside(past->printer, oid, COLUMN_TYPE));
    double points_a_day = is_fast ? 0.8 + 4.0 * past_use_even() : 0.1 + 0.6 * past_use_even();
    *one = (struct past_level){ .oid = *oid, .most = most, .said = level };
    one->supply = (struct past_supply){ .now = (double)level * FULL / (double)most,
                                        .points_a_page = points_a_day * days / past->use.left[0],
                                        .bottom = BOTTOM_MOST * past_use_even() };
    past->count++;
}

static void find_levels(struct past_printer *past)
{
    struct sim_oid_room at;
    struct sim_found found;
    int64_t level;

    (void)sim_oid_copy(OID(levels), &at);
    while (past->count < PAST_PRINTER_SUPPLIES &&
           sim_printer_next(past->printer, sim_oid_of(&at), &found) &&
           sim_oid_under(found.oid, OID(levels)) && sim_oid_copy(found.oid, &at)) {
        if (sim_codec_number(found.value, &level))
            add_level(past, &at, level);
    }
}

static void find_life(struct past_printer *past)
{
    struct sim_found found;

    if (!sim_printer_next(past->printer, OID(lives), &found) ||
        !sim_oid_under(found.oid, OID(lives)) || !sim_codec_number(found.value, &past->pages) ||
        !sim_oid_copy(found.oid, &past->life))
        past->life.count = 0;
}

/* A printer that counts few pages in all made few. */
static unsigned pages_a_day(const struct past_printer *past, unsigned hours)
{
    double pages = PAGES_LEAST + (PAGES_MOST - PAGES_LEAST) * past_use_even();
    double most = OF_LIFE * (double)past->pages / (hours / 24.0);

    return (unsigned)(past->life.count > 0 && pages > most ? most : pages);
}

bool past_printer_make(struct past_printer *past, struct sim_printer *printer, int64_t from_ms,
                       unsigned hours)
{
    *past = (struct past_printer){ .printer = printer };
    find_life(past);
    if (!past_use_make(&past->use, from_ms, hours, pages_a_day(past, hours)))
        return false;
    find_levels(past);
    return true;
}

static bool write_number(struct sim_printer *printer, const struct sim_oid_room *oid,
                         int64_t number)
{
    struct sim_found found;

    return sim_printer_get(printer, sim_oid_of(oid), &found) &&
           sim_printer_set_number(printer, sim_oid_of(oid), found.value.tag, number);
}

static bool set_level(struct past_printer *past, struct past_level *level, uint32_t left)
{
    double points = past_use_level(&level->supply, left);
    int64_t number = (int64_t)(points * (double)level->most / FULL + 0.5);

    if (number == level->said)
        return true;
    level->said = number;
    return write_number(past->printer, &level->oid, number);
}

bool past_printer_be(struct past_printer *past, unsigned hour)
{
    uint32_t left = past->use.left[hour];
    bool good = past->life.count == 0 ||
                write_number(past->printer, &past->life, past->pages - (int64_t)left);

    for (size_t i = 0; good && i < past->count; i++)
        good = set_level(past, &past->levels[i], left);
    return good;
}

void past_printer_finish(struct past_printer *past)
{
    past_use_finish(&past->use);
}
