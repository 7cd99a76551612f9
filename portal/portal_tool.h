/* SPDX-License-Identifier: Apache-2.0 */
/* portal_tool: joins the tool of a platform of smart device services (portal/tool) to the HTTPS
 * front: what the API asks goes to it by its door, what changes is told to those who listen to
 * events. All but the start take NULL, for a portal without <sds>. */
#ifndef PRINTWIRE_PORTAL_PORTAL_TOOL_H
#define PRINTWIRE_PORTAL_PORTAL_TOOL_H

#include "base/loop.h"
#include "portal/portal_conf.h"
#include "portal/sds_door.h"
#include "portal/store/store.h"
#include "portal/watch/web.h"

struct portal_tool;

/** Begin as <sds> says; the secret is read. NULL on failure, logged. `settle` ends the transaction
 * that may be open on the store. */
struct portal_tool *portal_tool_start(struct loop *loop, const struct portal_conf *conf,
                                      struct store *store, void (*settle)(void *arg), void *arg);

/** The door; NULL without. */
const struct sds_door *portal_tool_door(struct portal_tool *joint);

/** Who is told of changes from now on. */
void portal_tool_set_web(struct portal_tool *joint, struct web *web);

/** End; calls of the API that wait are answered: while the front is still there. */
void portal_tool_stop(struct portal_tool *joint);

#endif
