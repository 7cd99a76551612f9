/* SPDX-License-Identifier: Apache-2.0 */
/* connector_hand: the work items in hand: takes them as they are offered, asks policy and persons,
 * fetches images, starts the work when the platform has taken the start, and makes the steps that
 * tell of it (protocol/SDS.md, section 5).
 *
 * The promise: nothing goes to a device for an item that was denied, and nothing twice for any.
 * Each change is on disk before what follows from it: a step before it is sent, that it acts before
 * the worker is started, leave for the packet before it is given. After a crash it goes on by the
 * disk: what may have been sent is looked at, never sent again.
 */
#ifndef PRINTWIRE_AGENT_SDS_CONNECTOR_HAND_H
#define PRINTWIRE_AGENT_SDS_CONNECTOR_HAND_H

#include "agent/disk.h"
#include "agent/sds/connector_outbox.h"
#include "agent/sds_conf.h"
#include "agent/sds_job.h"
#include "base/loop.h"
#include "protocol/sds_doc_connector.h"
#include "protocol/sds_doc_report.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define CONNECTOR_HAND_TICK_MS  2000  /* while something is in hand: words of persons, hours */
#define CONNECTOR_HAND_FETCHES  3     /* tries to fetch an image; a new process begins anew */
#define CONNECTOR_HAND_FETCH_MS 60000 /* between two of them */

struct connector_hand;

struct connector_hand_options {
    struct loop *loop;
    struct disk *disk;
    const char *folder;
    const struct sds_conf *conf;
    struct connector_outbox *outbox;
    const struct sds_job_worker *worker; /* NULL: nothing can be done at any device */
    bool (*may_work)(void *arg);         /* the licence has remote work; NULL: it has */
    void *may_arg;
    void (*on_news)(void *arg); /* there may be something to send */
    void *arg;
};

/** Open what is in hand by the disk; everything is lent. NULL on failure, logged. */
struct connector_hand *connector_hand_open(const struct connector_hand_options *options);

/** Go on with it. */
void connector_hand_start(struct connector_hand *hand);

/** Another configuration is in force. */
void connector_hand_reload(struct connector_hand *hand, const struct sds_conf *conf);

/** Abort what runs and free; what is in hand stays on disk. NULL is allowed. */
void connector_hand_close(struct connector_hand *hand);

/** All that is in hand, with what it waits for, and for how many more there is room. */
size_t connector_hand_holds(struct connector_hand *hand,
                            struct sds_doc_hold out_holds[SDS_DOC_HOLDS], int64_t *out_room);

/** The answer of a poll: what is still ours, and what is new. */
void connector_hand_schedule(struct connector_hand *hand, const struct sds_doc_schedule *schedule);

/** The next step of each item that has one, of at most `most` of them, all on disk. False: there is
 * none, or the disk refuses. */
bool connector_hand_report(struct connector_hand *hand, size_t most,
                           struct sds_doc_reports *out_reports);

/** Nothing of this item, or of any (NULL), is told any more: it is let go; `why` is for the log. */
void connector_hand_let_go(struct connector_hand *hand, const char *item, const char *why);

/** The answer to that. False: it answers none of the steps that wait, and the same would be told
 * again. */
bool connector_hand_results(struct connector_hand *hand, const struct sds_doc_results *results);

#endif
