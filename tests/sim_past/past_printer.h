/* SPDX-License-Identifier: Apache-2.0 */
/* past_printer: gives a simulated printer the levels and the counter that it had in an hour of the
 * past: in the last one all is as its recording says. */
#ifndef PRINTWIRE_TESTS_SIM_PAST_PAST_PRINTER_H
#define PRINTWIRE_TESTS_SIM_PAST_PAST_PRINTER_H

#include "tests/sim_past/past_use.h"
#include "tests/sim_printer/sim_printer.h"

#include <stddef.h>

#define PAST_PRINTER_SUPPLIES 32 /* more of them stay as they are */

struct past_level {
    struct sim_oid_room oid; /* prtMarkerSuppliesLevel */
    int64_t most;            /* prtMarkerSuppliesMaxCapacity, or a hundred where it tells none */
    int64_t said;            /* the level that it has at the moment */
    struct past_supply supply;
};

struct past_printer {
    struct sim_printer *printer;
    struct past_use use;
    struct sim_oid_room life; /* prtMarkerLifeCount; empty when it tells none */
    int64_t pages;            /* that it tells now */
    struct past_level levels[PAST_PRINTER_SUPPLIES];
    size_t count;
};

/** Make up the past of a printer: so many hours from `from_ms` on. False without memory. */
bool past_printer_make(struct past_printer *past, struct sim_printer *printer, int64_t from_ms,
                       unsigned hours);

/** Let it be what it was at the beginning of an hour; the last one is now. False without memory. */
bool past_printer_be(struct past_printer *past, unsigned hour);

/** Free what was made up; the printer stays as it is. */
void past_printer_finish(struct past_printer *past);

#endif
