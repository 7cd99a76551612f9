/* SPDX-License-Identifier: Apache-2.0 */
/* Record by record, field by field, as the rules say. */
#include "agent/normalise/normalise_merge.h"

#include "agent/normalise/level.h"
#include "agent/normalise/normalise_merge_rules.h"
#include "agent/normalise/normalise_merge_supply.h"
#include "agent/scope.h"
#include "agent/trouble.h"
#include "base/str.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define HUNDREDTHS 100
#define INDEX_SIZE 24

struct work {
    const struct record_list *snmp;
    const struct record_list *web;
    struct normalise_merge_scopes scopes;
    struct record_list *out;
    struct normalise_conflicts *conflicts; /* may be NULL */
    struct normalise_merge_supplies supplies;
};

static const unsigned scope_of[RECORD_KINDS] = { [RECORD_ASSET] = SCOPE_IDENTITY,
                                                 [RECORD_CONSUMABLE] = SCOPE_CONSUMABLES,
                                                 [RECORD_METER] = SCOPE_METER,
                                                 [RECORD_INCIDENT] = SCOPE_ALERTS };

static bool in_scope(const struct work *w, enum record_kind kind)
{
    return (w->scopes.read & scope_of[kind]) != 0;
}

static bool is_old(const struct work *w, enum record_kind kind)
{
    return (w->scopes.old & scope_of[kind]) != 0;
}

static void tell_conflict(struct work *w, enum field_id field, const char *said, const char *other,
                          const char *about)
{
    if (w->conflicts == NULL || is_old(w, field_row(field)->kind))
        return;
    if (w->conflicts->count < NORMALISE_MERGE_CONFLICTS) {
        struct normalise_conflict *conflict = &w->conflicts->items[w->conflicts->count];
        conflict->field = field;
        (void)str_copy(conflict->said, sizeof conflict->said, said);
        (void)str_copy(conflict->other, sizeof conflict->other, other);
        (void)str_copy(conflict->about, sizeof conflict->about, about != NULL ? about : "");
    }
    w->conflicts->count++;
}

static struct record *add_copy(struct work *w, const struct record *from)
{
    struct record *record = record_list_add(w->out, from->kind);

    if (record == NULL)
        return NULL;
    if (!record_copy(record, from)) {
        record->failed = true;
        return NULL;
    }
    record->note = from->note;
    return record;
}

static bool has_value(const struct record *record, enum field_id field, const char *text)
{
    for (size_t i = 0; i < record->count; i++)
        if (record->values[i].field == field && str_equal_nocase(record->values[i].text, text))
            return true;
    return false;
}

/* The values of a field with what belongs to them; `once`: but those that are there already. */
static void copy_field(struct record *to, const struct record *from, enum field_id field, bool once)
{
    bool takes = false;

    for (size_t i = 0; i < from->count; i++) {
        enum field_id own = from->values[i].field;
        bool is_sub = field_row(own)->form == FIELD_FORM_SUB_ATTRIBUTE;

        if (!is_sub)
            takes = own == field && !(once && has_value(to, field, from->values[i].text));
        if (takes)
            (void)record_add(to, own, from->values[i].text);
    }
}

static void replace_field(struct record *to, const struct record *from, enum field_id field)
{
    record_remove(to, field);
    copy_field(to, from, field, false);
}

/* One field by its rule; `to` is a copy of SNMP's record. */
static void merge_field(struct work *w, struct record *to, const struct record *web,
                        enum field_id field)
{
    const struct normalise_merge_rule *rule = normalise_merge_rules_find(field);
    const char *own = record_get(to, field);
    const char *other = record_get(web, field);

    if (rule == NULL || other == NULL || rule->way == NORMALISE_MERGE_LEVEL)
        return;
    bool takes_web = own == NULL || rule->way == NORMALISE_MERGE_WEB;
    if (rule->must_agree && own != NULL && !str_equal_nocase(own, other))
        tell_conflict(w, field, takes_web ? other : own, takes_web ? own : other, NULL);
    if (rule->way == NORMALISE_MERGE_BOTH)
        copy_field(to, web, field, true);
    else if (takes_web)
        replace_field(to, web, field);
}

