/* SPDX-License-Identifier: Apache-2.0 */
/* walk_sweep: the engine's side of finding devices; what others may call stands in walk.h. */
#ifndef PRINTWIRE_AGENT_WALK_SWEEP_H
#define PRINTWIRE_AGENT_WALK_SWEEP_H

#include "agent/walk_inner.h"

/** Make a sweep ready: a fresh key, no listener. */
void walk_sweep_init(struct walk_sweep *sweep);

/** Take a packet whose request-id is not a slot's. False when it answers no question of this sweep.
 */
bool walk_sweep_take(struct walk *walk, const uint8_t *bytes, const struct walk_shape *shape,
                     const struct sockaddr_in *from);

/** An address met a closed port. */
void walk_sweep_closed(const struct walk *walk, const struct sockaddr_in *to);

#endif
