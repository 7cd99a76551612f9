/* SPDX-License-Identifier: Apache-2.0 */
/* When a device is asked what, on a clock that only the test moves. */
#include "agent/poll/poll.h"

#include "base/clock.h"
#include "tests/fakes/fake_driver.h"
#include "tests/fakes/fake_loop.h"
#include "tests/unit/poll_rig.h"
#include "tests/unit/unit.h"

#define MINUTE POLL_RIG_MINUTE

static struct poll_rig rig;

static void a_new_device_is_read_whole_at_once(void)
{
    poll_rig_begin(&rig);
    fake_loop_advance(rig.loop, 0);
    CU_ASSERT_EQUAL(rig.driver->scopes, SCOPE_ALL);
    fake_driver_answer(WALK_OK, 0);
    CU_ASSERT_EQUAL(rig.readings, 1);
    poll_rig_end(&rig);
}

static void the_panel_is_read_only_when_the_site_wants_it(void)
{
    poll_rig_begin_read(&rig);
    rig.conf.console = true;
    fake_loop_advance(rig.loop, MINUTE);
    fake_driver_answer(WALK_OK, SCOPE_ALERTS);
    fake_loop_advance(rig.loop, 0);
    CU_ASSERT_EQUAL(rig.driver->scopes, SCOPE_ALERTS | SCOPE_CONSOLE);
    fake_driver_answer(WALK_OK, 0);
    poll_rig_end(&rig);
}

static void nothing_moved_costs_one_status_per_interval_and_no_table(void)
{
    poll_rig_begin_read(&rig);
    for (int i = 0; i < 10; i++) {
        fake_loop_advance(rig.loop, MINUTE);
        CU_ASSERT_TRUE_FATAL(rig.driver->open);
        fake_driver_answer(WALK_OK, 0);
    }
    CU_ASSERT_EQUAL(rig.driver->statuses, 10);
    CU_ASSERT_EQUAL(rig.driver->reads, 1);
    poll_rig_end(&rig);
}

static void what_moved_is_read_at_once_and_only_that(void)
{
    poll_rig_begin_read(&rig);
    fake_loop_advance(rig.loop, MINUTE);
    fake_driver_answer(WALK_OK, SCOPE_CONSUMABLES);
    fake_loop_advance(rig.loop, 0);
    CU_ASSERT_EQUAL(rig.driver->reads, 2);
    CU_ASSERT_EQUAL(rig.driver->scopes, SCOPE_CONSUMABLES);
    fake_driver_answer(WALK_OK, 0);
    poll_rig_end(&rig);
}

static void a_busy_printers_counters_wait_for_the_tables(void)
{
    poll_rig_begin_read(&rig);
    for (int i = 0; i < 14; i++) {
        fake_loop_advance(rig.loop, MINUTE);
        fake_driver_answer(WALK_OK, SCOPE_METER);
    }
    CU_ASSERT_EQUAL(rig.driver->reads, 1);
    fake_loop_advance(rig.loop, MINUTE);
    fake_driver_answer(WALK_OK, SCOPE_METER);
    fake_loop_advance(rig.loop, 0);
    CU_ASSERT_EQUAL(rig.driver->reads, 2);
    CU_ASSERT_TRUE((rig.driver->scopes & SCOPE_METER) != 0);
    fake_driver_answer(WALK_OK, 0);
    poll_rig_end(&rig);
}

static void what_moves_often_does_not_put_off_the_tables(void)
{
    poll_rig_begin_read(&rig);
    for (int i = 0; i < 14; i++) {
        fake_loop_advance(rig.loop, MINUTE);
        fake_driver_answer(WALK_OK, SCOPE_ALERTS | SCOPE_METER);
        fake_loop_advance(rig.loop, 0);
        CU_ASSERT_EQUAL(rig.driver->scopes, SCOPE_ALERTS);
        fake_driver_answer(WALK_OK, 0);
    }
    fake_loop_advance(rig.loop, MINUTE);
    fake_driver_answer(WALK_OK, SCOPE_ALERTS | SCOPE_METER);
    fake_loop_advance(rig.loop, 0);
    CU_ASSERT_EQUAL(rig.driver->scopes, SCOPE_ALERTS | SCOPE_CONSUMABLES | SCOPE_METER);
    fake_driver_answer(WALK_OK, 0);
    poll_rig_end(&rig);
}

