/* SPDX-License-Identifier: Apache-2.0 */
/* Words become words by tables; numbers and texts are taken where they fit. */
#include "agent/sds_told.h"

#include "base/str.h"

#include <stdio.h>
#include <string.h>

#define COUNTER_MOST INT64_C(4294967295)
#define SLOT_MOST    65535
#define WEB_INDEX                                                                                  \
    INT64_C(2000000000) /* where the numbers of supplies that only the web lists begin */
#define SIDES 2         /* impressions of a sheet that is printed on both */

struct word {
    const char *said;
    const char *told;
};

/* clang-format off */
/* Of a waste box what is left is its space. */
static const struct word supply_states[] = {
    { "ok", "ok" }, { "low", "low" }, { "almost-full", "low" }, { "empty", "empty" }, { "full", "empty" },
    { "missing", "missing" }, { NULL, NULL },
};
static const struct word supply_kinds[] = {
    { "toner", "toner" }, { "tonerCartridge", "toner" }, { "matteToner", "toner" },
    { "ink", "ink" }, { "inkCartridge", "ink" }, { "inkRibbon", "ink" }, { "matteInk", "ink" },
    { "opc", "drum" }, { "fuser", "fuser" }, { "transferUnit", "transfer" },
    { "wasteToner", "waste" }, { "wasteInk", "waste" }, { "wasteWax", "waste" }, { "wasteWater", "waste" }, { "wastePaper", "waste" },
    { "staples", "staples" }, { "stitchingWire", "staples" }, { "unknown", NULL }, { NULL, "other" },
};
static const struct word colours[] = {
    { "black", "black" }, { "cyan", "cyan" }, { "magenta", "magenta" }, { "yellow", "yellow" },
    { "cyan magenta yellow", "tri-colour" }, { "photo black", "photo" }, { "unknown", NULL }, { NULL, "other" },
};
/* clang-format on */

/* The last row is for every other word. */
static const char *word_for(const struct word *words, const char *said)
{
    while (words->said != NULL && strcmp(words->said, said) != 0)
        words++;
    return words->told;
}

static const struct sds_field *row_of(const struct sds_field_table *table, const char *name)
{
    size_t i = 0;

    while (strcmp(table->rows[i].name, name) != 0)
        i++;
    return &table->rows[i];
}

/* The place of a word among those of a row; 0, the absent one, when there is none. */
static unsigned choice(const struct sds_field *row, const char *word)
{
    for (unsigned i = 1; word != NULL && row->words[i] != NULL; i++)
        if (strcmp(row->words[i], word) == 0)
            return i;
    return 0;
}

static void take_word(const char *text, char out[SDS_DOC_WORD])
{
    size_t len = text == NULL ? 0 : strlen(text);

    out[0] = '\0';
    if (len < SDS_DOC_WORD && len > 0 &&
        strspn(text, "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789._-") == len)
        memcpy(out, text, len + 1);
}

static int64_t number_of(const char *text)
{
    int64_t number;

    return text != NULL && str_to_i64(text, 0, COUNTER_MOST, &number) ? number : SDS_FIELD_NONE;
}

void sds_told_begin(struct sds_doc_device *told, const char *id, int64_t at_ms)
{
    sds_field_clear(&sds_doc_report_device, told);
    (void)str_copy(told->device, sizeof told->device, id);
    told->at_ms = at_ms;
}

static void add_asset(struct sds_doc_device *told, const struct record *record)
{
    const char *maker = record_get(record, FIELD_ASSET_MANUFACTURER);
    const char *model = record_get(record, FIELD_ASSET_MODEL);
    int len = 0;

    take_word(record_get(record, FIELD_ASSET_PRODUCT_NUMBER), told->product);
    take_word(record_get(record, FIELD_ASSET_SERIAL), told->serial);
    take_word(record_get(record, FIELD_ASSET_FIRMWARE), told->firmware);
    told->state =
        choice(row_of(&sds_doc_report_device, "state"), record_get(record, FIELD_ASSET_STATE));
    if (model != NULL)
        len = snprintf(told->model, sizeof told->model, "%s%s%s", maker != NULL ? maker : "",
                       maker != NULL ? " " : "", model);
    if (len < 0 || (size_t)len >= sizeof told->model)
        told->model[0] = '\0';
}

/* One count of a meter, with the attributes that stand behind it. */
struct count {
    int64_t number;
    const char *work;
    const char *colour;
    bool is_duplex;
    bool is_part; /* of some medium */
};

