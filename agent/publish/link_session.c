/* SPDX-License-Identifier: Apache-2.0 */
/* libstrophe 0.12 behind a small face. Its logger is our ear: there each element of the login is
 * seen before libstrophe acts on it, and there alone it says why a connection failed. Stream
 * management stays off (before 0.13 it loses and repeats stanzas): PROTOCOL.md's acknowledgements
 * carry the reliability. */
#include "agent/publish/link_session.h"

#include "agent/publish/link_memory.h"
#include "agent/publish/link_region.h"
#include "agent/publish/link_wire.h"
#include "agent/publish/link_words.h"
#include "base/crypto.h"
#include "base/str.h"

#include <errno.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strophe.h>
#include <sys/select.h>
#include <sys/socket.h>
#include <unistd.h>

#define MEMORY_MOST   ((size_t)4 * 1024 * 1024) /* of libstrophe: ten thousand nested elements */
#define LOGIN_READS   256                       /* of at most 16 KiB each */
#define RUNS_PER_WAKE 5 /* libstrophe reads 4 KiB at a time, a TLS record holds 16 KiB */

struct link_session {
    const struct link_session_options *options;
    xmpp_log_t log;
    struct link_memory memory;
    xmpp_mem_t hooks; /* libstrophe's way to it */
    xmpp_ctx_t *ctx;
    xmpp_conn_t *conn;
    enum link_session_state state;
    int fd;
    unsigned reads; /* how often there was something to read while connecting */
    bool weaker;    /* the server also offers mechanisms that would show the password */
    bool hopeless;  /* what the server offers is not enough: no need to hear more */
    bool act;       /* a person has to do something */
    char cause[LINK_SESSION_CAUSE];
    char regions[LINK_REGION_SIZE];
};

/* libstrophe's socket and certificate callbacks carry no argument of ours: the session that this
 * thread is in. */
static _Thread_local struct link_session *running;

/* The first cause is the right one: what follows is its consequence. */
static void __attribute__((format(printf, 3, 4)))
note_cause(struct link_session *s, bool act, const char *format, ...)
{
    va_list args;

    if (s->cause[0] != '\0')
        return;
    va_start(args, format);
    (void)vsnprintf(s->cause, sizeof s->cause, format, args);
    va_end(args);
    s->act = act;
}

static void note_errno(struct link_session *s, const char *what, int error)
{
    char text[100];

    note_cause(s, false, "%s: %s", what, strerror_r(error, text, sizeof text));
}

static void read_features(struct link_session *s, const struct link_wire *wire)
{
    bool secured = xmpp_conn_is_secured(s->conn) != 0;

    s->hopeless = secured ? wire->mechanisms && !wire->scram : !wire->starttls;
    if (!secured && !wire->starttls)
        note_cause(s, true,
                   "the server offers no TLS, and without it nothing is sent: switch it on there");
    if (!secured || !wire->mechanisms)
        return;
    s->weaker = wire->weaker;
    if (wire->scram)
        xmpp_conn_set_pass(s->conn, s->options->password);
    else
        note_cause(s, true,
                   "the server offers no SCRAM login, and the password goes out in no other way: "
                   "switch SCRAM-SHA-256 on there");
}

static void read_failure(struct link_session *s, const struct link_wire *wire)
{
    bool wrong = strcmp(wire->reason, "not-authorized") == 0;

    if (s->weaker)
        xmpp_conn_set_pass(s->conn, NULL);
    note_cause(s, true, "the server refused the login (%s)%s", wire->reason,
               wrong ? ": wrong password or no such account; compare both with the server's" : "");
}

/* What a server does with an account that is disabled, when it does not refuse the login. */
static void read_no_place(struct link_session *s, const struct link_wire *wire)
{
    bool act = link_words_is_disabled(wire->reason);

    note_cause(s, act, "the server gives this account no session (%s)%s", wire->reason,
               act ? ": the password is right; is the account disabled there?" : "");
}

/* OpenSSL's own words, "error:0A00014D:SSL routines::legacy sigalg disallowed or unsupported". What
 * an old server causes is named, since only its administrator can mend it. */
