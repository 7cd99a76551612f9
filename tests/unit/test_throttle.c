/* SPDX-License-Identifier: Apache-2.0 */
/* Who must wait how long, on a clock that the tests move. */
#include "portal/watch/throttle.h"
#include "tests/unit/unit.h"

#include <stdio.h>

#define HERE  "192.0.2.1"
#define THERE "192.0.2.2"
#define START UINT64_C(1000000)

static void the_fifth_failure_of_an_address_makes_it_wait_and_each_more_twice_as_long(void)
{
    struct throttle *t = throttle_create();
    uint64_t now = START, wait = 1000;

    for (int i = 0; i < 5; i++) {
        CU_ASSERT_EQUAL(throttle_wait(t, HERE, "ada", now), 0);
        throttle_fail(t, HERE, "ada", now);
    }
    for (int i = 0; i < 4; i++, wait *= 2) {
        CU_ASSERT_EQUAL(throttle_wait(t, HERE, "ada", now), wait);
        CU_ASSERT_EQUAL(throttle_wait(t, HERE, "somebody else", now), wait);
        now += wait;
        CU_ASSERT_EQUAL(throttle_wait(t, HERE, "ada", now), 0);
        throttle_fail(t, HERE, "ada", now);
    }
    CU_ASSERT_EQUAL(throttle_wait(t, THERE, "rob", now), 0);
    throttle_destroy(t);
}

static void the_longest_wait_is_bounded_and_rest_forgives(void)
{
    struct throttle *t = throttle_create();

    for (int i = 0; i < 100; i++)
        throttle_fail(t, HERE, "ada", START);
    CU_ASSERT_EQUAL(throttle_wait(t, HERE, "ada", START), THROTTLE_MOST_MS);
    CU_ASSERT_EQUAL(throttle_wait(t, HERE, "ada", START + THROTTLE_MOST_MS), 0);
    throttle_fail(t, HERE, "ada", START + THROTTLE_MOST_MS);
    CU_ASSERT_EQUAL(throttle_wait(t, HERE, "ada", START + THROTTLE_MOST_MS), 0);
    throttle_destroy(t);
}

static void many_addresses_that_guess_one_account_wait_too(void)
{
    struct throttle *t = throttle_create();
    char address[32];

    for (int i = 0; i < 10; i++) {
        (void)snprintf(address, sizeof address, "198.51.100.%d", i);
        throttle_fail(t, address, "ada", START);
    }
    CU_ASSERT_EQUAL(throttle_wait(t, "198.51.100.77", "ada", START), 1000);
    CU_ASSERT_EQUAL(throttle_wait(t, "198.51.100.77", "rob", START), 0);
    throttle_destroy(t);
}

static void strangers_do_not_lock_out_who_logged_in_before(void)
{
    struct throttle *t = throttle_create();
    char address[32];

    throttle_pass(t, HERE, "ada", START);
    for (int i = 0; i < 90; i++) {
        (void)snprintf(address, sizeof address, "198.51.100.%d", i);
        throttle_fail(t, address, "ada", START);
    }
    CU_ASSERT_TRUE(throttle_wait(t, THERE, "ada", START) > 0);
    CU_ASSERT_EQUAL(throttle_wait(t, HERE, "ada", START), 0);
    for (int i = 0; i < 5; i++) /* but a known address may not guess for ever either */
        throttle_fail(t, HERE, "ada", START);
    CU_ASSERT_EQUAL(throttle_wait(t, HERE, "ada", START), 1000);
    throttle_destroy(t);
}

static void a_login_that_is_right_starts_anew(void)
{
    struct throttle *t = throttle_create();

    for (int i = 0; i < 9; i++)
        throttle_fail(t, HERE, "ada", START);
    throttle_pass(t, HERE, "ada", START);
    CU_ASSERT_EQUAL(throttle_wait(t, HERE, "ada", START), 0);
    throttle_destroy(t);
}

