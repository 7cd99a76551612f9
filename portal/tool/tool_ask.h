/* SPDX-License-Identifier: Apache-2.0 */
/* tool_ask: what somebody wants to know from the platform now: a device with its connector, or rows
 * of its event log (portal/sds_door.h). At most TOOL_ASK_MOST at a time, so that what is ordered
 * always finds a place on the wire. */
#ifndef PRINTWIRE_PORTAL_TOOL_TOOL_ASK_H
#define PRINTWIRE_PORTAL_TOOL_TOOL_ASK_H

#include "portal/tool/tool_wire.h"

#include <stddef.h>

#define TOOL_ASK_MOST 16

/* Who asks, and how many do. */
struct tool_ask {
    struct tool_wire *wire;
    size_t count;
};

/** As struct sds_door says; the same of what follows. ERR_SYNTAX for what is no id. */
enum err tool_ask_device(struct tool_ask *ask, const char *account, const char *device,
                         sds_door_fn *fn, void *arg);

/** The cursor is the platform's own word, or NULL. */
enum err tool_ask_events(struct tool_ask *ask, const char *account, const char *device,
                         const char *cursor, sds_door_fn *fn, void *arg);

#endif
