/* SPDX-License-Identifier: Apache-2.0 */
/* Makes readings of a printer and catches what is said of them. */
#include "tests/unit/change_rig.h"

#include "tests/unit/unit.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static enum err take(void *arg, const struct device *device, enum record_kind kind, const char *xml,
                     size_t len)
{
    struct change_rig *f = arg;

    (void)device;
    (void)kind;
    if (f->answer != ERR_NONE && f->count >= f->refuse_after)
        return f->answer;
    CU_ASSERT_FATAL(f->count < CHANGE_RIG_SAID);
    f->said[f->count++] = strndup(xml, len);
    return ERR_NONE;
}

void change_rig_forget_said(struct change_rig *f)
{
    while (f->count > 0)
        free(f->said[--f->count]);
}

static void open_change(struct change_rig *f, unsigned withheld)
{
    f->change = change_open(f->rig.disk, withheld, take, f);
    CU_ASSERT_PTR_NOT_NULL_FATAL(f->change);
}

void change_rig_start(struct change_rig *f)
{
    *f = (struct change_rig){ .device = { .id = CHANGE_RIG_ID } };
    disk_rig_start(&f->rig, NULL);
    open_change(f, 0);
    record_list_init(&f->records, 512);
}

void change_rig_end(struct change_rig *f)
{
    change_rig_forget_said(f);
    record_list_finish(&f->records);
    change_close(f->change);
    disk_rig_end(&f->rig);
}

void change_rig_restart(struct change_rig *f)
{
    change_close(f->change);
    disk_rig_close(&f->rig);
    CU_ASSERT_EQUAL_FATAL(disk_rig_open(&f->rig), ERR_NONE);
    open_change(f, 0);
}

struct record *change_rig_add(struct change_rig *f, enum record_kind kind)
{
    struct record *r = record_list_add(&f->records, kind);
    size_t count;

    CU_ASSERT_PTR_NOT_NULL_FATAL(r);
    CU_ASSERT_TRUE(record_add(r, field_first(kind, &count), f->device.id));
    CU_ASSERT_TRUE(record_add_time(r, (enum field_id)(field_first(kind, &count) + 1), 77));
    return r;
}

void change_rig_asset(struct change_rig *f, const char *model, const char *state)
{
    struct record *r = change_rig_add(f, RECORD_ASSET);

    (void)record_add(r, FIELD_ASSET_MODEL, model);
    (void)record_add(r, FIELD_ASSET_SERIAL, "CNB1");
    (void)record_add(r, FIELD_ASSET_STATE, state);
}

void change_rig_consumable(struct change_rig *f, const char *index, const char *level)
{
    struct record *r = change_rig_add(f, RECORD_CONSUMABLE);

    (void)record_add(r, FIELD_CONSUMABLE_INDEX, index);
    (void)record_add(r, FIELD_CONSUMABLE_TYPE, "toner");
    (void)record_add(r, FIELD_CONSUMABLE_LEVEL, level);
    (void)record_add(r, FIELD_CONSUMABLE_LEVEL_QUALITY, "percent");
    (void)record_add(r, FIELD_CONSUMABLE_STATE, "ok");
}

void change_rig_meter(struct change_rig *f, int64_t cycles)
{
    (void)record_add_number(change_rig_add(f, RECORD_METER), FIELD_METER_ENGINE_CYCLES, cycles);
}

void change_rig_alert(struct change_rig *f, const char *code, const char *severity,
                      const char *text)
{
    struct record *r = change_rig_add(f, RECORD_INCIDENT);

    (void)record_add(r, FIELD_INCIDENT_SEVERITY, severity);
    (void)record_add(r, FIELD_INCIDENT_GROUP, "markerSupplies");
    (void)record_add(r, FIELD_INCIDENT_GROUP_INDEX, "1");
    (void)record_add(r, FIELD_INCIDENT_CODE, code);
    (void)record_add(r, FIELD_INCIDENT_TEXT, text);
}

enum err change_rig_say(struct change_rig *f, unsigned scopes, int64_t at_ms)
{
    change_rig_forget_said(f);
    enum err err = change_records(f->change, &f->device, scopes, &f->records, at_ms);
    record_list_finish(&f->records);
    record_list_init(&f->records, 512);
    return err;
}

bool change_rig_holds(const struct change_rig *f, size_t index, const char *part)
{
    bool found = index < f->count && strstr(f->said[index], part) != NULL;

    if (!found)
        (void)fprintf(stderr, "no %s in %s\n", part, index < f->count ? f->said[index] : "nothing");
    return found;
}
