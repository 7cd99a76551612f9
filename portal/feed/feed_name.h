/* SPDX-License-Identifier: Apache-2.0 */
/* feed_name: how the live feed's nodes and items are called.
 *
 * A node is "portal.example.org/8f3a1c2e9b004d71/1/4/9/incident": the portal's JID, so that several
 * portals can share a service; the store's realm, so that what another store left there is never
 * taken for ours; the ids of provider, customer and site in the tree of places; the kind of record.
 * No name of a customer or site is in it, nor in any setting of the node: every service shows those
 * to everybody (XEP-0030).
 *
 * An item is "site-1@example.org/9f3c.../4711": agent, epoch, number. What is published again has
 * the same id, and replaces itself.
 */
#ifndef PRINTWIRE_PORTAL_FEED_FEED_NAME_H
#define PRINTWIRE_PORTAL_FEED_FEED_NAME_H

#include "portal/store/feed_book.h"
#include "portal/store/store.h"

#include <stdbool.h>

#define FEED_NAME_NODE 400  /* most bytes of a node's name, with its NUL */
#define FEED_NAME_ITEM 1200 /* of an item's id: a JID of 1000, a UUID, 20 digits */

/* What all nodes of one portal have in common. */
struct feed_name {
    const char *jid; /* of the portal */
    const char *realm;
};

/** The node for one kind of record of the site with this path, "/1/4/9/". */
void feed_name_node(const struct feed_name *names, const char *path, const char *kind,
                    char out_node[FEED_NAME_NODE]);

/** True for a node that this portal made, with this store or an earlier one. */
bool feed_name_is_ours(const struct feed_name *names, const char *node);

/** The path and the kind of a node that was made with this store; false for others. `out_kind`
 * points into `node`. */
bool feed_name_parts(const struct feed_name *names, const char *node,
                     char out_path[STORE_SCOPE_SIZE], const char **out_kind);

/** The id of an entry's item. */
void feed_name_item(const struct store_entry *entry, char out_item[FEED_NAME_ITEM]);

#endif
