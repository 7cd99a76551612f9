/* SPDX-License-Identifier: Apache-2.0 */
/* Every kind of work at simulated HP printers: what it says when it goes well, when the device
 * cannot, is off, is late, is busy or refuses; and that nothing that changes a device leaves
 * without a leave. */
#include "base/clock.h"
#include "base/str.h"
#include "tests/unit/unit.h"
#include "tests/unit/work_rig.h"

#include <string.h>
#include <unistd.h>

static void restarts_by_the_web_and_proves_it(void)
{
    work_rig_start(SDS_WORK_REBOOT);
    work_rig_ends(SDS_WORK_SUCCEED, SDS_DOC_NO_REASON, 1);
    CU_ASSERT_EQUAL(work_rig.leaves, 1);
    CU_ASSERT_EQUAL(work_rig.steps, 7);
    CU_ASSERT_EQUAL(work_rig.shown.uptime_before_s, 1000);
    CU_ASSERT_TRUE(work_rig.shown.uptime_before_at_ms > 0);
    CU_ASSERT_EQUAL(work_rig.end.evidence.uptime_after_s, 0);
    CU_ASSERT_TRUE(work_rig.end.evidence.offline_s >= 0 && work_rig.end.evidence.offline_s < 5);
    CU_ASSERT_EQUAL(work_rig.printer.counters.set, 0);
}

static void restarts_by_snmp_where_there_is_no_web(void)
{
    work_rig_start(SDS_WORK_REBOOT);
    work_rig_tell("services", "none");
    work_rig_ends(SDS_WORK_SUCCEED, SDS_DOC_NO_REASON, 1);
    CU_ASSERT_EQUAL(work_rig.printer.counters.set, 1);
    CU_ASSERT_EQUAL(work_rig.steps, 7);
}

static void an_order_without_an_answer_goes_out_once(void)
{
    work_rig_start(SDS_WORK_REBOOT);
    work_rig_tell("services", "none");
    work_rig.mutes = true;
    work_rig.order.until_ms = clock_wall_ms() + 7000;
    work_rig_ends(SDS_WORK_FAIL, SDS_DOC_NO_ANSWER, 1);
    CU_ASSERT_EQUAL(work_rig.printer.counters.set, 1);
    CU_ASSERT_EQUAL(work_rig.steps, 1U << SDS_JOB_OFFLINE);
}

static void yes_is_no_restart(void)
{
    work_rig_start(SDS_WORK_REBOOT);
    work_rig_tell("refuse", "ignored");
    work_rig_ends(SDS_WORK_FAIL, SDS_DOC_NOT_PROVED, 1);
    CU_ASSERT_TRUE(work_rig.end.evidence.uptime_after_s >= 1000);
    CU_ASSERT_EQUAL(work_rig.end.evidence.offline_s, SDS_FIELD_NONE);
}

static void one_that_does_not_come_back_is_no_answer(void)
{
    work_rig_start(SDS_WORK_REBOOT);
    work_rig_tell("restart", "600000");
    work_rig.order.until_ms = clock_wall_ms() + 2000;
    work_rig_ends(SDS_WORK_FAIL, SDS_DOC_NO_ANSWER, 1);
    CU_ASSERT_EQUAL(work_rig.steps, 3);
}

/* The four answers that are no, of each kind that changes something, by each protocol. */
static void a_no_is_told_as_what_it_is(void)
{
    static const struct {
        const char *refusal;
        enum sds_work_verb verb;
        enum sds_doc_reason reason;
        uint64_t writes;
    } cases[] = {
        { "busy", SDS_WORK_FAIL, SDS_DOC_DEVICE_BUSY, 1 },
        { "forbidden", SDS_WORK_FAIL, SDS_DOC_DEVICE_REFUSED, 1 },
        { "unsupported", SDS_WORK_DECLINE, SDS_DOC_NOT_SUPPORTED, 0 },
    };
    static const enum sds_work_kind kinds[] = { SDS_WORK_REBOOT, SDS_WORK_FIRMWARE,
                                                SDS_WORK_CONFIGURATION };

    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        for (size_t k = 0; k < 3; k++) {
            work_rig_start_any(kinds[k]);
            work_rig_tell("refuse", cases[i].refusal);
            work_rig_ends(cases[i].verb, cases[i].reason, cases[i].writes);
            CU_ASSERT_EQUAL(work_rig.steps, 0);
            if (kinds[k] == SDS_WORK_FIRMWARE)
                continue;
            work_rig_start_any(kinds[k]);
            work_rig_tell("refuse", cases[i].refusal);
            work_rig_tell("services", "none");
            work_rig_ends(cases[i].verb, cases[i].reason, cases[i].writes);
        }
    }
    (void)unlink(work_rig.image);
}