static size_t read_count(const struct record *record, size_t at, struct count *out)
{
    *out = (struct count){ .number = number_of(record->values[at].text), .work = "", .colour = "" };
    while (++at < record->count && record->values[at].field != FIELD_METER_COUNT) {
        const char *text = record->values[at].text;
        if (record->values[at].field == FIELD_METER_COUNT_WORK)
            out->work = text;
        if (record->values[at].field == FIELD_METER_COUNT_COLOUR)
            out->colour = text;
        out->is_duplex = out->is_duplex || record->values[at].field == FIELD_METER_COUNT_SIDES;
        out->is_part = out->is_part || record->values[at].field == FIELD_METER_COUNT_MEDIA;
    }
    return at;
}

static void add_count(struct sds_doc_device *told, const struct count *count)
{
    bool is_both = strcmp(count->colour, "total") == 0;

    if (strcmp(count->work, "total") != 0 || count->is_part)
        return;
    if (count->is_duplex && is_both && count->number != SDS_FIELD_NONE)
        told->duplex_sheets = count->number / SIDES;
    if (count->is_duplex)
        return;
    if (is_both)
        told->impressions = count->number;
    if (strcmp(count->colour, "mono") == 0)
        told->impressions_mono = count->number;
    if (strcmp(count->colour, "colour") == 0)
        told->impressions_colour = count->number;
}

static void add_meter(struct sds_doc_device *told, const struct record *record)
{
    struct count count;

    told->engine_cycles = number_of(record_get(record, FIELD_METER_ENGINE_CYCLES));
    for (size_t at = 0; at < record->count;) {
        if (record->values[at].field != FIELD_METER_COUNT) {
            at++;
            continue;
        }
        at = read_count(record, at, &count);
        add_count(told, &count);
    }
}

static int64_t slot_of(const struct record *record)
{
    int64_t index = number_of(record_get(record, FIELD_CONSUMABLE_INDEX));

    if (index > WEB_INDEX)
        index = index - WEB_INDEX + SDS_TOLD_SLOT;
    return index > 0 && index <= SLOT_MOST ? index : SDS_FIELD_NONE;
}

/* Only what was counted or told as percent is exact. */
static int64_t level_of(const struct record *record)
{
    const char *quality = record_get(record, FIELD_CONSUMABLE_LEVEL_QUALITY);
    const char *level = record_get(record, FIELD_CONSUMABLE_LEVEL);
    char whole[8];
    int64_t percent;

    if (quality == NULL || level == NULL ||
        (strcmp(quality, "exact") != 0 && strcmp(quality, "percent") != 0))
        return SDS_FIELD_NONE;
    (void)snprintf(whole, sizeof whole, "%.*s", (int)strcspn(level, "."), level);
    return str_to_i64(whole, 0, 100, &percent) ? percent : SDS_FIELD_NONE;
}

static void add_supply(struct sds_doc_device *told, const struct record *record)
{
    const struct sds_field_table *table = row_of(&sds_doc_report_device, "supplies")->table;
    const char *kind = record_get(record, FIELD_CONSUMABLE_TYPE);
    const char *colour = record_get(record, FIELD_CONSUMABLE_COLOUR);
    const char *state = record_get(record, FIELD_CONSUMABLE_STATE);
    struct sds_doc_supply supply;

    sds_field_clear(table, &supply);
    supply.slot = slot_of(record);
    if (supply.slot == SDS_FIELD_NONE || told->supply_count == SDS_DOC_REPORT_SUPPLIES ||
        (state != NULL && strcmp(state, "removed") == 0))
        return;
    if (kind != NULL)
        supply.kind = choice(row_of(table, "kind"), word_for(supply_kinds, kind));
    if (colour != NULL)
        supply.colour = choice(row_of(table, "colour"), word_for(colours, colour));
    if (state != NULL)
        supply.state = choice(row_of(table, "state"), word_for(supply_states, state));
    take_word(record_get(record, FIELD_CONSUMABLE_PART), supply.part);
    take_word(record_get(record, FIELD_CONSUMABLE_SERIAL), supply.serial);
    supply.level_percent = level_of(record);
    supply.pages_left = number_of(record_get(record, FIELD_CONSUMABLE_PAGES_LEFT));
    told->supplies[told->supply_count++] = supply;
}

void sds_told_add(struct sds_doc_device *told, const struct record *record)
{
    if (record->kind == RECORD_ASSET)
        add_asset(told, record);
    if (record->kind == RECORD_METER)
        add_meter(told, record);
    if (record->kind == RECORD_CONSUMABLE)
        add_supply(told, record);
}

void sds_told_set(struct sds_doc_device *told, unsigned name, const char *value)
{
    size_t i = 0;

    while (i < told->setting_count && told->settings[i].name != name)
        i++;
    if (i == SDS_DOC_SETTING_NAMES || name >= SDS_DOC_SETTING_NAMES)
        return;
    told->setting_count += i == told->setting_count;
    told->settings[i].name = name;
    take_word(value, told->settings[i].found);
}
