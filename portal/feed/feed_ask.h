/* SPDX-License-Identifier: Apache-2.0 */
/* feed_ask: questions that wait for their answers. Each gets exactly one: what came, or one of the
 * conditions below. An answer counts only when it comes from who was asked.
 *
 * At most FEED_ASK_MOST wait at once, each at most FEED_ASK_PATIENCE_MS. */
#ifndef PRINTWIRE_PORTAL_FEED_FEED_ASK_H
#define PRINTWIRE_PORTAL_FEED_FEED_ASK_H

#include "base/buf.h"
#include "base/loop.h"
#include "base/xml_read.h"

#include <stdbool.h>

#define FEED_ASK_MOST        64
#define FEED_ASK_PATIENCE_MS 30000
#define FEED_ASK_SILENCE     "no-answer"     /* our own conditions: nothing came in time, */
#define FEED_ASK_DROPPED     "not-connected" /* or it was not to be waited for */

struct feed_ask;

/* How the portal reaches its XMPP server; both false when it cannot now. */
struct feed_door {
    bool (*ask)(void *arg, const char *to, const char *id, bool is_set, const char *payload);
    bool (*tell)(void *arg, const char *to, const char *id, const char *type, const char *body);
    void *arg;
};

/* What is asked. */
struct feed_question {
    const char *to;
    bool is_set;
    struct buf *payload; /* one whose appending failed is not sent */
};

/** The answer: `condition` NULL and `iq` the result, or what went wrong, with `iq` NULL. Both are
 * lent. May ask again. */
typedef void feed_ask_fn(void *arg, const char *condition, const struct xml_node *iq);

/** A list without questions; `prefix` is how its ids begin, and lives as long. NULL without
 * memory. */
struct feed_ask *feed_ask_create(struct loop *loop, const struct feed_door *door,
                                 const char *prefix);

/** Free it; nobody is called any more. NULL is allowed. */
void feed_ask_destroy(struct feed_ask *ask);

/** Ask. False when it cannot be sent, or too many wait: nobody is called then. */
bool feed_ask_put(struct feed_ask *ask, const struct feed_question *question, feed_ask_fn *fn,
                  void *arg);

/** An answer came; true when it was to a question of this list. */
bool feed_ask_take(struct feed_ask *ask, const char *from, const char *id, const char *condition,
                   const struct xml_node *iq);

/** The connection is gone: each question gets FEED_ASK_DROPPED. */
void feed_ask_drop(struct feed_ask *ask);

/** Nobody is to be called for what waits now. */
void feed_ask_forget(struct feed_ask *ask);

/** True for what passes by itself: the service is down, busy or silent. All else is an answer. */
bool feed_ask_is_passing(const char *condition);

#endif
