/* SPDX-License-Identifier: Apache-2.0 */
/* forecast_source: what the store has of a supply, as portal/forecast reads it: its levels, and of
 * one that tells none its pages (page_read.h) with them. */
#ifndef PRINTWIRE_PORTAL_FORECAST_SOURCE_H
#define PRINTWIRE_PORTAL_FORECAST_SOURCE_H

#include "portal/forecast/forecast_track.h"
#include "portal/store/level_read.h"

/** The readings of a supply in the order of their times, at most LEVEL_READ_MOST: where there are
 * pages too, they take the room of the oldest levels. As db.h has it for failures; ERR_MEMORY. */
enum err forecast_source_read(struct db *db, const struct level_read_supply *of,
                              struct forecast_reading out_readings[LEVEL_READ_MOST],
                              size_t *out_count);

#endif
