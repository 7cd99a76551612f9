/* SPDX-License-Identifier: Apache-2.0 */
/* Object identifiers: what is one, what is not, and their order. */
#include "agent/oid.h"
#include "tests/unit/unit.h"

#include <string.h>

static void reads_with_and_without_a_leading_dot(void)
{
    struct oid a;
    struct oid b;

    CU_ASSERT_TRUE_FATAL(oid_parse("1.3.6.1.2.1.1.1.0", &a));
    CU_ASSERT_TRUE_FATAL(oid_parse(".1.3.6.1.2.1.1.1.0", &b));
    CU_ASSERT_EQUAL(a.len, 9);
    CU_ASSERT_EQUAL(a.ids[8], 0);
    CU_ASSERT_EQUAL(oid_compare(&a, &b), 0);
}

static void refuses_what_is_no_oid(void)
{
    const char *const wrong[] = { "",           ".",
                                  "1.",         "1..3",
                                  "a",          "1.3.x",
                                  " 1",         "1.3 ",
                                  "-1.3",       "+1",
                                  "4294967296", "1.18446744073709551617",
                                  "..1",        "1.3.6.1.99999999999999999999999999" };
    struct oid oid = { .len = 7 };

    for (size_t i = 0; i < sizeof wrong / sizeof wrong[0]; i++) {
        CU_ASSERT_FALSE(oid_parse(wrong[i], &oid));
        CU_ASSERT_EQUAL(oid.len, 7);
    }
}

static void holds_the_largest_number(void)
{
    struct oid oid;
    char text[OID_TEXT_SIZE];

    CU_ASSERT_TRUE_FATAL(oid_parse("1.4294967295", &oid));
    CU_ASSERT_EQUAL(oid.ids[1], 4294967295U);
    oid_format(&oid, text);
    CU_ASSERT_STRING_EQUAL(text, "1.4294967295");
}

static void holds_sixty_four_numbers_and_no_more(void)
{
    char text[4 * OID_IDS + 8] = "1";
    struct oid oid;

    for (int i = 1; i < OID_IDS; i++)
        (void)memcpy(text + strlen(text), ".1", 3);
    CU_ASSERT_TRUE(oid_parse(text, &oid));
    CU_ASSERT_EQUAL(oid.len, OID_IDS);
    CU_ASSERT_FALSE(oid_append(&oid, 1));
    (void)memcpy(text + strlen(text), ".1", 3);
    CU_ASSERT_FALSE(oid_parse(text, &oid));
}

static void formats_what_it_read(void)
{
    struct oid oid;
    char text[OID_TEXT_SIZE];

    CU_ASSERT_TRUE_FATAL(oid_parse(".1.3.6.1.4.1.11", &oid));
    oid_format(&oid, text);
    CU_ASSERT_STRING_EQUAL(text, "1.3.6.1.4.1.11");
    oid.len = 0;
    oid_format(&oid, text);
    CU_ASSERT_STRING_EQUAL(text, "");
}

static void cuts_a_long_text_between_two_numbers(void)
{
    struct oid oid = { .len = OID_IDS };
    char text[OID_TEXT_SIZE];
    struct oid again;

    for (size_t i = 0; i < OID_IDS; i++)
        oid.ids[i] = UINT32_MAX;
    oid_format(&oid, text);
    CU_ASSERT(strlen(text) < OID_TEXT_SIZE);
    CU_ASSERT_TRUE_FATAL(oid_parse(text, &again));
    CU_ASSERT_EQUAL(again.ids[again.len - 1], UINT32_MAX);
}

static int order(const char *a, const char *b)
{
    struct oid left;
    struct oid right;

    CU_ASSERT_TRUE_FATAL(oid_parse(a, &left));
    CU_ASSERT_TRUE_FATAL(oid_parse(b, &right));
    return oid_compare(&left, &right);
}

static void orders_number_by_number(void)
{
    CU_ASSERT(order("1.3.6", "1.3.7") < 0);
    CU_ASSERT(order("1.3.10", "1.3.9") > 0);
    CU_ASSERT(order("1.3", "1.3.0") < 0);
    CU_ASSERT(order("1.3.0", "1.3") > 0);
    CU_ASSERT(order("1.4294967295", "1.1") > 0);
    CU_ASSERT_EQUAL(order("1.3.6", "1.3.6"), 0);
}

static void knows_what_lies_under_a_prefix(void)
{
    struct oid prefix;
    struct oid inside;
    struct oid beside;

    CU_ASSERT_TRUE_FATAL(oid_parse("1.3.6.1.2.1.43", &prefix));
    CU_ASSERT_TRUE_FATAL(oid_parse("1.3.6.1.2.1.43.5.1", &inside));
    CU_ASSERT_TRUE_FATAL(oid_parse("1.3.6.1.2.1.430", &beside));
    CU_ASSERT_TRUE(oid_under(&inside, &prefix));
    CU_ASSERT_TRUE(oid_under(&prefix, &prefix));
    CU_ASSERT_FALSE(oid_under(&beside, &prefix));
    CU_ASSERT_FALSE(oid_under(&prefix, &inside));
}

UNIT_MAIN("oid", UNIT_TEST(reads_with_and_without_a_leading_dot), UNIT_TEST(refuses_what_is_no_oid),
          UNIT_TEST(holds_the_largest_number), UNIT_TEST(holds_sixty_four_numbers_and_no_more),
          UNIT_TEST(formats_what_it_read), UNIT_TEST(cuts_a_long_text_between_two_numbers),
          UNIT_TEST(orders_number_by_number), UNIT_TEST(knows_what_lies_under_a_prefix))
