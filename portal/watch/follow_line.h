/* SPDX-License-Identifier: Apache-2.0 */
/* follow_line: one stored record as one line for a person, such as
 *     09:15:02.123 HQ consumable HP Color LaserJet M880: cyan toner 37.5 % low
 * Times are UTC. What is not known is called so or left out. Pure. */
#ifndef PRINTWIRE_PORTAL_WATCH_FOLLOW_LINE_H
#define PRINTWIRE_PORTAL_WATCH_FOLLOW_LINE_H

#include "base/buf.h"
#include "portal/watch/live_line.h"

#include <stdbool.h>

/** Append the line with its end. False when the record cannot be read or the buffer is full. */
bool follow_line_write(struct buf *out, const struct live_line_entry *entry, bool is_coloured);

#endif
