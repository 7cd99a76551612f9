/* SPDX-License-Identifier: Apache-2.0 */
/* forecast_pages: what is known of a supply whose level no printer tells, by the pages that were
 * made since its cartridge was put in. Pure; a reading costs the same however many came before.
 *
 * How many pages a cartridge lasts is told by a catalogue, and better by those that were there
 * before: both with their scatter, which is wide as long as few of them ended. That the device says
 * "low" puts the rest near what was left at that word before; that it did not yet, where it usually
 * does, keeps the rest above that. What is left is a distribution, which the pace of the pages
 * carries to a day (forecast.h).
 *   - a cartridge that was changed before it was empty lasted at least so long: it counts only when
 *     that is more than was expected, or when the device never says "empty"
 *   - of one whose beginning nobody saw nothing is known until the device says "low"
 */
#ifndef PRINTWIRE_PORTAL_FORECAST_FORECAST_PAGES_H
#define PRINTWIRE_PORTAL_FORECAST_FORECAST_PAGES_H

#include "portal/forecast/forecast_calendar.h"
#include "portal/forecast/forecast_rate.h"
#include "portal/forecast/forecast_track.h"

#include <stdbool.h>
#include <stdint.h>

/* A mean and a scatter of what ended so far; all zero is nothing. */
struct forecast_pages_sample {
    double weight;
    double mean;
    double spread; /* sum of the squares off it, weighted */
};

/* All zero is a supply of which nothing was told. */
struct forecast_pages {
    struct forecast_calendar calendar;
    struct forecast_rate rate;          /* in pages */
    double told_yield;                  /* pages; 0: no catalogue knows it */
    struct forecast_pages_sample lives; /* logarithms of pages */
    struct forecast_pages_sample lows;  /* the share of a life that was left at "low" */
    uint32_t ends;                      /* cartridges of which it said "empty" */
    int64_t count;                      /* pages, the last count, */
    int64_t since_ms;                   /* and its time */
    int64_t fitted;                     /* pages, when this cartridge came, */
    int64_t fitted_ms;                  /* 0: nobody saw it */
    int64_t low;                        /* pages, when it said "low" */
    int64_t silent_ms;                  /* since when it is not heard; 0: it is */
    bool has_count;
    bool is_low;
    bool is_out;
};

/* What is left, in pages. */
struct forecast_pages_left {
    double mean;
    double variance;
    double whole; /* a usual cartridge; 0: not known, and nothing above is */
};

/** Take the next reading, in the order of their times; levels tell nothing here. */
void forecast_pages_add(struct forecast_pages *pages, const struct forecast_reading *reading);

/** What is left now. False when that is not known: `whole` says of how much. */
bool forecast_pages_look(const struct forecast_pages *pages, struct forecast_pages_left *out_left);

/** How full it is as others reckon: hundredths of a percent of the catalogue's yield, or where that
 * is not known of the mean of those before it. FORECAST_TRACK_UNKNOWN without either. */
int64_t forecast_pages_level(const struct forecast_pages *pages);

#endif
