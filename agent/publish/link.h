/* SPDX-License-Identifier: Apache-2.0 */
/* link: the agent's one XMPP session (RFC 6120), on libstrophe, on a thread of its own (owner file:
 * link.c).
 *
 * libstrophe blocks in DNS and in the TLS handshake and uses select(): so it runs on its own thread
 * with 8 MiB of stack, behind bounded queues and an eventfd, with a watchdog that shuts the socket
 * down when login takes longer than 30 s. TLS with a verified certificate always; SCRAM only, never
 * a password in clear. Reconnects for ever with back-off (1 s to 2 min) and jitter. Stream
 * management is off with libstrophe below 0.13: our own acknowledgements carry the reliability. All
 * functions and handlers run on the loop's thread.
 */
#ifndef PRINTWIRE_AGENT_PUBLISH_LINK_H
#define PRINTWIRE_AGENT_PUBLISH_LINK_H

#include "base/loop.h"
#include "base/xml_read.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define LINK_QUEUE       64 /* most requests waiting for the thread */
#define LINK_QUEUE_BYTES (1024 * 1024)

struct link;

struct link_options {
    const char *jid;      /* bare; a random resource is added per connection */
    const char *password; /* copied; wiped at destruction */
    const char *host;     /* "": by the JID's domain */
    uint16_t port;
    bool direct_tls;
    const char *ca_file; /* "": the system's authorities; else only this one is trusted */
    const char *portal;  /* gets directed presence, so that it knows at once when we are gone; only
                            its IQs are answered */
};

struct link_handlers {
    void (*on_up)(void *arg);
    void (*on_down)(
        void *arg); /* also when a login failed; the reason is logged by link, one clear line */
    void (*on_answer)(void *arg, uint64_t tag, bool is_result,
                      const struct xml_node *payload); /* payload lent */
};

/** Prepare a link; nothing is sent before link_start(). NULL without memory or thread. */
struct link *link_create(struct loop *loop, const struct link_options *options,
                         const struct link_handlers *handlers, void *arg);

/** Connect, and reconnect for ever. */
void link_start(struct link *link);

/** Send an IQ of type set; its answer comes as on_answer. False when the link is down or the queue
 * is full. */
bool link_request(struct link *link, uint64_t tag, const char *to, const char *payload, size_t len);

/** Close the session (at most 2 s), end the thread and free. NULL is allowed. */
void link_destroy(struct link *link);

#endif
