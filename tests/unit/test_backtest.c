/* SPDX-License-Identifier: Apache-2.0 */
/* The figures that are promised, on a small fleet of printers that never were; and that a backtest
 * does not know the future. So few printers scatter: the seed is one where they keep all promises.
 * printwire-portal backtest --generate has the large fleet, which does with any. */
#include "portal/forecast/backtest_report.h"

#include "portal/forecast/backtest_guess.h"
#include "portal/forecast/backtest_world.h"
#include "tests/unit/unit.h"

#include <stdlib.h>
#include <string.h>

#define DAY_MS   FORECAST_CALENDAR_DAY_MS
#define PRINTERS 4 /* of each kind */
#define SEED     11
#define CUT_MS   (BACKTEST_WORLD_FROM_MS + 730 * DAY_MS)
#define UNTIL_MS (BACKTEST_WORLD_FROM_MS + 1095 * DAY_MS)

static struct forecast_reading readings[BACKTEST_WORLD_READINGS];

static struct backtest_history history_of(uint64_t seed, unsigned kind, unsigned number)
{
    return (struct backtest_history){
        .kind = kind,
        .to_ms = BACKTEST_WORLD_FROM_MS + BACKTEST_WORLD_DAYS * DAY_MS,
        .count = backtest_world_make(seed, (enum backtest_world_kind)kind, number, readings),
        .readings = readings,
    };
}

static void keeps_its_promises_on_other_printers_and_later_days(void)
{
    struct backtest backtest = { 0 };
    struct backtest_report all;

    for (unsigned i = 0; i < PRINTERS * BACKTEST_WORLD_KINDS; i++) {
        struct backtest_history history = history_of(SEED, i / PRINTERS, i % PRINTERS);
        CU_ASSERT_EQUAL(backtest_learn(&backtest, &history, CUT_MS), ERR_NONE);
    }
    CU_ASSERT_EQUAL(backtest_fit(&backtest), ERR_NONE);
    for (unsigned i = 0; i < PRINTERS * BACKTEST_WORLD_KINDS; i++) {
        struct backtest_history history = history_of(SEED + 1, i / PRINTERS, i % PRINTERS);
        CU_ASSERT_EQUAL(backtest_judge(&backtest, &history, CUT_MS, UNTIL_MS), ERR_NONE);
    }
    CU_ASSERT_EQUAL(backtest_report_make(&backtest, BACKTEST_REPORT_ALL, &all), ERR_NONE);
    CU_ASSERT_TRUE(backtest_report_is_good(&all));
    CU_ASSERT_TRUE(all.told > 1500 && all.orders > 150);
    backtest_finish(&backtest);
}

static void tell(size_t *count, int day, int64_t level)
{
    readings[(*count)++] =
        (struct forecast_reading){ .at_ms = BACKTEST_WORLD_FROM_MS + day * DAY_MS, .level = level };
}

/* What is told after the cut changes nothing of what is learnt before it. */
static void learns_nothing_from_later_days(void)
{
    struct backtest whole = { 0 };
    struct backtest cut = { 0 };
    struct backtest_history history = history_of(3, BACKTEST_WORLD_OFFICE, 1);

    CU_ASSERT_EQUAL(backtest_learn(&whole, &history, CUT_MS), ERR_NONE);
    while (history.readings[history.count - 1].at_ms > CUT_MS)
        history.count--;
    history.to_ms = CUT_MS;
    CU_ASSERT_EQUAL(backtest_learn(&cut, &history, CUT_MS), ERR_NONE);
    CU_ASSERT_EQUAL_FATAL(whole.score_count, cut.score_count);
    CU_ASSERT_TRUE(cut.score_count > 50);
    for (size_t i = 0; i < cut.score_count; i++) {
        CU_ASSERT_EQUAL(whole.scores[i].chance, cut.scores[i].chance);
        CU_ASSERT_EQUAL(whole.scores[i].is_lost, cut.scores[i].is_lost);
    }
    backtest_finish(&whole);
    backtest_finish(&cut);
}

/* A wrong level before the cut that is put right behind it: on the cut it was another cartridge. */
static void a_leap_is_one_until_it_is_taken_back(void)
{
    struct backtest whole = { 0 };
    struct backtest cut = { 0 };
    struct backtest_history history = { .to_ms = BACKTEST_WORLD_FROM_MS + 90 * DAY_MS,
                                        .readings = readings };
    int64_t cut_ms = BACKTEST_WORLD_FROM_MS + 61 * DAY_MS;

    for (int day = 0; day < 60; day++)
        tell(&history.count, day, 8000 - day * 100);
    tell(&history.count, 60, 10000);
    tell(&history.count, 62, 2000);
    CU_ASSERT_EQUAL(backtest_learn(&whole, &history, cut_ms), ERR_NONE);
    history.count--;
    history.to_ms = cut_ms;
    CU_ASSERT_EQUAL(backtest_learn(&cut, &history, cut_ms), ERR_NONE);
    CU_ASSERT_EQUAL_FATAL(whole.score_count, cut.score_count);
    CU_ASSERT_TRUE_FATAL(cut.score_count > 3);
    for (size_t i = 0; i < cut.score_count; i++)
        CU_ASSERT_EQUAL(whole.scores[i].days, cut.scores[i].days);
    backtest_finish(&whole);
    backtest_finish(&cut);
}

