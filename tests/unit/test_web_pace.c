/* SPDX-License-Identifier: Apache-2.0 */
/* When a device is asked for its web services again, and whether a line tells why. */
#include "agent/poll/web_pace.h"

#include "agent/scope.h"
#include "base/clock.h"
#include "tests/unit/unit.h"

#define HOUR_MS UINT64_C(3600000)

static const struct web_keys no_keys;
static struct web_pace pace;
static struct web_read_result result;

/* A reading with these documents, WEB_BIT()s, and this error. */
static bool hear(unsigned good, const char *error)
{
    const struct agent_conf conf = { .tables_ms = HOUR_MS, .full_ms = 24 * HOUR_MS };
    const struct device device = { .credential = "one" };
    struct web_set *set = web_set_create();

    for (unsigned i = 0; i < WEB_DOCUMENTS; i++)
        if ((good & WEB_BIT(i)) != 0)
            (void)web_set_put(set, i, 200, NULL, "<a/>", 4);
    result.set = set;
    result.keys = &no_keys;
    result.error = error;
    bool works = web_pace_hear(&pace, &conf, &device, SCOPE_ALL, &result);
    web_set_destroy(set);
    return works;
}

static void start(void)
{
    pace = (struct web_pace){ 0 };
    result = (struct web_read_result){ .is_there = false };
}

/* Hours from now; up to one more. */
static uint64_t pause_hours(void)
{
    return (pace.next_ms - clock_monotonic_ms() + HOUR_MS - 1) / HOUR_MS;
}

static void who_answers_slowly_from_the_first_contact_on_is_told_of(void)
{
    start();
    result.is_there = true;
    CU_ASSERT_FALSE(hear(0, "it drips"));
    CU_ASSERT_TRUE(pace.is_told);
    CU_ASSERT_EQUAL(pause_hours(), 1);
    CU_ASSERT_FALSE(web_pace_may_ask(&pace));
}

static void where_nobody_is_nor_ever_was_no_line_is_needed(void)
{
    start();
    CU_ASSERT_FALSE(hear(0, "refused"));
    CU_ASSERT_FALSE(pace.is_told);
    CU_ASSERT_EQUAL(pause_hours(), 12);
}

static void who_fails_is_asked_ever_less_often(void)
{
    start();
    result.known.has = WEB_BIT(WEB_LEDM_CONFIG);
    const uint64_t hours[] = { 1, 2, 4, 8, 12, 12 };
    for (size_t i = 0; i < sizeof hours / sizeof hours[0]; i++) {
        CU_ASSERT_FALSE(hear(0, "silent"));
        CU_ASSERT_EQUAL(pause_hours(), hours[i]);
    }
    CU_ASSERT_TRUE(hear(WEB_BIT(WEB_LEDM_CONFIG), ""));
    CU_ASSERT_TRUE(web_pace_may_ask(&pace));
    CU_ASSERT_FALSE(pace.is_told);
}

static void a_document_that_fails_is_told_and_owed_and_slows_nothing(void)
{
    start();
    result.known.has = WEB_BIT(WEB_LEDM_CONFIG);
    result.missing = SCOPE_METER;
    CU_ASSERT_TRUE(hear(WEB_BIT(WEB_LEDM_CONFIG), "fails"));
    CU_ASSERT_TRUE(pace.is_told);
    CU_ASSERT_EQUAL(pace.owed, SCOPE_METER);
    CU_ASSERT_TRUE(web_pace_may_ask(&pace));
    result.is_slow = true;
    CU_ASSERT_FALSE(hear(WEB_BIT(WEB_LEDM_CONFIG), "drips"));
    result.is_slow = false;
    result.missing = 0;
    CU_ASSERT_TRUE(hear(WEB_BIT(WEB_LEDM_CONFIG), ""));
    CU_ASSERT_EQUAL(pace.owed, 0);
}

UNIT_MAIN("web_pace", UNIT_TEST(who_answers_slowly_from_the_first_contact_on_is_told_of),
          UNIT_TEST(where_nobody_is_nor_ever_was_no_line_is_needed),
          UNIT_TEST(who_fails_is_asked_ever_less_often),
          UNIT_TEST(a_document_that_fails_is_told_and_owed_and_slows_nothing))
