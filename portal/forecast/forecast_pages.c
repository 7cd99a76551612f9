/* SPDX-License-Identifier: Apache-2.0 */
/* Lives are logarithms, as cartridges differ by shares; what is left is a normal distribution that
 * was cut where this one is by now. */
#include "portal/forecast/forecast_pages.h"

#include "portal/forecast/forecast_ig.h"

#include <math.h>

#define FULL 10000 /* hundredths of a percent */
#define KEEP 0.85  /* of what was learnt, with each end that is learnt */
#define TOLD_VARIANCE                                                                              \
    0.09 /* of the logarithm, that a catalogue's yield has from device to device */
#define LIFE_VARIANCE 0.03 /* and cartridges have among themselves, */
#define LIFE_USUAL    3.0  /* as many as that are counted as if */
#define LOW_SHARE     0.12 /* left at "low", as devices usually say it, */
#define LOW_VARIANCE  0.004
#define LOW_USUAL     2.0
#define LOW_TRUSTED   1.5 /* weight of those learnt from, before silence is news */
#define LEAST_SHARE   0.003
#define SHORTEST      0.05 /* of a usual one: shorter lives are none */

static void learn(struct forecast_pages_sample *sample, double value)
{
    sample->weight = sample->weight * KEEP + 1;
    double off = value - sample->mean;
    sample->mean += off / sample->weight;
    sample->spread = sample->spread * KEEP + off * (value - sample->mean);
}

/* The variance of one more, with some usual ones. */
static double variance_of(const struct forecast_pages_sample *sample, double usual, double many)
{
    return (sample->spread + usual * many) / (sample->weight + many);
}

/* A whole cartridge in pages, before anything is known of this one: false for not known. */
static bool expect(const struct forecast_pages *pages, double *out_mean, double *out_variance)
{
    const struct forecast_pages_sample *lives = &pages->lives;
    double each = variance_of(lives, LIFE_VARIANCE, LIFE_USUAL);
    double seen = lives->weight / each;
    double told = pages->told_yield > 0 ? 1 / (TOLD_VARIANCE + LIFE_VARIANCE) : 0;

    if (seen + told <= 0)
        return false;
    double centre = seen * lives->mean + (told > 0 ? told * log(pages->told_yield) : 0);
    double variance = each + 1 / (seen + told);
    double mean = exp(centre / (seen + told) + variance / 2);
    *out_mean = mean;
    *out_variance = mean * mean * (exp(variance) - 1);
    return true;
}

static double low_share(const struct forecast_pages *pages)
{
    return (pages->lows.mean * pages->lows.weight + LOW_SHARE * LOW_USUAL) /
           (pages->lows.weight + LOW_USUAL);
}

static void end_life(struct forecast_pages *pages)
{
    double life = (double)(pages->count - pages->fitted);
    double mean = 0;
    double variance = 0;
    bool is_known = expect(pages, &mean, &variance);

    if (pages->fitted_ms == 0 || life < 1 || (is_known && life < SHORTEST * mean))
        return;
    if (!pages->is_out && pages->ends > 0 && life < mean)
        return;
    learn(&pages->lives, log(life));
    if (pages->is_out && pages->is_low)
        learn(&pages->lows, (double)(pages->count - pages->low) / life);
}

static void fit(struct forecast_pages *pages, const struct forecast_reading *reading)
{
    if (!pages->is_out)
        end_life(pages);
    pages->fitted = pages->count;
    pages->fitted_ms = reading->at_ms;
    pages->is_low = pages->is_out = false;
}

static void take_out(struct forecast_pages *pages)
{
    if (pages->is_out)
        return;
    pages->is_out = true;
    pages->ends++;
    end_life(pages);
}

static void take_low(struct forecast_pages *pages)
{
    if (!pages->is_low)
        pages->low = pages->count;
    pages->is_low = true;
}

