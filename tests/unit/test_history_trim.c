/* SPDX-License-Identifier: Apache-2.0 */
/* What is forgotten as days go by, and what never is: a clock moved by hand. */
#include "portal/store/history_trim.h"

#include "base/clock.h"
#include "tests/fakes/portal_rig.h"
#include "tests/unit/unit.h"

#include <stdio.h>

#define DAY_MS INT64_C(86400000)
#define DAYS   40

static int64_t begin_ms(void)
{
    int64_t at_ms = 0;

    CU_ASSERT_TRUE_FATAL(clock_parse("2026-01-01T00:00:00.000Z", &at_ms));
    return at_ms;
}

static int64_t ask(struct store *store, const char *sql)
{
    struct db_statement *statement = db_prepare(store_db(store), sql);
    int64_t number = -1;
    enum err err;

    CU_ASSERT_PTR_NOT_NULL_FATAL(statement);
    if (db_row(statement, &err) && !db_is_null(statement, 0))
        number = db_number(statement, 0);
    db_finish(statement);
    return number;
}

static void write_record(char xml[512], const char *at, int i)
{
    if (i % 3 == 2)
        (void)snprintf(xml, 512,
                       "<meter device='%s' at='%s'><engine-cycles>%d</engine-cycles></meter>",
                       PORTAL_RIG_DEVICE, at, 1000 + i);
    else
        (void)snprintf(
            xml, 512,
            "<consumable device='%s' at='%s' index='3'><level quality='exact'>%d%s</level>"
            "</consumable>",
            PORTAL_RIG_DEVICE, at, 90 - i / 3 * 2, i % 3 == 1 ? ".5" : "");
}

/* Forty days: each two levels and a count. */
static struct portal_rig live(void)
{
    struct portal_rig rig = portal_rig_begin();
    struct store_journal journal;
    uint64_t number = 0;

    CU_ASSERT_EQUAL_FATAL(store_begin(rig.store), ERR_NONE);
    CU_ASSERT_EQUAL(store_open_journal(rig.store, rig.agent, PORTAL_RIG_EPOCH, 1, &journal),
                    ERR_NONE);
    for (int i = 0; i < DAYS * 3; i++) {
        int64_t at_ms = begin_ms() + i / 3 * DAY_MS + i % 3 * 3600000;
        char at[CLOCK_TEXT_SIZE];
        char xml[512];
        struct record record;
        clock_format(at_ms, at);
        write_record(xml, at, i);
        portal_rig_read(xml, &record);
        CU_ASSERT_EQUAL(store_add(rig.store, &journal, ++number, at_ms, &record, xml), ERR_NONE);
        record_finish(&record);
    }
    CU_ASSERT_EQUAL(store_advance(rig.store, &journal, number), ERR_NONE);
    CU_ASSERT_EQUAL_FATAL(store_commit(rig.store), ERR_NONE);
    return rig;
}

/* Passes until nothing changes, as a day in the daemon would. */
static void pass(struct portal_rig *rig, const struct history_trim_rule *rules, size_t count,
                 int day)
{
    const struct history_trim_rules all = { rules, count };
    struct history_trim trim = { 0 };

    for (int passes = 0; passes < 4;) {
        bool is_done = false;
        CU_ASSERT_EQUAL_FATAL(
            store_trim(rig->store, &trim, &all, begin_ms() + day * DAY_MS, &is_done), ERR_NONE);
        passes += is_done;
    }
}

