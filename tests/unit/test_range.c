/* SPDX-License-Identifier: Apache-2.0 */
/* Ranges as people write them, and the mistakes they make. */
#include "agent/range.h"

#include "tests/unit/unit.h"

static void no_host_has_the_two_ends_of_a_network(void)
{
    uint32_t from, to;

    CU_ASSERT_TRUE_FATAL(range_parse_network("192.0.2.0/24", &from, &to));
    CU_ASSERT_EQUAL(from, 0xc0000200);
    CU_ASSERT_EQUAL(to, 0xc00002ff);
    range_leave_out_ends(&from, &to);
    CU_ASSERT_EQUAL(from, 0xc0000201);
    CU_ASSERT_EQUAL(to, 0xc00002fe);
}

static void tiny_networks_and_single_addresses_are_whole(void)
{
    uint32_t from, to;

    CU_ASSERT_TRUE_FATAL(range_parse_network("192.0.2.7", &from, &to));
    range_leave_out_ends(&from, &to);
    CU_ASSERT_EQUAL(from, to);
    CU_ASSERT_TRUE_FATAL(range_parse_network("192.0.2.6/31", &from, &to));
    range_leave_out_ends(&from, &to);
    CU_ASSERT_EQUAL(to - from, 1);
    CU_ASSERT_TRUE_FATAL(range_parse_network("192.0.2.4/30", &from, &to));
    range_leave_out_ends(&from, &to);
    CU_ASSERT_EQUAL(from, 0xc0000205);
    CU_ASSERT_EQUAL(to, 0xc0000206);
}

static void refuses_host_bits_large_networks_and_rubbish(void)
{
    static const char *const wrong[] = { "192.0.2.1/24",   "10.0.0.0/7",   "192.0.2.0/33",
                                         "192.0.2.0/",     "192.0.2",      "",
                                         "a.b.c.d",        "192.0.2.0/-1", "::1",
                                         "192.0.2.0/24/24" };
    uint32_t from = 5, to = 6;

    for (size_t i = 0; i < sizeof wrong / sizeof wrong[0]; i++)
        CU_ASSERT_FALSE(range_parse_network(wrong[i], &from, &to));
    CU_ASSERT_EQUAL(from, 5);
    CU_ASSERT_EQUAL(to, 6);
}

static void knows_what_lies_inside(void)
{
    struct range ranges[] = { { 10, 20, 161 }, { 30, 30, 161 } };

    CU_ASSERT_TRUE(range_contains(ranges, 2, 10));
    CU_ASSERT_TRUE(range_contains(ranges, 2, 20));
    CU_ASSERT_TRUE(range_contains(ranges, 2, 30));
    CU_ASSERT_FALSE(range_contains(ranges, 2, 21));
    CU_ASSERT_FALSE(range_contains(ranges, 0, 10));
    CU_ASSERT_EQUAL(range_size(ranges, 2), 12);
}

static void no_port_for_printing_is_one_to_ask(void)
{
    static const uint16_t printing[] = { 80, 443, 515, 631, 9100, 9101, 9107, 9112, 9116, 9999 };
    static const uint16_t others[] = { 0, 161, 1161, 5353, 9099, 9108, 9111, 9117, 65535 };

    for (size_t i = 0; i < sizeof printing / sizeof printing[0]; i++)
        CU_ASSERT_TRUE(range_is_print_port(printing[i]));
    for (size_t i = 0; i < sizeof others / sizeof others[0]; i++)
        CU_ASSERT_FALSE(range_is_print_port(others[i]));
}

UNIT_MAIN("range", UNIT_TEST(no_host_has_the_two_ends_of_a_network),
          UNIT_TEST(tiny_networks_and_single_addresses_are_whole),
          UNIT_TEST(refuses_host_bits_large_networks_and_rubbish),
          UNIT_TEST(knows_what_lies_inside), UNIT_TEST(no_port_for_printing_is_one_to_ask))
