/* SPDX-License-Identifier: Apache-2.0 */
/* knock: looks for printers without SNMP: after a sweep, addresses that did not answer it are tried
 * by one TCP connection each.
 *
 * One sweep's pass asks IPP for the printer's model, the next one's the web pages for HP's list of
 * documents; whoever answers so is a printer. Five addresses in a second, KNOCK_MOST at once, in
 * the order of the sweep; a pass that is not over when the next sweep begins goes on behind that
 * one. Ranges of more than 14,000 addresses take more than one sweep an hour each.
 */
#ifndef PRINTWIRE_AGENT_DISCOVER_KNOCK_H
#define PRINTWIRE_AGENT_DISCOVER_KNOCK_H

#include "agent/discover/sweep.h"
#include "agent/web_fetch.h"
#include "base/loop.h"

#include <netinet/in.h>
#include <stdbool.h>

#define KNOCK_MOST 16

struct knock;

struct knock_handlers {
    /** True for an address that is left alone: who lives there is known. */
    bool (*is_known)(void *arg, const struct sockaddr_in *address);
    /** A printer's web service answered there. */
    void (*on_printer)(void *arg, const struct sockaddr_in *address);
};

/** Nothing is tried yet. NULL without memory. */
struct knock *knock_create(struct loop *loop, const struct knock_handlers *handlers, void *arg);

/** Stop and free; NULL is allowed. */
void knock_destroy(struct knock *knock);

/** Try what `sweep` has not heard of, from where the last pass ended; it must stay as it is until
 * knock_stop(), but for addresses that answer. */
void knock_start(struct knock *knock, struct sweep *sweep, const struct web_fetch_ports *ports);

/** Begin no more tries; those under way are forgotten. */
void knock_stop(struct knock *knock);

#endif
