/* SPDX-License-Identifier: Apache-2.0 */
/* fake_pubsub: a PubSub service as portal/feed/feed_ask knows it: a door that keeps nodes, members,
 * subscriptions and items, and answers when it is told to. */
#ifndef PRINTWIRE_TESTS_FAKES_FAKE_PUBSUB_H
#define PRINTWIRE_TESTS_FAKES_FAKE_PUBSUB_H

#include "portal/feed/feed_ask.h"

#include <stdbool.h>

#define FAKE_PUBSUB_JID   "pubsub.x.test"
#define FAKE_PUBSUB_OWNER "portal.x.test"

struct fake_pubsub;

/* What gets the answers: feed_reply(), say. */
typedef void fake_pubsub_reply_fn(void *arg, const char *from, const char *id,
                                  const char *condition, const struct xml_node *iq);

/** A service without nodes, and its door. */
struct fake_pubsub *fake_pubsub_create(struct feed_door *out_door);

/** Free it. */
void fake_pubsub_destroy(struct fake_pubsub *service);

/** Answer everything that was asked, and what is asked meanwhile; how many questions that were. */
unsigned fake_pubsub_turn(struct fake_pubsub *service, fake_pubsub_reply_fn *fn, void *arg);

/** Answer each question that has this text in it with this error, from now on; NULL: none. */
void fake_pubsub_refuse(struct fake_pubsub *service, const char *text, const char *condition);

/** Whether questions reach the service: as on a connection that is gone. */
void fake_pubsub_cut(struct fake_pubsub *service, bool is_cut);

/** Make a node. */
void fake_pubsub_add_node(struct fake_pubsub *service, const char *node);

/** All nodes are gone, as after a loss of the service's data. */
void fake_pubsub_empty(struct fake_pubsub *service);

/** Set who somebody is at a node: "member", "none"; a subscription "subscribed", "none". */
void fake_pubsub_set(struct fake_pubsub *service, const char *node, const char *jid,
                     const char *affiliation, const char *subscription);

/** Who is at the nodes whose names end with `end`, but for the owner, and what was published there:
 * "[jid affiliation subscription ]*| [item ]*; " for each; static memory. */
const char *fake_pubsub_show(const struct fake_pubsub *service, const char *end);

/** The texts that were sent, as "jid type body; "; forgotten by the call; static memory. */
const char *fake_pubsub_texts(struct fake_pubsub *service);

/** Everything that was ever asked, one after the other. */
const char *fake_pubsub_asked(const struct fake_pubsub *service);

#endif
