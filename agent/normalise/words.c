/* SPDX-License-Identifier: Apache-2.0 */
/* Registry numbers to words, and colours in the languages that panels speak. */
#include "agent/normalise/words.h"
#include "base/str.h"

#include <ctype.h>
#include <stdbool.h>
#include <string.h>

#define UNKNOWN_TYPE 2 /* of all the registry's enumerations */

struct word {
    int64_t number;
    const char *name;
};

struct colour_word {
    const char *word; /* in UTF-8, ASCII letters in lower case */
    const char *colour;
};

/* clang-format off */
static const struct word supply_types[] = {
    { 1, "other" }, { 3, "toner" }, { 4, "wasteToner" }, { 5, "ink" }, { 6, "inkCartridge" }, { 7, "inkRibbon" },
    { 8, "wasteInk" }, { 9, "opc" }, { 10, "developer" }, { 11, "fuserOil" }, { 12, "solidWax" },
    { 13, "ribbonWax" }, { 14, "wasteWax" }, { 15, "fuser" }, { 16, "coronaWire" },
    { 17, "fuserOilWick" }, { 18, "cleanerUnit" }, { 19, "fuserCleaningPad" },
    { 20, "transferUnit" }, { 21, "tonerCartridge" }, { 22, "fuserOiler" }, { 23, "water" },
    { 24, "wasteWater" }, { 25, "glueWaterAdditive" }, { 26, "wastePaper" },
    { 27, "bindingSupply" }, { 28, "bandingSupply" }, { 29, "stitchingWire" },
    { 30, "shrinkWrap" }, { 31, "paperWrap" }, { 32, "staples" }, { 33, "inserts" },
    { 34, "covers" }, { 35, "matteToner" }, { 36, "matteInk" },
};

static const struct word supply_units[] = {
    { 3, "tenThousandthsOfInches" }, { 4, "micrometers" }, { 7, "impressions" }, { 8, "sheets" },
    { 11, "hours" }, { 12, "thousandthsOfOunces" }, { 13, "tenthsOfGrams" },
    { 14, "hundrethsOfFluidOunces" }, /* spelt so in the registry */
    { 15, "tenthsOfMilliliters" }, { 16, "feet" }, { 17, "meters" }, { 18, "items" },
};

static const struct word input_types[] = {
    { 3, "sheetFeedAutoRemovableTray" }, { 4, "sheetFeedAutoNonRemovableTray" }, { 5, "sheetFeedManual" },
    { 6, "continuousRoll" }, { 7, "continuousFanFold" }, { 8, "sheetFeedPull" },
};

static const struct word output_types[] = {
    { 3, "removableBin" }, { 4, "unRemovableBin" }, { 5, "continuousRollDevice" }, { 6, "mailBox" },
    { 7, "continuousFanFold" },
};

static const struct word alert_groups[] = {
    { 3, "hostResourcesMIBStorageTable" }, { 4, "hostResourcesMIBDeviceTable" },
    { 5, "generalPrinter" }, { 6, "cover" }, { 7, "localization" }, { 8, "input" },
    { 9, "output" }, { 10, "marker" }, { 11, "markerSupplies" }, { 12, "markerColorant" },
    { 13, "mediaPath" }, { 14, "channel" }, { 15, "interpreter" }, { 16, "consoleDisplayBuffer" },
    { 17, "consoleLights" }, { 18, "alert" }, { 30, "finDevice" }, { 31, "finSupply" },
    { 32, "finSupplyMediaInput" }, { 33, "finAttribute" },
};

static const struct word trainings[] = {
    { 3, "untrained" }, { 4, "trained" }, { 5, "fieldService" }, { 6, "management" },
    { 7, "noInterventionRequired" },
};

