/* SPDX-License-Identifier: Apache-2.0 */
/* connector_hand: each kind of work with each outcome, and consent. */
#include "agent/sds/connector_hand.h"

#include "agent/sds/connector_book.h"
#include "base/clock.h"
#include "base/log.h"
#include "base/str.h"
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

static void each_kind_is_done_and_told(void)
{
    start_open();
    for (size_t i = 0; i < KINDS; i++)
        (void)connector_rig_order(kinds[i]);
    connector_rig_pass(&rig, 400);
    for (size_t i = 0; i < KINDS; i++)
        CU_ASSERT_STRING_EQUAL(fake_platform_state(i), "done");
    CU_ASSERT_EQUAL(fake_job()->packets, 2);
    CU_ASSERT_EQUAL(fake_job()->most_packets, 1);
    CU_ASSERT_EQUAL(fake_platform()->items[0].evidence.uptime_after_s, 5);
    CU_ASSERT_EQUAL(fake_platform()->devices, 3);
    CU_ASSERT_EQUAL(fake_platform()->device.can, fake_job_worker()->can(NULL, ""));
    CU_ASSERT_EQUAL(fake_platform()->alerts, 1);
    CU_ASSERT_EQUAL(fake_platform()->clients, 0);
    connector_rig_close(&rig);
}

static void each_outcome_is_told(void)
{
    static const struct {
        enum fake_job_device device;
        enum sds_doc_reason fits;
        const char *state;
        enum sds_doc_reason reason;
        unsigned packets;
    } rows[] = {
        { FAKE_JOB_GOOD, SDS_DOC_NO_REASON, "done", SDS_DOC_NO_REASON, 1 },
        { FAKE_JOB_REFUSES, SDS_DOC_NO_REASON, "failed", SDS_DOC_DEVICE_REFUSED, 1 },
        { FAKE_JOB_SILENT, SDS_DOC_NO_REASON, "failed", SDS_DOC_NO_ANSWER, 1 },
        { FAKE_JOB_SAME, SDS_DOC_NO_REASON, "failed", SDS_DOC_NOT_PROVED, 1 },
        { FAKE_JOB_CANNOT, SDS_DOC_NO_REASON, "unsupported", SDS_DOC_NOT_SUPPORTED, 0 },
        { FAKE_JOB_GOOD, SDS_DOC_NOT_SUPPORTED, "unsupported", SDS_DOC_NOT_SUPPORTED, 0 },
        { FAKE_JOB_GOOD, SDS_DOC_NO_SUCH_DEVICE, "failed", SDS_DOC_NO_SUCH_DEVICE, 0 },
    };

    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        start_open();
        fake_job()->device = rows[i].device;
        fake_job()->fits = rows[i].fits;
        size_t at = connector_rig_order(SDS_WORK_REBOOT);
        connector_rig_pass(&rig, 400);
        CU_ASSERT_STRING_EQUAL(fake_platform_state(at), rows[i].state);
        CU_ASSERT_EQUAL(fake_platform()->items[at].reason, rows[i].reason);
        CU_ASSERT_EQUAL(fake_job()->packets, rows[i].packets);
        connector_rig_close(&rig);
    }
}

/* What is over by itself: the poll says what it waits for, and no image is fetched meanwhile. */
static void a_device_that_is_off_or_busy_is_waited_for(void)
{
    static const enum sds_doc_reason reasons[] = { SDS_DOC_NO_ANSWER, SDS_DOC_DEVICE_BUSY };

    for (size_t i = 0; i < 2 * KINDS; i++) {
        start_open();
        fake_job()->fits = reasons[i % 2];
        size_t at = connector_rig_order(kinds[i / 2]);
        connector_rig_pass(&rig, HOUR);
        CU_ASSERT_STRING_EQUAL(fake_platform_state(at), "scheduled");
        CU_ASSERT_EQUAL(fake_platform()->items[at].waits, reasons[i % 2]);
        CU_ASSERT_EQUAL(fake_job()->calls, 0);
        fake_job()->fits = SDS_DOC_NO_REASON;
        connector_rig_pass(&rig, 200);
        CU_ASSERT_STRING_EQUAL(fake_platform_state(at), "done");
        connector_rig_close(&rig);
    }
}

