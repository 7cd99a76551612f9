/* SPDX-License-Identifier: Apache-2.0 */
/* supplies: all supplies of a device: remembers what their levels were, and makes incidents of
 * those that no alert tells.
 *
 * Such an incident has the group markerSupplies, the record's index, a generic code (supply_code),
 * the training level trained (who changes a cartridge), the supply's name and the severity warning,
 * because a level does not tell whether the printer stops; a detected error that tells the same and
 * is critical makes it critical. Supplies with an index beyond 2^31 - 1 (of another device behind
 * the same agent) have none: the field holds no more.
 *
 * Alerts go before levels: a supply that a row names by index has no incident of its own; a row
 * that tells the same but not of which supply (groups marker and markerColorant, or no index)
 * stands for one, in the order of the indexes. A detected error is no incident beside supplies that
 * show it.
 */
#ifndef PRINTWIRE_AGENT_CHANGE_SUPPLIES_H
#define PRINTWIRE_AGENT_CHANGE_SUPPLIES_H

#include "agent/change/recall.h"
#include "agent/change/run.h"
#include "agent/change/supply.h"

/** Take notice of the consumables of a reading, those gone included (but not of a device that
 * starts, SCOPE_STARTING), and put the remembered words
 * of their states into them: also "ok" for one whose level is well again after it had shown what an
 * event told whose row stays. `records`: all of the reading. */
enum err supplies_see(struct run *run, const struct record_list *records,
                      const struct run_candidates *consumables);

/** Add the incidents of the supplies of `known` (RECALL_SUPPLY) to `out_incidents`, as the
 * normaliser would make them; detected errors of `records` that they tell get TROUBLE_TOLD into
 * their note. False without memory. */
bool supplies_alert(const struct run *run, const struct recall_list *known,
                    struct record_list *records, struct record_list *out_incidents);

#endif
