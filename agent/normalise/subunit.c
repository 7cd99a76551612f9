/* SPDX-License-Identifier: Apache-2.0 */
/* Rows of parts to sub-attributes; nothing unknown is written. */
#include "agent/normalise/subunit.h"
#include "agent/normalise/part.h"
#include "agent/normalise/words.h"
#include "base/str.h"

#include <ctype.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#define NAME_SIZE 256
#define SIZE_TEXT 48

#define COL_SUPPLY_DESCRIPTION   6
#define COL_LANGUAGE             2
#define COL_CURRENT_LOCALIZATION 2
#define COL_CONSOLE_LOCALIZATION 10
#define COL_COVER_DESCRIPTION    2
#define COL_INPUT_DIM_UNIT       3
#define COL_INPUT_DECLARED       4 /* feed, then cross feed */
#define COL_INPUT_CHOSEN         6 /* feed, then cross feed */
#define COL_INPUT_MEDIA          12
#define UNIT_TEN_THOUSANDTHS     3 /* of inches */
#define UNIT_MICROMETRES         4
#define MICROMETRES_PER_TENTH    100 /* of a millimetre */
#define TENTHS_PER_TEN_THOUSANDTH                                                                  \
    0.0254                               /* tenths of a millimetre in a ten-thousandth of an inch  \
                                          */
#define LONGEST_TENTHS INT64_C(10000000) /* a kilometre: no medium */

/* A table of parts: where its names and other cells stand, and as which fields they are told. */
struct table {
    int64_t group; /* PrtAlertGroupTC */
    const char *entry;
    uint32_t name_columns[2]; /* the second when the first says nothing; 0 none */
    uint32_t type;
    uint32_t unit;
    uint32_t capacity;
};

/* clang-format off */
static const struct table tables[] = {
    { WORDS_GROUP_INPUT, ANSWER_INPUT, { 13, 18 }, 2, 8, 9 },
    { WORDS_GROUP_OUTPUT, ANSWER_OUTPUT, { 7, 12 }, 2, 3, 4 },
    { WORDS_GROUP_COVER, ANSWER_COVER, { COL_COVER_DESCRIPTION, 0 }, 0, 0, 0 },
    { WORDS_GROUP_SUPPLIES, ANSWER_SUPPLIES, { COL_SUPPLY_DESCRIPTION, 0 }, 0, 0, 0 },
    { WORDS_GROUP_COLORANT, ANSWER_COLORANT, { 4, 0 }, 0, 0, 0 },
    { WORDS_GROUP_MEDIA_PATH, ANSWER_MEDIA_PATH, { 10, 0 }, 0, 0, 0 },
};
/* clang-format on */
#define INPUTS  (&tables[0])
#define OUTPUTS (&tables[1])

/* The fields of a tray or an output. */
struct fields {
    enum field_id element;
    enum field_id index;
    enum field_id name;
    enum field_id capacity;
    enum field_id unit;
};

static bool name_of_row(const struct answer *answer, const struct table *table,
                        const struct answer_row *row, char *out, size_t size)
{
    struct part part;

    out[0] = '\0';
    for (size_t i = 0; i < 2 && table->name_columns[i] != 0 && out[0] == '\0'; i++)
        (void)answer_text(answer, table->entry, table->name_columns[i], row, out, size);
    if (table->group == WORDS_GROUP_SUPPLIES) { /* a serial number is no part of a name */
        part_split(out, NULL, &part);
        (void)str_copy(out, size, part.description);
    }
    return out[0] != '\0';
}

bool subunit_name(const struct answer *answer, int64_t group, int64_t index, uint32_t device,
                  char *out_name, size_t size)
{
    struct answer_row with_device = { .len = 2, .ids = { device, (uint32_t)index } };
    struct answer_row own = answer_row_of((uint32_t)index);

    out_name[0] = '\0';
    if (index <= 0 || index > INT32_MAX)
        return false;
    for (size_t i = 0; i < sizeof tables / sizeof tables[0]; i++)
        if (tables[i].group == group)
            return name_of_row(answer, &tables[i], device != 0 ? &with_device : &own, out_name,
                               size);
    return false;
}

