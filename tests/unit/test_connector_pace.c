/* SPDX-License-Identifier: Apache-2.0 */
/* connector_pace: the bounds of section 4 of SDS.md, and that ten thousand connectors neither start
 * together nor come back together. */
#include "agent/sds/connector_pace.h"

#include "base/crypto.h"
#include "tests/unit/unit.h"

#include <string.h>

#define MANY 10000

static void waits_keep_their_bounds(void)
{
    struct connector_pace pace = { .poll_s = 300 };

    CU_ASSERT_EQUAL(connector_pace_first_ms(&pace, 0), 0);
    CU_ASSERT_EQUAL(connector_pace_first_ms(&pace, UINT32_MAX), 60000);
    CU_ASSERT_EQUAL(connector_pace_next_ms(&pace, 0), 270000);
    CU_ASSERT_EQUAL(connector_pace_next_ms(&pace, UINT32_MAX), 330000);
    pace.poll_s = 86400;
    CU_ASSERT_EQUAL(connector_pace_next_ms(&pace, UINT32_MAX), 86400000);
    pace.poll_s = 30;
    CU_ASSERT_EQUAL(connector_pace_first_ms(&pace, UINT32_MAX), 30000);
    pace.poll_s = 0; /* never told */
    CU_ASSERT_EQUAL(connector_pace_next_ms(&pace, 0), 30000);
    pace.poll_s = INT64_MAX;
    CU_ASSERT_EQUAL(connector_pace_next_ms(&pace, 0), 77760000);
}

static void failures_double_up_to_the_interval_or_an_hour(void)
{
    static const uint64_t wanted_s[] = { 15, 30, 60, 120, 240, 480, 960, 1800, 1800 };
    struct connector_pace pace = { .poll_s = 86400 };

    for (size_t i = 0; i < sizeof wanted_s / sizeof wanted_s[0]; i++)
        CU_ASSERT_EQUAL(connector_pace_failed_ms(&pace, 0, 0), wanted_s[i] * 1000);
    CU_ASSERT_EQUAL(connector_pace_failed_ms(&pace, UINT32_MAX, 0), 5400000);
    (void)connector_pace_next_ms(&pace, 0);
    CU_ASSERT_EQUAL(connector_pace_failed_ms(&pace, UINT32_MAX, 0), 45000);
    pace = (struct connector_pace){ .poll_s = 60, .failures = 5 };
    CU_ASSERT_EQUAL(connector_pace_failed_ms(&pace, UINT32_MAX, 0), 90000);
}

static void never_less_than_the_platform_asked_for(void)
{
    struct connector_pace pace = { .poll_s = 60 };

    CU_ASSERT_EQUAL(connector_pace_failed_ms(&pace, 0, 600), 600000);
    CU_ASSERT_EQUAL(connector_pace_failed_ms(&pace, UINT32_MAX, 600), 900000);
    CU_ASSERT_EQUAL(connector_pace_failed_ms(&pace, 0, INT64_MAX), 86400000);
    CU_ASSERT_EQUAL(connector_pace_failed_ms(&pace, 0, -5), 30000);
}

/* The fullest second holds less than twice its share, by the draws of the system. */
static unsigned fullest_second(uint64_t (*wait)(struct connector_pace *, uint32_t), int64_t poll_s,
                               unsigned seconds)
{
    static unsigned counts[400];
    unsigned most = 0;

    memset(counts, 0, sizeof counts);
    for (unsigned i = 0; i < MANY; i++) {
        struct connector_pace pace = { .poll_s = poll_s };
        unsigned *count = &counts[wait(&pace, crypto_random_below(UINT32_MAX)) / 1000 % 400];
        if (++*count > most)
            most = *count;
    }
    CU_ASSERT(seconds > 0);
    return most * seconds / MANY;
}

static uint64_t first(struct connector_pace *pace, uint32_t draw)
{
    return connector_pace_first_ms(pace, draw);
}

static uint64_t failed(struct connector_pace *pace, uint32_t draw)
{
    return connector_pace_failed_ms(pace, draw, 0);
}

static uint64_t asked_for(struct connector_pace *pace, uint32_t draw)
{
    return connector_pace_failed_ms(pace, draw, 300);
}

static void ten_thousand_do_not_come_together(void)
{
    CU_ASSERT(fullest_second(first, 300, 60) < 2);
    CU_ASSERT(fullest_second(connector_pace_next_ms, 300, 60) < 2);
    CU_ASSERT(fullest_second(failed, 300, 30) < 2);
    CU_ASSERT(fullest_second(asked_for, 300, 100) < 2);
}

UNIT_MAIN("connector_pace", UNIT_TEST(waits_keep_their_bounds),
          UNIT_TEST(failures_double_up_to_the_interval_or_an_hour),
          UNIT_TEST(never_less_than_the_platform_asked_for),
          UNIT_TEST(ten_thousand_do_not_come_together))