static void a_device_that_is_off_gets_nothing(void)
{
    for (enum sds_work_kind kind = 0; kind < SDS_WORK_KINDS; kind++) {
        work_rig_start_any(kind);
        sim_power_off(&work_rig.printer.power, clock_monotonic_ms());
        work_rig_ends(SDS_WORK_FAIL, SDS_DOC_NO_ANSWER, 0);
        CU_ASSERT_EQUAL(work_rig.leaves, 0);
    }
}

static void one_that_is_silent_for_ever_is_out_of_time(void)
{
    for (enum sds_work_kind kind = 0; kind < SDS_WORK_TELEMETRY; kind++) {
        work_rig_start_any(kind);
        work_rig.printer.faults.silent = true;
        work_rig.order.until_ms = clock_wall_ms() + 600;
        work_rig_ends(SDS_WORK_FAIL, SDS_DOC_NO_ANSWER, 0);
    }
}

static void without_leave_nothing_is_sent(void)
{
    for (enum sds_work_kind kind = 0; kind < SDS_WORK_KINDS; kind++) {
        if (!sds_work_changes(kind))
            continue;
        work_rig_start_any(kind);
        work_rig.leave = false;
        work_rig_ends(SDS_WORK_FAIL, SDS_DOC_BY_PERSON, 0);
        CU_ASSERT_EQUAL(work_rig.leaves, 1);
        work_rig_start_any(kind);
        work_rig.leave = false;
        work_rig_tell("services", "none");
        work_rig_run();
        CU_ASSERT_EQUAL(work_rig.printer.counters.writes, 0);
        CU_ASSERT_EQUAL(work_rig.end.verb == SDS_WORK_SUCCEED, false);
        work_rig_stop();
    }
}

static void kinds_that_read_ask_for_no_leave_and_write_nothing(void)
{
    static const enum sds_work_kind kinds[] = { SDS_WORK_DIAGNOSTICS, SDS_WORK_TELEMETRY,
                                                SDS_WORK_REFRESH };

    for (size_t i = 0; i < 3; i++) {
        work_rig_start(kinds[i]);
        work_rig.leave = false;
        work_rig_ends(SDS_WORK_SUCCEED, SDS_DOC_NO_REASON, 0);
        CU_ASSERT_EQUAL(work_rig.leaves, 0);
        CU_ASSERT_EQUAL(work_rig.device_count, kinds[i] == SDS_WORK_REFRESH ? 0 : 1);
    }
}

static void a_look_sends_nothing_whatever_it_finds(void)
{
    for (enum sds_work_kind kind = 0; kind < SDS_WORK_KINDS; kind++) {
        if (!sds_work_changes(kind))
            continue;
        work_rig_start_any(kind);
        work_rig.order.is_look = true;
        work_rig.order.image = NULL;
        work_rig.order.before =
            (struct sds_doc_evidence){ .uptime_before_s = 990,
                                       .uptime_before_at_ms = clock_wall_ms() - 10000,
                                       .uptime_after_s = SDS_FIELD_NONE,
                                       .offline_s = SDS_FIELD_NONE };
        work_rig_ends(SDS_WORK_FAIL, SDS_DOC_INTERRUPTED, 0);
        CU_ASSERT_EQUAL(work_rig.leaves, 0);
        CU_ASSERT_EQUAL(work_rig.steps, 1U << SDS_JOB_VERIFYING);
        CU_ASSERT_EQUAL(work_rig.end.evidence.uptime_before_s, 990);
    }
}

static void a_look_finds_what_came_about(void)
{
    work_rig_start(SDS_WORK_REBOOT);
    work_rig.order.is_look = true;
    work_rig.order.before =
        (struct sds_doc_evidence){ .uptime_before_s = 990,
                                   .uptime_before_at_ms = clock_wall_ms() - 10000,
                                   .offline_s = SDS_FIELD_NONE };
    sim_printer_reboot(&work_rig.printer, 400);
    work_rig_ends(SDS_WORK_SUCCEED, SDS_DOC_NO_REASON, 0);
    work_rig_start_settings("15", "480", NULL);
    work_rig.order.is_look = true;
    work_rig_ends(SDS_WORK_SUCCEED, SDS_DOC_NO_REASON, 0);
}

static void upgrades_and_proves_the_version(void)
{
    work_rig_start_firmware();
    work_rig_ends(SDS_WORK_SUCCEED, SDS_DOC_NO_REASON, 1);
    CU_ASSERT_EQUAL(work_rig.steps, 7);
    CU_ASSERT_STRING_EQUAL(work_rig.shown.firmware_before, "2409A");
    CU_ASSERT_STRING_EQUAL(work_rig.end.evidence.firmware_after, "2409B");
    CU_ASSERT_TRUE(work_rig.most_percent > 0);
    (void)unlink(work_rig.image);
}

