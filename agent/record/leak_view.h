/* SPDX-License-Identifier: Apache-2.0 */
/* leak_view: one line of text with an encoding undone, for agent/record/leak. Pure. */
#ifndef PRINTWIRE_AGENT_RECORD_LEAK_VIEW_H
#define PRINTWIRE_AGENT_RECORD_LEAK_VIEW_H

#include "base/buf.h"

#include <stdbool.h>
#include <stddef.h>

enum leak_view { LEAK_VIEW_PLAIN, LEAK_VIEW_ESCAPES, LEAK_VIEW_HEX, LEAK_VIEW_BASE64, LEAK_VIEWS };

/** Append the line, in lower case and without NULs, as the view shows it: what is decoded stands
 * one run behind another, each begun at every octet that it may begin at. False without memory. */
bool leak_view_put(enum leak_view view, const char *line, size_t len, struct buf *out);

#endif
