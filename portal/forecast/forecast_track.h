/* SPDX-License-Identifier: Apache-2.0 */
/* forecast_track: follows the levels of one supply as they are told, and knows at each moment what
 * a forecast needs. Pure; a reading costs the same however many came before.
 *
 * A level is believed where it changes: between two falls the truth lies somewhere below what is
 * told. So use is counted from fall to fall, evenly over the office days between them, whether the
 * steps are points or quarters.
 *   - a level that rises by FORECAST_TRACK_NOISE points or less is noise (a bottle that was shaken)
 *   - one that rises by more was refilled in part or changed; use goes on from there. By
 *     FORECAST_TRACK_OTHER or more it is another cartridge.
 *   - a leap up or down that is taken back within FORECAST_TRACK_BACK_MS never was
 */
#ifndef PRINTWIRE_PORTAL_FORECAST_FORECAST_TRACK_H
#define PRINTWIRE_PORTAL_FORECAST_FORECAST_TRACK_H

#include "portal/forecast/forecast_burst.h"
#include "portal/forecast/forecast_calendar.h"
#include "portal/forecast/forecast_rate.h"

#include <stdbool.h>
#include <stdint.h>

#define FORECAST_TRACK_UNKNOWN (-1)
#define FORECAST_TRACK_SILENT  (-2)
#define FORECAST_TRACK_HEARD   (-3)
#define FORECAST_TRACK_COUNT   (-4)
#define FORECAST_TRACK_FITTED  (-5)
#define FORECAST_TRACK_LOW     (-6)
#define FORECAST_TRACK_OUT     (-7)
#define FORECAST_TRACK_YIELD   (-8)
#define FORECAST_TRACK_NOISE   300 /* hundredths of a percent */
#define FORECAST_TRACK_OTHER   1000
#define FORECAST_TRACK_FALL    2000 /* a fall that may be a bad reading, beside twice the step */
#define FORECAST_TRACK_BACK_MS (INT64_C(48) * 3600 * 1000)

/* A level as it was told. */
struct forecast_reading {
    int64_t at_ms;
    int64_t level; /* hundredths of a percent, 0-10000, or:
                    * FORECAST_TRACK_UNKNOWN, the printer does not tell it;
                    * FORECAST_TRACK_SILENT, from now on the printer is not heard, or still not;
                    * FORECAST_TRACK_HEARD, it is heard again, and what it told holds;
                    * or what is no level, and for forecast_pages alone:
                    * FORECAST_TRACK_COUNT, so many pages were made with its device;
                    * FORECAST_TRACK_FITTED, another cartridge is there from here on,
                    * FORECAST_TRACK_LOW, FORECAST_TRACK_OUT, the device said that of it, at so
                    * many pages;
                    * FORECAST_TRACK_YIELD, so many pages are told to be made with one */
    int64_t pages;
};

/* What is known; all zero is a supply of which nothing was told. */
struct forecast_track_state {
    struct forecast_calendar calendar;
    struct forecast_rate rate;
    struct forecast_burst burst;
    int64_t level;    /* the last one that counts, */
    int64_t since_ms; /* and when it was told first */
    int64_t step;     /* by which it falls, the smallest lately; 0: it never fell */
    uint32_t falls;   /* of all cartridges */
    uint32_t changes; /* cartridges before this one */
    bool has_level;
};

struct forecast_track {
    struct forecast_track_state now;
    struct forecast_track_state before; /* the last leap, */
    int64_t leapt_ms;                   /* 0: none that may be taken back */
    int64_t silent_ms;                  /* since when it is not heard; 0: it is */
    bool is_told;                       /* the last level that was looked for was there */
};

enum forecast_track_change {
    FORECAST_TRACK_SAME,
    FORECAST_TRACK_FELL,
    FORECAST_TRACK_ROSE,    /* refilled in part: it goes on */
    FORECAST_TRACK_CHANGED, /* another cartridge */
    FORECAST_TRACK_UNDONE   /* the leap before was none */
};

/** True for a reading that tells no level but of pages. */
bool forecast_track_is_of_pages(const struct forecast_reading *reading);

/** Take the next reading; one that is not later than those before counts as told with them. */
enum forecast_track_change forecast_track_add(struct forecast_track *track,
                                              const struct forecast_reading *reading);

#endif