static void an_image_that_it_does_not_like_is_refused(void)
{
    work_rig_start_firmware();
    work_rig_tell("image", "fails");
    work_rig_ends(SDS_WORK_FAIL, SDS_DOC_DEVICE_REFUSED, 1);
    CU_ASSERT_EQUAL(work_rig.steps, 1U << SDS_JOB_SENT);
    (void)unlink(work_rig.image);
}

static void the_old_version_proves_nothing(void)
{
    work_rig_start_firmware();
    work_rig_tell("image", "stays");
    work_rig_ends(SDS_WORK_FAIL, SDS_DOC_NOT_PROVED, 1);
    CU_ASSERT_STRING_EQUAL(work_rig.end.evidence.firmware_after, "2409A");
    CU_ASSERT_TRUE(work_rig.end.evidence.offline_s >= 0);
    (void)unlink(work_rig.image);
}

static void one_that_bricks_is_no_answer(void)
{
    work_rig_start_firmware();
    work_rig_tell("image", "bricks");
    work_rig.order.until_ms = clock_wall_ms() + 2500;
    work_rig_ends(SDS_WORK_FAIL, SDS_DOC_NO_ANSWER, 1);
    CU_ASSERT_EQUAL(work_rig.steps, 3);
    (void)unlink(work_rig.image);
}

static void firmware_of_another_product_is_not_sent(void)
{
    const struct sds_job_worker *worker;

    work_rig_start_firmware();
    worker = work_worker(work_rig.work);
    CU_ASSERT_EQUAL(worker->fits(worker->context, &work_rig.order), SDS_DOC_NO_REASON);
    work_rig.place.product[0] = 'X';
    CU_ASSERT_EQUAL(worker->fits(worker->context, &work_rig.order), SDS_DOC_WRONG_PRODUCT);
    work_rig_tell("product", "W9Z99A");
    work_rig_ends(SDS_WORK_FAIL, SDS_DOC_WRONG_PRODUCT, 0);
    (void)unlink(work_rig.image);
}

static void settings_are_put_and_read_back(void)
{
    work_rig_start_settings("30", "60", "A-4711");
    work_rig_ends(SDS_WORK_SUCCEED, SDS_DOC_NO_REASON, 1);
    CU_ASSERT_EQUAL(work_rig.printer.counters.set, 0);
    CU_ASSERT_EQUAL(work_rig.end.evidence.setting_count, 3);
    CU_ASSERT_STRING_EQUAL(work_rig.end.evidence.settings[1].found, "60");
    CU_ASSERT_STRING_EQUAL(work_rig.end.evidence.settings[2].found, "A-4711");
    work_rig_start_settings("45", NULL, "B-4711");
    work_rig_tell("services", "none");
    work_rig_ends(SDS_WORK_SUCCEED, SDS_DOC_NO_REASON, 2);
    CU_ASSERT_STRING_EQUAL(work_rig.end.evidence.settings[0].found, "45");
}

static void yes_is_no_setting(void)
{
    work_rig_start_settings("120", NULL, NULL);
    work_rig_tell("settings", "clamped");
    work_rig_ends(SDS_WORK_FAIL, SDS_DOC_NOT_PROVED, 1);
    CU_ASSERT_STRING_EQUAL(work_rig.end.evidence.settings[0].found, "60");
    work_rig_start_settings(NULL, NULL, "A-4711-2026");
    work_rig_tell("settings", "ignored");
    (void)str_copy(work_rig.printer.voice->work.asset, SIM_WORK_TEXT, "Jane.Doe");
    work_rig_ends(SDS_WORK_FAIL, SDS_DOC_NOT_PROVED, 1);
    CU_ASSERT_STRING_EQUAL(work_rig.end.evidence.settings[0].found, ""); /* somebody's own text */
}

/* Nothing could be proved by it, and no body could hold it. */
static void an_up_time_that_is_none_is_not_known(void)
{
    static const uint32_t ids[] = { 1, 3, 6, 1, 2, 1, 1, 3, 0 };
    static const uint8_t minus[] = { 0xf0, 0x00, 0x00 }, huge[] = { 0x7f, 0xff, 0xff, 0xff, 0xff };
    static const struct sim_value values[] = {
        { .tag = SIM_TAG_INTEGER, .bytes = minus, .len = sizeof minus },
        { .tag = SIM_TAG_COUNTER64, .bytes = huge, .len = sizeof huge },
    };
    const struct sim_oid oid = { ids, sizeof ids / sizeof ids[0] };

    for (size_t i = 0; i < 2; i++) {
        work_rig_start(SDS_WORK_REBOOT);
        CU_ASSERT_TRUE(sim_printer_set(&work_rig.printer, oid, values[i]));
        work_rig_ends(SDS_WORK_DECLINE, SDS_DOC_NOT_SUPPORTED, 0);
        CU_ASSERT_EQUAL(work_rig.leaves, 0);
    }
}

