/* SPDX-License-Identifier: Apache-2.0 */
/* One table of words; the first row that fits counts. Ids are words put together
 * ("trayEmptyOrOpen"): the "low" of a yellow cartridge is none. */
#include "agent/normalise/web_trouble.h"

#include "agent/normalise/web_words.h"
#include "agent/normalise/words.h"
#include "base/str.h"

#include <ctype.h>
#include <string.h>

/* PrtAlertCodeTC */
enum {
    COVER_OPEN = 3,
    JAM = 8,
    MISSING = 9,
    LIFE_LOW = 10,
    LIFE_OVER = 11,
    LOW = 12,
    EMPTY = 13,
    ALMOST_FULL = 14,
    FULL = 15,
    UNRECOVERABLE = 30,
    TRAY_MISSING = 801,
    MEDIA_LOW = 807,
    MEDIA_EMPTY = 808,
    MEDIA_CHANGE = 802,
    OUTPUT_FULL = 903
};

/* clang-format off */
/* The first row counts whose words are in the alert's id, one behind the other. Groups and codes of IANA-PRINTER-MIB. */
static const struct {
    const char *part;
    int64_t group;
    int64_t code;
} troubles[] = {
    { "scannerAdf",      WORDS_GROUP_GENERAL,    0 },
    { "jam",             WORDS_GROUP_MEDIA_PATH, JAM },
    { "trayMissing",     WORDS_GROUP_INPUT,      TRAY_MISSING },
    { "trayEmpty",       WORDS_GROUP_INPUT,      MEDIA_EMPTY },
    { "trayLow",         WORDS_GROUP_INPUT,      MEDIA_LOW },
    { "loadPaper",       WORDS_GROUP_INPUT,      MEDIA_EMPTY },
    { "outOfPaper",      WORDS_GROUP_INPUT,      MEDIA_EMPTY },
    { "insertOrCloseTray", WORDS_GROUP_INPUT,    TRAY_MISSING },
    { "mismatch",        WORDS_GROUP_INPUT,      MEDIA_CHANGE },
    { "manuallyFeed",    WORDS_GROUP_INPUT,      MEDIA_EMPTY },
    { "outputBin",       WORDS_GROUP_OUTPUT,     OUTPUT_FULL },
    { "door",            WORDS_GROUP_COVER,      COVER_OPEN },
    { "cover",           WORDS_GROUP_COVER,      COVER_OPEN },
    { "AlmostFull",      WORDS_GROUP_SUPPLIES,   ALMOST_FULL },
    { "wasteFull",       WORDS_GROUP_SUPPLIES,   FULL },
    { "collectionUnitFull", WORDS_GROUP_SUPPLIES, FULL },
    { "cartridgeMissing", WORDS_GROUP_SUPPLIES,  MISSING },
    { "supplyMissing",   WORDS_GROUP_SUPPLIES,   MISSING },
    { "cartridgeNotInstalled", WORDS_GROUP_SUPPLIES, MISSING },
    { "installCartridge", WORDS_GROUP_SUPPLIES,  MISSING },
    { "VeryLow",         WORDS_GROUP_SUPPLIES,   LOW },
    { "Low",             WORDS_GROUP_SUPPLIES,   LOW },
    { "Empty",           WORDS_GROUP_SUPPLIES,   EMPTY },
    { "replaceCartridge", WORDS_GROUP_SUPPLIES,  EMPTY },
    { "outOfInk",        WORDS_GROUP_SUPPLIES,   EMPTY },
    { "endOfLife",       WORDS_GROUP_SUPPLIES,   LIFE_OVER },
    { "hardError",       WORDS_GROUP_GENERAL,    UNRECOVERABLE },
};
/* clang-format on */
#define COUNT(table) (sizeof(table) / sizeof((table)[0]))

const char *web_trouble_severity(const char *word)
{
    static const char *const words[][2] = { { "error", "critical" },
                                            { "critical", "critical" },
                                            { "warning", "warning" } };

    for (size_t i = 0; word != NULL && i < COUNT(words); i++)
        if (str_find_nocase(word, words[i][0]) != NULL)
            return words[i][1];
    return NULL;
}

static bool begins_word(const char *id, const char *at)
{
    if (at == id || !isalpha((unsigned char)at[-1]))
        return true;
    return isupper((unsigned char)at[0]) &&
           (islower((unsigned char)at[-1]) || islower((unsigned char)at[1]));
}

/* "jam", "jams", and "mismatched". */
static bool ends_word(const char *end)
{
    static const char *const endings[] = { "", "s", "ed" };

    for (size_t i = 0; i < COUNT(endings); i++) {
        const char *next = end + strlen(endings[i]);
        bool is_next = !isalpha((unsigned char)*next) ||
                       (isupper((unsigned char)*next) && islower((unsigned char)next[-1]));
        if (str_starts_with(end, endings[i]) && is_next)
            return true;
    }
    return false;
}

static bool has_words(const char *id, const char *part)
{
    size_t len = strlen(part);

    for (const char *at = id; (at = str_find_nocase(at, part)) != NULL; at++)
        if (begins_word(id, at) && ends_word(at + len))
            return true;
    return false;
}

/* Drums wear out, the rest runs out. */
static int64_t code_for(int64_t code, int64_t type)
{
    if (web_words_kind(type) != WEB_WORDS_OPC)
        return code;
    return code == LOW ? LIFE_LOW : code == EMPTY ? LIFE_OVER : code;
}

void web_trouble_place(const char *id, struct web_alert *alert)
{
    for (size_t i = 0; i < COUNT(troubles); i++) {
        if (!has_words(id, troubles[i].part))
            continue;
        alert->group = troubles[i].group;
        alert->code = troubles[i].code;
        break;
    }
    if (alert->group == 0 && (alert->supply_type != 0 || alert->colour != NULL))
        alert->group = WORDS_GROUP_SUPPLIES;
    if (alert->group == WORDS_GROUP_SUPPLIES)
        alert->code = code_for(alert->code, alert->supply_type);
    (void)web_facts_text(alert->text, sizeof alert->text, id);
}
