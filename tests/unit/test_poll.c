/* SPDX-License-Identifier: Apache-2.0 */
/* When a device is asked what, on a clock that only the test moves. */
#include "agent/poll/poll.h"

#include "base/clock.h"
#include "tests/fakes/fake_driver.h"
#include "tests/fakes/fake_loop.h"
#include "tests/unit/unit.h"

#define MINUTE 60000

static struct agent_conf conf;
static struct device device;
static struct loop *loop;
static struct poll *poll_stage;
static unsigned readings, silences, answers;
static bool keep;

static bool on_readings(void *arg, struct device *d, unsigned scopes, const struct reading_set *set,
                        const struct web_set *web)
{
    (void)scopes, (void)arg, (void)d, (void)set, (void)web;
    readings++;
    return keep;
}

static bool on_status(void *arg, struct device *d, const struct reading_set *set,
                      const struct web_set *web)
{
    (void)arg, (void)web, (void)d;
    if (set == NULL)
        silences++;
    else
        answers++;
    return keep;
}

static struct fake_driver *driver(void)
{
    return fake_driver_state();
}

static void begin(void)
{
    static const struct poll_handlers handlers = { on_readings, on_status, NULL, NULL };

    conf = (struct agent_conf){ .credentials[0] = { .name = "one" },
                                .credential_count = 1,
                                .status_ms = MINUTE,
                                .tables_ms = 15 * MINUTE,
                                .full_ms = 24 * 60 * MINUTE,
                                .asleep_ms = 15 * MINUTE,
                                .wakes_per_day = 4 };
    device = (struct device){ .id = "11111111-1111-4111-8111-111111111111", .credential = "one" };
    *driver() = (struct fake_driver){ 0 };
    readings = silences = answers = 0;
    keep = true;
    loop = loop_create();
    poll_stage = poll_create(loop, NULL, &conf, &handlers, NULL);
    CU_ASSERT_TRUE_FATAL(poll_add(poll_stage, &device));
}

static void end(void)
{
    poll_destroy(poll_stage);
    CU_ASSERT_EQUAL(driver()->attached, 0);
    CU_ASSERT_EQUAL(fake_loop_pending(loop), 0);
    loop_destroy(loop);
}

/* The first reading, of everything. */
static void begin_read(void)
{
    begin();
    fake_loop_advance(loop, 0);
    CU_ASSERT_EQUAL_FATAL(driver()->reads, 1);
    fake_driver_answer(WALK_OK, 0);
}

static void a_new_device_is_read_whole_at_once(void)
{
    begin();
    fake_loop_advance(loop, 0);
    CU_ASSERT_EQUAL(driver()->scopes, SCOPE_ALL);
    fake_driver_answer(WALK_OK, 0);
    CU_ASSERT_EQUAL(readings, 1);
    end();
}

static void the_panel_is_read_only_when_the_site_wants_it(void)
{
    begin_read();
    conf.console = true;
    fake_loop_advance(loop, MINUTE);
    fake_driver_answer(WALK_OK, SCOPE_ALERTS);
    fake_loop_advance(loop, 0);
    CU_ASSERT_EQUAL(driver()->scopes, SCOPE_ALERTS | SCOPE_CONSOLE);
    fake_driver_answer(WALK_OK, 0);
    end();
}

static void nothing_moved_costs_one_status_per_interval_and_no_table(void)
{
    begin_read();
    for (int i = 0; i < 10; i++) {
        fake_loop_advance(loop, MINUTE);
        CU_ASSERT_TRUE_FATAL(driver()->open);
        fake_driver_answer(WALK_OK, 0);
    }
    CU_ASSERT_EQUAL(driver()->statuses, 10);
    CU_ASSERT_EQUAL(driver()->reads, 1);
    end();
}

