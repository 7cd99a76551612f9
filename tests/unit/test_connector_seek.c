/* SPDX-License-Identifier: Apache-2.0 */
/* connector_hand: a device is asked whether it is there right before its item's start is told, and
 * behind consent alone. */
#include "agent/sds/connector_hand.h"

#include "base/clock.h"
#include "base/log.h"
#include "base/str.h"
#include "tests/unit/connector_rig.h"
#include "tests/unit/unit.h"

#define HOUR 3600

static const enum sds_work_kind kinds[] = { SDS_WORK_REBOOT, SDS_WORK_CONFIGURATION,
                                            SDS_WORK_DIAGNOSTICS, SDS_WORK_TELEMETRY,
                                            SDS_WORK_REFRESH };

#define KINDS (sizeof kinds / sizeof kinds[0])

static struct connector_rig rig;

/* A connector that is known, with this rule for everything. */
static void start(enum consent_rule rule)
{
    log_set_level(LOG_LEVEL_ERROR);
    connector_rig_open(&rig);
    for (unsigned kind = 0; kind < SDS_WORK_KINDS; kind++)
        rig.conf.policy.rows[kind].rule = rule;
    connector_rig_start(&rig);
    connector_rig_pass(&rig, 130);
}

static void finish(void)
{
    connector_rig_close(&rig);
    CU_ASSERT_EQUAL(fake_job()->seeking, 0);
    CU_ASSERT_EQUAL(fake_job()->running, 0);
}

/* An item whose device is asked now. */
static size_t ask_for(enum sds_work_kind kind)
{
    size_t at = connector_rig_order(kind);

    fake_job()->seek_ms = 20000;
    for (unsigned i = 0; i < 10000 && fake_job()->seeking == 0; i++)
        CU_ASSERT_TRUE_FATAL(fake_loop_next(rig.loop));
    return at;
}

static void check_waits(size_t at)
{
    CU_ASSERT_STRING_EQUAL(fake_platform_state(at), "scheduled");
    CU_ASSERT_EQUAL(fake_platform()->items[at].waits, SDS_DOC_NO_ANSWER);
    CU_ASSERT_EQUAL(fake_platform()->items[at].work.started_ms, 0);
    CU_ASSERT_EQUAL(fake_job()->calls, 0);
}

static void one_that_went_off_since_is_waited_for_as_one_that_is_off(void)
{
    for (size_t i = 0; i < KINDS; i++) {
        start(CONSENT_ALLOW);
        fake_job()->is_off = true;
        size_t at = connector_rig_order(kinds[i]);
        connector_rig_pass(&rig, HOUR);
        check_waits(at);
        CU_ASSERT_EQUAL(fake_job()->seeks, 1); /* whether it is back others hear */
        fake_job()->is_off = false;
        fake_job()->fits = SDS_DOC_NO_REASON;
        connector_rig_pass(&rig, 200);
        CU_ASSERT_STRING_EQUAL(fake_platform_state(at), "done");
        CU_ASSERT_EQUAL(fake_job()->calls, 1);
        CU_ASSERT_EQUAL(fake_job()->seeks, 2);
        CU_ASSERT_EQUAL(fake_job()->packets, sds_work_changes(kinds[i]) ? 1 : 0);
        finish();
    }
}

static void one_that_stays_off_expires(void)
{
    start(CONSENT_ALLOW);
    fake_job()->is_off = true;
    size_t at = connector_rig_order(SDS_WORK_REBOOT);
    connector_rig_pass(&rig, 25 * HOUR);
    CU_ASSERT_STRING_EQUAL(fake_platform_state(at), "expired");
    CU_ASSERT_EQUAL(fake_platform()->items[at].work.started_ms, 0);
    CU_ASSERT_EQUAL(fake_job()->calls, 0);
    CU_ASSERT_EQUAL(fake_job()->seeks, 1);
    finish();
}

/* Whoever says no has said it before: not even a question comes to the device. */
static void nobody_is_asked_before_consent(void)
{
    static const enum consent_rule rules[] = { CONSENT_DENY, CONSENT_ASK };

    for (size_t i = 0; i < 2; i++) {
        start(rules[i]);
        size_t at = connector_rig_order(SDS_WORK_REBOOT);
        connector_rig_pass(&rig, HOUR);
        CU_ASSERT_EQUAL(fake_job()->seeks, 0);
        CU_ASSERT_STRING_EQUAL(fake_platform_state(at), i == 0 ? "refused" : "consent");
        if (rules[i] == CONSENT_ASK) {
            connector_rig_say(&rig, fake_platform()->items[at].item.item, CONSENT_YES);
            connector_rig_pass(&rig, 200);
            CU_ASSERT_EQUAL(fake_job()->seeks, 1);
            CU_ASSERT_STRING_EQUAL(fake_platform_state(at), "done");
        }
        finish();
    }
}

static void forbid(size_t at)
{
    (void)at;
    rig.conf.policy.rows[SDS_WORK_REBOOT].rule = CONSENT_DENY;
    connector_reload(rig.connector, &rig.conf);
}

static void say_no(size_t at)
{
    connector_rig_say(&rig, fake_platform()->items[at].item.item, CONSENT_NO);
}