static void one_that_stays_off_expires(void)
{
    start_open();
    fake_job()->fits = SDS_DOC_NO_ANSWER;
    size_t first = connector_rig_order(SDS_WORK_REBOOT);
    size_t second = connector_rig_order(SDS_WORK_TELEMETRY);
    connector_rig_pass(&rig, 25 * HOUR);
    CU_ASSERT_STRING_EQUAL(fake_platform_state(first), "expired");
    CU_ASSERT_STRING_EQUAL(fake_platform_state(second), "expired");
    CU_ASSERT_EQUAL(fake_job()->calls, 0);
    connector_rig_close(&rig);
}

/* A person is asked meanwhile: whether it may be done is not the device's to say. */
static void a_person_is_asked_about_a_device_that_is_off(void)
{
    start_open();
    fake_job()->fits = SDS_DOC_NO_ANSWER;
    rig.conf.policy.rows[SDS_WORK_REBOOT].rule = CONSENT_ASK;
    size_t at = connector_rig_order(SDS_WORK_REBOOT);
    connector_rig_pass(&rig, 200);
    CU_ASSERT_STRING_EQUAL(fake_platform_state(at), "consent");
    CU_ASSERT_EQUAL(fake_platform()->items[at].waits, SDS_DOC_BY_PERSON);
    connector_rig_say(&rig, fake_platform()->items[at].item.item, CONSENT_YES);
    connector_rig_pass(&rig, 200);
    CU_ASSERT_STRING_EQUAL(fake_platform_state(at), "scheduled");
    CU_ASSERT_EQUAL(fake_platform()->items[at].waits, SDS_DOC_NO_ANSWER);
    connector_rig_close(&rig);
}

static void evidence_that_does_not_prove_it_is_told_as_failed(void)
{
    start_open();
    fake_platform()->doubts = 1;
    size_t at = connector_rig_order(SDS_WORK_REBOOT);
    connector_rig_pass(&rig, 400);
    CU_ASSERT_STRING_EQUAL(fake_platform_state(at), "failed");
    CU_ASSERT_EQUAL(fake_platform()->items[at].reason, SDS_DOC_NOT_PROVED);
    connector_rig_close(&rig);
}

static void what_is_denied_calls_nobody(void)
{
    start_open();
    for (unsigned kind = 0; kind < SDS_WORK_KINDS; kind++)
        rig.conf.policy.rows[kind].rule = CONSENT_DENY;
    for (size_t i = 0; i < KINDS; i++)
        (void)connector_rig_order(kinds[i]);
    connector_rig_pass(&rig, HOUR);
    for (size_t i = 0; i < KINDS; i++) {
        CU_ASSERT_STRING_EQUAL(fake_platform_state(i), "refused");
        CU_ASSERT_EQUAL(fake_platform()->items[i].reason, SDS_DOC_BY_POLICY);
    }
    CU_ASSERT_EQUAL(fake_job()->calls, 0);
    connector_rig_close(&rig);
}

static size_t ask_a_person(void)
{
    start_open();
    rig.conf.policy.rows[SDS_WORK_REBOOT].rule = CONSENT_ASK;
    size_t at = connector_rig_order(SDS_WORK_REBOOT);
    connector_rig_pass(&rig, 200);
    CU_ASSERT_STRING_EQUAL(fake_platform_state(at), "consent");
    CU_ASSERT_EQUAL(fake_job()->calls, 0);
    return at;
}