static void merge_fields(struct work *w, struct record *to, const struct record *web)
{
    size_t count;
    enum field_id first = field_first(to->kind, &count);

    for (size_t i = 2; i < count; i++) /* behind device and at */
        merge_field(w, to, web, (enum field_id)(first + i));
}

static const struct record *first_of(const struct record_list *list, enum record_kind kind)
{
    for (size_t i = 0; i < list->count; i++)
        if (list->items[i].kind == kind)
            return &list->items[i];
    return NULL;
}

static void merge_asset(struct work *w)
{
    const struct record *snmp = first_of(w->snmp, RECORD_ASSET);
    const struct record *web = first_of(w->web, RECORD_ASSET);
    struct record *to = NULL;

    if (snmp != NULL || web != NULL)
        to = add_copy(w, snmp != NULL ? snmp : web);
    if (to != NULL && snmp != NULL && web != NULL)
        merge_fields(w, to, web);
}

static int rank_of(const struct record *record)
{
    return normalise_merge_rules_rank(record_get(record, FIELD_CONSUMABLE_LEVEL_QUALITY));
}

static int64_t level_of(const struct record *record)
{
    const char *text = record_get(record, FIELD_CONSUMABLE_LEVEL);

    return text == NULL ? -1 : level_hundredths(text);
}

static enum level_state state_of(const struct record *record)
{
    return level_state_from_name(record_get(record, FIELD_CONSUMABLE_STATE));
}

static const char *name_of(const struct record *record)
{
    const char *name = record_get(record, FIELD_CONSUMABLE_DESCRIPTION);

    return name != NULL ? name : record_get(record, FIELD_CONSUMABLE_INDEX);
}

static void compare_levels(struct work *w, const struct record *won, const struct record *lost)
{
    int64_t points = rank_of(won) > 2 && rank_of(lost) > 2 ? NORMALISE_MERGE_LEVEL_POINTS
                                                           : NORMALISE_MERGE_STEP_POINTS;
    int64_t a = level_of(won);
    int64_t b = level_of(lost);

    if (a >= 0 && b >= 0 && llabs(a - b) > points * HUNDREDTHS)
        tell_conflict(w, FIELD_CONSUMABLE_LEVEL, record_get(won, FIELD_CONSUMABLE_LEVEL),
                      record_get(lost, FIELD_CONSUMABLE_LEVEL), name_of(won));
}

/* The better quality wins, SNMP where both are as good; what goes with the level goes with it. The
 * state is the winner's where SNMP counts, else the more urgent one. */
static void merge_level(struct work *w, struct record *to, const struct record *snmp,
                        const struct record *web)
{
    bool web_wins = rank_of(web) > rank_of(snmp);
    enum level_state state = level_state_worse(state_of(snmp), state_of(web));

    compare_levels(w, web_wins ? web : snmp, web_wins ? snmp : web);
    if (web_wins) {
        replace_field(to, web, FIELD_CONSUMABLE_LEVEL);
        replace_field(to, web, FIELD_CONSUMABLE_REMAINING);
        replace_field(to, web, FIELD_CONSUMABLE_SOURCE);
    } else if (level_of(snmp) >= 0) {
        state = state_of(snmp);
    }
    if (!web_wins && is_old(w, RECORD_CONSUMABLE) &&
        llabs(level_of(snmp) - level_of(web)) >= HUNDREDTHS)
        replace_field(to, snmp, FIELD_CONSUMABLE_PAGES_LEFT);
    (void)record_set(to, FIELD_CONSUMABLE_STATE, level_state_name(state));
}

