/* SPDX-License-Identifier: Apache-2.0 */
/* walk_trap_clock: whether an authentic SNMPv3 notification is fresh: the time window of RFC 3414
 * section 3.2 step 7, and no message twice. Pure: no socket, the time is given.
 *
 * RFC 3414 alone lets a copy of a message pass for 150 s. So the signatures of the last messages of
 * an engine are remembered, and when one is forgotten, so is every moment up to its own: what was
 * signed then or before is refused. Nothing that was ever taken can be taken again.
 *
 * A trap is stamped by its sender's engine, which counts by itself: its clock here is the latest
 * one that it signed, going on since. An inform is stamped with our clock. At most
 * WALK_TRAP_CLOCK_ENGINES senders are known; when one more comes, the one that was silent longest
 * is forgotten (and could then be replayed once: only who knows a key makes engines known).
 */
#ifndef PRINTWIRE_AGENT_WALK_TRAP_CLOCK_H
#define PRINTWIRE_AGENT_WALK_TRAP_CLOCK_H

#include "agent/walk_trap_shape.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define WALK_TRAP_CLOCK_ENGINES  16384 /* senders with SNMPv3 */
#define WALK_TRAP_CLOCK_TRAPS    32    /* signatures remembered per sender */
#define WALK_TRAP_CLOCK_INFORMS  4096  /* and of all informs together */
#define WALK_TRAP_CLOCK_WINDOW_S 150   /* RFC 3414 section 2.2.3 */
#define WALK_TRAP_CLOCK_MOST     0x7fffffff

enum walk_trap_freshness {
    WALK_TRAP_FRESH,
    WALK_TRAP_STALE,   /* not in the time window */
    WALK_TRAP_REPEATED /* taken before, or so old that nobody can tell */
};

struct walk_trap_clock;

/* What an engine signed last. */
struct walk_trap_stamp {
    uint8_t engine[WALK_TRAP_SHAPE_ENGINE_ID];
    size_t engine_len;
    uint32_t boots;
    uint32_t time;
};

/** No engine is known yet; `boots` is ours, whose time begins now. NULL without memory. */
struct walk_trap_clock *walk_trap_clock_create(uint32_t boots, uint64_t now_ms);

/** Free; NULL is allowed. */
void walk_trap_clock_destroy(struct walk_trap_clock *clock);

/** Start from what an earlier run knew of a sender: whatever it signed then or before is refused.
 * False without memory, or when there are too many. */
bool walk_trap_clock_recall(struct walk_trap_clock *clock, const struct walk_trap_stamp *stamp);

/** Judge a signed trap; a fresh one moves its sender's clock and is remembered. Without memory for
 * a new sender its trap is WALK_TRAP_STALE. */
enum walk_trap_freshness walk_trap_clock_trap(struct walk_trap_clock *clock,
                                              const struct walk_trap_shape *shape, uint64_t now_ms);

/** Judge a signed inform, stamped with our clock; a fresh one is remembered. */
enum walk_trap_freshness walk_trap_clock_inform(struct walk_trap_clock *clock,
                                                const struct walk_trap_shape *shape,
                                                uint64_t now_ms);

/** Our own clock now: snmpEngineBoots and snmpEngineTime (RFC 3411). */
void walk_trap_clock_own(const struct walk_trap_clock *clock, uint64_t now_ms, uint32_t *out_boots,
                         uint32_t *out_time);

#endif
