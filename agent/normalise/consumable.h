/* SPDX-License-Identifier: Apache-2.0 */
/* consumable: supplies and receptacles (prtMarkerSuppliesTable, prtMarkerColorantTable) as records.
 */
#ifndef PRINTWIRE_AGENT_NORMALISE_CONSUMABLE_H
#define PRINTWIRE_AGENT_NORMALISE_CONSUMABLE_H

#include "agent/normalise/alert.h"
#include "agent/normalise/answer.h"
#include "agent/normalise/panel.h"
#include "agent/normalise/private_supply.h"
#include "protocol/record.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Where an agent lists supplies of several devices, those of others than the printer have the
 * record index device * CONSUMABLE_DEVICE + supply, so that no two are the same; else it is
 * prtMarkerSuppliesIndex. */
#define CONSUMABLE_DEVICE INT64_C(10000000000)

/* Supplies that only the maker's objects list have this plus their place. */
#define CONSUMABLE_PRIVATE INT64_C(1000000000)

struct consumable_table {
    struct answer_row rows[ANSWER_ROWS];
    size_t count;
    bool several_devices;         /* rows of more than one hrDeviceIndex: records are indexed
                                     "device.supply" */
    bool staged;                  /* the levels of toners and inks are steps of this maker's */
    bool one_paint;               /* there is one toner or ink only */
    struct panel panel;           /* what the panel says of supplies */
    bool is_percent;              /* every known maximum is 100, and there is one */
    char descr[512];              /* sysDescr, "" unknown: its words are no part numbers */
    struct private_supplies more; /* what the maker's objects say of levels */
};

/** Find the rows: every index that any of the columns class to level has. */
void consumable_open(const struct answer *answer, struct consumable_table *out_table);

/** Add what is known of one row to a consumable record that has device and time. Where
 * the class is not told, a supply of a type that is waste is a receptacle, and without a type one
 * whose description says so. The state is the most urgent that the level, the alerts and the panel
 * show: a coarse level that says full does not hide them. The maker's level is told where the
 * standard has no number, or 0 and the maker more. Marks in the table which of the maker's supplies
 * are such rows. */
void consumable_fill(const struct answer *answer, struct consumable_table *table, size_t index,
                     const struct alert_list *alerts, struct record *record);

/** Once all rows were filled: the next supply, from `from` on, that only the maker's objects list;
 * NULL none. `from` counts places in the table's list and is moved behind it. */
const struct private_supply *consumable_next_private(const struct consumable_table *table,
                                                     size_t *from);

/** Add what is known of such a supply to a consumable record that has device and time. */
void consumable_fill_private(const struct private_supply *supply, struct record *record);

#endif
