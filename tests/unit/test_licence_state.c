/* SPDX-License-Identifier: Apache-2.0 */
#include "base/str.h"
#include "tests/fakes/licence_world.h"
#include "tests/unit/unit.h"

#include <stdio.h>
#include <string.h>

#define DAY  LICENCE_WORLD_DAY
#define HOUR LICENCE_WORLD_HOUR
#define YEAR LICENCE_WORLD_YEAR
#define NOW  LICENCE_WORLD_NOW

#define STATE(w, expected)  CU_ASSERT_EQUAL((w).view.state, LICENCE_STATE_##expected)
#define REASON(w, expected) CU_ASSERT_EQUAL((w).view.reason, LICENCE_REASON_##expected)

static void works_without_a_licence_for_thirty_days(void)
{
    struct licence_world w;

    licence_world_init(&w);
    w.reachable = false;
    licence_world_step(&w);
    STATE(w, UNLICENSED);
    REASON(w, NO_LICENCE);
    CU_ASSERT_EQUAL(w.view.until_ms, NOW + 30 * DAY);
    CU_ASSERT_TRUE(licence_state_delivers(&w.view, NOW, 5000));
    CU_ASSERT_FALSE(licence_state_may(w.view.state, LICENCE_RIGHT_REMOTE_WORK));
    licence_world_run(&w, 29);
    STATE(w, UNLICENSED);
    licence_world_run(&w, 1);
    STATE(w, RESTRICTED);
    REASON(w, NO_LICENCE);
    CU_ASSERT_TRUE(licence_state_delivers(&w.view, NOW, 5000));
    CU_ASSERT_FALSE(licence_state_delivers(&w.view, w.true_ms + 1, 0));
    w.reachable = true;
    licence_world_check(&w);
    licence_world_step(&w);
    STATE(w, VALID);
    CU_ASSERT_EQUAL(w.gaps, 0);
}

static void stays_valid_while_it_is_renewed(void)
{
    struct licence_world w;

    licence_world_start_licensed(&w);
    for (int i = 0; i < 300; i++) {
        licence_world_run(&w, 1);
        STATE(w, VALID);
    }
    CU_ASSERT_EQUAL(w.view.until_ms, w.exp_ms - 30 * DAY);
    CU_ASSERT_EQUAL(w.view.notice_days, 0);
    CU_ASSERT_EQUAL(w.view.doubt, LICENCE_CLOCK_GOOD);
    CU_ASSERT_FALSE(w.view.ask_time);
}

static void gives_notice_at_30_14_7_and_1_days_and_then_grace(void)
{
    struct licence_world w;
    unsigned days_of[31] = { 0 };

    licence_world_start_licensed(&w);
    licence_world_run(&w, 334);
    STATE(w, VALID);
    for (int i = 0; i < 30; i++) {
        licence_world_run(&w, 1);
        STATE(w, RENEW_SOON);
        days_of[w.view.notice_days]++;
    }
    CU_ASSERT_EQUAL(days_of[30], 16);
    CU_ASSERT_EQUAL(days_of[14], 7);
    CU_ASSERT_EQUAL(days_of[7], 6);
    CU_ASSERT_EQUAL(days_of[1], 1);
    licence_world_run(&w, 1);
    STATE(w, GRACE);
    REASON(w, EXPIRED);
    CU_ASSERT_EQUAL(w.view.next_ms, w.exp_ms + 30 * DAY);
    CU_ASSERT_TRUE(licence_state_may(w.view.state, LICENCE_RIGHT_REMOTE_WORK));
    licence_world_run(&w, 30);
    STATE(w, RESTRICTED);
    REASON(w, EXPIRED);
    w.exp_ms += YEAR; /* renewed */
    licence_world_run(&w, 1);
    STATE(w, VALID);
    CU_ASSERT_EQUAL(w.gaps, 0);
}

/* The server is gone for good: the table of the days. */
static void sixty_days_offline_end_in_restriction_without_a_gap(void)
{
    static const struct {
        int from;
        enum licence_state state;
    } days[] = { { 1, LICENCE_STATE_VALID },
                 { 2, LICENCE_STATE_UNREACHABLE },
                 { 30, LICENCE_STATE_GRACE },
                 { 60, LICENCE_STATE_RESTRICTED },
                 { 90, LICENCE_STATES } };
    struct licence_world w;

    licence_world_start_licensed(&w);
    w.reachable = false;
    for (int day = 1, row = 0; day < 90; day++) {
        licence_world_run(&w, 1);
        if (day == days[row + 1].from)
            row++;
        CU_ASSERT_EQUAL(w.view.state, days[row].state);
        CU_ASSERT_TRUE(licence_state_delivers(&w.view, NOW, 0));
    }
    REASON(w, LEASE_OVER);
    CU_ASSERT_EQUAL(w.gaps, 0);
    CU_ASSERT_FALSE(licence_state_delivers(&w.view, w.true_ms, 1));
    w.reachable = true;
    licence_world_run(&w, 1);
    STATE(w, VALID);
    CU_ASSERT_TRUE(licence_state_delivers(&w.view, w.true_ms, 1));
}

