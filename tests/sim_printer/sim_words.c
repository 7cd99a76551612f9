/* SPDX-License-Identifier: Apache-2.0 */
/* Tables of names. */
#include "tests/sim_printer/sim_words.h"

#include <stddef.h>

/* clang-format off */
static const struct sim_words_alert alerts[] = { /* in the order of codes; the last one is for all others */
    { 3,    "coverOpen",               "cover-open",              "closeDoorOrCover", "closeDoorOrCover" },
    { 8,    "jam",                     "media-jam",               "jamInPrinter",     "jamInPrinter" },
    { 9,    "subunitMissing",          "marker-supply-missing",   "cartridgeMissing", "hardError" },
    { 12,   "subunitAlmostEmpty",      "marker-supply-low",       "cartridgeLow",     "hardError" },
    { 13,   "subunitEmpty",            "marker-supply-empty",     "cartridgeVeryLow", "hardError" },
    { 501,  "doorOpen",                "door-open",               "closeDoorOrCover", "closeDoorOrCover" },
    { 801,  "inputMediaTrayMissing",   "input-tray-missing",      "trayMissing",      "trayEmptyOrOpen" },
    { 807,  "inputMediaSupplyLow",     "media-low",               "trayLow",          "trayEmptyOrOpen" },
    { 808,  "inputMediaSupplyEmpty",   "media-empty",             "trayEmpty",        "trayEmpty" },
    { 903,  "outputMediaTrayFull",     "output-area-full",        "outputBinFull",    "outputBinFull" },
    { 1101, "markerTonerEmpty",        "toner-empty",             "cartridgeVeryLow", "hardError" },
    { 1102, "markerInkEmpty",          "marker-ink-empty",        "cartridgeVeryLow", "hardError" },
    { 1104, "markerTonerAlmostEmpty",  "toner-low",               "cartridgeLow",     "hardError" },
    { 1105, "markerInkAlmostEmpty",    "marker-ink-almost-empty", "cartridgeLow",     "hardError" },
    { 0,    "unknown",                 "other",                   "deviceAlert",      "hardError" },
};

static const char *const groups[] = {
    [1] = "other", [3] = "hostResourcesMIBStorageTable", [4] = "hostResourcesMIBDeviceTable",
    [5] = "generalPrinter", [6] = "cover", [7] = "localization", [8] = "input", [9] = "output", [10] = "marker",
    [11] = "markerSupplies", [12] = "markerColorant", [13] = "mediaPath", [14] = "channel", [15] = "interpreter",
    [16] = "consoleDisplayBuffer", [17] = "consoleLights", [18] = "alert",
};

static const char *const supplies[] = {
    [1] = "other", [3] = "toner", [4] = "wasteToner", [5] = "ink", [6] = "inkCartridge", [7] = "inkRibbon",
    [8] = "wasteInk", [9] = "opc", [10] = "developer", [11] = "fuserOil", [12] = "solidWax", [13] = "ribbonWax",
    [14] = "wasteWax", [15] = "fuser", [16] = "coronaWire", [17] = "fuserOilWick", [18] = "cleanerUnit",
    [19] = "fuserCleaningPad", [20] = "transferUnit", [21] = "tonerCartridge", [22] = "fuserOiler", [32] = "staples",
};

static const char *const units[] = {
    [1] = "other", [3] = "tenThousandthsOfInches", [4] = "micrometers", [7] = "impressions", [8] = "sheets",
    [11] = "hours", [12] = "thousandthsOfOunces", [13] = "tenthsOfGrams", [14] = "hundredthsOfFluidOunces",
    [15] = "tenthsOfMilliliters", [16] = "feet", [17] = "meters", [18] = "items", [19] = "percent",
};

static const char *const consumables[] = {
    [3] = "toner", [5] = "inkTank", [6] = "inkCartridge", [9] = "imageDrum", [21] = "tonerCartridge",
};
/* clang-format on */

#define COUNT(table) (sizeof(table) / sizeof(table)[0])

static const char *word(const char *const *table, size_t count, int32_t number)
{
    return number >= 0 && (size_t)number < count ? table[number] : NULL;
}

const struct sim_words_alert *sim_words_alert(int32_t code)
{
    size_t i = 0;

    while (i < COUNT(alerts) - 1 && alerts[i].code != code)
        i++;
    return &alerts[i];
}

const char *sim_words_group(int32_t group)
{
    const char *found = word(groups, COUNT(groups), group);

    return found != NULL ? found : "unknown";
}

const char *sim_words_supply(int32_t type)
{
    const char *found = word(supplies, COUNT(supplies), type);

    return found != NULL ? found : "unknown";
}

const char *sim_words_unit(int32_t unit)
{
    const char *found = word(units, COUNT(units), unit);

    return found != NULL ? found : "unknown";
}

const char *sim_words_consumable(int32_t type)
{
    return word(consumables, COUNT(consumables), type);
}