static void silence_that_could_not_be_kept_is_said_again_without_haste(void)
{
    poll_rig_begin_read(&rig);
    rig.keep = false;
    fake_loop_advance(rig.loop, MINUTE);
    fake_driver_answer(WALK_SILENT, 0);
    fake_loop_advance(rig.loop, 5000);
    for (unsigned i = 1; i <= 3; i++) {
        fake_driver_answer(WALK_SILENT, 0);
        CU_ASSERT_EQUAL(rig.silences, i);
        fake_loop_advance(rig.loop, MINUTE - 1);
        CU_ASSERT_FALSE(rig.driver->open);
        fake_loop_advance(rig.loop, 1);
        CU_ASSERT_TRUE_FATAL(rig.driver->open);
    }
    rig.keep = true;
    fake_driver_answer(WALK_SILENT, 0);
    CU_ASSERT_EQUAL(rig.silences, 4);
    poll_read_again(rig.poll, &rig.device);
    fake_loop_advance(rig.loop, MINUTE);
    fake_driver_answer(WALK_SILENT, 0);
    CU_ASSERT_EQUAL(rig.silences, 5);
    poll_rig_end(&rig);
}

static void what_could_not_be_kept_is_read_again(void)
{
    poll_rig_begin(&rig);
    rig.keep = false;
    fake_loop_advance(rig.loop, 0);
    fake_driver_answer(WALK_OK, 0);
    fake_loop_advance(rig.loop, MINUTE);
    CU_ASSERT_EQUAL(rig.driver->reads, 2);
    CU_ASSERT_EQUAL(rig.driver->scopes, SCOPE_ALL);
    rig.keep = true;
    fake_driver_answer(WALK_OK, 0);
    fake_loop_advance(rig.loop, MINUTE);
    CU_ASSERT_EQUAL(rig.driver->statuses, 1);
    fake_driver_answer(WALK_OK, 0);
    poll_rig_end(&rig);
}

static void one_silence_is_none_what_more_mean_is_not_our_business(void)
{
    poll_rig_begin_read(&rig);
    fake_loop_advance(rig.loop, MINUTE);
    fake_driver_answer(WALK_SILENT, 0);
    CU_ASSERT_EQUAL(rig.silences, 0);
    fake_loop_advance(rig.loop, 5000);
    CU_ASSERT_EQUAL(rig.driver->statuses, 2);
    fake_driver_answer(WALK_SILENT, 0);
    CU_ASSERT_EQUAL(rig.silences, 1);
    fake_loop_advance(rig.loop, MINUTE);
    fake_driver_answer(WALK_SILENT, 0);
    CU_ASSERT_EQUAL(rig.silences, 2);
    poll_rig_end(&rig);
}

/* From a day of silence on, a 32nd of it; a pause of six hours at most. */
static void what_is_silent_for_days_is_asked_ever_less(void)
{
    poll_rig_begin_read(&rig);
    fake_loop_advance(rig.loop, MINUTE);
    rig.device.presence.silent_ms = clock_wall_ms() - 8 * 24 * 60 * (int64_t)MINUTE;
    unsigned asked = 0;
    for (int minutes = 0; minutes < 24 * 60; minutes++) {
        if (rig.driver->open) {
            asked++;
            fake_driver_answer(WALK_SILENT, 0);
        }
        fake_loop_advance(rig.loop, MINUTE);
    }
    CU_ASSERT_TRUE(asked > 8 && asked < 14); /* at first each time after twice the time */
    poll_rig_end(&rig);
}

static void only_get(enum walk_result result, unsigned scopes)
{
    CU_ASSERT_TRUE_FATAL(rig.driver->open);
    CU_ASSERT_EQUAL(rig.driver->scopes, scopes);
    fake_driver_answer(result, 0);
    fake_loop_advance(rig.loop, result == WALK_OK ? 0 : 5000);
}

