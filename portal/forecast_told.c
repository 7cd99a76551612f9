/* SPDX-License-Identifier: Apache-2.0 */
/* One forecast with the fleet's correction. */
#include "portal/forecast_told.h"

#include "portal/forecast/forecast_supply.h"

void forecast_told_make(const struct forecast_fleet *fleet, const struct forecast_reading *readings,
                        size_t count, int64_t now_ms, struct forecast_told *out)
{
    struct forecast_supply supply = { 0 };
    struct forecast forecast;

    for (size_t i = 0; i < count; i++)
        (void)forecast_supply_add(&supply, &readings[i]);
    if (count > 0 && readings[count - 1].at_ms > now_ms)
        now_ms = readings[count - 1].at_ms;
    forecast_supply_make(&supply, now_ms, &forecast);
    *out = (struct forecast_told){ .level = supply.track.now.has_level ? supply.track.now.level
                                                                       : FORECAST_TRACK_UNKNOWN,
                                   .reason = forecast.reason,
                                   .method = forecast.method,
                                   .forecast = forecast };
    for (size_t i = 0; forecast.reason == FORECAST_TOLD && i < BACKTEST_QUANTILES; i++)
        out->when_ms[i] = forecast_fleet_when(fleet, &forecast, backtest_chance(i));
}
