/* SPDX-License-Identifier: Apache-2.0 */
/* forecast_ig: when something that goes down with noise reaches the ground: the inverse-Gaussian
 * distribution, the first passage of a Brownian motion with drift. Pure.
 *
 * `mean` and `shape` are above 0 and finite, in the unit of `time`; the variance is mean^3 / shape.
 * Both tails keep their relative precision: nothing is the difference of two numbers near 1.
 */
#ifndef PRINTWIRE_PORTAL_FORECAST_FORECAST_IG_H
#define PRINTWIRE_PORTAL_FORECAST_FORECAST_IG_H

/** The probability that it is there by `time`; 0 for a time of 0 and before. */
double forecast_ig_by(double mean, double shape, double time);

/** The probability that it is not there by `time`. */
double forecast_ig_after(double mean, double shape, double time);

/** The time by which it is there with the probability `chance`, within 1e-9 of itself; `chance` is
 * above 0 and below 1. */
double forecast_ig_quantile(double mean, double shape, double chance);

/** The density of the normal distribution over its upper tail, at any finite x. */
double forecast_ig_hazard(double x);

#endif
