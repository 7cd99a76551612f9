/* SPDX-License-Identifier: Apache-2.0 */
/* Work that only reads, and looks: what they tell of a simulated HP printer, and nobody in it. */
#include "base/str.h"
#include "tests/unit/unit.h"
#include "tests/unit/work_rig.h"

#include <string.h>

static void diagnostics_have_the_log_and_nobody_in_it(void)
{
    work_rig_start(SDS_WORK_DIAGNOSTICS);
    work_rig_tell("log", "13.20.01 Warning");
    work_rig_tell("log", "49.00.01 Error");
    work_rig_ends(SDS_WORK_SUCCEED, SDS_DOC_NO_REASON, 0);
    CU_ASSERT_EQUAL(work_rig.row_count, 2);
    CU_ASSERT_STRING_EQUAL(work_rig.rows[0].code, "49.00.01");
    CU_ASSERT_STRING_EQUAL(work_rig.rows[0].item, WORK_RIG_ITEM);
    CU_ASSERT_STRING_EQUAL(work_rig.rows[0].device, WORK_RIG_DEVICE);
    CU_ASSERT_EQUAL(work_rig.rows[0].severity, 2);
    CU_ASSERT_EQUAL(work_rig.rows[1].row, 1);
    CU_ASSERT_TRUE(work_rig.rows[0].at_ms > 0);
    CU_ASSERT_EQUAL(work_rig.end.evidence.log_rows, 2);
    CU_ASSERT_EQUAL(work_rig.end.evidence.tries, 3);
    CU_ASSERT_EQUAL(work_rig.end.evidence.answers, 3);
    CU_ASSERT_PTR_NULL(memmem(work_rig.rows, sizeof work_rig.rows, "canary", 6));
}

/* The platform sees drift without a tool that asks for it; what people wrote is the connector's to
 * hold back. */
static void telemetry_has_counters_up_time_and_settings(void)
{
    for (int i = 0; i < 2; i++) {
        work_rig_start(SDS_WORK_TELEMETRY);
        (void)str_copy(work_rig.printer.voice->work.asset, SIM_WORK_TEXT, "A-4711");
        if (i == 1)
            work_rig_tell("services", "none");
        work_rig_ends(SDS_WORK_SUCCEED, SDS_DOC_NO_REASON, 0);
        CU_ASSERT_EQUAL(work_rig.device_count, 1);
        CU_ASSERT_EQUAL(work_rig.told.impressions, 4711);
        CU_ASSERT_TRUE(work_rig.told.uptime_s > 0);
        CU_ASSERT_EQUAL_FATAL(work_rig.told.setting_count, i == 0 ? 3 : 2); /* by SNMP: no off */
        CU_ASSERT_EQUAL(work_rig.told.settings[0].name, SDS_DOC_SLEEP_MINUTES);
        CU_ASSERT_STRING_EQUAL(work_rig.told.settings[0].found, "15");
        CU_ASSERT_STRING_EQUAL(work_rig.told.settings[i == 0 ? 2 : 1].found, "A-4711");
    }
}

static void what_is_no_word_of_the_contract_is_a_setting_without_a_value(void)
{
    work_rig_start(SDS_WORK_TELEMETRY);
    (void)str_copy(work_rig.printer.voice->work.asset, SIM_WORK_TEXT, "Mr Miller");
    work_rig_ends(SDS_WORK_SUCCEED, SDS_DOC_NO_REASON, 0);
    CU_ASSERT_EQUAL_FATAL(work_rig.told.setting_count, 3);
    CU_ASSERT_EQUAL(work_rig.told.settings[2].name, SDS_DOC_ASSET_NUMBER);
    CU_ASSERT_STRING_EQUAL(work_rig.told.settings[2].found, "");
}

/* Of one that was just read: what readings have not. */
static void a_look_tells_what_readings_have_not(void)
{
    for (int i = 0; i < 2; i++) {
        work_rig_start(i == 0 ? SDS_WORK_TELEMETRY : SDS_WORK_DIAGNOSTICS);
        work_rig.order.item[0] = '\0';
        work_rig.reads = false;
        work_rig_tell("log", "13.20.01 Warning");
        work_rig_ends(SDS_WORK_SUCCEED, SDS_DOC_NO_REASON, 0);
        CU_ASSERT_EQUAL(work_rig.device_count, 1);
        CU_ASSERT_EQUAL(work_rig.told.setting_count, 3);
        CU_ASSERT_EQUAL(work_rig.told.impressions, SDS_FIELD_NONE);
        CU_ASSERT_EQUAL(work_rig.row_count, (unsigned)i);
    }
    CU_ASSERT_STRING_EQUAL(work_rig.rows[0].item, "");
}

static void a_look_keeps_no_work_away(void)
{
    static const struct sds_job_handlers deaf = { 0 };
    const struct sds_job_worker *worker;
    struct sds_job seen;

    work_rig_start(SDS_WORK_REBOOT);
    seen = work_rig.order;
    seen.item[0] = '\0';
    seen.kind = SDS_WORK_TELEMETRY;
    worker = work_worker(work_rig.work);
    struct sds_job_handle *look = worker->start(worker->context, &seen, &deaf, NULL);
    CU_ASSERT_PTR_NOT_NULL_FATAL(look);
    struct sds_job_handle *work = work_rig_begin();
    CU_ASSERT_PTR_NOT_NULL_FATAL(work);
    CU_ASSERT_PTR_NULL(worker->start(worker->context, &seen, &deaf, NULL)); /* beside it, none */
    worker->abort(look);
    worker->abort(work);
    work_rig_stop();
}

UNIT_MAIN("work_read", UNIT_TEST(diagnostics_have_the_log_and_nobody_in_it),
          UNIT_TEST(telemetry_has_counters_up_time_and_settings),
          UNIT_TEST(what_is_no_word_of_the_contract_is_a_setting_without_a_value),
          UNIT_TEST(a_look_tells_what_readings_have_not), UNIT_TEST(a_look_keeps_no_work_away))
