/* SPDX-License-Identifier: Apache-2.0 */
/* feed: the live feed for any XMPP client: each stored record as an item of a PubSub node
 * (XEP-0060) on the XMPP server's own service, incidents also as texts. PROTOCOL.md has what
 * watchers see.
 *
 * While the gate is up: a round makes the service's nodes agree with the store (feed_tree), then
 * what is stored is published (feed_publish). Accounts and places are looked at each second;
 * publishing rests while a round takes rights away. When the service does not answer, everything
 * begins anew after 1 s, at last after 5 min. Ingest waits for none of it: the feed reads what is
 * committed, and its place in it is kept in the store.
 */
#ifndef PRINTWIRE_PORTAL_FEED_FEED_H
#define PRINTWIRE_PORTAL_FEED_FEED_H

#include "base/loop.h"
#include "base/xml_read.h"
#include "portal/feed/feed_accounts.h"
#include "portal/feed/feed_ask.h"
#include "portal/store/store.h"

#include <stdbool.h>
#include <stdint.h>

struct feed;

/* Texts are copied. */
struct feed_options {
    struct store *store;   /* for the feed's own place, in transactions of its own */
    struct store *reader;  /* read only: what is committed */
    const char *jid;       /* the portal's */
    const char *service;   /* the PubSub service's JID */
    const char *accounts;  /* host of the accounts that are made, "": none are */
    const char *text_type; /* of messages: headline, chat */
    unsigned items;        /* that a node keeps */
    int64_t backlog;       /* entries that may wait */
    struct feed_door door;
    void (*settle)(void *arg); /* commit what is open: the feed is about to write */
    void *arg;                 /* of settle */
};

/** NULL without memory, or when the store cannot be used (logged). */
struct feed *feed_create(struct loop *loop, const struct feed_options *options);

/** The connection to the XMPP server is there. */
void feed_up(struct feed *feed);

/** It is gone. */
void feed_down(struct feed *feed);

/** An answer of the server; `condition` NULL for a result. */
void feed_reply(struct feed *feed, const char *from, const char *id, const char *condition,
                const struct xml_node *iq);

/** Entries were committed. */
void feed_pump(struct feed *feed);

/** As feed_accounts_make(). */
enum err feed_make_account(struct feed *feed, const struct access_actor *actor,
                           const struct access_account *account, char out_jid[FEED_BOOK_JID_SIZE],
                           char out_password[FEED_ACCOUNTS_PASSWORD]);

/** Keep the place and free; NULL is allowed. */
void feed_destroy(struct feed *feed);

#endif
