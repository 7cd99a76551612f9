/* SPDX-License-Identifier: Apache-2.0 */
/* driver_web: reads a printer by SNMP and, where that leaves something open, by its web services; a
 * printer without SNMP by those alone.
 *
 * The documents of a reading are those of its scopes, asked for behind SNMP's answer, at the pace
 * of the tables and never with the status. A printer that SNMP has just shown to sleep is not
 * asked; one whose web services fail is what SNMP says it is (web_pace).
 *
 * What SNMP said waits for the web services for DRIVER_WEB_PATIENCE_MS, then it is handed on alone.
 * What comes later is kept for a minute, and a second reading of these scopes is wished for
 * (on_rest), so that it is put together with what SNMP says then; so is what an earlier reading had
 * not brought.
 *
 * In the table of events of a device that has one, is awake and is woken by none of our questions,
 * we wait for news (web_wait), in working hours, so that an alert is read when it comes; with its
 * readings that is one connection to the device at a time.
 */
#ifndef PRINTWIRE_AGENT_POLL_DRIVER_WEB_H
#define PRINTWIRE_AGENT_POLL_DRIVER_WEB_H

#include "agent/agent_conf.h"
#include "agent/device.h"
#include "agent/poll/driver.h"
#include "agent/poll/web_pace.h"
#include "agent/poll/web_read.h"
#include "agent/poll/web_wait.h"
#include "base/log.h"

#include <stdbool.h>
#include <stdint.h>

#define DRIVER_WEB_READINGS    16    /* most at once, over all printers */
#define DRIVER_WEB_PATIENCE_MS 5000  /* that what SNMP said waits */
#define DRIVER_WEB_CREDENTIAL  "web" /* device->credential of one without SNMP */

struct driver_web_handlers {
    /** True when what SNMP said of these scopes leaves something open. The set is lent. */
    bool (*leaves_open)(void *arg, struct device *device, unsigned scopes,
                        const struct reading_set *set);
    /** The maker of the device, constant, NULL unknown. */
    const char *(*maker)(void *arg, const struct device *device, const struct reading_set *set);
    /** True when what SNMP said of these scopes shows that the device sleeps; when that says
     * nothing of it, as it was before. */
    bool (*sleeps)(void *arg, const struct device *device, unsigned scopes,
                   const struct reading_set *set);
    /** The device showed another key than the kept one at a door, and was asked nothing there.
     * `set` is what SNMP said just before, NULL when it has none. True: device->web_keys were
     * emptied, and the keys of the next reading that says who it is are taken. */
    bool (*on_strange)(void *arg, struct device *device, const struct reading_set *set);
    /** More of a reading has come than could wait: these scopes are to be read once more
     * (poll_read_rest()). */
    void (*on_rest)(void *arg, struct device *device, unsigned scopes);
    /** The device's table of events has news: these scopes are to be read (poll_hear()).
     * `has_started`: it did. */
    void (*on_news)(void *arg, struct device *device, unsigned scopes, bool has_started);
    /** The question for its news broke: it is to be looked at within so long (poll_look()), behind
     * which another is opened. */
    void (*on_lost)(void *arg, struct device *device, uint64_t pause_ms);
};

/* The attach context. */
struct driver_web_context {
    struct walk *walk; /* for SNMP */
    struct web_read_turns *turns;
    struct web_wait_turns waits;
    struct loop *loop;
    const struct agent_conf *conf;
    const struct driver_web_handlers *handlers;
    void *arg;
    uint64_t patience_ms; /* DRIVER_WEB_PATIENCE_MS */
    struct log_limit crowded;
};

/** The driver; its attach context is a struct driver_web_context. */
const struct driver *driver_web_get(void);

/** True for a device without SNMP. */
bool driver_web_is_alone(const struct device *device);

#endif
