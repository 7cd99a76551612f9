/* SPDX-License-Identifier: Apache-2.0 */
/* forecast_rate: how fast a supply is used, and how unevenly, by weeks that count the less the
 * longer they are ago. Pure. A week is seven office days (forecast_calendar). */
#ifndef PRINTWIRE_PORTAL_FORECAST_FORECAST_RATE_H
#define PRINTWIRE_PORTAL_FORECAST_FORECAST_RATE_H

/* All zero is a rate of which nothing is known. */
struct forecast_rate {
    double weight;       /* of the weeks behind `mean`, each as it counts today */
    double weight_twice; /* of its square */
    double mean;         /* points a day */
    double spread;       /* sum of the weighted squares of what weeks lie off it */
    double days;         /* of the week that is not over, */
    double used;         /* and what was used in it */
    double quick;        /* as `mean`, of the last few weeks alone */
    double swing;        /* square of how far these lie apart, as logarithms, over the long run */
};

/* What is known of the rate, each per office day. */
struct forecast_rate_view {
    double mean;     /* points; 0: nothing was used */
    double variance; /* of what one day uses, with what days have of their weeks */
    double doubt;    /* variance of the mean itself */
    double weeks;    /* so many even ones tell as much */
    double swing;    /* how the pace of few weeks lies off that of many: a variance of logarithms */
};

/** That `used` points went evenly in `days` office days; neither is below 0. Cost grows with the
 * weeks in it, 520 at most. */
void forecast_rate_add(struct forecast_rate *rate, double days, double used);

/** What is known by now, with the part of a week that is not over. */
void forecast_rate_look(const struct forecast_rate *rate, struct forecast_rate_view *out_view);

#endif
