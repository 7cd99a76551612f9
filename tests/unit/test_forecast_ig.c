/* SPDX-License-Identifier: Apache-2.0 */
/* The distribution against values of an arithmetic with 60 digits, and against its own density. */
#include "portal/forecast/forecast_ig.h"

#include "tests/unit/unit.h"

#include <math.h>
#include <stdbool.h>
#include <stddef.h>

/* clang-format off */
static const struct {
    double mean, shape, time, by, after;
} rows[] = {
    { 1, 1, 1, 0.6681020012231706, 0.3318979987768294 },
    { 10, 30, 3, 0.02137621424401428, 0.9786237857559857 },
    { 10, 30, 40, 0.9983186314447639, 0.00168136855523609 },
    { 10, 30, 200, 0.9999999999999914, 8.584596183007732e-15 },
    { 100, 1, 0.01, 1.539286009074132e-23, 1.0 },
    { 5, 5000, 4, 8.557687863468463e-13, 0.9999999999991442 },
    { 5, 5000, 6, 0.9999999964808333, 3.519166676601589e-9 },
    { 30, 1000000.0, 29, 3.063484463131535e-10, 0.9999999996936516 },
    { 1, 0.001, 0.0001, 0.001566968375819748, 0.9984330316241803 },
    { 200, 50, 1000, 0.9626012216974487, 0.03739877830255134 },
    { 7, 20, 0.5, 4.011253938819559e-9, 0.9999999959887461 },
};
/* clang-format on */

static bool is_near(double is, double should, double relative)
{
    return fabs(is - should) <= relative * should;
}

static void both_tails_keep_their_relative_precision(void)
{
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        double by = forecast_ig_by(rows[i].mean, rows[i].shape, rows[i].time);
        double after = forecast_ig_after(rows[i].mean, rows[i].shape, rows[i].time);
        CU_ASSERT_TRUE(is_near(by, rows[i].by, 1e-9));
        CU_ASSERT_TRUE(is_near(after, rows[i].after, 1e-9));
    }
}

static double density(double mean, double shape, double time)
{
    double off = time - mean;

    return sqrt(shape / (2 * 3.14159265358979 * time * time * time)) *
           exp(-shape * off * off / (2 * mean * mean * time));
}

/* Simpson's rule from almost nothing to a time. */
static void the_density_integrates_to_the_distribution(void)
{
    const double mean = 12;
    const double shape = 40;
    const int parts = 2000;
    double sum = 0;

    for (int i = 0; i <= parts; i++) {
        int inner = i % 2 == 1 ? 4 : 2;
        double weight = i == 0 || i == parts ? 1 : inner;
        sum += weight * density(mean, shape, 1e-6 + 15.0 * i / parts);
    }
    CU_ASSERT_DOUBLE_EQUAL(sum * 15 / parts / 3, forecast_ig_by(mean, shape, 15), 1e-7);
}

static void a_quantile_is_the_time_of_its_chance(void)
{
    static const double chances[] = { 1e-6, 0.025, 0.1, 0.5, 0.9, 0.975, 0.999999 };

    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++)
        for (size_t c = 0; c < sizeof chances / sizeof chances[0]; c++) {
            double time = forecast_ig_quantile(rows[i].mean, rows[i].shape, chances[c]);
            double by = forecast_ig_by(rows[i].mean, rows[i].shape, time);
            CU_ASSERT_TRUE(is_near(by, chances[c], 1e-6));
        }
}

static void nothing_is_there_at_once(void)
{
    CU_ASSERT_EQUAL(forecast_ig_by(3, 4, 0), 0);
    CU_ASSERT_EQUAL(forecast_ig_by(3, 4, -5), 0);
    CU_ASSERT_EQUAL(forecast_ig_after(3, 4, 0), 1);
}

UNIT_MAIN("forecast_ig", UNIT_TEST(both_tails_keep_their_relative_precision),
          UNIT_TEST(the_density_integrates_to_the_distribution),
          UNIT_TEST(a_quantile_is_the_time_of_its_chance), UNIT_TEST(nothing_is_there_at_once))