/* The device answers its status each time, but never its counters. */
static void one_table_that_fails_does_not_make_a_device_silent(void)
{
    poll_rig_begin(&rig);
    fake_loop_advance(rig.loop, 0);
    only_get(WALK_SILENT, SCOPE_ALL);
    CU_ASSERT_EQUAL(rig.driver->statuses, 1);
    only_get(WALK_OK, SCOPE_ALL); /* the status */
    only_get(WALK_OK, SCOPE_IDENTITY);
    only_get(WALK_OK, SCOPE_CONSUMABLES);
    only_get(WALK_SILENT, SCOPE_METER);
    only_get(WALK_OK, SCOPE_METER); /* the status */
    only_get(WALK_OK, SCOPE_ALERTS);
    CU_ASSERT_EQUAL(rig.readings, 3);
    CU_ASSERT_EQUAL(rig.silences, 0);
    unsigned reads = rig.driver->reads;
    for (int i = 0; i < 14; i++) {
        fake_loop_advance(rig.loop, MINUTE);
        fake_driver_answer(WALK_OK, 0);
    }
    CU_ASSERT_EQUAL(rig.driver->reads, reads);
    CU_ASSERT_EQUAL(rig.silences, 0);
    poll_rig_end(&rig);
}

/* Questions wake a printer, or keep it awake. */
static void p11_a_sleeper_is_asked_one_tiny_question_and_seldom(void)
{
    poll_rig_begin_read(&rig);
    for (int i = 0; i < 8; i++)
        wakes_slept_on(&rig.device.wakes, WAKES_LEAST);
    fake_loop_advance(rig.loop, MINUTE);
    poll_rig_sleep(&rig);
    fake_driver_answer(WALK_OK, 0);
    *rig.driver = (struct fake_driver){ .attached = 1 };
    for (int seconds = 0; seconds < 12 * 60 * 60; seconds++) {
        fake_loop_advance(rig.loop, 1000);
        if (rig.driver->open)
            fake_driver_answer(WALK_OK, 0);
    }
    CU_ASSERT_EQUAL(rig.driver->statuses, 48);
    CU_ASSERT_EQUAL(rig.driver->depth, STATUS_LEAST);
    CU_ASSERT_EQUAL(rig.driver->reads, 0);
    poll_hear(rig.poll, &rig.device, SCOPE_ALERTS); /* a trap ends it */
    fake_loop_advance(rig.loop, 0);
    CU_ASSERT_EQUAL(rig.driver->reads, 1);
    rig.device.presence.seen = DEVICE_READY;
    fake_driver_answer(WALK_OK, 0);
    fake_loop_advance(rig.loop, 0); /* the tables waited for this */
    CU_ASSERT_EQUAL(rig.driver->scopes, SCOPE_CONSUMABLES | SCOPE_METER | SCOPE_ALERTS);
    fake_driver_answer(WALK_OK, 0);
    fake_loop_advance(rig.loop, MINUTE);
    CU_ASSERT_EQUAL(rig.driver->depth, STATUS_WHOLE);
    fake_driver_answer(WALK_OK, 0);
    CU_ASSERT_EQUAL(rig.device.wakes.total, 0);
    poll_rig_end(&rig);
}

/* Whatever is asked wakes it, and five minutes later it sleeps again. */
static void p11_a_light_sleeper_is_woken_within_its_budget(void)
{
    poll_rig_begin_read(&rig);
    fake_loop_advance(rig.loop, MINUTE);
    poll_rig_sleep(&rig);
    fake_driver_answer(WALK_OK, 0);
    unsigned wakes = 0;
    uint64_t awake_until = 0;
    for (int i = 0; i < 3 * 24 * 60 * 30; i++) {
        fake_loop_advance(rig.loop, 2000);
        while (rig.driver->open) {
            if (clock_monotonic_ms() >= awake_until) { /* packets are lost meanwhile */
                wakes++;
                awake_until = clock_monotonic_ms() + (uint64_t)6 * MINUTE;
                fake_driver_answer(WALK_SILENT, 0);
                fake_loop_advance(rig.loop, 5000);
            }
            rig.device.presence.seen = DEVICE_READY;
            fake_driver_answer(WALK_OK, 0);
            fake_loop_advance(rig.loop, 0);
        }
    }
    CU_ASSERT_TRUE(wakes <= 4 * 4); /* four local days are touched */
    CU_ASSERT_TRUE(wakes >= 6);
    CU_ASSERT_EQUAL(wakes, rig.device.wakes.total);
    poll_rig_end(&rig);
}

