/* SPDX-License-Identifier: Apache-2.0 */
/* What of a device is read when: awake, asleep, at night, and when a table is never answered. */
#include "agent/poll/due.h"

#include "tests/unit/unit.h"

#define MINUTE UINT64_C(60000)
#define HOUR   (60 * MINUTE)
#define DAY    (24 * HOUR)
#define TABLES (SCOPE_CONSUMABLES | SCOPE_METER | SCOPE_ALERTS)

static struct agent_conf conf;
static struct due due;
static struct due_now now;

/* Everything was read just now, in working hours, by a device that is awake. */
static void begin(void)
{
    conf.tables_ms = 15 * MINUTE;
    conf.full_ms = DAY;
    now = (struct due_now){
        .conf = &conf, .now_ms = 100 * DAY, .is_working = true, .may_wake = true
    };
    due = (struct due){ 0 };
    CU_ASSERT_EQUAL(due_next(&due, &now), SCOPE_ALL);
    due_read(&due, SCOPE_ALL, now.now_ms, 0);
    CU_ASSERT_EQUAL(due_next(&due, &now), 0);
}

static unsigned after(uint64_t ms)
{
    now.now_ms += ms;
    return due_next(&due, &now);
}

static void tables_and_the_whole_are_due_by_time(void)
{
    begin();
    CU_ASSERT_EQUAL(after(15 * MINUTE - 1), 0);
    CU_ASSERT_EQUAL(after(1), TABLES);
    due_read(&due, TABLES, now.now_ms, 0);
    CU_ASSERT_EQUAL(after(10 * MINUTE), 0);
    due_add(&due, SCOPE_ALERTS, now.now_ms);
    CU_ASSERT_EQUAL(due_next(&due, &now), SCOPE_ALERTS);
    due_read(&due, SCOPE_ALERTS, now.now_ms, 0);
    CU_ASSERT_EQUAL(after(5 * MINUTE), TABLES); /* a part does not put off the rest */
    due_read(&due, TABLES, now.now_ms, 0);
    CU_ASSERT_EQUAL(after(DAY), SCOPE_ALL);
    due_read(&due, SCOPE_ALL, now.now_ms, HOUR);
    CU_ASSERT_EQUAL(after(23 * HOUR), SCOPE_ALL);
}

static void a_sleeper_is_read_once_a_day_in_working_hours(void)
{
    begin();
    now.sleeps = true;
    now.is_working = false;
    CU_ASSERT_EQUAL(after(2 * DAY), 0);
    now.is_working = true;
    CU_ASSERT_EQUAL(due_next(&due, &now), TABLES);
    due_read(&due, TABLES, now.now_ms, 0);
    CU_ASSERT_EQUAL(after(DAY - 1), 0);
    now.may_wake = false;
    CU_ASSERT_EQUAL(after(DAY), 0);
    now.is_free = true; /* tables do not wake it */
    CU_ASSERT_EQUAL(due_next(&due, &now), TABLES);
    CU_ASSERT_EQUAL(after(1), SCOPE_ALL);
}

static void what_moved_in_sleep_waits_for_it_to_wake_by_itself(void)
{
    begin();
    now.sleeps = true;
    due_add(&due, SCOPE_ALERTS, now.now_ms);
    CU_ASSERT_EQUAL(after(HOUR), 0);
    now.sleeps = false;
    CU_ASSERT_EQUAL(due_next(&due, &now) & SCOPE_ALERTS, SCOPE_ALERTS);
    now.sleeps = true;
    CU_ASSERT_EQUAL(after(HOUR) & SCOPE_ALERTS, SCOPE_ALERTS); /* but not for ever */
    begin();
    now.sleeps = true;
    due.moved = true; /* it printed: its levels and counters did */
    CU_ASSERT_EQUAL(after(2 * HOUR - 1), 0);
    CU_ASSERT_EQUAL(after(1), TABLES);
    now.may_wake = false;
    due_read(&due, TABLES, now.now_ms, 0);
    due.moved = true;
    CU_ASSERT_EQUAL(after(DAY), 0);
    due.urgent = true;
    CU_ASSERT_EQUAL(due_next(&due, &now), TABLES);
}

static void at_night_only_what_moved_is_read(void)
{
    begin();
    now.is_working = false;
    CU_ASSERT_EQUAL(after(HOUR), 0);
    due.moved = true;
    CU_ASSERT_EQUAL(due_next(&due, &now), TABLES);
    due_read(&due, TABLES, now.now_ms, 0);
    due_add(&due, SCOPE_ALERTS, now.now_ms);
    CU_ASSERT_EQUAL(due_next(&due, &now), SCOPE_ALERTS);
    due_read(&due, SCOPE_ALERTS, now.now_ms, 0);
    CU_ASSERT_EQUAL(after(DAY), TABLES); /* the whole waits for work */
    due_read(&due, TABLES, now.now_ms, 0);
    now.is_working = true;
    CU_ASSERT_EQUAL(due_next(&due, &now), SCOPE_ALL);
    now.is_working = false;
    CU_ASSERT_EQUAL(after(3 * DAY), SCOPE_ALL);
}

static void one_table_that_is_never_answered_does_not_stop_the_others(void)
{
    begin();
    due_add(&due, SCOPE_ALL, now.now_ms);
    due_fail(&due, SCOPE_ALL, 0);
    for (unsigned scope = 1; scope < SCOPE_ALL; scope *= 2) {
        CU_ASSERT_EQUAL(due_next(&due, &now), scope);
        if (scope == SCOPE_METER)
            due_fail(&due, scope, now.now_ms + 15 * MINUTE);
        else
            due_read(&due, scope, now.now_ms, 0);
    }
    CU_ASSERT_EQUAL(after(10 * MINUTE), 0);
    due_add(&due, SCOPE_ALERTS, now.now_ms);
    CU_ASSERT_EQUAL(due_next(&due, &now), SCOPE_ALERTS);
    due_read(&due, SCOPE_ALERTS, now.now_ms, 0);
    unsigned tried = 0;
    for (unsigned scope = after(5 * MINUTE); scope != 0; scope = due_next(&due, &now)) {
        tried |= scope;
        due_read(&due, scope, now.now_ms, 0); /* it is answered again */
    }
    CU_ASSERT_EQUAL(tried & TABLES, TABLES);
    CU_ASSERT_FALSE(due.singly);
}

UNIT_MAIN("due", UNIT_TEST(tables_and_the_whole_are_due_by_time),
          UNIT_TEST(a_sleeper_is_read_once_a_day_in_working_hours),
          UNIT_TEST(what_moved_in_sleep_waits_for_it_to_wake_by_itself),
          UNIT_TEST(at_night_only_what_moved_is_read),
          UNIT_TEST(one_table_that_is_never_answered_does_not_stop_the_others))
