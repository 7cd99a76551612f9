/* SPDX-License-Identifier: Apache-2.0 */
/* What is written after a leap is taken back with it. */
#include "portal/forecast/backtest_life.h"

#include "portal/forecast/forecast.h"

/* The last life may be open: its end is written when it comes. */
struct lives {
    struct backtest_life *all;
    size_t count;
    size_t most;
    bool is_open;
};

/* What there was before the last leap. */
struct mark {
    int64_t leapt_ms;
    size_t count;
    bool is_open;
};

static void begin(struct lives *lives, int64_t at_ms)
{
    lives->is_open = lives->count < lives->most;
    if (lives->is_open)
        lives->all[lives->count++] = (struct backtest_life){ .from_ms = at_ms };
}

static void end(struct lives *lives, int64_t at_ms, bool is_empty)
{
    if (!lives->is_open)
        return;
    lives->all[lives->count - 1].to_ms = at_ms;
    lives->all[lives->count - 1].is_empty = is_empty;
    lives->is_open = false;
}

static void note(struct lives *lives, const struct forecast_track *track,
                 const struct forecast_reading *reading, enum forecast_track_change change)
{
    bool is_other = change == FORECAST_TRACK_CHANGED || change == FORECAST_TRACK_ROSE ||
                    reading->level == FORECAST_TRACK_FITTED;
    bool is_empty = reading->level == FORECAST_TRACK_OUT ||
                    (reading->level >= 0 && track->now.level <= FORECAST_EMPTY);

    if (is_other)
        end(lives, reading->at_ms, false);
    if (is_other || (track->now.has_level && lives->count == 0))
        begin(lives, reading->at_ms);
    if (is_empty)
        end(lives, reading->at_ms, true);
}

size_t backtest_life_find(const struct backtest_history *history, struct backtest_life *out_lives,
                          size_t most)
{
    struct lives lives = { .all = out_lives, .most = most };
    struct forecast_track track = { 0 };
    struct mark mark = { 0 };

    for (size_t i = 0; i < history->count; i++) {
        struct mark now = { 0, lives.count, lives.is_open };
        enum forecast_track_change change = forecast_track_add(&track, &history->readings[i]);
        if (change == FORECAST_TRACK_UNDONE) {
            lives.count = mark.count;
            lives.is_open = mark.is_open;
        }
        if (track.leapt_ms != mark.leapt_ms) {
            mark = now;
            mark.leapt_ms = track.leapt_ms;
        }
        note(&lives, &track, &history->readings[i], change);
    }
    end(&lives, history->to_ms, false);
    return lives.count;
}
