/* SPDX-License-Identifier: Apache-2.0 */
/* forecast_need: what a forecast asks for: nothing, a delivery, or one that goes with another's.
 *
 * A delivery is asked for when the probability that the supply is empty before it comes reaches
 * BACKTEST_ORDER_AT, for which docs/forecast.md has what comes of it; with another one's when it
 * would reach that within FORECAST_NEED_VISIT_DAYS after that. A level alone asks for nothing. */
#ifndef PRINTWIRE_PORTAL_FORECAST_NEED_H
#define PRINTWIRE_PORTAL_FORECAST_NEED_H

#include "portal/forecast_told.h"
#include "portal/store/level_read.h"

#define FORECAST_NEED_VISIT_DAYS 14

/* A supply whose forecast was just made and kept. */
struct forecast_need {
    const struct level_read_supply *of;
    const struct forecast_reading *readings;
    size_t count;
    const struct forecast_told *told;
    const struct forecast_fleet *fleet;
    int64_t now_ms;
};

/** Say what came of what was proposed for it, as far as that is known now; then keep what it needs,
 * and note a proposal when it needs an order. In a transaction of the store's. As db.h has it for
 * failures. */
enum err forecast_need_keep(struct db *db, const struct forecast_need *need);

#endif
