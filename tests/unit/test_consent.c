/* SPDX-License-Identifier: Apache-2.0 */
/* Each rule with each word of a person, and the hours in a time zone that changes its clocks. */
#include "agent/consent.h"

#include "base/clock.h"
#include "tests/unit/unit.h"

#include <stdlib.h>
#include <string.h>
#include <time.h>

#define HOUR INT64_C(3600000)
#define WEEK (168 * HOUR)

static int64_t at(const char *text)
{
    int64_t wall_ms = 0;

    CU_ASSERT_TRUE_FATAL(clock_parse(text, &wall_ms));
    return wall_ms;
}

/* Central Europe, without need of the system's files. */
static void live_in_europe(void)
{
    CU_ASSERT_EQUAL_FATAL(setenv("TZ", "CET-1CEST,M3.5.0,M10.5.0/3", 1), 0);
    tzset();
}

/* A policy that has this rule for every kind, in these hours; "" days: at any time. */
static struct consent_policy ruled(enum consent_rule rule, const char *days, const char *from,
                                   const char *to)
{
    struct consent_policy policy = { 0 };

    live_in_europe();
    for (unsigned kind = 0; kind < SDS_WORK_KINDS; kind++) {
        policy.rows[kind].rule = rule;
        if (days[0] != '\0')
            CU_ASSERT_TRUE_FATAL(hours_add(&policy.rows[kind].hours, days, from, to));
    }
    return policy;
}

/* What is decided of a reboot that a person allowed, at that time. */
static struct consent_decision allowed_at(const struct consent_policy *policy, const char *now)
{
    struct consent_item item = { SDS_WORK_REBOOT, CONSENT_YES, at(now) + 3 * WEEK };

    return consent_decide(policy, &item, at(now));
}

/* At `now` it has to wait until `until`, and there it goes; not a moment before. */
static void waits(const struct consent_policy *policy, const char *now, const char *until)
{
    struct consent_decision decision = allowed_at(policy, now);
    char text[CLOCK_TEXT_SIZE];

    CU_ASSERT_EQUAL(decision.verdict, CONSENT_WAITS);
    clock_format(decision.until_ms, text);
    CU_ASSERT_STRING_EQUAL(text, until);
    CU_ASSERT_EQUAL(allowed_at(policy, until).verdict, CONSENT_GOES);
    clock_format(decision.until_ms - 1, text);
    CU_ASSERT_EQUAL(allowed_at(policy, text).verdict, CONSENT_WAITS);
}

static void decides_every_rule_with_every_word_of_a_person(void)
{
    static const struct {
        enum consent_rule rule;
        enum consent_said said;
        enum consent_verdict verdict;
        enum consent_reason reason;
    } rows[] = {
        { CONSENT_DENY, CONSENT_NOTHING, CONSENT_REFUSED, CONSENT_BY_POLICY },
        { CONSENT_DENY, CONSENT_YES, CONSENT_REFUSED, CONSENT_BY_POLICY },
        { CONSENT_DENY, CONSENT_NO, CONSENT_REFUSED, CONSENT_BY_POLICY },
        { CONSENT_ASK, CONSENT_NOTHING, CONSENT_WANTED, CONSENT_NO_REASON },
        { CONSENT_ASK, CONSENT_YES, CONSENT_GOES, CONSENT_NO_REASON },
        { CONSENT_ASK, CONSENT_NO, CONSENT_REFUSED, CONSENT_BY_PERSON },
        { CONSENT_ALLOW, CONSENT_NOTHING, CONSENT_GOES, CONSENT_NO_REASON },
        { CONSENT_ALLOW, CONSENT_YES, CONSENT_GOES, CONSENT_NO_REASON },
        { CONSENT_ALLOW, CONSENT_NO, CONSENT_REFUSED, CONSENT_BY_PERSON },
    };
    int64_t now = at("2026-11-23T01:00:00Z");

    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++)
        for (unsigned kind = 0; kind < SDS_WORK_KINDS; kind++) {
            struct consent_policy policy = ruled(rows[i].rule, "", "", "");
            struct consent_item item = { (enum sds_work_kind)kind, rows[i].said, now + HOUR };
            struct consent_decision decision = consent_decide(&policy, &item, now);
            CU_ASSERT_EQUAL(decision.verdict, rows[i].verdict);
            CU_ASSERT_EQUAL(decision.reason, rows[i].reason);
            CU_ASSERT_EQUAL(decision.until_ms, 0);
        }
}

