/* SPDX-License-Identifier: Apache-2.0 */
/* Only what is new is said, once, and what could not be queued is said again. */
#include "tests/unit/change_rig.h"
#include "tests/unit/memory.h"
#include "tests/unit/unit.h"

#include <stdlib.h>
#include <string.h>

static void says_everything_once(void)
{
    struct change_rig f;

    change_rig_start(&f);
    for (int round = 0; round < 3; round++) {
        change_rig_asset(&f, "M880", "ready");
        change_rig_consumable(&f, "1", "50");
        change_rig_consumable(&f, "2", "60");
        change_rig_meter(&f, 1000);
        change_rig_alert(&f, "1104", "warning", "Toner low");
        CU_ASSERT_EQUAL(change_rig_say(&f, SCOPE_ALL, 1000 + round), ERR_NONE);
        CU_ASSERT_EQUAL(f.count, round == 0 ? 5 : 0);
        if (round == 0) {
            CU_ASSERT_TRUE(change_rig_holds(&f, 0, "<asset "));
            CU_ASSERT_TRUE(change_rig_holds(&f, 0, CHANGE_RIG_ID));
            CU_ASSERT_TRUE(change_rig_holds(&f, 0, "1970-01-01T00:00:01.000Z"));
            CU_ASSERT_TRUE(change_rig_holds(&f, 4, "<text>Toner low</text>"));
        }
        if (round == 1)
            change_rig_restart(&f);
    }
    change_rig_end(&f);
}

static void says_everything_again_when_it_was_lost(void)
{
    struct change_rig f;
    char id[64] = "";

    change_rig_start(&f);
    for (int round = 0; round < 4; round++) {
        if (round == 1) { /* twice is as good as once, and it outlasts a restart */
            CU_ASSERT_EQUAL(change_say_again(f.change), ERR_NONE);
            CU_ASSERT_EQUAL(change_say_again(f.change), ERR_NONE);
            change_rig_restart(&f);
        }
        change_rig_asset(&f, "M880", round == 0 ? "ready" : NULL);
        change_rig_consumable(&f, "1", "50");
        change_rig_meter(&f, 1000);
        if (round < 2)
            change_rig_alert(&f, "1104", "warning", "Toner low");
        CU_ASSERT_EQUAL(change_rig_say(&f, SCOPE_ALL, 1000 + round), ERR_NONE);
        CU_ASSERT_EQUAL_FATAL(f.count, round < 2 ? 4 : round == 2 ? 1 : 0);
        if (round == 0)
            (void)snprintf(id, sizeof id, "%.41s", strstr(f.said[3], " id='"));
        if (round == 1) {
            CU_ASSERT_TRUE(change_rig_holds(&f, 0, "<state>ready</state>"));
            CU_ASSERT_TRUE(change_rig_holds(&f, 3, id));
            CU_ASSERT_TRUE(change_rig_holds(&f, 3, "event='updated'"));
            CU_ASSERT_TRUE(change_rig_holds(&f, 3, "<opened>1970-01-01T00:00:01.000Z</opened>"));
        }
    }
    change_rig_end(&f);
}

static void closes_an_incident_that_is_in_doubt(void)
{
    struct change_rig f;

    change_rig_start(&f);
    change_rig_alert(&f, "1104", "warning", "Toner low");
    CU_ASSERT_EQUAL(change_rig_say(&f, SCOPE_ALERTS, 1000), ERR_NONE);
    CU_ASSERT_EQUAL(change_say_again(f.change), ERR_NONE);
    CU_ASSERT_EQUAL(change_rig_say(&f, SCOPE_ALERTS, 2000), ERR_NONE);
    CU_ASSERT_EQUAL(f.count, 1);
    CU_ASSERT_TRUE(change_rig_holds(&f, 0, "event='closed'"));
    CU_ASSERT_EQUAL(change_rig_say(&f, SCOPE_ALERTS, 3000), ERR_NONE);
    CU_ASSERT_EQUAL(f.count, 0);
    change_rig_end(&f);
}

