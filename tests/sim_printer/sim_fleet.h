/* SPDX-License-Identifier: Apache-2.0 */
/* sim_fleet: all printers of the process and the recordings that they play.
 *
 * NAME.snmprec is a printer; NAME@CONTEXT.snmprec is the same printer under the community
 * "x@CONTEXT"; NAME.faults says what is wrong with it, NAME.web what it serves on the web.
 * Addresses go up from the first one; those that end in .0 or .255 are left out, as they are in
 * most networks.
 */
#ifndef PRINTWIRE_TESTS_SIM_PRINTER_SIM_FLEET_H
#define PRINTWIRE_TESTS_SIM_PRINTER_SIM_FLEET_H

#include "tests/sim_printer/sim_printer.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define SIM_FLEET_MODELS   1024
#define SIM_FLEET_PRINTERS 100000
#define SIM_FLEET_REASON   4352 /* room for what went wrong: a path, a line, a text */

struct sim_fleet {
    struct sim_model *models; /* in the order of their names */
    size_t model_count;
    struct sim_printer *printers; /* in the order they were made; they stay where they are */
    size_t count;
    struct sim_printer **by_address; /* the same in the order of their addresses */
    uint64_t strangers;              /* packets for addresses where no printer is */
};

/** Read every recording of a folder. False, with the reason ("FILE:LINE: what") in `out_reason`,
 * when one of them cannot be read, a context has no printer, or there is none at all; the fleet is
 * then empty. */
bool sim_fleet_load(struct sim_fleet *fleet, const char *folder, char out_reason[SIM_FLEET_REASON]);

/** Make `count` printers (0: one for each recording) from the address `first` (host order) on;
 * recordings are played in turn, and from the second turn on the printers are made unique. False,
 * with a reason, when memory, addresses in 127.0.0.0/8 or SIM_FLEET_PRINTERS run out. */
bool sim_fleet_populate(struct sim_fleet *fleet, size_t count, uint32_t first,
                        char out_reason[SIM_FLEET_REASON]);

/** Give every printer without NAME.web these web services (SIM_VOICE_...). False without memory. */
bool sim_fleet_serve(struct sim_fleet *fleet, unsigned services);

/** The printer at an address (host order); NULL when there is none. */
struct sim_printer *sim_fleet_find(const struct sim_fleet *fleet, uint32_t address);

/** Let a printer live at another address (host order); false when that is taken or no loopback
 * address. */
bool sim_fleet_move(struct sim_fleet *fleet, struct sim_printer *printer, uint32_t address);

/** Deal all addresses to all printers anew, the same way for the same seed. */
void sim_fleet_reshuffle(struct sim_fleet *fleet, uint32_t seed);

/** The printer of this name (sim_printer_name); NULL when there is none. */
struct sim_printer *sim_fleet_named(const struct sim_fleet *fleet, const char *name);

/** Free everything; safe on a zeroed fleet. */
void sim_fleet_finish(struct sim_fleet *fleet);

/** Read a dotted IPv4 address into host order; false for anything else. */
bool sim_fleet_address(const char *text, uint32_t *out_address);

/** Write "127.1.0.1". */
void sim_fleet_address_text(uint32_t address, char out_text[16]);

#endif