static void looks_at_the_row_of_the_kind_alone(void)
{
    struct consent_policy policy = ruled(CONSENT_DENY, "", "", "");
    struct consent_item item = { SDS_WORK_KINDS, CONSENT_YES, INT64_MAX };

    for (unsigned kind = 0; kind < SDS_WORK_KINDS; kind++) {
        policy.rows[kind].rule = CONSENT_ALLOW;
        for (unsigned other = 0; other < SDS_WORK_KINDS; other++) {
            item.kind = (enum sds_work_kind)other;
            CU_ASSERT_EQUAL(consent_decide(&policy, &item, 0).verdict,
                            other == kind ? CONSENT_GOES : CONSENT_REFUSED);
        }
        policy.rows[kind].rule = CONSENT_DENY;
    }
    item.kind = SDS_WORK_KINDS;
    CU_ASSERT_EQUAL(consent_decide(&policy, &item, 0).verdict, CONSENT_REFUSED);
}

static void asks_for_what_changes_and_denies_firmware_unless_told_otherwise(void)
{
    static const enum consent_rule rules[SDS_WORK_KINDS] = {
        [SDS_WORK_REBOOT] = CONSENT_ASK,        [SDS_WORK_FIRMWARE] = CONSENT_DENY,
        [SDS_WORK_DIAGNOSTICS] = CONSENT_ALLOW, [SDS_WORK_CONFIGURATION] = CONSENT_ASK,
        [SDS_WORK_TELEMETRY] = CONSENT_ALLOW,   [SDS_WORK_REFRESH] = CONSENT_ALLOW,
    };
    struct consent_policy policy;

    consent_init(&policy);
    for (unsigned kind = 0; kind < SDS_WORK_KINDS; kind++) {
        CU_ASSERT_EQUAL(policy.rows[kind].rule, rules[kind]);
        CU_ASSERT_EQUAL(policy.rows[kind].hours.count, 0);
    }
    policy = (struct consent_policy){ 0 }; /* what nobody filled denies */
    CU_ASSERT_EQUAL(allowed_at(&policy, "2026-11-23T01:00:00Z").verdict, CONSENT_REFUSED);
}

static void waits_for_its_hours(void)
{
    struct consent_policy policy = ruled(CONSENT_ASK, "mon-fri", "18:00", "20:00");

    waits(&policy, "2026-11-23T09:00:00Z", "2026-11-23T17:00:00.000Z"); /* a Monday */
    waits(&policy, "2026-11-23T19:00:00Z", "2026-11-24T17:00:00.000Z"); /* 20:00: over */
    waits(&policy, "2026-11-27T19:30:00Z", "2026-11-30T17:00:00.000Z"); /* over the weekend */
    CU_ASSERT_EQUAL(allowed_at(&policy, "2026-11-23T18:59:59.999Z").verdict, CONSENT_GOES);
}

static void has_hours_that_pass_midnight(void)
{
    struct consent_policy policy = ruled(CONSENT_ASK, "fri", "22:00", "05:00");

    waits(&policy, "2026-11-27T20:00:00Z", "2026-11-27T21:00:00.000Z");
    CU_ASSERT_EQUAL(allowed_at(&policy, "2026-11-27T23:30:00Z").verdict, CONSENT_GOES); /* 00:30 */
    CU_ASSERT_EQUAL(allowed_at(&policy, "2026-11-28T03:59:59Z").verdict, CONSENT_GOES);
    waits(&policy, "2026-11-28T04:00:00Z", "2026-12-04T21:00:00.000Z"); /* Saturday 05:00 */
    policy = ruled(CONSENT_ASK, "sun", "23:00", "01:00");               /* and the week's end */
    CU_ASSERT_EQUAL(allowed_at(&policy, "2026-11-29T23:30:00Z").verdict, CONSENT_GOES);
}

static void keeps_its_hours_by_the_clock_on_the_wall_when_clocks_change(void)
{
    struct consent_policy policy = ruled(CONSENT_ASK, "mon", "08:00", "09:00");

    waits(&policy, "2026-10-23T12:00:00Z", "2026-10-26T07:00:00.000Z"); /* summer ends */
    waits(&policy, "2027-03-26T12:00:00Z", "2027-03-29T06:00:00.000Z"); /* it begins */
    policy = ruled(CONSENT_ASK, "sat", "22:00", "04:00");
    CU_ASSERT_EQUAL(allowed_at(&policy, "2026-10-25T02:59:59Z").verdict, CONSENT_GOES); /* 7 h */
    waits(&policy, "2026-10-25T03:00:00Z", "2026-10-31T21:00:00.000Z");
    CU_ASSERT_EQUAL(allowed_at(&policy, "2027-03-28T01:59:59Z").verdict, CONSENT_GOES); /* 5 h */
    waits(&policy, "2027-03-28T02:00:00Z", "2027-04-03T20:00:00.000Z");
}

