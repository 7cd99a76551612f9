/* SPDX-License-Identifier: Apache-2.0 */
/* connector_pace: the bounds of section 4 of SDS.md, and that ten thousand connectors neither start
 * together nor come back together, over three days of a platform that is restarted, down and
 * overloaded. */
#include "agent/sds/connector_pace.h"

#include "base/crypto.h"
#include "tests/unit/unit.h"

#include <stdio.h>
#include <stdlib.h>
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

/* The same draws in every run: a bound is kept or not. */
static uint32_t draw(void)
{
    static uint64_t state = 88172645463325252U;

    state ^= state << 13;
    state ^= state >> 7;
    state ^= state << 17;
    return (uint32_t)(state >> 32);
}

#define HOUR   3600U
#define DAYS   3U
#define LENGTH (DAYS * 24 * HOUR) /* seconds */
#define POLL_S 300
#define MEAN   (MANY / POLL_S) /* a second's share: 33 */

/* When the platform gives no good answer; of so many in a hundred, and with this retry_after_s. */
static const struct trouble {
    uint32_t from, to; /* seconds */
    uint32_t percent;
    int64_t retry_after_s;
} troubles[] = {
    { 12 * HOUR, 12 * HOUR + 20, 100, 0 },     /* a restart */
    { 18 * HOUR, 20 * HOUR, 100, 0 },          /* down for two hours */
    { 30 * HOUR, 30 * HOUR + 600, 100, 3600 }, /* overloaded: told to come in an hour */
    { 42 * HOUR, 42 * HOUR + 300, 50, 0 },     /* the network of every other site is cut */
    { 48 * HOUR, 72 * HOUR, 1, 0 },            /* a bad line */
    { 54 * HOUR, 54 * HOUR + 20, 100, 0 },
    { 60 * HOUR, 60 * HOUR + 20, 100, 0 },
    { 66 * HOUR, 66 * HOUR + 20, 100, 0 },
};

static const struct trouble *trouble_at(uint32_t second)
{
    for (size_t i = 0; i < sizeof troubles / sizeof troubles[0]; i++)
        if (second >= troubles[i].from && second < troubles[i].to &&
            draw() % 100 < troubles[i].percent)
            return &troubles[i];
    return NULL;
}

struct fleet {
    struct connector_pace paces[MANY];
    uint64_t due_ms[MANY];
    uint32_t next[MANY];        /* of the same second, by number from 1; 0: the last one */
    uint32_t first[LENGTH + 1]; /* of each second */
    uint32_t counts[LENGTH];    /* requests in each second */
};

static void put_down(struct fleet *fleet, uint32_t i, uint64_t due_ms)
{
    uint64_t second = due_ms / 1000 < LENGTH ? due_ms / 1000 : LENGTH;

    fleet->due_ms[i] = due_ms;
    fleet->next[i] = fleet->first[second];
    fleet->first[second] = i + 1;
}

static void ask(struct fleet *fleet, uint32_t i, uint32_t second)
{
    const struct trouble *trouble = trouble_at(second);
    struct connector_pace *pace = &fleet->paces[i];
    uint64_t wait = trouble == NULL
                        ? connector_pace_next_ms(pace, draw())
                        : connector_pace_failed_ms(pace, draw(), trouble->retry_after_s);

    fleet->counts[second]++;
    put_down(fleet, i, fleet->due_ms[i] + wait);
}

/* Nobody waits less than 15 s, so a second's list does not grow while it is gone through. */
static void live(struct fleet *fleet)
{
    for (uint32_t i = 0; i < MANY; i++) {
        fleet->paces[i].poll_s = POLL_S;
        put_down(fleet, i, connector_pace_first_ms(&fleet->paces[i], draw()));
    }
    for (uint32_t second = 0; second < LENGTH; second++)
        for (uint32_t i = fleet->first[second], then; i != 0; i = then) {
            then = fleet->next[i - 1];
            ask(fleet, i - 1, second);
        }
}

static uint32_t fullest(const struct fleet *fleet, uint32_t from, uint32_t to)
{
    uint32_t most = 0;

    for (uint32_t second = from; second < to; second++)
        most = fleet->counts[second] > most ? fleet->counts[second] : most;
    return most;
}

/* The fullest second of the interval's, as sums over a time that begins at `from`: far from the
 * mean where they come in step. In percent of the mean. */
static uint32_t step_percent(const struct fleet *fleet, uint32_t from, uint32_t to)
{
    uint64_t sums[POLL_S] = { 0 }, most = 0, all = 0;

    for (uint32_t second = from; second < to; second++)
        sums[(second - from) % POLL_S] += fleet->counts[second];
    for (size_t i = 0; i < POLL_S; i++) {
        all += sums[i];
        most = sums[i] > most ? sums[i] : most;
    }
    return (uint32_t)(most * POLL_S * 100 / all);
}

static void show(const struct fleet *fleet, const char *when, uint32_t from, uint32_t to,
                 uint32_t bound)
{
    uint32_t most = fullest(fleet, from, to);

    printf("  %-46s fullest second %3u, mean %u, bound %u\n", when, most, MEAN, bound);
    CU_ASSERT(most <= bound);
}

static void three_days_of_ten_thousand(void)
{
    struct fleet *fleet = calloc(1, sizeof *fleet);

    CU_ASSERT_FATAL(fleet != NULL);
    live(fleet);
    show(fleet, "all start at once", 0, HOUR, 7 * MEAN);
    show(fleet, "four hours later", 4 * HOUR, 12 * HOUR, 2 * MEAN);
    show(fleet, "a restart of 20 s, and behind it", 12 * HOUR, 13 * HOUR, 3 * MEAN);
    show(fleet, "down for two hours", 18 * HOUR, 20 * HOUR, 5 * MEAN);
    show(fleet, "behind two hours down", 20 * HOUR, 30 * HOUR, 2 * MEAN + 10);
    show(fleet, "all are told to come in an hour, and behind", 30 * HOUR, 40 * HOUR, 3 * MEAN);
    show(fleet, "every other one cut for 5 minutes, and behind", 42 * HOUR, 48 * HOUR, 3 * MEAN);
    show(fleet, "one in a hundred fails, a restart each 6 hours", 48 * HOUR, LENGTH, 3 * MEAN);
    printf("  in step, of the mean: %u %% at first, %u %% on the last day\n",
           step_percent(fleet, 0, HOUR), step_percent(fleet, 48 * HOUR, LENGTH));
    CU_ASSERT(step_percent(fleet, 48 * HOUR, LENGTH) < 110);
    free(fleet);
}

UNIT_MAIN("connector_pace", UNIT_TEST(waits_keep_their_bounds),
          UNIT_TEST(failures_double_up_to_the_interval_or_an_hour),
          UNIT_TEST(never_less_than_the_platform_asked_for),
          UNIT_TEST(ten_thousand_do_not_come_together), UNIT_TEST(three_days_of_ten_thousand))
