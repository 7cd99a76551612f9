/* SPDX-License-Identifier: Apache-2.0 */
/* backtest_life: when cartridges were put in and how they ended, seen from afterwards. Pure.
 *
 * An empty is a level of FORECAST_EMPTY or less that was not taken back within two days, or that
 * the device said so of one that tells no level. A
 * cartridge that was changed or filled before that is lost sight of: when it would have been empty
 * nobody knows; and so is one that lasts at the end of what is known. */
#ifndef PRINTWIRE_PORTAL_FORECAST_BACKTEST_LIFE_H
#define PRINTWIRE_PORTAL_FORECAST_BACKTEST_LIFE_H

#include "portal/forecast/forecast_track.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* The history of one supply. */
struct backtest_history {
    unsigned kind; /* for the report: below BACKTEST_KINDS */
    int64_t to_ms; /* what is known ends here */
    size_t count;
    const struct forecast_reading *readings; /* in the order of their times */
};

struct backtest_life {
    int64_t from_ms;
    int64_t to_ms;
    bool is_empty; /* else it was lost sight of */
};

/** The lives of a history in their order, `most` at most: the first ones. How many there are. */
size_t backtest_life_find(const struct backtest_history *history, struct backtest_life *out_lives,
                          size_t most);

#endif
