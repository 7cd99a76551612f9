/* SPDX-License-Identifier: Apache-2.0 */
/* sim_view: a simulated printer's variables as its web services need them.
 *
 * Everything comes from the variables that SNMP tells at the same moment; only what the Printer
 * MIB has no object for (firmware, product number), and a supply's level where `web ADDR level`
 * says otherwise, comes from sim_voice. Texts that are not UTF-8 have '?' for each odd byte.
 */
#ifndef PRINTWIRE_TESTS_SIM_PRINTER_SIM_VIEW_H
#define PRINTWIRE_TESTS_SIM_PRINTER_SIM_VIEW_H

#include "tests/sim_printer/sim_printer.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define SIM_VIEW_RECEPTACLE 4   /* prtMarkerSuppliesClass */
#define SIM_VIEW_TEXT       128 /* longer texts are cut */
#define SIM_VIEW_SUPPLIES   32
#define SIM_VIEW_ALERTS     64
#define SIM_VIEW_TRAYS      16
#define SIM_VIEW_UUID       37
#define SIM_VIEW_UNKNOWN    (-2) /* as the Printer MIB says it */

struct sim_view_supply {
    uint32_t index;
    int32_t class; /* 3 consumed, 4 a receptacle (SIM_VIEW_RECEPTACLE) */
    int32_t type;
    int32_t unit;
    int32_t most;
    int32_t level;   /* as SNMP says it; where the web knows better: percent of `most` */
    int32_t percent; /* left of a consumable, filled of a receptacle; SIM_VIEW_UNKNOWN, or -3 */
    char name[SIM_VIEW_TEXT];
    char colorant[SIM_VIEW_TEXT]; /* "" without one */
};

struct sim_view_alert {
    uint32_t index;
    int32_t severity; /* 3 critical, 4 and 5 warnings, others are no alert */
    int32_t group;
    int32_t group_index;
    int32_t code;
    int32_t location;
    char text[SIM_VIEW_TEXT];
};

struct sim_view_tray {
    uint32_t index;
    int32_t most;
    int32_t level;
    char media[SIM_VIEW_TEXT];
    char name[SIM_VIEW_TEXT];
};

struct sim_view {
    enum sim_power_state power;
    int32_t printer_status; /* hrPrinterStatus */
    int64_t impressions;    /* of the first marker; SIM_VIEW_UNKNOWN unless it counts these */
    uint32_t ticks;         /* sysUpTime */
    char model[SIM_VIEW_TEXT];
    char serial[SIM_VIEW_TEXT];
    char name[SIM_VIEW_TEXT];
    char location[SIM_VIEW_TEXT];
    char contact[SIM_VIEW_TEXT]; /* sysContact: what nobody should take along */
    char firmware[SIM_VIEW_TEXT];
    char product[SIM_VIEW_TEXT];
    char uuid[SIM_VIEW_UUID];
    const struct sim_work *work; /* orders that it takes and lists; NULL: none */
    struct sim_view_supply supplies[SIM_VIEW_SUPPLIES];
    size_t supply_count;
    struct sim_view_alert alerts[SIM_VIEW_ALERTS];
    size_t alert_count;
    struct sim_view_tray trays[SIM_VIEW_TRAYS];
    size_t tray_count;
};

/** Look at a printer now. */
void sim_view_take(const struct sim_printer *printer, struct sim_view *out_view);

/** The toner, or the drum, of a colour ("black"; of one that names none, it is black); NULL
 * without.
 */
const struct sim_view_supply *sim_view_supply_of(const struct sim_view *view, bool drum,
                                                 const char *colour);

/** True for the rows of the alert table that are alerts. */
bool sim_view_is_alert(const struct sim_view_alert *alert);

/** The first critical alert; NULL when it can go on. */
const struct sim_view_alert *sim_view_trouble(const struct sim_view *view);

#endif