static void merge_consumables(struct work *w)
{
    for (size_t i = 0; i < w->snmp->count; i++) {
        const struct record *snmp = &w->snmp->items[i];
        if (snmp->kind != RECORD_CONSUMABLE)
            continue;
        const struct record *web = normalise_merge_supply_web(&w->supplies, snmp);
        struct record *to = add_copy(w, snmp);
        if (to == NULL || web == NULL)
            continue;
        merge_fields(w, to, web);
        merge_level(w, to, snmp, web);
    }
    for (size_t i = 0; i < w->supplies.count; i++)
        if (w->supplies.snmp[i] == NULL)
            (void)add_copy(w, w->supplies.web[i]);
}

/* One count with what it counts; texts are lent, "" for what it is not limited to. */
struct count {
    const char *work;
    const char *colour;
    const char *sides;
    const char *media;
    int64_t pages;
};

/* The count at `*at` or behind, which is moved past it; false past the last. */
static bool next_count(const struct record *meter, size_t *at, struct count *out)
{
    while (*at < meter->count && meter->values[*at].field != FIELD_METER_COUNT)
        (*at)++;
    if (*at == meter->count)
        return false;
    *out = (struct count){ "", "", "", "", -1 };
    (void)str_to_i64(meter->values[(*at)++].text, 0, INT64_MAX, &out->pages);
    for (; *at < meter->count && meter->values[*at].field != FIELD_METER_COUNT; (*at)++) {
        const char *text = meter->values[*at].text;
        switch (meter->values[*at].field) {
        case FIELD_METER_COUNT_WORK:
            out->work = text;
            break;
        case FIELD_METER_COUNT_COLOUR:
            out->colour = text;
            break;
        case FIELD_METER_COUNT_SIDES:
            out->sides = text;
            break;
        case FIELD_METER_COUNT_MEDIA:
            out->media = text;
            break;
        default:
            break;
        }
    }
    return true;
}

/* Media are a group of their own beside the works. */
static bool same_group(const struct count *a, const struct count *b)
{
    return strcmp(a->work, b->work) == 0 && (a->media[0] == '\0') == (b->media[0] == '\0');
}

static size_t size_of_group(const struct record *meter, const struct count *of)
{
    struct count count;
    size_t size = 0;
    size_t at = 0;

    while (next_count(meter, &at, &count))
        size += same_group(&count, of) ? 1 : 0;
    return size;
}

static void add_count(struct record *to, const struct count *count)
{
    if (!record_add_number(to, FIELD_METER_COUNT, count->pages))
        return;
    (void)record_add(to, FIELD_METER_COUNT_WORK, count->work);
    (void)record_add(to, FIELD_METER_COUNT_COLOUR, count->colour);
    if (count->sides[0] != '\0')
        (void)record_add(to, FIELD_METER_COUNT_SIDES, count->sides);
    if (count->media[0] != '\0')
        (void)record_add(to, FIELD_METER_COUNT_MEDIA, count->media);
}

/* Groups of which `other` has more are left to it; `wins_ties`: not those that are as large. */
static void copy_groups(struct record *to, const struct record *from, const struct record *other,
                        bool wins_ties)
{
    struct count count;
    size_t at = 0;

    while (next_count(from, &at, &count)) {
        size_t own = size_of_group(from, &count);
        size_t theirs = size_of_group(other, &count);
        if (own > theirs || (own == theirs && wins_ties))
            add_count(to, &count);
    }
}

/* The same counter of both, too far apart. */
static void compare_counts(struct work *w, const struct record *snmp, const struct record *web)
{
    struct count a;
    struct count b;
    size_t at = 0;

    while (next_count(snmp, &at, &a)) {
        size_t at_web = 0;
        while (next_count(web, &at_web, &b)) {
            int64_t apart = llabs(a.pages - b.pages);
            if (!same_group(&a, &b) || strcmp(a.colour, b.colour) != 0 ||
                strcmp(a.sides, b.sides) != 0 || strcmp(a.media, b.media) != 0 ||
                apart <= NORMALISE_MERGE_PAGES || apart <= a.pages / NORMALISE_MERGE_PAGE_PART)
                continue;
            char said[INDEX_SIZE];
            char other[INDEX_SIZE];
            (void)snprintf(said, sizeof said, "%" PRId64, a.pages);
            (void)snprintf(other, sizeof other, "%" PRId64, b.pages);
            tell_conflict(w, FIELD_METER_COUNT, said, other, a.work);
        }
    }
}