static void says_only_what_differs(void)
{
    struct change_rig f;

    change_rig_start(&f);
    change_rig_asset(&f, "M880", "ready");
    change_rig_consumable(&f, "1", "50");
    change_rig_consumable(&f, "2", "60");
    change_rig_meter(&f, 1000);
    CU_ASSERT_EQUAL(change_rig_say(&f, SCOPE_ALL, 1000), ERR_NONE);
    change_rig_asset(&f, "M880", "ready");
    change_rig_consumable(&f, "1", "50");
    change_rig_consumable(&f, "2", "59");
    change_rig_meter(&f, 1000);
    CU_ASSERT_EQUAL(change_rig_say(&f, SCOPE_ALL, 2000), ERR_NONE);
    CU_ASSERT_EQUAL(f.count, 1);
    CU_ASSERT_TRUE(change_rig_holds(&f, 0, ">59</level>"));
    CU_ASSERT_TRUE(change_rig_holds(&f, 0, "1970-01-01T00:00:02.000Z"));
    change_rig_meter(&f, 1001);
    CU_ASSERT_EQUAL(change_rig_say(&f, SCOPE_METER, 3000), ERR_NONE);
    CU_ASSERT_EQUAL(f.count, 1);
    CU_ASSERT_TRUE(change_rig_holds(&f, 0, ">1001<"));
    change_rig_end(&f);
}

static void keeps_devices_apart(void)
{
    struct change_rig f;

    change_rig_start(&f);
    change_rig_consumable(&f, "1", "50");
    CU_ASSERT_EQUAL(change_rig_say(&f, SCOPE_CONSUMABLES, 1), ERR_NONE);
    f.device = (struct device){ .id = CHANGE_RIG_OTHER_ID };
    CU_ASSERT_EQUAL(change_rig_say(&f, SCOPE_CONSUMABLES, 2), ERR_NONE);
    CU_ASSERT_EQUAL(f.count, 0);
    change_rig_consumable(&f, "1", "50");
    CU_ASSERT_EQUAL(change_rig_say(&f, SCOPE_CONSUMABLES, 2), ERR_NONE);
    CU_ASSERT_EQUAL(f.count, 1);
    CU_ASSERT_TRUE(change_rig_holds(&f, 0, CHANGE_RIG_OTHER_ID));
    change_rig_end(&f);
}

static void says_a_vanished_supply_once_as_removed(void)
{
    struct change_rig f;

    change_rig_start(&f);
    change_rig_consumable(&f, "1", "50");
    change_rig_consumable(&f, "10", "12");
    CU_ASSERT_EQUAL(change_rig_say(&f, SCOPE_CONSUMABLES, 1), ERR_NONE);
    change_rig_meter(&f, 5);
    CU_ASSERT_EQUAL(change_rig_say(&f, SCOPE_METER, 2),
                    ERR_NONE); /* this reading says nothing of supplies */
    CU_ASSERT_EQUAL(f.count, 1);
    change_rig_consumable(&f, "1", "50");
    CU_ASSERT_EQUAL(change_rig_say(&f, SCOPE_CONSUMABLES, 3000), ERR_NONE);
    CU_ASSERT_EQUAL(f.count, 1);
    CU_ASSERT_TRUE(change_rig_holds(&f, 0, "<state>removed</state>"));
    CU_ASSERT_TRUE(change_rig_holds(&f, 0, "10"));
    CU_ASSERT_TRUE(change_rig_holds(&f, 0, "1970-01-01T00:00:03.000Z"));
    change_rig_consumable(&f, "1", "50");
    CU_ASSERT_EQUAL(change_rig_say(&f, SCOPE_CONSUMABLES, 4), ERR_NONE);
    CU_ASSERT_EQUAL(f.count, 0);
    CU_ASSERT_EQUAL(change_rig_say(&f, SCOPE_CONSUMABLES, 5),
                    ERR_NONE); /* the table is empty now */
    CU_ASSERT_EQUAL(f.count, 1);
    CU_ASSERT_EQUAL(change_rig_say(&f, SCOPE_CONSUMABLES, 6), ERR_NONE);
    CU_ASSERT_EQUAL(f.count, 0);
    change_rig_consumable(&f, "10", "12"); /* back again */
    CU_ASSERT_EQUAL(change_rig_say(&f, SCOPE_CONSUMABLES, 7), ERR_NONE);
    CU_ASSERT_EQUAL(f.count, 1);
    CU_ASSERT_TRUE(change_rig_holds(&f, 0, "<state>ok</state>"));
    change_rig_end(&f);
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
    struct change_rig f;

    change_rig_start(&f);
    change_rig_alert(&f, "1104", "warning", "Toner low");
    CU_ASSERT_EQUAL(change_rig_say(&f, SCOPE_ALERTS, 1000), ERR_NONE);
    CU_ASSERT_EQUAL_FATAL(f.count, 1);
    char *id = attribute(f.said[0], " id");
    CU_ASSERT_TRUE(change_rig_holds(&f, 0, "opened"));
    CU_ASSERT_TRUE(change_rig_holds(&f, 0, "<opened>1970-01-01T00:00:01.000Z</opened>"));
    change_rig_alert(&f, "1104", "critical", "Toner very low");
    CU_ASSERT_EQUAL(change_rig_say(&f, SCOPE_ALERTS, 2000), ERR_NONE);
    CU_ASSERT_EQUAL_FATAL(f.count, 1);
    CU_ASSERT_TRUE(change_rig_holds(&f, 0, "updated"));
    CU_ASSERT_TRUE(change_rig_holds(&f, 0, id));
    CU_ASSERT_TRUE(change_rig_holds(&f, 0, "<opened>1970-01-01T00:00:01.000Z</opened>"));
    change_rig_restart(&f);
    CU_ASSERT_EQUAL(change_rig_say(&f, SCOPE_CONSUMABLES, 3000), ERR_NONE);
    CU_ASSERT_EQUAL(f.count, 0);
    CU_ASSERT_EQUAL(change_rig_say(&f, SCOPE_ALERTS, 4000), ERR_NONE);
    CU_ASSERT_EQUAL_FATAL(f.count, 1);
    CU_ASSERT_TRUE(change_rig_holds(&f, 0, "closed"));
    CU_ASSERT_TRUE(change_rig_holds(&f, 0, id));
    CU_ASSERT_TRUE(change_rig_holds(&f, 0, "Toner very low"));
    CU_ASSERT_TRUE(change_rig_holds(&f, 0, "<opened>1970-01-01T00:00:01.000Z</opened>"));
    CU_ASSERT_TRUE(change_rig_holds(&f, 0, "<closed>1970-01-01T00:00:04.000Z</closed>"));
    CU_ASSERT_EQUAL(change_rig_say(&f, SCOPE_ALERTS, 5000), ERR_NONE);
    CU_ASSERT_EQUAL(f.count, 0);
    change_rig_alert(&f, "1104", "warning", "Toner low");
    CU_ASSERT_EQUAL(change_rig_say(&f, SCOPE_ALERTS, 6000), ERR_NONE);
    CU_ASSERT_EQUAL_FATAL(f.count, 1);
    CU_ASSERT_PTR_NULL(strstr(f.said[0], id)); /* the next time is another incident */
    free(id);
    change_rig_end(&f);
}