static void an_ipv6_address_counts_by_its_network(void)
{
    struct throttle *t = throttle_create();
    char address[64];

    for (int i = 0; i < 5; i++) {
        (void)snprintf(address, sizeof address, "2001:db8:1:2::%d", i + 1);
        throttle_fail(t, address, "ada", START);
    }
    CU_ASSERT_EQUAL(throttle_wait(t, "2001:db8:1:2:ffff::1", "x", START), 1000);
    CU_ASSERT_EQUAL(throttle_wait(t, "2001:db8:1:3::1", "x", START), 0);
    throttle_peer("2001:db8:1:2:ffff::1", address);
    CU_ASSERT_STRING_EQUAL(address, "2001:db8:1:2::");
    throttle_peer(HERE, address);
    CU_ASSERT_STRING_EQUAL(address, HERE);
    throttle_destroy(t);
}

static void a_full_table_keeps_the_addresses_that_are_known(void)
{
    struct throttle *t = throttle_create();
    char address[32], name[32];

    throttle_pass(t, HERE, "ada", START);
    for (int i = 0; i < 5000; i++) {
        (void)snprintf(address, sizeof address, "10.1.%d.%d", i / 250, i % 250);
        (void)snprintf(name, sizeof name, "guess%d", i);
        throttle_fail(t, address, i < 4000 ? name : "ada", START + (uint64_t)i);
    }
    CU_ASSERT_TRUE(throttle_wait(t, THERE, "ada", START + 5000) > 0);
    CU_ASSERT_EQUAL(throttle_wait(t, HERE, "ada", START + 5000), 0);
    throttle_destroy(t);
}

static void logins_of_many_addresses_do_not_switch_it_off(void)
{
    struct throttle *t = throttle_create();
    char address[32];

    for (int i = 0; i < 3000; i++) {
        (void)snprintf(address, sizeof address, "10.1.%d.%d", i / 250, i % 250);
        throttle_pass(t, address, "insider", START + (uint64_t)i);
    }
    for (int i = 0; i < 20; i++)
        throttle_fail(t, HERE, "ada", START + 3000);
    CU_ASSERT_EQUAL(throttle_wait(t, HERE, "rob", START + 3000), THROTTLE_MOST_MS);
    CU_ASSERT_EQUAL(throttle_wait(t, THERE, "ada", START + 3000), THROTTLE_MOST_MS);
    throttle_destroy(t);
}

static void a_login_of_ones_own_does_not_forgive_guessing_at_others(void)
{
    struct throttle *t = throttle_create();

    for (int i = 0; i < 4; i++)
        throttle_fail(t, HERE, "ada", START);
    throttle_pass(t, HERE, "insider", START);
    throttle_fail(t, HERE, "rob", START);
    CU_ASSERT_EQUAL(throttle_wait(t, HERE, "ann", START), 1000);
    CU_ASSERT_EQUAL(throttle_wait(t, HERE, "insider", START), 0);
    throttle_destroy(t);
}

static void failures_at_others_do_not_free_an_account_that_waits(void)
{
    struct throttle *t = throttle_create();
    char address[32], name[32];

    for (int i = 0; i < 20; i++)
        throttle_fail(t, HERE, "ada", START);
    for (int i = 0; i < 5000; i++) {
        (void)snprintf(address, sizeof address, "10.1.%d.%d", i / 250, i % 250);
        (void)snprintf(name, sizeof name, "guess%d", i);
        throttle_fail(t, address, name, START + (uint64_t)i);
    }
    CU_ASSERT_TRUE(throttle_wait(t, THERE, "ada", START + 5000) > 0);
    CU_ASSERT_TRUE(throttle_wait(t, HERE, "rob", START + 5000) > 0);
    throttle_destroy(t);
}

UNIT_MAIN("throttle",
          UNIT_TEST(the_fifth_failure_of_an_address_makes_it_wait_and_each_more_twice_as_long),
          UNIT_TEST(the_longest_wait_is_bounded_and_rest_forgives),
          UNIT_TEST(many_addresses_that_guess_one_account_wait_too),
          UNIT_TEST(strangers_do_not_lock_out_who_logged_in_before),
          UNIT_TEST(a_login_that_is_right_starts_anew),
          UNIT_TEST(an_ipv6_address_counts_by_its_network),
          UNIT_TEST(a_full_table_keeps_the_addresses_that_are_known),
          UNIT_TEST(logins_of_many_addresses_do_not_switch_it_off),
          UNIT_TEST(a_login_of_ones_own_does_not_forgive_guessing_at_others),
          UNIT_TEST(failures_at_others_do_not_free_an_account_that_waits))
