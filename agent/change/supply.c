/* SPDX-License-Identifier: Apache-2.0 */
/* States by level. Percents are counted in hundredths. */
#include "agent/change/supply.h"

#include "base/str.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define PERCENT 100 /* hundredths */

void supply_init(struct supply *supply)
{
    *supply = (struct supply){ .first = -1 };
}

/* "S F M N T": one digit, a number, three digits. */
void supply_read(const char *text, struct supply *out_supply)
{
    int64_t first = 0;
    char number[8];

    supply_init(out_supply);
    if (text == NULL || strlen(text) < 9 || strspn(text, "012345") != 1)
        return;
    size_t len = strcspn(text + 2, " ");
    if (len >= sizeof number || strlen(text + 2 + len) != 6)
        return;
    memcpy(number, text + 2, len);
    number[len] = '\0';
    if (!str_to_i64(number, -1, INT64_C(100) * PERCENT, &first))
        return;
    out_supply->state = (enum supply_state)(text[0] - '0');
    out_supply->first = first;
    out_supply->moved = text[2 + len + 1] == '1';
    out_supply->nameless = text[2 + len + 3] == '1';
    out_supply->told = text[2 + len + 5] == '1';
}

void supply_write(const struct supply *supply, char out_text[SUPPLY_TEXT])
{
    (void)snprintf(out_text, SUPPLY_TEXT, "%d %" PRId64 " %d %d %d", (int)supply->state,
                   supply->first, supply->moved, supply->nameless, supply->told);
}

/* The record's percent in hundredths; -1 when there is no number. */
static int64_t level_of(const struct record *consumable)
{
    const char *text = record_get(consumable, FIELD_CONSUMABLE_LEVEL);
    int64_t level = 0;
    int64_t unit = PERCENT;

    if (text == NULL || *text == '\0')
        return -1;
    for (; *text != '\0' && *text != '.'; text++)
        level = level * 10 + (*text - '0') * (int64_t)PERCENT;
    for (text += *text == '.'; *text != '\0'; text++)
        level += (*text - '0') * (unit /= 10);
    return level;
}

static bool is_receptacle(const struct record *consumable)
{
    const char *name = record_get(consumable, FIELD_CONSUMABLE_CLASS);

    return name != NULL && strcmp(name, "receptacle") == 0;
}

static enum supply_state judge(enum supply_state before, int64_t level, bool receptacle)
{
    enum supply_state low = receptacle ? SUPPLY_ALMOST_FULL : SUPPLY_LOW;

    if (level < 0)
        return SUPPLY_SILENT;
    if (level == 0)
        return receptacle ? SUPPLY_FULL : SUPPLY_EMPTY;
    if (level <= INT64_C(1) * SUPPLY_RAISE * PERCENT)
        return low;
    bool holds = level < INT64_C(1) * SUPPLY_CLEAR * PERCENT && before > SUPPLY_WELL;
    return holds ? low : SUPPLY_WELL;
}

static bool is_nameless(const struct record *consumable)
{
    return record_get(consumable, FIELD_CONSUMABLE_TYPE) == NULL &&
           record_get(consumable, FIELD_CONSUMABLE_PART) == NULL &&
           record_get(consumable, FIELD_CONSUMABLE_DESCRIPTION) == NULL;
}

static enum supply_state state_of_word(const char *word)
{
    static const char *const words[] = { [SUPPLY_LOW] = "low",
                                         [SUPPLY_EMPTY] = "empty",
                                         [SUPPLY_ALMOST_FULL] = "almost-full",
                                         [SUPPLY_FULL] = "full" };

    for (unsigned state = SUPPLY_LOW; word != NULL && state <= SUPPLY_FULL; state++)
        if (strcmp(words[state], word) == 0)
            return (enum supply_state)state;
    return SUPPLY_SILENT;
}

bool supply_see(struct supply *supply, struct record *consumable, bool is_told)
{
    static const char *const words[] = {
        [SUPPLY_LOW] = "low", [SUPPLY_ALMOST_FULL] = "almost-full"
    };
    const char *said = record_get(consumable, FIELD_CONSUMABLE_STATE);
    int64_t level = level_of(consumable);

    enum supply_state before = supply->told ? SUPPLY_SILENT : supply->state;
    supply->state = judge(before, level, is_receptacle(consumable));
    supply->told = is_told && supply->state <= SUPPLY_WELL && state_of_word(said) > SUPPLY_WELL;
    if (supply->told)
        supply->state = state_of_word(said);
    if (supply->first < 0)
        supply->first = level;
    supply->moved = supply->moved || (level >= 0 && level != supply->first);
    supply->nameless = is_nameless(consumable);
    if ((supply->state == SUPPLY_LOW || supply->state == SUPPLY_ALMOST_FULL) && said != NULL &&
        strcmp(said, "ok") == 0)
        return record_set(consumable, FIELD_CONSUMABLE_STATE, words[supply->state]);
    return true;
}

bool supply_alerts(const struct supply *supply)
{
    bool proven = supply->moved || (supply->first > 0 && !supply->nameless);

    return supply_code(supply) != 0 && (proven || supply->told);
}

int64_t supply_code(const struct supply *supply)
{
    static const int64_t codes[] = {
        [SUPPLY_SILENT] = 0, [SUPPLY_WELL] = 0,  [SUPPLY_LOW] = 12,
        [SUPPLY_EMPTY] = 13, [SUPPLY_FULL] = 15, [SUPPLY_ALMOST_FULL] = 14
    };

    return codes[supply->state];
}