/* Printers that were found while the clock was years ahead are no newcomers. */
static void who_was_seen_before_a_restriction_is_known_in_it_whatever_the_clock_said(void)
{
    struct licence_world w;

    licence_world_start_licensed(&w);
    w.newest_ms = NOW + 10 * YEAR;
    w.reachable = false;
    licence_world_run(&w, 61);
    STATE(w, RESTRICTED);
    CU_ASSERT_TRUE(licence_state_delivers(&w.view, w.newest_ms, 0));
    CU_ASSERT_FALSE(licence_state_delivers(&w.view, w.newest_ms + 1, 0));
    w.newest_ms++; /* that one came in it */
    licence_world_run(&w, 1);
    CU_ASSERT_FALSE(licence_state_delivers(&w.view, w.newest_ms, 0));
}

static void a_revocation_has_its_notice_and_renewal_ends_it(void)
{
    struct licence_world w;

    licence_world_start_licensed(&w);
    w.revoked_ms = NOW + 15 * DAY;
    licence_world_run(&w, 1);
    STATE(w, GRACE);
    REASON(w, TO_BE_REVOKED);
    CU_ASSERT_EQUAL(w.view.until_ms, NOW + 15 * DAY);
    CU_ASSERT_TRUE(licence_state_delivers(&w.view, NOW, 0));
    licence_world_run(&w, 14);
    STATE(w, REVOKED);
    REASON(w, REVOKED);
    CU_ASSERT_FALSE(licence_state_delivers(&w.view, NOW, 0));
    CU_ASSERT_TRUE(licence_state_may(w.view.state, LICENCE_RIGHT_JOURNAL));
    w.revoked_ms = 0;
    licence_world_run(&w, 1);
    STATE(w, VALID);
    CU_ASSERT_TRUE(licence_state_delivers(&w.view, NOW, 0));
    CU_ASSERT_EQUAL(w.gaps, 0);
}

static void a_list_revokes_until_a_newer_lease_says_otherwise(void)
{
    struct licence_world w;

    licence_world_start_licensed(&w);
    w.list.type = LICENCE_DOC_REVOCATIONS;
    w.list.version = 4;
    w.list.iat_ms = NOW + DAY;
    w.list.revoked_count = 2;
    (void)str_copy(w.list.revoked[0].lid, LICENCE_DOC_ID, "L-11");
    w.list.revoked[0].from_ms = NOW - DAY;
    licence_world_step(&w);
    STATE(w, VALID); /* somebody else's */
    (void)str_copy(w.list.revoked[1].lid, LICENCE_DOC_ID, "L-1");
    w.list.revoked[1].from_ms = NOW;
    licence_world_step(&w);
    STATE(w, REVOKED);
    licence_world_run(&w, 2);
    STATE(w, VALID);
}

static void a_licence_of_tomorrow_waits_and_works(void)
{
    struct licence_world w;

    licence_world_start_licensed(&w);
    w.doc.nbf_ms = NOW + 20 * DAY;
    licence_world_run(&w, 19);
    STATE(w, GRACE);
    REASON(w, NOT_YET);
    CU_ASSERT_EQUAL(w.view.until_ms, NOW + 20 * DAY);
    licence_world_run(&w, 2);
    STATE(w, VALID);
}

static void a_licence_for_offline_sites_needs_no_answer(void)
{
    struct licence_world w;

    licence_world_start_licensed(&w);
    w.reachable = false;
    w.doc.lease_until_ms = w.doc.exp_ms;
    licence_world_run(&w, 300);
    STATE(w, VALID);
    licence_world_run(&w, 60);
    STATE(w, RENEW_SOON);
    licence_world_run(&w, 10);
    STATE(w, GRACE);
    REASON(w, EXPIRED);
    licence_world_run(&w, 30);
    STATE(w, RESTRICTED);
}

static void a_lost_licence_has_seven_days(void)
{
    struct licence_world w;

    licence_world_start_licensed(&w);
    licence_world_run(&w, 100);
    w.licensed = w.reachable = false;
    licence_world_step(&w);
    STATE(w, UNLICENSED);
    licence_world_run(&w, 6);
    STATE(w, UNLICENSED);
    licence_world_run(&w, 2);
    STATE(w, RESTRICTED);
}

