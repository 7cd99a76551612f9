/* SPDX-License-Identifier: Apache-2.0 */
/* sim_html: the pages of older devices with SyncThru, whose values stand between marks and in
 * scripts. Each function appends one whole page. */
#ifndef PRINTWIRE_TESTS_SIM_PRINTER_SIM_HTML_H
#define PRINTWIRE_TESTS_SIM_PRINTER_SIM_HTML_H

#include "base/buf.h"
#include "tests/sim_printer/sim_view.h"

/** /home.htm */
void sim_html_home(const struct sim_view *view, struct buf *out);

/** /Information/supplies_status.htm */
void sim_html_supplies(const struct sim_view *view, struct buf *out);

#endif
