/* SPDX-License-Identifier: Apache-2.0 */
/* Supplies of LEDM: what is installed (ConsumableConfigDyn), in steps of ten percent. */
#include "agent/normalise/ledm_consumables.h"

#include "agent/normalise/ledm.h"
#include "agent/normalise/web_words.h"
#include "base/str.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#define STEP          10
#define CAPACITY_MOST INT64_C(1000000000)

/* clang-format off */
static const struct {
    const char *word;
    enum level_state state;
} states[] = {
    { "ok", LEVEL_OK }, { "newGenuineHP", LEVEL_OK }, { "low", LEVEL_LOW }, { "veryLow", LEVEL_LOW },
    { "lowOnInk", LEVEL_LOW }, { "empty", LEVEL_EMPTY }, { "out", LEVEL_EMPTY }, { "depleted", LEVEL_EMPTY },
    { "replace", LEVEL_EMPTY }, { "missing", LEVEL_MISSING }, { "almostFull", LEVEL_ALMOST_FULL },
    { "full", LEVEL_FULL },
};

static const struct {
    const char *word;
    const char *unit; /* the record's */
    int64_t factor;
} units[] = {
    { "100ImpressionsAt5PercentCoverage", "impressions", 100 }, { "impressions", "impressions", 1 },
    { "pages", "impressions", 1 }, { "milliliters", "tenthsOfMilliliters", 10 }, { "grams", "tenthsOfGrams", 10 },
};
/* clang-format on */
#define COUNT(table) (sizeof(table) / sizeof((table)[0]))

static enum level_state state_of(const char *word)
{
    for (size_t i = 0; word != NULL && i < COUNT(states); i++)
        if (str_equal_nocase(states[i].word, word))
            return states[i].state;
    return LEVEL_UNKNOWN;
}

/* A maximum of 0 is not known. */
static void read_capacity(const struct xml_node *info, struct web_supply *supply)
{
    int64_t most = ledm_number(info, "Capacity/MaxCapacity");
    const char *unit = ledm_text(info, "Capacity/Unit");

    for (size_t i = 0; unit != NULL && most > 0 && most < CAPACITY_MOST && i < COUNT(units); i++) {
        if (!str_equal_nocase(units[i].word, unit))
            continue;
        supply->capacity = most * units[i].factor;
        supply->unit = units[i].unit;
    }
}

/* Numbers of 32 bits, some firmware prints them with a sign: "-1" is 4294967295. */
static void read_serial(const struct xml_node *info, struct web_supply *supply)
{
    const char *text = ledm_text(info, "SerialNumber");
    char number[16];
    int64_t value;

    if (text != NULL && str_to_i64(text, INT32_MIN, 0, &value)) {
        if (value == 0)
            return;
        (void)snprintf(number, sizeof number, "%" PRIu32, (uint32_t)value);
        text = number;
    }
    (void)web_facts_text(supply->serial, sizeof supply->serial, text);
}

/* A receptacle that has little room left fills up. */
static enum level_state low_state(const struct web_supply *supply)
{
    return supply->receptacle ? LEVEL_ALMOST_FULL : LEVEL_LOW;
}

static void read_level(const struct xml_node *info, bool staged, struct web_supply *supply)
{
    int64_t percent = ledm_number(info, "ConsumablePercentageLevelRemaining");
    const char *quantity = ledm_text(info, "ConsumableLifeState/MeasuredQuantityState");
    bool unmeasured = percent == 0 && quantity != NULL && str_equal_nocase(quantity, "unknown");

    supply->told = level_state_worse(
        state_of(ledm_text(info, "ConsumableLifeState/ConsumableState")), state_of(quantity));
    if (percent >= 0 && !unmeasured && percent <= ledm_number(info, "ConsumableLowThreshold"))
        supply->told = level_state_worse(supply->told, low_state(supply));
    if (supply->told == LEVEL_LOW)
        supply->told = low_state(supply);
    supply->state = supply->told;
    if (unmeasured)
        supply->quality = "unknown"; /* not empty */
    else
        web_facts_percent(supply, percent, staged);
}

static void read_supply(const struct xml_node *info, bool staged, struct web_facts *facts)
{
    struct web_supply *supply = web_facts_add_supply(facts, "ledm");
    const char *type = ledm_text(info, "ConsumableTypeEnum");

    if (supply == NULL)
        return;
    supply->type = web_words_type(type);
    supply->receptacle = web_words_is_waste(supply->type);
    supply->colour = web_words_colour(ledm_text(info, "ConsumableLabelCode"));
    (void)web_facts_text(supply->name, sizeof supply->name,
                         ledm_text(info, "ConsumableFamilyName"));
    if (supply->type <= WEB_WORDS_OTHER) /* "printhead" says more than "other" */
        (void)web_facts_text(supply->name, sizeof supply->name, type);
    (void)web_facts_text(supply->part, sizeof supply->part, ledm_text(info, "ProductNumber"));
    (void)web_facts_text(supply->part, sizeof supply->part,
                         ledm_text(info, "ConsumableSelectibilityNumber"));
    read_serial(info, supply);
    read_capacity(info, supply);
    read_level(info, staged, supply);
}

/* Every level that is told is a multiple of ten. */
static bool shows_steps(const struct xml_node *root)
{
    const struct xml_node *info = NULL;

    while ((info = ledm_next(root, info, "ConsumableInfo")) != NULL) {
        int64_t percent = ledm_number(info, "ConsumablePercentageLevelRemaining");
        if (percent > 0 && percent % STEP != 0)
            return false;
    }
    return true;
}

void ledm_consumables_read(const struct web_answer *answer, struct web_facts *facts)
{
    struct xml_node *root = ledm_open(answer, "ConsumableConfigDyn", facts);
    const struct xml_node *info = NULL;

    if (root == NULL)
        return;
    bool staged = shows_steps(root);
    while ((info = ledm_next(root, info, "ConsumableInfo")) != NULL)
        read_supply(info, staged, facts);
    xml_read_free(root);
}