static void a_person_says_yes_or_no(void)
{
    size_t at = ask_a_person();

    connector_rig_say(&rig, fake_platform()->items[at].item.item, CONSENT_YES);
    connector_rig_pass(&rig, 200);
    CU_ASSERT_STRING_EQUAL(fake_platform_state(at), "done");
    connector_rig_close(&rig);

    at = ask_a_person();
    connector_rig_say(&rig, fake_platform()->items[at].item.item, CONSENT_NO);
    connector_rig_pass(&rig, 200);
    CU_ASSERT_STRING_EQUAL(fake_platform_state(at), "refused");
    CU_ASSERT_EQUAL(fake_platform()->items[at].reason, SDS_DOC_BY_PERSON);
    CU_ASSERT_EQUAL(fake_job()->calls, 0);
    connector_rig_close(&rig);

    at = ask_a_person(); /* nobody says anything */
    connector_rig_pass(&rig, 86400);
    CU_ASSERT_STRING_EQUAL(fake_platform_state(at), "expired");
    CU_ASSERT_EQUAL(fake_job()->calls, 0);
    connector_rig_close(&rig);
}

/* Offered anew after a lease was lost, another device stands under the person's yes. */
static void a_yes_is_for_what_was_shown(void)
{
    size_t at = ask_a_person();
    struct fake_platform_item *item = &fake_platform()->items[at];

    connector_rig_say(&rig, item->item.item, CONSENT_YES);
    fake_platform()->is_down = true;
    connector_rig_pass(&rig, 3 * HOUR); /* the lease is over */
    (void)str_copy(item->item.device, sizeof item->item.device,
                   "99999999-0000-4000-8000-000000000000");
    fake_platform()->is_down = false;
    connector_rig_pass(&rig, 2 * HOUR);
    CU_ASSERT_STRING_EQUAL(fake_platform_state(at), "refused");
    CU_ASSERT_EQUAL(item->reason, SDS_DOC_BY_POLICY);
    CU_ASSERT_EQUAL(fake_job()->calls, 0);
    connector_rig_close(&rig);

    at = ask_a_person(); /* the same again: the yes holds */
    item = &fake_platform()->items[at];
    connector_rig_say(&rig, item->item.item, CONSENT_YES);
    fake_platform()->is_down = true;
    connector_rig_pass(&rig, 3 * HOUR);
    fake_platform()->is_down = false;
    connector_rig_pass(&rig, 2 * HOUR);
    CU_ASSERT_STRING_EQUAL(fake_platform_state(at), "done");
    CU_ASSERT_EQUAL(fake_job()->packets, 1);
    connector_rig_close(&rig);
}

/* The link was down for hours with the start on its way: that is no leave to send. */
static void a_late_answer_to_a_start_is_no_leave(void)
{
    start_open();
    size_t at = connector_rig_order(SDS_WORK_REBOOT);
    for (unsigned i = 0; i < 100000 && fake_platform()->items[at].work.state != SDS_WORK_STARTED;
         i++) {
        fake_platform()->lost = 1000; /* what is asked is done, and nobody hears of it */
        if (fake_platform()->items[at].work.state != SDS_WORK_SCHEDULED)
            fake_platform()->lost = 0;
        CU_ASSERT_TRUE_FATAL(fake_loop_next(rig.loop));
    }
    fake_platform()->is_down = true;
    connector_rig_pass(&rig, 600);
    fake_platform()->lost = 0;
    fake_platform()->is_down = false;
    connector_rig_pass(&rig, HOUR);
    CU_ASSERT_STRING_EQUAL(fake_platform_state(at), "failed");
    CU_ASSERT_EQUAL(fake_platform()->items[at].reason, SDS_DOC_INTERRUPTED);
    CU_ASSERT_EQUAL(fake_job()->packets, 0);
    connector_rig_close(&rig);
}

static void who_takes_too_long_to_send_does_not(void)
{
    start_open();
    fake_job()->waits = true;
    size_t at = connector_rig_order(SDS_WORK_REBOOT);
    connector_rig_pass(&rig, 600);
    CU_ASSERT_STRING_EQUAL(fake_platform_state(at), "failed");
    CU_ASSERT_EQUAL(fake_platform()->items[at].reason, SDS_DOC_INTERRUPTED);
    CU_ASSERT_EQUAL(fake_job()->packets, 0);
    connector_rig_close(&rig);
}