static void merge_meter(struct work *w)
{
    const struct record *snmp = first_of(w->snmp, RECORD_METER);
    const struct record *web = first_of(w->web, RECORD_METER);

    if (snmp == NULL || web == NULL) {
        if (snmp != NULL || web != NULL)
            (void)add_copy(w, snmp != NULL ? snmp : web);
        return;
    }
    struct record *to = add_copy(w, snmp);
    if (to == NULL)
        return;
    record_remove(to, FIELD_METER_COUNT);
    if (record_get(to, FIELD_METER_ENGINE_CYCLES) == NULL)
        copy_field(to, web, FIELD_METER_ENGINE_CYCLES, false);
    copy_groups(to, snmp, web, true);
    copy_groups(to, web, snmp, false);
    compare_counts(w, snmp, web);
}

static int64_t code_of(const struct record *incident)
{
    const char *text = record_get(incident, FIELD_INCIDENT_CODE);
    int64_t code = 0;

    if (text != NULL)
        (void)str_to_i64(text, 0, INT32_MAX, &code);
    return code;
}

/* The same place, as far as both tell it, and of a supply the same kind of trouble. */
static bool tells(const struct record *snmp, const struct record *web, const char *index)
{
    const char *group = record_get(snmp, FIELD_INCIDENT_GROUP);
    const char *web_group = record_get(web, FIELD_INCIDENT_GROUP);
    const char *own = record_get(snmp, FIELD_INCIDENT_GROUP_INDEX);

    if (snmp->kind != RECORD_INCIDENT || group == NULL || web_group == NULL ||
        strcmp(group, web_group) != 0)
        return false;
    if (own != NULL && index != NULL && strcmp(own, index) != 0)
        return false;
    return trouble_family(code_of(snmp)) == trouble_family(code_of(web));
}

static void merge_incidents(struct work *w)
{
    for (size_t i = 0; i < w->snmp->count; i++)
        if (w->snmp->items[i].kind == RECORD_INCIDENT)
            (void)add_copy(w, &w->snmp->items[i]);
    for (size_t i = 0; i < w->web->count; i++) {
        const struct record *web = &w->web->items[i];
        const char *index = record_get(web, FIELD_INCIDENT_GROUP_INDEX);
        bool told = web->kind != RECORD_INCIDENT;

        if (index != NULL)
            index = normalise_merge_supply_index(&w->supplies, index);
        for (size_t k = 0; !told && k < w->snmp->count; k++)
            told = tells(&w->snmp->items[k], web, index);
        struct record *to = told ? NULL : add_copy(w, web);
        if (to != NULL && index != NULL)
            (void)record_set(to, FIELD_INCIDENT_GROUP_INDEX, index);
    }
}

bool normalise_merge_records(const struct record_list *snmp, const struct record_list *web,
                             const struct normalise_merge_scopes *scopes, struct record_list *out,
                             struct normalise_conflicts *out_conflicts)
{
    struct work w = { snmp, web, *scopes, out, out_conflicts, { .count = 0 } };

    if (out_conflicts != NULL)
        out_conflicts->count = 0;
    normalise_merge_supply_pair(snmp, web, &w.supplies);
    if (in_scope(&w, RECORD_ASSET))
        merge_asset(&w);
    if (in_scope(&w, RECORD_CONSUMABLE))
        merge_consumables(&w);
    if (in_scope(&w, RECORD_METER))
        merge_meter(&w);
    if (in_scope(&w, RECORD_INCIDENT))
        merge_incidents(&w);
    return record_list_sound(out);
}
