/* SPDX-License-Identifier: Apache-2.0 */
/* With a = (t - m) / m * sqrt(s / t) and b = (t + m) / m * sqrt(s / t) the two terms of the
 * distribution share the density at a, as b^2 - a^2 = 4 s / m: what is left are Mills ratios. */
#include "portal/forecast/forecast_ig.h"

#include <math.h>

#define ROOT_HALF_PI 1.2533141373155002512
#define ROOT_TWO_PI  2.5066282746310005024
#define ROOT_TWO     1.4142135623730950488
#define FAR          8.0 /* from here on the continued fraction is exact with its terms */
#define TERMS        30
#define STEPS        200
#define PRECISION    1e-9

/* The upper tail of the normal distribution over its density, for x of 0 and above. */
static double mills(double x)
{
    double below = x;

    if (x < FAR)
        return ROOT_HALF_PI * exp(x * x / 2) * erfc(x / ROOT_TWO);
    for (int term = TERMS; term > 0; term--)
        below = x + term / below;
    return 1 / below;
}

static double density(double x)
{
    return exp(-x * x / 2) / ROOT_TWO_PI;
}

/* The tail on whose side `time` is: by then when it is before the mean, else after. */
static double near_tail(double mean, double shape, double time)
{
    double root = sqrt(shape / time);
    double a = fabs(time - mean) / mean * root;
    double b = (time + mean) / mean * root;

    return density(a) * (time < mean ? mills(a) + mills(b) : mills(a) - mills(b));
}

double forecast_ig_by(double mean, double shape, double time)
{
    if (time <= 0)
        return 0;
    double tail = near_tail(mean, shape, time);
    return time < mean ? tail : 1 - tail;
}

double forecast_ig_after(double mean, double shape, double time)
{
    if (time <= 0)
        return 1;
    double tail = near_tail(mean, shape, time);
    return time < mean ? 1 - tail : tail;
}

static double density_of(double mean, double shape, double time)
{
    double a = (time - mean) / mean * sqrt(shape / time);

    return sqrt(shape / time) / time * density(a);
}

/* Newton's step on the logarithm of the time, as the distribution spans many orders of magnitude.
 */
static double step_from(double mean, double shape, double time, double missing)
{
    double slope = density_of(mean, shape, time) * time;

    return slope > 0 ? time * exp(missing / slope) : 0;
}

double forecast_ig_quantile(double mean, double shape, double chance)
{
    double least = mean;
    double most = mean;
    double time = mean;

    while (forecast_ig_by(mean, shape, least) > chance)
        least /= 2;
    while (forecast_ig_after(mean, shape, most) > 1 - chance)
        most *= 2;
    for (int i = 0; i < STEPS && most - least > least * PRECISION; i++) {
        double missing = chance - forecast_ig_by(mean, shape, time);
        if (fabs(missing) < chance * PRECISION)
            return time;
        if (missing > 0)
            least = time;
        else
            most = time;
        time = step_from(mean, shape, time, missing);
        if (!(time > least && time < most))
            time = sqrt(least * most);
    }
    return time;
}

double forecast_ig_hazard(double x)
{
    if (x >= 0)
        return 1 / mills(x);
    return density(x) / (0.5 * erfc(x / ROOT_TWO));
}
