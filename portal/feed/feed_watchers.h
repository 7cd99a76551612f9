/* SPDX-License-Identifier: Apache-2.0 */
/* feed_watchers: who may watch what, as the store has it: bare JIDs, each with the part of the tree
 * of places that its account may see. This is where the feed's tenants are kept apart: a node's
 * members are those of feed_watchers_may_see(), and nobody is sent a text who is not. */
#ifndef PRINTWIRE_PORTAL_FEED_FEED_WATCHERS_H
#define PRINTWIRE_PORTAL_FEED_FEED_WATCHERS_H

#include "portal/store/feed_book.h"

#include <stdbool.h>
#include <stddef.h>

#define FEED_WATCHERS_MOST 1000 /* those after are left out, with a line in the log */

struct feed_watchers {
    struct feed_book_watcher *list; /* by JID */
    size_t count;
};

/** Read them. On failure `out_watchers` is empty. */
enum err feed_watchers_read(struct store *store, struct feed_watchers *out_watchers);

/** Free the list. */
void feed_watchers_finish(struct feed_watchers *watchers);

/** The watcher with this JID, bare or full; NULL when there is none. */
const struct feed_book_watcher *feed_watchers_find(const struct feed_watchers *watchers,
                                                   const char *jid);

/** True when a watcher may see the place with this path. */
bool feed_watchers_may_see(const struct feed_book_watcher *watcher, const char *path);

/** True when somebody may see the place in one list and not in the other. */
bool feed_watchers_differ(const struct feed_watchers *one, const struct feed_watchers *other,
                          const char *path);

#endif
