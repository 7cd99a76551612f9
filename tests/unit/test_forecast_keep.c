/* SPDX-License-Identifier: Apache-2.0 */
/* Forecasts follow what is said and are made anew each night: a clock moved by hand. */
#include "portal/forecast_keep.h"

#include "base/clock.h"
#include "portal/forecast/forecast_fleet.h"
#include "portal/portal_forecast.h"
#include "portal/store/forecast_book.h"
#include "tests/fakes/fake_loop.h"
#include "tests/fakes/portal_rig.h"
#include "tests/unit/unit.h"

#include <inttypes.h>
#include <stdio.h>

#define DAY_MS  INT64_C(86400000)
#define HOUR_MS INT64_C(3600000)
#define STEPS   100000 /* more than any work takes */

/* Where the store has the correction of all. */
#define LAST_CELL (FORECAST_FLEET_LAYOUT * 1000 + FORECAST_FLEET_CELLS - 1)

static int64_t begin_ms(void)
{
    int64_t at_ms = 0;

    CU_ASSERT_TRUE_FATAL(clock_parse("2026-01-01T12:00:00.000Z", &at_ms));
    return at_ms;
}

static int64_t day(int number)
{
    return begin_ms() + number * DAY_MS;
}

static void tell(const struct portal_rig *rig, int index, int64_t at_ms, const char *level)
{
    char at[CLOCK_TEXT_SIZE];
    char xml[512];

    clock_format(at_ms, at);
    (void)snprintf(xml, sizeof xml,
                   "<consumable device='%s' at='%s' index='%d'><type>toner</type>%s</consumable>",
                   PORTAL_RIG_DEVICE, at, index, level);
    portal_rig_add(rig->store, rig->agent, xml);
}

static void tell_level(const struct portal_rig *rig, int index, int number, int level)
{
    char text[96];

    (void)snprintf(text, sizeof text, "<level quality='percent'>%d</level>", level);
    tell(rig, index, day(number), text);
}

static void run(const struct portal_rig *rig, const char *sql)
{
    CU_ASSERT_EQUAL_FATAL(store_begin(rig->store), ERR_NONE);
    CU_ASSERT_EQUAL_FATAL(db_run(store_db(rig->store), sql), ERR_NONE);
    CU_ASSERT_EQUAL_FATAL(store_commit(rig->store), ERR_NONE);
}

/* Step until there is nothing to do; how many steps that took. */
static int work(struct forecast_keep *keep, int64_t now_ms)
{
    bool is_done = false;
    int steps = 0;

    for (; !is_done && steps < STEPS; steps++)
        CU_ASSERT_EQUAL_FATAL(forecast_keep_step(keep, now_ms, &is_done), ERR_NONE);
    CU_ASSERT_TRUE_FATAL(is_done);
    return steps;
}

/* Levels day by day after the first, of each supply that was told of so far: they fall by `pace`
 * hundredths, and begin again after `days`. */
static void go_on(const struct portal_rig *rig, int last, int days, int pace)
{
    char sql[512];

    (void)snprintf(sql, sizeof sql,
                   "INSERT INTO history_level (device_id, supply, at, received, level) "
                   "WITH RECURSIVE n (i) AS (SELECT CAST(1 AS {number}) UNION ALL SELECT i + 1 "
                   "FROM n WHERE i < %d) SELECT c.device_id, c.supply, c.came + n.i * 86400000, 0, "
                   "10000 - n.i %% %d * %d FROM n CROSS JOIN history_cartridge c",
                   last, days, pace);
    run(rig, sql);
}

/* Supply 1 loses three points a day, and was looked at for 25 days; of 2 one level is known, and of
 * 3 none. */
static struct portal_rig live(void)
{
    struct portal_rig rig = portal_rig_begin();

    tell_level(&rig, 1, 0, 100);
    go_on(&rig, 23, 25, 300);
    tell_level(&rig, 1, 24, 28);
    tell_level(&rig, 2, 24, 50);
    tell(&rig, 3, day(24), "<level quality='some'/>");
    return rig;
}

