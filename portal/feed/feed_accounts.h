/* SPDX-License-Identifier: Apache-2.0 */
/* feed_accounts: XMPP accounts of those who watch, made and taken away at the server (XEP-0133), on
 * a host that has no others: an account that is there already is taken over, with a new password.
 *
 * One thing at a time. What was begun when the connection ends is not done: who wanted an account
 * asks again; who is to lose one is looked for with each round. */
#ifndef PRINTWIRE_PORTAL_FEED_FEED_ACCOUNTS_H
#define PRINTWIRE_PORTAL_FEED_FEED_ACCOUNTS_H

#include "base/loop.h"
#include "portal/feed/feed_ask.h"
#include "portal/feed/feed_watchers.h"

#include <stdbool.h>

#define FEED_ACCOUNTS_PASSWORD 33 /* of a new account, with its NUL: 192 random bits */

struct feed_accounts;

struct feed_accounts_options {
    struct loop *loop;
    const struct feed_door *door;
    struct store *store;       /* for watchers, in transactions of their own */
    const char *host;          /* of the accounts; "": none are made */
    void (*settle)(void *arg); /* commit what is open: something is about to be written */
    void *arg;                 /* of settle */
};

/** NULL without memory. */
struct feed_accounts *feed_accounts_create(const struct feed_accounts_options *options);

/** Free, with what is under way; NULL is allowed. */
void feed_accounts_destroy(struct feed_accounts *accounts);

/** Make an XMPP account for an account of the portal, and let it watch under it once the server has
 * made it; its JID and password to be shown once. ERR_REFUSED when none are made here, ERR_TIMEOUT
 * while something else is under way or the server is away. */
enum err feed_accounts_make(struct feed_accounts *accounts, const struct access_actor *actor,
                            const struct access_account *account, char out_jid[FEED_BOOK_JID_SIZE],
                            char out_password[FEED_ACCOUNTS_PASSWORD]);

/** Take away what is left of a watcher whose account is gone, one at each call. */
void feed_accounts_sweep(struct feed_accounts *accounts, const struct feed_watchers *watchers);

/** An answer of the server; true when it was to a question of this. */
bool feed_accounts_reply(struct feed_accounts *accounts, const char *from, const char *id,
                         const char *condition, const struct xml_node *iq);

/** The connection is gone. */
void feed_accounts_down(struct feed_accounts *accounts);

#endif
