/* SPDX-License-Identifier: Apache-2.0 */
/* The newest are the ones that a licence does not cover, whatever comes, goes or changes. */
#include "agent/coverage.h"
#include "tests/unit/unit.h"

#include <stdio.h>
#include <string.h>

#define MOST 300

static struct device devices[MOST];
static struct coverage *coverage;
static unsigned told;

static void on_cross(void *arg, struct device *device)
{
    (void)arg;
    (void)device;
    told++;
}

static void start(void)
{
    memset(devices, 0, sizeof devices);
    for (unsigned i = 0; i < MOST; i++) {
        (void)snprintf(devices[i].id, sizeof devices[i].id, "%08x", i);
        devices[i].since_ms = 1000 + (int64_t)i;
    }
    told = 0;
    coverage = coverage_create(on_cross, NULL);
    CU_ASSERT_PTR_NOT_NULL_FATAL(coverage);
}

static void add(unsigned from, unsigned to)
{
    for (unsigned i = from; i < to; i++)
        CU_ASSERT_TRUE(coverage_add(coverage, &devices[i]));
}

/* The devices that are not covered, in the order of their ids. */
static const char *over(void)
{
    static char text[MOST * 4];

    text[0] = '\0';
    for (unsigned i = 0; i < MOST; i++)
        if (devices[i].cover.is_over)
            (void)snprintf(text + strlen(text), 8, "%u ", i);
    return text;
}

static void covers_all_until_told_otherwise(void)
{
    start();
    add(0, 5);
    CU_ASSERT_STRING_EQUAL(over(), "");
    CU_ASSERT_EQUAL(told, 0);
    CU_ASSERT_EQUAL(coverage_count(coverage), 5);
    coverage_destroy(coverage);
}

static void over_the_limit_are_the_newest_in_whatever_order_they_come(void)
{
    start();
    coverage_limit(coverage, 3, INT64_MAX);
    add(3, 5);
    add(0, 2);
    CU_ASSERT_STRING_EQUAL(over(), "4 ");
    add(2, 3);
    CU_ASSERT_STRING_EQUAL(over(), "3 4 ");
    CU_ASSERT_EQUAL(coverage_over(coverage), 2);
    CU_ASSERT_EQUAL(coverage_count(coverage), 5);
    coverage_limit(coverage, 4, INT64_MAX);
    CU_ASSERT_STRING_EQUAL(over(), "4 ");
    coverage_limit(coverage, 1, INT64_MAX);
    CU_ASSERT_STRING_EQUAL(over(), "1 2 3 4 ");
    coverage_limit(coverage, UINT64_MAX, INT64_MAX);
    CU_ASSERT_STRING_EQUAL(over(), "");
    coverage_destroy(coverage);
}

static void devices_of_one_moment_have_a_stable_order(void)
{
    start();
    for (unsigned i = 0; i < 5; i++)
        devices[i].since_ms = 7;
    coverage_limit(coverage, 3, INT64_MAX);
    add(4, 5);
    add(1, 3);
    add(0, 1);
    add(3, 4);
    CU_ASSERT_STRING_EQUAL(over(), "3 4 ");
    coverage_destroy(coverage);
}

static void the_place_of_one_that_goes_is_the_next_ones(void)
{
    start();
    coverage_limit(coverage, 3, INT64_MAX);
    add(0, 6);
    coverage_drop(coverage, &devices[1]);
    CU_ASSERT_STRING_EQUAL(over(), "4 5 ");
    coverage_drop(coverage, &devices[1]);
    CU_ASSERT_EQUAL(coverage_count(coverage), 5);
    add(1, 2); /* it is back, and as old as it was */
    CU_ASSERT_STRING_EQUAL(over(), "3 4 5 ");
    coverage_destroy(coverage);
}

static void one_that_goes_uncovered_takes_no_place_when_its_time_comes(void)
{
    start();
    coverage_limit(coverage, 3, INT64_MAX);
    add(0, 6);
    coverage_drop(coverage, &devices[3]);
    CU_ASSERT_STRING_EQUAL(over(), "3 4 5 ");
    CU_ASSERT_FALSE(coverage_has(&devices[3]));
    CU_ASSERT_EQUAL(coverage_count(coverage), 5);
    coverage_limit(coverage, 4, INT64_MAX);
    CU_ASSERT_STRING_EQUAL(over(), "5 "); /* 3 is covered, 4 has the place */
    CU_ASSERT_EQUAL(coverage_count(coverage), 5);
    add(3, 4);
    CU_ASSERT_STRING_EQUAL(over(), "4 5 ");
    CU_ASSERT_TRUE(coverage_has(&devices[3]));
    coverage_destroy(coverage);
}