static void equal_alerts_of_one_reading_are_one_incident_in_any_order(void)
{
    struct change_rig f;

    change_rig_start(&f);
    change_rig_alert(&f, "8", "warning", "Jam B");
    change_rig_alert(&f, "8", "critical", "Jam A");
    change_rig_alert(&f, "3", "warning", "Door open");
    CU_ASSERT_EQUAL(change_rig_say(&f, SCOPE_ALERTS, 1), ERR_NONE);
    CU_ASSERT_EQUAL(f.count, 2);
    change_rig_alert(&f, "8", "critical", "Jam A");
    change_rig_alert(&f, "3", "warning", "Door open");
    change_rig_alert(&f, "8", "warning", "Jam B");
    CU_ASSERT_EQUAL(change_rig_say(&f, SCOPE_ALERTS, 2), ERR_NONE);
    CU_ASSERT_EQUAL(f.count, 0);
    change_rig_alert(&f, "3", "warning", "Door open");
    change_rig_alert(&f, "8", "critical", "Jam A");
    CU_ASSERT_EQUAL(change_rig_say(&f, SCOPE_ALERTS, 3), ERR_NONE);
    CU_ASSERT_EQUAL(f.count, 0);
    change_rig_end(&f);
}

static void pages_printed_meanwhile_do_not_change_an_incident(void)
{
    struct change_rig f;

    change_rig_start(&f);
    change_rig_alert(&f, "8", "warning", "Jam");
    (void)record_add(&f.records.items[0], FIELD_INCIDENT_IMPRESSIONS, "100");
    CU_ASSERT_EQUAL(change_rig_say(&f, SCOPE_ALERTS, 1), ERR_NONE);
    change_rig_alert(&f, "8", "warning", "Jam");
    (void)record_add(&f.records.items[0], FIELD_INCIDENT_IMPRESSIONS, "200");
    CU_ASSERT_EQUAL(change_rig_say(&f, SCOPE_ALERTS, 2), ERR_NONE);
    CU_ASSERT_EQUAL(f.count, 0);
    CU_ASSERT_EQUAL(change_rig_say(&f, SCOPE_ALERTS, 3), ERR_NONE);
    CU_ASSERT_TRUE(change_rig_holds(&f, 0, "<impressions>100</impressions>"));
    change_rig_end(&f);
}

