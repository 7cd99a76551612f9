/* SPDX-License-Identifier: Apache-2.0 */
/* Only what is new is said, once, and what could not be queued is said again. */
#include "agent/change/change.h"
#include "protocol/names.h"
#include "tests/unit/disk_rig.h"
#include "tests/unit/unit.h"

#include <stdlib.h>
#include <string.h>

#define ID        "f81d4fae-7dec-41d0-a765-00a0c91e6bf6"
#define OTHER_ID  "0b5c2ad2-3a9b-4a65-9d0e-0d3f6ad6a1f4"
#define MOST_SAID 64

struct fixture {
    struct disk_rig rig;
    struct change *change;
    struct device device;
    struct record_list records; /* of the reading that is being made */
    char *said[MOST_SAID];
    size_t count;
    enum err answer; /* of the queue */
    size_t refuse_after;
};

static enum err take(void *arg, enum record_kind kind, const char *xml, size_t len)
{
    struct fixture *f = arg;

    (void)kind;
    if (f->answer != ERR_NONE && f->count >= f->refuse_after)
        return f->answer;
    CU_ASSERT_FATAL(f->count < MOST_SAID);
    f->said[f->count++] = strndup(xml, len);
    return ERR_NONE;
}

static void forget_said(struct fixture *f)
{
    while (f->count > 0)
        free(f->said[--f->count]);
}

static void open_change(struct fixture *f, unsigned withheld)
{
    f->change = change_open(f->rig.disk, withheld, take, f);
    CU_ASSERT_PTR_NOT_NULL_FATAL(f->change);
}

static void start(struct fixture *f)
{
    *f = (struct fixture){ .device = { .id = ID } };
    disk_rig_start(&f->rig, NULL);
    open_change(f, 0);
    record_list_init(&f->records, 512);
}

static void end(struct fixture *f)
{
    forget_said(f);
    record_list_finish(&f->records);
    change_close(f->change);
    disk_rig_end(&f->rig);
}

static void restart(struct fixture *f)
{
    change_close(f->change);
    disk_rig_close(&f->rig);
    CU_ASSERT_EQUAL_FATAL(disk_rig_open(&f->rig), ERR_NONE);
    open_change(f, 0);
}

static struct record *add(struct fixture *f, enum record_kind kind)
{
    struct record *r = record_list_add(&f->records, kind);
    size_t count;

    CU_ASSERT_PTR_NOT_NULL_FATAL(r);
    CU_ASSERT_TRUE(record_add(r, field_first(kind, &count), f->device.id));
    CU_ASSERT_TRUE(record_add_time(r, (enum field_id)(field_first(kind, &count) + 1), 77));
    return r;
}

static void asset(struct fixture *f, const char *model, const char *state)
{
    struct record *r = add(f, RECORD_ASSET);

    (void)record_add(r, FIELD_ASSET_MODEL, model);
    (void)record_add(r, FIELD_ASSET_SERIAL, "CNB1");
    (void)record_add(r, FIELD_ASSET_STATE, state);
}

static void consumable(struct fixture *f, const char *index, const char *level)
{
    struct record *r = add(f, RECORD_CONSUMABLE);

    (void)record_add(r, FIELD_CONSUMABLE_INDEX, index);
    (void)record_add(r, FIELD_CONSUMABLE_TYPE, "toner");
    (void)record_add(r, FIELD_CONSUMABLE_LEVEL, level);
    (void)record_add(r, FIELD_CONSUMABLE_LEVEL_QUALITY, "percent");
    (void)record_add(r, FIELD_CONSUMABLE_STATE, "ok");
}

static void meter(struct fixture *f, int64_t cycles)
{
    (void)record_add_number(add(f, RECORD_METER), FIELD_METER_ENGINE_CYCLES, cycles);
}

static void alert(struct fixture *f, const char *code, const char *severity, const char *text)
{
    struct record *r = add(f, RECORD_INCIDENT);

    (void)record_add(r, FIELD_INCIDENT_SEVERITY, severity);
    (void)record_add(r, FIELD_INCIDENT_GROUP, "markerSupplies");
    (void)record_add(r, FIELD_INCIDENT_GROUP_INDEX, "1");
    (void)record_add(r, FIELD_INCIDENT_CODE, code);
    (void)record_add(r, FIELD_INCIDENT_TEXT, text);
}

