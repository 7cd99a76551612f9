/* SPDX-License-Identifier: Apache-2.0 */
/* Rows to supplies: those of one place are one, of a column each cell is one. */
#include "agent/normalise/private_supply.h"
#include "agent/normalise/private_value.h"
#include "agent/normalise/words.h"
#include "base/str.h"

#include <stdio.h>
#include <string.h>

#define UNKNOWN    (-1)
#define FULL       10000 /* hundredths of a percent */
#define PERCENT    100
#define MORE_FACT  2  /* so many times full is no level any more; up to it, it is full */
#define MARK_TECH  2  /* prtMarkerMarkTech */
#define INKJET     12 /* inkjetAqueous, inkjetSolid, inkjetOther */
#define INKJET_END 14

/* PrtMarkerSuppliesTypeTC */
enum { OTHER = 1, TONER = 3, INK = 5, INK_CARTRIDGE = 6, OPC = 9, TONER_CARTRIDGE = 21 };

static struct private_supply *item_at(struct private_supplies *supplies, int64_t place)
{
    for (size_t i = 0; i < supplies->count; i++)
        if (supplies->items[i].place == place)
            return &supplies->items[i];
    if (supplies->count == PRIVATE_SUPPLY_MOST)
        return NULL;

    struct private_supply *item = &supplies->items[supplies->count++];
    *item = (struct private_supply){ .place = place, .hundredths = UNKNOWN, .pages = UNKNOWN };
    return item;
}

static int64_t hundredths_of(int64_t number, int32_t scale)
{
    int64_t one = scale > 0 ? scale : 1;

    if (number < 0 || number > PERCENT * one * MORE_FACT)
        return UNKNOWN;
    int64_t hundredths = number * PERCENT / one;
    return hundredths < FULL ? hundredths : FULL;
}

/* Of several objects for one place the first counts. */
static void take_number(struct private_supply *item, const struct vendor_row *row, int64_t number)
{
    if (row->says == VENDOR_SUPPLY_PAGES)
        item->pages = number;
    else if (item->hundredths == UNKNOWN) {
        item->hundredths = hundredths_of(number, row->scale);
        item->staged = row->staged;
    }
    item->adds = item->adds || row->adds;
}

static void read_object(const struct answer *answer, const struct vendor_row *row,
                        struct private_supplies *supplies)
{
    int64_t number;

    if (!private_value_number(answer, row, &number) ||
        (row->says == VENDOR_SUPPLY && hundredths_of(number, row->scale) == UNKNOWN))
        return;

    struct private_supply *item = item_at(supplies, row->place);
    if (item == NULL)
        return;
    take_number(item, row, number);
    if (item->name[0] != '\0')
        return;
    item->type = row->type;
    item->paint = row->paint;
    (void)str_copy(item->name, sizeof item->name, row->label);
}

static void read_column(const struct answer *answer, const struct vendor_row *row,
                        struct private_supplies *supplies)
{
    const struct reading *cell = NULL;
    char name[PRIVATE_SUPPLY_NAME];

    while ((cell = private_value_next(answer, row, cell)) != NULL) {
        if (cell->type != READING_INTEGER ||
            !private_value_key(answer, row, cell, name, sizeof name))
            continue;
        struct private_supply *item = item_at(supplies, cell->oid.ids[cell->oid.len - 1]);
        if (item == NULL)
            return;
        take_number(item, row, cell->number);
        item->paint = words_colour_in(name);
        (void)str_copy(item->name, sizeof item->name, name);
    }
}

static bool has_drum(const struct private_supplies *supplies)
{
    for (size_t i = 0; i < supplies->count; i++)
        if (supplies->items[i].type == OPC)
            return true;
    return false;
}

static bool prints_with_ink(const struct answer *answer, const struct private_supplies *supplies)
{
    struct answer_row rows[ANSWER_ROWS];
    int64_t tech = 0;

    if (answer_rows(answer, ANSWER_MARKER, MARK_TECH, MARK_TECH, rows) > 0 &&
        answer_number(answer, ANSWER_MARKER, MARK_TECH, &rows[0], &tech))
        return tech >= INKJET && tech <= INKJET_END;
    return !has_drum(supplies);
}

