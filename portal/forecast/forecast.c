/* SPDX-License-Identifier: Apache-2.0 */
/* Since the last fall something was used that is not told yet: less than a step, and the less the
 * shorter that is ago. The same time, with so little use, is also news of the rate: a printer that
 * stands still is seen to, before its level moves. */
#include "portal/forecast/forecast.h"

#include "portal/forecast/forecast_ig.h"

#include <math.h>

#define POINT       100.0
#define LEAST_FALLS 3
#define LEAST_WEEKS 2.0
#define STILL       0.01  /* points a day: two thirds of them in two months */
#define DRIFT_LEAST 0.004 /* variance that the logarithm of a rate gains each week, */
#define DRIFT_SWING 0.5   /* and more by so much of what its swing has, */
#define SWING_NOISE 0.05  /* beside the share that uneven weeks alone would make */
#define FINE_STEP   200
#define COARSE_STEP 1200
#define WEEK        7.0
#define FEW_PAGES   400.0 /* such a part of a cartridge is left until it is empty */

static const double temper_ends[] = { 0.05, 0.2 };
static const double band_ends[FORECAST_BANDS - 1] = { 7, 14, 30, 60, 120 };

static const char *const reasons[FORECAST_REASONS] = {
    [FORECAST_TOLD] = "told",
    [FORECAST_NO_LEVEL] = "level-not-told",
    [FORECAST_EMPTY_NOW] = "empty",
    [FORECAST_TOO_FEW] = "too-few-readings",
    [FORECAST_NOT_FALLING] = "does-not-fall",
    [FORECAST_FAR] = "far",
    [FORECAST_NOT_HEARD] = "not-heard",
    [FORECAST_NO_YIELD] = "no-yield",
    [FORECAST_NO_BEGIN] = "begin-unknown",
};

static const char *const methods[FORECAST_METHODS] = {
    [FORECAST_FINE] = "fine",
    [FORECAST_COARSE] = "coarse",
    [FORECAST_STAGED] = "staged",
    [FORECAST_PAGES] = "pages",
};

/* What is left, and how sure that is, with the rate that the last days let one believe. */
struct left {
    double points;
    double variance;
    struct forecast_rate_view rate;
};

static unsigned band_of(double days)
{
    unsigned band = 0;

    while (band < FORECAST_BANDS - 1 && days > band_ends[band])
        band++;
    return band;
}

static unsigned temper_of(double swing)
{
    unsigned temper = 0;

    while (temper < sizeof temper_ends / sizeof temper_ends[0] && swing > temper_ends[temper])
        temper++;
    return temper;
}

static enum forecast_method method_of(int64_t step)
{
    if (step <= FINE_STEP)
        return FORECAST_FINE;
    return step <= COARSE_STEP ? FORECAST_COARSE : FORECAST_STAGED;
}

/* Days in which it was heard and told no fall are news of the rate; those in which it was not heard
 * are none, and the usual use goes on in them. */
static void look(const struct forecast_track_state *state, double quiet_days, double silent_days,
                 struct left *out)
{
    struct forecast_rate rate = state->rate;
    double step = (double)state->step / POINT;

    forecast_rate_look(&rate, &out->rate);
    double used = step > 0 ? step * (1 - exp(-out->rate.mean * quiet_days / step)) : 0;
    forecast_rate_add(&rate, quiet_days, used);
    forecast_rate_look(&rate, &out->rate);
    out->points = (double)(state->level - FORECAST_EMPTY) / POINT - used;
    out->points -= out->rate.mean * silent_days;
    out->variance = step * used / 6;
    out->variance += silent_days * out->rate.variance;
    if (out->points < step / 4)
        out->points = step / 4;
}

/* A pace that swings more than uneven weeks explain will do so again. */
static double drift_of(const struct forecast_rate_view *rate)
{
    double noise = SWING_NOISE * rate->variance / WEEK / (rate->mean * rate->mean);
    double more = rate->swing > noise ? rate->swing - noise : 0;

    return DRIFT_LEAST + DRIFT_SWING * more;
}

static void pass(const struct left *left, struct forecast *out)
{
    double rate = left->rate.mean;
    double mean = left->points / rate;
    double uneven = mean * left->rate.variance / (rate * rate);
    double doubt = mean * mean * left->rate.doubt / (rate * rate);
    double drift = mean * mean * drift_of(&left->rate) * mean / (3 * WEEK);
    double level = left->variance / (rate * rate);

    out->mean = mean;
    out->shape = mean * mean * mean / (uneven + doubt + drift + level);
    out->band = band_of(mean);
    out->temper = temper_of(left->rate.swing);
}