static void read_tls_error(struct link_session *s, const char *text)
{
    const char *reason = strrchr(text, ':');

    reason = reason != NULL ? reason + 1 : text;
    if (xmpp_conn_is_secured(s->conn) != 0)
        note_cause(s, false, "the connection broke: %.100s", reason);
    if (link_words_is_old_tls(reason))
        note_cause(s, true, "the server's TLS is too old: it needs TLS 1.2 or newer (%.100s)",
                   reason);
    note_cause(s, false, "the TLS handshake failed: %.100s", reason);
}

static void hear(void *arg, xmpp_log_level_t level, const char *area, const char *text)
{
    static const char received[] = "RECV: ", failed[] = "connection failed, error ";
    struct link_session *s = arg;
    struct link_wire wire;
    int64_t error;

    (void)level;
    if (s->state != LINK_SESSION_CONNECTING)
        return;
    if (strcmp(area, "tls") == 0 && str_starts_with(text, "error:"))
        read_tls_error(s, text);
    if (str_starts_with(text, failed) && str_to_i64(text + sizeof failed - 1, 1, INT32_MAX, &error))
        note_errno(s, "no connection to the server", (int)error);
    if (!str_starts_with(text, received))
        return;
    text += sizeof received - 1;
    link_wire_read(text, strlen(text), &wire);
    if (wire.kind == LINK_WIRE_FEATURES)
        read_features(s, &wire);
    else if (wire.kind == LINK_WIRE_FAILURE)
        read_failure(s, &wire);
    else if (wire.kind == LINK_WIRE_NO_PLACE)
        read_no_place(s, &wire);
}

static const char *or_unknown(const char *text)
{
    return text != NULL ? text : "?";
}

static int refuse_certificate(const xmpp_tlscert_t *certificate, const char *const why)
{
    note_cause(
        running, true,
        "the server's certificate is not accepted: %s (of %s, issued by %s, valid until %s); "
        "mend it there, or <ca-file> and <jid> here",
        or_unknown(why), or_unknown(xmpp_tlscert_get_string(certificate, XMPP_CERT_SUBJECT)),
        or_unknown(xmpp_tlscert_get_string(certificate, XMPP_CERT_ISSUER)),
        or_unknown(xmpp_tlscert_get_string(certificate, XMPP_CERT_NOTAFTER)));
    return 0;
}

static void set_option(int fd, int level, int name, int value)
{
    (void)setsockopt(fd, level, name, &value,
                     sizeof value); /* without it things are slower, not wrong */
}

/* A peer that vanished is noticed within two minutes, idle or not. */
static int prepare_socket(xmpp_conn_t *conn, void *sock)
{
    int fd = *(int *)sock;

    (void)conn;
    if (fd >= FD_SETSIZE) {
        note_cause(running, false, "too many open files for libstrophe (descriptor %d)", fd);
        return -1;
    }
    set_option(fd, IPPROTO_TCP, TCP_NODELAY, 1);
    set_option(fd, SOL_SOCKET, SO_KEEPALIVE, 1);
    set_option(fd, IPPROTO_TCP, TCP_KEEPIDLE, 60);
    set_option(fd, IPPROTO_TCP, TCP_KEEPINTVL, 20);
    set_option(fd, IPPROTO_TCP, TCP_KEEPCNT, 3);
    set_option(fd, IPPROTO_TCP, TCP_USER_TIMEOUT, 90000);
    running->fd = fd;
    running->options->on_socket(running->options->arg, fd);
    return 0;
}

static int take_iq(xmpp_conn_t *conn, xmpp_stanza_t *stanza, void *arg)
{
    struct link_session *s = arg;
    char *xml;
    size_t len;

    (void)conn;
    if (xmpp_stanza_to_text(stanza, &xml, &len) != XMPP_EOK)
        return 1;
    if (len <= LINK_SESSION_STANZA)
        s->options->on_iq(s->options->arg, xml, len);
    xmpp_free(s->ctx, xml);
    return 1; /* stay */
}

static void note_stream_error(struct link_session *s, const xmpp_stream_error_t *error)
{
    const char *name = link_words_stream_error((int)error->type);

    note_cause(s, error->type == XMPP_SE_HOST_UNKNOWN, "the server ended the stream: %s%s%s",
               or_unknown(name), error->text != NULL ? ", " : "",
               error->text != NULL ? error->text : "");
}

/* Inside TLS, `error` is OpenSSL's kind of failure instead of an errno: only what cannot be one is
 * told. */
