/* SPDX-License-Identifier: Apache-2.0 */
/* The edges of the ranges, and texts that are none. */
#include "base/address.h"

#include "tests/unit/unit.h"

static void what_is_everybodys_is_public(void)
{
    static const char *const good[] = { "8.8.8.8",         "1.1.1.1",        "172.15.255.255",
                                        "172.32.0.1",      "192.167.1.1",    "223.255.255.255",
                                        "2606:4700::1111", "::ffff:8.8.8.8", "2003::1" };

    for (size_t i = 0; i < sizeof good / sizeof good[0]; i++)
        CU_ASSERT_TRUE(address_is_public(good[i]));
}

static void what_is_somewhere_inside_is_not(void)
{
    static const char *const bad[] = { "127.0.0.1",
                                       "127.9.9.9",
                                       "10.1.2.3",
                                       "172.16.0.1",
                                       "172.31.255.255",
                                       "192.168.0.1",
                                       "169.254.169.254",
                                       "0.0.0.0",
                                       "100.64.0.1",
                                       "224.0.0.1",
                                       "255.255.255.255",
                                       "198.51.100.7",
                                       "::1",
                                       "::",
                                       "fe80::1",
                                       "fd00::1",
                                       "fc00::1",
                                       "ff02::1",
                                       "2001:db8::1",
                                       "::ffff:10.0.0.1",
                                       "::ffff:127.0.0.1",
                                       "64:ff9b::a00:1",
                                       "2002:a00:1::1",
                                       "2001::1",
                                       "::10.0.0.1",
                                       "",
                                       "x",
                                       "8.8.8",
                                       "8.8.8.8 ",
                                       "010.1.1.1" };

    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++)
        CU_ASSERT_FALSE(address_is_public(bad[i]));
}

static void a_range_has_what_lies_in_it(void)
{
    struct address_range range;

    CU_ASSERT_TRUE_FATAL(address_range_read("10.1.0.0/20", &range));
    CU_ASSERT_TRUE(address_range_has(&range, "10.1.15.255"));
    CU_ASSERT_TRUE(address_range_has(&range, "::ffff:10.1.0.1"));
    CU_ASSERT_FALSE(address_range_has(&range, "10.1.16.0"));
    CU_ASSERT_TRUE_FATAL(address_range_read("fd12:3456::/31", &range));
    CU_ASSERT_TRUE(address_range_has(&range, "fd12:3457::9"));
    CU_ASSERT_FALSE(address_range_has(&range, "fd12:3458::9"));
    CU_ASSERT_TRUE_FATAL(address_range_read("127.0.0.1", &range));
    CU_ASSERT_FALSE(address_range_has(&range, "127.0.0.2"));
    CU_ASSERT_FALSE(address_range_read("10.0.0.0/33", &range));
    CU_ASSERT_FALSE(address_range_read("10.0.0.0/", &range));
    CU_ASSERT_FALSE(address_range_read("localhost/8", &range));
}

UNIT_MAIN("address", UNIT_TEST(what_is_everybodys_is_public),
          UNIT_TEST(what_is_somewhere_inside_is_not), UNIT_TEST(a_range_has_what_lies_in_it))
