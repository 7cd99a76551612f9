/* SPDX-License-Identifier: Apache-2.0 */
/* backtest_random: numbers that are even and the same everywhere; nobody may rely on their being
 * unknown. */
#ifndef PRINTWIRE_PORTAL_FORECAST_BACKTEST_RANDOM_H
#define PRINTWIRE_PORTAL_FORECAST_BACKTEST_RANDOM_H

#include <stdint.h>

/** The next number (splitmix64); any `state` begins a row of its own. */
uint64_t backtest_random_next(uint64_t *state);

#endif
