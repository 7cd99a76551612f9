/* SPDX-License-Identifier: Apache-2.0 */
/* forecast_calendar: the days of the week as an office counts them. Pure.
 *
 * A Tuesday uses more than a Sunday. Days are weighed by what is used on them, so that seven days
 * of a week are seven again: between two times lie so many office days, and use is even over them.
 * Days are those of UTC. */
#ifndef PRINTWIRE_PORTAL_FORECAST_FORECAST_CALENDAR_H
#define PRINTWIRE_PORTAL_FORECAST_FORECAST_CALENDAR_H

#include <stdint.h>

#define FORECAST_CALENDAR_DAY_MS INT64_C(86400000)
#define FORECAST_CALENDAR_WEEK   7

/* What was used on the days of the week: [0] is Monday. All zero is a calendar that knows nothing.
 */
struct forecast_calendar {
    double used[FORECAST_CALENDAR_WEEK];
    double days[FORECAST_CALENDAR_WEEK];
};

/* What a calendar comes to: their sum is 7. */
struct forecast_calendar_week {
    double weight[FORECAST_CALENDAR_WEEK];
};

/** That `amount` was used between two times at most some days apart: longer spans tell nothing of
 * single days and are passed over. */
void forecast_calendar_learn(struct forecast_calendar *calendar, int64_t from_ms, int64_t to_ms,
                             double amount);

/** The weights of the days; of an office with a weekend as long as little was learnt. */
void forecast_calendar_weigh(const struct forecast_calendar *calendar,
                             struct forecast_calendar_week *out_week);

/** Office days between two times after 1970; 0 when the second is not later. */
double forecast_calendar_between(const struct forecast_calendar_week *week, int64_t from_ms,
                                 int64_t to_ms);

/** The time at which `days` office days have passed since `from_ms`; `days` is 0 or more, and
 * counts as a hundred years at most. */
int64_t forecast_calendar_after(const struct forecast_calendar_week *week, int64_t from_ms,
                                double days);

#endif
