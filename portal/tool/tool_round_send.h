/* SPDX-License-Identifier: Apache-2.0 */
/* tool_round_send: what the platform is told: operations that it has not answered, what is to be
 * cancelled, and rollouts that are to be halted or to go on. A part of tool_round.
 *
 * Each is true when something is under way, was done or was put off: the round goes on from
 * there. */
#ifndef PRINTWIRE_PORTAL_TOOL_TOOL_ROUND_SEND_H
#define PRINTWIRE_PORTAL_TOOL_TOOL_ROUND_SEND_H

#include "portal/tool/tool_round.h"

/** End an operation that expired with nothing sent. */
bool tool_round_send_unsent(struct tool_round *round);

/** Cancel the first that is to be. */
bool tool_round_send_cancel(struct tool_round *round);

/** Halt the first rollout that is to be, or let it go on. */
bool tool_round_send_wish(struct tool_round *round);

/** Send the first operation that was not answered. */
bool tool_round_send_order(struct tool_round *round);

#endif