static void what_moved_is_read_at_once_and_only_that(void)
{
    begin_read();
    fake_loop_advance(loop, MINUTE);
    fake_driver_answer(WALK_OK, SCOPE_CONSUMABLES);
    fake_loop_advance(loop, 0);
    CU_ASSERT_EQUAL(driver()->reads, 2);
    CU_ASSERT_EQUAL(driver()->scopes, SCOPE_CONSUMABLES);
    fake_driver_answer(WALK_OK, 0);
    end();
}

static void a_busy_printers_counters_wait_for_the_tables(void)
{
    begin_read();
    for (int i = 0; i < 14; i++) {
        fake_loop_advance(loop, MINUTE);
        fake_driver_answer(WALK_OK, SCOPE_METER);
    }
    CU_ASSERT_EQUAL(driver()->reads, 1);
    fake_loop_advance(loop, MINUTE);
    fake_driver_answer(WALK_OK, SCOPE_METER);
    fake_loop_advance(loop, 0);
    CU_ASSERT_EQUAL(driver()->reads, 2);
    CU_ASSERT_TRUE((driver()->scopes & SCOPE_METER) != 0);
    fake_driver_answer(WALK_OK, 0);
    end();
}

static void what_moves_often_does_not_put_off_the_tables(void)
{
    begin_read();
    for (int i = 0; i < 14; i++) {
        fake_loop_advance(loop, MINUTE);
        fake_driver_answer(WALK_OK, SCOPE_ALERTS | SCOPE_METER);
        fake_loop_advance(loop, 0);
        CU_ASSERT_EQUAL(driver()->scopes, SCOPE_ALERTS);
        fake_driver_answer(WALK_OK, 0);
    }
    fake_loop_advance(loop, MINUTE);
    fake_driver_answer(WALK_OK, SCOPE_ALERTS | SCOPE_METER);
    fake_loop_advance(loop, 0);
    CU_ASSERT_EQUAL(driver()->scopes, SCOPE_ALERTS | SCOPE_CONSUMABLES | SCOPE_METER);
    fake_driver_answer(WALK_OK, 0);
    end();
}

static void silence_that_could_not_be_kept_is_said_again_without_haste(void)
{
    begin_read();
    keep = false;
    fake_loop_advance(loop, MINUTE);
    fake_driver_answer(WALK_SILENT, 0);
    fake_loop_advance(loop, 5000);
    for (unsigned i = 1; i <= 3; i++) {
        fake_driver_answer(WALK_SILENT, 0);
        CU_ASSERT_EQUAL(silences, i);
        fake_loop_advance(loop, MINUTE - 1);
        CU_ASSERT_FALSE(driver()->open);
        fake_loop_advance(loop, 1);
        CU_ASSERT_TRUE_FATAL(driver()->open);
    }
    keep = true;
    fake_driver_answer(WALK_SILENT, 0);
    CU_ASSERT_EQUAL(silences, 4);
    poll_read_again(poll_stage, &device);
    fake_loop_advance(loop, MINUTE);
    fake_driver_answer(WALK_SILENT, 0);
    CU_ASSERT_EQUAL(silences, 5);
    end();
}

static void what_could_not_be_kept_is_read_again(void)
{
    begin();
    keep = false;
    fake_loop_advance(loop, 0);
    fake_driver_answer(WALK_OK, 0);
    fake_loop_advance(loop, MINUTE);
    CU_ASSERT_EQUAL(driver()->reads, 2);
    CU_ASSERT_EQUAL(driver()->scopes, SCOPE_ALL);
    keep = true;
    fake_driver_answer(WALK_OK, 0);
    fake_loop_advance(loop, MINUTE);
    CU_ASSERT_EQUAL(driver()->statuses, 1);
    fake_driver_answer(WALK_OK, 0);
    end();
}

