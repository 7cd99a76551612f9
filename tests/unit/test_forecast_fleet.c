/* SPDX-License-Identifier: Apache-2.0 */
/* A fleet whose model is wrong in a known way is put right; what was lost sight of is counted. */
#include "portal/forecast/forecast_fleet.h"

#include "portal/forecast/forecast_censor.h"
#include "tests/unit/unit.h"

#include <math.h>

#define SCORES 1000

static struct forecast a_forecast(void)
{
    struct forecast forecast = { .reason = FORECAST_TOLD,
                                 .method = FORECAST_FINE,
                                 .made_ms = INT64_C(1704067200000),
                                 .mean = 20,
                                 .shape = 100 };

    for (int day = 0; day < FORECAST_CALENDAR_WEEK; day++)
        forecast.week.weight[day] = 1;
    return forecast;
}

/* The model gives what happens the squares of even chances. */
static void learn(struct forecast_fleet *fleet, size_t count)
{
    struct forecast_fleet_score scores[SCORES] = { { 0 } };

    for (size_t i = 0; i < count; i++) {
        double even = ((double)i + 0.5) / (double)count;
        scores[i] = (struct forecast_fleet_score){ .chance = even * even, .days = 1 + even };
    }
    CU_ASSERT_EQUAL(forecast_fleet_learn(fleet, scores, count), ERR_NONE);
}

static void a_fleet_puts_chances_right(void)
{
    struct forecast_fleet fleet = { 0 };
    struct forecast forecast = a_forecast();

    learn(&fleet, SCORES);
    int64_t when_ms = forecast_fleet_when(&fleet, &forecast, 0.5);
    CU_ASSERT_DOUBLE_EQUAL(forecast_chance(&forecast, when_ms), 0.25, 0.01);
    CU_ASSERT_DOUBLE_EQUAL(forecast_fleet_chance(&fleet, &forecast, when_ms), 0.5, 0.01);
    CU_ASSERT_EQUAL(forecast_fleet_chance(&fleet, &forecast, forecast.made_ms), 0);
}

static void other_methods_learn_from_all_until_they_have_enough(void)
{
    struct forecast_fleet fleet = { 0 };
    struct forecast forecast = a_forecast();

    learn(&fleet, SCORES);
    forecast.method = FORECAST_STAGED;
    int64_t when_ms = forecast_fleet_when(&fleet, &forecast, 0.5);
    CU_ASSERT_DOUBLE_EQUAL(forecast_chance(&forecast, when_ms), 0.25, 0.01);
}

static void few_scores_leave_the_model_as_it_is(void)
{
    struct forecast_fleet fleet = { 0 };
    struct forecast forecast = a_forecast();

    learn(&fleet, FORECAST_FLEET_LEAST - 1);
    CU_ASSERT_EQUAL(forecast_fleet_when(&fleet, &forecast, 0.5), forecast_when(&forecast, 0.5));
    CU_ASSERT_EQUAL(forecast_fleet_learn(&fleet, NULL, 0), ERR_NONE);
    CU_ASSERT_EQUAL(forecast_fleet_when(&fleet, &forecast, 0.5), forecast_when(&forecast, 0.5));
}

/* Five end on day 1 to 5; two are lost on day 2: those that end later count for them. */
static void what_was_lost_counts_with_those_that_ended_later(void)
{
    struct forecast_censor_case cases[] = {
        { .days = 5 }, { .days = 2, .is_lost = true }, { .days = 1 }, { .days = 4 },
        { .days = 2 }, { .days = 2, .is_lost = true }, { .days = 3 },
    };
    double sum = 0;

    forecast_censor_weigh(cases, 7);
    for (size_t i = 0; i < 7; i++)
        sum += cases[i].weight;
    CU_ASSERT_DOUBLE_EQUAL(sum, 7, 1e-9);
    CU_ASSERT_DOUBLE_EQUAL(cases[0].weight, 1, 1e-9);
    CU_ASSERT_DOUBLE_EQUAL(cases[1].weight, 1, 1e-9);
    CU_ASSERT_EQUAL(cases[2].weight, 0);
    CU_ASSERT_DOUBLE_EQUAL(cases[6].weight, 5.0 / 3, 1e-9);
}

/* Lives of an even spread over 100 days, of which the later half is lost on day 40. */
static void the_lost_do_not_make_lives_short(void)
{
    struct forecast_censor_case cases[SCORES];
    double early = 0;
    double sum = 0;

    for (size_t i = 0; i < SCORES; i++) {
        double days = 100.0 * ((double)i + 0.5) / SCORES;
        bool is_lost = i % 2 == 0 && days > 40;
        cases[i] = (struct forecast_censor_case){ .days = is_lost ? 40 : days, .is_lost = is_lost };
    }
    forecast_censor_weigh(cases, SCORES);
    for (size_t i = 0; i < SCORES; i++) {
        sum += cases[i].weight;
        early += cases[i].days <= 70 ? cases[i].weight : 0;
    }
    CU_ASSERT_DOUBLE_EQUAL(early / sum, 0.7, 0.01);
}

UNIT_MAIN("forecast_fleet", UNIT_TEST(a_fleet_puts_chances_right),
          UNIT_TEST(other_methods_learn_from_all_until_they_have_enough),
          UNIT_TEST(few_scores_leave_the_model_as_it_is),
          UNIT_TEST(what_was_lost_counts_with_those_that_ended_later),
          UNIT_TEST(the_lost_do_not_make_lives_short))
