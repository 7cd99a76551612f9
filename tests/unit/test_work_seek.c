/* SPDX-License-Identifier: Apache-2.0 */
/* work_seek: whether a simulated HP printer is there, by whichever way, and nothing else. */
#include "base/clock.h"
#include "tests/unit/unit.h"
#include "tests/unit/work_rig.h"

#include <unistd.h>

static void start(enum sds_work_kind kind)
{
    work_rig_start_any(kind);
    work_rig.order.is_seek = true;
}

/* Of either kind of question no more than one may be needed, and leave for none. */
static void ends(enum sds_work_verb verb, enum sds_doc_reason reason)
{
    work_rig_ends(verb, reason, 0);
    CU_ASSERT_EQUAL(work_rig.leaves, 0);
    CU_ASSERT_EQUAL(work_rig.steps, 0);
    CU_ASSERT_EQUAL(work_rig.device_count, 0);
    CU_ASSERT_EQUAL(work_rig.row_count, 0);
    CU_ASSERT_EQUAL(work_rig.misses, verb == SDS_WORK_FAIL);
}

static void one_packet_is_enough(void)
{
    for (enum sds_work_kind kind = 0; kind < SDS_WORK_KINDS; kind++) {
        start(kind);
        work_rig.place.ports.http = 0;
        ends(SDS_WORK_SUCCEED, SDS_DOC_NO_REASON);
        CU_ASSERT_EQUAL(work_rig.printer.counters.get, 1);
        CU_ASSERT_EQUAL(work_rig.printer.counters.getnext, 0);
        CU_ASSERT_EQUAL(work_rig.printer.counters.getbulk, 0);
    }
    (void)unlink(work_rig.image);
}

/* Its SNMP is off, or asked with another community. */
static void who_is_silent_to_snmp_may_answer_by_the_web(void)
{
    for (unsigned i = 0; i < 2; i++) {
        start(SDS_WORK_CONFIGURATION);
        if (i == 0)
            work_rig.place.credential = NULL;
        else
            work_rig.place.address.sin_port = htons(9);
        ends(SDS_WORK_SUCCEED, SDS_DOC_NO_REASON);
        CU_ASSERT_EQUAL(work_rig.printer.counters.get, 0);
    }
}

/* Who it is decides the question right before the packet. */
static void who_answers_does_not_matter(void)
{
    start(SDS_WORK_REBOOT);
    work_rig_swap();
    ends(SDS_WORK_SUCCEED, SDS_DOC_NO_REASON);
}

static void one_that_is_off_is_missed(void)
{
    for (enum sds_work_kind kind = 0; kind < SDS_WORK_KINDS; kind++) {
        start(kind);
        sim_power_off(&work_rig.printer.power, clock_monotonic_ms());
        ends(SDS_WORK_FAIL, SDS_DOC_NO_ANSWER);
    }
    (void)unlink(work_rig.image);
}

static void come_on(void *arg)
{
    (void)arg;
    sim_power_on(&work_rig.printer.power, 0, clock_monotonic_ms());
}

/* A network card that has to wake up takes longer than the questions of once. */
static void one_that_needs_seconds_is_asked_twice(void)
{
    start(SDS_WORK_REBOOT);
    work_rig.place.ports.http = 0;
    sim_power_off(&work_rig.printer.power, clock_monotonic_ms());
    work_rig.later = loop_timer_create(work_rig.loop, come_on, NULL);
    (void)loop_timer_start(work_rig.later, 250); /* two tries of 60 to 100 ms, and a rest */
    ends(SDS_WORK_SUCCEED, SDS_DOC_NO_REASON);
}

/* It may speak IPP alone: of that nobody knows anything here. */
static void what_only_reads_without_snmp_is_not_asked_for(void)
{
    for (unsigned i = 0; i < 2; i++) {
        start(i == 0 ? SDS_WORK_REFRESH : SDS_WORK_CONFIGURATION);
        work_rig.place.credential = NULL;
        sim_power_off(&work_rig.printer.power, clock_monotonic_ms());
        if (i == 0)
            ends(SDS_WORK_SUCCEED, SDS_DOC_NO_REASON);
        else
            ends(SDS_WORK_FAIL, SDS_DOC_NO_ANSWER);
    }
}

/* It keeps the place while it lasts, so that nothing is sent beside it, and leaves nothing behind.
 */
static void one_that_is_stopped_says_nothing(void)
{
    start(SDS_WORK_REBOOT);
    const struct sds_job_worker *worker = work_worker(work_rig.work);
    struct sds_job_handle *question = work_rig_begin();
    CU_ASSERT_PTR_NOT_NULL_FATAL(question);
    CU_ASSERT_PTR_NULL(work_rig_begin());
    worker->abort(question);
    CU_ASSERT_FALSE(work_rig.is_over);
    ends(SDS_WORK_SUCCEED, SDS_DOC_NO_REASON);
}

UNIT_MAIN("work_seek", UNIT_TEST(one_packet_is_enough),
          UNIT_TEST(who_is_silent_to_snmp_may_answer_by_the_web),
          UNIT_TEST(who_answers_does_not_matter), UNIT_TEST(one_that_is_off_is_missed),
          UNIT_TEST(one_that_needs_seconds_is_asked_twice),
          UNIT_TEST(what_only_reads_without_snmp_is_not_asked_for),
          UNIT_TEST(one_that_is_stopped_says_nothing))
