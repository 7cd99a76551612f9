/* SPDX-License-Identifier: Apache-2.0 */
/* One record per supply. Every cell may be missing: a row with a description or a level alone is a
 * record too. */
#include "agent/normalise/consumable.h"
#include "agent/normalise/level.h"
#include "agent/normalise/part.h"
#include "agent/normalise/words.h"
#include "base/str.h"

#include <ctype.h>
#include <string.h>

#define CONSUMABLE_DEVICES 900000000 /* larger device numbers would not fit the record's index */

enum column { COLORANT = 3, CLASS, TYPE, DESCRIPTION, UNIT, MAX, LEVEL };

#define COL_COLORANT_VALUE 4
#define SYS_DESCR          1

/* Types that are filled, not used up: for rows without a class. */
static const int64_t waste_types[] = { 4, 8, 14, 24, 26 };

struct cells {
    int64_t type;         /* 0 unknown */
    int64_t supply_class; /* 0 unknown */
    struct level_cells level;
};

static int64_t cell(const struct answer *answer, enum column column, const struct answer_row *row)
{
    int64_t number = 0;

    return answer_number(answer, ANSWER_SUPPLIES, (uint32_t)column, row, &number) ? number : 0;
}

static bool counts_in_percent(const struct answer *answer, const struct consumable_table *table)
{
    bool any = false;
    int64_t max = 0;

    for (size_t i = 0; i < table->count; i++) {
        if (!answer_number(answer, ANSWER_SUPPLIES, MAX, &table->rows[i], &max) || max <= 0)
            continue;
        if (max != 100)
            return false;
        any = true;
    }
    return any;
}

void consumable_open(const struct answer *answer, struct consumable_table *out_table)
{
    out_table->count = answer_rows(answer, ANSWER_SUPPLIES, CLASS, LEVEL, out_table->rows);
    out_table->several_devices = false;
    for (size_t i = 1; i < out_table->count; i++)
        if (answer_row_device(&out_table->rows[i]) != answer_row_device(&out_table->rows[0]))
            out_table->several_devices = true;
    out_table->is_percent = counts_in_percent(answer, out_table);
    (void)answer_system(answer, SYS_DESCR, out_table->descr, sizeof out_table->descr);
}

static int64_t class_of(int64_t declared, int64_t type)
{
    if (declared == WORDS_CLASS_CONSUMED || declared == WORDS_CLASS_RECEPTACLE)
        return declared;
    for (size_t i = 0; i < sizeof waste_types / sizeof waste_types[0]; i++)
        if (waste_types[i] == type)
            return WORDS_CLASS_RECEPTACLE;
    return 0;
}

static void read_cells(const struct answer *answer, const struct consumable_table *table,
                       const struct answer_row *row, struct cells *out)
{
    struct level_cells *level = &out->level;

    out->type = cell(answer, TYPE, row);
    out->supply_class = class_of(cell(answer, CLASS, row), out->type);
    level->has_level = answer_number(answer, ANSWER_SUPPLIES, LEVEL, row, &level->level);
    level->has_max = answer_number(answer, ANSWER_SUPPLIES, MAX, row, &level->max);
    level->has_unit = answer_number(answer, ANSWER_SUPPLIES, UNIT, row, &level->unit);
    level->receptacle = out->supply_class == WORDS_CLASS_RECEPTACLE;
    level->table_is_percent = table->is_percent;
}

/* Rows of the printer's own device keep their number; those of others behind the same agent get
 * theirs in front. */
static void add_index(const struct answer *answer, const struct consumable_table *table,
                      const struct answer_row *row, struct record *record)
{
    int64_t index = answer_row_index(row);
    int64_t device = answer_row_device(row);

    if (table->several_devices && device != answer->printer && device <= CONSUMABLE_DEVICES)
        index += device * CONSUMABLE_DEVICE;
    (void)record_add_number(record, FIELD_CONSUMABLE_INDEX, index);
}

/* prtMarkerColorantValue, lower case; the standard's "other", "unknown" and "none" are no colours.
 */