static void levels_become_days_and_meters_stay(void)
{
    static const struct history_trim_rule rule = { .level_days = 10 };
    struct portal_rig rig = live();

    pass(&rig, &rule, 1, DAYS);
    CU_ASSERT_EQUAL(ask(rig.store, "SELECT count(*) FROM history_level"), 20);
    CU_ASSERT_EQUAL(ask(rig.store, "SELECT count(*) FROM history_level_day"), 30);
    CU_ASSERT_EQUAL(ask(rig.store, "SELECT least FROM history_level_day ORDER BY day"), 9000);
    CU_ASSERT_EQUAL(ask(rig.store, "SELECT most FROM history_level_day ORDER BY day"), 9050);
    CU_ASSERT_EQUAL(ask(rig.store, "SELECT last FROM history_level_day ORDER BY day"), 9050);
    CU_ASSERT_EQUAL(ask(rig.store, "SELECT sum(points) FROM history_level_day"), 60);
    CU_ASSERT_EQUAL(ask(rig.store, "SELECT count(*) FROM history_meter"), DAYS);
    CU_ASSERT_EQUAL(ask(rig.store, "SELECT count(*) FROM entry"), 3 * DAYS);
    portal_rig_end(&rig);
}

static void what_is_known_last_stays_for_ever(void)
{
    static const struct history_trim_rule rule = { .level_days = 1, .record_days = 1 };
    struct portal_rig rig = live();

    pass(&rig, &rule, 1, DAYS + 4000);
    CU_ASSERT_EQUAL(ask(rig.store, "SELECT count(*) FROM history_level"), 1);
    CU_ASSERT_EQUAL(ask(rig.store, "SELECT sum(points) FROM history_level_day"), 2 * DAYS - 1);
    CU_ASSERT_EQUAL(ask(rig.store, "SELECT count(*) FROM entry"), 2); /* level and count */
    CU_ASSERT_EQUAL(ask(rig.store, "SELECT count(*) FROM entry e JOIN meter m ON m.entry = e.row"),
                    1);
    CU_ASSERT_EQUAL(ask(rig.store, "SELECT count(*) FROM history_cartridge WHERE went IS NULL"), 1);
    CU_ASSERT_EQUAL(ask(rig.store, "SELECT sum(delta) FROM history_meter"), (DAYS - 1) * 3);
    CU_ASSERT_EQUAL(ask(rig.store, "SELECT through FROM journal"), 3 * DAYS);
    portal_rig_end(&rig);
}

static void nothing_is_forgotten_without_a_rule(void)
{
    static const struct history_trim_rule elsewhere = { .customer = "Nobody",
                                                        .level_days = 1,
                                                        .record_days = 1 };
    struct portal_rig rig = live();

    pass(&rig, &elsewhere, 1, 4000);
    CU_ASSERT_EQUAL(ask(rig.store, "SELECT count(*) FROM history_level"), 2 * DAYS);
    CU_ASSERT_EQUAL(ask(rig.store, "SELECT count(*) FROM entry"), 3 * DAYS);
    portal_rig_end(&rig);
}

static void the_rule_of_a_site_goes_before_that_of_all(void)
{
    static const struct history_trim_rule rules[] = {
        { .site = "HQ", .level_days = 20 },
        { .level_days = 1, .record_days = 1 },
    };
    struct portal_rig rig = live();

    pass(&rig, rules, 2, DAYS);
    CU_ASSERT_EQUAL(ask(rig.store, "SELECT count(*) FROM history_level"), 40);
    CU_ASSERT_EQUAL(ask(rig.store, "SELECT count(*) FROM entry"), 3 * DAYS);
    portal_rig_end(&rig);
}

static void each_day_takes_a_day_away(void)
{
    static const struct history_trim_rule rule = { .level_days = 10, .record_days = 15 };
    struct portal_rig rig = live();

    for (int day = 20; day <= DAYS; day++) {
        pass(&rig, &rule, 1, day);
        CU_ASSERT_EQUAL(ask(rig.store, "SELECT count(*) FROM history_level_day"), day - 10);
    }
    CU_ASSERT_EQUAL(ask(rig.store, "SELECT count(*) FROM entry"), 15 * 3);
    portal_rig_end(&rig);
}