void forecast_make(const struct forecast_track *track, int64_t now_ms, struct forecast *out)
{
    const struct forecast_track_state *state = &track->now;
    struct left left;

    *out = (struct forecast){ .reason = FORECAST_NO_LEVEL, .made_ms = now_ms };
    if (!track->is_told)
        return;
    out->reason = FORECAST_EMPTY_NOW;
    if (state->level <= FORECAST_EMPTY)
        return;
    int64_t heard_ms = track->silent_ms != 0 ? track->silent_ms : now_ms;
    out->reason = FORECAST_NOT_HEARD;
    if (now_ms - heard_ms > FORECAST_SILENT_DAYS * FORECAST_CALENDAR_DAY_MS)
        return;
    forecast_calendar_weigh(&state->calendar, &out->week);
    look(state, forecast_calendar_between(&out->week, state->since_ms, heard_ms),
         forecast_calendar_between(&out->week, heard_ms, now_ms), &left);
    out->method = method_of(state->step);
    out->reason = FORECAST_NOT_FALLING;
    if (left.rate.weeks >= LEAST_WEEKS && left.rate.mean < STILL)
        return;
    out->reason = FORECAST_TOO_FEW;
    if (state->falls < LEAST_FALLS || left.rate.weeks < LEAST_WEEKS)
        return;
    pass(&left, out);
    out->sudden = forecast_burst_share(&state->burst, left.points);
    out->reason = out->mean > FORECAST_FAR_DAYS ? FORECAST_FAR : FORECAST_TOLD;
}

static enum forecast_reason reason_by_pages(const struct forecast_pages *pages,
                                            const struct forecast_rate_view *rate, double whole)
{
    if (rate->weeks < LEAST_WEEKS)
        return FORECAST_TOO_FEW;
    if (whole <= 0)
        return FORECAST_NO_YIELD;
    if (pages->fitted_ms == 0 && !pages->is_low)
        return FORECAST_NO_BEGIN;
    return rate->mean * POINT < STILL * whole ? FORECAST_NOT_FALLING : FORECAST_TOLD;
}

void forecast_make_by_pages(const struct forecast_pages *pages, int64_t now_ms,
                            struct forecast *out)
{
    int64_t heard_ms = pages->silent_ms != 0 ? pages->silent_ms : now_ms;
    struct forecast_pages_left pages_left;
    struct left left;

    *out = (struct forecast){ .reason = FORECAST_EMPTY_NOW, .made_ms = now_ms };
    out->method = FORECAST_PAGES;
    if (pages->is_out)
        return;
    out->reason = FORECAST_NOT_HEARD;
    if (now_ms - heard_ms > FORECAST_SILENT_DAYS * FORECAST_CALENDAR_DAY_MS)
        return;
    forecast_calendar_weigh(&pages->calendar, &out->week);
    forecast_rate_look(&pages->rate, &left.rate);
    (void)forecast_pages_look(pages, &pages_left);
    out->reason = reason_by_pages(pages, &left.rate, pages_left.whole);
    if (out->reason != FORECAST_TOLD)
        return;
    double untold = forecast_calendar_between(&out->week, pages->since_ms, now_ms);
    left.points = fmax(pages_left.mean - left.rate.mean * untold, pages_left.whole / FEW_PAGES);
    left.variance = pages_left.variance + untold * left.rate.variance;
    pass(&left, out);
    out->temper = pages->is_low ? 0 : 1;
    out->reason = out->mean > FORECAST_FAR_DAYS ? FORECAST_FAR : FORECAST_TOLD;
}

double forecast_chance(const struct forecast *forecast, int64_t by_ms)
{
    double days = forecast_calendar_between(&forecast->week, forecast->made_ms, by_ms);

    return forecast_ig_by(forecast->mean, forecast->shape, days);
}

double forecast_sudden(const struct forecast *forecast, int64_t by_ms)
{
    double days = (double)(by_ms - forecast->made_ms) / (double)FORECAST_CALENDAR_DAY_MS;

    return days > 0 ? 1 - pow(1 - forecast->sudden, days / WEEK) : 0;
}

int64_t forecast_when(const struct forecast *forecast, double chance)
{
    double days = forecast_ig_quantile(forecast->mean, forecast->shape, chance);

    return forecast_calendar_after(&forecast->week, forecast->made_ms, days);
}

const char *forecast_reason_word(enum forecast_reason reason)
{
    return reasons[reason];
}

const char *forecast_method_word(enum forecast_method method)
{
    return methods[method];
}