/* As the command does that was begun before the item was started. */
static void rig_says_no(size_t at)
{
    struct connector_book_word word = { .said = CONSENT_NO,
                                        .at_ms = clock_wall_ms(),
                                        .who = "anna" };
    struct sqlite *db;
    char path[128];

    (void)snprintf(path, sizeof path, "%s/agent.db", rig.folder);
    (void)str_copy(word.item, sizeof word.item, fake_platform()->items[at].item.item);
    CU_ASSERT_TRUE(connector_item_digest(&fake_platform()->items[at].item, word.digest));
    CU_ASSERT_EQUAL_FATAL(sqlite_open(path, SQLITE_MODE_BESIDE, &db), ERR_NONE);
    CU_ASSERT_EQUAL(connector_book_say(db, &word), ERR_NONE);
    sqlite_close(db);
}

/* The no comes in the second in which the packet would leave. */
static void a_no_at_the_last_moment_counts(void)
{
    start_open();
    size_t at = connector_rig_order(SDS_WORK_REBOOT);
    for (unsigned i = 0; i < 10000 && fake_job()->calls == 0; i++) {
        CU_ASSERT_TRUE_FATAL(fake_loop_next(rig.loop));
        if (fake_job()->calls == 1)
            rig_says_no(at);
    }
    connector_rig_pass(&rig, 600);
    CU_ASSERT_STRING_EQUAL(fake_platform_state(at), "failed");
    CU_ASSERT_EQUAL(fake_platform()->items[at].reason, SDS_DOC_BY_PERSON);
    CU_ASSERT_EQUAL(fake_job()->packets, 0);
    connector_rig_close(&rig);
}

/* The lid is shut with the answer in hand, or the clock is set: an hour later nobody sends. */
static void a_machine_that_slept_or_was_set_does_not_send(void)
{
    for (unsigned i = 0; i < 3; i++) {
        start_open();
        size_t at = connector_rig_order(SDS_WORK_REBOOT);
        for (unsigned j = 0; j < 10000 && fake_job()->calls == 0; j++)
            CU_ASSERT_TRUE_FATAL(fake_loop_next(rig.loop));
        if (i == 0)
            fake_loop_suspend(INT64_C(600000));
        else
            fake_loop_set_wall(clock_wall_ms() + (i == 1 ? 600000 : -600000));
        connector_rig_pass(&rig, 600);
        CU_ASSERT_STRING_EQUAL(fake_platform_state(at), "failed");
        CU_ASSERT_EQUAL(fake_platform()->items[at].reason, SDS_DOC_INTERRUPTED);
        CU_ASSERT_EQUAL(fake_job()->packets, 0);
        connector_rig_close(&rig);
    }
}

/* An answer that was on its way for 50 seconds leaves ten. */
static void leave_is_from_the_question_on(void)
{
    start_open();
    fake_platform()->answer_ms = 50000;
    fake_job()->first_ms = 20000;
    size_t at = connector_rig_order(SDS_WORK_REBOOT);
    connector_rig_pass(&rig, 1800);
    CU_ASSERT_STRING_EQUAL(fake_platform_state(at), "failed");
    CU_ASSERT_EQUAL(fake_platform()->items[at].reason, SDS_DOC_INTERRUPTED);
    CU_ASSERT_EQUAL(fake_job()->packets, 0);
    connector_rig_close(&rig);
}

/* Between the answer and the packet the administrator forbids it. */
static void a_policy_that_changes_at_the_last_moment_counts(void)
{
    start_open();
    size_t at = connector_rig_order(SDS_WORK_REBOOT);
    for (unsigned i = 0; i < 10000 && fake_job()->calls == 0; i++)
        CU_ASSERT_TRUE_FATAL(fake_loop_next(rig.loop));
    rig.conf.policy.rows[SDS_WORK_REBOOT].rule = CONSENT_DENY;
    connector_rig_pass(&rig, 600);
    CU_ASSERT_STRING_EQUAL(fake_platform_state(at), "failed");
    CU_ASSERT_EQUAL(fake_platform()->items[at].reason, SDS_DOC_BY_POLICY);
    CU_ASSERT_EQUAL(fake_job()->packets, 0);
    connector_rig_close(&rig);
}

