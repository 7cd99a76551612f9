/* SPDX-License-Identifier: Apache-2.0 */
/* One pass over the cases in the order of their days, with the chance to be there still. */
#include "portal/forecast/forecast_censor.h"

#include <stdlib.h>

/* Of one time, those that ended come first: they were not lost before. */
static int by_days(const void *left, const void *right)
{
    const struct forecast_censor_case *a = left;
    const struct forecast_censor_case *b = right;

    if (a->days < b->days || a->days > b->days)
        return a->days < b->days ? -1 : 1;
    return (int)a->is_lost - (int)b->is_lost;
}

void forecast_censor_weigh(struct forecast_censor_case *cases, size_t count)
{
    double kept = 1;

    if (count > 0)
        qsort(cases, count, sizeof *cases, by_days);
    for (size_t i = 0; i < count; i++) {
        cases[i].weight = 0;
        if (cases[i].is_lost)
            kept *= 1 - 1 / (double)(count - i);
        else
            cases[i].weight = kept > 1 / FORECAST_CENSOR_MOST ? 1 / kept : FORECAST_CENSOR_MOST;
    }
}