static void one_silence_is_none_what_more_mean_is_not_our_business(void)
{
    begin_read();
    fake_loop_advance(loop, MINUTE);
    fake_driver_answer(WALK_SILENT, 0);
    CU_ASSERT_EQUAL(silences, 0);
    fake_loop_advance(loop, 5000);
    CU_ASSERT_EQUAL(driver()->statuses, 2);
    fake_driver_answer(WALK_SILENT, 0);
    CU_ASSERT_EQUAL(silences, 1);
    fake_loop_advance(loop, MINUTE);
    fake_driver_answer(WALK_SILENT, 0);
    CU_ASSERT_EQUAL(silences, 2);
    end();
}

/* From a day of silence on, a 32nd of it; a pause of six hours at most. */
static void what_is_silent_for_days_is_asked_ever_less(void)
{
    begin_read();
    fake_loop_advance(loop, MINUTE);
    device.presence.silent_ms = clock_wall_ms() - 8 * 24 * 60 * (int64_t)MINUTE;
    unsigned asked = 0;
    for (int minutes = 0; minutes < 24 * 60; minutes++) {
        if (driver()->open) {
            asked++;
            fake_driver_answer(WALK_SILENT, 0);
        }
        fake_loop_advance(loop, MINUTE);
    }
    CU_ASSERT_TRUE(asked > 8 && asked < 14); /* at first each time after twice the time */
    end();
}

static void only_get(enum walk_result result, unsigned scopes)
{
    CU_ASSERT_TRUE_FATAL(driver()->open);
    CU_ASSERT_EQUAL(driver()->scopes, scopes);
    fake_driver_answer(result, 0);
    fake_loop_advance(loop, result == WALK_OK ? 0 : 5000);
}

/* The device answers its status each time, but never its counters. */
static void one_table_that_fails_does_not_make_a_device_silent(void)
{
    begin();
    fake_loop_advance(loop, 0);
    only_get(WALK_SILENT, SCOPE_ALL);
    CU_ASSERT_EQUAL(driver()->statuses, 1);
    only_get(WALK_OK, SCOPE_ALL); /* the status */
    only_get(WALK_OK, SCOPE_IDENTITY);
    only_get(WALK_OK, SCOPE_CONSUMABLES);
    only_get(WALK_SILENT, SCOPE_METER);
    only_get(WALK_OK, SCOPE_METER); /* the status */
    only_get(WALK_OK, SCOPE_ALERTS);
    CU_ASSERT_EQUAL(readings, 3);
    CU_ASSERT_EQUAL(silences, 0);
    unsigned reads = driver()->reads;
    for (int i = 0; i < 14; i++) {
        fake_loop_advance(loop, MINUTE);
        fake_driver_answer(WALK_OK, 0);
    }
    CU_ASSERT_EQUAL(driver()->reads, reads);
    CU_ASSERT_EQUAL(silences, 0);
    end();
}

static void sleep_now(void)
{
    device.presence.has_seen = true;
    device.presence.sleeps_openly = true;
    device.presence.seen = DEVICE_ASLEEP;
}

/* Questions wake a printer, or keep it awake. */
static void p11_a_sleeper_is_asked_one_tiny_question_and_seldom(void)
{
    begin_read();
    for (int i = 0; i < 8; i++)
        wakes_slept_on(&device.wakes, WAKES_LEAST);
    fake_loop_advance(loop, MINUTE);
    sleep_now();
    fake_driver_answer(WALK_OK, 0);
    *driver() = (struct fake_driver){ .attached = 1 };
    for (int seconds = 0; seconds < 12 * 60 * 60; seconds++) {
        fake_loop_advance(loop, 1000);
        if (driver()->open)
            fake_driver_answer(WALK_OK, 0);
    }
    CU_ASSERT_EQUAL(driver()->statuses, 48);
    CU_ASSERT_EQUAL(driver()->depth, STATUS_LEAST);
    CU_ASSERT_EQUAL(driver()->reads, 0);
    poll_hear(poll_stage, &device, SCOPE_ALERTS); /* a trap ends it */
    fake_loop_advance(loop, 0);
    CU_ASSERT_EQUAL(driver()->reads, 1);
    device.presence.seen = DEVICE_READY;
    fake_driver_answer(WALK_OK, 0);
    fake_loop_advance(loop, 0); /* the tables waited for this */
    CU_ASSERT_EQUAL(driver()->scopes, SCOPE_CONSUMABLES | SCOPE_METER | SCOPE_ALERTS);
    fake_driver_answer(WALK_OK, 0);
    fake_loop_advance(loop, MINUTE);
    CU_ASSERT_EQUAL(driver()->depth, STATUS_WHOLE);
    fake_driver_answer(WALK_OK, 0);
    CU_ASSERT_EQUAL(device.wakes.total, 0);
    end();
}

