/* SPDX-License-Identifier: Apache-2.0 */
/* sim_alert: rows of prtAlertTable that come and go (RFC 3805).
 *
 * Each row that is added adds one to prtAlertAllEvents and, when it is critical, to
 * prtAlertCriticalEvents, where the printer has these counters; a row that goes adds nothing. A
 * full table makes room by dropping its oldest unary change events.
 */
#ifndef PRINTWIRE_TESTS_SIM_PRINTER_SIM_ALERT_H
#define PRINTWIRE_TESTS_SIM_PRINTER_SIM_ALERT_H

#include "tests/sim_printer/sim_printer.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* The columns of a new row by their names in the MIB; prtAlertTime is sysUpTime. */
struct sim_alert {
    int32_t group;
    int32_t group_index;
    int32_t code;
    int32_t severity;
    int32_t training;
    int32_t location;
    const char *description;
};

/** Add a row; its prtAlertIndex, larger than any before, in `out_index`. False when memory runs
 * out. */
bool sim_alert_open(struct sim_printer *printer, const struct sim_alert *alert,
                    uint32_t *out_index);

/** Remove a row, recorded or opened; false when there is none with this index. */
bool sim_alert_close(struct sim_printer *printer, uint32_t index);

/** Remove a binary change event and add the row that says so: alertRemovalOfBinaryChangeEntry(1801)
 * of group alert(18), whose group index is the row that went, a unary event. The new row's index in
 * `out_index`; false as for both. */
bool sim_alert_close_aloud(struct sim_printer *printer, uint32_t index, uint32_t *out_index);

/** Add a copy of a row under an index of its own; false when there is none, or without memory. */
bool sim_alert_repeat(struct sim_printer *printer, uint32_t index, uint32_t *out_index);

/** Number the rows anew from 1 in their order, and go on behind the last, as printers do that start
 * again; how many rows there are. False without memory. */
bool sim_alert_renumber(struct sim_printer *printer, uint32_t *out_count);

/** Remove all rows; how many there were. */
uint32_t sim_alert_clear(struct sim_printer *printer);

/** prtAlertSeverityLevel of a row; 0 when there is none. */
int32_t sim_alert_severity(const struct sim_printer *printer, uint32_t index);

/** hrDeviceIndex of the printer: that of its first row in prtGeneralTable, 1 without. */
uint32_t sim_alert_device(const struct sim_printer *printer);

/** The identifier of a cell: column 1 (prtAlertIndex) to 9 (prtAlertTime). */
void sim_alert_cell(struct sim_oid_room *out_room, uint32_t column, uint32_t device,
                    uint32_t index);

#endif
