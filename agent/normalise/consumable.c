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
#define PERCENT_MOST       100
#define COLOUR_TEXT        64
#define TYPE_OTHER         1
#define LEVEL_NOT_KNOWN    (-2)
#define LEVEL_SOME_LEFT    (-3)

/* Types that are filled, not used up: for rows without a class. */
static const int64_t waste_types[] = { 4, 8, 14, 24, 26 };

struct cells {
    int64_t type;         /* 0 unknown */
    int64_t supply_class; /* 0 unknown */
    struct level_cells level;
    enum level_state told; /* by a level that is no amount to this maker */
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

static bool is_paint(const struct answer *answer, const struct answer_row *row)
{
    return private_supply_is_paint(cell(answer, TYPE, row));
}

/* Every toner and ink whose level is a number shows one of the maker's stages. */
static bool shows_stages(const struct answer *answer, const struct consumable_table *table)
{
    bool any = false;

    for (size_t i = 0; i < table->count; i++) {
        const struct answer_row *row = &table->rows[i];
        int64_t level = cell(answer, LEVEL, row);
        if (!is_paint(answer, row) || answer_cell(answer, ANSWER_SUPPLIES, LEVEL, row) == NULL ||
            level < 0)
            continue;
        if (cell(answer, MAX, row) != PERCENT_MOST || !private_supply_is_stage(&table->more, level))
            return false;
        any = true;
    }
    return any;
}

static bool has_one_paint(const struct answer *answer, const struct consumable_table *table)
{
    size_t paints = 0;

    for (size_t i = 0; i < table->count; i++)
        paints += is_paint(answer, &table->rows[i]) ? 1 : 0;
    return paints == 1;
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
    private_supply_read(answer, &out_table->more);
    out_table->staged = shows_stages(answer, out_table);
    out_table->one_paint = has_one_paint(answer, out_table);
    panel_read(answer, &out_table->panel);
}

/* What fills up says so in its description; only for rows without class and type. */
static bool sounds_like_waste(const struct answer *answer, const struct answer_row *row)
{
    static const char *const words[] = { "waste", "maintenance box", "resttoner", "tonerabfall",
                                         "resttinte" };
    char text[256];

    (void)answer_text(answer, ANSWER_SUPPLIES, DESCRIPTION, row, text, sizeof text);
    for (size_t i = 0; i < sizeof words / sizeof words[0]; i++)
        if (str_find_nocase(text, words[i]) != NULL)
            return true;
    return false;
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

/* A level that is a code to this maker: a percent, or a state of which no number is known. */
static enum level_state decode_level(const struct private_supplies *more, int64_t type,
                                     struct level_cells *level)
{
    bool has_max = level->has_max && level->max > 0;
    const struct private_level_code *code =
        level->has_level ? private_supply_code(more, type, level->level, has_max) : NULL;

    if (code == NULL)
        return LEVEL_UNKNOWN;
    if (code->state != NULL) {
        enum level_state state = level_state_from_name(code->state);
        level->level = state == LEVEL_EMPTY ? LEVEL_NOT_KNOWN : LEVEL_SOME_LEFT;
        return state;
    }
    level->level = code->percent;
    level->max = PERCENT_MOST;
    level->unit = WORDS_UNIT_PERCENT;
    level->has_max = true;
    level->has_unit = true;
    return LEVEL_UNKNOWN;
}

static void read_cells(const struct answer *answer, const struct consumable_table *table,
                       const struct answer_row *row, struct cells *out)
{
    struct level_cells *level = &out->level;

    out->type = cell(answer, TYPE, row);
    out->supply_class = class_of(cell(answer, CLASS, row), out->type);
    if (out->supply_class == 0 && out->type <= TYPE_OTHER && sounds_like_waste(answer, row))
        out->supply_class = WORDS_CLASS_RECEPTACLE;
    level->has_level = answer_number(answer, ANSWER_SUPPLIES, LEVEL, row, &level->level);
    level->has_max = answer_number(answer, ANSWER_SUPPLIES, MAX, row, &level->max);
    level->has_unit = answer_number(answer, ANSWER_SUPPLIES, UNIT, row, &level->unit);
    level->receptacle = out->supply_class == WORDS_CLASS_RECEPTACLE;
    level->table_is_percent = table->is_percent || table->more.levels_are_percent;
    level->staged = table->staged && private_supply_is_paint(out->type);
    out->told = decode_level(&table->more, out->type, level);
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

/* A colorant's value in another language gets its English name; one that no table has stays in
 * `text`. NULL: no colour. */
static const char *colour_of(const struct answer *answer, const struct answer_row *row,
                             const char *description, char text[COLOUR_TEXT])
{
    bool known = colorant(answer, row, text, COLOUR_TEXT);
    const char *word = words_colour_in(known ? text : description);

    return word == NULL && known ? text : word;
}

/* Adds the description; the maker's own supply that is this one, or NULL. */
static const struct private_supply *add_description(const struct answer *answer,
                                                    struct consumable_table *table,
                                                    const struct answer_row *row, int64_t type,
                                                    struct record *record)
{
    char text[256];
    char colour_text[COLOUR_TEXT];
    struct part part;

    (void)answer_text(answer, ANSWER_SUPPLIES, DESCRIPTION, row, text, sizeof text);
    part_split(text, table->descr, &part);
    const char *colour = colour_of(answer, row, part.description, colour_text);
    (void)record_add(record, FIELD_CONSUMABLE_COLOUR, colour);
    (void)record_add(record, FIELD_CONSUMABLE_DESCRIPTION, part.description);
    (void)record_add(record, FIELD_CONSUMABLE_PART, part.part);
    (void)record_add(record, FIELD_CONSUMABLE_SERIAL, part.serial);
    return private_supply_match(&table->more, text, type, colour);
}

/* The standard's level, or the maker's where that knows more. */
static struct level better_level(const struct level_cells *cells, const struct private_supply *more)
{
    struct level level = level_judge(cells);
    bool is_zero = cells->has_level && cells->level == 0;

    if (more == NULL || more->hundredths < 0 || (level.percent[0] != '\0' && !is_zero))
        return level;
    return level_of_hundredths(more->hundredths, cells->receptacle, more->staged);
}

static void add_pages(const struct private_supply *more, struct record *record)
{
    if (more != NULL && more->pages >= 0)
        (void)record_add_number(record, FIELD_CONSUMABLE_PAGES_LEFT, more->pages);
}

static void add_level(const struct cells *cells, const struct level *level, struct record *record)
{
    const struct level_cells *in = &cells->level;
    const char *unit = in->has_unit ? words_supply_unit(in->unit) : NULL;

    if ((in->has_level || level->percent[0] != '\0') &&
        record_add(record, FIELD_CONSUMABLE_LEVEL, level->percent))
        (void)record_add(record, FIELD_CONSUMABLE_LEVEL_QUALITY, level->quality);
    if (unit == NULL)
        return;
    if (in->has_max && in->max > 0 && record_add_number(record, FIELD_CONSUMABLE_CAPACITY, in->max))
        (void)record_add(record, FIELD_CONSUMABLE_CAPACITY_UNIT, unit);
    if (in->has_level && in->level >= 0 &&
        record_add_number(record, FIELD_CONSUMABLE_REMAINING, in->level))
        (void)record_add(record, FIELD_CONSUMABLE_REMAINING_UNIT, unit);
}

/* The most urgent of all that speak of it. */
static void add_state(const struct cells *cells, const struct level *level,
                      const struct consumable_table *table, enum level_state alert,
                      struct record *record)
{
    enum level_state state = level_state_worse(level->state, alert);

    if (level->percent[0] == '\0')
        state = level_state_worse(state, cells->told);
    if (private_supply_is_paint(cells->type) && !cells->level.receptacle)
        state = level_state_worse(
            state, panel_supply_state(&table->panel, record_get(record, FIELD_CONSUMABLE_COLOUR),
                                      table->one_paint));
    (void)record_add(record, FIELD_CONSUMABLE_STATE, level_state_name(state));
}

void consumable_fill(const struct answer *answer, struct consumable_table *table, size_t index,
                     const struct alert_list *alerts, struct record *record)
{
    const struct answer_row *row = &table->rows[index];
    struct cells cells;

    read_cells(answer, table, row, &cells);
    add_index(answer, table, row, record);
    (void)record_add(record, FIELD_CONSUMABLE_TYPE, words_supply_type(cells.type));
    if (cells.supply_class != 0)
        (void)record_add(record, FIELD_CONSUMABLE_CLASS,
                         cells.level.receptacle ? "receptacle" : "consumed");
    const struct private_supply *more = add_description(answer, table, row, cells.type, record);
    struct level level = better_level(&cells.level, more);
    add_level(&cells, &level, record);
    add_pages(more, record);
    add_state(&cells, &level, table, alert_supply_state(alerts, row), record);
    (void)record_add(record, FIELD_CONSUMABLE_SOURCE, "snmp");
}

const struct private_supply *consumable_next_private(const struct consumable_table *table,
                                                     size_t *from)
{
    while (*from < table->more.count) {
        const struct private_supply *supply = &table->more.items[(*from)++];
        if (!supply->taken && (supply->adds || table->count == 0))
            return supply;
    }
    return NULL;
}

void consumable_fill_private(const struct private_supply *supply, struct record *record)
{
    struct level level = { .quality = "unknown", .state = LEVEL_UNKNOWN };

    if (supply->hundredths >= 0)
        level = level_of_hundredths(supply->hundredths, false, supply->staged);
    (void)record_add_number(record, FIELD_CONSUMABLE_INDEX, CONSUMABLE_PRIVATE + supply->place);
    (void)record_add(record, FIELD_CONSUMABLE_TYPE, words_supply_type(supply->type));
    (void)record_add(record, FIELD_CONSUMABLE_COLOUR, supply->paint);
    (void)record_add(record, FIELD_CONSUMABLE_DESCRIPTION, supply->name);
    if (record_add(record, FIELD_CONSUMABLE_LEVEL, level.percent))
        (void)record_add(record, FIELD_CONSUMABLE_LEVEL_QUALITY, level.quality);
    add_pages(supply, record);
    (void)record_add(record, FIELD_CONSUMABLE_STATE, level_state_name(level.state));
    (void)record_add(record, FIELD_CONSUMABLE_SOURCE, "snmp");
}
