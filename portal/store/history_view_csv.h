/* SPDX-License-Identifier: Apache-2.0 */
/* history_view_csv: rows of views as comma-separated values (RFC 4180) for people: times as RFC
 * 3339 in UTC, levels in percent, flags as true and false, and what is not known as nothing. Pure.
 */
#ifndef PRINTWIRE_PORTAL_STORE_HISTORY_VIEW_CSV_H
#define PRINTWIRE_PORTAL_STORE_HISTORY_VIEW_CSV_H

#include "base/buf.h"
#include "portal/store/history_view.h"

/** Append the line of the columns' names as the API calls them, with its end: same_as, told_ms. */
void history_view_csv_head(struct buf *out, const struct history_view *view);

/** Append the line of a row, with its end. */
void history_view_csv_append(struct buf *out, const struct history_view *view,
                             const struct history_view_cell *cells);

#endif
