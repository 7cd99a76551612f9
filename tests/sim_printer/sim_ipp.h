/* SPDX-License-Identifier: Apache-2.0 */
/* sim_ipp: IPP (RFC 8010, 8011) as a simulated printer speaks it, with a codec of its own, so that
 * the agent's is checked against a second opinion.
 *
 * Get-Printer-Attributes is answered, with the attributes that were asked for and no others. Every
 * other operation is refused with server-error-operation-not-supported: a test asks for the count.
 */
#ifndef PRINTWIRE_TESTS_SIM_PRINTER_SIM_IPP_H
#define PRINTWIRE_TESTS_SIM_PRINTER_SIM_IPP_H

#include "agent/record/recording.h"
#include "base/buf.h"
#include "tests/sim_printer/sim_view.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define SIM_IPP_OPERATION 16 /* "0x000b" and a NUL */

/* What a printer tells. */
struct sim_ipp_told {
    const struct sim_view *view;
    const struct recording_section *recorded; /* instead of `view`; NULL: none */
    bool huge;                                /* and 102 kB of attributes nobody asked for */
};

/** Answer a request: append a response to `out`. The operation in `out_operation`. False for bytes
 * that do not even have a head. */
bool sim_ipp_take(const struct sim_ipp_told *told, const void *bytes, size_t len,
                  char out_operation[SIM_IPP_OPERATION], struct buf *out);

#endif