/* 02:15 is not there on that Sunday, and twice on another one. */
static void knows_hours_that_a_change_of_clocks_leaves_out(void)
{
    struct consent_policy policy = ruled(CONSENT_ASK, "sun", "02:15", "02:45");

    waits(&policy, "2027-03-27T12:00:00Z", "2027-04-04T00:15:00.000Z");
    waits(&policy, "2026-10-24T12:00:00Z", "2026-10-25T00:15:00.000Z");
    CU_ASSERT_EQUAL(allowed_at(&policy, "2026-10-25T01:15:00Z").verdict, CONSENT_GOES);
}

/* The clocks go over the beginning of it, and back before one that was over. */
static void begins_where_a_change_of_clocks_leads_into_its_hours(void)
{
    struct consent_policy policy = ruled(CONSENT_ASK, "sun", "02:30", "05:00");

    waits(&policy, "2027-03-27T12:00:00Z", "2027-03-28T01:00:00.000Z"); /* 03:00, from 02:00 */
    waits(&policy, "2027-03-28T00:59:00Z", "2027-03-28T01:00:00.000Z");
    policy = ruled(CONSENT_ASK, "sun", "02:15", "02:45");
    waits(&policy, "2026-10-25T00:50:00Z", "2026-10-25T01:15:00.000Z"); /* 02:50, and 02:15 again */
    waits(&policy, "2026-10-25T01:50:00Z", "2026-11-01T01:15:00.000Z"); /* and not a third time */
    struct consent_item item = { SDS_WORK_REBOOT, CONSENT_YES, at("2026-10-25T01:30:00Z") };
    CU_ASSERT_EQUAL(consent_decide(&policy, &item, at("2026-10-25T00:50:00Z")).verdict,
                    CONSENT_WAITS);
}

static void refuses_what_cannot_be_done_in_time(void)
{
    struct consent_policy policy = ruled(CONSENT_ALLOW, "mon", "18:00", "20:00");
    struct consent_item item = { SDS_WORK_REBOOT, CONSENT_NOTHING, at("2026-11-23T17:00:00Z") };
    int64_t now = at("2026-11-23T09:00:00Z");

    CU_ASSERT_EQUAL(consent_decide(&policy, &item, now).reason, CONSENT_NO_HOURS);
    item.expires_ms++;
    CU_ASSERT_EQUAL(consent_decide(&policy, &item, now).verdict, CONSENT_WAITS);
    CU_ASSERT_EQUAL(consent_decide(&policy, &item, item.expires_ms).reason, CONSENT_EXPIRED);
    policy.rows[SDS_WORK_REBOOT].rule = CONSENT_ASK; /* nobody is asked for what cannot be */
    item.expires_ms--;
    CU_ASSERT_EQUAL(consent_decide(&policy, &item, now).reason, CONSENT_NO_HOURS);
}

/* A person is asked at once, not only when the hours have come. */
static void asks_before_its_hours_begin(void)
{
    struct consent_policy policy = ruled(CONSENT_ASK, "mon", "18:00", "20:00");
    int64_t now = at("2026-11-23T09:00:00Z");
    struct consent_item item = { SDS_WORK_REBOOT, CONSENT_NOTHING, now + WEEK };

    CU_ASSERT_EQUAL(consent_decide(&policy, &item, now).verdict, CONSENT_WANTED);
}

static void has_words_for_people(void)
{
    CU_ASSERT_STRING_EQUAL(consent_rule_word(CONSENT_ASK), "ask");
    CU_ASSERT_STRING_EQUAL(consent_rule_word(CONSENT_RULES), "");
    CU_ASSERT_STRING_EQUAL(consent_reason_text(CONSENT_NO_REASON), "");
    for (unsigned reason = CONSENT_BY_POLICY; reason < CONSENT_REASONS; reason++)
        CU_ASSERT_TRUE(strlen(consent_reason_text((enum consent_reason)reason)) > 10);
    CU_ASSERT_STRING_EQUAL(consent_reason_text(CONSENT_REASONS), "");
}

UNIT_MAIN("consent", UNIT_TEST(decides_every_rule_with_every_word_of_a_person),
          UNIT_TEST(looks_at_the_row_of_the_kind_alone),
          UNIT_TEST(asks_for_what_changes_and_denies_firmware_unless_told_otherwise),
          UNIT_TEST(waits_for_its_hours), UNIT_TEST(has_hours_that_pass_midnight),
          UNIT_TEST(keeps_its_hours_by_the_clock_on_the_wall_when_clocks_change),
          UNIT_TEST(knows_hours_that_a_change_of_clocks_leaves_out),
          UNIT_TEST(begins_where_a_change_of_clocks_leads_into_its_hours),
          UNIT_TEST(refuses_what_cannot_be_done_in_time), UNIT_TEST(asks_before_its_hours_begin),
          UNIT_TEST(has_words_for_people))