/* The word that the rows leave out. */
static void name_colours(const struct answer *answer, struct private_supplies *supplies)
{
    bool ink = prints_with_ink(answer, supplies);

    for (size_t i = 0; i < supplies->count; i++) {
        struct private_supply *item = &supplies->items[i];
        size_t len = strlen(item->name);
        if (item->type != TONER && item->type != INK)
            continue;
        if (ink)
            item->type = INK;
        (void)snprintf(item->name + len, sizeof item->name - len, " %s",
                       item->type == INK ? "Ink" : "Toner");
    }
}

/* A rule of the maker's about the standard's levels. */
static void read_rule(const struct vendor_row *row, struct private_supplies *out)
{
    if (row->says == VENDOR_LEVEL_CODE && out->code_count < PRIVATE_SUPPLY_CODES)
        out->codes[out->code_count++] =
            (struct private_level_code){ row->key, row->type, row->label, row->scale };
    if (row->says == VENDOR_LEVEL_STAGE && out->stage_count < PRIVATE_SUPPLY_CODES)
        out->stages[out->stage_count++] = row->key;
    out->levels_are_percent |= row->says == VENDOR_LEVEL_PERCENT;
}

void private_supply_read(const struct answer *answer, struct private_supplies *out_supplies)
{
    struct private_value_rows rows;
    const struct vendor_row *row;

    (void)memset(out_supplies, 0, sizeof *out_supplies);
    private_value_open(answer, &rows);
    while ((row = private_value_row(&rows)) != NULL) {
        read_rule(row, out_supplies);
        if (row->says != VENDOR_SUPPLY && row->says != VENDOR_SUPPLY_PAGES)
            continue;
        if (row->column == 0)
            read_object(answer, row, out_supplies);
        else
            read_column(answer, row, out_supplies);
    }
    name_colours(answer, out_supplies);
}

/* Toner and ink, with or without their cartridge, are one thing here. */
static int64_t group_of(int64_t type)
{
    return type == INK || type == INK_CARTRIDGE || type == TONER_CARTRIDGE ? TONER : type;
}

bool private_supply_is_paint(int64_t type)
{
    return group_of(type) == TONER;
}

const struct private_level_code *private_supply_code(const struct private_supplies *supplies,
                                                     int64_t type, int64_t level, bool has_max)
{
    for (size_t i = 0; i < supplies->code_count; i++) {
        const struct private_level_code *code = &supplies->codes[i];
        bool fits = code->type == 0 || group_of(code->type) == group_of(type);
        if (code->number == level && fits && (code->state == NULL || !has_max))
            return code;
    }
    return NULL;
}

bool private_supply_is_stage(const struct private_supplies *supplies, int64_t percent)
{
    for (size_t i = 0; i < supplies->stage_count; i++)
        if (supplies->stages[i] == percent)
            return true;
    return false;
}

static bool same_paint(const char *a, const char *b)
{
    return a == b || (a != NULL && b != NULL && str_equal_nocase(a, b));
}

static bool is_only_one(const struct private_supplies *supplies, const struct private_supply *item)
{
    for (size_t i = 0; i < supplies->count; i++)
        if (&supplies->items[i] != item &&
            group_of(supplies->items[i].type) == group_of(item->type))
            return false;
    return true;
}

static bool is_same(const struct private_supplies *supplies, const struct private_supply *item,
                    int64_t type, const char *paint)
{
    if (item->type == 0) /* a name only: its colour means toner or ink */
        return item->paint != NULL && same_paint(item->paint, paint) && group_of(type) == TONER;
    if (item->type == OTHER || group_of(item->type) != group_of(type))
        return false;
    return same_paint(item->paint, paint) || (paint == NULL && is_only_one(supplies, item));
}

const struct private_supply *private_supply_match(struct private_supplies *supplies,
                                                  const char *name, int64_t type, const char *paint)
{
    struct private_supply *found = NULL;

    for (size_t i = 0; i < supplies->count && found == NULL; i++)
        if (!supplies->items[i].taken && str_equal_nocase(supplies->items[i].name, name))
            found = &supplies->items[i];
    for (size_t i = 0; i < supplies->count && found == NULL; i++)
        if (!supplies->items[i].taken && is_same(supplies, &supplies->items[i], type, paint))
            found = &supplies->items[i];
    if (found != NULL)
        found->taken = true;
    return found;
}
