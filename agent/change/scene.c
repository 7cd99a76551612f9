/* SPDX-License-Identifier: Apache-2.0 */
/* Few incidents are open at once: they are found by looking through them. */
#include "agent/change/scene.h"

#include "agent/change/supplies.h"
#include "agent/trouble.h"
#include "base/clock.h"
#include "base/str.h"

#include <stdlib.h>
#include <string.h>

enum err scene_load_lives(struct scene *s)
{
    return lives_load(s->run, &s->lives);
}

enum err scene_load_said(struct scene *s)
{
    struct run *run = s->run;

    return run_check(
        run, snapshot_load(run->change->snapshot, run->device->id, RECORD_INCIDENT, &s->said));
}

static enum err load_supplies(struct scene *s)
{
    struct run *run = s->run;

    return run_check(
        run, recall_load(run->change->recall, run->device->id, RECALL_SUPPLY, &s->supplies));
}

void scene_finish(struct scene *s)
{
    record_list_finish(&s->of_levels);
    recall_list_finish(&s->supplies);
    lives_finish(&s->lives);
    free(s->now.items);
    snapshot_list_finish(&s->said);
}

const struct snapshot_item *scene_said(const struct scene *s, const char *key)
{
    for (size_t j = 0; j < s->said.count; j++)
        if (strcmp(s->said.items[j].key, key) == 0)
            return &s->said.items[j];
    return NULL;
}

static bool take_count(const struct record *record, enum field_id field, int64_t *out_count)
{
    const char *text = record != NULL ? record_get(record, field) : NULL;

    return text != NULL && str_to_i64(text, 0, INT64_MAX, out_count);
}

/* What the meter said last. */
static enum err said_count(struct run *run, int64_t *out_count)
{
    struct snapshot_list said = { 0 };
    struct record meter;
    enum err err =
        run_check(run, snapshot_load(run->change->snapshot, run->device->id, RECORD_METER, &said));

    if (err == ERR_NONE && said.count > 0 && snapshot_parse(&said.items[0], &meter) == ERR_NONE) {
        (void)take_count(&meter, FIELD_METER_ENGINE_CYCLES, out_count);
        record_finish(&meter);
    }
    snapshot_list_finish(&said);
    return err;
}

/* Incidents of levels get the life count that came with the reading, else what was said last. */
static enum err count_levels(struct scene *s)
{
    int64_t count = -1;
    enum err err = ERR_NONE;

    if (s->of_levels.count == 0)
        return ERR_NONE;
    for (size_t i = 0; i < s->records->count && count < 0; i++) {
        const struct record *record = &s->records->items[i];
        (void)take_count(record,
                         record->kind == RECORD_INCIDENT ? FIELD_INCIDENT_IMPRESSIONS
                                                         : FIELD_METER_ENGINE_CYCLES,
                         &count);
    }
    if (count < 0)
        err = said_count(s->run, &count);
    for (size_t i = 0; count >= 0 && i < s->of_levels.count; i++)
        (void)record_add_number(&s->of_levels.items[i], FIELD_INCIDENT_IMPRESSIONS, count);
    return err;
}

/* What the reading tells, sorted. */
static enum err gather(struct scene *s)
{
    enum err err = ERR_NONE;

    record_list_init(&s->of_levels, SCENE_LEVELS);
    if (s->is_whole && !supplies_alert(s->run, &s->supplies, s->records, &s->of_levels))
        return ERR_MEMORY;
    err = count_levels(s);
    if (err == ERR_NONE && (!run_collect(s->records, RECORD_INCIDENT, &s->now) ||
                            !run_collect(&s->of_levels, RECORD_INCIDENT, &s->now)))
        err = ERR_MEMORY;
    run_sort(&s->now);
    return err;
}

static enum life_level level_of(const struct scene *s, const struct record *alert)
{
    const char *group = record_get(alert, FIELD_INCIDENT_GROUP);
    const char *index = record_get(alert, FIELD_INCIDENT_GROUP_INDEX);
    struct supply supply;

    if (group == NULL || index == NULL || strcmp(group, "markerSupplies") != 0)
        return LIFE_LEVEL_SILENT;
    supply_read(recall_list_text(&s->supplies, index), &supply);
    if (supply.state == SUPPLY_SILENT)
        return LIFE_LEVEL_SILENT;
    return supply_code(&supply) != 0 ? LIFE_LEVEL_SHOWS : LIFE_LEVEL_CLEAR;
}

