/* SPDX-License-Identifier: Apache-2.0 */
/* web_fetch: a conversation with the web services of one device: documents of agent/web_plan, one
 * question at a time, over one connection.
 *
 * Only what web_plan_may() allows, or for work web_work_may(), is asked, only at the device's own
 * address, never at a port that prints, without cookies, passwords or redirects. For the pages
 * https is tried first; http when nobody speaks TLS there. IPP is tried by TLS first where the
 * pages go by TLS, and in the clear where its port then speaks none: many devices have TLS for
 * their pages alone.
 *
 * The first key that a device shows at a door is pinned for that door alone. A door with a pin is
 * asked neither in the clear nor when another key is shown there, which ends the conversation
 * (web_fetch_is_strange); the pin of one door says nothing of the other.
 *
 * A question ends after WEB_FETCH_TOTAL_MS, or when less than 16 bytes a second come for
 * WEB_FETCH_STALL_MS; a body, unpacked, at the limit of its row.
 */
#ifndef PRINTWIRE_AGENT_WEB_FETCH_H
#define PRINTWIRE_AGENT_WEB_FETCH_H

#include "agent/web_door.h"
#include "agent/web_set.h"
#include "base/err.h"
#include "base/loop.h"

#include <netinet/in.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define WEB_FETCH_CONNECT_MS 4000 /* the connection and TLS */
#define WEB_FETCH_TOTAL_MS   20000
#define WEB_FETCH_STALL_MS   5000

/* Where a device has its services; 0: they are not asked there. */
struct web_fetch_ports {
    uint16_t http;
    uint16_t https;
    uint16_t ipp;
};

struct web_fetch;

/* What came, valid during the call of web_fetch_fn only. Texts are never NULL. */
struct web_fetch_answer {
    unsigned status; /* of HTTP; 0: no whole answer */
    bool is_late;    /* none in time, of somebody who took the connection */
    bool is_asked;   /* there was a connection: the question may have arrived */
    const char *type;
    const char *body;
    size_t len;
    const char *etag;
    const char *server;
    const char *error; /* one line when there was no whole answer, else "" */
};

typedef void web_fetch_fn(void *arg, const struct web_fetch_answer *answer);

/** A conversation with the device at `address`, nothing asked yet; `keys` is what is kept of those
 * that it has shown; what is no pin counts as none. NULL without memory. */
struct web_fetch *web_fetch_create(struct loop *loop, const struct in_addr *address,
                                   const struct web_fetch_ports *ports,
                                   const struct web_keys *keys);

/** Close the connection and free; a question under way is forgotten. NULL is allowed. Never from a
 * web_fetch_fn. */
void web_fetch_destroy(struct web_fetch *fetch);

/** Ask for a document; `fn` is called once, later. One at a time. ERR_REFUSED when it may not be
 * asked or has no port, and once the device was strange, ERR_LIMIT when a question is under way,
 * ERR_MEMORY. */
enum err web_fetch_ask(struct web_fetch *fetch, enum web_document document, web_fetch_fn *fn,
                       void *arg);

/** Ask for a table of events that answers when it is another than `etag` (with its quotes, "" any),
 * or with 304 after `tenths` of a second; 1.1 times that are waited for. Else as web_fetch_ask().
 */
enum err web_fetch_wait(struct web_fetch *fetch, enum web_document document, const char *etag,
                        unsigned tenths, web_fetch_fn *fn, void *arg);

/* A question that work at a device (agent/work) asks beside the documents. */
struct web_fetch_work {
    const char *path; /* of agent/web_work's */
    size_t limit;     /* most bytes of the answer */
    const char *body; /* PUT of this XML; NULL: of the file, or GET */
    const int *file;  /* PUT of this open file's bytes, for which `total_ms` is; lent */
    uint64_t total_ms;
};

/** Ask for a document, as web_fetch_ask(): never a PUT (ERR_REFUSED). */
enum err web_fetch_get(struct web_fetch *fetch, const struct web_fetch_work *work, web_fetch_fn *fn,
                       void *arg);

/** PUT, once: when no answer comes nobody knows whether it was taken. ERR_REFUSED also before
 * anything was read from the device's pages. Only one file may call this (tests/lint/banned.py).
 * Else as web_fetch_get(). */
enum err web_fetch_put(struct web_fetch *fetch, const struct web_fetch_work *work, web_fetch_fn *fn,
                       void *arg);

/** What is to be kept of the device's keys from now on: none of a door where it showed another than
 * the pinned one. Good as long as the conversation. */
const struct web_keys *web_fetch_keys(const struct web_fetch *fetch);

/** True when the device showed another key than the one pinned for that door; nothing was asked
 * there then. */
bool web_fetch_is_strange(const struct web_fetch *fetch);

#endif
