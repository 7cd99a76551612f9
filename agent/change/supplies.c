/* SPDX-License-Identifier: Apache-2.0 */
/* What alerts tell is taken away from what levels tell; the rest becomes incidents. */
#include "agent/change/supplies.h"

#include "agent/change/life.h"
#include "agent/trouble.h"
#include "base/str.h"

#include <stdlib.h>
#include <string.h>

#define INCIDENTS_MOST 64 /* supplies of one device that ring by their level; more do not */
#define FAMILIES       (TROUBLE_MISSING + 1)

/* A reading, and what is remembered of its device. */
struct seen {
    const struct record_list *records;
    struct recall_list known;
    struct recall_list lives;
};

static enum err save(struct run *run, const char *key, const char *text)
{
    struct recall *recall = run->change->recall;
    enum err err = run_mark(run);

    if (err != ERR_NONE)
        return err;
    return run_check(run, text != NULL
                              ? recall_put(recall, run->device->id, RECALL_SUPPLY, key, text)
                              : recall_forget(recall, run->device->id, RECALL_SUPPLY, key));
}

static bool is_error(const struct record *record)
{
    return (record->note & TROUBLE_ERROR) != 0;
}

/* A row that tells of a supply, but not of which. */
static bool is_vague(const struct record *record, enum trouble_family family)
{
    char key[INCIDENT_KEY_SIZE];

    if (record->kind != RECORD_INCIDENT || is_error(record) ||
        !incident_is_of_supply(record, family))
        return false;
    incident_key(record, key);
    return strncmp(key, "markerSupplies/", 15) != 0 || key[15] == '/' || key[15] == '0';
}

/* A row that may be why the state of this supply is no better. */
static bool is_reason(const struct record *record, const char *supply)
{
    const char *index = record_get(record, FIELD_INCIDENT_GROUP_INDEX);

    for (int family = TROUBLE_USED_UP; family < FAMILIES; family++) {
        if (is_vague(record, (enum trouble_family)family))
            return true;
        if (record->kind == RECORD_INCIDENT && !is_error(record) && index != NULL &&
            incident_is_of_supply(record, (enum trouble_family)family) &&
            strcmp(index, supply) == 0)
            return true;
    }
    return false;
}

/* All alerts are there, and none of them is the reason for the supply's state. */
static bool is_told(const struct run *run, const struct record_list *records, const char *supply)
{
    if ((run->scopes & SCOPE_ALERTS) == 0)
        return false;
    for (size_t i = 0; i < records->count; i++)
        if (is_reason(&records->items[i], supply))
            return false;
    return true;
}

/* An event that the level had shown, and shows no more (life_see). */
static bool is_outlived(const struct recall_list *lives, const struct record *row)
{
    char key[INCIDENT_KEY_SIZE];
    struct life life;

    incident_key(row, key);
    life_read(recall_list_text(lives, key), &life);
    return (row->note & TROUBLE_EVENT) != 0 && life.by_level &&
           life.event == (int64_t)(row->note / TROUBLE_WHICH);
}

/* Rows that stay although the supply was filled are no reason for its state. False without
 * memory. */
static bool forget_outlived(const struct seen *seen, const struct supply *supply,
                            const struct run_candidate *consumable)
{
    size_t outlived = 0;

    for (size_t i = 0; i < seen->records->count; i++) {
        const struct record *row = &seen->records->items[i];
        if (!is_reason(row, consumable->key))
            continue;
        if (!is_outlived(&seen->lives, row))
            return true;
        outlived++;
    }
    return outlived == 0 || supply->state != SUPPLY_WELL ||
           record_set(consumable->record, FIELD_CONSUMABLE_STATE, "ok");
}

static enum err see(struct run *run, const struct seen *seen,
                    const struct run_candidate *consumable)
{
    const char *before = recall_list_text(&seen->known, consumable->key);
    char text[SUPPLY_TEXT];
    struct supply supply;

    supply_read(before, &supply);
    if (!supply_see(&supply, consumable->record, is_told(run, seen->records, consumable->key)) ||
        !forget_outlived(seen, &supply, consumable))
        return ERR_MEMORY;
    supply_write(&supply, text);
    if (before != NULL && strcmp(before, text) == 0)
        return ERR_NONE;
    return save(run, consumable->key, text);
}

static bool is_there(const struct run_candidates *consumables, const char *key)
{
    for (size_t i = 0; i < consumables->count; i++)
        if (strcmp(consumables->items[i].key, key) == 0)
            return true;
    return false;
}

static enum err load(struct run *run, struct seen *seen)
{
    struct recall *recall = run->change->recall;
    enum err err =
        run_check(run, recall_load(recall, run->device->id, RECALL_SUPPLY, &seen->known));

    return err != ERR_NONE
               ? err
               : run_check(run, recall_load(recall, run->device->id, RECALL_LIFE, &seen->lives));
}

