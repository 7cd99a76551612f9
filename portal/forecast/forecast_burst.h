/* SPDX-License-Identifier: Apache-2.0 */
/* forecast_burst: how much was used in single weeks of the last half year. Pure.
 *
 * Means and variances do not tell of a supply that loses a fifth in a day, some days of the year.
 * Its past weeks do: in how many of them as much was used as is left now? */
#ifndef PRINTWIRE_PORTAL_FORECAST_FORECAST_BURST_H
#define PRINTWIRE_PORTAL_FORECAST_FORECAST_BURST_H

#include <stdint.h>

#define FORECAST_BURST_WEEKS 26
#define FORECAST_BURST_LEAST 13 /* with fewer nothing is said */

/* All zero is a supply of which nothing is known. */
struct forecast_burst {
    double used[FORECAST_BURST_WEEKS]; /* points, in a ring */
    int64_t week;                      /* the last one, since 1970 */
    int64_t weeks;                     /* so many were seen */
};

/** That `points` were used, evenly, between two times. */
void forecast_burst_add(struct forecast_burst *burst, int64_t from_ms, int64_t to_ms,
                        double points);

/** The share of the weeks in which at least `points` were used, up to the last one that was added;
 * 0 as long as too few were seen. */
double forecast_burst_share(const struct forecast_burst *burst, double points);

#endif