/* Whatever is asked wakes it, and five minutes later it sleeps again. */
static void p11_a_light_sleeper_is_woken_within_its_budget(void)
{
    begin_read();
    fake_loop_advance(loop, MINUTE);
    sleep_now();
    fake_driver_answer(WALK_OK, 0);
    unsigned wakes = 0;
    uint64_t awake_until = 0;
    for (int i = 0; i < 3 * 24 * 60 * 30; i++) {
        fake_loop_advance(loop, 2000);
        while (driver()->open) {
            if (clock_monotonic_ms() >= awake_until) { /* packets are lost meanwhile */
                wakes++;
                awake_until = clock_monotonic_ms() + (uint64_t)6 * MINUTE;
                fake_driver_answer(WALK_SILENT, 0);
                fake_loop_advance(loop, 5000);
            }
            device.presence.seen = DEVICE_READY;
            fake_driver_answer(WALK_OK, 0);
            fake_loop_advance(loop, 0);
        }
    }
    CU_ASSERT_TRUE(wakes <= 4 * 4); /* four local days are touched */
    CU_ASSERT_TRUE(wakes >= 6);
    CU_ASSERT_EQUAL(wakes, device.wakes.total);
    end();
}

/* One question of a hundred loses two packets in a row: one of twenty is lost, each way. */
static void where_packets_are_lost_one_that_does_not_sleep_is_asked_all_the_same(void)
{
    begin_read();
    *driver() = (struct fake_driver){ .attached = 1 };
    device.presence.has_seen = true;
    device.presence.seen = DEVICE_READY;
    for (uint32_t minutes = 0, random = 7; minutes < 7 * 24 * 60; minutes++) {
        fake_loop_advance(loop, MINUTE);
        while (driver()->open) {
            random = random * 1664525U + 1013904223U;
            driver()->deaf_ms = (random >> 8) % 100 == 0 ? 1500 : 0;
            fake_driver_answer(WALK_OK, 0);
            fake_loop_advance(loop, 0);
        }
    }
    CU_ASSERT_TRUE(driver()->statuses > 7 * 24 * 60 * 9 / 10);
    end();
}

static void without_a_budget_a_sleeper_is_asked_once_a_day(void)
{
    begin_read();
    conf.wakes_per_day = 0;
    device.last_answer_ms = clock_wall_ms();
    fake_loop_advance(loop, MINUTE);
    sleep_now();
    fake_driver_answer(WALK_OK, 0);
    *driver() = (struct fake_driver){ .attached = 1 };
    for (int minutes = 0; minutes < 5 * 24 * 60; minutes++) {
        fake_loop_advance(loop, MINUTE);
        if (!driver()->open)
            continue;
        device.last_answer_ms = clock_wall_ms();
        fake_driver_answer(WALK_OK, 0);
    }
    CU_ASSERT_TRUE(driver()->statuses >= 4); /* each with the look after it */
    CU_ASSERT_TRUE(driver()->statuses <= 12);
    CU_ASSERT_EQUAL(driver()->reads, 0);
    end();
}

