/* SPDX-License-Identifier: Apache-2.0 */
/* poll: decides when each device is asked what, and hears the answers.
 *
 * One small status GET per device and interval; a table is read only when the status shows that
 * something behind it moved, else each tables_ms; everything at first sight, after a restart of the
 * device, and each full_ms. Start times are spread by the device's id, so that devices keep apart.
 * Counters move with each page and are read with the tables' time only. What is due when, of a
 * sleeper too, says due; what a sleeper bears, doze; how long each is left alone, poll_pace.
 */
#ifndef PRINTWIRE_AGENT_POLL_POLL_H
#define PRINTWIRE_AGENT_POLL_POLL_H

#include "agent/agent_conf.h"
#include "agent/device.h"
#include "agent/poll/driver.h"
#include "agent/poll/driver_web.h"
#include "base/loop.h"

struct poll;

struct poll_handlers {
    /** Tables were read whole; `scopes` says which. The sets are lent: `set` is what SNMP said,
     * empty for a device without it; `web` what its web services said of the same scopes, NULL when
     * they were not asked or did not answer. False: it could not be kept, and is read again with
     * the next interval. */
    bool (*on_readings)(void *arg, struct device *device, unsigned scopes,
                        const struct reading_set *set, const struct web_set *web);
    /** The small question was answered (of a device without SNMP: by `web`), or (`set` is NULL) the
     * device is silent again, from the second time on. What that means lies in device->presence
     * afterwards. The set is lent. False: it could not be kept, and is asked again with the next
     * interval. */
    bool (*on_status)(void *arg, struct device *device, const struct reading_set *set,
                      const struct web_set *web);
    /** We woke the device: device->wakes is worth keeping. May be NULL. */
    void (*on_woken)(void *arg, struct device *device);
    /** Of the device's web services (agent/poll/driver_web.h); NULL: they are never asked. */
    const struct driver_web_handlers *web;
    /** What poll_order() began is over: everything was read, as far as the device answers to it, or
     * it is silent. NULL where poll_order() is never called. */
    void (*on_refreshed)(void *arg, struct device *device, bool is_read);
};

/** A poller; `conf` and `walk` must outlive it. NULL without memory. */
struct poll *poll_create(struct loop *loop, struct walk *walk, const struct agent_conf *conf,
                         const struct poll_handlers *handlers, void *arg);

/** Devices at USB ports (agent/usb_place.h) are read by this driver, with `context` for its
 * attach(), which must outlive the poller; before the first of them is added. */
void poll_use(struct poll *poll, const struct driver *driver, void *context);

/** Detach all devices and free; NULL is allowed. */
void poll_destroy(struct poll *poll);

/** Start to look after a device (its `credential` names one of the configuration's, or is
 * DRIVER_WEB_CREDENTIAL). A second call
 * for the same device with another address or credential moves it there. False without memory or
 * credential. */
bool poll_add(struct poll *poll, struct device *device);

/** Stop looking after a device; nothing more is heard of it. */
void poll_remove(struct poll *poll, struct device *device);

/** Read everything of a device with its next interval: what it said last was lost. When it was its
 * silence that was said, that is said again. */
void poll_read_again(struct poll *poll, struct device *device);

/** Read everything of a device as soon as may be. */
void poll_refresh(struct poll *poll, struct device *device);

enum poll_begin {
    POLL_BEGUN,
    POLL_NOT_ASKED, /* nobody looks after it */
    POLL_ASLEEP /* its wakes of the day are used up: it is read when it may be woken, or wakes */
};

/** Read everything of a device as soon as may be, and tell handlers.on_refreshed when that is over:
 * but of one that sleeps only as its budget of wakes allows. */
enum poll_begin poll_order(struct poll *poll, struct device *device);

/** Ask nobody anything from now on (what is under way is broken off), or go on: each device is then
 * read anew, within an interval. */
void poll_hold(struct poll *poll, bool is_held);

/** More than was handed on has come of these scopes (driver_web_handlers.on_rest): read them as
 * soon as may be; of what is being read now, after that. */
void poll_read_rest(struct poll *poll, struct device *device, unsigned scopes);

/** The device said by itself (a trap) that something moved: read these scopes as soon as may be,
 * but 2 s after the last such reading at the soonest; what it says meanwhile, also while it is
 * being read, is read then. */
void poll_hear(struct poll *poll, struct device *device, unsigned scopes);

/** Ask the device's status, or what else is due, within so long: it may be another than it was. One
 * that is silent, or that sleeps, is asked when its time comes. */
void poll_look(struct poll *poll, struct device *device, uint64_t within_ms);

/** Take new intervals and credentials (a reloaded configuration): everything is read again, within
 * an interval. Nothing of the former configuration is used after it. */
void poll_reload(struct poll *poll, const struct agent_conf *conf);

#endif
