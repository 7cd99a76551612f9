/* SPDX-License-Identifier: Apache-2.0 */
/* incidents: the alerts of a reading against the incidents that are open: what is opened, goes on,
 * is held open or is closed. The rules of one incident are in life.h, those of supplies in supply.h
 * and supplies.h, what takes over from what in incident.h.
 *
 * A reading with SCOPE_ALERTS holds all alerts that there are: what is missing from it is over.
 * With SCOPE_STARTING as well, that is believed only once the device has had SCOPE_STARTING_MS to
 * list its alerts: incidents are held open until then. A reading without SCOPE_ALERTS (a trap)
 * opens and updates, and closes nothing.
 */
#ifndef PRINTWIRE_AGENT_CHANGE_INCIDENTS_H
#define PRINTWIRE_AGENT_CHANGE_INCIDENTS_H

#include "agent/change/run.h"

/** Say what the incidents of a reading change. Supplies and meters of the reading were looked at
 * before. */
enum err incidents_compare(struct run *run, struct record_list *records);

/** Close incidents that were held open, when their time is over. */
enum err incidents_settle(struct run *run);

/** Open, say again or close the incident of a device that does not answer; see change_silence(). */
enum err incidents_silence(struct run *run, bool is_silent);

#endif
