/* SPDX-License-Identifier: Apache-2.0 */
/* What is in a store, told by the day on which it will be empty. */
#include "portal/forecast_list.h"

#include "base/clock.h"
#include "tests/fakes/portal_rig.h"
#include "tests/unit/unit.h"

#include <stdio.h>
#include <string.h>

#define DAY_MS INT64_C(86400000)

static int64_t begin_ms(void)
{
    int64_t at_ms = 0;

    CU_ASSERT_TRUE_FATAL(clock_parse("2026-09-01T12:00:00.000Z", &at_ms));
    return at_ms;
}

/* Supply `index` loses `pace` points a day, from 100. */
static void tell(struct portal_rig *rig, int index, int day, int pace)
{
    char at[CLOCK_TEXT_SIZE];
    char xml[512];

    clock_format(begin_ms() + day * DAY_MS, at);
    (void)snprintf(xml, sizeof xml,
                   "<consumable device='%s' at='%s' index='%d'><type>toner</type>"
                   "<level quality='percent'>%d</level></consumable>",
                   PORTAL_RIG_DEVICE, at, index, 100 - pace * day);
    portal_rig_add(rig->store, rig->agent, xml);
}

static void supplies_come_by_their_dates_and_those_without_last(void)
{
    struct portal_rig rig = portal_rig_begin();
    struct forecast_list list;
    char text[4096] = "";

    for (int day = 0; day < 25; day++) {
        tell(&rig, 1, day, 1);
        tell(&rig, 2, day, 3);
    }
    tell(&rig, 3, 24, 0);
    int64_t now_ms = begin_ms() + 24 * DAY_MS;
    CU_ASSERT_EQUAL_FATAL(forecast_list_make(store_db(rig.store), 10, now_ms, &list), ERR_NONE);
    CU_ASSERT_EQUAL_FATAL(list.count, 3);
    CU_ASSERT_EQUAL(list.rows[0].supply, 2);
    CU_ASSERT_EQUAL(list.rows[1].supply, 1);
    CU_ASSERT_EQUAL(list.rows[2].supply, 3);
    CU_ASSERT_EQUAL(list.rows[0].told.reason, FORECAST_TOLD);
    CU_ASSERT_EQUAL(list.rows[2].told.reason, FORECAST_TOO_FEW);
    CU_ASSERT_EQUAL(list.rows[0].told.level, 2800);
    int64_t days = (list.rows[0].told.when_ms[BACKTEST_QUANTILES / 2] - now_ms) / DAY_MS;
    CU_ASSERT_TRUE(days >= 7 && days <= 11);
    FILE *out = fmemopen(text, sizeof text, "w");
    CU_ASSERT_PTR_NOT_NULL_FATAL(out);
    CU_ASSERT_EQUAL(forecast_list_write(&list, true, out), ERR_NONE);
    CU_ASSERT_EQUAL(forecast_list_write(&list, false, out), ERR_NONE);
    (void)fclose(out);
    CU_ASSERT_PTR_NOT_NULL(strstr(text, ",2,28.00,,coarse,2026-"));
    CU_ASSERT_PTR_NOT_NULL(strstr(text, ",3,100.00,too-few-readings,,,,,,,,"));
    CU_ASSERT_PTR_NOT_NULL(strstr(text, " to 2026-"));
    forecast_list_finish(&list);
    portal_rig_end(&rig);
}

static struct forecast_list_row on_day(struct portal_rig *rig, int day)
{
    struct forecast_list_row row = { 0 };
    struct forecast_list list;

    CU_ASSERT_EQUAL(forecast_list_make(store_db(rig->store), 10, begin_ms() + day * DAY_MS, &list),
                    ERR_NONE);
    CU_ASSERT_EQUAL(list.count, 1);
    if (list.count == 1)
        row = list.rows[0];
    forecast_list_finish(&list);
    return row;
}

/* Its agent is away, and nobody tells that the printer stands still. */
static void an_agent_that_is_away_is_no_news_of_its_printers(void)
{
    struct portal_rig rig = portal_rig_begin();

    for (int day = 0; day < 25; day++)
        tell(&rig, 1, day, 1);
    CU_ASSERT_EQUAL(store_begin(rig.store), ERR_NONE);
    CU_ASSERT_EQUAL(store_contact(rig.store, rig.agent, "1", begin_ms() + 25 * DAY_MS), ERR_NONE);
    CU_ASSERT_EQUAL(store_commit(rig.store), ERR_NONE);
    struct forecast_list_row before = on_day(&rig, 25);
    struct forecast_list_row later = on_day(&rig, 60);
    CU_ASSERT_EQUAL_FATAL(later.told.reason, FORECAST_TOLD);
    int64_t moved =
        later.told.when_ms[BACKTEST_QUANTILES / 2] - before.told.when_ms[BACKTEST_QUANTILES / 2];
    CU_ASSERT_TRUE(moved > -7 * DAY_MS && moved < 7 * DAY_MS);
    CU_ASSERT_EQUAL(on_day(&rig, 25 + FORECAST_SILENT_DAYS + 1).told.reason, FORECAST_NOT_HEARD);
    portal_rig_end(&rig);
}

UNIT_MAIN("forecast_list", UNIT_TEST(supplies_come_by_their_dates_and_those_without_last),
          UNIT_TEST(an_agent_that_is_away_is_no_news_of_its_printers))
