/* SPDX-License-Identifier: Apache-2.0 */
/* context: the same device asked in another SNMP context, for those that keep their Printer-MIB
 * there.
 *
 * SNMPv3 has a field for it (RFC 3411, contextName); v1 and v2c devices that know contexts take it
 * behind the community, "community@context".
 */
#ifndef PRINTWIRE_AGENT_POLL_CONTEXT_H
#define PRINTWIRE_AGENT_POLL_CONTEXT_H

#include "agent/walk.h"

struct context;

/** A second peer for the device at `address`, with the credential changed to this context. The
 * caller's credential is copied. NULL without memory, when the credential asks in a context
 * already, or when its community has no room. */
struct context *context_create(struct walk *walk, const struct sockaddr_in *address,
                               const struct walk_credential *credential, const char *name);

/** The peer to ask; owned by the context. */
struct walk_peer *context_peer(const struct context *context);

/** Forget it; its requests end with WALK_CANCELLED before this returns. NULL is allowed. */
void context_destroy(struct context *context);

#endif
