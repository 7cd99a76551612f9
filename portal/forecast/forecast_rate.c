/* SPDX-License-Identifier: Apache-2.0 */
/* Welford's sums with weights that decay. Few weeks say little of how uneven they are, so some
 * usual ones are counted with them. */
#include "portal/forecast/forecast_rate.h"

#include <math.h>

#define WEEK 7.0
#define HALF_WEEKS                                                                                 \
    5.0 /* after so many, a week counts half: docs/forecast.md has what was measured */
#define QUICK_WEEKS 2.0
#define SWING_WEEKS 26.0
#define USUAL_WEEKS 3.0  /* are counted as if */
#define USUAL_RATIO 0.20 /* their variance over the square of their mean */
#define LITTLE      0.01 /* points a day: less is nothing */
#define MOST_DAYS   3640.0

/* How the pace of a few weeks lies off that of more of them; the first weeks count alike. */
static void learn_swing(struct forecast_rate *rate, double part, double mean)
{
    double young = part / rate->weight;
    double quick = 1 - pow(0.5, part / QUICK_WEEKS);
    double share = 1 - pow(0.5, part / SWING_WEEKS);

    rate->quick += (mean - rate->quick) * (young > quick ? young : quick);
    double off = log((rate->quick + LITTLE) / (rate->mean + LITTLE));
    rate->swing += (off * off - rate->swing) * (young > share ? young : share);
}

static void close_week(struct forecast_rate *rate, double part, double mean)
{
    double keep = pow(0.5, part / HALF_WEEKS);

    rate->weight = rate->weight * keep + part;
    rate->weight_twice = rate->weight_twice * keep * keep + part * part;
    double off = mean - rate->mean;
    rate->mean += off * part / rate->weight;
    rate->spread = rate->spread * keep + part * off * (mean - rate->mean);
    learn_swing(rate, part, mean);
}

void forecast_rate_add(struct forecast_rate *rate, double days, double used)
{
    double left = days < MOST_DAYS ? days : MOST_DAYS;
    double each = left > 0 ? used / left : 0;

    if (left <= 0)
        rate->used += used;
    while (left > 0) {
        double room = WEEK - rate->days;
        double part = left < room ? left : room;
        rate->days += part;
        rate->used += each * part;
        left -= part;
        if (rate->days < WEEK)
            continue;
        close_week(rate, 1, rate->used / WEEK);
        rate->days = rate->used = 0;
    }
}

void forecast_rate_look(const struct forecast_rate *rate, struct forecast_rate_view *out_view)
{
    struct forecast_rate now = *rate;

    *out_view = (struct forecast_rate_view){ 0 };
    if (now.days > 1)
        close_week(&now, now.days / WEEK, now.used / now.days);
    if (now.weight <= 0)
        return;
    double usual = USUAL_WEEKS * USUAL_RATIO * now.mean * now.mean;
    double variance = (now.spread + usual) / (now.weight + USUAL_WEEKS);
    out_view->weeks = now.weight * now.weight / now.weight_twice;
    out_view->swing = now.swing;
    out_view->mean = now.mean;
    out_view->variance = variance * WEEK;
    out_view->doubt = variance / (now.weight > out_view->weeks ? out_view->weeks : now.weight);
}
