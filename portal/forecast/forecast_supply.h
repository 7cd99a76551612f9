/* SPDX-License-Identifier: Apache-2.0 */
/* forecast_supply: one supply by whatever its printer tells: by its level where there is one, and
 * by pages where there is none. Pure. */
#ifndef PRINTWIRE_PORTAL_FORECAST_FORECAST_SUPPLY_H
#define PRINTWIRE_PORTAL_FORECAST_FORECAST_SUPPLY_H

#include "portal/forecast/forecast.h"
#include "portal/forecast/forecast_own.h"
#include "portal/forecast/forecast_pages.h"

/* All zero is a supply of which nothing was told. */
struct forecast_supply {
    struct forecast_track track;
    struct forecast_pages pages;
    struct forecast_own own; /* of levels */
};

/** Take the next reading, in the order of their times; what became of the level, and of the
 * cartridge where pages say that another one came. */
enum forecast_track_change forecast_supply_add(struct forecast_supply *supply,
                                               const struct forecast_reading *reading);

/** Foresee from what is known, at a time not before its last reading. The intervals of a level are
 * as wide as the supply's own past asks for; its `temper` says too whether that is known. */
void forecast_supply_make(const struct forecast_supply *supply, int64_t now_ms,
                          struct forecast *out);

/** The level that counts: as it was told, or as forecast_pages_level() reckons it. In hundredths of
 * a percent, FORECAST_TRACK_UNKNOWN. */
int64_t forecast_supply_level(const struct forecast_supply *supply);

#endif
