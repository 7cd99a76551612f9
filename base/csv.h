/* SPDX-License-Identifier: Apache-2.0 */
/* csv: texts in comma-separated values (RFC 4180), for spreadsheets. Pure. Numbers and times of our
 * own are written by whoever has them, lines end with CSV_LINE_END.
 *
 * Texts come from strangers: one that a spreadsheet would take for a formula (it begins with = + -
 * @, a tab or a carriage return) gets a ' in front. */
#ifndef PRINTWIRE_BASE_CSV_H
#define PRINTWIRE_BASE_CSV_H

#include "base/buf.h"

#define CSV_LINE_END "\r\n"

/** Append a text as one field, always quoted, so that no separator inside it can be mistaken. */
void csv_append_text(struct buf *out, const char *text);

#endif
