/* SPDX-License-Identifier: Apache-2.0 */
/* sim_answer: from a request to the printer's answer: GET, GETNEXT and GETBULK as RFC 1157 and RFC
 * 3416 say.
 *
 * SET is always refused and counted: nothing that asks a simulated fleet may write to a printer.
 */
#ifndef PRINTWIRE_TESTS_SIM_PRINTER_SIM_ANSWER_H
#define PRINTWIRE_TESTS_SIM_PRINTER_SIM_ANSWER_H

#include "tests/sim_printer/sim_codec.h"
#include "tests/sim_printer/sim_printer.h"

#include <stddef.h>
#include <stdint.h>

/** Count a request and write its answer; the bytes of it, its length in `out_len`; owned by
 * `writer`. NULL when the printer stays silent: malformed request, wrong community (`community`
 * NULL: any will do), unknown context, a PDU that no agent answers, or a fault that says so. */
const uint8_t *sim_answer_make(struct sim_printer *printer, const char *community,
                               const uint8_t *request, size_t len, struct sim_writer *writer,
                               size_t *out_len);

#endif