static bool colorant(const struct answer *answer, const struct answer_row *row, char *out,
                     size_t size)
{
    static const char *const none[] = { "other", "unknown", "none", "n/a" };
    int64_t index = cell(answer, COLORANT, row);
    struct answer_row at = *row;

    if (index <= 0 || index > UINT32_MAX)
        return false;
    at.ids[at.len - 1] = (uint32_t)index;
    if (!answer_text(answer, ANSWER_COLORANT, COL_COLORANT_VALUE, &at, out, size))
        return false;
    for (char *letter = out; *letter != '\0'; letter++) {
        *letter = (char)tolower((unsigned char)*letter);
        if (isdigit((unsigned char)*letter))
            return false;
    }
    for (size_t i = 0; i < sizeof none / sizeof none[0]; i++)
        if (strcmp(out, none[i]) == 0)
            return false;
    return true;
}

static void add_colour(const struct answer *answer, const struct answer_row *row,
                       const char *description, struct record *record)
{
    char text[64];
    bool known = colorant(answer, row, text, sizeof text);
    const char *word = words_colour_in(known ? text : description);

    /* a colorant's value in another language gets its English name; one that no table has stays */
    if (word != NULL)
        (void)record_add(record, FIELD_CONSUMABLE_COLOUR, word);
    else if (known)
        (void)record_add(record, FIELD_CONSUMABLE_COLOUR, text);
}

static void add_description(const struct answer *answer, const struct consumable_table *table,
                            const struct answer_row *row, struct record *record)
{
    char text[256];
    struct part part;

    (void)answer_text(answer, ANSWER_SUPPLIES, DESCRIPTION, row, text, sizeof text);
    part_split(text, table->descr, &part);
    add_colour(answer, row, part.description, record);
    (void)record_add(record, FIELD_CONSUMABLE_DESCRIPTION, part.description);
    (void)record_add(record, FIELD_CONSUMABLE_PART, part.part);
    (void)record_add(record, FIELD_CONSUMABLE_SERIAL, part.serial);
}

static void add_level(const struct cells *cells, const struct level *level, struct record *record)
{
    const struct level_cells *in = &cells->level;
    const char *unit = in->has_unit ? words_supply_unit(in->unit) : NULL;

    if (in->has_level && record_add(record, FIELD_CONSUMABLE_LEVEL, level->percent))
        (void)record_add(record, FIELD_CONSUMABLE_LEVEL_QUALITY, level->quality);
    if (unit == NULL)
        return;
    if (in->has_max && in->max > 0 && record_add_number(record, FIELD_CONSUMABLE_CAPACITY, in->max))
        (void)record_add(record, FIELD_CONSUMABLE_CAPACITY_UNIT, unit);
    if (in->has_level && in->level >= 0 &&
        record_add_number(record, FIELD_CONSUMABLE_REMAINING, in->level))
        (void)record_add(record, FIELD_CONSUMABLE_REMAINING_UNIT, unit);
}

void consumable_fill(const struct answer *answer, const struct consumable_table *table,
                     size_t index, const struct alert_list *alerts, struct record *record)
{
    const struct answer_row *row = &table->rows[index];
    struct cells cells;

    read_cells(answer, table, row, &cells);
    struct level level = level_judge(&cells.level);
    add_index(answer, table, row, record);
    (void)record_add(record, FIELD_CONSUMABLE_TYPE, words_supply_type(cells.type));
    if (cells.supply_class != 0)
        (void)record_add(record, FIELD_CONSUMABLE_CLASS,
                         cells.level.receptacle ? "receptacle" : "consumed");
    add_description(answer, table, row, record);
    add_level(&cells, &level, record);
    enum level_state state = level_state_worse(level.state, alert_supply_state(alerts, row));
    (void)record_add(record, FIELD_CONSUMABLE_STATE, level_state_name(state));
    (void)record_add(record, FIELD_CONSUMABLE_SOURCE, "snmp");
}
