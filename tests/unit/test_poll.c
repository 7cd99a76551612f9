/* SPDX-License-Identifier: Apache-2.0 */
/* When a device is asked what, on a clock that only the test moves. */
#include "agent/poll/poll.h"

#include "tests/fakes/fake_driver.h"
#include "tests/fakes/fake_loop.h"
#include "tests/unit/unit.h"

#include <string.h>

#define MINUTE 60000

static struct agent_conf conf;
static struct device device;
static struct loop *loop;
static struct poll *poll_stage;
static unsigned readings, silences, answers;
static bool keep;

static bool on_readings(void *arg, struct device *d, unsigned scopes, const struct reading_set *set)
{
    (void)arg;
    (void)d;
    (void)scopes;
    (void)set;
    readings++;
    return keep;
}

static bool on_status(void *arg, struct device *d, const struct reading_set *set)
{
    (void)arg;
    (void)d;
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
    static const struct poll_handlers handlers = { on_readings, on_status };

    memset(&conf, 0, sizeof conf);
    conf.credentials[0] = (struct walk_credential){ .name = "one" };
    conf.credential_count = 1;
    conf.status_ms = MINUTE;
    conf.tables_ms = 15 * MINUTE;
    conf.full_ms = 24 * 60 * MINUTE;
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

static void one_silence_is_none_two_are_said_once(void)
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
    CU_ASSERT_EQUAL(silences, 1);
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
          UNIT_TEST(nothing_moved_costs_one_status_per_interval_and_no_table),
          UNIT_TEST(what_moved_is_read_at_once_and_only_that),
          UNIT_TEST(a_busy_printers_counters_wait_for_the_tables),
          UNIT_TEST(what_moves_often_does_not_put_off_the_tables),
          UNIT_TEST(silence_that_could_not_be_kept_is_said_again_without_haste),
          UNIT_TEST(what_could_not_be_kept_is_read_again),
          UNIT_TEST(one_silence_is_none_two_are_said_once),
          UNIT_TEST(a_silent_device_is_asked_ever_less_and_heals_by_itself),
          UNIT_TEST(a_device_may_be_removed_while_it_is_being_read),
          UNIT_TEST(what_a_device_says_itself_is_read_at_once_but_not_without_end),
          UNIT_TEST(a_reload_keeps_devices_and_drops_lost_credentials))
