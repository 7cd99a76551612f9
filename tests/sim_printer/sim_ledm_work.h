/* SPDX-License-Identifier: Apache-2.0 */
/* sim_ledm_work: the documents of a simulated HP printer that takes orders: what it can be ordered,
 * how its firmware update goes, what its event log holds. */
#ifndef PRINTWIRE_TESTS_SIM_PRINTER_SIM_LEDM_WORK_H
#define PRINTWIRE_TESTS_SIM_PRINTER_SIM_LEDM_WORK_H

#include "base/buf.h"
#include "tests/sim_printer/sim_view.h"

#include <stdbool.h>

/** Append the document at a path; false when there is none, or the printer takes no orders. */
bool sim_ledm_work_put(const struct sim_view *view, const char *path, struct buf *out);

#endif
