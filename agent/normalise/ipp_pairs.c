/* SPDX-License-Identifier: Apache-2.0 */
/* Keys are looked up in the text; what is missing is unknown. */
#include "agent/normalise/ipp_pairs.h"

#include "agent/normalise/convert.h"
#include "agent/normalise/level.h"
#include "agent/normalise/web_words.h"
#include "agent/normalise/words.h"
#include "base/str.h"

#include <string.h>

#define TEXT_SIZE  512
#define VALUE_SIZE 96
#define UTF_8      106
#define NONE       INT64_MIN
#define UNIT_MOST  19 /* of PrtMarkerSuppliesSupplyUnitTC */

/* PrtAlertCodeTC by name. */
/* clang-format off */
static const struct {
    const char *name;
    int64_t code;
} codes[] = {
    { "coverOpen", 3 }, { "interlockOpen", 5 }, { "configurationChange", 7 }, { "jam", 8 },
    { "subunitMissing", 9 }, { "subunitLifeAlmostOver", 10 }, { "subunitLifeOver", 11 }, { "subunitAlmostEmpty", 12 },
    { "subunitEmpty", 13 }, { "subunitAlmostFull", 14 }, { "subunitFull", 15 }, { "subunitNearLimit", 16 },
    { "subunitAtLimit", 17 }, { "subunitOpened", 18 }, { "subunitTurnedOff", 21 }, { "subunitOffline", 22 },
    { "subunitRecoverableFailure", 29 }, { "subunitUnrecoverableFailure", 30 }, { "subunitMotorFailure", 32 },
    { "subunitMemoryExhausted", 33 }, { "subunitUnderTemperature", 34 }, { "subunitOverTemperature", 35 },
    { "subunitThermistorFailure", 37 }, { "doorOpen", 501 },
    { "inputMediaTrayMissing", 801 }, { "inputMediaSizeChange", 802 }, { "inputMediaWeightChange", 803 },
    { "inputMediaTypeChange", 804 }, { "inputMediaColorChange", 805 }, { "inputMediaSupplyLow", 807 },
    { "inputMediaSupplyEmpty", 808 }, { "inputMediaChangeRequest", 809 }, { "inputManualInputRequest", 810 },
    { "inputTrayPositionFailure", 811 }, { "outputMediaTrayMissing", 901 }, { "outputMediaTrayAlmostFull", 902 },
    { "outputMediaTrayFull", 903 }, { "markerFuserUnderTemperature", 1001 }, { "markerFuserOverTemperature", 1002 },
    { "markerFuserTimingFailure", 1003 }, { "markerFuserThermistorFailure", 1004 }, { "markerTonerEmpty", 1101 },
    { "markerInkEmpty", 1102 }, { "markerPrintRibbonEmpty", 1103 }, { "markerTonerAlmostEmpty", 1104 },
    { "markerInkAlmostEmpty", 1105 }, { "markerPrintRibbonAlmostEmpty", 1106 },
    { "markerWasteTonerReceptacleAlmostFull", 1107 }, { "markerWasteInkReceptacleAlmostFull", 1108 },
    { "markerWasteTonerReceptacleFull", 1109 }, { "markerWasteInkReceptacleFull", 1110 },
    { "markerOpcLifeAlmostOver", 1111 }, { "markerOpcLifeOver", 1112 }, { "markerDeveloperAlmostEmpty", 1113 },
    { "markerDeveloperEmpty", 1114 }, { "markerTonerCartridgeMissing", 1115 }, { "mediaPathMediaTrayMissing", 1301 },
    { "mediaPathMediaTrayAlmostFull", 1302 }, { "mediaPathMediaTrayFull", 1303 },
    { "mediaPathCannotDuplexMediaSelected", 1304 },
};

static const char *const trainings[] = {
    [3] = "untrained", [4] = "trained", [5] = "fieldService", [6] = "management", [7] = "noInterventionRequired",
};
/* clang-format on */
#define COUNT(table) (sizeof(table) / sizeof((table)[0]))

static bool is_key_start(const char *text, const char *at)
{
    return at == text || at[-1] == ';' || at[-1] == ' ';
}

/* The value of a key, trimmed; false (and "") when there is none. */
static bool pair(const char *text, const char *key, char out[VALUE_SIZE])
{
    size_t key_len = strlen(key);

    out[0] = '\0';
    for (const char *at = text; (at = str_find_nocase(at, key)) != NULL; at++) {
        if (!is_key_start(text, at) || at[key_len] != '=')
            continue;
        size_t len = strcspn(at + key_len + 1, ";");
        if (len >= VALUE_SIZE)
            return false;
        char value[VALUE_SIZE];
        (void)memcpy(value, at + key_len + 1, len);
        value[len] = '\0';
        (void)str_copy(out, VALUE_SIZE, str_trim(value));
        return out[0] != '\0';
    }
    return false;
}

