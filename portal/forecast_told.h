/* SPDX-License-Identifier: Apache-2.0 */
/* forecast_told: what is told of one supply: its dates, or why there are none. */
#ifndef PRINTWIRE_PORTAL_FORECAST_TOLD_H
#define PRINTWIRE_PORTAL_FORECAST_TOLD_H

#include "portal/forecast/backtest.h"

struct forecast_told {
    int64_t level; /* hundredths of a percent, the last one told; FORECAST_TRACK_UNKNOWN */
    enum forecast_reason reason;
    enum forecast_method method;
    struct forecast forecast;            /* with FORECAST_TOLD: what they are told of */
    int64_t when_ms[BACKTEST_QUANTILES]; /* with FORECAST_TOLD: of each backtest_chance() */
};

/** Foresee from the readings of a supply, in the order of their times. What an agent's clock told
 * for later than `now_ms` counts as told just now. */
void forecast_told_make(const struct forecast_fleet *fleet, const struct forecast_reading *readings,
                        size_t count, int64_t now_ms, struct forecast_told *out);

#endif
