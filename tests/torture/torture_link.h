/* SPDX-License-Identifier: Apache-2.0 */
/* torture_link: agent/publish/link without a connection: what is asked is answered by a portal that
 * stores at once, and remembers all. Link torture_link.c instead of link.c. */
#ifndef PRINTWIRE_TESTS_TORTURE_TORTURE_LINK_H
#define PRINTWIRE_TESTS_TORTURE_TORTURE_LINK_H

#include "tests/torture/end_state.h"
#include "tests/torture/torture.h"

/** Let the portal keep what it is sent there, and tell of what must not be in `cycle`. */
void torture_link_portal(struct end_state *state, struct torture_cycle *cycle);

#endif
