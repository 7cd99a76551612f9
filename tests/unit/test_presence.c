/* SPDX-License-Identifier: Apache-2.0 */
/* What is said of a device that answers, sleeps, is switched off, bounces, or is gone. */
#include "agent/presence.h"

#include "tests/unit/unit.h"

#include <stdlib.h>
#include <string.h>
#include <time.h>

#define MINUTE INT64_C(60000)
#define HOUR   (60 * MINUTE)
#define DAY    (24 * HOUR)
#define MONDAY INT64_C(1767571200000) /* 2026-01-05T00:00:00Z */

static struct hours hours;
static struct presence_rules rules = { .hours = &hours, .gone_ms = (uint64_t)(30 * DAY) };
static struct device device;
static int64_t now_ms;
static unsigned said;

static void begin(enum device_state state)
{
    (void)setenv("TZ", "UTC0", 1);
    tzset();
    memset(&hours, 0, sizeof hours);
    memset(&device, 0, sizeof device);
    device.state = state;
    now_ms = MONDAY + 10 * HOUR;
    said = 0;
}

static void work_in_an_office(void)
{
    hours.count = 1;
    hours.windows[0] = (struct hours_window){ .days = 31, .from = 8 * 60, .to = 18 * 60 };
}

static void take(enum device_state state)
{
    if (state == device.state)
        return;
    presence_said(&device, state, now_ms);
    said++;
}

/* It answers now; the state said of it then. */
static enum device_state answers(enum device_state seen, bool with_alerts)
{
    struct presence_seen answer = { .state = seen,
                                    .with_alerts = with_alerts,
                                    .sleeps_openly = seen == DEVICE_ASLEEP && !with_alerts };

    take(presence_of_answer(&device, &answer, now_ms));
    return device.state;
}

/* It stays silent for so long, asked each minute; the state said of it then. */
static enum device_state is_silent(int64_t ms)
{
    for (int64_t end = now_ms + ms; now_ms < end; now_ms += MINUTE)
        take(presence_of_silence(&device, &rules, now_ms));
    take(presence_of_silence(&device, &rules, now_ms));
    return device.state;
}

/* Each day of a week: on from 7 to 18 o'clock, at the weekend off. */
static void live_a_week(void)
{
    for (int day = 0; day < 7; day++) {
        now_ms = MONDAY + day * DAY + 7 * HOUR;
        for (int hour = 7; hour < 18 && day < 5; hour++, now_ms += HOUR)
            (void)answers(DEVICE_READY, false);
        (void)is_silent(MONDAY + (day + 1) * DAY + 7 * HOUR - now_ms - MINUTE);
    }
    now_ms = MONDAY + 7 * DAY + 7 * HOUR;
    (void)answers(DEVICE_READY, false);
}

static void no_news_is_no_change_and_an_idle_sleeper_sleeps_on(void)
{
    begin(DEVICE_STOPPED);
    CU_ASSERT_EQUAL(answers(DEVICE_STATE_UNKNOWN, false), DEVICE_STOPPED);
    CU_ASSERT_EQUAL(answers(DEVICE_READY, false), DEVICE_READY);
    CU_ASSERT_EQUAL(answers(DEVICE_ASLEEP, true), DEVICE_ASLEEP); /* by its alert table */
    CU_ASSERT_EQUAL(answers(DEVICE_READY, false), DEVICE_ASLEEP);
    CU_ASSERT_EQUAL(answers(DEVICE_READY, true), DEVICE_READY);
    CU_ASSERT_EQUAL(answers(DEVICE_ASLEEP, false), DEVICE_ASLEEP); /* by its status */
    CU_ASSERT_EQUAL(answers(DEVICE_READY, false), DEVICE_READY);
    begin(DEVICE_UNREACHABLE);
    CU_ASSERT_EQUAL(answers(DEVICE_STATE_UNKNOWN, false), DEVICE_STATE_UNKNOWN);
}

/* A sleeper that does not answer is reported as broken. */
static void p11_silence_in_sleep_is_no_fault(void)
{
    begin(DEVICE_READY);
    (void)answers(DEVICE_ASLEEP, false);
    CU_ASSERT_EQUAL(is_silent(12 * HOUR - MINUTE), DEVICE_ASLEEP);
    CU_ASSERT_EQUAL(said, 1);
    CU_ASSERT_EQUAL(is_silent(2 * MINUTE), DEVICE_UNREACHABLE);
    begin(DEVICE_ASLEEP); /* as loaded after a restart */
    CU_ASSERT_EQUAL(is_silent(HOUR), DEVICE_ASLEEP);
    now_ms += MINUTE;
    CU_ASSERT_EQUAL(answers(DEVICE_READY, true), DEVICE_READY);
}

