/* SPDX-License-Identifier: Apache-2.0 */
/* The levels of a supply, with what else a forecast has to know, from records as they came. */
#include "portal/store/level_read.h"

#include "base/clock.h"
#include "tests/fakes/portal_rig.h"
#include "tests/unit/unit.h"

#include <stdio.h>

static struct level_read_point points[LEVEL_READ_MOST];

static void tell_level(struct portal_rig *rig, const char *at, int index, const char *level)
{
    char xml[512];

    (void)snprintf(xml, sizeof xml,
                   "<consumable device='%s' at='%s' index='%d'><type>toner</type>%s</consumable>",
                   PORTAL_RIG_DEVICE, at, index, level);
    portal_rig_add(rig->store, rig->agent, xml);
}

static void tell_state(struct portal_rig *rig, const char *at, const char *state)
{
    char xml[512];

    (void)snprintf(xml, sizeof xml,
                   "<asset device='%s' at='%s'><model>Laser 9</model><state>%s</state></asset>",
                   PORTAL_RIG_DEVICE, at, state);
    portal_rig_add(rig->store, rig->agent, xml);
}

/* The agent was heard at a time; NULL: never. */
static void hear(struct portal_rig *rig, const char *at)
{
    int64_t at_ms = 0;

    if (!at)
        return;
    CU_ASSERT_TRUE(clock_parse(at, &at_ms));
    CU_ASSERT_EQUAL(store_begin(rig->store), ERR_NONE);
    CU_ASSERT_EQUAL(store_contact(rig->store, rig->agent, "1", at_ms), ERR_NONE);
    CU_ASSERT_EQUAL(store_commit(rig->store), ERR_NONE);
}

static struct portal_rig live(void)
{
    struct portal_rig rig = portal_rig_begin();

    tell_level(&rig, "2026-11-01T08:00:00.000Z", 1, "<level quality='percent'>40</level>");
    tell_level(&rig, "2026-11-01T08:00:00.000Z", 2, "<level quality='percent'>90</level>");
    tell_level(&rig, "2026-11-02T08:00:00.000Z", 1, "<level quality='percent'>39.5</level>");
    tell_level(&rig, "2026-11-03T08:00:00.000Z", 1, "<level quality='some'/>");
    tell_state(&rig, "2026-11-04T08:00:00.000Z", "unreachable");
    tell_state(&rig, "2026-11-05T08:00:00.000Z", "ready");
    return rig;
}

static void points_come_in_order_with_what_is_not_known(void)
{
    static const struct {
        enum level_read_kind kind;
        int64_t level;
    } should[] = { { LEVEL_READ_LEVEL, 4000 }, { LEVEL_READ_LEVEL, 3950 },
                   { LEVEL_READ_UNKNOWN, 0 },  { LEVEL_READ_SILENT, 0 },
                   { LEVEL_READ_HEARD, 0 },    { LEVEL_READ_SILENT, 0 } };
    struct portal_rig rig = live();
    const struct level_read_supply first = {
        portal_rig_ask(&rig, "SELECT min(device_id) FROM history_level"), 1
    };
    size_t count = 0;

    CU_ASSERT_EQUAL(level_read_points(store_db(rig.store), &first, points, &count), ERR_NONE);
    CU_ASSERT_EQUAL_FATAL(count, 6);
    for (size_t i = 0; i < count; i++) {
        CU_ASSERT_EQUAL(points[i].kind, should[i].kind);
        CU_ASSERT_EQUAL(points[i].level, should[i].level);
        CU_ASSERT_TRUE(i == 0 || points[i].at_ms >= points[i - 1].at_ms);
    }
    portal_rig_end(&rig);
}

