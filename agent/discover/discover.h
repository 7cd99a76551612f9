/* SPDX-License-Identifier: Apache-2.0 */
/* discover: finds printers in the configured ranges, on schedule, and hands each to its listener.
 *
 * A sweep asks every address once without state (agent/walk), paced; further passes ask those that
 * showed no printer with SNMPv1 and with the remaining credentials. Only printers pass
 * (agent/maker). No address outside the ranges or inside an exclusion is ever sent a byte.
 */
#ifndef PRINTWIRE_AGENT_DISCOVER_DISCOVER_H
#define PRINTWIRE_AGENT_DISCOVER_DISCOVER_H

#include "agent/agent_conf.h"
#include "agent/reading.h"
#include "agent/walk.h"
#include "base/loop.h"

#include <netinet/in.h>
#include <stdbool.h>

struct discover;

struct discover_handlers {
    /** A printer answered at an address; called on every sweep, for known ones too. */
    void (*on_printer)(void *arg, const struct sockaddr_in *address,
                       const struct walk_credential *credential, const struct reading_set *set);
    /** A sweep ended: addresses asked, printers that answered. */
    void (*on_swept)(void *arg, uint32_t asked, uint32_t printers);
};

/** Ready to sweep the ranges of `conf`, which must outlive it. NULL without memory. */
struct discover *discover_create(struct loop *loop, struct walk *walk,
                                 const struct agent_conf *conf,
                                 const struct discover_handlers *handlers, void *arg);

/** Stop and free; NULL is allowed. */
void discover_destroy(struct discover *discover);

/** Sweep now and then every sweep_ms; when a sweep is running it goes on and no second one starts.
 */
void discover_start(struct discover *discover);

/** Take new ranges and credentials (a reloaded configuration) and sweep again; false without
 * memory, the old ones stay. */
bool discover_reload(struct discover *discover, const struct agent_conf *conf);

#endif