static void one_that_comes_back_before_its_time_counts_again(void)
{
    start();
    coverage_limit(coverage, 3, INT64_MAX);
    add(0, 5);
    coverage_drop(coverage, &devices[4]);
    add(4, 5);
    CU_ASSERT_EQUAL(coverage_count(coverage), 5);
    coverage_limit(coverage, 5, INT64_MAX);
    CU_ASSERT_STRING_EQUAL(over(), "");
    CU_ASSERT_EQUAL(coverage_count(coverage), 5);
    coverage_destroy(coverage);
}

static void in_a_restriction_what_was_first_seen_after_its_begin_is_not_covered(void)
{
    start();
    add(0, 4);
    coverage_limit(coverage, 100, 1002);
    CU_ASSERT_STRING_EQUAL(over(), "3 ");
    add(4, 6);
    CU_ASSERT_STRING_EQUAL(over(), "3 4 5 ");
    coverage_limit(coverage, 5, INT64_MAX);
    CU_ASSERT_STRING_EQUAL(over(), "5 ");
    coverage_destroy(coverage);
}

static void a_device_costs_one_crossing_however_many_there_are(void)
{
    start();
    coverage_limit(coverage, 10, INT64_MAX);
    add(0, MOST);
    CU_ASSERT_EQUAL(told, MOST - 10);
    coverage_limit(coverage, 11, INT64_MAX);
    CU_ASSERT_EQUAL(told, MOST - 10 + 1);
    coverage_drop(coverage, &devices[0]);
    CU_ASSERT_EQUAL(told, MOST - 10 + 2);
    coverage_drop(coverage, &devices[MOST - 1]);
    CU_ASSERT_EQUAL(told, MOST - 10 + 2);
    coverage_destroy(coverage);
}

/* Whatever happened before. */
static void check(uint64_t most, int64_t known_before_ms)
{
    unsigned covered = 0, others = 0, counting = 0;
    int64_t newest = -1, oldest = INT64_MAX;

    for (unsigned i = 0; i < MOST; i++) {
        const struct device *d = &devices[i];
        counting += coverage_has(d);
        others += d->cover.is_over;
        covered += d->cover.is_in && !d->cover.is_over;
        if (d->cover.is_in && !d->cover.is_over && d->since_ms > newest)
            newest = d->since_ms;
        if (d->cover.is_over && d->since_ms < oldest)
            oldest = d->since_ms;
    }
    CU_ASSERT_TRUE(newest < oldest);
    CU_ASSERT_TRUE(covered <= most && newest <= known_before_ms);
    CU_ASSERT_TRUE(others == 0 || covered == most || oldest > known_before_ms);
    CU_ASSERT_EQUAL(coverage_count(coverage), counting);
    CU_ASSERT_EQUAL(coverage_over(coverage), others);
}

static void holds_after_anything(void)
{
    uint32_t random = 1;
    uint64_t most = UINT64_MAX;
    int64_t known = INT64_MAX;

    start();
    for (unsigned i = 0; i < 2000; i++) {
        random = random * 1664525 + 1013904223;
        struct device *device = &devices[(random >> 8) % MOST];
        if (random >> 29 >= 5)
            coverage_drop(coverage, device);
        else
            CU_ASSERT_TRUE(coverage_add(coverage, device));
        if ((random >> 17) % 16 == 0) {
            most = (random >> 4) % (MOST + 20);
            known = (random >> 3) % 4 == 0 ? 1000 + (int64_t)((random >> 9) % MOST) : INT64_MAX;
            coverage_limit(coverage, most, known);
        }
        check(most, known);
    }
    coverage_destroy(coverage);
}

UNIT_MAIN("coverage", UNIT_TEST(covers_all_until_told_otherwise),
          UNIT_TEST(over_the_limit_are_the_newest_in_whatever_order_they_come),
          UNIT_TEST(devices_of_one_moment_have_a_stable_order),
          UNIT_TEST(the_place_of_one_that_goes_is_the_next_ones),
          UNIT_TEST(one_that_goes_uncovered_takes_no_place_when_its_time_comes),
          UNIT_TEST(one_that_comes_back_before_its_time_counts_again),
          UNIT_TEST(in_a_restriction_what_was_first_seen_after_its_begin_is_not_covered),
          UNIT_TEST(a_device_costs_one_crossing_however_many_there_are),
          UNIT_TEST(holds_after_anything))
