/* SPDX-License-Identifier: Apache-2.0 */
/* A world in which the process dies at every moment, and answers get lost: no item runs twice, and
 * each ends. */
#include "base/clock.h"
#include "base/log.h"
#include "tests/unit/connector_rig.h"
#include "tests/unit/unit.h"

#include <stdio.h>
#include <string.h>

#define HOUR 3600

static struct connector_rig rig;

static void open_rig(void)
{
    log_set_level(LOG_LEVEL_ERROR);
    connector_rig_open(&rig);
}

/* A connector that is known, and allows everything. */
static void start_open(void)
{
    open_rig();
    for (unsigned kind = 0; kind < SDS_WORK_KINDS; kind++)
        rig.conf.policy.rows[kind].rule = CONSENT_ALLOW;
    connector_rig_start(&rig);
    connector_rig_pass(&rig, 130);
}

static const enum sds_work_kind kinds[] = { SDS_WORK_REBOOT, SDS_WORK_CONFIGURATION,
                                            SDS_WORK_DIAGNOSTICS, SDS_WORK_TELEMETRY,
                                            SDS_WORK_REFRESH };

#define KINDS (sizeof kinds / sizeof kinds[0])

static bool is_end(const char *state)
{
    return strcmp(state, "done") == 0 || strcmp(state, "failed") == 0;
}

/* Run so many events from the order on, die, start again and let it end. False: it was over before.
 */
static bool dies_at(enum sds_work_kind kind, unsigned events)
{
    start_open();
    size_t at = connector_rig_order(kind);
    bool was_over = false;
    for (unsigned i = 0; i < events && !was_over; i++) {
        CU_ASSERT_TRUE(fake_loop_next(rig.loop));
        was_over = sds_work_is_over(fake_platform()->items[at].work.state);
    }
    connector_rig_kill(&rig);
    connector_rig_start(&rig);
    connector_rig_pass(&rig, 2 * HOUR);
    CU_ASSERT(fake_job()->most_packets <= 1);
    CU_ASSERT_TRUE(is_end(fake_platform_state(at)));
    if (!is_end(fake_platform_state(at)) || fake_job()->most_packets > 1)
        (void)fprintf(stderr, "%s, %u events: %s, %u packets\n", sds_work_kind_words[kind], events,
                      fake_platform_state(at), fake_job()->most_packets);
    connector_rig_close(&rig);
    return !was_over;
}

static void dead_at_any_moment_no_item_runs_twice_and_each_ends(void)
{
    for (size_t kind = 0; kind < KINDS; kind++) {
        unsigned events = 0, stride = unit_is_slow() ? 11 : kind == 0 ? 1 : 4;
        while (events < 1000 && dies_at(kinds[kind], events))
            events += stride;
        CU_ASSERT(events > 10 && events < 1000);
    }
}

static void dead_at_the_packet_it_is_looked_at_and_not_sent_again(void)
{
    for (unsigned is_behind = 0; is_behind < 2; is_behind++) {
        start_open();
        fake_job()->dies_before = !is_behind;
        fake_job()->dies_behind = is_behind;
        size_t at = connector_rig_order(SDS_WORK_REBOOT);
        for (unsigned i = 0; i < 10000 && !fake_job()->is_dead; i++)
            CU_ASSERT_TRUE_FATAL(fake_loop_next(rig.loop));
        connector_rig_kill(&rig);
        connector_rig_start(&rig);
        connector_rig_pass(&rig, HOUR);
        CU_ASSERT_EQUAL(fake_job()->packets, is_behind);
        CU_ASSERT_STRING_EQUAL(fake_platform_state(at), is_behind ? "done" : "failed");
        if (!is_behind)
            CU_ASSERT_EQUAL(fake_platform()->items[at].reason, SDS_DOC_INTERRUPTED);
        connector_rig_close(&rig);
    }
}

