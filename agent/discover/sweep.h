/* SPDX-License-Identifier: Apache-2.0 */
/* sweep: the order of asking: every address of the ranges once per pass, permuted, exclusions left
 * out, addresses that have answered left out. Pure: no socket, no clock. */
#ifndef PRINTWIRE_AGENT_DISCOVER_SWEEP_H
#define PRINTWIRE_AGENT_DISCOVER_SWEEP_H

#include "agent/agent_conf.h"

#include <netinet/in.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct sweep {
    const struct agent_conf *conf;
    uint32_t size;   /* addresses in the ranges */
    uint32_t stride; /* coprime to size: walks all of them in an order that spreads over networks */
    uint32_t done;   /* steps made in this pass */
    uint32_t position; /* the address of the next step */
    uint8_t *answered; /* one bit per address */
};

/** Prepare for the ranges of a configuration, which must outlive it. False without memory. */
bool sweep_init(struct sweep *s, const struct agent_conf *conf);

/** Free; safe on a zeroed sweep. */
void sweep_finish(struct sweep *s);

/** Start the next pass over what has not answered. */
void sweep_restart(struct sweep *s);

/** Forget who answered. */
void sweep_forget(struct sweep *s);

/** The next address of this pass, without moving on; false when the pass is over. */
bool sweep_peek(struct sweep *s, struct sockaddr_in *out_address);

/** Move on behind the address that sweep_peek() gave. */
void sweep_advance(struct sweep *s);

/** Note that an address answered. True the first time; false when it did before, lies in no range
 * with that port, or is excluded. */
bool sweep_answered(struct sweep *s, const struct sockaddr_in *address);

/** True when the address has answered since sweep_forget(). */
bool sweep_knows(const struct sweep *s, const struct sockaddr_in *address);

#endif
