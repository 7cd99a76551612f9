/* SPDX-License-Identifier: Apache-2.0 */
/* What levels mean: falls, noise, refills, other cartridges, and leaps that never were. */
#include "portal/forecast/forecast_track.h"

#include "tests/unit/unit.h"

#define HOUR_MS INT64_C(3600000)
#define START   INT64_C(1704067200000)

static enum forecast_track_change tell(struct forecast_track *track, int hour, int64_t level)
{
    const struct forecast_reading reading = { .at_ms = START + hour * HOUR_MS, .level = level };

    return forecast_track_add(track, &reading);
}

/* A fall of a point every twelve hours, from 80. */
static struct forecast_track usual(void)
{
    struct forecast_track track = { 0 };

    for (int i = 0; i < 40; i++)
        (void)tell(&track, i * 12, 8000 - i * 100);
    return track;
}

static void what_falls_is_used(void)
{
    struct forecast_track track = usual();
    struct forecast_rate_view rate;

    forecast_rate_look(&track.now.rate, &rate);
    CU_ASSERT_DOUBLE_EQUAL(rate.mean, 2, 0.3);
    CU_ASSERT_EQUAL(track.now.falls, 39);
    CU_ASSERT_EQUAL(track.now.step, 100);
    CU_ASSERT_EQUAL(tell(&track, 480, 4000), FORECAST_TRACK_FELL);
    CU_ASSERT_EQUAL(tell(&track, 481, 4000), FORECAST_TRACK_SAME);
}

static void a_shaken_bottle_is_noise_and_a_rise_by_more_is_not(void)
{
    struct forecast_track track = usual();

    CU_ASSERT_EQUAL(tell(&track, 480, 4400), FORECAST_TRACK_SAME);
    CU_ASSERT_EQUAL(track.now.level, 4100);
    CU_ASSERT_EQUAL(tell(&track, 481, 4900), FORECAST_TRACK_ROSE);
    CU_ASSERT_EQUAL(track.now.changes, 0);
    CU_ASSERT_EQUAL(tell(&track, 600, 10000), FORECAST_TRACK_CHANGED);
    CU_ASSERT_EQUAL(track.now.changes, 1);
}

static void a_new_cartridge_keeps_the_pace_of_the_last_one(void)
{
    struct forecast_track track = usual();
    double before = track.now.rate.mean;

    CU_ASSERT_EQUAL(tell(&track, 480, 10000), FORECAST_TRACK_CHANGED);
    CU_ASSERT_EQUAL(track.now.rate.mean, before);
    CU_ASSERT_EQUAL(track.now.falls, 39);
}

static void a_leap_that_is_taken_back_never_was(void)
{
    static const int64_t leaps[] = { 10000, 0 };

    for (size_t i = 0; i < 2; i++) {
        struct forecast_track track = usual();
        double before = track.now.rate.used;
        (void)tell(&track, 480, leaps[i]);
        CU_ASSERT_EQUAL(tell(&track, 481, 4100), FORECAST_TRACK_UNDONE);
        CU_ASSERT_EQUAL(track.now.rate.used, before);
        CU_ASSERT_EQUAL(track.now.changes, 0);
        CU_ASSERT_EQUAL(tell(&track, 482, 4000), FORECAST_TRACK_FELL);
    }
}

static void a_leap_is_believed_after_two_days(void)
{
    struct forecast_track track = usual();

    CU_ASSERT_EQUAL(tell(&track, 480, 10000), FORECAST_TRACK_CHANGED);
    CU_ASSERT_EQUAL(tell(&track, 480 + 49, 4100), FORECAST_TRACK_FELL);
    CU_ASSERT_EQUAL(track.now.changes, 1);
}

static void steps_of_a_quarter_are_no_leaps(void)
{
    struct forecast_track track = { 0 };

    for (int i = 0; i < 4; i++)
        (void)tell(&track, i * 240, 10000 - i * 2500);
    CU_ASSERT_EQUAL(track.now.step, 2500);
    CU_ASSERT_EQUAL(tell(&track, 960, 0), FORECAST_TRACK_FELL);
    CU_ASSERT_EQUAL(tell(&track, 980, 10000), FORECAST_TRACK_CHANGED);
}

static void silence_and_no_level_are_two_things(void)
{
    struct forecast_track track = usual();

    (void)tell(&track, 490, FORECAST_TRACK_SILENT);
    CU_ASSERT_TRUE(track.is_told && track.silent_ms != 0);
    (void)tell(&track, 500, FORECAST_TRACK_HEARD);
    CU_ASSERT_EQUAL(track.silent_ms, 0);
    (void)tell(&track, 510, FORECAST_TRACK_UNKNOWN);
    CU_ASSERT_FALSE(track.is_told);
    CU_ASSERT_EQUAL(tell(&track, 520, 4000), FORECAST_TRACK_FELL);
    CU_ASSERT_TRUE(track.is_told);
}

static void silence_that_is_told_again_began_when_it_was_told_first(void)
{
    struct forecast_track track = usual();

    (void)tell(&track, 490, FORECAST_TRACK_SILENT);
    (void)tell(&track, 490 + 720, FORECAST_TRACK_SILENT);
    CU_ASSERT_EQUAL(track.silent_ms, START + 490 * HOUR_MS);
    (void)tell(&track, 1300, FORECAST_TRACK_HEARD);
    (void)tell(&track, 1400, FORECAST_TRACK_SILENT);
    CU_ASSERT_EQUAL(track.silent_ms, START + 1400 * HOUR_MS);
}

static void times_that_go_back_do_no_harm(void)
{
    struct forecast_track track = usual();
    struct forecast_rate_view rate;

    (void)tell(&track, 3, 3000);
    (void)tell(&track, 3, 2900);
    forecast_rate_look(&track.now.rate, &rate);
    CU_ASSERT_TRUE(rate.mean > 0 && rate.mean < 10);
}

UNIT_MAIN("forecast_track", UNIT_TEST(what_falls_is_used),
          UNIT_TEST(a_shaken_bottle_is_noise_and_a_rise_by_more_is_not),
          UNIT_TEST(a_new_cartridge_keeps_the_pace_of_the_last_one),
          UNIT_TEST(a_leap_that_is_taken_back_never_was),
          UNIT_TEST(a_leap_is_believed_after_two_days), UNIT_TEST(steps_of_a_quarter_are_no_leaps),
          UNIT_TEST(silence_and_no_level_are_two_things),
          UNIT_TEST(silence_that_is_told_again_began_when_it_was_told_first),
          UNIT_TEST(times_that_go_back_do_no_harm))