static void cancel(size_t at)
{
    const struct sds_work_event event = { .actor = SDS_WORK_TOOL,
                                          .verb = SDS_WORK_CANCEL,
                                          .now_ms = clock_wall_ms() };

    CU_ASSERT_EQUAL(sds_work_apply(&fake_platform()->items[at].work, &event), SDS_WORK_TAKEN);
    connector_reload(rig.connector, &rig.conf); /* it polls at once */
}

static void revoke(size_t at)
{
    (void)at;
    fake_platform()->is_revoked = true;
    connector_reload(rig.connector, &rig.conf);
}

static void hear_that_it_is_busy(size_t at)
{
    (void)at;
    fake_job()->fits = SDS_DOC_DEVICE_BUSY;
}

/* The question ends with what it was for, before it is answered, and nothing follows from it. */
static void a_question_in_the_air_is_over_with_what_it_was_for(void)
{
    static const struct {
        void (*happens)(size_t at);
        const char *state;
    } rows[] = { { forbid, "refused" },
                 { say_no, "refused" },
                 { cancel, "cancelled" },
                 { revoke, "scheduled" },
                 { hear_that_it_is_busy, "scheduled" } };

    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        start(CONSENT_ALLOW);
        size_t at = ask_for(SDS_WORK_REBOOT);
        rows[i].happens(at);
        connector_rig_pass(&rig, 10);
        CU_ASSERT_EQUAL(fake_job()->seeking, 0);
        CU_ASSERT_EQUAL(fake_job()->aborts, 1);
        connector_rig_pass(&rig, 600);
        CU_ASSERT_STRING_EQUAL(fake_platform_state(at), rows[i].state);
        CU_ASSERT_EQUAL(fake_platform()->items[at].work.started_ms, 0);
        CU_ASSERT_EQUAL(fake_job()->seeks, 1);
        CU_ASSERT_EQUAL(fake_job()->calls, 0);
        finish();
    }
}

/* Taken back and offered anew with another device, while the first one is asked. */
static void a_question_is_for_what_was_offered(void)
{
    start(CONSENT_ALLOW);
    size_t at = ask_for(SDS_WORK_REBOOT);
    struct fake_platform_item *item = &fake_platform()->items[at];
    sds_work_init(&item->work, SDS_WORK_REBOOT, item->item.expires_ms, 1800000);
    (void)str_copy(item->item.device, sizeof item->item.device,
                   "99999999-0000-4000-8000-000000000000");
    connector_reload(rig.connector, &rig.conf);
    connector_rig_pass(&rig, 600);
    CU_ASSERT_STRING_EQUAL(fake_platform_state(at), "done");
    CU_ASSERT_EQUAL(fake_job()->aborts, 1);
    CU_ASSERT_EQUAL(fake_job()->seeks, 2);
    CU_ASSERT_EQUAL(fake_job()->packets, 1);
    finish();
}

/* Nothing of it is on disk: who comes back asks anew, and the item is begun once. */
static void a_question_is_asked_anew_after_a_death(void)
{
    start(CONSENT_ALLOW);
    size_t at = ask_for(SDS_WORK_REBOOT);
    connector_rig_kill(&rig);
    CU_ASSERT_EQUAL(fake_job()->seeking, 0);
    fake_job()->seek_ms = 0;
    connector_rig_start(&rig);
    connector_rig_pass(&rig, 600);
    CU_ASSERT_STRING_EQUAL(fake_platform_state(at), "done");
    CU_ASSERT_EQUAL(fake_job()->calls, 1);
    CU_ASSERT_EQUAL(fake_job()->packets, 1);
    finish();
}

static void an_agent_that_ends_asks_no_more(void)
{
    start(CONSENT_ALLOW);
    (void)ask_for(SDS_WORK_REBOOT);
    finish();
}

/* Where one may go, one asks; and who waits for the other one is not asked meanwhile. */
static void those_at_one_device_ask_one_after_the_other(void)
{
    start(CONSENT_ALLOW);
    for (unsigned i = 0; i < 4; i++)
        (void)str_copy(fake_platform()->items[connector_rig_order(SDS_WORK_REBOOT)].item.device,
                       SDS_DOC_UUID, "00000000-0000-4000-8000-000000000000");
    connector_rig_pass(&rig, 1000);
    for (size_t i = 0; i < 4; i++)
        CU_ASSERT_STRING_EQUAL(fake_platform_state(i), "done");
    CU_ASSERT_EQUAL(fake_job()->seeks, 4);
    CU_ASSERT_EQUAL(fake_job()->most_seeking, 1);
    CU_ASSERT_EQUAL(fake_job()->most_running, 1);
    finish();
}

UNIT_MAIN("connector_seek", UNIT_TEST(one_that_went_off_since_is_waited_for_as_one_that_is_off),
          UNIT_TEST(one_that_stays_off_expires), UNIT_TEST(nobody_is_asked_before_consent),
          UNIT_TEST(a_question_in_the_air_is_over_with_what_it_was_for),
          UNIT_TEST(a_question_is_for_what_was_offered),
          UNIT_TEST(a_question_is_asked_anew_after_a_death),
          UNIT_TEST(an_agent_that_ends_asks_no_more),
          UNIT_TEST(those_at_one_device_ask_one_after_the_other))
