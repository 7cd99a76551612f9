/* SPDX-License-Identifier: Apache-2.0 */
/* forecast_learn: makes the fleet's correction (forecast_fleet.h) from what a store has, a little
 * at a time, and keeps it there: first the supplies of devices that lie evenly among all are gone
 * through, then a cell of the table is made at a time. */
#ifndef PRINTWIRE_PORTAL_FORECAST_LEARN_H
#define PRINTWIRE_PORTAL_FORECAST_LEARN_H

#include "portal/forecast/backtest.h"
#include "portal/store/level_read.h"

#include <stdbool.h>

#define FORECAST_LEARN_DEVICES 128   /* that are learnt from, */
#define FORECAST_LEARN_SCORES  40000 /* or forecasts of theirs, after which no supply is read */

/* All zero is one that did not begin. */
struct forecast_learn {
    bool is_on;
    bool is_read;
    int64_t stride; /* from device to device */
    struct level_read_supply at;
    size_t cell;          /* the next one, when all is read */
    struct backtest past; /* in the end its table is the new one */
};

/** Learn from one supply, or make and keep one cell, in a transaction of the store's; `readings` is
 * room that it needs. `out_done`: the table is made. As db.h has it for failures; ERR_MEMORY. */
enum err forecast_learn_step(struct forecast_learn *learn, struct db *db, int64_t now_ms,
                             struct forecast_reading readings[LEVEL_READ_MOST], bool *out_done);

/** Free what it holds; it is then one that did not begin. */
void forecast_learn_end(struct forecast_learn *learn);

/** Read the table that was kept. A cell that cannot be one counts as never learnt. As db.h has it
 * for failures. */
enum err forecast_learn_recall(struct db *db, struct forecast_fleet *out_fleet);

#endif
