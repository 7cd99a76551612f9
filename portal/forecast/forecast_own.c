/* SPDX-License-Identifier: Apache-2.0 */
/* What a cartridge teaches counts once, however many forecasts it had: they err together. */
#include "portal/forecast/forecast_own.h"

#include <math.h>

#define KEEP  0.9     /* of what was learnt, with each cartridge */
#define MOST  0.99865 /* chances count as no higher: three deviates; likewise below */
#define USUAL 1.0     /* cartridges that are counted as if they were right */
#define POWER 1.2     /* measured: docs/forecast.md */
#define LEAST 0.15    /* no variance is made less than that of what it was, */
#define LARGE 6.0     /* or more */
#define KNOWN 3.0     /* weight of cartridges */

/* The square of the normal deviate of a chance, within some thousandths (Hastings 1955). */
static double square_of(double chance)
{
    double tail = fmax(fmin(chance, 1 - chance), 1 - MOST);
    double t = sqrt(-2 * log(tail));
    double off = (2.515517 + t * (0.802853 + t * 0.010328)) /
                 (1 + t * (1.432788 + t * (0.189269 + t * 0.001308)));

    return (t - off) * (t - off);
}

static void judge(struct forecast_own *own)
{
    double sum = 0;

    for (size_t i = 0; i < own->count; i++)
        sum += square_of(forecast_chance(&own->kept[i], own->empty_ms));
    own->weight = own->weight * KEEP + 1;
    own->square = own->square * KEEP + sum / (double)own->count;
    own->count = 0;
    own->empty_ms = 0;
}

static bool is_past(int64_t since_ms, int64_t at_ms)
{
    return since_ms != 0 && at_ms - since_ms > FORECAST_TRACK_BACK_MS;
}

void forecast_own_follow(struct forecast_own *own, int64_t at_ms, enum forecast_track_change change,
                         bool is_empty)
{
    bool is_other = change == FORECAST_TRACK_CHANGED || change == FORECAST_TRACK_ROSE;

    if (change == FORECAST_TRACK_UNDONE) {
        own->other_ms = 0;
        own->empty_ms = is_empty ? own->empty_ms : 0;
        return;
    }
    if (is_past(own->empty_ms, at_ms) || (own->empty_ms != 0 && is_other))
        judge(own);
    if (is_past(own->other_ms, at_ms))
        own->count = 0;
    if (own->count == 0 || is_past(own->other_ms, at_ms))
        own->other_ms = 0;
    if (own->count == 0)
        return;
    if (is_other && own->other_ms == 0)
        own->other_ms = at_ms;
    if (is_empty && own->empty_ms == 0)
        own->empty_ms = at_ms;
}

bool forecast_own_wants(const struct forecast_own *own, int64_t at_ms)
{
    return own->count < FORECAST_OWN_MOST && own->other_ms == 0 && own->empty_ms == 0 &&
           at_ms - own->last_ms >= FORECAST_OWN_EVERY_MS;
}

void forecast_own_keep(struct forecast_own *own, const struct forecast *forecast)
{
    if (forecast->reason != FORECAST_TOLD)
        return;
    own->last_ms = forecast->made_ms;
    own->kept[own->count++] = *forecast;
}

double forecast_own_scale(const struct forecast_own *own)
{
    double scale = pow((USUAL + own->square) / (USUAL + own->weight), POWER);

    return fmin(fmax(scale, LEAST), LARGE);
}

bool forecast_own_is_known(const struct forecast_own *own)
{
    return own->weight >= KNOWN;
}