static void note_end(struct link_session *s, int error, const xmpp_stream_error_t *stream_error)
{
    if (stream_error != NULL)
        note_stream_error(s, stream_error);
    if (error == ETIMEDOUT || error == ECONNRESET)
        note_errno(s, "the connection broke", error);
    if (error != 0)
        note_cause(s, false, "the connection broke");
    if (s->state == LINK_SESSION_UP)
        note_cause(s, false, "the server ended the session");
    note_cause(s, false, "the server ended the login without a reason");
}

/* The certificate was verified, and is for our domain: its names are the authority's word. */
static void read_regions(struct link_session *s)
{
    xmpp_tlscert_t *certificate = xmpp_conn_get_peer_cert(s->conn);

    link_region_of(s->regions, certificate != NULL ? xmpp_tlscert_get_pem(certificate) : NULL);
    if (certificate != NULL)
        xmpp_tlscert_free(certificate);
}

static void greet_portal(struct link_session *s)
{
    xmpp_stanza_t *presence = xmpp_presence_new(s->ctx);

    if (presence == NULL)
        return; /* the portal will still hear from us */
    if (xmpp_stanza_set_to(presence, s->options->portal) == XMPP_EOK)
        xmpp_send(s->conn, presence);
    xmpp_stanza_release(presence);
}

static void take_event(xmpp_conn_t *conn, xmpp_conn_event_t event, int error,
                       xmpp_stream_error_t *stream_error, void *arg)
{
    struct link_session *s = arg;

    if (event == XMPP_CONN_RAW_CONNECT)
        return;
    if (event != XMPP_CONN_CONNECT) {
        note_end(s, error, stream_error);
        s->state = LINK_SESSION_DOWN;
        s->fd = -1;
        return;
    }
    s->cause[0] = '\0';
    xmpp_conn_set_pass(conn, NULL);
    s->state = LINK_SESSION_UP;
    read_regions(s);
    greet_portal(s);
}

/* A random resource: a session that hangs on in the server cannot keep us out, and nobody can guess
 * our address. */
static bool set_account(struct link_session *s)
{
    uint8_t random[12];
    char jid[700];
    int len = snprintf(jid, sizeof jid, "%s/", s->options->jid);

    crypto_random(random, sizeof random);
    for (size_t i = 0; i < sizeof random && len > 0 && (size_t)len < sizeof jid - 2; i++)
        len += snprintf(jid + len, sizeof jid - (size_t)len, "%02x", random[i]);
    if (len <= 0 || (size_t)len >= sizeof jid - 2)
        return false;
    xmpp_conn_set_jid(s->conn, jid);
    return true;
}

static bool prepare(struct link_session *s)
{
    unsigned long tls =
        s->options->direct_tls ? XMPP_CONN_FLAG_LEGACY_SSL : XMPP_CONN_FLAG_MANDATORY_TLS;
    long flags = (long)(tls | XMPP_CONN_FLAG_DISABLE_SM);

    s->log = (xmpp_log_t){ hear, s };
    s->hooks = (xmpp_mem_t){ link_memory_alloc, link_memory_free, link_memory_realloc, &s->memory };
    s->ctx = link_memory_begin(&s->memory) ? xmpp_ctx_new(&s->hooks, &s->log) : NULL;
    s->conn = s->ctx != NULL ? xmpp_conn_new(s->ctx) : NULL;
    if (s->conn == NULL || !set_account(s) || xmpp_conn_set_flags(s->conn, flags) != XMPP_EOK)
        return false;
    xmpp_conn_set_certfail_handler(s->conn, refuse_certificate);
    xmpp_conn_set_sockopt_callback(s->conn, prepare_socket);
    xmpp_handler_add(s->conn, take_iq, NULL, "iq", NULL, s);
    return true;
}

