/* SPDX-License-Identifier: Apache-2.0 */
/* link_session: one attempt at an XMPP session, from the name of the server to the end of the
 * stream, on libstrophe (owner file: link_session.c, the only one that includes it).
 *
 * Everything runs on the calling thread, which may be held up by DNS and by the TLS handshake. The
 * password is handed to libstrophe only when the server has offered a SCRAM mechanism inside TLS;
 * and it is taken away again after a refusal when something weaker was on offer: so PLAIN is never
 * sent, whatever a server says. libstrophe has no setting for that: a version of it that stopped
 * showing received elements to its logger would not log in at all. An element that does not end
 * (4 MiB of libstrophe's memory, or 256 reads before the login is through) ends the session.
 */
#ifndef PRINTWIRE_AGENT_PUBLISH_LINK_SESSION_H
#define PRINTWIRE_AGENT_PUBLISH_LINK_SESSION_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define LINK_SESSION_CAUSE  400   /* bytes of a cause, its NUL included */
#define LINK_SESSION_STANZA 65536 /* most bytes of a received IQ; larger ones are dropped */

enum link_session_state { LINK_SESSION_CONNECTING, LINK_SESSION_UP, LINK_SESSION_DOWN };

/* Texts stay the caller's and must outlive the session. */
struct link_session_options {
    const char *jid; /* bare */
    const char *password;
    const char *host; /* "": by the JID's domain */
    uint16_t port;
    bool direct_tls;
    const char *ca_file;
    const char *portal; /* gets directed presence once we are up */
    /** A socket was made for this session; libstrophe closes it. */
    void (*on_socket)(void *arg, int fd);
    /** An IQ arrived: its text, lent. */
    void (*on_iq)(void *arg, const char *xml, size_t len);
    void *arg;
};

struct link_session;

/** Set libstrophe up for this process; once per thread that uses it, before the first session. */
void link_session_prepare(void);

/** Begin to connect (DNS is asked here). Never NULL but without memory: an attempt that failed at
 * once is DOWN. */
struct link_session *link_session_open(const struct link_session_options *options);

/** Let libstrophe work: call when the socket is ready, and at least every 250 ms while connecting,
 * every second else. Calls back. */
void link_session_run(struct link_session *session);

/** Where the session stands. */
enum link_session_state link_session_state(const struct link_session *session);

/** The regions that the server's certificate names (link_region.h), "" none; for a session that is
 * or was UP. */
const char *link_session_regions(const struct link_session *session);

/** The socket to wait for, -1 when there is none. */
int link_session_fd(const struct link_session *session);

/** True when the socket should also be waited for to become writable. */
bool link_session_wants_write(const struct link_session *session);

/** Send one stanza, well-formed, as it is; for a session that is UP. */
void link_session_send(struct link_session *session, const char *xml, size_t len);

/** Stanzas that wait inside libstrophe. */
unsigned link_session_queued(const struct link_session *session);

/** Close the stream politely; DOWN follows within 2 s of running. */
void link_session_end(struct link_session *session);

/** Why the session is DOWN, for the log; `out_act` tells that waiting will not help (certificate,
 * password). */
const char *link_session_cause(const struct link_session *session, bool *out_act);

/** Drop the connection and free; NULL is allowed. */
void link_session_close(struct link_session *session);

#endif