static void refusals_of_the_server_are_no_renewal(void)
{
    struct licence_world w;
    struct licence_doc error = { .type = LICENCE_DOC_ERROR, .code = LICENCE_DOC_UNKNOWN_NODE };

    licence_world_start_licensed(&w);
    for (int day = 0; day < 31; day++) {
        for (int hour = 0; hour < 24; hour++, licence_world_pass(&w, HOUR))
            licence_world_step(&w);
        struct licence_now now = licence_world_now_of(&w);
        error.iat_ms = w.true_ms;
        licence_state_answered(&w.memory, &now, &error);
    }
    licence_world_step(&w);
    STATE(w, GRACE);
    REASON(w, LEASE_OVER);
}

static void regions_must_agree_or_nothing_is_sent(void)
{
    static const struct {
        const char *licence;
        const char *config;
        const char *portal;
        enum licence_reason reason;
    } rows[] = { { "eu", "eu", "eu", LICENCE_REASON_NONE },
                 { "eu", "eu", NULL, LICENCE_REASON_NONE }, /* not connected yet */
                 { "eu", "us", "eu", LICENCE_REASON_REGION_CONFIG },
                 { "eu", "", "eu", LICENCE_REASON_REGION_CONFIG },
                 { "eu", "eu", "us", LICENCE_REASON_REGION_PORTAL },
                 { "eu", "eu", "", LICENCE_REASON_NONE }, /* its certificate names none */
                 { "eu", "eu", "?", LICENCE_REASON_REGION_PORTAL },
                 { "eu", "eu", "us eu", LICENCE_REASON_NONE }, /* it serves both */
                 { "eu", "eu", "us eu-2", LICENCE_REASON_REGION_PORTAL },
                 { "", "eu", "us", LICENCE_REASON_REGION_PORTAL },
                 { "", "eu", "eu", LICENCE_REASON_NONE },
                 { "", "", "us", LICENCE_REASON_NONE } };

    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct licence_world w;
        licence_world_start_licensed(&w);
        (void)str_copy(w.doc.region, sizeof w.doc.region, rows[i].licence);
        w.config_region = rows[i].config;
        w.portal_region = rows[i].portal;
        licence_world_step(&w);
        CU_ASSERT_EQUAL(w.view.reason, rows[i].reason);
        CU_ASSERT_EQUAL(w.view.state == LICENCE_STATE_MISPLACED,
                        rows[i].reason != LICENCE_REASON_NONE);
        CU_ASSERT_EQUAL(licence_state_delivers(&w.view, NOW, 0),
                        rows[i].reason == LICENCE_REASON_NONE);
        w.licensed = false;
        w.config_region = "eu";
        w.portal_region = "us";
        licence_world_step(&w);
        STATE(w, MISPLACED);
        CU_ASSERT_EQUAL(w.gaps, 0);
    }
}

static void over_the_limit_the_newest_are_unlicensed(void)
{
    struct licence_world w;

    licence_world_start_licensed(&w);
    CU_ASSERT_EQUAL(w.view.device_limit, 110);
    CU_ASSERT_TRUE(licence_state_covers(&w.view, NOW + YEAR, 109));
    CU_ASSERT_FALSE(licence_state_covers(&w.view, NOW - YEAR, 110));
    w.doc.devices_max = 15; /* 10 % of 15 is one whole device */
    licence_world_step(&w);
    CU_ASSERT_EQUAL(w.view.device_limit, 16);
    w.doc.devices_max = LICENCE_DOC_DEVICES;
    w.doc.overage_pct = 100;
    licence_world_step(&w);
    CU_ASSERT_EQUAL(w.view.device_limit, 2 * LICENCE_DOC_DEVICES);
}