/* Hand the reading over; what is said is in f->said. */
static enum err say(struct fixture *f, unsigned scopes, int64_t at_ms)
{
    forget_said(f);
    enum err err = change_records(f->change, &f->device, scopes, &f->records, at_ms);
    record_list_finish(&f->records);
    record_list_init(&f->records, 512);
    return err;
}

static bool holds(const struct fixture *f, size_t index, const char *part)
{
    bool found = index < f->count && strstr(f->said[index], part) != NULL;

    if (!found)
        (void)fprintf(stderr, "no %s in %s\n", part, index < f->count ? f->said[index] : "nothing");
    return found;
}

static void says_everything_once(void)
{
    struct fixture f;

    start(&f);
    for (int round = 0; round < 3; round++) {
        asset(&f, "M880", "ready");
        consumable(&f, "1", "50");
        consumable(&f, "2", "60");
        meter(&f, 1000);
        alert(&f, "1104", "warning", "Toner low");
        CU_ASSERT_EQUAL(say(&f, SCOPE_ALL, 1000 + round), ERR_NONE);
        CU_ASSERT_EQUAL(f.count, round == 0 ? 5 : 0);
        if (round == 0) {
            CU_ASSERT_TRUE(holds(&f, 0, "<asset device='" ID "' at='1970-01-01T00:00:01.000Z'") ||
                           holds(&f, 0, "<asset device=\"" ID));
            CU_ASSERT_TRUE(holds(&f, 4, "<text>Toner low</text>"));
        }
        if (round == 1)
            restart(&f);
    }
    end(&f);
}

static void says_only_what_differs(void)
{
    struct fixture f;

    start(&f);
    asset(&f, "M880", "ready");
    consumable(&f, "1", "50");
    consumable(&f, "2", "60");
    meter(&f, 1000);
    CU_ASSERT_EQUAL(say(&f, SCOPE_ALL, 1000), ERR_NONE);
    asset(&f, "M880", "ready");
    consumable(&f, "1", "50");
    consumable(&f, "2", "59");
    meter(&f, 1000);
    CU_ASSERT_EQUAL(say(&f, SCOPE_ALL, 2000), ERR_NONE);
    CU_ASSERT_EQUAL(f.count, 1);
    CU_ASSERT_TRUE(holds(&f, 0, ">59</level>"));
    CU_ASSERT_TRUE(holds(&f, 0, "1970-01-01T00:00:02.000Z"));
    meter(&f, 1001);
    CU_ASSERT_EQUAL(say(&f, SCOPE_METER, 3000), ERR_NONE);
    CU_ASSERT_EQUAL(f.count, 1);
    CU_ASSERT_TRUE(holds(&f, 0, ">1001<"));
    end(&f);
}

static void keeps_devices_apart(void)
{
    struct fixture f;

    start(&f);
    consumable(&f, "1", "50");
    CU_ASSERT_EQUAL(say(&f, SCOPE_CONSUMABLES, 1), ERR_NONE);
    f.device = (struct device){ .id = OTHER_ID };
    CU_ASSERT_EQUAL(say(&f, SCOPE_CONSUMABLES, 2), ERR_NONE);
    CU_ASSERT_EQUAL(f.count, 0);
    consumable(&f, "1", "50");
    CU_ASSERT_EQUAL(say(&f, SCOPE_CONSUMABLES, 2), ERR_NONE);
    CU_ASSERT_EQUAL(f.count, 1);
    CU_ASSERT_TRUE(holds(&f, 0, OTHER_ID));
    end(&f);
}

static void says_a_vanished_supply_once_as_removed(void)
{
    struct fixture f;

    start(&f);
    consumable(&f, "1", "50");
    consumable(&f, "10", "12");
    CU_ASSERT_EQUAL(say(&f, SCOPE_CONSUMABLES, 1), ERR_NONE);
    meter(&f, 5);
    CU_ASSERT_EQUAL(say(&f, SCOPE_METER, 2), ERR_NONE); /* this reading says nothing of supplies */
    CU_ASSERT_EQUAL(f.count, 1);
    consumable(&f, "1", "50");
    CU_ASSERT_EQUAL(say(&f, SCOPE_CONSUMABLES, 3000), ERR_NONE);
    CU_ASSERT_EQUAL(f.count, 1);
    CU_ASSERT_TRUE(holds(&f, 0, "<state>removed</state>"));
    CU_ASSERT_TRUE(holds(&f, 0, "10"));
    CU_ASSERT_TRUE(holds(&f, 0, "1970-01-01T00:00:03.000Z"));
    consumable(&f, "1", "50");
    CU_ASSERT_EQUAL(say(&f, SCOPE_CONSUMABLES, 4), ERR_NONE);
    CU_ASSERT_EQUAL(f.count, 0);
    CU_ASSERT_EQUAL(say(&f, SCOPE_CONSUMABLES, 5), ERR_NONE); /* the table is empty now */
    CU_ASSERT_EQUAL(f.count, 1);
    CU_ASSERT_EQUAL(say(&f, SCOPE_CONSUMABLES, 6), ERR_NONE);
    CU_ASSERT_EQUAL(f.count, 0);
    consumable(&f, "10", "12"); /* back again */
    CU_ASSERT_EQUAL(say(&f, SCOPE_CONSUMABLES, 7), ERR_NONE);
    CU_ASSERT_EQUAL(f.count, 1);
    CU_ASSERT_TRUE(holds(&f, 0, "<state>ok</state>"));
    end(&f);
}

