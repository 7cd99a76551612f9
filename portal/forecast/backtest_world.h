/* SPDX-License-Identifier: Apache-2.0 */
/* backtest_world: printers that never were, whose levels are told as real ones tell them. Pure: the
 * same seed gives the same readings on every machine (but for the last digit of its mathematics).
 *
 * All have working days, holidays, days that differ, a use that drifts, and a share of cartridges
 * that somebody changes too early. The kinds add what makes forecasts hard.
 */
#ifndef PRINTWIRE_PORTAL_FORECAST_BACKTEST_WORLD_H
#define PRINTWIRE_PORTAL_FORECAST_BACKTEST_WORLD_H

#include "portal/forecast/forecast_track.h"

#include <stddef.h>
#include <stdint.h>

#define BACKTEST_WORLD_DAYS     1300
#define BACKTEST_WORLD_READINGS 16384 /* at most in one history; no more are told then */
#define BACKTEST_WORLD_FROM_MS  INT64_C(1704067200000) /* 2024-01-01, a Monday */

enum backtest_world_kind {
    BACKTEST_WORLD_OFFICE,  /* working days and nothing else */
    BACKTEST_WORLD_SEASONS, /* half as much in summer, closed for three weeks */
    BACKTEST_WORLD_BURSTS,  /* little on most days, a tenth of a cartridge on some */
    BACKTEST_WORLD_STAGED,  /* levels in steps of 10, 20, 25 */
    BACKTEST_WORLD_GAPS,    /* not reachable for days or weeks, printing on */
    BACKTEST_WORLD_REFILLS, /* filled in part, shaken, and levels that are wrong for minutes */
    BACKTEST_WORLD_DRIFTS,  /* use doubles or halves within weeks, or at once */
    BACKTEST_WORLD_IDLE,    /* used on one working day in four */
    BACKTEST_WORLD_SOME,    /* "some left" until it is empty, and pages: of some with a yield in a
                             * catalogue, of some with a word when it is low */
    BACKTEST_WORLD_KINDS
};

/** Write the history of a printer of a kind; its number and the seed decide what becomes of it.
 * How many readings it has, at most BACKTEST_WORLD_READINGS. */
size_t backtest_world_make(uint64_t seed, enum backtest_world_kind kind, unsigned number,
                           struct forecast_reading *out_readings);

/** The name of a kind: "office", "seasons", ... */
const char *backtest_world_name(enum backtest_world_kind kind);

#endif