/* A printer that is switched off after work is reported as an error, every evening. */
static void p12_off_after_work_is_expected(void)
{
    begin(DEVICE_READY);
    work_in_an_office();
    CU_ASSERT_EQUAL(is_silent(MINUTE), DEVICE_UNREACHABLE);
    now_ms = MONDAY + 19 * HOUR;
    CU_ASSERT_EQUAL(is_silent(MINUTE), DEVICE_UNREACHABLE); /* it stays what it is */
    CU_ASSERT_EQUAL(answers(DEVICE_READY, false), DEVICE_READY);
    now_ms += HOUR;
    CU_ASSERT_EQUAL(is_silent(MONDAY + DAY + 9 * HOUR - now_ms - MINUTE), DEVICE_OFF_EXPECTED);
    CU_ASSERT_EQUAL(is_silent(2 * MINUTE), DEVICE_UNREACHABLE); /* work began an hour ago */
}

static void p12_a_habit_is_learned_without_being_told(void)
{
    begin(DEVICE_READY);
    live_a_week();
    said = 0;
    now_ms = MONDAY + 7 * DAY + 17 * HOUR + 30 * MINUTE; /* earlier than usual */
    CU_ASSERT_EQUAL(is_silent(14 * HOUR), DEVICE_OFF_EXPECTED);
    CU_ASSERT_EQUAL(said, 1);
    (void)answers(DEVICE_READY, false);
    now_ms = MONDAY + 8 * DAY + 10 * HOUR; /* no time to be off */
    CU_ASSERT_EQUAL(is_silent(MINUTE), DEVICE_UNREACHABLE);
    (void)answers(DEVICE_READY, false);
    now_ms = MONDAY + 12 * DAY + 12 * HOUR; /* a Saturday */
    CU_ASSERT_EQUAL(is_silent(HOUR), DEVICE_OFF_EXPECTED);
}

static void a_long_outage_is_no_habit(void)
{
    begin(DEVICE_READY);
    (void)is_silent(5 * DAY);
    (void)answers(DEVICE_READY, false);
    now_ms = MONDAY + 7 * DAY + 12 * HOUR;
    CU_ASSERT_EQUAL(is_silent(MINUTE), DEVICE_UNREACHABLE);
}

static void after_thirty_days_it_is_gone(void)
{
    begin(DEVICE_READY);
    CU_ASSERT_EQUAL(is_silent(MINUTE), DEVICE_UNREACHABLE);
    now_ms += 30 * DAY - 2 * MINUTE;
    CU_ASSERT_EQUAL(is_silent(0), DEVICE_UNREACHABLE);
    now_ms += MINUTE;
    CU_ASSERT_EQUAL(is_silent(0), DEVICE_GONE);
    CU_ASSERT_EQUAL(said, 2);
    begin(DEVICE_READY);
    rules.gone_ms = 0;
    (void)is_silent(0);
    now_ms += 400 * DAY;
    CU_ASSERT_EQUAL(is_silent(0), DEVICE_UNREACHABLE);
    rules.gone_ms = (uint64_t)(30 * DAY);
}

/* In power save it is there and not there every few minutes: a message each time. */
static void p13_bouncing_between_idle_and_silent_is_one_state(void)
{
    begin(DEVICE_READY);
    for (int i = 0; i < 60; i++) {
        (void)is_silent((2 + i % 3) * MINUTE);
        (void)answers(DEVICE_READY, false);
        now_ms += (2 + i % 2) * MINUTE;
    }
    CU_ASSERT_EQUAL(said, 2); /* away and back, once */
    CU_ASSERT_EQUAL(device.state, DEVICE_READY);
    CU_ASSERT_EQUAL(is_silent(5 * MINUTE), DEVICE_UNREACHABLE); /* patience has an end */
}

static void longer_bounces_get_more_patience_and_it_fades(void)
{
    begin(DEVICE_READY);
    for (int i = 0; i < 20; i++) {
        (void)is_silent(25 * MINUTE);
        (void)answers(DEVICE_READY, false);
        now_ms += 5 * MINUTE;
    }
    CU_ASSERT_EQUAL(said, 8); /* patience of 0, 5, 10, 20, then 30 min */
    now_ms += 24 * HOUR;
    (void)answers(DEVICE_READY, false);
    CU_ASSERT_EQUAL(is_silent(0), DEVICE_UNREACHABLE);
}