static void check_dates_and_reasons(const struct portal_rig *rig)
{
    CU_ASSERT_EQUAL(portal_rig_ask(rig, "SELECT count(*) FROM forecast"), 3);
    CU_ASSERT_EQUAL(portal_rig_ask(rig,
                                   "SELECT count(*) FROM forecast WHERE supply = 1 "
                                   "AND reason IS NULL AND method = 'coarse' AND level = 2800 "
                                   "AND made < from_95 AND from_95 < from_80 AND from_80 < "
                                   "from_50 AND from_50 < due AND due < to_50 AND to_50 < to_80 "
                                   "AND to_80 < to_95"),
                    1);
    int64_t days = portal_rig_ask(rig, "SELECT (due - made) / 86400000 FROM forecast "
                                       "WHERE supply = 1");
    CU_ASSERT_TRUE(days >= 7 && days <= 11);
    CU_ASSERT_EQUAL(portal_rig_ask(rig, "SELECT count(*) FROM forecast WHERE supply = 2 "
                                        "AND reason = 'too-few-readings' AND from_95 IS NULL"),
                    1);
    CU_ASSERT_EQUAL(portal_rig_ask(rig, "SELECT count(*) FROM forecast WHERE supply = 3 "
                                        "AND reason = 'level-not-told' AND level IS NULL"),
                    1);
    CU_ASSERT_EQUAL(portal_rig_ask(rig, "SELECT position FROM forecast_state"),
                    portal_rig_ask(rig, "SELECT max(row) FROM entry"));
}

static void go_through_a_day(const struct portal_rig *rig, struct forecast_keep *keep)
{
    CU_ASSERT_EQUAL(work(keep, day(24) + HOUR_MS), 1);
    tell(rig, 1, day(24) + HOUR_MS, "<level quality='percent'>20</level>");
    work(keep, day(24) + 2 * HOUR_MS);
    CU_ASSERT_EQUAL(portal_rig_ask(rig, "SELECT made FROM forecast WHERE supply = 1"),
                    day(24) + 2 * HOUR_MS);
    CU_ASSERT_EQUAL(portal_rig_ask(rig, "SELECT level FROM forecast WHERE supply = 1"), 2000);
    CU_ASSERT_EQUAL(portal_rig_ask(rig, "SELECT min(made) FROM forecast"), day(24));
    CU_ASSERT_EQUAL(portal_rig_ask(rig, "SELECT learnt FROM forecast_state"), day(24));
}

static void go_through_a_night(const struct portal_rig *rig, struct forecast_keep *keep)
{
    work(keep, day(25) - 11 * HOUR_MS); /* one o'clock: not yet */
    CU_ASSERT_EQUAL(portal_rig_ask(rig, "SELECT max(made) FROM forecast"), day(24) + 2 * HOUR_MS);
    work(keep, day(25) - 9 * HOUR_MS); /* three o'clock */
    CU_ASSERT_EQUAL(portal_rig_ask(rig, "SELECT min(made) FROM forecast"), day(25) - 9 * HOUR_MS);
    work(keep, day(24 + 60)); /* nothing was heard, which is none of silence */
    CU_ASSERT_EQUAL(portal_rig_ask(rig, "SELECT min(made) FROM forecast"), day(84));
}

static void news_are_seen_to_by_day_and_everything_by_night(void)
{
    struct portal_rig rig = live();
    struct forecast_keep *keep = forecast_keep_create(rig.store);

    CU_ASSERT_PTR_NOT_NULL_FATAL(keep);
    work(keep, day(24));
    check_dates_and_reasons(&rig);
    go_through_a_day(&rig, keep);
    go_through_a_night(&rig, keep);
    forecast_keep_free(keep);
    portal_rig_end(&rig);
}

/* Four supplies that each lost four points a day, and were changed each time they were empty. */
static struct portal_rig live_long(void)
{
    struct portal_rig rig = portal_rig_begin();

    for (int index = 1; index <= 4; index++)
        tell_level(&rig, index, 0, 100);
    go_on(&rig, 400, 26, 400);
    return rig;
}