static void dead_while_it_reads_it_is_read_again_unless_denied(void)
{
    static const enum sds_work_kind reads[] = { SDS_WORK_DIAGNOSTICS, SDS_WORK_TELEMETRY,
                                                SDS_WORK_REFRESH };

    for (unsigned i = 0; i < 6; i++) {
        bool is_denied = i >= 3;
        start_open();
        size_t at = connector_rig_order(reads[i % 3]);
        for (unsigned j = 0; j < 10000 && fake_job()->calls == 0; j++)
            CU_ASSERT_TRUE_FATAL(fake_loop_next(rig.loop));
        connector_rig_kill(&rig);
        if (is_denied)
            rig.conf.policy.rows[reads[i % 3]].rule = CONSENT_DENY;
        connector_rig_start(&rig);
        connector_rig_pass(&rig, 600);
        CU_ASSERT_STRING_EQUAL(fake_platform_state(at), is_denied ? "failed" : "done");
        CU_ASSERT_EQUAL(fake_job()->reads, is_denied ? 0 : 1);
        if (is_denied)
            CU_ASSERT_EQUAL(fake_platform()->items[at].reason, SDS_DOC_BY_POLICY);
        connector_rig_close(&rig);
    }
}

/* Every second answer is lost, in turns: what is asked is done all the same. */
static void lost_answers_change_nothing(void)
{
    for (unsigned first = 0; first < 12; first++) {
        start_open();
        size_t at = connector_rig_order(SDS_WORK_REBOOT);
        unsigned asked = fake_platform()->asked + first;
        for (unsigned i = 0; i < 20000 && !is_end(fake_platform_state(at)); i++) {
            fake_platform()->lost = fake_platform()->asked == asked;
            CU_ASSERT_TRUE_FATAL(fake_loop_next(rig.loop));
        }
        CU_ASSERT_TRUE(is_end(fake_platform_state(at)));
        CU_ASSERT(fake_job()->most_packets <= 1);
        connector_rig_close(&rig);
    }
}

/* A printer that answers nonsense costs its own work, and nobody else's. */
static void what_no_body_can_hold_holds_up_nothing(void)
{
    start_open();
    fake_job()->is_odd = true;
    size_t odd = connector_rig_order(SDS_WORK_REBOOT);
    connector_rig_pass(&rig, 200);
    size_t other = connector_rig_order(SDS_WORK_REFRESH);
    connector_rig_pass(&rig, 400);
    CU_ASSERT_STRING_EQUAL(fake_platform_state(odd), "failed");
    CU_ASSERT_EQUAL(fake_job()->packets, 0);
    CU_ASSERT_STRING_EQUAL(fake_platform_state(other), "done");
    connector_rig_close(&rig);
}

static void steps_that_are_not_answered_are_not_told_on_and_on(void)
{
    start_open();
    unsigned asked = fake_platform()->asked;
    size_t at = connector_rig_order(SDS_WORK_REBOOT);
    fake_platform()->is_mum = true;
    connector_rig_pass(&rig, 600);
    CU_ASSERT(fake_platform()->asked - asked < 40);
    fake_platform()->is_mum = false;
    connector_rig_pass(&rig, HOUR);
    CU_ASSERT_STRING_EQUAL(fake_platform_state(at), "done");
    CU_ASSERT_EQUAL(fake_job()->packets, 1);
    connector_rig_close(&rig);
}

/* A machine without a battery begins in the past. */
static void a_clock_that_was_put_back_gives_no_more_time(void)
{
    start_open();
    fake_job()->dies_behind = true;
    size_t at = connector_rig_order(SDS_WORK_REBOOT);
    for (unsigned i = 0; i < 10000 && !fake_job()->is_dead; i++)
        CU_ASSERT_TRUE_FATAL(fake_loop_next(rig.loop));
    connector_rig_kill(&rig);
    fake_loop_set_wall(clock_wall_ms() - INT64_C(20) * HOUR * 1000);
    fake_platform()->off_ms = INT64_C(20) * HOUR * 1000;
    connector_rig_start(&rig);
    connector_rig_pass(&rig, HOUR);
    CU_ASSERT(fake_job()->most_ms <= 1800000);
    CU_ASSERT_STRING_EQUAL(fake_platform_state(at), "done");
    connector_rig_close(&rig);
}

UNIT_MAIN("connector_crash", UNIT_TEST(dead_at_any_moment_no_item_runs_twice_and_each_ends),
          UNIT_TEST(dead_at_the_packet_it_is_looked_at_and_not_sent_again),
          UNIT_TEST(dead_while_it_reads_it_is_read_again_unless_denied),
          UNIT_TEST(lost_answers_change_nothing), UNIT_TEST(what_no_body_can_hold_holds_up_nothing),
          UNIT_TEST(steps_that_are_not_answered_are_not_told_on_and_on),
          UNIT_TEST(a_clock_that_was_put_back_gives_no_more_time))
