/* SPDX-License-Identifier: Apache-2.0 */
/* work_identity: that the device at the address is the item's, when it is known that it is not
 * there, and right before its first packet. */
#include "agent/work/work_identity.h"

#include "base/clock.h"
#include "tests/unit/unit.h"
#include "tests/unit/work_rig.h"

#include <netinet/in.h>
#include <unistd.h>

static enum sds_doc_reason fits_as(enum sds_work_kind kind)
{
    const struct sds_job_worker *worker = work_worker(work_rig.work);

    work_rig.order.kind = kind;
    return worker->fits(worker->context, &work_rig.order);
}

static void swap(void *arg)
{
    (void)arg;
    work_rig_swap();
}

static void start_by(enum sds_work_kind kind, bool has_web)
{
    work_rig_start_any(kind);
    work_rig.place.product[0] = '\0';
    if (!has_web)
        work_rig_tell("services", "none");
}

/* Addresses are lent: two printers swapped theirs, before the job or while it reads. */
static void who_took_over_an_address_gets_nothing(void)
{
    static const enum sds_work_kind kinds[] = { SDS_WORK_REBOOT, SDS_WORK_FIRMWARE,
                                                SDS_WORK_CONFIGURATION };

    for (unsigned i = 0; i < 12; i++) {
        bool has_web = i % 2 == 0, is_later = i >= 6;
        enum sds_work_kind kind = kinds[i / 2 % 3];
        if ((kind == SDS_WORK_FIRMWARE && !has_web) || (is_later && has_web))
            continue; /* a connection that is open breaks when its printer goes */
        start_by(kind, has_web);
        work_rig.printer.faults.delay_ms = work_rig.stranger.faults.delay_ms = is_later ? 60 : 0;
        work_rig.later = loop_timer_create(work_rig.loop, swap, NULL);
        if (is_later)
            (void)loop_timer_start(work_rig.later, 30); /* the first answer is on its way */
        else
            work_rig_swap();
        work_rig_run();
        CU_ASSERT_EQUAL(work_rig.end.verb, SDS_WORK_FAIL);
        CU_ASSERT_EQUAL(work_rig.end.reason, SDS_DOC_NO_SUCH_DEVICE);
        CU_ASSERT_EQUAL(work_rig.leaves, 0);
        CU_ASSERT_EQUAL(work_rig.printer.counters.writes, 0);
        CU_ASSERT_EQUAL(work_rig.stranger.counters.writes, 0);
        work_rig_stop();
    }
    (void)unlink(work_rig.image);
}

/* Behind the packet: what another one says proves nothing. */
static void anothers_word_proves_nothing(void)
{
    for (unsigned i = 0; i < 2; i++) {
        work_rig_start_any(i == 0 ? SDS_WORK_REBOOT : SDS_WORK_CONFIGURATION);
        work_rig.order.is_look = true;
        work_rig.order.sent_ms = clock_wall_ms() - 1000;
        work_rig.order.until_ms = clock_wall_ms() + 900;
        work_rig.order.before.uptime_before_s = 100000;
        work_rig.order.before.uptime_before_at_ms = clock_wall_ms() - 2000;
        work_rig_swap();
        work_rig_ends(SDS_WORK_FAIL, SDS_DOC_NO_ANSWER, 0);
    }
}

static void the_log_of_another_one_is_not_taken(void)
{
    work_rig_start(SDS_WORK_DIAGNOSTICS);
    work_rig_swap();
    work_rig_run();
    CU_ASSERT_EQUAL(work_rig.end.reason, SDS_DOC_NO_SUCH_DEVICE);
    CU_ASSERT_EQUAL(work_rig.row_count, 0);
    work_rig_stop();
}

/* Nobody could say before the packet that it is the one. */
static void one_without_a_serial_number_is_only_read(void)
{
    work_rig_start(SDS_WORK_REBOOT);
    work_rig.place.serial[0] = '\0';
    CU_ASSERT_EQUAL(fits_as(SDS_WORK_REBOOT), SDS_DOC_NOT_SUPPORTED);
    CU_ASSERT_EQUAL(fits_as(SDS_WORK_CONFIGURATION), SDS_DOC_NOT_SUPPORTED);
    CU_ASSERT_EQUAL(fits_as(SDS_WORK_TELEMETRY), SDS_DOC_NO_REASON);
    work_rig.order.kind = SDS_WORK_REBOOT;
    work_rig_ends(SDS_WORK_FAIL, SDS_DOC_NO_SUCH_DEVICE, 0);
}

/* Who prints is disturbed by a restart, and by nothing else. */
static void one_that_is_off_or_prints_is_waited_for(void)
{
    work_rig_start_settings("30", NULL, NULL);
    work_rig.place.is_printing = true;
    CU_ASSERT_EQUAL(fits_as(SDS_WORK_REBOOT), SDS_DOC_DEVICE_BUSY);
    CU_ASSERT_EQUAL(fits_as(SDS_WORK_CONFIGURATION), SDS_DOC_NO_REASON);
    CU_ASSERT_EQUAL(fits_as(SDS_WORK_TELEMETRY), SDS_DOC_NO_REASON);
    work_rig.place.is_silent = true;
    CU_ASSERT_EQUAL(fits_as(SDS_WORK_REBOOT), SDS_DOC_NO_ANSWER);
    CU_ASSERT_EQUAL(fits_as(SDS_WORK_TELEMETRY), SDS_DOC_NO_ANSWER);
    work_rig.place.is_hp = false;
    CU_ASSERT_EQUAL(fits_as(SDS_WORK_TELEMETRY), SDS_DOC_NO_SUCH_DEVICE);
    work_rig_stop();
}

/* Its place was given to another one meanwhile: 0.0.0.0 would be ourselves. */
static void one_that_is_nowhere_is_not_looked_for(void)
{
    work_rig_start(SDS_WORK_REBOOT);
    work_rig.place.address.sin_addr.s_addr = INADDR_ANY;
    work_rig_ends(SDS_WORK_FAIL, SDS_DOC_NO_ANSWER, 0);
}

UNIT_MAIN("work_identity", UNIT_TEST(who_took_over_an_address_gets_nothing),
          UNIT_TEST(anothers_word_proves_nothing), UNIT_TEST(the_log_of_another_one_is_not_taken),
          UNIT_TEST(one_without_a_serial_number_is_only_read),
          UNIT_TEST(one_that_is_off_or_prints_is_waited_for),
          UNIT_TEST(one_that_is_nowhere_is_not_looked_for))
