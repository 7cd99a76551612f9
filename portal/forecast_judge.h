/* SPDX-License-Identifier: Apache-2.0 */
/* forecast_judge: says what came of what was foreseen, by the histories of a store. */
#ifndef PRINTWIRE_PORTAL_FORECAST_JUDGE_H
#define PRINTWIRE_PORTAL_FORECAST_JUDGE_H

#include "portal/forecast/forecast_track.h"
#include "portal/store/forecast_past.h"

/** Judge a forecast that is over, in a transaction of the store's; `readings` is room that it
 * needs. As db.h has it for failures. */
enum err forecast_judge_past(struct db *db, const struct forecast_past *past, int64_t now_ms,
                             struct forecast_reading readings[LEVEL_READ_MOST]);

#endif
