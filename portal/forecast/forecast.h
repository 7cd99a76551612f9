/* SPDX-License-Identifier: Apache-2.0 */
/* forecast: when a supply will be empty, as a distribution, or why that cannot be said. Pure.
 *
 * Remaining level over the rate of use is the mean of an inverse-Gaussian first passage, in office
 * days. Its variance has four parts: days are uneven, the rate is known by a few weeks only, it
 * will drift, and the level is known to a step. docs/forecast.md has the formulae.
 *
 * What is not known is no date: a forecast without FORECAST_TOLD has a reason and nothing else.
 */
#ifndef PRINTWIRE_PORTAL_FORECAST_FORECAST_H
#define PRINTWIRE_PORTAL_FORECAST_FORECAST_H

#include "portal/forecast/forecast_pages.h"
#include "portal/forecast/forecast_track.h"

#include <stdint.h>

#define FORECAST_EMPTY       100 /* hundredths of a percent: told so little, it is empty */
#define FORECAST_FAR_DAYS    730 /* beyond, no date is told */
#define FORECAST_SILENT_DAYS 45
#define FORECAST_BANDS       6 /* of how far away the date is */
#define FORECAST_TEMPERS     6 /* of how much the pace swings, and how well that is known */

enum forecast_reason {
    FORECAST_TOLD,
    FORECAST_NO_LEVEL,    /* the printer does not tell it now */
    FORECAST_EMPTY_NOW,   /* nothing to foresee */
    FORECAST_TOO_FEW,     /* readings */
    FORECAST_NOT_FALLING, /* the level does not fall */
    FORECAST_FAR,         /* later than FORECAST_FAR_DAYS */
    FORECAST_NOT_HEARD,   /* for FORECAST_SILENT_DAYS */
    FORECAST_NO_YIELD,    /* by pages: how many a cartridge makes is not known, */
    FORECAST_NO_BEGIN,    /* or when it came */
    FORECAST_REASONS
};

/* What levels are like: how sure forecasts are is learnt for each alone. */
enum forecast_method {
    FORECAST_FINE,   /* by points */
    FORECAST_COARSE, /* up to twelve points, */
    FORECAST_STAGED, /* and more */
    FORECAST_PAGES,  /* not told: by pages */
    FORECAST_METHODS
};

struct forecast {
    enum forecast_reason reason; /* nothing below counts unless it is FORECAST_TOLD */
    enum forecast_method method;
    unsigned band;   /* below FORECAST_BANDS */
    unsigned temper; /* below FORECAST_TEMPERS */
    int64_t made_ms;
    double mean; /* of the first passage, in office days from then */
    double shape;
    double sudden; /* share of its past weeks in which as much was used as is left */
    struct forecast_calendar_week week;
};

/** Foresee from what is known, at a time not before its last reading. */
void forecast_make(const struct forecast_track *track, int64_t now_ms, struct forecast *out);

/** The same of a supply that tells no level; its `temper` says whether the device said "low". */
void forecast_make_by_pages(const struct forecast_pages *pages, int64_t now_ms,
                            struct forecast *out);

/** The probability that it is empty by a time, as the model alone sees it (forecast_fleet knows
 * better); the forecast is FORECAST_TOLD. */
double forecast_chance(const struct forecast *forecast, int64_t by_ms);

/** A chance to be empty by a time that the past weeks of the supply let one fear, 0 for none: what
 * happened in one of 26 may happen again. For orders: it is no part of the dates. */
double forecast_sudden(const struct forecast *forecast, int64_t by_ms);

/** The time by which it is empty with a probability above 0 and below 1; as above. */
int64_t forecast_when(const struct forecast *forecast, double chance);

/** A reason as a word: "told", "level-not-told", "empty", "too-few-readings", "does-not-fall",
 * "far", "not-heard", "no-yield", "begin-unknown". */
const char *forecast_reason_word(enum forecast_reason reason);

/** A method as a word: "fine", "coarse", "staged", "pages". */
const char *forecast_method_word(enum forecast_method method);

#endif
