/* SPDX-License-Identifier: Apache-2.0 */
/* Invented records; what is in them changes often. */
#include "tests/powercut/subject_records.h"

#include "agent/scope.h"
#include "base/crypto.h"

#include <stdio.h>

static struct record *add(struct record_list *list, const struct device *device,
                          enum record_kind kind)
{
    struct record *r = record_list_add(list, kind);
    size_t count;
    enum field_id first = field_first(kind, &count);

    (void)record_add(r, first, device->id);
    (void)record_add_time(r, (enum field_id)(first + 1), 0);
    return r;
}

static void add_supplies(struct record_list *list, const struct device *device)
{
    for (int64_t index = 1; index <= 3; index++) {
        struct record *r = add(list, device, RECORD_CONSUMABLE);
        (void)record_add_number(r, FIELD_CONSUMABLE_INDEX, index);
        (void)record_add_number(r, FIELD_CONSUMABLE_LEVEL, crypto_random_below(101));
        (void)record_add(r, FIELD_CONSUMABLE_LEVEL_QUALITY, "percent");
    }
}

static void add_asset(struct record_list *list, const struct device *device)
{
    struct record *r = add(list, device, RECORD_ASSET);
    char serial[32];

    (void)snprintf(serial, sizeof serial, "SER%u", crypto_random_below(1000));
    (void)record_add(r, FIELD_ASSET_MANUFACTURER, "Halvern");
    (void)record_add(r, FIELD_ASSET_MODEL, "M410 with a name that takes some room");
    (void)record_add(r, FIELD_ASSET_SERIAL, serial);
    (void)record_add(r, FIELD_ASSET_STATE, "ready");
}

static void add_meter(struct record_list *list, const struct device *device, int64_t now)
{
    struct record *r = add(list, device, RECORD_METER);

    (void)record_add_number(r, FIELD_METER_COUNT, now / 10);
    (void)record_add(r, FIELD_METER_COUNT_WORK, "total");
    (void)record_add(r, FIELD_METER_COUNT_COLOUR, "total");
}

static void add_alerts(struct record_list *list, const struct device *device)
{
    for (int64_t group = 1; group <= 3; group++) {
        if (crypto_random_below(2) == 0)
            continue;
        struct record *r = add(list, device, RECORD_INCIDENT);
        (void)record_add(r, FIELD_INCIDENT_SEVERITY, "critical");
        (void)record_add(r, FIELD_INCIDENT_GROUP, "input");
        (void)record_add_number(r, FIELD_INCIDENT_GROUP_INDEX, group);
        (void)record_add(r, FIELD_INCIDENT_CODE, "inputMediaSupplyEmpty");
        (void)record_add(r, FIELD_INCIDENT_TEXT, "Tray is empty");
    }
}

void subject_records_make(struct record_list *list, const struct device *device, unsigned scope,
                          int64_t now)
{
    if (scope == SCOPE_CONSUMABLES)
        add_supplies(list, device);
    else if (scope == SCOPE_IDENTITY)
        add_asset(list, device);
    else if (scope == SCOPE_METER)
        add_meter(list, device, now);
    else
        add_alerts(list, device);
}