/* A level of the first day, at this hour of it or of a later day. */
static void level(struct portal_rig *rig, int hour, const char *rest)
{
    char at[CLOCK_TEXT_SIZE];
    char xml[512];

    clock_format(begin_ms() + hour * INT64_C(3600000), at);
    (void)snprintf(xml, sizeof xml, "<consumable device='%s' at='%s' index='3'>%s</consumable>",
                   PORTAL_RIG_DEVICE, at, rest);
    portal_rig_add(rig->store, rig->agent, xml);
}

static void a_day_keeps_what_it_knows_when_more_of_it_comes(void)
{
    static const struct history_trim_rule rule = { .level_days = 1 };
    struct portal_rig rig = portal_rig_begin();

    level(&rig, 1, "<level quality='exact'>60</level>");
    level(&rig, 20, "<level quality='exact'>50</level>");
    level(&rig, 22, "<level quality='unknown'/>"); /* the newest: stays behind at first */
    pass(&rig, &rule, 1, 10);
    CU_ASSERT_EQUAL(ask(rig.store, "SELECT points FROM history_level_day"), 2);
    level(&rig, 8 * 24, "<level quality='exact'>40</level>");
    pass(&rig, &rule, 1, 10);
    CU_ASSERT_EQUAL(ask(rig.store, "SELECT points FROM history_level_day"), 3);
    CU_ASSERT_EQUAL(ask(rig.store, "SELECT least FROM history_level_day"), 5000);
    CU_ASSERT_EQUAL(ask(rig.store, "SELECT most FROM history_level_day"), 6000);
    CU_ASSERT_EQUAL(ask(rig.store, "SELECT last FROM history_level_day"), 5000);
    level(&rig, 5, "<level quality='exact'>55</level>"); /* of the morning, and late */
    pass(&rig, &rule, 1, 10);
    CU_ASSERT_EQUAL(ask(rig.store, "SELECT points FROM history_level_day"), 4);
    CU_ASSERT_EQUAL(ask(rig.store, "SELECT last FROM history_level_day"), 5000);
    portal_rig_end(&rig);
}

/* As many rows as the numbers from 1 to `count`; `?1` of the statement. */
#define NUMBERS_FROM_1                                                                             \
    "WITH RECURSIVE n (i) AS (SELECT CAST(1 AS {number}) UNION ALL SELECT i + 1 FROM n WHERE i < " \
    "?1) "

static void fill(struct portal_rig *rig, const char *sql, int64_t count)
{
    struct db_statement *add = db_prepare(store_db(rig->store), sql);

    CU_ASSERT_PTR_NOT_NULL_FATAL(add);
    db_bind_number(add, 1, count);
    CU_ASSERT_EQUAL_FATAL(db_step(add), ERR_NONE);
    db_finish(add);
}

/* Go through one pass, no step of which forgets more than `most`; how many steps forgot some. */
static int steps_of_pass(struct portal_rig *rig, const char *count_sql, int64_t most)
{
    static const struct history_trim_rule rule = { .level_days = 1, .record_days = 1 };
    const struct history_trim_rules rules = { &rule, 1 };
    struct history_trim trim = { 0 };
    bool is_done = false;
    int steps = 0;

    while (!is_done) {
        int64_t before = ask(rig->store, count_sql);
        CU_ASSERT_EQUAL_FATAL(
            store_trim(rig->store, &trim, &rules, begin_ms() + 4000 * DAY_MS, &is_done), ERR_NONE);
        int64_t forgot = before - ask(rig->store, count_sql);
        CU_ASSERT_TRUE(forgot <= most);
        steps += forgot > 0;
    }
    return steps;
}

