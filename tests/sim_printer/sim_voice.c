/* SPDX-License-Identifier: Apache-2.0 */
/* A table of settings; each has its kind and its place in the struct. */
#include "tests/sim_printer/sim_voice.h"

#include "base/str.h"

#include <stdlib.h>
#include <string.h>

#define LONGEST_MS 600000

enum kind { FLAG, MILLISECONDS, STATUS, WORD, URL, SERVICES, LEVEL };

/* clang-format off */
static const struct {
    const char *name;
    enum kind kind;
    size_t place;
} settings[] = { /* keep alphabetized */
    { "bomb",     FLAG,         offsetof(struct sim_voice, bomb) },
    { "cut",      FLAG,         offsetof(struct sim_voice, cut) },
    { "drip",     MILLISECONDS, offsetof(struct sim_voice, drip_ms) },
    { "firmware", WORD,         offsetof(struct sim_voice, firmware) },
    { "gzip",     FLAG,         offsetof(struct sim_voice, gzip) },
    { "huge",     FLAG,         offsetof(struct sim_voice, huge) },
    { "level",    LEVEL,        0 },
    { "product",  WORD,         offsetof(struct sim_voice, product) },
    { "redirect", URL,          offsetof(struct sim_voice, redirect) },
    { "services", SERVICES,     0 },
    { "slow",     MILLISECONDS, offsetof(struct sim_voice, slow_ms) },
    { "status",   STATUS,       offsetof(struct sim_voice, status) },
    { "type",     WORD,         offsetof(struct sim_voice, type) },
};

static const struct {
    const char *name;
    unsigned services;
} services[] = {
    { "all",      SIM_VOICE_LEDM | SIM_VOICE_CDM | SIM_VOICE_SYNCTHRU | SIM_VOICE_IPP | SIM_VOICE_BROTHER | SIM_VOICE_SYNCTHRU_OLD },
    { "brother",  SIM_VOICE_BROTHER },
    { "cdm",      SIM_VOICE_CDM },
    { "ipp",      SIM_VOICE_IPP },
    { "ledm",     SIM_VOICE_LEDM },
    { "none",     0 },
    { "syncthru", SIM_VOICE_SYNCTHRU },
    { "syncthru-old", SIM_VOICE_SYNCTHRU_OLD },
};
/* clang-format on */

struct sim_voice *sim_voice_create(void)
{
    struct sim_voice *voice = calloc(1, sizeof *voice);

    if (voice == NULL)
        return NULL;
    sim_events_init(&voice->events);
    sim_work_init(&voice->work);
    return voice;
}

struct sim_voice *sim_voice_copy(const struct sim_voice *voice)
{
    struct sim_voice *copy = malloc(sizeof *copy);

    if (copy == NULL)
        return NULL;
    *copy = *voice;
    copy->asked = (struct sim_asked){ 0 };
    copy->tls = NULL;
    sim_events_init(&copy->events);
    return copy;
}

void sim_voice_destroy(struct sim_voice *voice)
{
    if (voice == NULL)
        return;
    sim_asked_finish(&voice->asked);
    crypto_tls_server_destroy(voice->tls);
    free(voice);
}

bool sim_voice_parse_services(const char *text, unsigned *out_services)
{
    unsigned all = 0;

    for (size_t len = strcspn(text, ",");; text += len + 1, len = strcspn(text, ",")) {
        size_t i = 0;
        size_t count = sizeof services / sizeof services[0];
        while (i < count &&
               (strlen(services[i].name) != len || strncmp(services[i].name, text, len) != 0))
            i++;
        if (i == count)
            return false;
        all |= services[i].services;
        if (text[len] == '\0')
            break;
    }
    *out_services = all;
    return true;
}

