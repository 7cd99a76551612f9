/* SPDX-License-Identifier: Apache-2.0 */
/* feed_tree: the nodes of the live feed: one for each site and kind of record, as the tree of
 * places has them. A round makes those that are missing, takes away those that are too many, and
 * has each one mended (feed_mend). Records go to nodes that a round found fit, and only there. */
#ifndef PRINTWIRE_PORTAL_FEED_FEED_TREE_H
#define PRINTWIRE_PORTAL_FEED_FEED_TREE_H

#include "portal/feed/feed_ask.h"
#include "portal/feed/feed_name.h"
#include "portal/feed/feed_watchers.h"
#include "protocol/field.h"

#include <stdbool.h>
#include <stddef.h>

#define FEED_TREE_SITES 4000 /* those after are not published, with a line in the log */

struct feed_tree;

/* All must live as long as the tree. */
struct feed_tree_options {
    struct feed_ask *ask;
    struct store *reader;   /* read only */
    const char *service;    /* the PubSub service's JID */
    struct feed_name names; /* of the nodes */
    unsigned items;         /* that a node keeps */
};

/* One node. */
struct feed_tree_node {
    char path[STORE_SCOPE_SIZE]; /* of its site */
    enum record_kind kind;
    bool is_there; /* at the service */
    bool is_fit;   /* records may be published on it */
};

/** A round is over: `condition` NULL, or why it could not be ended. */
typedef void feed_tree_fn(void *arg, const char *condition);

/** NULL without memory. */
struct feed_tree *feed_tree_create(const struct feed_tree_options *options, feed_tree_fn *done,
                                   void *arg);

/** Free; NULL is allowed. What it asked must be forgotten before. */
void feed_tree_destroy(struct feed_tree *tree);

/** Begin a round by what the store says now: of all nodes when `is_whole`, else of those that are
 * new or whose members changed. One that is under way is forgotten, with what it asked: the caller
 * sees to it. `done` is called once, later or at once. */
void feed_tree_begin(struct feed_tree *tree, bool is_whole);

/** The node of a site and kind; NULL when there is none. */
const struct feed_tree_node *feed_tree_find(const struct feed_tree *tree, const char *path,
                                            const char *kind);

/** Who may watch, as of the last round; the tree's. */
const struct feed_watchers *feed_tree_watchers(const struct feed_tree *tree);

#endif
