/* SPDX-License-Identifier: Apache-2.0 */
/* What was used in a longer time went evenly: each of its weeks has a part. */
#include "portal/forecast/forecast_burst.h"

#define WEEK_MS (INT64_C(7) * 86400000)

static void begin_week(struct forecast_burst *burst, double points)
{
    burst->week++;
    burst->weeks++;
    burst->used[burst->week % FORECAST_BURST_WEEKS] = points;
}

void forecast_burst_add(struct forecast_burst *burst, int64_t from_ms, int64_t to_ms, double points)
{
    int64_t week = to_ms / WEEK_MS;
    int64_t span_ms = to_ms - from_ms;
    double each = span_ms > WEEK_MS ? points * (double)WEEK_MS / (double)span_ms : points;
    double between = span_ms > WEEK_MS ? each : 0;

    if (burst->weeks == 0 || week - burst->week > FORECAST_BURST_WEEKS)
        burst->week = burst->weeks == 0 ? week - 1 : week - FORECAST_BURST_WEEKS;
    while (burst->week < week)
        begin_week(burst, burst->week + 1 < week ? between : 0);
    burst->used[week % FORECAST_BURST_WEEKS] += each;
}

double forecast_burst_share(const struct forecast_burst *burst, double points)
{
    int64_t weeks = burst->weeks < FORECAST_BURST_WEEKS ? burst->weeks : FORECAST_BURST_WEEKS;
    int64_t many = 0;

    if (weeks < FORECAST_BURST_LEAST)
        return 0;
    for (int64_t i = 0; i < weeks; i++)
        many += burst->used[(burst->week - i) % FORECAST_BURST_WEEKS] >= points;
    return (double)many / (double)weeks;
}
