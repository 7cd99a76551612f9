/* SPDX-License-Identifier: Apache-2.0 */
/* walk_exchange: questions out, answers in, waiting in between: the engine's heart. See
 * walk_inner.h for the story. */
#ifndef PRINTWIRE_AGENT_WALK_EXCHANGE_H
#define PRINTWIRE_AGENT_WALK_EXCHANGE_H

#include "agent/walk_inner.h"

/** The peer's first request waits to be asked; nothing happens before the loop runs again. Harmless
 * for a peer that is in the line or has a question on the wire. */
void walk_exchange_ready(struct walk_peer *peer);

/** Take the peer out of the line and off the wire. */
void walk_exchange_forget(struct walk_peer *peer);

/** Send what may be sent now, and start the timer for the rest. */
void walk_exchange_pump(struct walk *walk);

/** Ask again, or give up, where an answer is overdue; then pump. */
void walk_exchange_tick(struct walk *walk);

/** Take a packet of a known shape that carries a slot's request-id. False when nobody asked for it.
 */
bool walk_exchange_take(struct walk *walk, const uint8_t *bytes, const struct walk_shape *shape,
                        const struct sockaddr_in *from);

/** A port is closed: every question to it ends. False when there was none. */
bool walk_exchange_closed(struct walk *walk, const struct sockaddr_in *to);

/** The device answered by v1 where v2c stayed without an answer, now or in an earlier run: it is
 * asked by v1. After WALK_V1_MS, and after each silence, one question is sent by v2c first and by
 * v1 when that stays without an answer: what was lost once is not held against it for ever. */
void walk_exchange_settle_v1(struct walk_peer *peer);

/** End the peer's first request and call its function. The peer may be gone afterwards. */
void walk_exchange_finish(struct walk_peer *peer, enum walk_result result);

#endif
