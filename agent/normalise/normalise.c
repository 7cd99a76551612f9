/* SPDX-License-Identifier: Apache-2.0 */
/* The way from one reading to its records, kind by kind. */
#include "agent/normalise/normalise.h"
#include "agent/normalise/alert.h"
#include "agent/normalise/answer.h"
#include "agent/normalise/asset.h"
#include "agent/normalise/consumable.h"
#include "agent/normalise/counts.h"
#include "agent/normalise/identity.h"
#include "agent/normalise/macs.h"
#include "agent/normalise/meter.h"
#include "agent/normalise/state.h"
#include "agent/normalise/subunit.h"
#include "agent/normalise/words.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

#define SUBUNIT_TEXT 256

/* What is worked out once and then written. */
struct work {
    struct answer answer;
    struct alert_list alerts;
    struct consumable_table supplies;
    const struct device *device;
    int64_t at_ms;
    struct record_list *records;
};

static struct record *add_record(struct work *w, enum record_kind kind)
{
    return record_list_add_about(w->records, kind, w->device->id, w->at_ms);
}

static void add_consumables(struct work *w)
{
    const struct private_supply *supply;
    size_t next = 0;

    consumable_open(&w->answer, &w->supplies);
    for (size_t i = 0; i < w->supplies.count; i++) {
        struct record *record = add_record(w, RECORD_CONSUMABLE);
        if (record == NULL)
            return;
        consumable_fill(&w->answer, &w->supplies, i, &w->alerts, record);
    }
    while ((supply = consumable_next_private(&w->supplies, &next)) != NULL) {
        struct record *record = add_record(w, RECORD_CONSUMABLE);
        if (record == NULL)
            return;
        consumable_fill_private(supply, record);
    }
}

static void add_meter(struct work *w)
{
    struct counts counts;
    int64_t cycles = 0;
    bool has_cycles = meter_engine_cycles(&w->answer, &cycles);

    counts_read(&w->answer, &counts);
    if (!has_cycles && !counts_any(&counts))
        return;

    struct record *record = add_record(w, RECORD_METER);
    if (record == NULL)
        return;
    if (has_cycles)
        (void)record_add_number(record, FIELD_METER_ENGINE_CYCLES, cycles);
    counts_write(&counts, record);
}

static void add_optional(struct record *record, enum field_id field, int64_t number)
{
    if (number >= 0)
        (void)record_add_number(record, field, number);
}

static void add_subunit(const struct work *w, const struct alert *alert, struct record *record)
{
    char name[SUBUNIT_TEXT];

    if (subunit_name(&w->answer, alert->group, alert->group_index, alert->device, name,
                     sizeof name))
        (void)record_add(record, FIELD_INCIDENT_SUBUNIT, name);
}

static void add_incidents(struct work *w)
{
    int64_t cycles = -1;

    (void)meter_engine_cycles(&w->answer, &cycles);
    for (size_t i = 0; i < w->alerts.count; i++) {
        const struct alert *alert = &w->alerts.items[i];
        struct record *record = add_record(w, RECORD_INCIDENT);
        if (record == NULL)
            return;
        (void)record_add(record, FIELD_INCIDENT_SEVERITY, alert->severity);
        (void)record_add(record, FIELD_INCIDENT_GROUP, words_alert_group(alert->group));
        add_optional(record, FIELD_INCIDENT_GROUP_INDEX, alert->group_index);
        if (alert->code > 0)
            (void)record_add_number(record, FIELD_INCIDENT_CODE, alert->code);
        (void)record_add(record, FIELD_INCIDENT_TRAINING, words_training(alert->training));
        add_optional(record, FIELD_INCIDENT_LOCATION, alert->location);
        add_subunit(w, alert, record);
        (void)record_add(record, FIELD_INCIDENT_TEXT, alert->text);
        if (alert->age_ms >= 0)
            (void)record_add_time(record, FIELD_INCIDENT_OPENED, w->at_ms - alert->age_ms);
        add_optional(record, FIELD_INCIDENT_IMPRESSIONS, cycles);
        record->note = alert->note;
    }
}

bool normalise_readings(const struct device *device, unsigned scopes, const struct reading_set *set,
                        int64_t at_ms, struct record_list *out_records)
{
    struct work *w = calloc(1, sizeof *w); /* tens of kilobytes: not for the stack */

    if (w == NULL)
        return false;
    w->device = device;
    w->at_ms = at_ms;
    w->records = out_records;
    answer_init(&w->answer, set);
    alert_read(&w->answer, &w->alerts);
    if ((scopes & SCOPE_IDENTITY) != 0) {
        struct record *asset = add_record(w, RECORD_ASSET);
        if (asset != NULL)
            asset_fill(&w->answer, device, asset);
    }
    if ((scopes & SCOPE_CONSUMABLES) != 0)
        add_consumables(w);
    if ((scopes & SCOPE_METER) != 0)
        add_meter(w);
    if ((scopes & SCOPE_ALERTS) != 0)
        add_incidents(w);
    free(w);
    return record_list_sound(out_records);
}

enum device_state normalise_state(const struct reading_set *set)
{
    struct answer answer;

    answer_init(&answer, set);
    return state_find(&answer);
}

bool normalise_is_starting(const struct reading_set *set)
{
    int64_t ticks = -1;

    return reading_set_number(set, ANSWER_SYSTEM ".3.0", 0, 0, &ticks) && ticks >= 0 &&
           ticks < SCOPE_STARTING_MS / 10;
}

bool normalise_sleeps_openly(const struct reading_set *set)
{
    struct answer answer;

    answer_init(&answer, set);
    return state_sleeps_openly(&answer);
}

bool normalise_serial(const struct reading_set *set, char *out_serial, size_t size)
{
    struct answer answer;

    answer_init(&answer, set);
    return identity_serial(&answer, out_serial, size);
}

void normalise_macs(const struct reading_set *set, const struct sockaddr_in *address,
                    char out_macs[DEVICE_MACS][18])
{
    struct answer answer;

    answer_init(&answer, set);
    macs_find(&answer, address, out_macs);
}
