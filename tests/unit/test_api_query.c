/* SPDX-License-Identifier: Apache-2.0 */
/* Queries and cookies, from good to hostile. */
#include "portal/watch/api_query.h"
#include "tests/unit/unit.h"

static void takes_a_value_and_decodes_it(void)
{
    char value[16];

    CU_ASSERT_EQUAL(api_query_value("a=1&b=x%20y+z&c=", "b", value, 16), API_QUERY_GOT);
    CU_ASSERT_STRING_EQUAL(value, "x y z");
    CU_ASSERT_EQUAL(api_query_value("a=1&b=2&c=", "c", value, 16), API_QUERY_GOT);
    CU_ASSERT_STRING_EQUAL(value, "");
    CU_ASSERT_EQUAL(api_query_value("a=%c3%a9%26%3D", "a", value, 16), API_QUERY_GOT);
    CU_ASSERT_STRING_EQUAL(value, "\xc3\xa9&=");
    CU_ASSERT_EQUAL(api_query_value("ab=1&b=2", "a", value, 16), API_QUERY_ABSENT);
    CU_ASSERT_EQUAL(api_query_value(NULL, "a", value, 16), API_QUERY_ABSENT);
    CU_ASSERT_EQUAL(api_query_value("a&b", "a", value, 16), API_QUERY_ABSENT);
}

static void refuses_what_can_be_read_in_two_ways(void)
{
    char value[4];
    static const char *const wrong[] = { "a=1&a=2", "a=%",   "a=%4",  "a=%zz", "a=%00",
                                         "a=%0a",   "a=%7f", "a=%ff", "a=1234" };

    for (size_t i = 0; i < sizeof wrong / sizeof wrong[0]; i++)
        CU_ASSERT_EQUAL(api_query_value(wrong[i], "a", value, sizeof value), API_QUERY_WRONG);
    CU_ASSERT_EQUAL(api_query_value("a=%41&b=%4", "a", value, sizeof value), API_QUERY_GOT);
}

static void knows_which_names_are_there(void)
{
    const char *const names[] = { "after", "limit" };

    CU_ASSERT_TRUE(api_query_knows(NULL, names, 0));
    CU_ASSERT_TRUE(api_query_knows("limit=1&after=2", names, 2));
    CU_ASSERT_FALSE(api_query_knows("limit=1&aft=2", names, 2));
    CU_ASSERT_FALSE(api_query_knows("limits=1", names, 2));
    CU_ASSERT_FALSE(api_query_knows("=1", names, 2));
    CU_ASSERT_FALSE(api_query_knows("x", names, 0));
}

static void finds_one_cookie(void)
{
    char value[8];

    CU_ASSERT_TRUE(api_query_cookie("a=1; b=22; c=3", "b", value, sizeof value));
    CU_ASSERT_STRING_EQUAL(value, "22");
    CU_ASSERT_TRUE(api_query_cookie("b=1234567", "b", value, sizeof value));
    CU_ASSERT_FALSE(api_query_cookie("b=12345678", "b", value, sizeof value));
    CU_ASSERT_FALSE(api_query_cookie("b=1; b=2", "b", value, sizeof value));
    CU_ASSERT_FALSE(api_query_cookie("xb=1; bx=2", "b", value, sizeof value));
    CU_ASSERT_FALSE(api_query_cookie(NULL, "b", value, sizeof value));
    CU_ASSERT_FALSE(api_query_cookie(";;; ;", "b", value, sizeof value));
}

UNIT_MAIN("api_query", UNIT_TEST(takes_a_value_and_decodes_it),
          UNIT_TEST(refuses_what_can_be_read_in_two_ways), UNIT_TEST(knows_which_names_are_there),
          UNIT_TEST(finds_one_cookie))
