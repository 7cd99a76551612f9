/* SPDX-License-Identifier: Apache-2.0 */
/* feed_stanza: what the live feed says to a PubSub service, as payloads of IQs: XEP-0060, with
 * XEP-0030 to see which nodes there are. Pure; each appends to `out`, whose failure tells that it
 * did not fit. */
#ifndef PRINTWIRE_PORTAL_FEED_FEED_STANZA_H
#define PRINTWIRE_PORTAL_FEED_FEED_STANZA_H

#include "base/buf.h"

#include <stddef.h>

#define FEED_STANZA_BYTES                                                                          \
    ((size_t)256 * 1024)     /* most that one takes: below every server's limit                    \
                              */
#define FEED_STANZA_MOST 200 /* changes in one */

/* How a node is set up. */
struct feed_stanza_node {
    const char *node;
    const char *title; /* seen by everybody */
    unsigned items;    /* that the service keeps */
};

/* Which list of a node: both have rows of a JID and a state. */
enum feed_stanza_list {
    FEED_STANZA_AFFILIATIONS, /* states: owner, member, none ... */
    FEED_STANZA_SUBSCRIPTIONS /* subscribed, none ... */
};

/* One row of a list as it shall be. */
struct feed_stanza_change {
    const char *jid;
    const char *state;
    const char *subid; /* of a subscription; "" for none */
};

/** "pubsub#owner's" word for the list, its rows and their state: "affiliations". */
const char *feed_stanza_word(enum feed_stanza_list list);

/** Which nodes are there? (type get) */
void feed_stanza_nodes(struct buf *out);

/** Make a node that only its members may see (XEP-0060 8.1.3). */
void feed_stanza_create(struct buf *out, const struct feed_stanza_node *node);

/** Set a node up that is there (8.2). */
void feed_stanza_configure(struct buf *out, const struct feed_stanza_node *node);

/** Take a node away with all that is in it (8.4). */
void feed_stanza_delete(struct buf *out, const char *node);

/** What stands in a list? (type get; 8.8.1, 8.9.1) */
void feed_stanza_look(struct buf *out, enum feed_stanza_list list, const char *node);

/** Change rows of a list (8.8.2, 8.9.2). */
void feed_stanza_change(struct buf *out, enum feed_stanza_list list, const char *node,
                        const struct feed_stanza_change *changes, size_t count);

/** Publish a record, as record_xml_write made it, under this id (7.1). */
void feed_stanza_publish(struct buf *out, const char *node, const char *item, const char *xml);

#endif