static void what_is_known_ends_where_the_agent_was_heard_last(void)
{
    static const struct {
        const char *contact;
        const char *end;
    } rows[] = { { NULL, "2026-11-05T08:00:00.000Z" }, /* never: the records were imported */
                 { "2026-11-01T08:00:00.000Z", "2026-11-05T08:00:00.000Z" }, /* clocks differ */
                 { "2026-11-09T08:00:00.000Z", "2026-11-09T08:00:00.000Z" } };
    struct portal_rig rig = live();
    const struct level_read_supply second = {
        portal_rig_ask(&rig, "SELECT min(device_id) FROM history_level"), 2
    };
    size_t count = 0;

    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        int64_t end_ms = 0;
        CU_ASSERT_TRUE(clock_parse(rows[i].end, &end_ms));
        hear(&rig, rows[i].contact);
        CU_ASSERT_EQUAL(level_read_points(store_db(rig.store), &second, points, &count), ERR_NONE);
        CU_ASSERT_EQUAL_FATAL(count, 4);
        CU_ASSERT_EQUAL(points[3].kind, LEVEL_READ_SILENT);
        CU_ASSERT_EQUAL(points[3].at_ms, end_ms);
    }
    portal_rig_end(&rig);
}

/* Two silent states are one silence, and one that ended before it began (a clock that was set back)
 * is none. */
static void silence_is_whole_and_lasts(void)
{
    static const struct {
        enum level_read_kind kind;
        const char *at;
    } should[] = { { LEVEL_READ_SILENT, "2026-11-04T08:00:00.000Z" },
                   { LEVEL_READ_HEARD, "2026-11-05T08:00:00.000Z" },
                   { LEVEL_READ_SILENT, "2026-11-06T08:00:00.000Z" },
                   { LEVEL_READ_HEARD, "2026-11-08T08:00:00.000Z" } };
    struct portal_rig rig = live();
    const struct level_read_supply first = {
        portal_rig_ask(&rig, "SELECT min(device_id) FROM history_level"), 1
    };
    size_t count = 0;

    tell_state(&rig, "2026-11-06T08:00:00.000Z", "unreachable");
    tell_state(&rig, "2026-11-07T08:00:00.000Z", "gone");
    tell_state(&rig, "2026-11-08T08:00:00.000Z", "ready");
    tell_state(&rig, "2026-11-20T08:00:00.000Z", "unreachable");
    tell_state(&rig, "2026-11-09T08:00:00.000Z", "ready");
    CU_ASSERT_EQUAL(level_read_points(store_db(rig.store), &first, points, &count), ERR_NONE);
    CU_ASSERT_EQUAL_FATAL(count, 8);
    for (size_t i = 0; i < sizeof should / sizeof should[0]; i++) {
        int64_t at_ms = 0;
        CU_ASSERT_TRUE(clock_parse(should[i].at, &at_ms));
        CU_ASSERT_EQUAL(points[i + 3].kind, should[i].kind);
        CU_ASSERT_EQUAL(points[i + 3].at_ms, at_ms);
    }
    portal_rig_end(&rig);
}

static void supplies_are_told_a_few_at_a_time(void)
{
    struct level_read_supply behind = { INT64_MIN, INT64_MIN };
    struct portal_rig rig = live();
    struct level_read_supply next;
    size_t count = 0;

    for (int64_t supply = 1; supply <= 2; supply++) {
        CU_ASSERT_EQUAL(level_read_supplies(store_db(rig.store), &behind, 1, &next, &count),
                        ERR_NONE);
        CU_ASSERT_EQUAL_FATAL(count, 1);
        CU_ASSERT_EQUAL(next.supply, supply);
        behind = next;
    }
    CU_ASSERT_EQUAL(level_read_supplies(store_db(rig.store), &behind, 1, &next, &count), ERR_NONE);
    CU_ASSERT_EQUAL(count, 0);
    portal_rig_end(&rig);
}