/* The value of an attribute, in either kind of quotes; freed by the caller. */
static char *attribute(const char *xml, const char *name)
{
    const char *at = strstr(xml, name);

    CU_ASSERT_PTR_NOT_NULL_FATAL(at);
    at += strlen(name) + 2;
    return strndup(at, strcspn(at, "'\""));
}

static void an_incident_opens_changes_and_closes_under_one_id(void)
{
    struct fixture f;

    start(&f);
    alert(&f, "1104", "warning", "Toner low");
    CU_ASSERT_EQUAL(say(&f, SCOPE_ALERTS, 1000), ERR_NONE);
    CU_ASSERT_EQUAL_FATAL(f.count, 1);
    char *id = attribute(f.said[0], " id");
    CU_ASSERT_TRUE(holds(&f, 0, "opened"));
    CU_ASSERT_TRUE(holds(&f, 0, "<opened>1970-01-01T00:00:01.000Z</opened>"));
    alert(&f, "1104", "critical", "Toner very low");
    CU_ASSERT_EQUAL(say(&f, SCOPE_ALERTS, 2000), ERR_NONE);
    CU_ASSERT_EQUAL_FATAL(f.count, 1);
    CU_ASSERT_TRUE(holds(&f, 0, "updated"));
    CU_ASSERT_TRUE(holds(&f, 0, id));
    CU_ASSERT_TRUE(holds(&f, 0, "<opened>1970-01-01T00:00:01.000Z</opened>"));
    restart(&f);
    CU_ASSERT_EQUAL(say(&f, SCOPE_CONSUMABLES, 3000), ERR_NONE);
    CU_ASSERT_EQUAL(f.count, 0);
    CU_ASSERT_EQUAL(say(&f, SCOPE_ALERTS, 4000), ERR_NONE);
    CU_ASSERT_EQUAL_FATAL(f.count, 1);
    CU_ASSERT_TRUE(holds(&f, 0, "closed"));
    CU_ASSERT_TRUE(holds(&f, 0, id));
    CU_ASSERT_TRUE(holds(&f, 0, "Toner very low"));
    CU_ASSERT_TRUE(holds(&f, 0, "<opened>1970-01-01T00:00:01.000Z</opened>"));
    CU_ASSERT_TRUE(holds(&f, 0, "<closed>1970-01-01T00:00:04.000Z</closed>"));
    CU_ASSERT_EQUAL(say(&f, SCOPE_ALERTS, 5000), ERR_NONE);
    CU_ASSERT_EQUAL(f.count, 0);
    alert(&f, "1104", "warning", "Toner low");
    CU_ASSERT_EQUAL(say(&f, SCOPE_ALERTS, 6000), ERR_NONE);
    CU_ASSERT_EQUAL_FATAL(f.count, 1);
    CU_ASSERT_PTR_NULL(strstr(f.said[0], id)); /* the next time is another incident */
    free(id);
    end(&f);
}