/* SRV records name no direct-TLS port, so that way needs an address. */
static void connect_client(struct link_session *s)
{
    const char *domain = strchr(s->options->jid, '@');
    const char *where = s->options->host;

    domain = domain != NULL ? domain + 1 : s->options->jid;
    if (where[0] == '\0')
        where = s->options->direct_tls ? domain : NULL;
    if (s->options->ca_file[0] != '\0' && access(s->options->ca_file, R_OK) != 0) {
        char text[100];
        note_cause(s, true, "the file of trusted authorities, %s, cannot be read: %s",
                   s->options->ca_file, strerror_r(errno, text, sizeof text));
        s->state = LINK_SESSION_DOWN;
        return;
    }
    if (xmpp_connect_client(s->conn, where, s->options->port, take_event, s) == XMPP_EOK)
        return;
    if (s->fd < 0)
        note_cause(s, false, "the address of %s cannot be found (DNS)",
                   where != NULL ? where : domain);
    note_cause(s, false, "no connection to the server");
    s->state = LINK_SESSION_DOWN;
}

void link_session_prepare(void)
{
    xmpp_initialize();
}

struct link_session *link_session_open(const struct link_session_options *options)
{
    struct link_session *s = calloc(1, sizeof *s);

    if (s == NULL)
        return NULL;
    s->options = options;
    s->fd = -1;
    running = s;
    if (prepare(s)) {
        connect_client(s);
    } else {
        note_cause(s, false, "libstrophe could not be set up");
        s->state = LINK_SESSION_DOWN;
    }
    running = NULL;
    return s;
}

static bool is_readable(int fd)
{
    struct pollfd asked = { .fd = fd, .events = POLLIN };

    return fd >= 0 && poll(&asked, 1, 0) > 0 && (asked.revents & POLLIN) != 0;
}

/* libstrophe keeps an element until it ends, however large, and recurses as deep as it is nested:
 * whoever stands between us and the server could fill our memory or stack before TLS begins. */
static void bear_no_flood(struct link_session *s)
{
    if (s->memory.live <= MEMORY_MOST && s->reads <= LOGIN_READS)
        return;
    note_cause(s, false, "the server sends an element that does not end");
    s->hopeless = true;
}

/* What libstrophe has taken from the reserve cannot go on for long. */
static void bear_no_shortage(struct link_session *s)
{
    if (!s->memory.is_short)
        return;
    note_cause(s, false, "out of memory");
    s->hopeless = true;
}

void link_session_run(struct link_session *session)
{
    running = session;
    for (int i = 0; i < RUNS_PER_WAKE && session->state != LINK_SESSION_DOWN && !session->hopeless;
         i++) {
        session->reads += session->state == LINK_SESSION_CONNECTING && is_readable(session->fd);
        xmpp_run_once(session->ctx, 0);
        bear_no_flood(session);
        bear_no_shortage(session);
    }
    if (session->hopeless) {
        session->state = LINK_SESSION_DOWN;
        session->fd = -1;
    }
    running = NULL;
}

enum link_session_state link_session_state(const struct link_session *session)
{
    return session->state;
}

const char *link_session_regions(const struct link_session *session)
{
    return session->regions;
}

int link_session_fd(const struct link_session *session)
{
    return session->fd;
}

/* TCP is not through yet; libstrophe's own "connecting" lasts until the login is done. */
static bool is_reaching(const struct link_session *s)
{
    struct sockaddr_storage peer;
    socklen_t len = sizeof peer;

    return s->state == LINK_SESSION_CONNECTING &&
           getpeername(s->fd, (struct sockaddr *)&peer, &len) != 0;
}

bool link_session_wants_write(const struct link_session *session)
{
    return link_session_queued(session) > 0 || is_reaching(session);
}

void link_session_send(struct link_session *session, const char *xml, size_t len)
{
    xmpp_send_raw(session->conn, xml, len);
}

unsigned link_session_queued(const struct link_session *session)
{
    int queued = xmpp_conn_send_queue_len(session->conn);

    return queued > 0 ? (unsigned)queued : 0;
}

void link_session_end(struct link_session *session)
{
    if (session->state != LINK_SESSION_DOWN)
        xmpp_disconnect(session->conn);
}

const char *link_session_cause(const struct link_session *session, bool *out_act)
{
    *out_act = session->act;
    return session->cause;
}

void link_session_close(struct link_session *session)
{
    if (session == NULL)
        return;
    running = session;
    session->state = LINK_SESSION_DOWN;
    if (session->conn != NULL)
        xmpp_conn_release(session->conn);
    if (session->ctx != NULL)
        xmpp_ctx_free(session->ctx);
    (void)link_memory_finish(&session->memory);
    running = NULL;
    free(session);
}
