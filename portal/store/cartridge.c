/* SPDX-License-Identifier: Apache-2.0 */
/* Marks that both tell are compared one by one, the surest first. */
#include "portal/store/cartridge.h"

#include <string.h>

#define HUNDREDTHS 100

/* "37.5" in hundredths. The record has seen to its form. */
static int64_t read_percent(const char *text)
{
    int64_t level = 0;
    int64_t unit = HUNDREDTHS;

    if (!text || !*text)
        return CARTRIDGE_UNKNOWN;
    for (; *text && *text != '.'; text++)
        level = level * 10 + (*text - '0') * (int64_t)HUNDREDTHS;
    for (text += *text == '.'; *text; text++)
        level += (*text - '0') * (unit /= 10);
    return level;
}

static bool is_word(const char *text, const char *word)
{
    return text && strcmp(text, word) == 0;
}

void cartridge_see(const struct record *consumable, struct cartridge *out_cartridge)
{
    const char *state = record_get(consumable, FIELD_CONSUMABLE_STATE);

    *out_cartridge = (struct cartridge){
        .serial = record_get(consumable, FIELD_CONSUMABLE_SERIAL),
        .part = record_get(consumable, FIELD_CONSUMABLE_PART),
        .type = record_get(consumable, FIELD_CONSUMABLE_TYPE),
        .colour = record_get(consumable, FIELD_CONSUMABLE_COLOUR),
        .level = read_percent(record_get(consumable, FIELD_CONSUMABLE_LEVEL)),
        .is_staged = is_word(record_get(consumable, FIELD_CONSUMABLE_LEVEL_QUALITY), "staged"),
        .is_gone = is_word(state, "missing") || is_word(state, "removed"),
    };
}

static bool differs(const char *before, const char *now)
{
    return before && now && strcmp(before, now) != 0;
}

static bool is_risen(const struct cartridge *before, const struct cartridge *now)
{
    int64_t rise = now->is_staged ? CARTRIDGE_RISE_STAGED : CARTRIDGE_RISE;

    return before->level >= 0 && now->level >= 0 && now->level - before->level >= rise;
}

enum cartridge_change cartridge_judge(const struct cartridge *before, const struct cartridge *now)
{
    if (now->is_gone)
        return CARTRIDGE_GONE;
    if (differs(before->serial, now->serial))
        return CARTRIDGE_OTHER_SERIAL;
    if (before->serial && now->serial)
        return CARTRIDGE_SAME;
    if (differs(before->part, now->part))
        return CARTRIDGE_OTHER_PART;
    if (differs(before->type, now->type) || differs(before->colour, now->colour))
        return CARTRIDGE_OTHER_KIND;
    return is_risen(before, now) ? CARTRIDGE_RISEN : CARTRIDGE_SAME;
}

const char *cartridge_word(enum cartridge_change change)
{
    static const char *const words[] = {
        [CARTRIDGE_SAME] = "same",           [CARTRIDGE_GONE] = "gone",
        [CARTRIDGE_OTHER_SERIAL] = "serial", [CARTRIDGE_OTHER_PART] = "part",
        [CARTRIDGE_OTHER_KIND] = "kind",     [CARTRIDGE_RISEN] = "level",
    };

    return words[change];
}
