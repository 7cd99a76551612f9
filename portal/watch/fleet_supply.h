/* SPDX-License-Identifier: Apache-2.0 */
/* fleet_supply: one supply as a few columns: a letter, a bar, a figure: "C██░░ 37%". Pure. */
#ifndef PRINTWIRE_PORTAL_WATCH_FLEET_SUPPLY_H
#define PRINTWIRE_PORTAL_WATCH_FLEET_SUPPLY_H

#include "base/buf.h"
#include "portal/store/store.h"

#include <stdbool.h>
#include <stddef.h>

#define FLEET_SUPPLY_FIGURE 5 /* letter and figure without a bar: "C 37%" and "C100%" */

/** The letter for a supply: C, M, Y, K by colour, else by type (W waste, D drum, F fuser …), '?'
 * when nothing is known. */
char fleet_supply_letter(const struct store_supply *supply);

/** True when someone should look after it: low, empty, almost full, full or missing. */
bool fleet_supply_needs_care(const struct store_supply *supply);

/** Append it in exactly FLEET_SUPPLY_FIGURE + `bar_cells` columns. */
void fleet_supply_write(struct buf *out, const struct store_supply *supply, size_t bar_cells,
                        bool unicode, bool is_coloured);

#endif
