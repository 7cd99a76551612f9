/* SPDX-License-Identifier: Apache-2.0 */
/* backtest_report: the figures of a backtest, of one kind of history or of all. Pure.
 *
 * Cases whose end was not seen are counted by forecast_censor, for all methods alike. */
#ifndef PRINTWIRE_PORTAL_FORECAST_BACKTEST_REPORT_H
#define PRINTWIRE_PORTAL_FORECAST_BACKTEST_REPORT_H

#include "portal/forecast/backtest.h"

#define BACKTEST_REPORT_ALL BACKTEST_KINDS

/* Shares are 0 to 1; what has no cases is 0. */
struct backtest_report {
    size_t asked;    /* forecasts, */
    size_t told;     /* those that had a date, */
    size_t lost;     /* and of these, whose end was not seen */
    double cover[3]; /* by the intervals of 95, 80 and 50 % */
    double loss;     /* pinball, mean of the quantiles, days; where both guesses had a date: */
    double line_loss;
    double ten_loss;
    double near_off; /* median's distance from the truth, of those within 14 days, days */
    size_t orders;   /* cartridges that became empty, */
    double ours_out; /* the share of them that did so before the delivery */
    double twenty_out;
    double ours_early; /* how long deliveries lay, median and nine in ten, days */
    double ours_early_most;
    double twenty_early;
    double twenty_early_most;
};

/** The pinball loss of dates that were told, mean of the quantiles, where the end came after so
 * many days; all in days. */
double backtest_report_loss(double days, const double told[BACKTEST_QUANTILES]);

/** The figures of a kind, or of BACKTEST_REPORT_ALL. ERR_MEMORY. */
enum err backtest_report_make(const struct backtest *backtest, unsigned kind,
                              struct backtest_report *out);

/** True when the figures of all are what is asked of them: the interval of 80 % covers 77-83 %, the
 * loss is below both guesses, and a third of the rule's deliveries are late at most. */
bool backtest_report_is_good(const struct backtest_report *all);

#endif
