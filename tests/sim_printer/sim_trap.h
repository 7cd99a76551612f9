/* SPDX-License-Identifier: Apache-2.0 */
/* sim_trap: printerV2Alert (RFC 3805) about a row of prtAlertTable, as a trap of RFC 1157 (in the
 * form of RFC 3584), a trap or an inform of RFC 3416.
 */
#ifndef PRINTWIRE_TESTS_SIM_PRINTER_SIM_TRAP_H
#define PRINTWIRE_TESTS_SIM_PRINTER_SIM_TRAP_H

#include "tests/sim_printer/sim_printer.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/** The kind by its word "v1", "v2c" or "inform"; false for other words. */
bool sim_trap_kind(const char *word, enum sim_trap *out_kind);

/** Write the message about the last row that was opened; owned by `writer`, the length in
 * `out_len`. NULL when no row was opened or it is gone. */
const uint8_t *sim_trap_make(struct sim_printer *printer, enum sim_trap kind, const char *community,
                             struct sim_writer *writer, size_t *out_len);

#endif
