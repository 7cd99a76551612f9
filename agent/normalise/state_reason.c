/* SPDX-License-Identifier: Apache-2.0 */
/* Keywords of the registry, to groups and codes of IANA-PRINTER-MIB. */
#include "agent/normalise/state_reason.h"

#include "agent/normalise/web_words.h"
#include "agent/normalise/words.h"
#include "base/str.h"

#include <string.h>

#define WORD_SIZE 64

struct reason {
    const char *keyword;
    int64_t group;
    int64_t code;
    int64_t type; /* of the supply; 0 none */
};

/* clang-format off */
static const struct reason reasons[] = {
    { "media-jam",                WORDS_GROUP_MEDIA_PATH, 8, 0 },
    { "media-path-jam",           WORDS_GROUP_MEDIA_PATH, 8, 0 },
    { "media-low",                WORDS_GROUP_INPUT, 807, 0 },
    { "input-media-supply-low",   WORDS_GROUP_INPUT, 807, 0 },
    { "media-empty",              WORDS_GROUP_INPUT, 808, 0 },
    { "input-media-supply-empty", WORDS_GROUP_INPUT, 808, 0 },
    { "media-needed",             WORDS_GROUP_INPUT, 808, 0 },
    { "input-tray-missing",       WORDS_GROUP_INPUT, 801, 0 },
    { "output-tray-missing",      WORDS_GROUP_OUTPUT, 901, 0 },
    { "output-area-almost-full",  WORDS_GROUP_OUTPUT, 902, 0 },
    { "output-area-full",         WORDS_GROUP_OUTPUT, 903, 0 },
    { "cover-open",               WORDS_GROUP_COVER, 3, 0 },
    { "door-open",                WORDS_GROUP_COVER, 501, 0 },
    { "interlock-open",           WORDS_GROUP_COVER, 5, 0 },
    { "toner-low",                WORDS_GROUP_SUPPLIES, 1104, WEB_WORDS_TONER },
    { "toner-empty",              WORDS_GROUP_SUPPLIES, 1101, WEB_WORDS_TONER },
    { "marker-toner-cartridge-missing", WORDS_GROUP_SUPPLIES, 1115, WEB_WORDS_TONER },
    { "marker-supply-low",        WORDS_GROUP_SUPPLIES, 12, 0 },
    { "marker-supply-empty",      WORDS_GROUP_SUPPLIES, 13, 0 },
    { "marker-supply-missing",    WORDS_GROUP_SUPPLIES, 9, 0 },
    { "marker-ink-almost-empty",  WORDS_GROUP_SUPPLIES, 1105, WEB_WORDS_INK },
    { "marker-ink-empty",         WORDS_GROUP_SUPPLIES, 1102, WEB_WORDS_INK },
    { "marker-waste-almost-full", WORDS_GROUP_SUPPLIES, 14, WEB_WORDS_WASTE_TONER },
    { "marker-waste-full",        WORDS_GROUP_SUPPLIES, 15, WEB_WORDS_WASTE_TONER },
    { "developer-low",            WORDS_GROUP_SUPPLIES, 1113, WEB_WORDS_DEVELOPER },
    { "developer-empty",          WORDS_GROUP_SUPPLIES, 1114, WEB_WORDS_DEVELOPER },
    { "opc-near-eol",             WORDS_GROUP_SUPPLIES, 1111, WEB_WORDS_OPC },
    { "opc-life-over",            WORDS_GROUP_SUPPLIES, 1112, WEB_WORDS_OPC },
    { "fuser-under-temp",         WORDS_GROUP_MARKER, 1001, 0 },
    { "fuser-over-temp",          WORDS_GROUP_MARKER, 1002, 0 },
};

/* What happens to queues, jobs and networks, whatever its suffix. */
static const char *const no_troubles[] = {
    "none", "other", "paused", "moving-to-paused", "hold-new-jobs", "stopping", "stopped-partly", "shutdown",
    "spool-area-full", "connecting-to-device", "timed-out", "offline", "identify-printer-requested",
    "resuming", "deactivated", "testing", "wifi-not-configured",
};
/* clang-format on */
#define COUNT(table) (sizeof(table) / sizeof((table)[0]))

/* Cuts the suffix off; the severity that it means, NULL for reports. */
static const char *severity_of(char *keyword)
{
    static const char *const suffixes[][2] = { { "-error", "critical" },
                                               { "-warning", "warning" },
                                               { "-report", NULL } };
    size_t len = strlen(keyword);

    for (size_t i = 0; i < COUNT(suffixes); i++) {
        size_t own = strlen(suffixes[i][0]);
        if (len > own && strcmp(keyword + len - own, suffixes[i][0]) == 0) {
            keyword[len - own] = '\0';
            return suffixes[i][1];
        }
    }
    return "warning";
}

static bool is_trouble(const char *keyword)
{
    for (size_t i = 0; i < COUNT(no_troubles); i++)
        if (strcmp(no_troubles[i], keyword) == 0)
            return false;
    return !str_starts_with(keyword, "cups-");
}

static const struct reason *find(const char *keyword)
{
    for (size_t i = 0; i < COUNT(reasons); i++)
        if (strcmp(reasons[i].keyword, keyword) == 0)
            return &reasons[i];
    return NULL;
}

void state_reason_add(const char *keyword, size_t len, struct web_facts *facts)
{
    char word[WORD_SIZE];

    if (len >= sizeof word)
        return;
    (void)memcpy(word, keyword, len);
    word[len] = '\0';
    const char *severity = severity_of(word);
    const struct reason *reason = find(word);
    if (severity == NULL || !is_trouble(word) ||
        (reason == NULL && strcmp(severity, "critical") != 0))
        return;

    struct web_alert *alert = web_facts_add_alert(facts, severity);
    if (alert == NULL)
        return;
    if (reason != NULL) {
        alert->group = reason->group;
        alert->code = reason->code;
        alert->supply_type = reason->type;
    }
    (void)web_facts_text(alert->text, sizeof alert->text, word);
}

void state_reason_printer_state(const char *word, struct web_facts *facts)
{
    static const struct {
        const char *word;
        enum device_state state;
    } states[] = { { "idle", DEVICE_READY },
                   { "processing", DEVICE_PROCESSING },
                   { "stopped", DEVICE_STOPPED } };

    for (size_t i = 0; word != NULL && i < COUNT(states); i++)
        if (strcmp(states[i].word, word) == 0)
            web_facts_state(facts, states[i].state);
}
