/* SPDX-License-Identifier: Apache-2.0 */
/* forecast_fleet: what the fleet's past says about forecasts: of those that gave a chance of ten
 * percent until some day, in how many had it come true? Pure.
 *
 * Split conformal prediction on the chance that the model had given to what then happened: of good
 * forecasts these are spread evenly. Where they are not, a chance is put right by the share of the
 * fleet that lay below it. Learnt apart for each method and distance, of supplies that went through
 * it before; with fewer than FORECAST_FLEET_LEAST of them for the method, then for all; with fewer
 * of those too the model is believed as it is.
 */
#ifndef PRINTWIRE_PORTAL_FORECAST_FORECAST_FLEET_H
#define PRINTWIRE_PORTAL_FORECAST_FORECAST_FLEET_H

#include "base/err.h"
#include "portal/forecast/forecast.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define FORECAST_FLEET_LAYOUT 2 /* another one when a cell's number means something else */
#define FORECAST_FLEET_LEAST  150
#define FORECAST_FLEET_KNOTS  41
/* each method, temper and band; each method and temper; all */
#define FORECAST_FLEET_GROUPS (FORECAST_METHODS * FORECAST_TEMPERS)
#define FORECAST_FLEET_CELLS  (FORECAST_FLEET_GROUPS * FORECAST_BANDS + FORECAST_FLEET_GROUPS + 1)

/* The model's chance at which a share of i / 40 of the fleet was empty; they rise. */
struct forecast_fleet_cell {
    size_t count; /* of ends that were seen */
    double knots[FORECAST_FLEET_KNOTS];
};

/* All zero is a fleet of which nothing is known. */
struct forecast_fleet {
    struct forecast_fleet_cell cells[FORECAST_FLEET_CELLS];
};

/* A forecast that was made, and what came of it. */
struct forecast_fleet_score {
    enum forecast_method method;
    unsigned band;
    unsigned temper;
    double chance; /* what forecast_chance gave for the time at which it was empty or lost */
    double days;   /* until then */
    bool is_lost;  /* changed before, or not empty yet: nothing more is known */
};

/** Learn from scores, in any order. Nothing is kept of what was learnt before.
 * ERR_MEMORY leaves the fleet as it was. */
enum err forecast_fleet_learn(struct forecast_fleet *fleet,
                              const struct forecast_fleet_score *scores, size_t count);

/** The same for one cell: the table is made little by little. */
enum err forecast_fleet_learn_cell(struct forecast_fleet *fleet, size_t cell,
                                   const struct forecast_fleet_score *scores, size_t count);

/** The probability that it is empty by a time; the forecast is FORECAST_TOLD. */
double forecast_fleet_chance(const struct forecast_fleet *fleet, const struct forecast *forecast,
                             int64_t by_ms);

/** That probability for an order: what the supply's own weeks let one fear is heeded too. */
double forecast_fleet_risk(const struct forecast_fleet *fleet, const struct forecast *forecast,
                           int64_t by_ms);

/** The time by which it is empty with a probability of 0.01 to 0.99. */
int64_t forecast_fleet_when(const struct forecast_fleet *fleet, const struct forecast *forecast,
                            double chance);

#endif