/* The platform wants no more of it, or was restored and offers it again: it was told as failed. */
static void what_was_let_go_or_failed_meanwhile_is_not_sent(void)
{
    for (unsigned is_restored = 0; is_restored < 2; is_restored++) {
        start_open();
        size_t at = connector_rig_order(SDS_WORK_REBOOT);
        struct fake_platform_item *item = &fake_platform()->items[at];
        for (unsigned i = 0; i < 10000 && fake_job()->calls == 0; i++)
            CU_ASSERT_TRUE_FATAL(fake_loop_next(rig.loop));
        if (is_restored)
            sds_work_init(&item->work, SDS_WORK_REBOOT, item->item.expires_ms, 1800000);
        fake_platform()->is_revoked = !is_restored;
        connector_reload(rig.connector, &rig.conf); /* it polls at once */
        connector_rig_pass(&rig, 600);
        CU_ASSERT_EQUAL(fake_job()->calls, 1);
        CU_ASSERT_EQUAL(fake_job()->packets, 0);
        if (is_restored)
            CU_ASSERT_STRING_EQUAL(fake_platform_state(at), "failed");
        connector_rig_close(&rig);
    }
}

static void cancelled_and_halted_items_are_let_go(void)
{
    struct sds_work_event event = { .actor = SDS_WORK_TOOL };
    static const enum sds_work_verb verbs[] = { SDS_WORK_CANCEL, SDS_WORK_HALT };

    for (unsigned i = 0; i < 2; i++) {
        size_t at = ask_a_person();
        event.verb = verbs[i];
        event.now_ms = clock_wall_ms();
        CU_ASSERT_EQUAL(sds_work_apply(&fake_platform()->items[at].work, &event), SDS_WORK_TAKEN);
        connector_rig_say(&rig, fake_platform()->items[at].item.item, CONSENT_YES);
        connector_rig_pass(&rig, HOUR);
        CU_ASSERT_EQUAL(fake_job()->calls, 0);
        connector_rig_close(&rig);
    }
}

static size_t count_items(void)
{
    enum err err = ERR_NONE;
    struct sqlite_statement *query =
        sqlite_prepare(disk_sqlite(rig.disk), "SELECT count(*) FROM sds_item");

    CU_ASSERT_TRUE_FATAL(sqlite_row(query, &err));
    size_t count = (size_t)sqlite_number(query, 0);
    sqlite_finish(query);
    return count;
}

/* A platform makes up ids and takes them back, as long as it likes. */
static void what_was_never_begun_leaves_nothing_behind(void)
{
    start_open();
    for (unsigned kind = 0; kind < SDS_WORK_KINDS; kind++)
        rig.conf.policy.rows[kind].rule = CONSENT_ASK;
    for (size_t i = 0; i < KINDS; i++)
        (void)connector_rig_order(kinds[i]);
    connector_rig_pass(&rig, 200);
    CU_ASSERT_EQUAL(count_items(), KINDS);
    for (size_t i = 0; i < KINDS; i++) {
        struct sds_work_event event = { .actor = SDS_WORK_TOOL,
                                        .verb = SDS_WORK_CANCEL,
                                        .now_ms = clock_wall_ms() };
        CU_ASSERT_EQUAL(sds_work_apply(&fake_platform()->items[i].work, &event), SDS_WORK_TAKEN);
    }
    connector_rig_pass(&rig, 200);
    CU_ASSERT_EQUAL(count_items(), 0);
    connector_rig_close(&rig);
}

static void one_piece_of_work_at_a_device(void)
{
    start_open();
    for (unsigned i = 0; i < 4; i++) {
        size_t at = connector_rig_order(SDS_WORK_REBOOT);
        (void)str_copy(fake_platform()->items[at].item.device, SDS_DOC_UUID,
                       "00000000-0000-4000-8000-000000000000");
    }
    connector_rig_pass(&rig, 1000);
    CU_ASSERT_EQUAL(fake_job()->most_running, 1);
    CU_ASSERT_EQUAL(fake_job()->packets, 4);
    for (size_t i = 0; i < 4; i++)
        CU_ASSERT_STRING_EQUAL(fake_platform_state(i), "done");
    connector_rig_close(&rig);
}