static void a_setting_that_it_has_by_no_way_declines_all(void)
{
    work_rig_start_settings("30", "60", NULL); /* SNMP has no object for the second */
    work_rig_tell("services", "none");
    work_rig_ends(SDS_WORK_DECLINE, SDS_DOC_NOT_SUPPORTED, 0);
    CU_ASSERT_EQUAL(work_rig.leaves, 0);
}

static void only_hps_devices_can_be_worked_at(void)
{
    const struct sds_job_worker *worker;

    work_rig_start(SDS_WORK_REBOOT);
    worker = work_worker(work_rig.work);
    CU_ASSERT_EQUAL(worker->can(worker->context, WORK_RIG_DEVICE), (1U << SDS_WORK_KINDS) - 1);
    CU_ASSERT_EQUAL(worker->can(worker->context, WORK_RIG_ITEM), 0);
    CU_ASSERT_EQUAL(worker->fits(worker->context, &work_rig.order), SDS_DOC_NO_REASON);
    work_rig.place.has_ledm = false;
    CU_ASSERT_EQUAL(worker->can(worker->context, WORK_RIG_DEVICE) & 1U << SDS_WORK_FIRMWARE, 0);
    work_rig.place.is_hp = false;
    CU_ASSERT_EQUAL(worker->can(worker->context, WORK_RIG_DEVICE), 0);
    CU_ASSERT_EQUAL(worker->fits(worker->context, &work_rig.order), SDS_DOC_NO_SUCH_DEVICE);
    work_rig_ends(SDS_WORK_FAIL, SDS_DOC_NO_SUCH_DEVICE, 0);
}

static void stop_loop(void *arg)
{
    (void)arg;
    loop_stop(work_rig.loop);
}

static void one_job_at_a_device_and_none_after_abort(void)
{
    static const unsigned when_ms[] = { 0, 5, 20, 100, 300, 600 };

    for (size_t i = 0; i < sizeof when_ms / sizeof when_ms[0]; i++) {
        struct sds_job_handle *handle;
        work_rig_start(SDS_WORK_REBOOT);
        work_rig.later = loop_timer_create(work_rig.loop, stop_loop, NULL);
        handle = work_rig_begin();
        CU_ASSERT_PTR_NOT_NULL_FATAL(handle);
        CU_ASSERT_PTR_NULL(work_rig_begin());
        (void)loop_timer_start(work_rig.later, when_ms[i]);
        (void)loop_run(work_rig.loop);
        work_worker(work_rig.work)->abort(handle);
        (void)loop_timer_start(work_rig.later, 100);
        (void)loop_run(work_rig.loop);
        CU_ASSERT_FALSE(work_rig.is_over);
        work_rig_stop();
    }
}

UNIT_MAIN("work", UNIT_TEST(restarts_by_the_web_and_proves_it),
          UNIT_TEST(restarts_by_snmp_where_there_is_no_web),
          UNIT_TEST(an_order_without_an_answer_goes_out_once), UNIT_TEST(yes_is_no_restart),
          UNIT_TEST(one_that_does_not_come_back_is_no_answer),
          UNIT_TEST(a_no_is_told_as_what_it_is), UNIT_TEST(a_device_that_is_off_gets_nothing),
          UNIT_TEST(one_that_is_silent_for_ever_is_out_of_time),
          UNIT_TEST(without_leave_nothing_is_sent),
          UNIT_TEST(kinds_that_read_ask_for_no_leave_and_write_nothing),
          UNIT_TEST(a_look_sends_nothing_whatever_it_finds),
          UNIT_TEST(a_look_finds_what_came_about), UNIT_TEST(upgrades_and_proves_the_version),
          UNIT_TEST(an_image_that_it_does_not_like_is_refused),
          UNIT_TEST(the_old_version_proves_nothing), UNIT_TEST(one_that_bricks_is_no_answer),
          UNIT_TEST(firmware_of_another_product_is_not_sent),
          UNIT_TEST(settings_are_put_and_read_back), UNIT_TEST(yes_is_no_setting),
          UNIT_TEST(an_up_time_that_is_none_is_not_known),
          UNIT_TEST(a_setting_that_it_has_by_no_way_declines_all),
          UNIT_TEST(only_hps_devices_can_be_worked_at),
          UNIT_TEST(one_job_at_a_device_and_none_after_abort))