/* It leaves a question unanswered, and the next answer tells that it began anew. */
static void one_that_restarts_again_and_again_is_not_taken_for_a_sleeper(void)
{
    poll_rig_begin_read(&rig);
    for (int i = 0; i < 10; i++) {
        fake_loop_advance(rig.loop, MINUTE);
        fake_driver_answer(WALK_OK, 0);
        fake_loop_advance(rig.loop, MINUTE);
        fake_driver_answer(WALK_SILENT, 0);
        fake_loop_advance(rig.loop, 5000);
        fake_driver_answer(WALK_OK, SCOPE_IDENTITY);
        fake_loop_advance(rig.loop, 0);
        CU_ASSERT_EQUAL(rig.driver->scopes, SCOPE_ALL);
        fake_driver_answer(WALK_OK, 0);
    }
    CU_ASSERT_EQUAL(rig.device.wakes.total, 0);
    poll_rig_end(&rig);
}

/* One question of a hundred loses two packets in a row: one of twenty is lost, each way. */
static void where_packets_are_lost_one_that_does_not_sleep_is_asked_all_the_same(void)
{
    poll_rig_begin_read(&rig);
    *rig.driver = (struct fake_driver){ .attached = 1 };
    rig.device.presence.has_seen = true;
    rig.device.presence.seen = DEVICE_READY;
    for (uint32_t minutes = 0, random = 7; minutes < 7 * 24 * 60; minutes++) {
        fake_loop_advance(rig.loop, MINUTE);
        while (rig.driver->open) {
            random = random * 1664525U + 1013904223U;
            rig.driver->deaf_ms = (random >> 8) % 100 == 0 ? 1500 : 0;
            fake_driver_answer(WALK_OK, 0);
            fake_loop_advance(rig.loop, 0);
        }
    }
    CU_ASSERT_TRUE(rig.driver->statuses > 7 * 24 * 60 * 9 / 10);
    poll_rig_end(&rig);
}

static void without_a_budget_a_sleeper_is_asked_once_a_day(void)
{
    poll_rig_begin_read(&rig);
    rig.conf.wakes_per_day = 0;
    rig.device.last_answer_ms = clock_wall_ms();
    fake_loop_advance(rig.loop, MINUTE);
    poll_rig_sleep(&rig);
    fake_driver_answer(WALK_OK, 0);
    *rig.driver = (struct fake_driver){ .attached = 1 };
    for (int minutes = 0; minutes < 5 * 24 * 60; minutes++) {
        fake_loop_advance(rig.loop, MINUTE);
        if (!rig.driver->open)
            continue;
        rig.device.last_answer_ms = clock_wall_ms();
        fake_driver_answer(WALK_OK, 0);
    }
    CU_ASSERT_TRUE(rig.driver->statuses >= 4); /* each with the look after it */
    CU_ASSERT_TRUE(rig.driver->statuses <= 12);
    CU_ASSERT_EQUAL(rig.driver->reads, 0);
    poll_rig_end(&rig);
}

static void outside_working_hours_it_is_left_in_peace(void)
{
    poll_rig_begin_read(&rig);
    rig.conf.hours.count = 1; /* only on a day that is far away */
    rig.conf.hours.windows[0] = (struct hours_window){ .days = 1, .from = 0, .to = 1 };
    rig.driver->statuses = 0;
    for (int minutes = 0; minutes < 6 * 60; minutes++) {
        fake_loop_advance(rig.loop, MINUTE);
        if (rig.driver->open)
            fake_driver_answer(WALK_OK, 0);
    }
    CU_ASSERT_TRUE(rig.driver->statuses >= 23 && rig.driver->statuses <= 25);
    CU_ASSERT_EQUAL(rig.driver->reads, 1);
    poll_rig_end(&rig);
}