static void gives_the_records_their_ids_and_times(void)
{
    struct change_rig f;

    change_rig_start(&f);
    change_rig_alert(&f, "8", "warning", "Jam");
    CU_ASSERT_EQUAL(change_records(f.change, &f.device, SCOPE_ALERTS, &f.records, 5000), ERR_NONE);
    const struct record *r = &f.records.items[0];
    CU_ASSERT_TRUE(record_complete(r));
    CU_ASSERT_STRING_EQUAL(record_get(r, FIELD_INCIDENT_AT), "1970-01-01T00:00:05.000Z");
    CU_ASSERT_EQUAL(change_records(f.change, &f.device, SCOPE_ALERTS, &f.records, 6000), ERR_NONE);
    CU_ASSERT_STRING_EQUAL(record_get(r, FIELD_INCIDENT_AT), "1970-01-01T00:00:06.000Z");
    CU_ASSERT_EQUAL(f.count, 1);
    change_rig_end(&f);
}

static void a_state_alone_is_said_when_it_differs(void)
{
    struct change_rig f;

    change_rig_start(&f);
    CU_ASSERT_EQUAL(change_state(f.change, &f.device, DEVICE_UNREACHABLE, 1), ERR_NONE);
    CU_ASSERT_EQUAL(f.count, 0); /* nothing was said of it yet */
    change_rig_asset(&f, "M880", "ready");
    CU_ASSERT_EQUAL(change_rig_say(&f, SCOPE_IDENTITY, 1), ERR_NONE);
    change_rig_forget_said(&f);
    CU_ASSERT_EQUAL(change_state(f.change, &f.device, DEVICE_READY, 2), ERR_NONE);
    CU_ASSERT_EQUAL(f.count, 0);
    CU_ASSERT_EQUAL(change_state(f.change, &f.device, DEVICE_UNREACHABLE, 3000), ERR_NONE);
    CU_ASSERT_EQUAL(f.count, 1);
    CU_ASSERT_TRUE(change_rig_holds(&f, 0, "<state>unreachable</state>"));
    CU_ASSERT_TRUE(change_rig_holds(&f, 0, "<model>M880</model>"));
    CU_ASSERT_TRUE(change_rig_holds(&f, 0, "1970-01-01T00:00:03.000Z"));
    CU_ASSERT_EQUAL(change_state(f.change, &f.device, DEVICE_UNREACHABLE, 4), ERR_NONE);
    CU_ASSERT_EQUAL(f.count, 1);
    change_rig_asset(&f, "M880", "ready");
    CU_ASSERT_EQUAL(change_rig_say(&f, SCOPE_IDENTITY, 5), ERR_NONE);
    CU_ASSERT_EQUAL(f.count, 1);
    change_rig_forget_said(&f);
    CU_ASSERT_EQUAL(change_state(f.change, &f.device, DEVICE_STATE_UNKNOWN, 6), ERR_NONE);
    CU_ASSERT_EQUAL(f.count, 1);
    CU_ASSERT_PTR_NULL(strstr(f.said[0], "<state>"));
    CU_ASSERT_EQUAL(change_state(f.change, &f.device, DEVICE_STATE_UNKNOWN, 7), ERR_NONE);
    CU_ASSERT_EQUAL(f.count, 1);
    change_rig_end(&f);
}

static void a_reading_that_shows_no_state_does_not_change_it(void)
{
    struct change_rig f;

    change_rig_start(&f);
    change_rig_asset(&f, "M880", "asleep");
    CU_ASSERT_EQUAL(change_rig_say(&f, SCOPE_IDENTITY, 1), ERR_NONE);
    change_rig_asset(&f, "M880", NULL);
    CU_ASSERT_EQUAL(change_rig_say(&f, SCOPE_IDENTITY, 2), ERR_NONE);
    CU_ASSERT_EQUAL(f.count, 0);
    CU_ASSERT_EQUAL(change_state(f.change, &f.device, DEVICE_UNREACHABLE, 3), ERR_NONE);
    change_rig_asset(&f, "M880", NULL); /* it answered: silence is over */
    CU_ASSERT_EQUAL(change_rig_say(&f, SCOPE_IDENTITY, 4), ERR_NONE);
    CU_ASSERT_EQUAL(f.count, 1);
    CU_ASSERT_PTR_NULL(strstr(f.said[0], "<state>"));
    change_rig_end(&f);
}

