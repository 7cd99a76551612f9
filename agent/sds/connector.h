/* SPDX-License-Identifier: Apache-2.0 */
/* connector: the site's side of smart device services (protocol/SDS.md): becomes known to the
 * platform by a one-time code, asks it for work, has the work done that the site consents to, and
 * tells how it went.
 *
 * It works whether the portal is reachable or not, and nothing of it goes there. Whatever the
 * platform says or does not say, monitoring goes on. Everything is on disk: after a crash it goes
 * on by that.
 */
#ifndef PRINTWIRE_AGENT_SDS_CONNECTOR_H
#define PRINTWIRE_AGENT_SDS_CONNECTOR_H

#include "agent/disk.h"
#include "agent/sds_conf.h"
#include "agent/sds_job.h"
#include "base/loop.h"

#include <stdbool.h>

struct connector;

struct connector_options {
    struct loop *loop;
    struct disk *disk;
    const char *folder;                  /* of the agent's data */
    const struct sds_conf *conf;         /* with a URL; lent */
    const struct sds_job_worker *worker; /* NULL: nothing can be done at any device */
    bool (*may_work)(void *arg);         /* the licence has remote work; NULL: it has */
    void (*forgot)(void *arg); /* what devices told was removed, for it was another platform's or
                                  account's: it is to be told anew. NULL: nobody tells */
    void *arg;
};

/** Open what is on disk. NULL on failure, logged. */
struct connector *connector_open(const struct connector_options *options);

/** Begin to ask: at a random point of the first minute. */
void connector_start(struct connector *connector);

/** What an HP device tells, to be sent with the next poll, or as soon as a report is full, when the
 * site relays such; nothing happens when it does not. */
void connector_relay_device(struct connector *connector, const struct sds_doc_device *device);

/** The event log of an HP device, as it is now, for the same: each row is sent once, however often
 * the log is told. */
void connector_relay_log(struct connector *connector, const char *device,
                         const struct sds_doc_alert *rows, size_t count);

/** Whether a log would be taken now: the site relays such, and there is room. */
bool connector_relay_wants_log(const struct connector *connector);

/** Another configuration is in force, of the same platform or of another one; nothing of the former
 * is used after it. The platform is asked at once. */
void connector_reload(struct connector *connector, const struct sds_conf *conf);

/** Forget a question under way and free; what is in hand stays on disk. NULL is allowed. */
void connector_close(struct connector *connector);

#endif
