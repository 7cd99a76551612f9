/* SPDX-License-Identifier: Apache-2.0 */
/* web_wait: hears of a device's news from its table of events (HP's LEDM EventTable), which answers
 * when there is one: a single question is open, for two minutes at a time.
 *
 * The table is cumulative: events are told by their stamps (ledm_event_hear()), each once, also
 * across a restart of the device. So many devices are waited for at once; past that nothing is
 * open, and the device is read with the tables like any other. A question that breaks is not opened
 * again before its status was asked, for the device may have fallen asleep: after 5 s, of one that
 * breaks again and again after twice the time each time.
 */
#ifndef PRINTWIRE_AGENT_POLL_WEB_WAIT_H
#define PRINTWIRE_AGENT_POLL_WEB_WAIT_H

#include "agent/web_fetch.h"
#include "agent/web_set.h"
#include "base/loop.h"

#include <netinet/in.h>
#include <stdbool.h>

#define WEB_WAIT_TENTHS 1200 /* of a second, that a question stays open */

/* How many wait at once. */
struct web_wait_turns {
    unsigned most;
    unsigned running;
};

struct web_wait_target {
    struct in_addr address;
    struct web_fetch_ports ports;
    struct web_keys keys;
    enum web_document document; /* its table of events */
};

/* After each of them the wait is over, and its connection closed, until web_wait_begin(). */
struct web_wait_handlers {
    /** There is news: these scopes (enum scope bits) are to be read; `has_started`: the device did.
     */
    void (*on_news)(void *arg, unsigned scopes, bool has_started);
    /** The question broke; after `pause_ms` web_wait_begin() may open another. */
    void (*on_lost)(void *arg, uint64_t pause_ms);
};

struct web_wait;

/** Nothing is waited for yet; `turns` must outlive it. NULL without memory. */
struct web_wait *web_wait_create(struct loop *loop, struct web_wait_turns *turns,
                                 const struct web_wait_handlers *handlers, void *arg);

/** Stop and free; NULL is allowed. */
void web_wait_destroy(struct web_wait *wait);

/** Wait for news, or go on waiting. False when nothing is open: all turns are taken, or the device
 * failed lately. */
bool web_wait_begin(struct web_wait *wait, const struct web_wait_target *target);

/** Close the connection; what was heard is remembered. */
void web_wait_pause(struct web_wait *wait);

#endif