static void checks_daily_and_backs_off(void)
{
    static const struct {
        int64_t failures;
        uint64_t most_ms;
    } rows[] = { { 1, 60000 },    { 2, 120000 },       { 5, 960000 },
                 { 9, 15360000 }, { 10, 6 * 3600000 }, { 500, 6 * 3600000 } };
    struct licence_world w;

    licence_world_init(&w);
    CU_ASSERT(licence_state_next_check_ms(&w.memory, UINT32_MAX, 0) < 5000);
    licence_world_start_licensed(&w);
    CU_ASSERT_EQUAL(licence_state_next_check_ms(&w.memory, 0, 0), DAY * 4 / 5);
    CU_ASSERT(licence_state_next_check_ms(&w.memory, UINT32_MAX, 0) > DAY * 119 / 100);
    CU_ASSERT(licence_state_next_check_ms(&w.memory, UINT32_MAX, 0) <= DAY * 6 / 5);
    licence_world_pass(&w, 12 * HOUR); /* a restart does not put the check off */
    licence_world_step(&w);
    CU_ASSERT_EQUAL(licence_state_next_check_ms(&w.memory, 0, 0), DAY * 4 / 5 - 12 * HOUR);
    licence_world_pass(&w, 3 * DAY);
    licence_world_step(&w);
    CU_ASSERT(licence_state_next_check_ms(&w.memory, UINT32_MAX, 0) <= 600000);
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        w.memory.failures = rows[i].failures;
        CU_ASSERT_EQUAL(licence_state_next_check_ms(&w.memory, 0, 0), rows[i].most_ms / 2);
        CU_ASSERT(licence_state_next_check_ms(&w.memory, UINT32_MAX, 0) <= rows[i].most_ms);
    }
    w.memory.failures = 1;
    CU_ASSERT(licence_state_next_check_ms(&w.memory, 7, 3600) >= 3600000);
    CU_ASSERT(licence_state_next_check_ms(&w.memory, 7, INT64_MAX / 1000) < 2 * DAY);
}

/* Ten thousand agents, all answered in one minute, are spread over hours at the next check, and
 * over the day after some more. */
static void ten_thousand_agents_do_not_synchronise(void)
{
    static uint64_t at[10000];
    unsigned busiest = 0;
    uint32_t random = 1;
    struct licence_world w;

    licence_world_start_licensed(&w);
    for (int day = 0; day < 14; day++) {
        unsigned minutes[1440] = { 0 };
        busiest = 0;
        for (size_t i = 0; i < sizeof at / sizeof at[0]; i++) {
            random = random * 1664525 + 1013904223;
            at[i] += licence_state_next_check_ms(&w.memory, random, 0);
            unsigned count = ++minutes[at[i] % DAY / 60000];
            busiest = count > busiest ? count : busiest;
        }
        if (day == 0) {
            CU_ASSERT(busiest < 60); /* 17 in each minute of 9.6 hours on average */
        }
    }
    CU_ASSERT(busiest < 40); /* 7 in each minute of the day on average */
}

static void every_state_reads_and_journals(void)
{
    for (unsigned state = 0; state < LICENCE_STATES; state++) {
        CU_ASSERT_TRUE(licence_state_may((enum licence_state)state, LICENCE_RIGHT_READ));
        CU_ASSERT_TRUE(licence_state_may((enum licence_state)state, LICENCE_RIGHT_JOURNAL));
        CU_ASSERT(licence_state_word((enum licence_state)state)[0] != '\0');
    }
    for (unsigned reason = 1; reason < LICENCE_REASONS; reason++) {
        CU_ASSERT(licence_state_reason_word((enum licence_reason)reason)[0] != '\0');
        CU_ASSERT(licence_state_reason_text((enum licence_reason)reason)[0] != '\0');
    }
    for (unsigned right = 0; right < LICENCE_RIGHTS; right++)
        CU_ASSERT(licence_state_right_word((enum licence_right)right)[0] != '\0');
    CU_ASSERT_FALSE(licence_state_may(LICENCE_STATES, LICENCE_RIGHT_READ));
    CU_ASSERT_STRING_EQUAL(licence_state_word(LICENCE_STATES), "");
}

UNIT_MAIN("licence_state", UNIT_TEST(works_without_a_licence_for_thirty_days),
          UNIT_TEST(stays_valid_while_it_is_renewed),
          UNIT_TEST(gives_notice_at_30_14_7_and_1_days_and_then_grace),
          UNIT_TEST(sixty_days_offline_end_in_restriction_without_a_gap),

          UNIT_TEST(who_was_seen_before_a_restriction_is_known_in_it_whatever_the_clock_said),
          UNIT_TEST(a_revocation_has_its_notice_and_renewal_ends_it),
          UNIT_TEST(a_list_revokes_until_a_newer_lease_says_otherwise),
          UNIT_TEST(a_licence_of_tomorrow_waits_and_works),
          UNIT_TEST(a_licence_for_offline_sites_needs_no_answer),
          UNIT_TEST(a_lost_licence_has_seven_days),
          UNIT_TEST(refusals_of_the_server_are_no_renewal),
          UNIT_TEST(regions_must_agree_or_nothing_is_sent),
          UNIT_TEST(over_the_limit_the_newest_are_unlicensed),
          UNIT_TEST(checks_daily_and_backs_off), UNIT_TEST(ten_thousand_agents_do_not_synchronise),
          UNIT_TEST(every_state_reads_and_journals))
