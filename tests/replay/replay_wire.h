/* SPDX-License-Identifier: Apache-2.0 */
/* replay_wire: stands in for agent/walk_socket: what the engine puts on the wire reaches simulated
 * printers in the same process a millisecond later, on the clock of fake_loop, and so do answers.
 *
 * There is one wire at a time. What a printer sends elsewhere (traps, informs) leaves as a real
 * packet on loopback, and each real socket that the agent watches is looked at right behind it.
 */
#ifndef PRINTWIRE_TESTS_REPLAY_REPLAY_WIRE_H
#define PRINTWIRE_TESTS_REPLAY_REPLAY_WIRE_H

#include "base/loop.h"
#include "tests/sim_printer/sim_exchange.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define REPLAY_WIRE_MS 1 /* from one end to the other */

/* A packet between the agent and a printer, or an address where none is. */
struct replay_packet {
    bool from_agent;
    uint32_t address; /* the printer's, host order */
    const uint8_t *bytes;
    size_t len;
};

/** Hears each packet when it leaves. */
typedef void replay_tap_fn(void *arg, const struct replay_packet *packet);

/** Lay the wire to the printers of a fleet, which must outlive it; `community` as in sim_exchange.
 * False without memory or socket (errno). */
bool replay_wire_open(struct loop *loop, struct sim_fleet *fleet, const char *community);

/** Take it away, after the engine was closed. */
void replay_wire_close(void);

/** Where the printers' packets are made: for commands. */
struct sim_exchange *replay_wire_exchange(void);

/** Let `fn` hear all packets from now on; NULL: nobody. */
void replay_wire_tap(replay_tap_fn *fn, void *arg);

#endif
