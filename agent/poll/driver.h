/* SPDX-License-Identifier: Apache-2.0 */
/* driver: what every way of reading a device offers to the poll stage.
 *
 * A driver reads one device without knowing when or why: `status` is the cheapest question that
 * tells whether anything moved, `read` fetches the tables of a scope. Both answer later, on the
 * loop, exactly once; at most one is under way per device (the poll stage sees to it).
 */
#ifndef PRINTWIRE_AGENT_POLL_DRIVER_H
#define PRINTWIRE_AGENT_POLL_DRIVER_H

#include "agent/reading.h"
#include "agent/scope.h"
#include "agent/walk.h"
#include "agent/web_set.h"

#include <stdbool.h>

struct device;
struct driver_device; /* a driver's own state of one device */

/* How much of the small question is asked. */
enum status_depth {
    STATUS_WHOLE, /* states, event counters, supply levels, rows of alerts */
    STATUS_LEAST  /* for a sleeper, one tiny packet: up time, model, states, event counters, life */
};

/* `set` is lent; for a failed reading it may hold what came before the failure and must not be
 * trusted as whole. `moved`: the scopes (enum scope bits) that differ from the last status answer;
 * 0 for `read`. `web`, lent: what the device's web services answered, with the scopes of
 * which it tells all (web_set_scopes()); NULL when they were not asked or did not answer. */
typedef void driver_done_fn(void *arg, enum walk_result result, unsigned moved,
                            const struct reading_set *set, const struct web_set *web);

struct driver {
    const char *name; /* "snmp" */
    /** Attach to a device; `context` is the driver's own (for snmp: struct walk). `credential`
     * NULL: it has no SNMP. NULL without memory. */
    struct driver_device *(*attach)(void *context, struct device *device,
                                    const struct walk_credential *credential);
    /** Forget the device; an answer under way is delivered as WALK_CANCELLED before this returns.
     */
    void (*detach)(struct driver_device *state);
    /** Ask the small question; true when `done` will be called. What this depth does not ask has
     * not moved. */
    bool (*status)(struct driver_device *state, enum status_depth depth, driver_done_fn *done,
                   void *arg);
    /** Read the tables of these scopes (enum scope bits); true when `done` will be called. */
    bool (*read)(struct driver_device *state, unsigned scopes, driver_done_fn *done, void *arg);
    /** How long the device left the last question unanswered (walk_peer_deaf_ms()). */
    uint64_t (*deaf_ms)(const struct driver_device *state);
};

#endif
