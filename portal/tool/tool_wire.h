/* SPDX-License-Identifier: Apache-2.0 */
/* tool_wire: requests of a tool to the platform (protocol/SDS.md, sections 3 and 9): its token, the
 * request, and its answer as a structure. The names of requests and what they answer are the rows
 * of protocol/sds_route; answers are read by protocol/sds_doc only.
 *
 * HTTPS with verified certificates, TLS 1.2 or newer, no redirects, no proxy. Nothing blocks: it is
 * base/http_client. Bounded: TOOL_WIRE_MOST requests at a time, TOOL_WIRE_ASK_MS each, bodies by
 * their rows. The token is got when it is needed, kept in memory only, and got anew when it is not
 * good any more; a request is tried with a new one once. The secret is in no log line. */
#ifndef PRINTWIRE_PORTAL_TOOL_TOOL_WIRE_H
#define PRINTWIRE_PORTAL_TOOL_TOOL_WIRE_H

#include "base/loop.h"
#include "portal/portal_conf_sds.h"
#include "portal/sds_door.h"
#include "protocol/sds_route.h"

#define TOOL_WIRE_MOST       24
#define TOOL_WIRE_ASK_MS     8000 /* of the token, and of the request: less than SDS_DOOR_ASK_MS */
#define TOOL_WIRE_CONNECT_MS 4000
#define TOOL_WIRE_PATH       320

struct tool_wire;

/* A request. */
struct tool_wire_ask {
    const char *method; /* "GET", "POST" */
    const char *path;   /* "/sds/v1/work/...", with its query; copied */
    const char *body;   /* JSON, NULL none; copied */
    const char *key;    /* Idempotency-Key, NULL none; copied */
};

/* What came of it; lent for the time of the call. */
struct tool_wire_answer {
    enum err err; /* ERR_NONE; ERR_MISSING (404), ERR_REFUSED (409), ERR_SYNTAX (400, 413, and what
                     else is wrong with the request): the platform's word, with its code in the
                     problem document; ERR_CLOSED: there is none: out of reach, busy, does not
                     let us in, or something says what is not in SDS.md */
    const void *doc;       /* the structure of the route's answer; NULL unless ERR_NONE */
    const char *why;       /* one line for people; "" with ERR_NONE */
    int64_t retry_after_s; /* 0: it did not say */
};

typedef void tool_wire_fn(void *arg, const struct tool_wire_answer *answer);

struct tool_wire_options {
    const struct portal_conf_sds *conf;
    const char *secret;             /* copied */
    void (*on_standing)(void *arg); /* the standing is another one */
    void *arg;
};

/** A wire on which nothing was asked yet. NULL on failure, logged. */
struct tool_wire *tool_wire_create(struct loop *loop, const struct tool_wire_options *options);

/** Who waits for an answer gets ERR_CLOSED. The secret is wiped. NULL is allowed. */
void tool_wire_destroy(struct tool_wire *wire);

/** Ask; `fn` is called once, perhaps before this returns. ERR_LIMIT when too many ask at once,
 * ERR_SYNTAX for what is no request of SDS.md, ERR_MEMORY: it is not called then. */
enum err tool_wire_send(struct tool_wire *wire, const struct tool_wire_ask *ask, tool_wire_fn *fn,
                        void *arg);

/** How the platform stands. */
const struct sds_door_standing *tool_wire_standing(const struct tool_wire *wire);

#endif
