/* SPDX-License-Identifier: Apache-2.0 */
/* fleet_csv: the fleet as comma-separated values (base/csv). Pure. What is not known is an empty
 * field; supplies are one field: "cyan toner=37.5;black toner=some". */
#ifndef PRINTWIRE_PORTAL_WATCH_FLEET_CSV_H
#define PRINTWIRE_PORTAL_WATCH_FLEET_CSV_H

#include "base/buf.h"
#include "portal/store/store.h"

/** Append the line of titles. */
void fleet_csv_write_head(struct buf *out);

/** Append a printer's line. */
void fleet_csv_write_row(struct buf *out, const struct store_printer *printer);

#endif