static void the_correction_outlives_the_portal(void)
{
    struct portal_rig rig = live_long();
    struct forecast_keep *keep = forecast_keep_create(rig.store);
    int64_t due;

    CU_ASSERT_PTR_NOT_NULL_FATAL(keep);
    work(keep, day(400));
    CU_ASSERT_TRUE(portal_rig_ask(&rig, "SELECT min(ends) FROM forecast_knot") >= 150);
    CU_ASSERT_EQUAL(portal_rig_ask(&rig, "SELECT count(*) FROM forecast_knot WHERE knot = 40"),
                    portal_rig_ask(&rig, "SELECT count(DISTINCT cell) FROM forecast_knot"));
    due = portal_rig_ask(&rig, "SELECT max(due) FROM forecast");
    forecast_keep_free(keep);
    keep = forecast_keep_create(rig.store);
    CU_ASSERT_PTR_NOT_NULL_FATAL(keep);
    CU_ASSERT_EQUAL(work(keep, day(400) + HOUR_MS), 1);
    run(&rig, "UPDATE forecast SET entry = 0; UPDATE forecast_state SET position = 0");
    forecast_keep_free(keep);
    keep = forecast_keep_create(rig.store);
    CU_ASSERT_PTR_NOT_NULL_FATAL(keep);
    work(keep, day(400));
    CU_ASSERT_EQUAL(portal_rig_ask(&rig, "SELECT max(due) FROM forecast"), due);
    forecast_keep_free(keep);
    portal_rig_end(&rig);
}

/* Kept when the night came, judged when its last interval was over; then the next one is kept. */
static void what_was_foreseen_is_judged_when_it_is_over(void)
{
    struct portal_rig rig = live_long();
    struct forecast_keep *keep = forecast_keep_create(rig.store);

    CU_ASSERT_PTR_NOT_NULL_FATAL(keep);
    run(&rig, "DELETE FROM history_level WHERE supply > 1");
    work(keep, day(160)); /* the agent told of days that are to come: those are not looked at */
    CU_ASSERT_EQUAL(portal_rig_ask(&rig, "SELECT count(*) FROM forecast_past WHERE supply = 1 "
                                         "AND made < to_95"),
                    1);
    CU_ASSERT_EQUAL(portal_rig_ask(&rig, "SELECT count(*) FROM forecast_judged"), 0);
    run(&rig, "UPDATE forecast_past SET made = made - 15 * 86400000, "
              "from_95 = made - 10 * CAST(86400000 AS {number}), from_80 = made - 9 * 86400000, "
              "from_50 = made - 8 * 86400000, to_50 = made, to_80 = made, to_95 = made");
    work(keep, day(161));
    CU_ASSERT_EQUAL(portal_rig_ask(&rig, "SELECT count(*) FROM forecast_judged"), 1);
    CU_ASSERT_EQUAL(portal_rig_ask(&rig, "SELECT count(*) FROM forecast_past"), 1);
    CU_ASSERT_TRUE(portal_rig_ask(&rig, "SELECT max(made) FROM forecast_past") > day(160));
    forecast_keep_free(keep);
    portal_rig_end(&rig);
}

static void give_date(const struct portal_rig *rig, const char *date, int number)
{
    char sql[128];

    (void)snprintf(sql, sizeof sql, "UPDATE forecast_proposed SET %s = %" PRId64, date,
                   day(number));
    run(rig, sql);
}

/* Supply 1 has a chance of its own; a level alone asks for nothing, and an empty one is told. */
static void what_is_likely_empty_before_a_delivery_is_proposed(void)
{
    struct portal_rig rig = live();
    struct forecast_keep *keep = forecast_keep_create(rig.store);

    CU_ASSERT_PTR_NOT_NULL_FATAL(keep);
    tell_level(&rig, 2, 24, 2);
    tell_level(&rig, 4, 24, 1);
    work(keep, day(24));
    CU_ASSERT_EQUAL(portal_rig_ask(&rig, "SELECT wanted FROM forecast_need WHERE supply = 1 AND "
                                         "chance >= 300 AND lead = 7 AND lead_from = 'default'"),
                    2);
    CU_ASSERT_EQUAL(portal_rig_ask(&rig, "SELECT count(*) FROM forecast_need WHERE wanted = 0 "
                                         "AND supply IN (2, 3) AND chance IS NULL"),
                    2);
    CU_ASSERT_EQUAL(portal_rig_ask(&rig, "SELECT wanted FROM forecast_need WHERE supply = 4"), 3);
    CU_ASSERT_EQUAL(portal_rig_ask(&rig, "SELECT supply FROM forecast_proposed"), 1);
    work(keep, day(25));
    CU_ASSERT_EQUAL(portal_rig_ask(&rig, "SELECT count(*) FROM forecast_proposed"), 1);
    CU_ASSERT_EQUAL(portal_rig_ask(&rig, "SELECT count(outcome) FROM forecast_proposed"), 0);
    give_date(&rig, "arrives", 27);
    tell_level(&rig, 1, 26, 0);
    work(keep, day(26));
    CU_ASSERT_EQUAL(
        portal_rig_ask(&rig, "SELECT ended FROM forecast_proposed WHERE outcome = 'late'"),
        day(26));
    forecast_keep_free(keep);
    portal_rig_end(&rig);
}

