/* SPDX-License-Identifier: Apache-2.0 */
/* Pairs are made greedily, the surer kind of likeness first. */
#include "agent/normalise/normalise_merge_supply.h"

#include "agent/normalise/web_words.h"
#include "base/str.h"

#include <string.h>

static int64_t kind_of(const struct record *record)
{
    return web_words_kind(web_words_type(record_get(record, FIELD_CONSUMABLE_TYPE)));
}

/* The colour in a word that both sides have; NULL: none. */
static const char *colour_of(const struct record *record)
{
    const char *told = record_get(record, FIELD_CONSUMABLE_COLOUR);
    const char *text = told != NULL ? told : record_get(record, FIELD_CONSUMABLE_DESCRIPTION);

    if (text == NULL)
        return NULL;
    if (str_find_nocase(text, "tri-color") != NULL || str_find_nocase(text, "tri-colour") != NULL)
        return web_words_colour("CMY");
    const char *colour = web_words_colour(text);
    return colour != NULL ? colour : told;
}

static bool same_text(const char *a, const char *b)
{
    return a == b || (a != NULL && b != NULL && str_equal_nocase(a, b));
}

static bool is_paired(const struct normalise_merge_supplies *s, const struct record *snmp)
{
    for (size_t i = 0; i < s->count; i++)
        if (s->snmp[i] == snmp)
            return true;
    return false;
}

static bool is_free(const struct normalise_merge_supplies *s, const struct record *snmp,
                    int64_t kind)
{
    return snmp->kind == RECORD_CONSUMABLE && !is_paired(s, snmp) && kind_of(snmp) == kind;
}

static const struct record *alike(const struct normalise_merge_supplies *s,
                                  const struct record_list *snmp, const struct record *web)
{
    for (size_t i = 0; i < snmp->count; i++)
        if (is_free(s, &snmp->items[i], kind_of(web)) &&
            same_text(colour_of(&snmp->items[i]), colour_of(web)))
            return &snmp->items[i];
    return NULL;
}

/* What is left of a kind when it is one on both sides, and no two colours are told. */
static const struct record *left_over(const struct normalise_merge_supplies *s,
                                      const struct record_list *snmp, size_t place)
{
    const struct record *found = NULL;
    int64_t kind = kind_of(s->web[place]);
    size_t webs = 0;

    for (size_t i = 0; i < s->count; i++)
        webs += s->snmp[i] == NULL && kind_of(s->web[i]) == kind ? 1 : 0;
    for (size_t i = 0; i < snmp->count; i++) {
        if (!is_free(s, &snmp->items[i], kind))
            continue;
        if (found != NULL)
            return NULL;
        found = &snmp->items[i];
    }
    bool contradicts = found != NULL && record_get(found, FIELD_CONSUMABLE_COLOUR) != NULL &&
                       record_get(s->web[place], FIELD_CONSUMABLE_COLOUR) != NULL;
    return webs == 1 && kind > WEB_WORDS_OTHER && !contradicts ? found : NULL;
}

void normalise_merge_supply_pair(const struct record_list *snmp, const struct record_list *web,
                                 struct normalise_merge_supplies *out_supplies)
{
    (void)memset(out_supplies, 0, sizeof *out_supplies);
    for (size_t i = 0; i < web->count && out_supplies->count < NORMALISE_MERGE_SUPPLIES; i++) {
        if (web->items[i].kind != RECORD_CONSUMABLE)
            continue;
        size_t place = out_supplies->count++;
        out_supplies->web[place] = &web->items[i];
        out_supplies->snmp[place] = alike(out_supplies, snmp, &web->items[i]);
    }
    for (size_t i = 0; i < out_supplies->count; i++)
        if (out_supplies->snmp[i] == NULL)
            out_supplies->snmp[i] = left_over(out_supplies, snmp, i);
}

const struct record *normalise_merge_supply_web(const struct normalise_merge_supplies *supplies,
                                                const struct record *snmp)
{
    for (size_t i = 0; i < supplies->count; i++)
        if (supplies->snmp[i] == snmp)
            return supplies->web[i];
    return NULL;
}

const char *normalise_merge_supply_index(const struct normalise_merge_supplies *supplies,
                                         const char *index)
{
    for (size_t i = 0; i < supplies->count; i++) {
        const char *own = record_get(supplies->web[i], FIELD_CONSUMABLE_INDEX);
        if (supplies->snmp[i] != NULL && own != NULL && strcmp(own, index) == 0)
            return record_get(supplies->snmp[i], FIELD_CONSUMABLE_INDEX);
    }
    return index;
}
