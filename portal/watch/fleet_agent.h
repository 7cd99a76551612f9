/* SPDX-License-Identifier: Apache-2.0 */
/* fleet_agent: the lines below the table of printers: how the agents stand that say it. */
#ifndef PRINTWIRE_PORTAL_WATCH_FLEET_AGENT_H
#define PRINTWIRE_PORTAL_WATCH_FLEET_AGENT_H

#include "base/buf.h"
#include "portal/store/store.h"

#include <stdbool.h>
#include <stddef.h>

/** Append an agent's line: who it is, the state of its licence and its end, why, and how many
 * devices it covers. `width` is that of the terminal, 0: as wide as needed. */
void fleet_agent_write(struct buf *out, const struct store_self *self, size_t width,
                       bool is_coloured, bool unicode);

#endif
