/* SPDX-License-Identifier: Apache-2.0 */
/* A supply that tells "some left" in a store: its pages are read where no level is told. */
#include "portal/forecast_source.h"

#include "base/clock.h"
#include "portal/forecast_told.h"
#include "tests/fakes/portal_rig.h"
#include "tests/unit/unit.h"

#include <inttypes.h>
#include <stdio.h>

#define DAY_MS INT64_C(86400000)

static struct forecast_reading readings[LEVEL_READ_MOST];

static int64_t day(int number)
{
    int64_t at_ms = 0;

    CU_ASSERT_TRUE_FATAL(clock_parse("2026-01-01T12:00:00.000Z", &at_ms));
    return at_ms + number * DAY_MS;
}

static void tell(const struct portal_rig *rig, int number, const char *level, const char *serial)
{
    char at[CLOCK_TEXT_SIZE];
    char xml[512];

    clock_format(day(number), at);
    (void)snprintf(xml, sizeof xml,
                   "<consumable device='%s' at='%s' index='1'><type>toner</type>"
                   "<colour>cyan</colour><part>CF411A</part><serial>%s</serial>%s</consumable>",
                   PORTAL_RIG_DEVICE, at, serial, level);
    portal_rig_add(rig->store, rig->agent, xml);
}

static void run(const struct portal_rig *rig, const char *sql)
{
    CU_ASSERT_EQUAL_FATAL(store_begin(rig->store), ERR_NONE);
    CU_ASSERT_EQUAL_FATAL(db_run(store_db(rig->store), sql), ERR_NONE);
    CU_ASSERT_EQUAL_FATAL(store_commit(rig->store), ERR_NONE);
}

/* A counter that made `pace` pages each day for 90 days. */
static void count(const struct portal_rig *rig, const char *counter, int pace)
{
    char sql[768];

    (void)snprintf(
        sql, sizeof sql,
        "INSERT INTO history_ledger (device_id, counter, journal, value, at, absent, total, net, "
        "merged, others) VALUES (1, '%s', 1, 0, 0, 0, 0, 0, 0, ''); "
        "INSERT INTO history_meter (device_id, counter, at, received, value, delta, total, unsure, "
        "event) WITH RECURSIVE n (i) AS (SELECT CAST(0 AS {number}) UNION ALL SELECT i + 1 FROM n "
        "WHERE i < 90) SELECT 1, '%s', %" PRId64
        " + i * 86400000, 0, 0, %d, i * %d, 0, 'normal' FROM n",
        counter, counter, day(0), pace, pace);
    run(rig, sql);
}

/* Cyan, 20 colour pages and 100 of all a day: another cartridge came on day 60. */
static struct portal_rig live(void)
{
    struct portal_rig rig = portal_rig_begin();

    tell(&rig, 0, "<level quality='some'/>", "A1");
    count(&rig, "total/total", 100);
    count(&rig, "total/colour", 20);
    tell(&rig, 60, "<level quality='some'/>", "A2");
    tell(&rig, 90, "<level quality='some'/>", "A2");
    run(&rig, "INSERT INTO catalogue_part (place, changed, part, yield, yield_unit) "
              "SELECT place, 0, 'CF411A', 1600, 'impressions' FROM agent");
    return rig;
}

static struct forecast_told foresee(const struct portal_rig *rig, int number)
{
    const struct level_read_supply of = { 1, 1 };
    const struct forecast_fleet fleet = { 0 };
    struct forecast_told told;
    size_t count = 0;

    CU_ASSERT_EQUAL_FATAL(forecast_source_read(store_db(rig->store), &of, readings, &count),
                          ERR_NONE);
    for (size_t i = 1; i < count; i++)
        CU_ASSERT_TRUE(readings[i - 1].at_ms <= readings[i].at_ms);
    forecast_told_make(&fleet, readings, count, day(number), &told);
    return told;
}

/* 600 of 1600 colour pages are made, 20 a day. */
static void pages_since_the_cartridge_came_make_a_date(void)
{
    struct portal_rig rig = live();
    struct forecast_told told = foresee(&rig, 90);

    CU_ASSERT_EQUAL_FATAL(told.reason, FORECAST_TOLD);
    CU_ASSERT_EQUAL(told.method, FORECAST_PAGES);
    CU_ASSERT_EQUAL(told.level, FORECAST_TRACK_UNKNOWN);
    CU_ASSERT_DOUBLE_EQUAL(told.forecast.mean, 50, 12);
    portal_rig_end(&rig);
}

static void say(const struct portal_rig *rig, const char *incident, int code, int from, int to)
{
    char sql[512];

    (void)snprintf(sql, sizeof sql,
                   "INSERT INTO history_incident (device_id, incident, opened, closed, at, entry, "
                   "alert_group, group_index, code) VALUES (1, '%s', %" PRId64 ", %" PRId64
                   ", 0, 0, 'markerSupplies', 1, %d)",
                   incident, day(from), day(to), code);
    run(rig, sql);
}

static void low_brings_it_nearer_and_what_takes_it_back_is_another_one(void)
{
    struct portal_rig rig = live();
    double before = foresee(&rig, 90).forecast.mean;

    say(&rig, "low", 1104, 80, 200);
    double low = foresee(&rig, 90).forecast.mean;
    CU_ASSERT_TRUE(low < before / 1.5);
    run(&rig, "UPDATE history_incident SET closed = opened + 5 * 86400000");
    CU_ASSERT_TRUE(foresee(&rig, 90).forecast.mean > low * 1.5);
    say(&rig, "again", 1104, 86, 200); /* it was shaken */
    CU_ASSERT_TRUE(foresee(&rig, 90).forecast.mean < before / 1.5);
    say(&rig, "empty", 1101, 89, 200);
    CU_ASSERT_EQUAL(foresee(&rig, 90).reason, FORECAST_EMPTY_NOW);
    portal_rig_end(&rig);
}

static void what_is_not_known_has_a_reason(void)
{
    struct portal_rig rig = live();

    run(&rig, "DELETE FROM catalogue_part");
    CU_ASSERT_EQUAL(foresee(&rig, 90).reason, FORECAST_NO_YIELD);
    run(&rig, "DELETE FROM history_ledger");
    CU_ASSERT_EQUAL(foresee(&rig, 90).reason, FORECAST_NO_LEVEL);
    portal_rig_end(&rig);
}

static void who_tells_a_number_or_no_limit_has_no_pages(void)
{
    struct portal_rig rig = live();

    tell(&rig, 91, "<level quality='unlimited'/>", "A2");
    CU_ASSERT_EQUAL(foresee(&rig, 91).reason, FORECAST_NO_LEVEL);
    tell(&rig, 92, "<level quality='percent'>40</level>", "A2");
    CU_ASSERT_EQUAL(foresee(&rig, 92).reason, FORECAST_TOO_FEW);
    portal_rig_end(&rig);
}

UNIT_MAIN("forecast_source", UNIT_TEST(pages_since_the_cartridge_came_make_a_date),
          UNIT_TEST(low_brings_it_nearer_and_what_takes_it_back_is_another_one),
          UNIT_TEST(what_is_not_known_has_a_reason),
          UNIT_TEST(who_tells_a_number_or_no_limit_has_no_pages))