static struct life_sight sight_of(const struct scene *s, const struct record *alert)
{
    struct life_sight sight = { .event = (int64_t)(alert->note / TROUBLE_WHICH),
                                .at_ms = s->run->at_ms,
                                .began_ms = s->run->at_ms,
                                .count = -1,
                                .error = (alert->note & TROUBLE_SHOWN) != 0,
                                .level = level_of(s, alert) };
    const char *began = record_get(alert, FIELD_INCIDENT_OPENED);
    const char *code = record_get(alert, FIELD_INCIDENT_CODE);

    if (began != NULL)
        (void)clock_parse(began, &sight.began_ms);
    if (code != NULL)
        (void)str_to_i64(code, INT32_MIN, INT32_MAX, &sight.code);
    (void)take_count(alert, FIELD_INCIDENT_IMPRESSIONS, &sight.count);
    sight.of_supply = trouble_family(sight.code) != TROUBLE_OF_NO_SUPPLY &&
                      incident_is_of_supply(alert, trouble_family(sight.code));
    return sight;
}

/* Events are judged. A state has no event to remember. */
static enum err judge(struct scene *s)
{
    for (size_t i = 0; i < s->now.count; i++) {
        struct run_candidate *now = &s->now.items[i];
        bool is_event = (now->record->note & TROUBLE_EVENT) != 0;
        struct lives_item *item =
            is_event ? lives_make(&s->lives, now->key) : lives_find(&s->lives, now->key);
        if (is_event && item == NULL)
            return ERR_MEMORY;
        if (item == NULL)
            continue;
        item->is_seen = is_event;
        if (is_event) {
            struct life_sight sight = sight_of(s, now->record);
            now->is_over = life_see(&item->life, &sight);
        }
    }
    return ERR_NONE;
}

enum err scene_look(struct scene *s)
{
    enum err err = load_supplies(s);

    if (err == ERR_NONE)
        err = gather(s);
    return err == ERR_NONE ? judge(s) : err;
}

static bool has_now(const struct scene *s, const char *key)
{
    for (size_t i = 0; i < s->now.count; i++)
        if (strcmp(s->now.items[i].key, key) == 0)
            return true;
    return false;
}

/* Whether the incident of `item` goes on as this alert. */
static bool goes_on(const struct scene *s, const struct run_candidate *now,
                    const struct snapshot_item *item)
{
    struct record said;
    char key[RUN_KEY_SIZE];

    if (strcmp(item->key, SCENE_SILENCE) == 0 || has_now(s, item->key) ||
        snapshot_parse(item, &said) != ERR_NONE)
        return false;
    incident_key(&said, key); /* of another version */
    bool same = strcmp(key, now->key) == 0 || incident_takes_over(now->record, &said, s->is_whole);
    record_finish(&said);
    return same;
}

static void drop_said(struct snapshot_list *said, size_t at)
{
    free(said->items[at].key);
    free(said->items[at].xml);
    memmove(&said->items[at], &said->items[at + 1], (said->count - at - 1) * sizeof said->items[0]);
    said->count--;
}

static void drop_now(struct run_candidates *now, size_t at)
{
    memmove(&now->items[at], &now->items[at + 1], (now->count - at - 1) * sizeof *now->items);
    now->count--;
}

/* An alert that nothing was said of: does an incident go on as it? */
static enum err take_over(struct scene *s, size_t at, bool *out_done)
{
    const struct run_candidate *now = &s->now.items[at];

    *out_done = false;
    for (size_t j = 0; j < s->said.count; j++) {
        if (!goes_on(s, now, &s->said.items[j]))
            continue;
        *out_done = true;
        enum err err = run_next(s->run, now->record, now->key, &s->said.items[j]);
        if (err == ERR_NONE && !lives_rename(&s->lives, s->said.items[j].key, now->key))
            err = ERR_MEMORY;
        drop_said(&s->said, j);
        drop_now(&s->now, at);
        return err;
    }
    return ERR_NONE;
}

enum err scene_take_over(struct scene *s)
{
    enum err err = ERR_NONE;

    for (size_t i = 0; err == ERR_NONE && i < s->now.count;) {
        bool done = false;
        if (!s->now.items[i].is_over && scene_said(s, s->now.items[i].key) == NULL)
            err = take_over(s, i, &done);
        i += !done;
    }
    return err;
}
