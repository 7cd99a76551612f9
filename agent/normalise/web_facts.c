/* SPDX-License-Identifier: Apache-2.0 */
/* Setters that clean, and refuse what says nothing. */
#include "agent/normalise/web_facts.h"

#include "agent/maker.h"
#include "agent/normalise/convert.h"
#include "agent/normalise/web_words.h"
#include "base/str.h"
#include "protocol/evidence.h"

#include <ctype.h>
#include <stdio.h>
#include <string.h>

#define UTF_8      106 /* IANA MIBenum */
#define HEX_DIGITS 12  /* of a hardware address */
#define FULL       100

void web_facts_init(struct web_facts *facts)
{
    (void)memset(facts, 0, sizeof *facts);
    facts->state = DEVICE_STATE_UNKNOWN;
    facts->cycles = -1;
    counts_init(&facts->counts);
}

bool web_facts_bytes(char *out, size_t size, const void *bytes, size_t len)
{
    return out[0] == '\0' && len > 0 && convert_text(bytes, len, UTF_8, out, size);
}

bool web_facts_text(char *out, size_t size, const char *text)
{
    return text != NULL && web_facts_bytes(out, size, text, strlen(text));
}

void web_facts_serial(struct web_facts *facts, const char *text)
{
    char clean[WEB_FACTS_NAME] = "";

    if (web_facts_text(clean, sizeof clean, text) && evidence_serial(clean) &&
        facts->serial[0] == '\0')
        (void)str_copy(facts->serial, sizeof facts->serial, clean);
}

void web_facts_maker(struct web_facts *facts, const char *text)
{
    if (facts->maker == NULL && text != NULL)
        facts->maker = maker_of_text(text);
}

void web_facts_model(struct web_facts *facts, const char *text)
{
    char clean[WEB_FACTS_TEXT] = "";

    if (!web_facts_text(clean, sizeof clean, text))
        return;
    web_facts_maker(facts, clean);
    (void)web_facts_text(facts->model, sizeof facts->model, maker_skip_name(clean));
}

void web_facts_uuid(struct web_facts *facts, const char *text)
{
    if (facts->uuid[0] == '\0' && text != NULL)
        (void)evidence_take_uuid(text, facts->uuid, sizeof facts->uuid);
}

void web_facts_firmware(struct web_facts *facts, const char *text)
{
    char clean[WEB_FACTS_TEXT] = "";

    if (!web_facts_text(clean, sizeof clean, text))
        return;
    for (size_t i = 0; i < WEB_FACTS_FIRMWARES; i++) {
        if (strcmp(facts->firmware[i], clean) == 0)
            return;
        if (facts->firmware[i][0] == '\0') {
            (void)str_copy(facts->firmware[i], sizeof facts->firmware[i], clean);
            return;
        }
    }
}

/* "aa:bb:cc:dd:ee:ff" out of what is written in any of the usual ways. */
static bool read_mac(const char *text, char out[18])
{
    size_t digits = 0;
    size_t len = 0;

    for (; *text != '\0'; text++) {
        if (*text == ':' || *text == '-')
            continue;
        if (!isxdigit((unsigned char)*text) || digits == HEX_DIGITS)
            return false;
        if (digits > 0 && digits % 2 == 0)
            out[len++] = ':';
        out[len++] = (char)tolower((unsigned char)*text);
        digits++;
    }
    out[len] = '\0';
    return digits == HEX_DIGITS;
}

void web_facts_mac(struct web_facts *facts, const char *text)
{
    char mac[18];

    if (text == NULL || !read_mac(text, mac) || !evidence_mac(mac))
        return;
    for (size_t i = 0; i < DEVICE_MACS; i++) {
        if (strcmp(facts->macs[i], mac) == 0)
            return;
        if (facts->macs[i][0] == '\0') {
            (void)str_copy(facts->macs[i], sizeof facts->macs[i], mac);
            return;
        }
    }
}

void web_facts_language(struct web_facts *facts, const char *tag)
{
    size_t len = 0;

    if (tag == NULL || facts->language[0] != '\0')
        return;
    while (isalpha((unsigned char)tag[len]))
        len++;
    if (len < 2 || len > 3 || (tag[len] != '\0' && tag[len] != '-' && tag[len] != '_') ||
        str_starts_with(tag, "un")) /* undefined */
        return;
    for (size_t i = 0; i < len; i++)
        facts->language[i] = (char)tolower((unsigned char)tag[i]);
}

void web_facts_state(struct web_facts *facts, enum device_state state)
{
    if (facts->state == DEVICE_STATE_UNKNOWN)
        facts->state = state;
}

struct web_supply *web_facts_add_supply(struct web_facts *facts, const char *source)
{
    if (facts->supply_count == WEB_FACTS_SUPPLIES)
        return NULL;

    struct web_supply *supply = &facts->supplies[facts->supply_count++];
    *supply = (struct web_supply){
        .source = source, .hundredths = -1, .capacity = -1, .remaining = -1, .pages = -1
    };
    return supply;
}

struct web_tray *web_facts_add_tray(struct web_facts *facts)
{
    return facts->tray_count < WEB_FACTS_TRAYS ? &facts->trays[facts->tray_count++] : NULL;
}

struct web_alert *web_facts_add_alert(struct web_facts *facts, const char *severity)
{
    if (facts->alert_count == WEB_FACTS_ALERTS)
        return NULL;

    struct web_alert *alert = &facts->alerts[facts->alert_count++];
    *alert = (struct web_alert){ .severity = severity, .group_index = -1, .location = -1 };
    return alert;
}

struct web_supply *web_facts_supply(struct web_facts *facts, int64_t type, const char *colour)
{
    for (size_t i = 0; i < facts->supply_count; i++) {
        struct web_supply *supply = &facts->supplies[i];
        bool same_colour = supply->colour == colour || (supply->colour != NULL && colour != NULL &&
                                                        strcmp(supply->colour, colour) == 0);

        if (same_colour && web_words_kind(supply->type) == web_words_kind(type))
            return supply;
    }
    return NULL;
}

void web_facts_percent(struct web_supply *supply, int64_t percent, bool staged)
{
    if (percent < 0 || percent > FULL)
        return;

    struct level level = level_of_hundredths(percent * FULL, supply->receptacle, staged);
    supply->hundredths = percent * FULL;
    supply->quality = level.quality;
    supply->state = level_state_worse(supply->told, level.state);
}
