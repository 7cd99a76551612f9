/* SPDX-License-Identifier: Apache-2.0 */
/* sim_json: what a simulated printer says in JSON (HP CDM), in what looks like it (SyncThru, whose
 * keys have no quotes), and in the CSV of Brother. Each function appends one whole document. */
#ifndef PRINTWIRE_TESTS_SIM_PRINTER_SIM_JSON_H
#define PRINTWIRE_TESTS_SIM_PRINTER_SIM_JSON_H

#include "base/buf.h"
#include "tests/sim_printer/sim_view.h"

/** /cdm/servicesDiscovery */
void sim_json_services(const struct sim_view *view, struct buf *out);

/** /cdm/system/v1/identity */
void sim_json_identity(const struct sim_view *view, struct buf *out);

/** /cdm/supply/v1/suppliesPublic */
void sim_json_supplies(const struct sim_view *view, struct buf *out);

/** /cdm/deviceUsage/v1/lifetimeCounters */
void sim_json_counters(const struct sim_view *view, struct buf *out);

/** /cdm/print/v2/status */
void sim_json_status(const struct sim_view *view, struct buf *out);

/** /cdm/alert/v1/alerts */
void sim_json_alerts(const struct sim_view *view, struct buf *out);

/** /sws/app/information/home/home.json */
void sim_json_home(const struct sim_view *view, struct buf *out);

/** /sws/app/information/counters/counters.json */
void sim_json_billing(const struct sim_view *view, struct buf *out);

/** /etc/mnt_info.csv */
void sim_json_maintenance(const struct sim_view *view, struct buf *out);

#endif
