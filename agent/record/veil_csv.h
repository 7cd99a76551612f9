/* SPDX-License-Identifier: Apache-2.0 */
/* veil_csv: a line of names and a line of values, as Brother's maintenance information, as it may
 * leave the site. */
#ifndef PRINTWIRE_AGENT_RECORD_VEIL_CSV_H
#define PRINTWIRE_AGENT_RECORD_VEIL_CSV_H

#include "agent/record/mask.h"

#include <stdbool.h>
#include <stddef.h>

#define VEIL_CSV_COLUMNS 256

/** Append both lines with the columns that have rows (agent/record/mask_rule). False when it does
 * not fit. */
bool veil_csv_put(struct mask *mask, const char *bytes, size_t len, struct buf *out);

#endif