/* "INDEX PERCENT" or "INDEX off". */
static const char *set_level(struct sim_voice *voice, const char *value)
{
    static const char wrong[] = "the index of a supply and 0 to 100 or off are needed";
    char word[16];
    uint64_t index;
    uint64_t percent = 0;
    size_t len = strcspn(value, " ");
    size_t at = 0;

    if (len >= sizeof word || value[len] == '\0')
        return wrong;
    memcpy(word, value, len);
    word[len] = '\0';
    bool off = strcmp(value + len + 1, "off") == 0;
    if (!str_to_u64(word, UINT32_MAX, &index) ||
        (!off && !str_to_u64(value + len + 1, 100, &percent)))
        return wrong;
    while (at < voice->level_count && voice->levels[at].index != index)
        at++;
    if (at == SIM_VOICE_LEVELS)
        return "too many supplies";
    if (off) {
        if (at < voice->level_count)
            voice->levels[at] = voice->levels[--voice->level_count];
        return NULL;
    }
    voice->level_count += at == voice->level_count ? 1 : 0;
    voice->levels[at] = (struct sim_voice_level){ (uint32_t)index, (uint8_t)percent };
    return NULL;
}

static const char *set_number(struct sim_voice *voice, size_t place, const char *value,
                              uint64_t least, uint64_t most)
{
    uint64_t number = 0;
    uint32_t stored;

    if (strcmp(value, "off") != 0 && (!str_to_u64(value, most, &number) || number < least))
        return "not a number that it can be, nor off";
    stored = (uint32_t)number;
    memcpy((char *)voice + place, &stored, sizeof stored);
    return NULL;
}

static const char *set_flag(struct sim_voice *voice, size_t place, const char *value)
{
    bool on = strcmp(value, "on") == 0;

    if (!on && strcmp(value, "off") != 0)
        return "neither on nor off";
    memcpy((char *)voice + place, &on, sizeof on);
    return NULL;
}

static const char *set_text(struct sim_voice *voice, size_t place, size_t size, const char *value)
{
    for (const char *c = value; *c != '\0'; c++) {
        if ((unsigned char)*c < ' ' || *c == 0x7f)
            return "a control character";
    }
    if (strcmp(value, "off") == 0)
        value = "";
    return str_copy((char *)voice + place, size, value) ? NULL : "too long";
}

static const char *set(struct sim_voice *voice, enum kind kind, size_t place, const char *value)
{
    switch (kind) {
    case FLAG:
        return set_flag(voice, place, value);
    case MILLISECONDS:
        return set_number(voice, place, value, 0, LONGEST_MS);
    case STATUS:
        return set_number(voice, place, value, 200, 599);
    case WORD:
        return set_text(voice, place, SIM_VOICE_TEXT, value);
    case URL:
        return set_text(voice, place, SIM_VOICE_URL, value);
    case LEVEL:
        return set_level(voice, value);
    case SERVICES:
    default:
        return sim_voice_parse_services(value, &voice->services) ? NULL : "no such service";
    }
}

const char *sim_voice_set(struct sim_voice *voice, const char *name, const char *value)
{
    for (size_t i = 0; i < sizeof settings / sizeof settings[0]; i++) {
        if (strcmp(settings[i].name, name) == 0)
            return set(voice, settings[i].kind, settings[i].place, value);
    }
    return sim_work_set(&voice->work, name, value);
}

const char *sim_voice_read(struct sim_voice *voice, char *text, unsigned *out_line)
{
    *out_line = 0;
    for (char *next; text != NULL; text = next) {
        next = strchr(text, '\n');
        if (next != NULL)
            *next++ = '\0';
        ++*out_line;
        text = str_trim(text);
        if (*text == '\0' || *text == '#')
            continue;
        char *value = text + strcspn(text, " ");
        if (*value != '\0')
            *value++ = '\0';
        const char *wrong = sim_voice_set(voice, text, value);
        if (wrong != NULL)
            return wrong;
    }
    return NULL;
}

bool sim_voice_level(const struct sim_voice *voice, uint32_t index, uint8_t *out_percent)
{
    for (size_t i = 0; voice != NULL && i < voice->level_count; i++) {
        if (voice->levels[i].index != index)
            continue;
        *out_percent = voice->levels[i].percent;
        return true;
    }
    return false;
}

void sim_voice_alerts_changed(struct sim_voice *voice)
{
    if (voice == NULL)
        return;
    voice->alert_changes++;
    (void)sim_events_add(&voice->events, "AlertTableChanged", "/DevMgmt/ProductStatusDyn.xml");
}

void sim_voice_power_up(struct sim_voice *voice)
{
    if (voice != NULL)
        sim_events_power_up(&voice->events);
}

void sim_voice_job(struct sim_voice *voice)
{
    if (voice != NULL)
        (void)sim_events_add(&voice->events, "JobEvent", "/Jobs/JobList");
}