enum err supplies_see(struct run *run, const struct record_list *records,
                      const struct run_candidates *consumables)
{
    struct seen seen = { .records = records };
    bool is_starting = (run->scopes & SCOPE_STARTING) != 0; /* and may not list all of them yet */
    enum err err = load(run, &seen);

    for (size_t i = 0; err == ERR_NONE && i < consumables->count; i++)
        err = see(run, &seen, &consumables->items[i]);
    for (size_t i = 0; err == ERR_NONE && !is_starting && i < seen.known.count; i++)
        if (!is_there(consumables, seen.known.items[i].key))
            err = save(run, seen.known.items[i].key, NULL);
    recall_list_finish(&seen.known);
    recall_list_finish(&seen.lives);
    return err;
}

static void count_vague(const struct record_list *records, size_t out_vague[FAMILIES])
{
    for (int family = TROUBLE_USED_UP; family < FAMILIES; family++) {
        out_vague[family] = 0;
        for (size_t i = 0; i < records->count; i++)
            out_vague[family] += is_vague(&records->items[i], (enum trouble_family)family);
    }
}

static bool is_named(const struct record_list *records, const struct record *incident)
{
    char key[INCIDENT_KEY_SIZE];
    char other[INCIDENT_KEY_SIZE];

    incident_key(incident, key);
    for (size_t i = 0; i < records->count; i++) {
        if (records->items[i].kind != RECORD_INCIDENT)
            continue;
        incident_key(&records->items[i], other);
        if (strcmp(key, other) == 0)
            return true;
    }
    return false;
}

static void fill(const struct run *run, const char *index, int64_t code, struct record *incident)
{
    (void)record_add(incident, FIELD_INCIDENT_DEVICE, run->device->id);
    (void)record_add_time(incident, FIELD_INCIDENT_AT, run->at_ms);
    (void)record_add(incident, FIELD_INCIDENT_SEVERITY, "warning");
    (void)record_add(incident, FIELD_INCIDENT_GROUP, "markerSupplies");
    (void)record_add(incident, FIELD_INCIDENT_GROUP_INDEX, index);
    (void)record_add_number(incident, FIELD_INCIDENT_CODE, code);
    (void)record_add(incident, FIELD_INCIDENT_TRAINING, "trained");
}

/* The name of the supply, where the reading has it; run_next() keeps one that was said. */
static void fill_name(const struct record_list *records, const char *index, struct record *incident)
{
    for (size_t i = 0; i < records->count; i++) {
        const struct record *r = &records->items[i];
        const char *own =
            r->kind == RECORD_CONSUMABLE ? record_get(r, FIELD_CONSUMABLE_INDEX) : NULL;
        if (own != NULL && strcmp(own, index) == 0)
            (void)record_add(incident, FIELD_INCIDENT_SUBUNIT,
                             record_get(r, FIELD_CONSUMABLE_DESCRIPTION));
    }
}

/* A supply's incident, unless a row tells it. */
static bool add(const struct run *run, const struct recall_item *item,
                const struct record_list *records, size_t vague[FAMILIES],
                struct record_list *incidents)
{
    struct supply supply;
    int64_t index = 0;

    supply_read(item->text, &supply);
    if (!supply_alerts(&supply) || !str_to_i64(item->key, 1, INT32_MAX, &index) ||
        incidents->count == INCIDENTS_MOST)
        return true;
    struct record *incident = record_list_add(incidents, RECORD_INCIDENT);
    if (incident == NULL)
        return false;
    fill(run, item->key, supply_code(&supply), incident);
    fill_name(records, item->key, incident);
    size_t *left = &vague[trouble_family(supply_code(&supply))];
    if (is_named(records, incident)) {
        record_list_drop_last(incidents);
    } else if (*left > 0) {
        --*left;
        record_list_drop_last(incidents);
    } else {
        return !incident->failed;
    }
    return true;
}

/* A detected error that an incident of a supply tells. Empty is more than low. */
static bool tells(const struct record *incident, const struct record *error)
{
    const char *code = record_get(incident, FIELD_INCIDENT_CODE);
    const char *wanted = record_get(error, FIELD_INCIDENT_CODE);

    return is_error(error) && incident_takes_over(incident, error, false) &&
           (strcmp(wanted, "12") == 0 || strcmp(wanted, code) == 0);
}

/* False without memory. */
static bool drop_told(struct record *error, struct record_list *incidents)
{
    bool told = false;

    for (size_t i = 0; i < incidents->count; i++) {
        struct record *incident = &incidents->items[i];
        if (!tells(incident, error))
            continue;
        told = true;
        if (strcmp(record_get(error, FIELD_INCIDENT_CODE),
                   record_get(incident, FIELD_INCIDENT_CODE)) == 0 &&
            !record_set(incident, FIELD_INCIDENT_SEVERITY,
                        record_get(error, FIELD_INCIDENT_SEVERITY)))
            return false;
    }
    if (told)
        error->note |= TROUBLE_TOLD;
    return true;
}

bool supplies_alert(const struct run *run, const struct recall_list *known,
                    struct record_list *records, struct record_list *out_incidents)
{
    size_t vague[FAMILIES];

    count_vague(records, vague);
    for (size_t i = 0; i < known->count; i++)
        if (!add(run, &known->items[i], records, vague, out_incidents))
            return false;
    for (size_t i = 0; i < records->count; i++)
        if (records->items[i].kind == RECORD_INCIDENT &&
            !drop_told(&records->items[i], out_incidents))
            return false;
    return true;
}
