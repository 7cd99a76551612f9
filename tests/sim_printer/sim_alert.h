/* SPDX-License-Identifier: Apache-2.0 */
/* sim_alert: rows of prtAlertTable that come and go, and the trap about them (RFC 3805).
 *
 * Opening a row adds one to prtAlertAllEvents and, when it is critical, to prtAlertCriticalEvents,
 * where the printer has these counters; closing one adds nothing, as in most printers.
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

/** Write printerV2Alert for the last row that was opened, as a v1 or v2c trap (RFC 3584 for v1);
 * owned by `writer`, the length in `out_len`. NULL when no row was opened or it is gone. */
const uint8_t *sim_alert_trap(struct sim_printer *printer, uint8_t version, const char *community,
                              struct sim_writer *writer, size_t *out_len);

#endif
