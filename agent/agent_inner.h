/* SPDX-License-Identifier: Apache-2.0 */
/* agent_inner: what the files of the agent's wiring share; nobody else includes it. agent.c is the
 * river and the life of the process, agent_orders.c what it is told to do by the portal,
 * agent_sds.c by a platform. */
#ifndef PRINTWIRE_AGENT_AGENT_INNER_H
#define PRINTWIRE_AGENT_AGENT_INNER_H

#include "agent/agent_conf.h"
#include "agent/disk.h"
#include "agent/licence/licensee.h"
#include "agent/orders/orders.h"
#include "agent/publish/link.h"
#include "agent/publish/publish.h"
#include "agent/sds/connector.h"
#include "agent/site.h"
#include "agent/spool/spool.h"
#include "agent/spool/spool_hold.h"
#include "agent/work/work.h"
#include "base/loop.h"
#include "protocol/licence_record.h"

#include <stdbool.h>
#include <stdint.h>

struct agent {
    const char *file;
    struct agent_conf *written; /* the administrator's configuration */
    struct agent_conf *conf;    /* that, with what orders have set */
    struct loop *loop;
    struct disk *disk;
    struct spool *spool;
    struct spool_hold *hold; /* of what the licence does not cover */
    struct site *site;
    struct publish *publish;
    struct link *link;
    struct licensee *licensee; /* NULL: no licence is asked for */
    struct orders *orders;
    struct connector *connector; /* NULL: no platform is asked for work */
    struct work *work;           /* who does it; outlives the connector */
    uint64_t boot_id;            /* of the machine's boot; the jail hides it */
    struct loop_signal *signals[3];
    struct loop_timer *counted; /* while it runs, other counts are to be said */
    struct licence_record_counts told;
    bool failed;
};

/** Open the stage of orders, and put what they have set into the configuration; before the site is
 * opened. */
bool agent_orders_open(struct agent *agent);

/** The configuration that is in force when this one is the administrator's, after what it does not
 * allow any more was taken back; NULL without memory, and nothing has changed then. The caller
 * frees it. */
struct agent_conf *agent_orders_conf(struct agent *agent, const struct agent_conf *written);

/** link_handlers.on_question (`arg` is the agent). */
bool agent_orders_hear(void *arg, const struct xml_node *iq, struct buf *out);

/** link_handlers.knows (`arg` is the agent). */
bool agent_orders_know(void *arg, const char *jid);

/** site_outlet.refreshed (`arg` is the agent). */
void agent_orders_refreshed(void *arg, const struct device *device, bool is_read);

/** site_outlet.swept (`arg` is the agent). */
void agent_orders_swept(void *arg, uint32_t asked, uint32_t printers);

/** Open the connector when the configuration names a platform; without it everything else goes on.
 */
void agent_sds_open(struct agent *agent);

/** Begin to ask the platform. */
void agent_sds_start(struct agent *agent);

/** Another configuration is in force; `before`, the administrator's of before, is still there. */
void agent_sds_reload(struct agent *agent, const struct agent_conf *before);

#endif