static void of_more_than_it_learns_from_it_takes_an_even_sample(void)
{
    const struct forecast_fleet_score old = { .days = -1 };
    struct backtest backtest = { .scores = calloc(BACKTEST_SCORES, sizeof *backtest.scores),
                                 .score_count = BACKTEST_SCORES,
                                 .score_space = BACKTEST_SCORES,
                                 .score_seen = BACKTEST_SCORES };
    struct backtest_history history = history_of(3, BACKTEST_WORLD_OFFICE, 1);
    size_t kept = 0;

    CU_ASSERT_PTR_NOT_NULL_FATAL(backtest.scores);
    for (size_t i = 0; i < BACKTEST_SCORES; i++)
        backtest.scores[i] = old;
    for (int i = 0; i < 4; i++)
        CU_ASSERT_EQUAL(backtest_learn(&backtest, &history, CUT_MS), ERR_NONE);
    CU_ASSERT_EQUAL(backtest.score_count, BACKTEST_SCORES);
    for (size_t i = 0; i < BACKTEST_SCORES; i++)
        kept += backtest.scores[i].days >= 0;
    size_t more = (size_t)(backtest.score_seen - BACKTEST_SCORES);
    CU_ASSERT_TRUE(more > 200 && kept <= more && kept > more / 10 * 9);
    backtest_finish(&backtest);
}

static void no_more_is_judged_than_there_is_room_for(void)
{
    struct backtest backtest = { .row_count = BACKTEST_ROWS, .row_space = 2 * BACKTEST_ROWS };
    struct backtest_history history = history_of(3, BACKTEST_WORLD_OFFICE, 1);

    CU_ASSERT_EQUAL(backtest_judge(&backtest, &history, CUT_MS, UNTIL_MS), ERR_LIMIT);
    backtest_finish(&backtest);
}

static void lives_end_empty_or_are_lost_sight_of(void)
{
    struct backtest_history history = { .to_ms = BACKTEST_WORLD_FROM_MS + 200 * DAY_MS,
                                        .readings = readings };
    struct backtest_life lives[8];

    for (int day = 0; day < 50; day++)
        tell(&history.count, day, 5000 - day * 100);
    tell(&history.count, 51, 10000); /* was empty on day 49 */
    tell(&history.count, 70, 8000);
    tell(&history.count, 80, 0); /* wrong */
    tell(&history.count, 81, 8000);
    tell(&history.count, 90, 10000); /* changed early */
    CU_ASSERT_EQUAL_FATAL(backtest_life_find(&history, lives, 8), 3);
    CU_ASSERT_TRUE(lives[0].is_empty && !lives[1].is_empty && !lives[2].is_empty);
    CU_ASSERT_EQUAL(lives[0].to_ms, BACKTEST_WORLD_FROM_MS + 49 * DAY_MS);
    CU_ASSERT_EQUAL(lives[1].from_ms, BACKTEST_WORLD_FROM_MS + 51 * DAY_MS);
    CU_ASSERT_EQUAL(lives[1].to_ms, BACKTEST_WORLD_FROM_MS + 90 * DAY_MS);
    CU_ASSERT_EQUAL(lives[2].to_ms, history.to_ms);
    CU_ASSERT_EQUAL(backtest_life_find(&history, lives, 1), 1);
}

static void guesses_are_what_a_ruler_says(void)
{
    struct backtest_guess guess = { 0 };
    double days = -1;

    CU_ASSERT_FALSE(backtest_guess_line(&guess, BACKTEST_WORLD_FROM_MS, &days));
    for (int day = 0; day < 30; day++) {
        const struct forecast_reading reading = { .at_ms = BACKTEST_WORLD_FROM_MS + day * DAY_MS,
                                                  .level = 9000 - day * 200 };
        backtest_guess_add(&guess, &reading, FORECAST_TRACK_FELL);
    }
    CU_ASSERT_TRUE(backtest_guess_line(&guess, BACKTEST_WORLD_FROM_MS + 29 * DAY_MS, &days));
    CU_ASSERT_DOUBLE_EQUAL(days, 15.5, 1e-6);
    CU_ASSERT_TRUE(backtest_guess_ten(&guess, BACKTEST_WORLD_FROM_MS + 29 * DAY_MS, &days));
    CU_ASSERT_DOUBLE_EQUAL(days, 11 + 7, 1e-6);
}

static void the_same_seed_makes_the_same_world(void)
{
    struct backtest_history first = history_of(9, BACKTEST_WORLD_REFILLS, 2);
    struct forecast_reading *kept = malloc(first.count * sizeof *kept);

    CU_ASSERT_PTR_NOT_NULL_FATAL(kept);
    memcpy(kept, readings, first.count * sizeof *kept);
    struct backtest_history again = history_of(9, BACKTEST_WORLD_REFILLS, 2);
    CU_ASSERT_EQUAL_FATAL(first.count, again.count);
    CU_ASSERT_EQUAL(memcmp(kept, readings, first.count * sizeof *kept), 0);
    again = history_of(10, BACKTEST_WORLD_REFILLS, 2);
    CU_ASSERT_NOT_EQUAL(memcmp(kept, readings, 64 * sizeof *kept), 0);
    for (size_t i = 1; i < again.count; i++)
        CU_ASSERT_TRUE(readings[i].at_ms >= readings[i - 1].at_ms);
    free(kept);
}

UNIT_MAIN("backtest", UNIT_TEST(keeps_its_promises_on_other_printers_and_later_days),
          UNIT_TEST(learns_nothing_from_later_days),
          UNIT_TEST(a_leap_is_one_until_it_is_taken_back),
          UNIT_TEST(of_more_than_it_learns_from_it_takes_an_even_sample),
          UNIT_TEST(no_more_is_judged_than_there_is_room_for),
          UNIT_TEST(lives_end_empty_or_are_lost_sight_of), UNIT_TEST(guesses_are_what_a_ruler_says),
          UNIT_TEST(the_same_seed_makes_the_same_world))