static int64_t number(const char *text, const char *key)
{
    char value[VALUE_SIZE];
    int64_t result;

    return pair(text, key, value) && str_to_i64(value, INT32_MIN, INT32_MAX, &result) ? result
                                                                                      : NONE;
}

/* The unit's number by its number or its word; 0 unknown. */
static int64_t unit_of(const char *text)
{
    char value[VALUE_SIZE];
    int64_t unit = number(text, "unit");

    if (unit != NONE || !pair(text, "unit", value))
        return unit != NONE ? unit : 0;
    if (str_equal_nocase(value, "percent"))
        return WORDS_UNIT_PERCENT;
    for (unit = 1; unit < UNIT_MOST; unit++) {
        const char *word = words_supply_unit(unit);
        if (word != NULL && str_equal_nocase(word, value))
            return unit;
    }
    return 0;
}

static void take_level(const char *text, struct web_supply *supply)
{
    int64_t level = number(text, "level");
    int64_t most = number(text, "maxcapacity");
    int64_t unit = unit_of(text);
    struct level_cells cells = { .has_level = level != NONE,
                                 .has_max = most != NONE,
                                 .has_unit = unit > 0,
                                 .receptacle = supply->receptacle,
                                 .level = level,
                                 .max = most,
                                 .unit = unit };
    struct level judged = level_judge(&cells);

    supply->state = judged.state;
    supply->quality = cells.has_level ? judged.quality : NULL;
    if (judged.percent[0] != '\0')
        supply->hundredths = level_hundredths(judged.percent);
    supply->unit = words_supply_unit(unit);
    if (supply->unit != NULL && most > 0)
        supply->capacity = most;
    if (supply->unit != NULL && level >= 0)
        supply->remaining = level;
}

void ipp_pairs_supply(const uint8_t *bytes, size_t len, struct web_facts *facts)
{
    char text[TEXT_SIZE];
    char value[VALUE_SIZE];

    if (!convert_text(bytes, len, UTF_8, text, sizeof text) ||
        (!pair(text, "type", value) && number(text, "level") == NONE))
        return;
    struct web_supply *supply = web_facts_add_supply(facts, "ipp");
    if (supply == NULL)
        return;
    supply->type = web_words_type(value);
    (void)pair(text, "class", value);
    supply->receptacle = str_equal_nocase(value, "receptacleThatIsFilled") ||
                         (value[0] == '\0' && web_words_is_waste(supply->type));
    if (pair(text, "colorantname", value))
        supply->colour = web_words_colour(value);
    take_level(text, supply);
}

void ipp_pairs_tray(const uint8_t *bytes, size_t len, struct web_facts *facts)
{
    char text[TEXT_SIZE];
    char value[VALUE_SIZE];
    static const int64_t most_type = 8;

    if (!convert_text(bytes, len, UTF_8, text, sizeof text) || !pair(text, "type", value))
        return;
    struct web_tray *tray = web_facts_add_tray(facts);
    if (tray == NULL)
        return;
    tray->type = "other";
    for (int64_t type = 3; type <= most_type; type++)
        if (str_starts_with(words_input_type(type), value))
            tray->type = words_input_type(type);
    tray->capacity = number(text, "maxcapacity");
    tray->index = number(text, "index");
    if (pair(text, "name", value))
        (void)web_facts_text(tray->name, sizeof tray->name, value);
}

static int64_t code_of(const char *name)
{
    for (size_t i = 0; i < COUNT(codes); i++)
        if (str_equal_nocase(codes[i].name, name))
            return codes[i].code;
    return 0;
}

static int64_t training_of(const char *name)
{
    for (size_t i = 0; i < COUNT(trainings); i++)
        if (trainings[i] != NULL && str_equal_nocase(trainings[i], name))
            return (int64_t)i;
    return 0;
}

struct web_alert *ipp_pairs_alert(const uint8_t *bytes, size_t len, struct web_facts *facts)
{
    char text[TEXT_SIZE];
    char severity[VALUE_SIZE];
    char value[VALUE_SIZE];

    if (!convert_text(bytes, len, UTF_8, text, sizeof text) || !pair(text, "severity", severity) ||
        !pair(text, "code", value))
        return NULL;
    int64_t code = code_of(value);
    bool is_critical = str_equal_nocase(severity, "critical");
    if (code == 0 || (!is_critical && str_find_nocase(severity, "warning") == NULL))
        return NULL;
    struct web_alert *alert = web_facts_add_alert(facts, is_critical ? "critical" : "warning");
    if (alert == NULL)
        return NULL;
    alert->code = code;
    if (pair(text, "group", value))
        alert->group = words_alert_group_number(value);
    if (pair(text, "training", value))
        alert->training = training_of(value);
    int64_t index = number(text, "groupindex");
    int64_t location = number(text, "location");
    alert->group_index = index > 0 ? index : -1;
    alert->location = location > 0 ? location : -1;
    return alert;
}