/* One that outlasts its interval was a false alarm; of one that is changed early nobody knows. */
static void what_outlasts_its_interval_was_a_false_alarm(void)
{
    struct portal_rig rig = live();
    struct forecast_keep *keep = forecast_keep_create(rig.store);

    CU_ASSERT_PTR_NOT_NULL_FATAL(keep);
    work(keep, day(24));
    give_date(&rig, "to_95", 25);
    tell_level(&rig, 1, 26, 20);
    work(keep, day(26));
    CU_ASSERT_EQUAL(portal_rig_ask(&rig, "SELECT count(*) FROM forecast_proposed "
                                         "WHERE outcome = 'false-alarm' AND ended IS NULL"),
                    1);
    CU_ASSERT_EQUAL(portal_rig_ask(&rig, "SELECT count(*) FROM forecast_proposed"), 2);
    tell_level(&rig, 1, 27, 100);
    work(keep, day(27));
    CU_ASSERT_EQUAL(portal_rig_ask(&rig, "SELECT count(*) FROM forecast_proposed "
                                         "WHERE outcome = 'lost'"),
                    1);
    forecast_keep_free(keep);
    portal_rig_end(&rig);
}

/* Knots that nobody wrote are not believed; without them the model is. */
static void a_damaged_correction_is_not_used(void)
{
    struct portal_rig rig = live();
    char sql[512];
    struct forecast_keep *keep = forecast_keep_create(rig.store);
    int64_t due;

    CU_ASSERT_PTR_NOT_NULL_FATAL(keep);
    work(keep, day(24));
    due = portal_rig_ask(&rig, "SELECT min(due) FROM forecast");
    forecast_keep_free(keep);
    (void)snprintf(
        sql, sizeof sql,
        "INSERT INTO forecast_knot (cell, knot, ends, chance) VALUES (%d, 40, 1000, 7.5), "
        "(%d, 20, 1000, 0.5), (-1, 0, 1000, 0.5), (99999, 0, 1000, 0.5), "
        "(%d, 41, 1000, 0.5)",
        LAST_CELL, LAST_CELL, LAST_CELL);
    run(&rig, sql);
    run(&rig, "UPDATE forecast SET entry = 0; UPDATE forecast_state SET position = 0");
    keep = forecast_keep_create(rig.store);
    CU_ASSERT_PTR_NOT_NULL_FATAL(keep);
    work(keep, day(24));
    CU_ASSERT_EQUAL(portal_rig_ask(&rig, "SELECT min(due) FROM forecast"), due);
    forecast_keep_free(keep);
    portal_rig_end(&rig);
}

/* What was learnt for cells of another meaning is neither used nor kept. */
static void a_correction_of_another_layout_is_forgotten(void)
{
    struct portal_rig rig = live_long();
    struct forecast_keep *keep = forecast_keep_create(rig.store);

    CU_ASSERT_PTR_NOT_NULL_FATAL(keep);
    run(&rig, "INSERT INTO forecast_knot (cell, knot, ends, chance) VALUES (63, 40, 1000, 1), "
              "(99999, 40, 1000, 1)");
    work(keep, day(400));
    CU_ASSERT_TRUE(portal_rig_ask(&rig, "SELECT min(cell) FROM forecast_knot") >= 1000);
    CU_ASSERT_TRUE(portal_rig_ask(&rig, "SELECT max(cell) FROM forecast_knot") <= LAST_CELL);
    forecast_keep_free(keep);
    portal_rig_end(&rig);
}

