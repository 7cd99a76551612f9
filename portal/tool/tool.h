/* SPDX-License-Identifier: Apache-2.0 */
/* tool: the portal as a tool of a platform of smart device services (protocol/SDS.md, section 9):
 * what people ordered (portal/store/operation.h) is sent there and followed (tool_round), and what
 * the API wants to know of a device is asked there (tool_ask), over one wire (tool_wire).
 *
 * It knows nothing of the API: it has a door for it (portal/sds_door.h), and tells of changes. */
#ifndef PRINTWIRE_PORTAL_TOOL_TOOL_H
#define PRINTWIRE_PORTAL_TOOL_TOOL_H

#include "base/loop.h"
#include "portal/portal_conf_sds.h"
#include "portal/sds_door.h"
#include "portal/store/operation_follow.h"
#include "portal/store/store.h"

struct tool;

struct tool_options {
    struct store *store;       /* the writer's */
    const char *secret;        /* the tool's; copied */
    void (*settle)(void *arg); /* ends the transaction that may be open on the store */
    void (*on_change)(void *arg, const struct operation_follow_state *state);
    void (*on_standing)(void *arg, const struct sds_door_standing *standing);
    void *arg; /* of all three */
};

/** Begin; what is open is followed, what was not answered is sent again. `conf` must outlive it.
 * NULL on failure, logged. */
struct tool *tool_create(struct loop *loop, const struct portal_conf_sds *conf,
                         const struct tool_options *options);

/** Stop; who waits for an answer gets ERR_CLOSED. NULL is allowed. */
void tool_destroy(struct tool *tool);

/** Its door, which is there as long as it is. */
const struct sds_door *tool_door(struct tool *tool);

#endif
