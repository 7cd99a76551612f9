/* SPDX-License-Identifier: Apache-2.0 */
/* bucket: how much one address may ask. */
#include "base/bucket.h"

#include "tests/unit/unit.h"

#include <stdio.h>

static struct bucket bucket;

static unsigned take_many(const char *address, unsigned count, uint64_t now_ms)
{
    unsigned taken = 0;

    for (unsigned i = 0; i < count; i++)
        taken += bucket_take(&bucket, address, now_ms);
    return taken;
}

static void a_minutes_number_at_once_and_then_as_time_goes(void)
{
    bucket_init(&bucket, 60);
    CU_ASSERT_EQUAL(take_many("192.0.2.1", 100, 1000000), 60);
    CU_ASSERT_EQUAL(take_many("192.0.2.1", 100, 1000000), 0);
    CU_ASSERT_EQUAL(take_many("192.0.2.1", 100, 1010500), 10);
    CU_ASSERT_EQUAL(take_many("192.0.2.1", 100, 2000000), 60);
}

static void addresses_do_not_share_but_a_network_of_ipv6_does(void)
{
    bucket_init(&bucket, 10);
    CU_ASSERT_EQUAL(take_many("192.0.2.1", 20, 1000000), 10);
    CU_ASSERT_EQUAL(take_many("192.0.2.2", 20, 1000000), 10);
    CU_ASSERT_EQUAL(take_many("2001:db8:0:1::1", 20, 1000000), 10);
    CU_ASSERT_EQUAL(take_many("2001:db8:0:1::2", 20, 1000000), 0);
    CU_ASSERT_EQUAL(take_many("2001:db8:0:9::2", 20, 1000000), 10);
}

static void more_addresses_than_rows_are_still_counted(void)
{
    char address[32];
    unsigned taken = 0;

    bucket_init(&bucket, 1);
    for (unsigned i = 0; i < 5000; i++) {
        (void)snprintf(address, sizeof address, "10.0.%u.%u", i / 250, i % 250);
        taken += take_many(address, 3, 1000000 + i);
    }
    CU_ASSERT_EQUAL(taken, 5000);
}

static void zero_is_no_limit(void)
{
    bucket_init(&bucket, 0);
    CU_ASSERT_EQUAL(take_many("192.0.2.1", 1000, 1), 1000);
}

UNIT_MAIN("bucket", UNIT_TEST(a_minutes_number_at_once_and_then_as_time_goes),
          UNIT_TEST(addresses_do_not_share_but_a_network_of_ipv6_does),
          UNIT_TEST(more_addresses_than_rows_are_still_counted), UNIT_TEST(zero_is_no_limit))