/* What an older program learnt is no use: it is learnt at once, and all is foreseen with it. */
static void a_correction_that_is_not_there_is_learnt_at_the_start(void)
{
    struct portal_rig rig = live_long();
    struct forecast_keep *keep = forecast_keep_create(rig.store);

    CU_ASSERT_PTR_NOT_NULL_FATAL(keep);
    work(keep, day(400));
    forecast_keep_free(keep);
    run(&rig, "UPDATE forecast_knot SET cell = cell - 1000");
    keep = forecast_keep_create(rig.store);
    CU_ASSERT_PTR_NOT_NULL_FATAL(keep);
    work(keep, day(400) + HOUR_MS);
    CU_ASSERT_TRUE(portal_rig_ask(&rig, "SELECT min(cell) FROM forecast_knot") >= 1000);
    CU_ASSERT_EQUAL(portal_rig_ask(&rig, "SELECT min(made) FROM forecast"), day(400) + HOUR_MS);
    forecast_keep_free(keep);
    portal_rig_end(&rig);
}

/* There is nothing to learn from: each start looks once, and foresees nothing anew. */
static void a_small_fleet_is_not_foreseen_anew_at_each_start(void)
{
    struct portal_rig rig = live();
    struct forecast_keep *keep = forecast_keep_create(rig.store);

    CU_ASSERT_PTR_NOT_NULL_FATAL(keep);
    work(keep, day(24));
    forecast_keep_free(keep);
    keep = forecast_keep_create(rig.store);
    CU_ASSERT_PTR_NOT_NULL_FATAL(keep);
    work(keep, day(24) + HOUR_MS);
    CU_ASSERT_EQUAL(portal_rig_ask(&rig, "SELECT max(made) FROM forecast"), day(24));
    CU_ASSERT_EQUAL(portal_rig_ask(&rig, "SELECT learnt FROM forecast_state"), day(24) + HOUR_MS);
    CU_ASSERT_EQUAL(work(keep, day(24) + 2 * HOUR_MS), 1);
    forecast_keep_free(keep);
    portal_rig_end(&rig);
}

static void more_than_a_step_takes_goes_on_in_the_next(void)
{
    struct portal_rig rig = portal_rig_begin();
    struct forecast_keep *keep = forecast_keep_create(rig.store);

    CU_ASSERT_PTR_NOT_NULL_FATAL(keep);
    for (int index = 1; index <= 3 * FORECAST_KEEP_STEP; index++)
        tell_level(&rig, index, 0, 100);
    CU_ASSERT_TRUE(work(keep, day(0)) > 3);
    CU_ASSERT_EQUAL(portal_rig_ask(&rig, "SELECT count(*) FROM forecast"), 3 * FORECAST_KEEP_STEP);
    forecast_keep_free(keep);
    portal_rig_end(&rig);
}

static void count_settled(void *arg)
{
    ++*(int *)arg;
}

static void the_portal_steps_by_itself(void)
{
    struct portal_rig rig = live();
    struct loop *loop = loop_create();
    int settled = 0;

    CU_ASSERT_PTR_NOT_NULL_FATAL(loop);
    fake_loop_set_wall(day(24));
    struct portal_forecast *forecast =
        portal_forecast_start(loop, rig.store, count_settled, &settled);
    CU_ASSERT_PTR_NOT_NULL_FATAL(forecast);
    CU_ASSERT_EQUAL(portal_rig_ask(&rig, "SELECT count(*) FROM forecast"), 0);
    fake_loop_advance(loop, 60000);
    CU_ASSERT_EQUAL(portal_rig_ask(&rig, "SELECT count(*) FROM forecast"), 3);
    CU_ASSERT_TRUE(settled > 3);
    portal_forecast_stop(forecast);
    CU_ASSERT_EQUAL(fake_loop_pending(loop), 0);
    loop_destroy(loop);
    portal_rig_end(&rig);
}

UNIT_MAIN("forecast_keep", UNIT_TEST(news_are_seen_to_by_day_and_everything_by_night),
          UNIT_TEST(the_correction_outlives_the_portal),
          UNIT_TEST(what_was_foreseen_is_judged_when_it_is_over),
          UNIT_TEST(what_is_likely_empty_before_a_delivery_is_proposed),
          UNIT_TEST(what_outlasts_its_interval_was_a_false_alarm),
          UNIT_TEST(a_damaged_correction_is_not_used),
          UNIT_TEST(a_correction_of_another_layout_is_forgotten),
          UNIT_TEST(a_correction_that_is_not_there_is_learnt_at_the_start),
          UNIT_TEST(a_small_fleet_is_not_foreseen_anew_at_each_start),
          UNIT_TEST(more_than_a_step_takes_goes_on_in_the_next),
          UNIT_TEST(the_portal_steps_by_itself))