static void outside_working_hours_it_is_left_in_peace(void)
{
    begin_read();
    conf.hours.count = 1; /* only on a day that is far away */
    conf.hours.windows[0] = (struct hours_window){ .days = 1, .from = 0, .to = 1 };
    driver()->statuses = 0;
    for (int minutes = 0; minutes < 6 * 60; minutes++) {
        fake_loop_advance(loop, MINUTE);
        if (driver()->open)
            fake_driver_answer(WALK_OK, 0);
    }
    CU_ASSERT_TRUE(driver()->statuses >= 23 && driver()->statuses <= 25);
    CU_ASSERT_EQUAL(driver()->reads, 1);
    end();
}

static void a_silent_device_is_asked_ever_less_and_heals_by_itself(void)
{
    begin_read();
    unsigned asked = 0;
    for (int minutes = 0; minutes < 24 * 60; minutes++) {
        fake_loop_advance(loop, MINUTE);
        if (driver()->open) {
            asked++;
            fake_driver_answer(WALK_SILENT, 0);
        }
    }
    CU_ASSERT_TRUE(asked > 90 && asked < 110); /* a day in quarters of an hour */
    fake_loop_advance(loop, 15 * MINUTE);
    fake_driver_answer(WALK_OK, 0);
    CU_ASSERT_EQUAL(answers, 1);
    fake_loop_advance(loop, 0);
    fake_driver_answer(WALK_OK, 0); /* the tables, a day late */
    fake_loop_advance(loop, MINUTE);
    CU_ASSERT_TRUE(driver()->open);
    fake_driver_answer(WALK_OK, 0);
    end();
}

static void a_device_may_be_removed_while_it_is_being_read(void)
{
    begin();
    fake_loop_advance(loop, 0);
    poll_remove(poll_stage, &device);
    CU_ASSERT_PTR_NULL(device.poll);
    CU_ASSERT_TRUE(poll_add(poll_stage, &device));
    fake_driver_answer(WALK_OK, 0);
    fake_loop_advance(loop, 0);
    CU_ASSERT_EQUAL(driver()->attached, 1);
    if (driver()->open)
        fake_driver_answer(WALK_OK, 0);
    end();
}

static void what_a_device_says_itself_is_read_at_once_but_not_without_end(void)
{
    begin_read();
    fake_loop_advance(loop, MINUTE / 4);
    poll_hear(poll_stage, &device, SCOPE_ALERTS);
    fake_loop_advance(loop, 0);
    CU_ASSERT_EQUAL(driver()->reads, 2);
    CU_ASSERT_EQUAL(driver()->scopes, SCOPE_ALERTS);
    for (int i = 0; i < 50; i++) /* a storm, while it is being read */
        poll_hear(poll_stage, &device, SCOPE_ALERTS | SCOPE_CONSUMABLES);
    fake_driver_answer(WALK_OK, 0);
    fake_loop_advance(loop, 1000);
    CU_ASSERT_EQUAL(driver()->reads, 2);
    poll_hear(poll_stage, &device, SCOPE_ALERTS); /* and afterwards */
    fake_loop_advance(loop, 1000);
    CU_ASSERT_EQUAL(driver()->reads, 3);
    CU_ASSERT_EQUAL(driver()->scopes, SCOPE_ALERTS | SCOPE_CONSUMABLES);
    fake_driver_answer(WALK_OK, 0);
    fake_loop_advance(loop, MINUTE - 1);
    CU_ASSERT_EQUAL(driver()->reads, 3);
    end();
}

/* Between two readings because of its own word are two seconds, whenever it says so. */
static void what_a_device_says_between_is_no_reason_for_haste(void)
{
    begin_read();
    poll_hear(poll_stage, &device, SCOPE_ALERTS);
    fake_loop_advance(loop, 0);
    fake_driver_answer(WALK_OK, 0);
    CU_ASSERT_EQUAL(driver()->reads, 2);
    fake_loop_advance(loop, 1000);
    poll_hear(poll_stage, &device, SCOPE_ALERTS);
    fake_loop_advance(loop, 1000);
    CU_ASSERT_EQUAL(driver()->reads, 3);
    fake_driver_answer(WALK_OK, 0);
    poll_hear(poll_stage, &device, SCOPE_ALERTS); /* when the first pause is over */
    fake_loop_advance(loop, 1999);
    CU_ASSERT_EQUAL(driver()->reads, 3);
    fake_loop_advance(loop, 1);
    CU_ASSERT_EQUAL(driver()->reads, 4);
    fake_driver_answer(WALK_OK, 0);
    end();
}