static int64_t number_of(const struct answer *answer, const struct table *table, uint32_t column,
                         const struct answer_row *row)
{
    int64_t number = -1;

    (void)answer_number(answer, table->entry, column, row, &number);
    return number;
}

/* Adds the element and what trays and outputs have in common. */
static bool add_common(const struct answer *answer, const struct table *table,
                       const struct answer_row *row, const struct fields *fields,
                       struct record *record)
{
    char name[NAME_SIZE];
    int64_t type = number_of(answer, table, table->type, row);
    int64_t capacity = number_of(answer, table, table->capacity, row);
    const char *unit = words_supply_unit(number_of(answer, table, table->unit, row));
    const char *word = table == INPUTS ? words_input_type(type) : words_output_type(type);

    if (!record_add(record, fields->element, word))
        return false;
    (void)record_add_number(record, fields->index, answer_row_index(row));
    if (name_of_row(answer, table, row, name, sizeof name))
        (void)record_add(record, fields->name, name);
    if (capacity > 0 && record_add_number(record, fields->capacity, capacity))
        (void)record_add(record, fields->unit, unit);
    return true;
}

/* Tenths of a millimetre; 0 when the number says nothing. */
static int64_t tenths(int64_t number, int64_t unit)
{
    int64_t length = 0;

    if (number <= 0 || number > UINT32_MAX)
        return 0;
    if (unit == UNIT_MICROMETRES)
        length = (number + MICROMETRES_PER_TENTH / 2) / MICROMETRES_PER_TENTH;
    else if (unit == UNIT_TEN_THOUSANDTHS)
        length = (int64_t)((double)number * TENTHS_PER_TEN_THOUSANDTH + 0.5);
    return length <= LONGEST_TENTHS ? length : 0;
}

static void write_length(char *out, size_t size, int64_t length)
{
    size_t len = strlen(out);

    (void)snprintf(out + len, size - len, length % 10 != 0 ? "%" PRId64 ".%d" : "%" PRId64,
                   length / 10, (int)(length % 10));
}

static bool write_size(const struct answer *answer, const struct answer_row *row, uint32_t column,
                       char out[SIZE_TEXT])
{
    int64_t unit = number_of(answer, INPUTS, COL_INPUT_DIM_UNIT, row);
    int64_t feed = tenths(number_of(answer, INPUTS, column, row), unit);
    int64_t cross = tenths(number_of(answer, INPUTS, column + 1, row), unit);

    if (feed == 0 || cross == 0)
        return false;
    out[0] = '\0';
    write_length(out, SIZE_TEXT, feed < cross ? feed : cross);
    (void)str_copy(out + strlen(out), SIZE_TEXT - strlen(out), "x");
    write_length(out, SIZE_TEXT, feed < cross ? cross : feed);
    (void)str_copy(out + strlen(out), SIZE_TEXT - strlen(out), "mm");
    return true;
}

static void add_tray(const struct answer *answer, const struct answer_row *row,
                     struct record *record)
{
    static const struct fields fields = { FIELD_ASSET_TRAY, FIELD_ASSET_TRAY_INDEX,
                                          FIELD_ASSET_TRAY_NAME, FIELD_ASSET_TRAY_CAPACITY,
                                          FIELD_ASSET_TRAY_UNIT };
    char text[NAME_SIZE];
    char size[SIZE_TEXT];

    if (!add_common(answer, INPUTS, row, &fields, record))
        return;
    if (answer_text(answer, ANSWER_INPUT, COL_INPUT_MEDIA, row, text, sizeof text))
        (void)record_add(record, FIELD_ASSET_TRAY_MEDIA, text);
    if (write_size(answer, row, COL_INPUT_CHOSEN, size) ||
        write_size(answer, row, COL_INPUT_DECLARED, size))
        (void)record_add(record, FIELD_ASSET_TRAY_SIZE, size);
}

