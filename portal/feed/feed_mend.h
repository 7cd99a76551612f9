/* SPDX-License-Identifier: Apache-2.0 */
/* feed_mend: brings one node of the service into the state in which records may be published on it,
 * and sees that it is: set up as feed_stanza has it, its members those who may see the site, and
 * nobody else subscribed.
 *
 * What the service says counts, not what it was told: the lists are read, changed, and read again,
 * until nothing is left to change. Some services go on sending to who was a member, so
 * subscriptions are ended, too. Whoever becomes a member of a node of incidents is subscribed to it
 * by us, once, as most chat clients cannot do that themselves.
 */
#ifndef PRINTWIRE_PORTAL_FEED_FEED_MEND_H
#define PRINTWIRE_PORTAL_FEED_FEED_MEND_H

#include "portal/feed/feed_ask.h"
#include "portal/feed/feed_name.h"
#include "portal/feed/feed_watchers.h"

#include <stdbool.h>

struct feed_mend;

/* Where and for whom. All must live as long as the mender. */
struct feed_mend_options {
    struct feed_ask *ask;
    const char *service;                  /* the PubSub service's JID */
    const char *jid;                      /* the portal's own */
    const struct feed_watchers *watchers; /* must not change between begin and done */
    unsigned items;                       /* that a node keeps */
};

/* A node. */
struct feed_mend_node {
    const char *name;
    const char *path; /* of its site */
    const char *kind; /* of its records */
    bool is_there;    /* the service listed it */
};

/** NULL when it is fit, else why it is not: a condition of the service. */
typedef void feed_mend_fn(void *arg, const char *condition);

/** NULL without memory. */
struct feed_mend *feed_mend_create(const struct feed_mend_options *options, feed_mend_fn *done,
                                   void *arg);

/** Free; NULL is allowed. What it asked must be forgotten before. */
void feed_mend_destroy(struct feed_mend *mend);

/** Begin with a node, one at a time; `done` is called once, later or at once. */
void feed_mend_begin(struct feed_mend *mend, const struct feed_mend_node *node);

#endif