/* A printer that sleeps and wakes all day tells a lot that says nothing of its supplies. */
static void states_leave_room_for_levels(void)
{
    struct portal_rig rig = live();
    const struct level_read_supply first = {
        portal_rig_ask(&rig, "SELECT min(device_id) FROM history_level"), 1
    };
    size_t count = 0;

    store_close(rig.store);
    rig.store = NULL;
    portal_rig_run(&rig, "INSERT INTO history_fact (device_id, field, at, entry, until, value) "
                         "WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE "
                         "i < 5000) SELECT h.id, 'state', 1796000000000 + i * 60000, 100 + i, "
                         "1796000000000 + i * 60000 + 60000, CASE WHEN i % 2 = 0 THEN 'asleep' "
                         "ELSE 'ready' END FROM n CROSS JOIN history_device h");
    CU_ASSERT_EQUAL_FATAL(store_open(&rig.place, STORE_READ, &rig.store), ERR_NONE);
    CU_ASSERT_EQUAL(level_read_points(store_db(rig.store), &first, points, &count), ERR_NONE);
    CU_ASSERT_EQUAL_FATAL(count, 6);
    CU_ASSERT_EQUAL(points[0].level, 4000);
    CU_ASSERT_EQUAL(points[4].kind, LEVEL_READ_HEARD);
    portal_rig_end(&rig);
}

static void what_became_days_is_told_too(void)
{
    struct portal_rig rig = live();
    const struct level_read_supply first = {
        portal_rig_ask(&rig, "SELECT min(device_id) FROM history_level"), 1
    };
    size_t count = 0;

    CU_ASSERT_EQUAL(store_begin(rig.store), ERR_NONE);
    CU_ASSERT_EQUAL(db_run(store_db(rig.store),
                           "INSERT INTO history_level_day (device_id, supply, day, points, least, "
                           "most, last, last_at) SELECT min(device_id), 1, 1000, 1, 5000, 6000, "
                           "5000, 2000 FROM history_level"),
                    ERR_NONE);
    CU_ASSERT_EQUAL(store_commit(rig.store), ERR_NONE);
    CU_ASSERT_EQUAL(level_read_points(store_db(rig.store), &first, points, &count), ERR_NONE);
    CU_ASSERT_EQUAL_FATAL(count, 7);
    CU_ASSERT_EQUAL(points[0].at_ms, 2000);
    CU_ASSERT_EQUAL(points[0].level, 5000);
    portal_rig_end(&rig);
}

static void a_supply_has_the_names_of_its_device_until_it_is_removed(void)
{
    struct portal_rig rig = live();
    const struct level_read_supply second = {
        portal_rig_ask(&rig, "SELECT min(device_id) FROM history_level"), 2
    };
    struct level_read_name name;

    CU_ASSERT_EQUAL(level_read_name(store_db(rig.store), &second, &name), ERR_NONE);
    CU_ASSERT_STRING_EQUAL(name.site, "HQ");
    CU_ASSERT_STRING_EQUAL(name.device, PORTAL_RIG_DEVICE);
    CU_ASSERT_STRING_EQUAL(name.model, "Laser 9");
    CU_ASSERT_STRING_EQUAL(name.serial, "");
    CU_ASSERT_STRING_EQUAL(name.type, "toner");
    tell_level(&rig, "2026-11-06T08:00:00.000Z", 2, "<state>removed</state>");
    CU_ASSERT_EQUAL(level_read_name(store_db(rig.store), &second, &name), ERR_MISSING);
    portal_rig_end(&rig);
}

UNIT_MAIN("level_read", UNIT_TEST(points_come_in_order_with_what_is_not_known),
          UNIT_TEST(what_is_known_ends_where_the_agent_was_heard_last),
          UNIT_TEST(silence_is_whole_and_lasts), UNIT_TEST(supplies_are_told_a_few_at_a_time),
          UNIT_TEST(states_leave_room_for_levels), UNIT_TEST(what_became_days_is_told_too),
          UNIT_TEST(a_supply_has_the_names_of_its_device_until_it_is_removed))