static void equal_alerts_of_one_reading_are_one_incident_in_any_order(void)
{
    struct fixture f;

    start(&f);
    alert(&f, "8", "warning", "Jam B");
    alert(&f, "8", "critical", "Jam A");
    alert(&f, "3", "warning", "Door open");
    CU_ASSERT_EQUAL(say(&f, SCOPE_ALERTS, 1), ERR_NONE);
    CU_ASSERT_EQUAL(f.count, 2);
    alert(&f, "8", "critical", "Jam A");
    alert(&f, "3", "warning", "Door open");
    alert(&f, "8", "warning", "Jam B");
    CU_ASSERT_EQUAL(say(&f, SCOPE_ALERTS, 2), ERR_NONE);
    CU_ASSERT_EQUAL(f.count, 0);
    alert(&f, "3", "warning", "Door open");
    alert(&f, "8", "critical", "Jam A");
    CU_ASSERT_EQUAL(say(&f, SCOPE_ALERTS, 3), ERR_NONE);
    CU_ASSERT_EQUAL(f.count, 0);
    end(&f);
}

static void pages_printed_meanwhile_do_not_change_an_incident(void)
{
    struct fixture f;

    start(&f);
    alert(&f, "8", "warning", "Jam");
    (void)record_add(&f.records.items[0], FIELD_INCIDENT_IMPRESSIONS, "100");
    CU_ASSERT_EQUAL(say(&f, SCOPE_ALERTS, 1), ERR_NONE);
    alert(&f, "8", "warning", "Jam");
    (void)record_add(&f.records.items[0], FIELD_INCIDENT_IMPRESSIONS, "200");
    CU_ASSERT_EQUAL(say(&f, SCOPE_ALERTS, 2), ERR_NONE);
    CU_ASSERT_EQUAL(f.count, 0);
    CU_ASSERT_EQUAL(say(&f, SCOPE_ALERTS, 3), ERR_NONE);
    CU_ASSERT_TRUE(holds(&f, 0, "<impressions>100</impressions>"));
    end(&f);
}

static void gives_the_records_their_ids_and_times(void)
{
    struct fixture f;

    start(&f);
    alert(&f, "8", "warning", "Jam");
    CU_ASSERT_EQUAL(change_records(f.change, &f.device, SCOPE_ALERTS, &f.records, 5000), ERR_NONE);
    const struct record *r = &f.records.items[0];
    CU_ASSERT_TRUE(record_complete(r));
    CU_ASSERT_STRING_EQUAL(record_get(r, FIELD_INCIDENT_AT), "1970-01-01T00:00:05.000Z");
    CU_ASSERT_EQUAL(change_records(f.change, &f.device, SCOPE_ALERTS, &f.records, 6000), ERR_NONE);
    CU_ASSERT_STRING_EQUAL(record_get(r, FIELD_INCIDENT_AT), "1970-01-01T00:00:06.000Z");
    CU_ASSERT_EQUAL(f.count, 1);
    end(&f);
}

static void a_state_alone_is_said_when_it_differs(void)
{
    struct fixture f;

    start(&f);
    CU_ASSERT_EQUAL(change_state(f.change, &f.device, DEVICE_UNREACHABLE, 1), ERR_NONE);
    CU_ASSERT_EQUAL(f.count, 0); /* nothing was said of it yet */
    asset(&f, "M880", "ready");
    CU_ASSERT_EQUAL(say(&f, SCOPE_IDENTITY, 1), ERR_NONE);
    forget_said(&f);
    CU_ASSERT_EQUAL(change_state(f.change, &f.device, DEVICE_READY, 2), ERR_NONE);
    CU_ASSERT_EQUAL(f.count, 0);
    CU_ASSERT_EQUAL(change_state(f.change, &f.device, DEVICE_UNREACHABLE, 3000), ERR_NONE);
    CU_ASSERT_EQUAL(f.count, 1);
    CU_ASSERT_TRUE(holds(&f, 0, "<state>unreachable</state>"));
    CU_ASSERT_TRUE(holds(&f, 0, "<model>M880</model>"));
    CU_ASSERT_TRUE(holds(&f, 0, "1970-01-01T00:00:03.000Z"));
    CU_ASSERT_EQUAL(change_state(f.change, &f.device, DEVICE_UNREACHABLE, 4), ERR_NONE);
    CU_ASSERT_EQUAL(f.count, 1);
    asset(&f, "M880", "ready");
    CU_ASSERT_EQUAL(say(&f, SCOPE_IDENTITY, 5), ERR_NONE);
    CU_ASSERT_EQUAL(f.count, 1);
    forget_said(&f);
    CU_ASSERT_EQUAL(change_state(f.change, &f.device, DEVICE_STATE_UNKNOWN, 6), ERR_NONE);
    CU_ASSERT_EQUAL(f.count, 1);
    CU_ASSERT_PTR_NULL(strstr(f.said[0], "<state>"));
    CU_ASSERT_EQUAL(change_state(f.change, &f.device, DEVICE_STATE_UNKNOWN, 7), ERR_NONE);
    CU_ASSERT_EQUAL(f.count, 1);
    end(&f);
}

