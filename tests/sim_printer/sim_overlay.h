/* SPDX-License-Identifier: Apache-2.0 */
/* sim_overlay: what differs between one printer and the recording that it shares with others.
 *
 * Values that were set, added or deleted lie over the recording, in the order of OIDs; a walk sees
 * both as one.
 */
#ifndef PRINTWIRE_TESTS_SIM_PRINTER_SIM_OVERLAY_H
#define PRINTWIRE_TESTS_SIM_PRINTER_SIM_OVERLAY_H

#include "tests/sim_printer/snmprec.h"

#include <stdbool.h>
#include <stddef.h>

#define SIM_OVERLAY_MOST 4096 /* most changed variables of one printer */

struct sim_overlay_entry;

/* Zero it before first use. */
struct sim_overlay {
    struct sim_overlay_entry **entries; /* in the order of OIDs */
    size_t count;
    size_t size;
};

/** Free what it holds; empty again. */
void sim_overlay_finish(struct sim_overlay *overlay);

/** Give a variable a value, copied; false when memory runs out or SIM_OVERLAY_MOST is passed. */
bool sim_overlay_set(struct sim_overlay *overlay, struct sim_oid oid, struct sim_value value);

/** Make a variable of the recording vanish; false as sim_overlay_set(). */
bool sim_overlay_delete(struct sim_overlay *overlay, struct sim_oid oid);

/** Forget what was said of a variable, if anything: the recording shows again. */
void sim_overlay_forget(struct sim_overlay *overlay, struct sim_oid oid);

/** The variable `oid`; false when neither has it. `overlay` may be NULL. Valid until the next
 * change. */
bool sim_overlay_get(const struct sim_overlay *overlay, const struct snmprec *recording,
                     struct sim_oid oid, struct sim_value *out_value);

/** The first variable behind `oid`; false at the end. `overlay` may be NULL. Valid until the next
 * change. */
bool sim_overlay_next(const struct sim_overlay *overlay, const struct snmprec *recording,
                      struct sim_oid oid, struct sim_oid *out_oid, struct sim_value *out_value);

#endif
