/* SPDX-License-Identifier: Apache-2.0 */
/* discover: finds printers in the configured ranges, on schedule, and hands each to its listener.
 *
 * A sweep asks every address once without state (agent/walk), paced; further passes ask those that
 * showed no printer with SNMPv1 and with the remaining credentials. Only printers pass
 * (agent/maker). Between sweeps an address that somebody names is asked at once. No address outside
 * the ranges or inside an exclusion is ever sent a byte.
 */
#ifndef PRINTWIRE_AGENT_DISCOVER_DISCOVER_H
#define PRINTWIRE_AGENT_DISCOVER_DISCOVER_H

#include "agent/agent_conf.h"
#include "agent/discover/knock.h"
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
    /** A sweep begins, and may be told what to leave out; may be NULL. */
    void (*on_sweep)(void *arg);
    /** Who is silent to SNMP is tried by its web services (knock.h), where the configuration wants
     * it; its functions get the same `arg`. NULL: never. */
    const struct knock_handlers *knock;
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

/** Somebody says that something lives at this address (a trap, an announcement): ask it at once
 * with each credential and version as a sweep would, and hand it over when it is a printer, also
 * one that the last sweep has found. Port 0: the port of its range.
 *
 * True when it is going to be asked. False, and no packet: outside the ranges, excluded, another
 * port than its range's, waiting already, heard of in the last minute, found by the running sweep,
 * or too many wait (see hints.h; the next sweep finds it). */
bool discover_hint(struct discover *discover, const struct sockaddr_in *address);

/** The running sweep leaves this address out: who lives there is asked anyway, and may sleep. */
void discover_leave_out(struct discover *discover, const struct sockaddr_in *address);

/** Ask nobody anything from now on (a sweep that is running ends without a word, hints are
 * refused), or sweep again. */
void discover_hold(struct discover *discover, bool is_held);

/** Take new ranges and credentials (a reloaded configuration) and sweep again; false without
 * memory, the old ones stay. */
bool discover_reload(struct discover *discover, const struct agent_conf *conf);

#endif
