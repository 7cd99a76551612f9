/* SPDX-License-Identifier: Apache-2.0 */
/* terminal: texts of printers and of others, for the terminal of who asks for them. Pure. */
#ifndef PRINTWIRE_AGENT_TERMINAL_H
#define PRINTWIRE_AGENT_TERMINAL_H

#include "base/buf.h"

#include <stddef.h>

/** Append a text (UTF-8) to `out`, which may be NULL, without what a terminal would obey: controls
 * (C0, C1), marks of direction (Unicode UAX #9), bytes that are no UTF-8; '?' stands for each. How
 * many characters it has. */
size_t terminal_put(struct buf *out, const char *text);

#endif
