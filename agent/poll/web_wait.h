/* SPDX-License-Identifier: Apache-2.0 */
/* web_wait: hears of a device's news from its table of events (HP's LEDM EventTable), which answers
 * when there is one: a single question is open, for two minutes at a time.
 *
 * The table is cumulative: events are told by their stamps, each once, also across a restart of the
 * device. So many devices are waited for at once; past that, and for a device that fails, nothing
 * is open, and it is read with the tables like any other.
 */
#ifndef PRINTWIRE_AGENT_POLL_WEB_WAIT_H
#define PRINTWIRE_AGENT_POLL_WEB_WAIT_H

#include "agent/web_fetch.h"
#include "agent/web_set.h"
#include "base/crypto_pin.h"
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
    char pin[CRYPTO_PIN_SIZE];
    enum web_document document; /* its table of events */
};

/** There is news: these scopes (enum scope bits) are to be read; `has_started`: the device did. The
 * wait is over then, and its connection closed, until web_wait_begin(). */
typedef void web_wait_fn(void *arg, unsigned scopes, bool has_started);

struct web_wait;

/** Nothing is waited for yet; `turns` must outlive it. NULL without memory. */
struct web_wait *web_wait_create(struct loop *loop, struct web_wait_turns *turns, web_wait_fn *fn,
                                 void *arg);

/** Stop and free; NULL is allowed. */
void web_wait_destroy(struct web_wait *wait);

/** Wait for news, or go on waiting. False when nothing is open: all turns are taken, or the device
 * failed lately. */
bool web_wait_begin(struct web_wait *wait, const struct web_wait_target *target);

/** Close the connection; what was heard is remembered. */
void web_wait_pause(struct web_wait *wait);

#endif