static void a_switch_withholds_and_gives_back(void)
{
    struct change_rig f;

    change_rig_start(&f);
    change_rig_asset(&f, "M880", "ready");
    CU_ASSERT_EQUAL(change_rig_say(&f, SCOPE_IDENTITY, 1), ERR_NONE);
    CU_ASSERT_TRUE(change_rig_holds(&f, 0, "CNB1"));
    change_reload(f.change, FIELD_SWITCH_SERIAL);
    change_rig_forget_said(&f);
    CU_ASSERT_EQUAL(change_state(f.change, &f.device, DEVICE_STOPPED, 2), ERR_NONE);
    CU_ASSERT_EQUAL_FATAL(f.count, 1);
    CU_ASSERT_PTR_NULL(strstr(f.said[0], "CNB1"));
    change_rig_asset(&f, "M880", "stopped");
    CU_ASSERT_EQUAL(change_rig_say(&f, SCOPE_IDENTITY, 3), ERR_NONE);
    CU_ASSERT_EQUAL(f.count, 0);
    change_reload(f.change, 0);
    change_rig_asset(&f, "M880", "stopped");
    CU_ASSERT_EQUAL(change_rig_say(&f, SCOPE_IDENTITY, 4), ERR_NONE);
    CU_ASSERT_EQUAL(f.count, 1);
    CU_ASSERT_TRUE(change_rig_holds(&f, 0, "CNB1"));
    change_rig_end(&f);
}

static void says_again_what_a_roll_back_took(void)
{
    struct change_rig f;

    change_rig_start(&f);
    change_rig_consumable(&f, "1", "50");
    CU_ASSERT_EQUAL(change_rig_say(&f, SCOPE_CONSUMABLES, 1), ERR_NONE);
    disk_fail(f.rig.disk, ERR_IO);
    change_rig_consumable(&f, "1", "50");
    CU_ASSERT_EQUAL(change_rig_say(&f, SCOPE_CONSUMABLES, 2), ERR_NONE);
    CU_ASSERT_EQUAL(f.count, 1);
    CU_ASSERT_TRUE(disk_commit(f.rig.disk));
    disk_fail(f.rig.disk, ERR_IO);
    change_rig_consumable(&f, "1", "50");
    CU_ASSERT_EQUAL(change_rig_say(&f, SCOPE_CONSUMABLES, 3), ERR_NONE);
    CU_ASSERT_EQUAL(f.count, 0);
    change_rig_end(&f);
}

static void what_cannot_be_queued_undoes_its_own_reading_only(void)
{
    struct change_rig f;

    change_rig_start(&f);
    change_rig_consumable(&f, "1", "50");
    CU_ASSERT_EQUAL(change_rig_say(&f, SCOPE_CONSUMABLES, 1), ERR_NONE);
    f.device = (struct device){ .id = CHANGE_RIG_OTHER_ID };
    f.answer = ERR_FULL;
    f.refuse_after = 1; /* the second record finds the journal full */
    change_rig_consumable(&f, "1", "50");
    change_rig_consumable(&f, "2", "50");
    CU_ASSERT_EQUAL(change_rig_say(&f, SCOPE_CONSUMABLES, 2), ERR_FULL);
    CU_ASSERT_TRUE(disk_commit(f.rig.disk));
    CU_ASSERT_EQUAL(disk_rig_number(&f.rig, "SELECT count(*) FROM said"), 1);
    f.answer = ERR_NONE;
    change_rig_consumable(&f, "1", "50");
    change_rig_consumable(&f, "2", "50");
    CU_ASSERT_EQUAL(change_rig_say(&f, SCOPE_CONSUMABLES, 3), ERR_NONE);
    CU_ASSERT_EQUAL(f.count, 2);
    f.device = (struct device){ .id = CHANGE_RIG_ID };
    change_rig_consumable(&f, "1", "50");
    CU_ASSERT_EQUAL(change_rig_say(&f, SCOPE_CONSUMABLES, 4), ERR_NONE);
    CU_ASSERT_EQUAL(f.count, 0);
    change_rig_end(&f);
}

static void one_record_too_big_does_not_stop_the_others(void)
{
    struct change_rig f;

    change_rig_start(&f);
    struct record *r = change_rig_add(&f, RECORD_ASSET);
    char text[256];
    memset(text, '&', 255);
    text[255] = '\0';
    for (int i = 0; i < 60; i++)
        CU_ASSERT_TRUE(record_add(r, FIELD_ASSET_FIRMWARE, text));
    change_rig_consumable(&f, "1", "50");
    CU_ASSERT_EQUAL(change_rig_say(&f, SCOPE_ALL, 1), ERR_NONE);
    CU_ASSERT_EQUAL(f.count, 1);
    CU_ASSERT_TRUE(change_rig_holds(&f, 0, "<consumable"));
    change_rig_end(&f);
}

