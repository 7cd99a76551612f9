/* SPDX-License-Identifier: Apache-2.0 */
/* tool_round: what the platform is told and asked without anybody waiting for it: operations that
 * it has not answered, what is to be cancelled, halted or to go on, and, round by round, how what
 * is open stands.
 *
 * One request at a time. A round asks for the open operations of each account, and of each rollout,
 * by one page of ListWork (of a rollout by as many as it has), then for TOOL_ROUND_SINGLE of those
 * that the page did not have, the longest silent first; then for the steps of those that changed:
 * so it costs what is open, not what there is. Rounds follow each other every TOOL_ROUND_FAST_MS
 * while something moves or is looked at, else every TOOL_ROUND_SLOW_MS; without anything open there
 * is none. After a failure it waits, twice as long each time up to TOOL_ROUND_PAUSE_MOST, each
 * spread by a quarter, or as long as the platform says, and goes on behind what it failed for: an
 * account or an item that the platform cannot answer for keeps no other from being followed.
 *
 * What was sent and not answered is sent again with the same key and bytes: it makes no second
 * item. */
#ifndef PRINTWIRE_PORTAL_TOOL_TOOL_ROUND_H
#define PRINTWIRE_PORTAL_TOOL_TOOL_ROUND_H

#include "portal/store/operation_follow.h"
#include "portal/store/store.h"
#include "portal/tool/tool_wire.h"

#define TOOL_ROUND_FAST_MS    2000
#define TOOL_ROUND_SLOW_MS    15000
#define TOOL_ROUND_WATCH_MS   60000 /* a look, or a change, makes rounds fast for so long */
#define TOOL_ROUND_SINGLE     8
#define TOOL_ROUND_PAGES      20 /* most of a rollout in a round */
#define TOOL_ROUND_PAUSE_MS   1000
#define TOOL_ROUND_PAUSE_MOST 60000

struct tool_round;

struct tool_round_options {
    struct store *store;       /* the writer's */
    void (*settle)(void *arg); /* ends the transaction that may be open on it */
    void (*on_change)(void *arg, const struct operation_follow_state *state);
    void *arg; /* of both */
};

/** Begin. NULL on failure. */
struct tool_round *tool_round_create(struct loop *loop, struct tool_wire *wire,
                                     const struct tool_round_options *options);

/** Stop; its wire is gone by then, or has answered all. NULL is allowed. */
void tool_round_destroy(struct tool_round *round);

/** There is something new to be sent: now, unless it waits after a failure. */
void tool_round_wake(struct tool_round *round);

/** Somebody looks. */
void tool_round_watch(struct tool_round *round);

#endif