/* Longer names before shorter ones that they contain. */
static const struct colour_word colour_words[] = {
    { "light light black", "light light black" }, { "light black", "light black" },
    { "light cyan", "light cyan" }, { "light magenta", "light magenta" },
    { "light gray", "light gray" }, { "light grey", "light gray" },
    { "matte black", "matte black" }, { "photo black", "photo black" },
    { "dark gray", "dark gray" }, { "dark grey", "dark gray" },
    { "black", "black" }, { "noir", "black" }, { "noire", "black" }, { "schwarz", "black" },
    { "nero", "black" }, { "negro", "black" }, { "negra", "black" }, { "preto", "black" },
    { "zwart", "black" }, { "svart", "black" }, { "sort", "black" }, { "musta", "black" },
    { "czarny", "black" }, { "siyah", "black" }, { "черный", "black" }, { "чёрный", "black" },
    { "cyan", "cyan" }, { "ciano", "cyan" }, { "cian", "cyan" }, { "zyan", "cyan" },
    { "cyaan", "cyan" }, { "syaani", "cyan" }, { "голубой", "cyan" },
    { "magenta", "magenta" }, { "пурпурный", "magenta" },
    { "yellow", "yellow" }, { "jaune", "yellow" }, { "gelb", "yellow" }, { "giallo", "yellow" },
    { "amarillo", "yellow" }, { "amarelo", "yellow" }, { "geel", "yellow" }, { "gul", "yellow" },
    { "keltainen", "yellow" }, { "żółty", "yellow" }, { "желтый", "yellow" },
    { "gray", "gray" }, { "grey", "gray" }, { "red", "red" }, { "green", "green" },
    { "blue", "blue" }, { "white", "white" }, { "orange", "orange" }, { "violet", "violet" },
    { "洋紅", "magenta" }, { "洋红", "magenta" }, { "品红", "magenta" }, { "マゼンタ", "magenta" },
    { "黒", "black" }, { "黑", "black" }, { "ブラック", "black" }, { "青", "cyan" },
    { "シアン", "cyan" }, { "黃", "yellow" }, { "黄", "yellow" }, { "イエロー", "yellow" },
};
/* clang-format on */

#define COUNT(table) (sizeof(table) / sizeof((table)[0]))

static const char *find_word(const struct word *words, size_t count, int64_t number)
{
    for (size_t i = 0; i < count; i++)
        if (words[i].number == number)
            return words[i].name;
    return NULL;
}

const char *words_supply_type(int64_t number)
{
    return find_word(supply_types, COUNT(supply_types), number);
}

const char *words_supply_unit(int64_t number)
{
    return find_word(supply_units, COUNT(supply_units), number);
}

static const char *type_word(const struct word *words, size_t count, int64_t number)
{
    const char *word = find_word(words, count, number);

    if (word != NULL)
        return word;
    return number < 0 || number == UNKNOWN_TYPE ? "unknown" : "other";
}

const char *words_input_type(int64_t number)
{
    return type_word(input_types, COUNT(input_types), number);
}

const char *words_output_type(int64_t number)
{
    return type_word(output_types, COUNT(output_types), number);
}

const char *words_alert_group(int64_t number)
{
    return find_word(alert_groups, COUNT(alert_groups), number);
}

int64_t words_alert_group_number(const char *word)
{
    for (size_t i = 0; i < COUNT(alert_groups); i++)
        if (strcmp(alert_groups[i].name, word) == 0)
            return alert_groups[i].number;
    return 0;
}

const char *words_training(int64_t number)
{
    return find_word(trainings, COUNT(trainings), number);
}

/* A word of Latin script stands alone ("sort" is not in "sorter"); one of East Asia needs no blanks
 * around it. */
static bool stands_alone(const char *text, const char *at, const char *word)
{
    unsigned char before = at > text ? (unsigned char)at[-1] : ' ';
    unsigned char behind = (unsigned char)at[strlen(word)];

    if ((unsigned char)word[0] >= 0xe0)
        return true;
    return !isalpha(before) && before < 0x80 && !isalpha(behind) && behind < 0x80;
}

const char *words_colour_in(const char *text)
{
    for (size_t i = 0; i < COUNT(colour_words); i++) {
        const char *word = colour_words[i].word;
        for (const char *at = str_find_nocase(text, word); at != NULL;
             at = str_find_nocase(at + 1, word))
            if (stands_alone(text, at, word))
                return colour_words[i].colour;
    }
    return NULL;
}
