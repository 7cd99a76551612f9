/* SPDX-License-Identifier: Apache-2.0 */
/* forecast_own: how good the forecasts of one supply were so far. Pure; a reading costs the same
 * however many came before.
 *
 * Of each cartridge some forecasts are kept as it goes down. When it is empty, each is asked what
 * chance it had given to that day. As a normal deviate the square of that chance is one on average
 * where intervals are right: more where they were too narrow, and less where too wide. Of a
 * cartridge that was changed early nothing is learnt, and a leap that is taken back was none. */
#ifndef PRINTWIRE_PORTAL_FORECAST_FORECAST_OWN_H
#define PRINTWIRE_PORTAL_FORECAST_FORECAST_OWN_H

#include "portal/forecast/forecast.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define FORECAST_OWN_MOST     8 /* forecasts of one cartridge; later ones are not kept */
#define FORECAST_OWN_EVERY_MS (7 * FORECAST_CALENDAR_DAY_MS)

/* All zero is a supply of which nothing is known. */
struct forecast_own {
    struct forecast kept[FORECAST_OWN_MOST];
    size_t count;
    int64_t last_ms;  /* when the last one was kept */
    int64_t empty_ms; /* since when this cartridge is empty; 0: it is not */
    int64_t other_ms; /* since when another one is there; 0: it is this one */
    double weight;    /* of the cartridges that were empty, the older ones less, */
    double square;    /* and the sum of their mean squares, weighed alike */
};

/** Follow what became of the level at a time, and whether it is empty then. */
void forecast_own_follow(struct forecast_own *own, int64_t at_ms, enum forecast_track_change change,
                         bool is_empty);

/** True when a forecast of this time would be kept. */
bool forecast_own_wants(const struct forecast_own *own, int64_t at_ms);

/** Keep a forecast that is wanted; one that is not FORECAST_TOLD is passed over. */
void forecast_own_keep(struct forecast_own *own, const struct forecast *forecast);

/** By what the variance of its forecasts is to be multiplied: 1 as long as none came true. */
double forecast_own_scale(const struct forecast_own *own);

/** True when enough cartridges were empty for that to be counted on. */
bool forecast_own_is_known(const struct forecast_own *own);

#endif