/* The platform was put back to a day before the start: it offers again what was done. */
static void a_restored_platform_cannot_have_it_done_twice(void)
{
    start_open();
    size_t at = connector_rig_order(SDS_WORK_REBOOT);
    struct fake_platform_item *item = &fake_platform()->items[at];
    int64_t expires_ms = item->item.expires_ms;
    connector_rig_pass(&rig, 400);
    CU_ASSERT_STRING_EQUAL(fake_platform_state(at), "done");
    sds_work_init(&item->work, SDS_WORK_REBOOT, expires_ms, 1800000);
    connector_rig_pass(&rig, 400);
    CU_ASSERT_STRING_EQUAL(fake_platform_state(at), "failed");
    CU_ASSERT_EQUAL(item->reason, SDS_DOC_INTERRUPTED);
    CU_ASSERT_EQUAL(fake_job()->packets, 1);
    connector_rig_kill(&rig);
    sds_work_init(&item->work, SDS_WORK_REBOOT, expires_ms, 1800000);
    connector_rig_start(&rig);
    connector_rig_pass(&rig, 400);
    CU_ASSERT_STRING_EQUAL(fake_platform_state(at), "failed");
    CU_ASSERT_EQUAL(fake_job()->packets, 1);
    connector_rig_close(&rig);
}

/* It forgets no id because a platform's clock was a day ahead for a while. */
static void a_platform_that_was_ahead_cannot_have_it_done_twice(void)
{
    start_open();
    size_t at = connector_rig_order(SDS_WORK_REBOOT);
    struct fake_platform_item *item = &fake_platform()->items[at];
    int64_t expires_ms = item->item.expires_ms;
    connector_rig_pass(&rig, 400);
    CU_ASSERT_STRING_EQUAL(fake_platform_state(at), "done");
    for (int64_t off_ms = INT64_C(86200000);; off_ms = 0) {
        connector_rig_kill(&rig);
        fake_platform()->off_ms = off_ms;
        connector_rig_start(&rig);
        connector_rig_pass(&rig, 400);
        if (off_ms == 0)
            break;
        sds_work_init(&item->work, SDS_WORK_REBOOT, expires_ms, 1800000);
    }
    CU_ASSERT_STRING_EQUAL(fake_platform_state(at), "failed");
    CU_ASSERT_EQUAL(fake_job()->packets, 1);
    connector_rig_close(&rig);
}

UNIT_MAIN("connector_hand", UNIT_TEST(each_kind_is_done_and_told), UNIT_TEST(each_outcome_is_told),
          UNIT_TEST(a_device_that_is_off_or_busy_is_waited_for),
          UNIT_TEST(one_that_stays_off_expires),
          UNIT_TEST(a_person_is_asked_about_a_device_that_is_off),
          UNIT_TEST(evidence_that_does_not_prove_it_is_told_as_failed),
          UNIT_TEST(what_is_denied_calls_nobody), UNIT_TEST(a_person_says_yes_or_no),
          UNIT_TEST(a_yes_is_for_what_was_shown), UNIT_TEST(a_late_answer_to_a_start_is_no_leave),
          UNIT_TEST(who_takes_too_long_to_send_does_not), UNIT_TEST(a_no_at_the_last_moment_counts),
          UNIT_TEST(a_machine_that_slept_or_was_set_does_not_send),
          UNIT_TEST(leave_is_from_the_question_on),
          UNIT_TEST(a_policy_that_changes_at_the_last_moment_counts),
          UNIT_TEST(what_was_let_go_or_failed_meanwhile_is_not_sent),
          UNIT_TEST(cancelled_and_halted_items_are_let_go),
          UNIT_TEST(what_was_never_begun_leaves_nothing_behind),
          UNIT_TEST(one_piece_of_work_at_a_device),
          UNIT_TEST(a_restored_platform_cannot_have_it_done_twice),
          UNIT_TEST(a_platform_that_was_ahead_cannot_have_it_done_twice))