static void a_silent_device_is_asked_ever_less_and_heals_by_itself(void)
{
    poll_rig_begin_read(&rig);
    unsigned asked = 0;
    for (int minutes = 0; minutes < 24 * 60; minutes++) {
        fake_loop_advance(rig.loop, MINUTE);
        if (rig.driver->open) {
            asked++;
            fake_driver_answer(WALK_SILENT, 0);
        }
    }
    CU_ASSERT_TRUE(asked > 90 && asked < 110); /* a day in quarters of an hour */
    fake_loop_advance(rig.loop, 15 * MINUTE);
    fake_driver_answer(WALK_OK, 0);
    CU_ASSERT_EQUAL(rig.answers, 1);
    fake_loop_advance(rig.loop, 0);
    fake_driver_answer(WALK_OK, 0); /* the tables, a day late */
    fake_loop_advance(rig.loop, MINUTE);
    CU_ASSERT_TRUE(rig.driver->open);
    fake_driver_answer(WALK_OK, 0);
    poll_rig_end(&rig);
}

static void a_device_may_be_removed_while_it_is_being_read(void)
{
    poll_rig_begin(&rig);
    fake_loop_advance(rig.loop, 0);
    poll_remove(rig.poll, &rig.device);
    CU_ASSERT_PTR_NULL(rig.device.poll);
    CU_ASSERT_TRUE(poll_add(rig.poll, &rig.device));
    fake_driver_answer(WALK_OK, 0);
    fake_loop_advance(rig.loop, 0);
    CU_ASSERT_EQUAL(rig.driver->attached, 1);
    if (rig.driver->open)
        fake_driver_answer(WALK_OK, 0);
    poll_rig_end(&rig);
}

static void a_reload_keeps_devices_and_drops_lost_credentials(void)
{
    struct agent_conf other = rig.conf;

    poll_rig_begin_read(&rig);
    other = rig.conf;
    poll_reload(rig.poll, &other);
    CU_ASSERT_EQUAL(rig.driver->attached, 1);
    CU_ASSERT_PTR_NOT_NULL(rig.device.poll);
    unsigned reads = rig.driver->reads;
    fake_loop_advance(rig.loop, MINUTE);
    CU_ASSERT_EQUAL(rig.driver->reads, reads + 1);
    CU_ASSERT_EQUAL(rig.driver->scopes, SCOPE_ALL);
    other.credentials[0].name[0] = 'x';
    poll_reload(rig.poll, &other);
    fake_loop_advance(rig.loop, 0);
    CU_ASSERT_PTR_NULL(rig.device.poll);
    poll_rig_end(&rig);
}

UNIT_MAIN("poll", UNIT_TEST(a_new_device_is_read_whole_at_once),
          UNIT_TEST(the_panel_is_read_only_when_the_site_wants_it),
          UNIT_TEST(nothing_moved_costs_one_status_per_interval_and_no_table),
          UNIT_TEST(what_moved_is_read_at_once_and_only_that),
          UNIT_TEST(a_busy_printers_counters_wait_for_the_tables),
          UNIT_TEST(what_moves_often_does_not_put_off_the_tables),
          UNIT_TEST(silence_that_could_not_be_kept_is_said_again_without_haste),
          UNIT_TEST(what_could_not_be_kept_is_read_again),
          UNIT_TEST(one_silence_is_none_what_more_mean_is_not_our_business),
          UNIT_TEST(what_is_silent_for_days_is_asked_ever_less),
          UNIT_TEST(one_table_that_fails_does_not_make_a_device_silent),
          UNIT_TEST(p11_a_sleeper_is_asked_one_tiny_question_and_seldom),
          UNIT_TEST(p11_a_light_sleeper_is_woken_within_its_budget),
          UNIT_TEST(one_that_restarts_again_and_again_is_not_taken_for_a_sleeper),
          UNIT_TEST(where_packets_are_lost_one_that_does_not_sleep_is_asked_all_the_same),
          UNIT_TEST(without_a_budget_a_sleeper_is_asked_once_a_day),
          UNIT_TEST(outside_working_hours_it_is_left_in_peace),
          UNIT_TEST(a_silent_device_is_asked_ever_less_and_heals_by_itself),
          UNIT_TEST(a_device_may_be_removed_while_it_is_being_read),
          UNIT_TEST(a_reload_keeps_devices_and_drops_lost_credentials))