static void a_step_forgets_so_many_levels_and_days_are_whole_afterwards(void)
{
    struct portal_rig rig = portal_rig_begin();
    const int64_t count = 3 * HISTORY_TRIM_ROWS;

    level(&rig, 1, "<level quality='exact'>60</level>");
    fill(&rig, /* one a minute, falling; the days end in the middle of a step */
         "INSERT INTO history_level (device_id, supply, at, received, level) " NUMBERS_FROM_1
         "SELECT h.id, 9, i * 60000, 0, 9000 - i FROM history_device h "
         "CROSS JOIN n",
         count + 1);
    CU_ASSERT_EQUAL(steps_of_pass(&rig, "SELECT count(*) FROM history_level", HISTORY_TRIM_ROWS),
                    3);
    CU_ASSERT_EQUAL(ask(rig.store, "SELECT count(*) FROM history_level"), 2);
    CU_ASSERT_EQUAL(ask(rig.store, "SELECT sum(points) FROM history_level_day"), count);
    CU_ASSERT_EQUAL(ask(rig.store, "SELECT count(*) FROM history_level_day"), 1);
    CU_ASSERT_EQUAL(ask(rig.store, "SELECT most FROM history_level_day"), 8999);
    CU_ASSERT_EQUAL(ask(rig.store, "SELECT least FROM history_level_day"), 9000 - count);
    CU_ASSERT_EQUAL(ask(rig.store, "SELECT last FROM history_level_day"), 9000 - count);
    portal_rig_end(&rig);
}

static void a_step_looks_into_so_many_places(void)
{
    struct portal_rig rig = portal_rig_begin();

    level(&rig, 1, "<level quality='exact'>60</level>");
    fill(&rig,
         "INSERT INTO history_level (device_id, supply, at, received, level) " NUMBERS_FROM_1
         "SELECT h.id, i + 100, t.at, 0, 50 FROM history_device h CROSS JOIN n "
         "CROSS JOIN (SELECT 1 AS at UNION SELECT 2) t",
         2 * HISTORY_TRIM_PLACES + 5);
    CU_ASSERT_EQUAL(steps_of_pass(&rig, "SELECT count(*) FROM history_level", HISTORY_TRIM_PLACES),
                    3);
    CU_ASSERT_EQUAL(ask(rig.store, "SELECT count(*) FROM history_level_day"),
                    2 * HISTORY_TRIM_PLACES + 5);
    portal_rig_end(&rig);
}

static void a_step_forgets_so_many_records_and_passes_by_what_stays(void)
{
    struct portal_rig rig = portal_rig_begin();

    level(&rig, 1, "<level quality='exact'>60</level>"); /* the first record, which stays */
    fill(&rig,
         "INSERT INTO entry (row, journal, number, received, kind, device, xml) " NUMBERS_FROM_1
         "SELECT 1000 + i, j.id, 1000 + i, i, 'meter', 'none', '<meter/>' "
         "FROM journal j CROSS JOIN n",
         2 * HISTORY_TRIM_ROWS + 1);
    CU_ASSERT_EQUAL(steps_of_pass(&rig, "SELECT count(*) FROM entry", HISTORY_TRIM_ROWS), 3);
    CU_ASSERT_EQUAL(ask(rig.store, "SELECT count(*) FROM entry"), 2); /* and the newest */
    CU_ASSERT_EQUAL(
        ask(rig.store, "SELECT count(*) FROM entry e JOIN consumable c ON c.entry = e.row"), 1);
    portal_rig_end(&rig);
}

UNIT_MAIN("history_trim", UNIT_TEST(a_day_keeps_what_it_knows_when_more_of_it_comes),
          UNIT_TEST(levels_become_days_and_meters_stay),
          UNIT_TEST(what_is_known_last_stays_for_ever),
          UNIT_TEST(nothing_is_forgotten_without_a_rule),
          UNIT_TEST(the_rule_of_a_site_goes_before_that_of_all),
          UNIT_TEST(each_day_takes_a_day_away),
          UNIT_TEST(a_step_forgets_so_many_levels_and_days_are_whole_afterwards),
          UNIT_TEST(a_step_looks_into_so_many_places),
          UNIT_TEST(a_step_forgets_so_many_records_and_passes_by_what_stays))
