/* SPDX-License-Identifier: Apache-2.0 */
/* feed_publish: the store's entries in their order as items of their nodes, and incidents as texts
 * to those who are subscribed there and may see them.
 *
 * FEED_PUBLISH_WINDOW are under way at once. The cursor moves past an entry when the service has
 * taken it, so each is published at least once; its item's id makes it one item however often. What
 * the service refuses twice is passed over, with a line; so is what has no fit node. When more than
 * `backlog` entries wait, all but the newest half of it are passed over: who watches wants news.
 */
#ifndef PRINTWIRE_PORTAL_FEED_FEED_PUBLISH_H
#define PRINTWIRE_PORTAL_FEED_FEED_PUBLISH_H

#include "portal/feed/feed_ask.h"
#include "portal/feed/feed_name.h"
#include "portal/feed/feed_tree.h"

#include <stdbool.h>
#include <stdint.h>

#define FEED_PUBLISH_WINDOW 32

struct feed_publish;

/* All must live as long as the publisher. */
struct feed_publish_options {
    struct loop *loop;
    struct feed_ask *ask;
    struct feed_door door;
    struct store *reader; /* read only */
    const struct feed_tree *tree;
    const char *service; /* the PubSub service's JID */
    struct feed_name names;
    const char *text_type; /* of the messages with texts: headline, chat */
    int64_t backlog;
};

struct feed_publish_handlers {
    void (*on_moved)(void *arg);                          /* the cursor */
    void (*on_trouble)(void *arg, const char *condition); /* it stopped: stop, begin again later */
    void (*on_skipped)(void *arg);  /* entries were left out, as too many waited */
    void (*on_stranger)(void *arg); /* it waits: the newest entry's site has no node yet */
};

/** Publish what follows this row, once started. NULL without memory. */
struct feed_publish *feed_publish_create(const struct feed_publish_options *options, int64_t row,
                                         const struct feed_publish_handlers *handlers, void *arg);

/** Free; NULL is allowed. What it asked must be forgotten before. */
void feed_publish_destroy(struct feed_publish *publish);

/** Go on: the tree is fit, or there is news. */
void feed_publish_go(struct feed_publish *publish);

/** Begin nothing new; what is under way goes on. */
void feed_publish_pause(struct feed_publish *publish);

/** Begin nothing new, and forget what is under way: what it asked must be forgotten, too. */
void feed_publish_stop(struct feed_publish *publish);

/** Entries up to this row are published. */
int64_t feed_publish_row(const struct feed_publish *publish);

#endif
