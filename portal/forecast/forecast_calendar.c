/* SPDX-License-Identifier: Apache-2.0 */
/* Whole weeks are seven days whatever the weights are, so only parts of weeks are walked. */
#include "portal/forecast/forecast_calendar.h"

#include <math.h>

#define WEEK_MS     (FORECAST_CALENDAR_WEEK * FORECAST_CALENDAR_DAY_MS)
#define FIRST_MS    (4 * FORECAST_CALENDAR_DAY_MS) /* the first Monday of 1970 */
#define LEARN_MS    (2 * FORECAST_CALENDAR_DAY_MS)
#define PRIOR_WEEKS 3.0 /* of the usual office, against what was seen */
#define LEAST       0.02
#define FORGET      0.995 /* a day, of what was seen */
#define MOST_DAYS   36525.0

static const double usual[FORECAST_CALENDAR_WEEK] = { 1.30, 1.35, 1.35, 1.30, 1.20, 0.30, 0.20 };

/* Since the Monday before; times before 1970 are no times of ours. */
static int64_t into_week(int64_t at_ms)
{
    return (at_ms - FIRST_MS + WEEK_MS) % WEEK_MS;
}

/* Adds the days from one time to another, at most a week on, to `days`. */
static void spread(int64_t from_ms, int64_t to_ms, double days[FORECAST_CALENDAR_WEEK])
{
    int64_t at_ms = into_week(from_ms);
    int64_t end_ms = at_ms + (to_ms - from_ms);

    while (at_ms < end_ms) {
        int64_t day = at_ms / FORECAST_CALENDAR_DAY_MS;
        int64_t next_ms = (day + 1) * FORECAST_CALENDAR_DAY_MS;
        int64_t until_ms = next_ms < end_ms ? next_ms : end_ms;
        days[day % FORECAST_CALENDAR_WEEK] +=
            (double)(until_ms - at_ms) / (double)FORECAST_CALENDAR_DAY_MS;
        at_ms = until_ms;
    }
}

void forecast_calendar_learn(struct forecast_calendar *calendar, int64_t from_ms, int64_t to_ms,
                             double amount)
{
    double days[FORECAST_CALENDAR_WEEK] = { 0 };
    struct forecast_calendar_week week;

    if (to_ms <= from_ms || to_ms - from_ms > LEARN_MS)
        return;
    spread(from_ms, to_ms, days);
    forecast_calendar_weigh(calendar, &week);
    double whole = forecast_calendar_between(&week, from_ms, to_ms);
    double keep = pow(FORGET, (double)(to_ms - from_ms) / (double)FORECAST_CALENDAR_DAY_MS);
    for (int day = 0; day < FORECAST_CALENDAR_WEEK; day++) {
        calendar->used[day] =
            calendar->used[day] * keep + amount * days[day] * week.weight[day] / whole;
        calendar->days[day] = calendar->days[day] * keep + days[day];
    }
}

void forecast_calendar_weigh(const struct forecast_calendar *calendar,
                             struct forecast_calendar_week *out_week)
{
    double used = 0;
    double office = 0;
    double sum = 0;

    for (int day = 0; day < FORECAST_CALENDAR_WEEK; day++) {
        used += calendar->used[day];
        office += calendar->days[day] * usual[day];
    }
    double rate = office > 0 ? used / office : 0;
    for (int day = 0; day < FORECAST_CALENDAR_WEEK; day++) {
        double seen = rate > 0 ? calendar->used[day] / rate : 0;
        double days = rate > 0 ? calendar->days[day] : 0;
        double weight = (seen + PRIOR_WEEKS * usual[day]) / (days + PRIOR_WEEKS);
        out_week->weight[day] = weight > LEAST ? weight : LEAST;
        sum += out_week->weight[day];
    }
    for (int day = 0; day < FORECAST_CALENDAR_WEEK; day++)
        out_week->weight[day] *= FORECAST_CALENDAR_WEEK / sum;
}

double forecast_calendar_between(const struct forecast_calendar_week *week, int64_t from_ms,
                                 int64_t to_ms)
{
    double days[FORECAST_CALENDAR_WEEK] = { 0 };
    double sum = 0;

    if (to_ms <= from_ms)
        return 0;
    int64_t weeks = (to_ms - from_ms) / WEEK_MS;
    spread(from_ms, to_ms - weeks * WEEK_MS, days);
    for (int day = 0; day < FORECAST_CALENDAR_WEEK; day++)
        sum += days[day] * week->weight[day];
    return (double)weeks * FORECAST_CALENDAR_WEEK + sum;
}

int64_t forecast_calendar_after(const struct forecast_calendar_week *week, int64_t from_ms,
                                double days)
{
    double bounded = days < MOST_DAYS ? days : MOST_DAYS;
    double weeks = floor(bounded / FORECAST_CALENDAR_WEEK);
    double left = bounded - weeks * FORECAST_CALENDAR_WEEK;
    int64_t at_ms = from_ms + (int64_t)weeks * WEEK_MS;

    for (int days_on = 0; days_on <= FORECAST_CALENDAR_WEEK && left > 0; days_on++) {
        int64_t into_ms = into_week(at_ms);
        int64_t rest_ms = FORECAST_CALENDAR_DAY_MS - into_ms % FORECAST_CALENDAR_DAY_MS;
        double weight = week->weight[into_ms / FORECAST_CALENDAR_DAY_MS];
        double rest = weight * (double)rest_ms / (double)FORECAST_CALENDAR_DAY_MS;
        if (rest >= left)
            return at_ms + (int64_t)(left / weight * (double)FORECAST_CALENDAR_DAY_MS);
        left -= rest;
        at_ms += rest_ms;
    }
    return at_ms;
}
