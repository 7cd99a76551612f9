/* SPDX-License-Identifier: Apache-2.0 */
/* site: the half of the river that lies at the printers: discover → poll → normalise → change. What
 * is new to say leaves it through `emit`, in the disk's transaction.
 *
 * It knows which device lives where, whom to ask, and what was lost by a roll-back of the disk.
 */
#ifndef PRINTWIRE_AGENT_SITE_H
#define PRINTWIRE_AGENT_SITE_H

#include "agent/agent_conf.h"
#include "agent/device.h"
#include "agent/disk.h"
#include "agent/order.h"
#include "base/err.h"
#include "base/loop.h"
#include "protocol/licence_state.h"
#include "protocol/record.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct site;
struct work;
struct sds_doc_device;
struct sds_doc_alert;
struct sds_job_worker;

/* Where what is said goes. */
struct site_outlet {
    /** Takes a record of a device, as change_emit_fn of agent/change has it. With
     * device.cover.is_over the licence does not cover the device. */
    enum err (*emit)(void *arg, const struct device *device, enum record_kind kind, const char *xml,
                     size_t len);
    /** The licence covers the device again: what was held of it follows, at most `most` records in
     * this transaction. `out_left`: others are left. ERR_FULL: not possible now, others of its
     * errors as of `emit`. NULL: nothing is ever held. */
    enum err (*release)(void *arg, const char *device_id, unsigned most, bool *out_left);
    void *arg;
    /** What site_order_refresh() began is over: the device was read, or is silent. May be NULL. */
    void (*refreshed)(void *arg, const struct device *device, bool is_read);
    /** A look at the ranges has ended. May be NULL. */
    void (*swept)(void *arg, uint32_t asked, uint32_t printers);
};

/** Open on the agent's disk, asking nobody yet; `conf` must outlive it or be replaced by
 * site_reload(). NULL on failure, mostly logged. */
struct site *site_open(struct loop *loop, struct disk *disk, const struct agent_conf *conf,
                       const struct site_outlet *outlet);

/** Stop asking and free; before disk_close(). NULL is allowed. */
void site_close(struct site *site);

/** Ask the known devices that the configuration covers, and look for others. */
void site_start(struct site *site);

/** Take another configuration; nothing of the former is used after it. False without memory:
 * nothing has changed then. */
bool site_reload(struct site *site, const struct agent_conf *conf);

/** To be told of each end of a transaction: true when it was committed, false when it was rolled
 * back; what it said is then read and said again. */
void site_settled(struct site *site, bool committed);

/** The portal has lost what was said to it: say everything again, what answers with its next
 * reading and what is silent as such. In the disk's transaction; not ERR_NONE: not possible now. */
enum err site_say_again(struct site *site);

/** How the agent itself stands (a RECORD_AGENT without device and time, copied): said when that is
 * new, and again until it is on disk for good. An agent that says nothing of a licence, and never
 * did, is not said. */
void site_self_tell(struct site *site, const struct record *self);

/** What was said so last, as XML with its device and time, until the next call of site_self_tell();
 * NULL when nothing was. */
const char *site_self_text(const struct site *site);

/** What the licence says now: which devices it covers. NULL: none is asked for, all are covered
 * (the start). Each device that crosses the border is listed anew, and what was held of it follows.
 */
void site_licence_heed(struct site *site, const struct licence_view *view);

/** Records of the device are held from an earlier run: they follow when the licence covers it.
 * False when no such device is known. */
bool site_licence_catch_up(struct site *site, const char *device_id);

/** Read a device of this id as soon as may be; outlet.refreshed tells the end. A reason: it is not
 * begun, and not told. */
enum order_reason site_order_refresh(struct site *site, const char *device_id);

/** Look at all ranges now, or go on with it; outlet.swept tells the end. A reason: not begun. */
enum order_reason site_order_discover(struct site *site);

/** A worker for the site's HP devices (agent/work), to be destroyed by work_destroy() before the
 * site is closed. NULL without memory. */
struct work *site_work_create(struct site *site);

/* Who hears of HP devices, where <sds> relays such; all that comes is lent. Nothing of another
 * maker's device is ever told. */
struct site_listener {
    /** What a device tells of itself: when it was read whole, and between that when more than
     * counters, levels and its state changed. */
    void (*told)(void *arg, const struct sds_doc_device *device);
    /** Its event log as it is now: with a whole reading, and behind an incident. */
    void (*log)(void *arg, const char *device, const struct sds_doc_alert *rows, size_t count);
    /** Whether a log is wanted now. */
    bool (*wants_log)(void *arg);
    /** Who looks at devices that were just read (agent/sds_job.h); NULL: nobody, and what readings
     * have not is not told. Must not be used any more when the site is closed. */
    const struct sds_job_worker *worker;
    void *arg;
};

/** What was told is lost: each device tells all again, with its event log, behind its next
 * reading. */
void site_look_again(struct site *site);

/** Nobody hears of them at first. Copied. */
void site_look_listen(struct site *site, const struct site_listener *listener);

/** Ask no printer anything from now on, or go on. */
void site_order_hold(struct site *site, bool is_held);

/** True when a device of this id is known. */
bool site_order_knows(const struct site *site, const char *device_id);

/** The id under which the agent speaks of itself, having it said when it never was; NULL: not now.
 */
const char *site_self_id(struct site *site);

/** How many printers are known. */
size_t site_devices(const struct site *site);

/** How many of them count for the licence: those that were read and are there, but not what is
 * gone, retired or not in the configuration any more. */
size_t site_licence_counted(const struct site *site);

/** When the newest of all that ever counted was first seen (device.since_ms), 0 without any. */
int64_t site_licence_newest(const struct site *site);

/** How many of them the licence does not cover. */
size_t site_licence_over(const struct site *site);

#endif