static void damage_of_what_was_said_is_survived(void)
{
    struct change_rig f;

    change_rig_start(&f);
    change_rig_asset(&f, "M880", "ready");
    change_rig_consumable(&f, "1", "50");
    change_rig_alert(&f, "8", "warning", "Jam");
    CU_ASSERT_EQUAL(change_rig_say(&f, SCOPE_ALL, 1), ERR_NONE);
    CU_ASSERT_TRUE(disk_commit(f.rig.disk));
    disk_rig_sql(&f.rig, "UPDATE said SET xml = replace(xml, '<', '{')");
    CU_ASSERT_EQUAL(change_state(f.change, &f.device, DEVICE_STOPPED, 2), ERR_NONE);
    change_rig_asset(&f, "M880", "ready");
    change_rig_consumable(&f, "1", "50");
    change_rig_alert(&f, "8", "warning", "Jam");
    CU_ASSERT_EQUAL(change_rig_say(&f, SCOPE_ALL, 3), ERR_NONE);
    CU_ASSERT_EQUAL(f.count, 3);
    disk_rig_sql(&f.rig, "UPDATE said SET xml = 'x'");
    CU_ASSERT_EQUAL(change_rig_say(&f, SCOPE_ALL, 4), ERR_NONE);
    CU_ASSERT_EQUAL(f.count, 0);
    CU_ASSERT_EQUAL(disk_rig_number(&f.rig, "SELECT count(*) FROM said WHERE kind <> 'asset'"), 0);
    change_rig_end(&f);
}

static void a_full_disk_costs_nothing_while_nothing_changes(void)
{
    struct change_rig f;

    change_rig_start(&f);
    change_rig_consumable(&f, "1", "50");
    CU_ASSERT_EQUAL(change_rig_say(&f, SCOPE_CONSUMABLES, 1), ERR_NONE);
    CU_ASSERT_TRUE(disk_commit(f.rig.disk));
    disk_fail(f.rig.disk, ERR_FULL);
    change_rig_consumable(&f, "1", "50");
    CU_ASSERT_EQUAL(change_rig_say(&f, SCOPE_CONSUMABLES, 2), ERR_NONE);
    change_rig_consumable(&f, "1", "49");
    CU_ASSERT_EQUAL(change_rig_say(&f, SCOPE_CONSUMABLES, 3), ERR_FULL);
    CU_ASSERT_EQUAL(f.count, 0);
    change_rig_end(&f);
}

/* Whatever allocation fails, what was said and what is remembered agree. */
static void memory_that_runs_out_leaves_nothing_half_said(void)
{
    struct change_rig f;
    unsigned nth = 0;
    enum err err = ERR_MEMORY;

    change_rig_start(&f);
    while (err != ERR_NONE && nth < 1000) {
        change_rig_forget_said(&f);
        record_list_finish(&f.records);
        record_list_init(&f.records, 512);
        change_rig_asset(&f, "M880", "ready");
        change_rig_consumable(&f, "2", "5"); /* an incident of its own */
        change_rig_alert(&f, "8", "warning", "Jam");
        memory_fail_at(++nth);
        err = change_records(f.change, &f.device, SCOPE_ALL, &f.records, 1);
        memory_fail_at(0);
        if (err != ERR_NONE)
            CU_ASSERT_EQUAL(disk_rig_number(&f.rig, "SELECT (SELECT count(*) FROM said) +"
                                                    " (SELECT count(*) FROM recall)"),
                            0);
    }
    CU_ASSERT_TRUE(nth > 5);
    CU_ASSERT_EQUAL(disk_rig_number(&f.rig, "SELECT count(*) FROM said"), (int64_t)f.count);
    change_rig_end(&f);
}

UNIT_MAIN("change", UNIT_TEST(says_everything_once),
          UNIT_TEST(says_everything_again_when_it_was_lost),
          UNIT_TEST(closes_an_incident_that_is_in_doubt), UNIT_TEST(says_only_what_differs),
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
          UNIT_TEST(a_full_disk_costs_nothing_while_nothing_changes),
          UNIT_TEST(memory_that_runs_out_leaves_nothing_half_said))
