/* SPDX-License-Identifier: Apache-2.0 */
/* mdns: hears of printers by Multicast DNS (RFC 6762) and DNS Service Discovery (RFC 6763).
 *
 * Asks each network of this machine for printing services by multicast, and listens to what
 * printers announce when they are switched on. An announcement that names a host without its
 * address (a server or a sleep proxy may speak for a printer) is followed by a question, at most
 * one round in five seconds. What comes out are hints: an address, perhaps a UUID. No service is
 * ever contacted. Where port 5353 cannot be had, asking alone must do. IPv4 only.
 *
 * Limits: MDNS_PACKETS packets in a second are read and MDNS_HINTS hints given; what is above is
 * dropped, for printers repeat themselves and sweeps find them.
 */
#ifndef PRINTWIRE_AGENT_DISCOVER_MDNS_H
#define PRINTWIRE_AGENT_DISCOVER_MDNS_H

#include "base/loop.h"

#include <netinet/in.h>

#define MDNS_PACKETS 200
#define MDNS_HINTS   20

struct mdns;

/** A host that offers printing; the address's port is 0, `uuid` is "" or 36 characters in lower
 * case. Both are only lent. It may be any address, and a lie. */
typedef void mdns_hint_fn(void *arg, const struct sockaddr_in *address, const char *uuid);

/** Listen, asking nobody yet. NULL without memory or any socket, logged. */
struct mdns *mdns_create(struct loop *loop, mdns_hint_fn *on_hint, void *arg);

/** Stop and free; NULL is allowed. */
void mdns_destroy(struct mdns *mdns);

/** Ask all networks now: three questions within some seconds, for multicast gets lost (RFC 6762
 * section 5.2). */
void mdns_ask(struct mdns *mdns);

#endif
