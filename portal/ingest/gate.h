/* SPDX-License-Identifier: Apache-2.0 */
/* gate: the portal's connection to its XMPP server, as an external component (XEP-0114 of
 * version 1.6).
 *
 * Connects for ever: back-off from 1 s to 30 s with jitter, 10 s for connection and handshake
 * together. Answers ping, service discovery and software version itself (gate_service), hands the
 * IQs of NAMES_SPACE, the presences of agents and the answers to what the portal asks on, and
 * refuses every other IQ with service-unavailable. It writes into a buffer of GATE_OUTPUT bytes:
 * while more than GATE_PAUSE wait there, nothing more is read; were it ever full, the connection is
 * dropped, and the agents, having no answers, send again. Everything runs on the loop's thread.
 */
#ifndef PRINTWIRE_PORTAL_INGEST_GATE_H
#define PRINTWIRE_PORTAL_INGEST_GATE_H

#include "base/loop.h"
#include "base/xml_read.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define GATE_OUTPUT ((size_t)4 * 1024 * 1024)
#define GATE_PAUSE  ((size_t)1024 * 1024)

struct gate;

struct gate_options {
    const char *host; /* numeric */
    uint16_t port;
    const char *jid;    /* the component's */
    const char *secret; /* copied; wiped at destruction */
};

/* A question to the portal. Everything is lent for the time of the call. */
struct gate_iq {
    const char *from;               /* full JID, at most GATE_ADDRESS bytes */
    const char *id;                 /* at most GATE_ID bytes */
    bool is_set;                    /* else get */
    const struct xml_node *payload; /* of NAMES_SPACE */
};

/* A question of ours to any entity. */
struct gate_question {
    const char *to;
    const char *id;      /* at most GATE_ID bytes; the asker's own prefix tells it in the answer */
    bool is_set;         /* else get */
    const char *payload; /* one well-formed element */
};

/* The answer to one. Everything is lent for the time of the call. */
struct gate_reply {
    const char *from; /* the portal's own JID when the server answers for itself */
    const char *id;
    const struct xml_node *stanza;
    const char *condition; /* NULL: a result; else of the error (RFC 6120 section 8.3.3) */
};

/* A text for people. */
struct gate_message {
    const char *to;
    const char *id;
    const char *type; /* RFC 6121 section 5.2.2: headline, chat */
    const char *body;
};

#define GATE_ADDRESS 3071 /* RFC 7622: three parts of 1023 bytes */
#define GATE_ID      255  /* IQs with a longer id are dropped, as an answer could not name them */

/* A stanza error (RFC 6120 section 8.3). */
struct gate_error {
    const char *type;      /* auth, cancel, modify, wait */
    const char *condition; /* the element of RFC 6120 section 8.3.3 */
    const char *text;      /* for people, NULL for none */
    const char *payload;   /* an element of our own, well-formed, NULL for none */
};

struct gate_handlers {
    void (*on_up)(void *arg);
    void (*on_down)(void *arg); /* only after on_up; the reason is logged by gate, one line */
    void (*on_iq)(void *arg, const struct gate_iq *iq); /* answer it now or later, once */
    void (*on_presence)(void *arg, const char *from, bool is_here);
    void (*on_drained)(void *arg);                               /* nothing more to read just now */
    void (*on_reply)(void *arg, const struct gate_reply *reply); /* to gate_ask(), if ever */
};

/** Prepare; nothing is sent before gate_start(). NULL without memory. */
struct gate *gate_create(struct loop *loop, const struct gate_options *options,
                         const struct gate_handlers *handlers, void *arg);

/** Connect, and reconnect for ever. */
void gate_start(struct gate *gate);

/** True between on_up and on_down. */
bool gate_is_up(const struct gate *gate);

/** Answer an IQ with a result; `payload` is well-formed XML, "" for an empty result. False when the
 * connection on which it came is gone or the buffer is full. */
bool gate_answer(struct gate *gate, const char *to, const char *id, const char *payload);

/** Answer an IQ with an error. False as gate_answer(). */
bool gate_refuse(struct gate *gate, const char *to, const char *id, const struct gate_error *error);

/** Ask an entity whether it is there (XEP-0199): its answer comes as on_presence, a result as here,
 * an error as gone. False as gate_answer(). */
bool gate_ping(struct gate *gate, const char *to);

/** Ask an entity something; its answer, or the server's for it, comes as on_reply, or never: the
 * asker keeps the time. False when there is no connection, or more than GATE_PAUSE waits. */
bool gate_ask(struct gate *gate, const struct gate_question *question);

/** Send a text. False as gate_ask(). */
bool gate_tell(struct gate *gate, const struct gate_message *message);

/** End the stream in good order, without waiting, and free. NULL is allowed. Not from a handler. */
void gate_destroy(struct gate *gate);

#endif
