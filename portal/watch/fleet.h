/* SPDX-License-Identifier: Apache-2.0 */
/* fleet: the printers that the portal knows, as a table for a terminal or as CSV.
 *
 * Two passes over the store: the first measures, the second writes; nothing is kept per printer. A
 * printer that does not answer keeps its last levels, and its state tells their age. A level
 * without number is never drawn as one: '?' unknown, '~' some left, '*' unlimited, '!' missing. On
 * a narrow terminal first the bars shrink, then serial number, address and site give way, then
 * names are cut. Below stand the agents that say how they stand (fleet_agent); a device that its
 * agent's licence does not cover is marked in its state.
 */
#ifndef PRINTWIRE_PORTAL_WATCH_FLEET_H
#define PRINTWIRE_PORTAL_WATCH_FLEET_H

#include "base/buf.h"
#include "portal/store/store.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

enum fleet_column {
    FLEET_SITE,
    FLEET_PRINTER,
    FLEET_SERIAL,
    FLEET_ADDRESS,
    FLEET_STATE,
    FLEET_SUPPLIES,
    FLEET_INCIDENTS,
    FLEET_CONTACT,
    FLEET_COLUMNS
};

struct fleet_options {
    const struct db_place *place;
    const char *site; /* NULL: all */
    bool csv;
    bool is_coloured;
    bool unicode;   /* blocks and dots may be drawn */
    unsigned width; /* of the terminal; 0: as wide as needed */
    int64_t now_ms; /* wall clock, for the ages */
    FILE *out;
};

struct fleet {
    const struct fleet_options *options;
    size_t widths[FLEET_COLUMNS]; /* 0: the column is not shown */
    size_t bar_cells;             /* of one level bar */
    size_t most_supplies;         /* of one printer */
    size_t printers;
    size_t critical; /* printers with a critical incident */
    size_t unlicensed;
    size_t low;  /* supplies that are low, empty, almost full, full or missing */
    bool is_cut; /* a line could not be written */
};

/** Start a table. */
void fleet_init(struct fleet *fleet, const struct fleet_options *options);

/** Look at a printer, for the widths. */
void fleet_measure(struct fleet *fleet, const struct store_printer *printer);

/** Everything was measured: settle the widths for the terminal. */
void fleet_settle(struct fleet *fleet);

/** Append the line of column titles. */
void fleet_write_head(const struct fleet *fleet, struct buf *out);

/** Append a printer's line, and count what stands in it. */
void fleet_write_row(struct fleet *fleet, const struct store_printer *printer, struct buf *out);

/** Append an agent's line. */
void fleet_write_agent(const struct fleet *fleet, const struct store_self *self, struct buf *out);

/** Append the line of totals. */
void fleet_write_foot(const struct fleet *fleet, struct buf *out);

/** Print the whole table. The process's exit status: 0, or 1 when the store cannot be read or the
 * output not be written. */
int fleet_run(const struct fleet_options *options);

#endif
