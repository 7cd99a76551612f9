/* SPDX-License-Identifier: Apache-2.0 */
/* What may be set at all, and what a device's answer means. */
#include "agent/walk_order.h"
#include "base/str.h"
#include "tests/unit/unit.h"

#include <string.h>

#define RESET "1.3.6.1.2.1.43.5.1.1.3"
#define SLEEP "1.3.6.1.4.1.11.2.3.9.4.2.1.1.1.1.0"
#define ASSET "1.3.6.1.4.1.11.2.3.9.4.2.1.1.3.12.0"

static bool may(const char *oid, int64_t number, const char *text)
{
    struct walk_order_wish wish = { .number = number };

    CU_ASSERT_TRUE_FATAL(oid_parse(oid, &wish.oid));
    CU_ASSERT_TRUE_FATAL(str_copy(wish.text, sizeof wish.text, text));
    return walk_order_may(&wish);
}

static void resets_only_by_4_and_5(void)
{
    for (int64_t number = -10; number < 300; number++)
        CU_ASSERT_EQUAL(may(RESET ".1", number, ""), number == 4 || number == 5);
    CU_ASSERT_TRUE(may(RESET ".17", 4, ""));
    CU_ASSERT_FALSE(may(RESET, 4, ""));
    CU_ASSERT_FALSE(may(RESET ".1.1", 4, ""));
    CU_ASSERT_FALSE(may(RESET ".1", 4, "4"));
    CU_ASSERT_FALSE(may(RESET ".1", INT64_MAX, ""));
}

static void sets_nothing_beside_its_table(void)
{
    static const char *const others[] = {
        "1.3.6.1.2.1.43.5.1.1.2.1", "1.3.6.1.2.1.43.5.1.1.4.1",           "1.3.6.1.2.1.1.4.0",
        "1.3.6.1.2.1.1.6.0",        "1.3.6.1.4.1.11.2.3.9.4.2.1.1.1.2.0", "1.3"
    };

    for (size_t i = 0; i < sizeof others / sizeof others[0]; i++) {
        CU_ASSERT_FALSE(may(others[i], 4, ""));
        CU_ASSERT_FALSE(may(others[i], 0, "text"));
    }
}

static void settings_have_their_type_and_bounds(void)
{
    CU_ASSERT_TRUE(may(SLEEP, 60, ""));
    CU_ASSERT_TRUE(may(SLEEP, 28800, ""));
    CU_ASSERT_FALSE(may(SLEEP, 59, ""));
    CU_ASSERT_FALSE(may(SLEEP, 28801, ""));
    CU_ASSERT_FALSE(may(SLEEP, 60, "60"));
    CU_ASSERT_TRUE(may(ASSET, 0, "A-4711_x.9"));
    CU_ASSERT_FALSE(may(ASSET, 7, ""));
    CU_ASSERT_FALSE(may(ASSET, 0, "a b"));
    CU_ASSERT_FALSE(may(ASSET, 0, "\x01"));
}

static enum walk_order_outcome outcome_of(uint32_t status)
{
    struct walk_order_job job = { .outcome = WALK_ORDER_BUSY };
    const struct walk_codec_answer answer = { .error_status = status };

    walk_order_take(&job, &answer);
    return job.outcome;
}

static void an_answer_means_one_of_four(void)
{
    CU_ASSERT_EQUAL(outcome_of(0), WALK_ORDER_TAKEN);
    CU_ASSERT_EQUAL(outcome_of(2), WALK_ORDER_UNSUPPORTED);
    CU_ASSERT_EQUAL(outcome_of(17), WALK_ORDER_UNSUPPORTED);
    CU_ASSERT_EQUAL(outcome_of(6), WALK_ORDER_REFUSED);
    CU_ASSERT_EQUAL(outcome_of(10), WALK_ORDER_REFUSED);
    CU_ASSERT_EQUAL(outcome_of(16), WALK_ORDER_REFUSED);
    CU_ASSERT_EQUAL(outcome_of(5), WALK_ORDER_BUSY);
    CU_ASSERT_EQUAL(outcome_of(99), WALK_ORDER_UNKNOWN);
}

static void its_packet_is_a_set(void)
{
    struct walk_codec *codec = walk_codec_create();
    struct walk_order_job job = { .wish = { .number = 4 } };
    struct walk_codec_question question = { .version = WALK_V2C, .id = 7, .community = "public" };
    uint8_t packet[WALK_CODEC_REQUEST];
    size_t len = 0;

    CU_ASSERT_PTR_NOT_NULL_FATAL(codec);
    CU_ASSERT_TRUE_FATAL(oid_parse(RESET ".1", &job.wish.oid));
    walk_order_ask(&job, &question);
    CU_ASSERT_TRUE_FATAL(walk_codec_build(codec, &question, 1, packet, &len));
    CU_ASSERT_EQUAL(packet[13], 0xa3); /* behind 30 len, version, community */
    CU_ASSERT_EQUAL(memcmp(packet + len - 3, "\x02\x01\x04", 3), 0);
    walk_codec_destroy(codec);
}

UNIT_MAIN("walk_order", UNIT_TEST(resets_only_by_4_and_5), UNIT_TEST(sets_nothing_beside_its_table),
          UNIT_TEST(settings_have_their_type_and_bounds), UNIT_TEST(an_answer_means_one_of_four),
          UNIT_TEST(its_packet_is_a_set))
