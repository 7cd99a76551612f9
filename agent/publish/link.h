/* SPDX-License-Identifier: Apache-2.0 */
/* link: the agent's one XMPP session (RFC 6120), on libstrophe, on a thread of its own (owner file:
 * link_session.c).
 *
 * libstrophe blocks in DNS and in the TLS handshake and uses select(): so it runs on its own thread
 * with 8 MiB of stack, behind bounded queues and an eventfd, with a watchdog that shuts the socket
 * down when login takes longer than 30 s. TLS with a verified certificate always; SCRAM only: a
 * server that offers no SCRAM mechanism is refused before it sees a password (link_session.h says
 * how). When nothing came for 60 s after a request, the server itself is asked (ping, XEP-0199),
 * and left when nothing comes for 30 s more: a connection can be dead without TCP noticing.
 * Reconnects for ever, after 1 s to 2 min with jitter; each cause of failure is logged once
 * in one line, then every ten minutes. Stream management is off: our own acknowledgements carry the
 * reliability. All functions and handlers run on the loop's thread. SIGPIPE must be ignored
 * (proc_harden).
 */
#ifndef PRINTWIRE_AGENT_PUBLISH_LINK_H
#define PRINTWIRE_AGENT_PUBLISH_LINK_H

#include "base/buf.h"
#include "base/loop.h"
#include "base/xml_read.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define LINK_QUEUE       64 /* most requests waiting for the thread */
#define LINK_QUEUE_BYTES ((size_t)1024 * 1024)

struct link;

struct link_options {
    const char *jid;      /* bare; a random resource is added per connection */
    const char *password; /* copied; wiped at destruction */
    const char *host;     /* "": by the JID's domain */
    uint16_t port;
    bool direct_tls;
    const char *ca_file; /* "": the system's authorities; else only this one is trusted: sets the
                            process's SSL_CERT_FILE and SSL_CERT_DIR, for all its use of OpenSSL,
                            until a link without it is created */
    const char *portal;  /* gets directed presence, so that it knows at once when we are gone; only
                            its IQs are answered by the link itself */
};

/* Any may be NULL; none may destroy the link. */
struct link_handlers {
    void (*on_up)(void *arg);
    /** Also when a login failed; the reason is logged by link, one clear line. */
    void (*on_down)(void *arg);
    /** The answer to a request, from the address that was asked: the first child element of a
     * result, or the <error/> of an error. Lent, may be NULL. */
    void (*on_answer)(void *arg, uint64_t tag, bool is_result, const struct xml_node *payload);
    /** An IQ of type get or set. True: it is the listener's; what stands in `out` is sent (nothing
     * when it is empty: link_send() follows). False: link answers. */
    bool (*on_question)(void *arg, const struct xml_node *iq, struct buf *out);
    /** Besides the portal, this JID is told who we are. */
    bool (*knows)(void *arg, const char *jid);
};

/** Prepare a link; nothing is sent before link_start(). Call it while no other thread reads the
 * environment. NULL without memory or thread. */
struct link *link_create(struct loop *loop, const struct link_options *options,
                         const struct link_handlers *handlers, void *arg);

/** Connect, and reconnect for ever. */
void link_start(struct link *link);

/** Do not wait any longer after a failure: try now, and say anew what is wrong. For an
 * administrator who has changed something. Nothing happens while connected or connecting. */
void link_retry(struct link *link);

/** The regions that the certificate of the server names which the last session was with
 * (link_region.h), words divided by blanks; "" none, "?" nobody knows. */
const char *link_regions(const struct link *link);

/** Send an IQ of type set; its answer, if any comes, comes as on_answer (the answers to the last
 * 128 requests of a session are waited for). False when the link is down or the queue is full. */
bool link_request(struct link *link, uint64_t tag, const char *to, const char *payload, size_t len);

/** Send an IQ that answers one; false when the link is down or the queue is full. */
bool link_send(struct link *link, const char *xml, size_t len);

/** Close the session, end the thread and free; waits 2 s at most, and in DNS lets the thread end by
 * itself. NULL is allowed. */
void link_destroy(struct link *link);

#endif