static void p13_single_pages_do_not_flicker(void)
{
    begin(DEVICE_READY);
    for (int i = 0; i < 60; i++, now_ms += MINUTE)
        (void)answers(i % 2 == 0 ? DEVICE_PROCESSING : DEVICE_READY, false);
    CU_ASSERT_EQUAL(said, 1);
    CU_ASSERT_EQUAL(device.state, DEVICE_PROCESSING);
    for (int i = 0; i < 4; i++, now_ms += MINUTE)
        (void)answers(DEVICE_READY, false);
    CU_ASSERT_EQUAL(device.state, DEVICE_READY);
    CU_ASSERT_EQUAL(said, 2);
}

static void p13_what_changes_all_the_time_is_said_seldom(void)
{
    begin(DEVICE_READY);
    for (int i = 0; i < 480; i++, now_ms += MINUTE)
        (void)answers(i % 4 < 2 ? DEVICE_STOPPED : DEVICE_READY, false);
    CU_ASSERT_TRUE(said <= 6 + 8 * 3);
    for (int i = 0; i <= 10; i++, now_ms += MINUTE)
        (void)answers(DEVICE_PROCESSING, false);
    CU_ASSERT_EQUAL(device.state, DEVICE_PROCESSING); /* what lasts is said */
}

/* After a short loss it never recovers. */
static void p14_what_comes_back_is_itself_at_once(void)
{
    static const enum device_state absent[] = { DEVICE_OFF_EXPECTED, DEVICE_UNREACHABLE,
                                                DEVICE_GONE };

    for (size_t i = 0; i < sizeof absent / sizeof absent[0]; i++) {
        begin(absent[i]);
        device.presence.silent_ms = now_ms - DAY;
        device.presence.changes = 6; /* however much was said lately */
        device.presence.changed_ms = now_ms;
        CU_ASSERT_EQUAL(answers(DEVICE_READY, false), DEVICE_READY);
        CU_ASSERT_EQUAL(device.presence.silent_ms, 0);
    }
}

static void a_clock_that_jumps_back_harms_nobody(void)
{
    begin(DEVICE_READY);
    (void)is_silent(MINUTE);
    now_ms -= 10 * DAY;
    CU_ASSERT_EQUAL(is_silent(MINUTE), DEVICE_UNREACHABLE);
    now_ms -= 10 * DAY;
    CU_ASSERT_EQUAL(answers(DEVICE_READY, false), DEVICE_READY);
    now_ms -= 10 * DAY;
    CU_ASSERT_EQUAL(answers(DEVICE_STOPPED, false), DEVICE_STOPPED);
}

static void rubbish_on_disk_is_no_habit(void)
{
    begin(DEVICE_READY);
    memset(device.presence.quiet, 'Z', sizeof device.presence.quiet - 1);
    CU_ASSERT_EQUAL(is_silent(2 * HOUR), DEVICE_UNREACHABLE);
    CU_ASSERT_EQUAL(answers(DEVICE_READY, false), DEVICE_READY);
    CU_ASSERT_EQUAL(strlen(device.presence.quiet), sizeof device.presence.quiet - 1);
    device.presence.bounces = UINT8_MAX;
    device.presence.bounced_ms = now_ms;
    CU_ASSERT_EQUAL(is_silent(20 * MINUTE), DEVICE_READY);
    CU_ASSERT_NOT_EQUAL(is_silent(20 * MINUTE), DEVICE_READY);
}

UNIT_MAIN("presence", UNIT_TEST(no_news_is_no_change_and_an_idle_sleeper_sleeps_on),
          UNIT_TEST(p11_silence_in_sleep_is_no_fault), UNIT_TEST(p12_off_after_work_is_expected),
          UNIT_TEST(p12_a_habit_is_learned_without_being_told),
          UNIT_TEST(a_long_outage_is_no_habit), UNIT_TEST(after_thirty_days_it_is_gone),
          UNIT_TEST(p13_bouncing_between_idle_and_silent_is_one_state),
          UNIT_TEST(longer_bounces_get_more_patience_and_it_fades),
          UNIT_TEST(p13_single_pages_do_not_flicker),
          UNIT_TEST(p13_what_changes_all_the_time_is_said_seldom),
          UNIT_TEST(p14_what_comes_back_is_itself_at_once),
          UNIT_TEST(a_clock_that_jumps_back_harms_nobody), UNIT_TEST(rubbish_on_disk_is_no_habit))
