/* SPDX-License-Identifier: Apache-2.0 */
/* The only place that looks into the system's table of time zones. */
#include "base/clock_zone.h"

#include <time.h>

int64_t clock_zone_ms(int64_t wall_ms)
{
    time_t seconds = (time_t)(wall_ms / 1000);
    struct tm local;

    return localtime_r(&seconds, &local) != NULL ? (int64_t)local.tm_gmtoff * 1000 : 0;
}
