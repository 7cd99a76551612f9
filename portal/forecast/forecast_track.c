/* SPDX-License-Identifier: Apache-2.0 */
/* A leap keeps a copy of what was known before it, which comes back when the level does. */
#include "portal/forecast/forecast_track.h"

#define POINT 100.0 /* hundredths */

/* The smallest fall counts, as one that skipped a step is a larger one; slowly forgotten, as a
 * printer may be told to count otherwise. */
static void learn_step(struct forecast_track_state *state, int64_t fall)
{
    if (state->step == 0 || fall < state->step)
        state->step = fall;
    else
        state->step += (fall - state->step) / 16;
}

static void settle(struct forecast_track_state *state, const struct forecast_reading *reading)
{
    state->level = reading->level;
    state->since_ms = reading->at_ms;
    state->has_level = true;
}

static void use(struct forecast_track_state *state, const struct forecast_reading *reading)
{
    int64_t fall = state->level - reading->level;
    double points = (double)fall / POINT;
    struct forecast_calendar_week week;

    forecast_calendar_weigh(&state->calendar, &week);
    double days = forecast_calendar_between(&week, state->since_ms, reading->at_ms);
    forecast_rate_add(&state->rate, days, points);
    forecast_calendar_learn(&state->calendar, state->since_ms, reading->at_ms, points);
    forecast_burst_add(&state->burst, state->since_ms, reading->at_ms, points);
    learn_step(state, fall);
    state->falls++;
    settle(state, reading);
}

static void note_leap(struct forecast_track *track, const struct forecast_reading *reading)
{
    track->before = track->now;
    track->leapt_ms = reading->at_ms;
}

/* The level is again where it was before the leap. */
static bool is_taken_back(const struct forecast_track *track,
                          const struct forecast_reading *reading)
{
    int64_t off = reading->level - track->before.level;

    return track->leapt_ms != 0 && reading->at_ms - track->leapt_ms <= FORECAST_TRACK_BACK_MS &&
           off <= FORECAST_TRACK_NOISE && off >= -FORECAST_TRACK_NOISE - track->before.step;
}

static enum forecast_track_change rise(struct forecast_track *track,
                                       const struct forecast_reading *reading, int64_t by)
{
    if (by <= FORECAST_TRACK_NOISE)
        return FORECAST_TRACK_SAME;
    note_leap(track, reading);
    settle(&track->now, reading);
    if (by < FORECAST_TRACK_OTHER)
        return FORECAST_TRACK_ROSE;
    track->now.changes++;
    return FORECAST_TRACK_CHANGED;
}

static enum forecast_track_change fall(struct forecast_track *track,
                                       const struct forecast_reading *reading, int64_t by)
{
    if (by >= FORECAST_TRACK_FALL + 2 * track->now.step)
        note_leap(track, reading);
    use(&track->now, reading);
    return FORECAST_TRACK_FELL;
}

/* True for a reading that tells only whether it is heard. Silence that is told again began when it
 * was told first. */
static bool takes_hearing(struct forecast_track *track, const struct forecast_reading *reading)
{
    if (reading->level != FORECAST_TRACK_SILENT)
        track->silent_ms = 0;
    else if (track->silent_ms == 0)
        track->silent_ms = reading->at_ms;
    return track->silent_ms != 0 || reading->level == FORECAST_TRACK_HEARD;
}

bool forecast_track_is_of_pages(const struct forecast_reading *reading)
{
    return reading->level <= FORECAST_TRACK_COUNT && reading->level >= FORECAST_TRACK_YIELD;
}

enum forecast_track_change forecast_track_add(struct forecast_track *track,
                                              const struct forecast_reading *reading)
{
    enum forecast_track_change undone = FORECAST_TRACK_SAME;

    if (forecast_track_is_of_pages(reading) || takes_hearing(track, reading))
        return FORECAST_TRACK_SAME;
    track->is_told = reading->level != FORECAST_TRACK_UNKNOWN;
    if (!track->is_told)
        return FORECAST_TRACK_SAME;
    if (!track->now.has_level) {
        settle(&track->now, reading);
        return FORECAST_TRACK_SAME;
    }
    if (is_taken_back(track, reading)) {
        track->now = track->before;
        track->leapt_ms = 0;
        undone = FORECAST_TRACK_UNDONE;
    }
    int64_t by = reading->level - track->now.level;
    enum forecast_track_change change = FORECAST_TRACK_SAME;
    if (by > 0)
        change = rise(track, reading, by);
    else if (by < 0)
        change = fall(track, reading, -by);
    return undone == FORECAST_TRACK_UNDONE ? undone : change;
}