static void add_output(const struct answer *answer, const struct answer_row *row,
                       struct record *record)
{
    static const struct fields fields = { FIELD_ASSET_OUTPUT, FIELD_ASSET_OUTPUT_INDEX,
                                          FIELD_ASSET_OUTPUT_NAME, FIELD_ASSET_OUTPUT_CAPACITY,
                                          FIELD_ASSET_OUTPUT_UNIT };

    (void)add_common(answer, OUTPUTS, row, &fields, record);
}

static void add_cover(const struct answer *answer, const struct answer_row *row,
                      struct record *record)
{
    char text[NAME_SIZE];

    if (answer_text(answer, ANSWER_COVER, COL_COVER_DESCRIPTION, row, text, sizeof text) &&
        record_add(record, FIELD_ASSET_COVER, text))
        (void)record_add_number(record, FIELD_ASSET_COVER_INDEX, answer_row_index(row));
}

void subunit_fill(const struct answer *answer, struct record *record)
{
    struct answer_row rows[ANSWER_ROWS];
    size_t count = answer_rows(answer, ANSWER_INPUT, 2, 18, rows);

    for (size_t i = 0; i < count && i < SUBUNIT_TRAYS; i++)
        add_tray(answer, &rows[i], record);
    count = answer_rows(answer, ANSWER_OUTPUT, 2, 12, rows);
    for (size_t i = 0; i < count && i < SUBUNIT_OUTPUTS; i++)
        add_output(answer, &rows[i], record);
    count = answer_rows(answer, ANSWER_COVER, COL_COVER_DESCRIPTION, COL_COVER_DESCRIPTION, rows);
    for (size_t i = 0; i < count && i < SUBUNIT_COVERS; i++)
        add_cover(answer, &rows[i], record);
}

/* Codes that panels use for a country where the registry has one for its language. */
static const char *code_of(const char *letters)
{
    static const char *const countries[][2] = {
        { "gb", "en" }, { "us", "en" }, { "jp", "ja" }, { "cn", "zh" }
    };

    for (size_t i = 0; i < sizeof countries / sizeof countries[0]; i++)
        if (strcmp(countries[i][0], letters) == 0)
            return countries[i][1];
    return letters;
}

static bool read_code(const struct answer *answer, const struct answer_row *row, char *out,
                      size_t size)
{
    char text[NAME_SIZE];
    char letters[4] = "";
    size_t len = 0;

    if (!answer_text(answer, ANSWER_LOCALIZATION, COL_LANGUAGE, row, text, sizeof text))
        return false;
    for (; len < sizeof letters - 1 && isalpha((unsigned char)text[len]); len++)
        letters[len] = (char)tolower((unsigned char)text[len]);
    if (len < 2 || (text[len] != '\0' && text[len] != '-' && text[len] != '_'))
        return false;
    return str_copy(out, size, code_of(letters));
}

bool subunit_language(const struct answer *answer, char *out_code, size_t size)
{
    static const uint32_t pointers[] = { COL_CONSOLE_LOCALIZATION, COL_CURRENT_LOCALIZATION };
    struct answer_row general = answer_row_of(answer->printer);
    struct answer_row rows[ANSWER_ROWS];
    int64_t number = 0;

    for (size_t i = 0; i < sizeof pointers / sizeof pointers[0]; i++) {
        struct answer_row row = { .len = 2, .ids = { answer->printer, 0 } };
        if (!answer_number(answer, ANSWER_GENERAL, pointers[i], &general, &number) || number <= 0 ||
            number > INT32_MAX)
            continue;
        row.ids[1] = (uint32_t)number;
        if (read_code(answer, &row, out_code, size))
            return true;
    }
    out_code[0] = '\0';
    return answer_rows(answer, ANSWER_LOCALIZATION, COL_LANGUAGE, COL_LANGUAGE, rows) == 1 &&
           read_code(answer, &rows[0], out_code, size);
}