/* The same when its status is being asked. */
static void what_a_device_says_with_its_status_is_no_reason_for_haste(void)
{
    begin_read();
    fake_loop_advance(loop, MINUTE - 500);
    poll_hear(poll_stage, &device, SCOPE_ALERTS);
    fake_loop_advance(loop, 0);
    fake_driver_answer(WALK_OK, 0);
    poll_look(poll_stage, &device, 500);
    fake_loop_advance(loop, 500);
    CU_ASSERT_EQUAL(driver()->statuses, 1);
    poll_hear(poll_stage, &device, SCOPE_ALERTS);
    fake_driver_answer(WALK_OK, 0);
    fake_loop_advance(loop, 1499);
    CU_ASSERT_EQUAL(driver()->reads, 2);
    fake_loop_advance(loop, 1);
    CU_ASSERT_EQUAL(driver()->reads, 3);
    fake_driver_answer(WALK_OK, 0);
    end();
}

static void who_is_to_be_looked_at_is_asked_before_its_time_unless_it_sleeps(void)
{
    begin_read();
    poll_look(poll_stage, &device, 5000);
    poll_look(poll_stage, &device, 6000);
    fake_loop_advance(loop, 5000);
    CU_ASSERT_EQUAL(driver()->statuses, 1);
    poll_look(poll_stage, &device, 7000); /* while it is being asked */
    fake_driver_answer(WALK_OK, 0);
    fake_loop_advance(loop, 7000);
    CU_ASSERT_EQUAL(driver()->statuses, 2);
    sleep_now();
    fake_driver_answer(WALK_OK, 0);
    poll_look(poll_stage, &device, 5000);
    fake_loop_advance(loop, 5000);
    CU_ASSERT_EQUAL(driver()->statuses, 2);
    end();
}

static void a_reload_keeps_devices_and_drops_lost_credentials(void)
{
    struct agent_conf other = conf;

    begin_read();
    other = conf;
    poll_reload(poll_stage, &other);
    CU_ASSERT_EQUAL(driver()->attached, 1);
    CU_ASSERT_PTR_NOT_NULL(device.poll);
    unsigned reads = driver()->reads;
    fake_loop_advance(loop, MINUTE);
    CU_ASSERT_EQUAL(driver()->reads, reads + 1);
    CU_ASSERT_EQUAL(driver()->scopes, SCOPE_ALL);
    other.credentials[0].name[0] = 'x';
    poll_reload(poll_stage, &other);
    fake_loop_advance(loop, 0);
    CU_ASSERT_PTR_NULL(device.poll);
    end();
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
          UNIT_TEST(where_packets_are_lost_one_that_does_not_sleep_is_asked_all_the_same),
          UNIT_TEST(without_a_budget_a_sleeper_is_asked_once_a_day),
          UNIT_TEST(outside_working_hours_it_is_left_in_peace),
          UNIT_TEST(a_silent_device_is_asked_ever_less_and_heals_by_itself),
          UNIT_TEST(a_device_may_be_removed_while_it_is_being_read),
          UNIT_TEST(what_a_device_says_itself_is_read_at_once_but_not_without_end),
          UNIT_TEST(what_a_device_says_between_is_no_reason_for_haste),
          UNIT_TEST(what_a_device_says_with_its_status_is_no_reason_for_haste),
          UNIT_TEST(who_is_to_be_looked_at_is_asked_before_its_time_unless_it_sleeps),
          UNIT_TEST(a_reload_keeps_devices_and_drops_lost_credentials))
