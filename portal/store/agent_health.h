/* SPDX-License-Identifier: Apache-2.0 */
/* agent_health: how an agent's link and journal stood last. ingest writes it, list_view shows it.
 */
#ifndef PRINTWIRE_PORTAL_STORE_AGENT_HEALTH_H
#define PRINTWIRE_PORTAL_STORE_AGENT_HEALTH_H

#include "portal/store/store.h"

#include <stdint.h>

#define AGENT_HEALTH_UNKNOWN (-1)

enum agent_health_link {
    AGENT_HEALTH_LINK_UNKNOWN = AGENT_HEALTH_UNKNOWN,
    AGENT_HEALTH_GONE = 0,
    AGENT_HEALTH_HERE = 1
};

/* How long something takes, milliseconds, or AGENT_HEALTH_UNKNOWN. */
struct agent_health_delay {
    int64_t median;
    int64_t p99;
};

struct agent_health {
    enum agent_health_link link;
    int64_t since_ms;               /* when that began; 0: not known */
    int64_t links;                  /* sessions that it began */
    int64_t backlog;                /* records that it has and we do not, AGENT_HEALTH_UNKNOWN */
    int64_t ahead_ms;               /* its clock minus ours; nothing while `within_ms` is unknown */
    int64_t within_ms;              /* how wrong that may be, AGENT_HEALTH_UNKNOWN */
    int64_t told_ms;                /* when backlog and clock were told, by our clock; 0: never */
    struct agent_health_delay made; /* from a record's making to its receipt, clocks compared */
    struct agent_health_delay stored; /* from the receipt to the commit */
};

/** Nothing is known. */
void agent_health_init(struct agent_health *out_health);

/** Read what was written last of an agent; nothing is known of one without a row. Whether it is
 * connected was true for the portal that wrote it: it is unknown here. */
enum err agent_health_read(struct store *store, int64_t agent, struct agent_health *out_health);

/** Write it, in the open transaction. */
enum err agent_health_write(struct store *store, int64_t agent, const struct agent_health *health);

/** A portal begins: which agents are connected is not known. Commits by itself. */
enum err agent_health_begin(struct store *store);

#endif