static void a_reading_that_shows_no_state_does_not_change_it(void)
{
    struct fixture f;

    start(&f);
    asset(&f, "M880", "asleep");
    CU_ASSERT_EQUAL(say(&f, SCOPE_IDENTITY, 1), ERR_NONE);
    asset(&f, "M880", NULL);
    CU_ASSERT_EQUAL(say(&f, SCOPE_IDENTITY, 2), ERR_NONE);
    CU_ASSERT_EQUAL(f.count, 0);
    CU_ASSERT_EQUAL(change_state(f.change, &f.device, DEVICE_UNREACHABLE, 3), ERR_NONE);
    asset(&f, "M880", NULL); /* it answered: silence is over */
    CU_ASSERT_EQUAL(say(&f, SCOPE_IDENTITY, 4), ERR_NONE);
    CU_ASSERT_EQUAL(f.count, 1);
    CU_ASSERT_PTR_NULL(strstr(f.said[0], "<state>"));
    end(&f);
}

static void a_switch_withholds_and_gives_back(void)
{
    struct fixture f;

    start(&f);
    asset(&f, "M880", "ready");
    CU_ASSERT_EQUAL(say(&f, SCOPE_IDENTITY, 1), ERR_NONE);
    CU_ASSERT_TRUE(holds(&f, 0, "CNB1"));
    change_reload(f.change, FIELD_SWITCH_SERIAL);
    forget_said(&f);
    CU_ASSERT_EQUAL(change_state(f.change, &f.device, DEVICE_STOPPED, 2), ERR_NONE);
    CU_ASSERT_EQUAL_FATAL(f.count, 1);
    CU_ASSERT_PTR_NULL(strstr(f.said[0], "CNB1"));
    asset(&f, "M880", "stopped");
    CU_ASSERT_EQUAL(say(&f, SCOPE_IDENTITY, 3), ERR_NONE);
    CU_ASSERT_EQUAL(f.count, 0);
    change_reload(f.change, 0);
    asset(&f, "M880", "stopped");
    CU_ASSERT_EQUAL(say(&f, SCOPE_IDENTITY, 4), ERR_NONE);
    CU_ASSERT_EQUAL(f.count, 1);
    CU_ASSERT_TRUE(holds(&f, 0, "CNB1"));
    end(&f);
}

static void says_again_what_a_roll_back_took(void)
{
    struct fixture f;

    start(&f);
    consumable(&f, "1", "50");
    CU_ASSERT_EQUAL(say(&f, SCOPE_CONSUMABLES, 1), ERR_NONE);
    disk_fail(f.rig.disk, ERR_IO);
    consumable(&f, "1", "50");
    CU_ASSERT_EQUAL(say(&f, SCOPE_CONSUMABLES, 2), ERR_NONE);
    CU_ASSERT_EQUAL(f.count, 1);
    CU_ASSERT_TRUE(disk_commit(f.rig.disk));
    disk_fail(f.rig.disk, ERR_IO);
    consumable(&f, "1", "50");
    CU_ASSERT_EQUAL(say(&f, SCOPE_CONSUMABLES, 3), ERR_NONE);
    CU_ASSERT_EQUAL(f.count, 0);
    end(&f);
}

static void what_cannot_be_queued_undoes_its_own_reading_only(void)
{
    struct fixture f;

    start(&f);
    consumable(&f, "1", "50");
    CU_ASSERT_EQUAL(say(&f, SCOPE_CONSUMABLES, 1), ERR_NONE);
    f.device = (struct device){ .id = OTHER_ID };
    f.answer = ERR_FULL;
    f.refuse_after = 1; /* the second record finds the journal full */
    consumable(&f, "1", "50");
    consumable(&f, "2", "50");
    CU_ASSERT_EQUAL(say(&f, SCOPE_CONSUMABLES, 2), ERR_FULL);
    CU_ASSERT_TRUE(disk_commit(f.rig.disk));
    CU_ASSERT_EQUAL(disk_rig_number(&f.rig, "SELECT count(*) FROM said"), 1);
    f.answer = ERR_NONE;
    consumable(&f, "1", "50");
    consumable(&f, "2", "50");
    CU_ASSERT_EQUAL(say(&f, SCOPE_CONSUMABLES, 3), ERR_NONE);
    CU_ASSERT_EQUAL(f.count, 2);
    f.device = (struct device){ .id = ID };
    consumable(&f, "1", "50");
    CU_ASSERT_EQUAL(say(&f, SCOPE_CONSUMABLES, 4), ERR_NONE);
    CU_ASSERT_EQUAL(f.count, 0);
    end(&f);
}

