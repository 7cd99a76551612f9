/* SPDX-License-Identifier: Apache-2.0 */
/* forecast_verdict: what came of a forecast whose intervals are over. Pure. */
#ifndef PRINTWIRE_PORTAL_FORECAST_FORECAST_VERDICT_H
#define PRINTWIRE_PORTAL_FORECAST_FORECAST_VERDICT_H

#include "portal/forecast/backtest.h"

enum forecast_verdict_word {
    FORECAST_VERDICT_LOST,      /* changed, filled or not heard any more before it could be seen */
    FORECAST_VERDICT_EARLY,     /* empty before all intervals, */
    FORECAST_VERDICT_WITHIN_95, /* in this one, and in no narrower one, */
    FORECAST_VERDICT_WITHIN_80,
    FORECAST_VERDICT_WITHIN_50,
    FORECAST_VERDICT_LATE /* or not yet when all of them were over */
};

/* How the cartridge ended that was there at a time. */
struct forecast_verdict_end {
    bool is_known; /* there was one */
    bool is_empty; /* it became empty, */
    bool lasts;    /* or was there when its printer was heard last, */
    int64_t at_ms; /* then; else it was changed or filled then */
};

/** Find that in the history of its supply as it is known now. */
void forecast_verdict_find_end(const struct backtest_history *history, int64_t at_ms,
                               struct forecast_verdict_end *out);

struct forecast_verdict {
    enum forecast_verdict_word word;
    bool is_empty;   /* it became empty, */
    int64_t ends_ms; /* then; else it is known to have lasted until then, 0: nothing is known */
};

/** Judge a forecast by the history of its supply as it is known now; `when_ms` are its dates, of
 * each backtest_chance(). */
void forecast_verdict_make(const struct backtest_history *history, int64_t made_ms,
                           const int64_t when_ms[BACKTEST_QUANTILES], struct forecast_verdict *out);

#endif