/* Pages went evenly since the last count. */
static void count(struct forecast_pages *pages, const struct forecast_reading *reading)
{
    struct forecast_calendar_week week;
    double more = (double)(reading->pages - pages->count);

    if (pages->has_count && more >= 0) {
        forecast_calendar_weigh(&pages->calendar, &week);
        forecast_rate_add(&pages->rate,
                          forecast_calendar_between(&week, pages->since_ms, reading->at_ms), more);
        forecast_calendar_learn(&pages->calendar, pages->since_ms, reading->at_ms, more);
    }
    pages->count = reading->pages;
    pages->since_ms = reading->at_ms;
    pages->has_count = true;
}

/* As with levels: silence that is told again began when it was told first. */
static bool is_silent(struct forecast_pages *pages, const struct forecast_reading *reading)
{
    if (reading->level != FORECAST_TRACK_SILENT && reading->level != FORECAST_TRACK_HEARD)
        return pages->silent_ms != 0;
    if (reading->level == FORECAST_TRACK_HEARD)
        pages->silent_ms = 0;
    else if (pages->silent_ms == 0)
        pages->silent_ms = reading->at_ms;
    return true;
}

void forecast_pages_add(struct forecast_pages *pages, const struct forecast_reading *reading)
{
    if (reading->level == FORECAST_TRACK_YIELD)
        pages->told_yield = (double)reading->pages;
    if (is_silent(pages, reading) || !forecast_track_is_of_pages(reading) ||
        reading->level == FORECAST_TRACK_YIELD)
        return;
    count(pages, reading);
    if (reading->level == FORECAST_TRACK_FITTED)
        fit(pages, reading);
    else if (reading->level == FORECAST_TRACK_LOW)
        take_low(pages);
    else if (reading->level == FORECAST_TRACK_OUT)
        take_out(pages);
}

/* What is left of a normal distribution beyond `at`, counted from `from`. */
static void cut(struct forecast_pages_left *left, double mean, double variance, double at,
                double from)
{
    double deviation = sqrt(variance);
    double off = (at - mean) / deviation;
    double hazard = forecast_ig_hazard(off);
    double rest = 1 + off * hazard - hazard * hazard;

    left->mean = mean + deviation * hazard - from;
    left->variance = variance * (rest > 0 ? rest : 0);
}

/* What "low" says of a whole one is put together with what was expected. */
static void heed_low(const struct forecast_pages *pages, double *mean, double *variance)
{
    double share = low_share(pages);
    double doubt = variance_of(&pages->lows, LOW_VARIANCE, LOW_USUAL);
    double whole = *mean;
    double says = (double)(pages->low - pages->fitted) + share * whole;
    double says_variance = doubt * whole * whole + share * share * *variance;

    if (pages->fitted_ms == 0) {
        *mean = says;
        *variance = says_variance;
        return;
    }
    double weight = *variance / (*variance + says_variance);
    *mean += weight * (says - *mean);
    *variance *= 1 - weight;
}

bool forecast_pages_look(const struct forecast_pages *pages, struct forecast_pages_left *out_left)
{
    double used = (double)(pages->count - pages->fitted);
    double mean = 0;
    double variance = 0;
    double least = used;

    *out_left = (struct forecast_pages_left){ 0 };
    if (!expect(pages, &mean, &variance))
        return false;
    out_left->whole = mean;
    if (pages->is_low)
        heed_low(pages, &mean, &variance);
    else if (pages->lows.weight > LOW_TRUSTED)
        least = used / (1 - low_share(pages));
    cut(out_left, mean, variance, least, used);
    if (out_left->mean < LEAST_SHARE * out_left->whole)
        out_left->mean = LEAST_SHARE * out_left->whole;
    return pages->fitted_ms != 0 || pages->is_low;
}

int64_t forecast_pages_level(const struct forecast_pages *pages)
{
    double whole = pages->told_yield;
    double used = (double)(pages->count - pages->fitted);

    if (whole <= 0 && pages->lives.weight > 0)
        whole = exp(pages->lives.mean);
    if (whole <= 0 || pages->fitted_ms == 0 || !pages->has_count)
        return FORECAST_TRACK_UNKNOWN;
    return used < whole ? (int64_t)(FULL * (1 - used / whole)) : 0;
}