static void one_record_too_big_does_not_stop_the_others(void)
{
    struct fixture f;

    start(&f);
    struct record *r = add(&f, RECORD_ASSET);
    char text[256];
    memset(text, '&', 255);
    text[255] = '\0';
    for (int i = 0; i < 60; i++)
        CU_ASSERT_TRUE(record_add(r, FIELD_ASSET_FIRMWARE, text));
    consumable(&f, "1", "50");
    CU_ASSERT_EQUAL(say(&f, SCOPE_ALL, 1), ERR_NONE);
    CU_ASSERT_EQUAL(f.count, 1);
    CU_ASSERT_TRUE(holds(&f, 0, "<consumable"));
    end(&f);
}

static void damage_of_what_was_said_is_survived(void)
{
    struct fixture f;

    start(&f);
    asset(&f, "M880", "ready");
    consumable(&f, "1", "50");
    alert(&f, "8", "warning", "Jam");
    CU_ASSERT_EQUAL(say(&f, SCOPE_ALL, 1), ERR_NONE);
    CU_ASSERT_TRUE(disk_commit(f.rig.disk));
    disk_rig_sql(&f.rig, "UPDATE said SET xml = replace(xml, '<', '{')");
    CU_ASSERT_EQUAL(change_state(f.change, &f.device, DEVICE_STOPPED, 2), ERR_NONE);
    asset(&f, "M880", "ready");
    consumable(&f, "1", "50");
    alert(&f, "8", "warning", "Jam");
    CU_ASSERT_EQUAL(say(&f, SCOPE_ALL, 3), ERR_NONE);
    CU_ASSERT_EQUAL(f.count, 3);
    disk_rig_sql(&f.rig, "UPDATE said SET xml = 'x'");
    CU_ASSERT_EQUAL(say(&f, SCOPE_ALL, 4), ERR_NONE);
    CU_ASSERT_EQUAL(f.count, 0);
    CU_ASSERT_EQUAL(disk_rig_number(&f.rig, "SELECT count(*) FROM said WHERE kind <> 'asset'"), 0);
    end(&f);
}

static void a_full_disk_costs_nothing_while_nothing_changes(void)
{
    struct fixture f;

    start(&f);
    consumable(&f, "1", "50");
    CU_ASSERT_EQUAL(say(&f, SCOPE_CONSUMABLES, 1), ERR_NONE);
    CU_ASSERT_TRUE(disk_commit(f.rig.disk));
    disk_fail(f.rig.disk, ERR_FULL);
    consumable(&f, "1", "50");
    CU_ASSERT_EQUAL(say(&f, SCOPE_CONSUMABLES, 2), ERR_NONE);
    consumable(&f, "1", "49");
    CU_ASSERT_EQUAL(say(&f, SCOPE_CONSUMABLES, 3), ERR_FULL);
    CU_ASSERT_EQUAL(f.count, 0);
    end(&f);
}

UNIT_MAIN("change", UNIT_TEST(says_everything_once), UNIT_TEST(says_only_what_differs),
          UNIT_TEST(keeps_devices_apart), UNIT_TEST(says_a_vanished_supply_once_as_removed),
          UNIT_TEST(an_incident_opens_changes_and_closes_under_one_id),
          UNIT_TEST(equal_alerts_of_one_reading_are_one_incident_in_any_order),
          UNIT_TEST(pages_printed_meanwhile_do_not_change_an_incident),
          UNIT_TEST(gives_the_records_their_ids_and_times),
          UNIT_TEST(a_state_alone_is_said_when_it_differs),
          UNIT_TEST(a_reading_that_shows_no_state_does_not_change_it),
          UNIT_TEST(a_switch_withholds_and_gives_back), UNIT_TEST(says_again_what_a_roll_back_took),
          UNIT_TEST(what_cannot_be_queued_undoes_its_own_reading_only),
          UNIT_TEST(one_record_too_big_does_not_stop_the_others),
          UNIT_TEST(damage_of_what_was_said_is_survived),
          UNIT_TEST(a_full_disk_costs_nothing_while_nothing_changes))
