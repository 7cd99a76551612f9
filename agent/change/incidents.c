/* SPDX-License-Identifier: Apache-2.0 */
/* A merge of two lists sorted by key: the alerts that there are, the incidents that are open. */
#include "agent/change/incidents.h"

#include "agent/change/scene.h"

#include <string.h>

#define CODE_OFFLINE 22 /* subunitOffline */

_Static_assert(LIFE_REST_MS >= SCOPE_STARTING_MS, "no rest is longer than LIFE_REST_MS");

static enum err open_one(struct scene *s, struct run_candidate *now)
{
    struct lives_item *item = lives_make(&s->lives, now->key);

    if (item == NULL)
        return ERR_MEMORY;
    life_open(&item->life, s->run->at_ms);
    return run_new(s->run, now->record, now->key);
}

/* The alert is (still, or again) there. */
static enum err go_on(struct scene *s, struct run_candidate *now, const struct snapshot_item *item)
{
    struct lives_item *life = lives_find(&s->lives, now->key);

    if (now->is_over)
        return run_gone(s->run, RECORD_INCIDENT, item);
    if (life != NULL && life->life.until_ms != 0) {
        if (life_rest_ms(&life->life, s->run->at_ms) > 0)
            life_open(&life->life, s->run->at_ms);
        life->life.until_ms = 0;
    }
    return run_next(s->run, now->record, now->key, item);
}

/* An incident that is held open, and the time is not over. A time that is further off than any rest
 * is from before the clock was set back. */
static bool is_resting(const struct run *run, const struct life *life)
{
    return run->at_ms < life->until_ms && life->until_ms - run->at_ms <= LIFE_REST_MS;
}

static enum err close_rested(struct scene *s, struct lives_item *life,
                             const struct snapshot_item *item)
{
    if (is_resting(s->run, &life->life))
        return ERR_NONE;
    life_calm(&life->life);
    return run_gone(s->run, RECORD_INCIDENT, item);
}

/* The alert is not there. */
static enum err end_one(struct scene *s, const struct snapshot_item *item)
{
    struct lives_item *life = lives_find(&s->lives, item->key);
    int64_t rest = life != NULL ? life_rest_ms(&life->life, s->run->at_ms) : 0;

    if (strcmp(item->key, SCENE_SILENCE) == 0 || !s->is_whole)
        return ERR_NONE;
    if (s->run->device->same_as[0] != '\0')
        return run_gone(s->run, RECORD_INCIDENT, item); /* retired: nobody looks again */
    if (life != NULL && life->life.until_ms != 0)
        return close_rested(s, life, item);
    if (rest < SCOPE_STARTING_MS && (s->run->scopes & SCOPE_STARTING) != 0)
        rest = SCOPE_STARTING_MS;
    if (rest == 0)
        return run_gone(s->run, RECORD_INCIDENT, item);
    life = lives_make(&s->lives, item->key);
    if (life == NULL)
        return ERR_MEMORY;
    life->life.until_ms = s->run->at_ms + rest;
    return ERR_NONE;
}

static enum err merge(struct scene *s)
{
    size_t i = 0;
    size_t j = 0;
    enum err err = ERR_NONE;

    while (err == ERR_NONE && (i < s->now.count || j < s->said.count)) {
        int order = i == s->now.count    ? 1
                    : j == s->said.count ? -1
                                         : strcmp(s->now.items[i].key, s->said.items[j].key);
        if (order > 0)
            err = end_one(s, &s->said.items[j]);
        else if (order == 0)
            err = go_on(s, &s->now.items[i], &s->said.items[j]);
        else if (!s->now.items[i].is_over)
            err = open_one(s, &s->now.items[i]);
        i += order <= 0;
        j += order >= 0;
    }
    return err;
}

static enum err compare(struct scene *s)
{
    enum err err = scene_load_lives(s);

    if (err == ERR_NONE)
        err = scene_load_said(s);
    if (err == ERR_NONE)
        err = scene_look(s);
    if (err == ERR_NONE)
        err = scene_take_over(s);
    if (err == ERR_NONE)
        err = merge(s);
    return err == ERR_NONE ? lives_save(s->run, &s->lives, s->is_whole) : err;
}

static bool has_incidents(const struct record_list *records)
{
    for (size_t i = 0; i < records->count; i++)
        if (records->items[i].kind == RECORD_INCIDENT)
            return true;
    return false;
}

enum err incidents_compare(struct run *run, struct record_list *records)
{
    struct scene s = { .run = run,
                       .records = records,
                       .is_whole = (run->scopes & SCOPE_ALERTS) != 0 };

    if (!s.is_whole && !has_incidents(records))
        return ERR_NONE;
    enum err err = compare(&s);
    scene_finish(&s);
    return err;
}

static bool any_rests(const struct lives *lives)
{
    for (size_t i = 0; i < lives->count; i++)
        if (lives->items[i].life.until_ms != 0)
            return true;
    return false;
}

static enum err settle(struct scene *s)
{
    enum err err = scene_load_said(s);

    for (size_t i = 0; err == ERR_NONE && i < s->lives.count; i++) {
        struct lives_item *life = &s->lives.items[i];
        const struct snapshot_item *item = scene_said(s, life->key);
        if (item == NULL)
            life->life.until_ms = 0;
        else if (life->life.until_ms != 0)
            err = close_rested(s, life, item);
    }
    return err == ERR_NONE ? lives_save(s->run, &s->lives, false) : err;
}

enum err incidents_settle(struct run *run)
{
    struct scene s = { .run = run };
    enum err err = scene_load_lives(&s);

    if (err == ERR_NONE && any_rests(&s.lives))
        err = settle(&s);
    scene_finish(&s);
    return err;
}

static enum err say_silence(struct scene *s, const struct snapshot_item *item)
{
    record_list_init(&s->of_levels, 1);
    struct record *record = record_list_add(&s->of_levels, RECORD_INCIDENT);

    if (record == NULL)
        return ERR_MEMORY;
    (void)record_add(record, FIELD_INCIDENT_DEVICE, s->run->device->id);
    (void)record_add_time(record, FIELD_INCIDENT_AT, s->run->at_ms);
    (void)record_add(record, FIELD_INCIDENT_SEVERITY, "warning");
    (void)record_add(record, FIELD_INCIDENT_GROUP, "generalPrinter");
    (void)record_add_number(record, FIELD_INCIDENT_CODE, CODE_OFFLINE);
    if (record->failed)
        return ERR_MEMORY;
    return item != NULL ? run_next(s->run, record, SCENE_SILENCE, item)
                        : run_new(s->run, record, SCENE_SILENCE);
}

enum err incidents_silence(struct run *run, bool is_silent)
{
    struct scene s = { .run = run };
    enum err err = scene_load_said(&s);

    if (err == ERR_NONE) {
        const struct snapshot_item *item = scene_said(&s, SCENE_SILENCE);
        if (is_silent)
            err = say_silence(&s, item);
        else if (item != NULL)
            err = run_gone(run, RECORD_INCIDENT, item);
    }
    scene_finish(&s);
    return err;
}
