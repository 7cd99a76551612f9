/* SPDX-License-Identifier: Apache-2.0 */
/* feed_book: what the store keeps for the live feed: how far entries are published, and who watches
 * under which XMPP account.
 *
 * A watcher's row outlives its account: first the server takes the rights back, then the row goes.
 */
#ifndef PRINTWIRE_PORTAL_STORE_FEED_BOOK_H
#define PRINTWIRE_PORTAL_STORE_FEED_BOOK_H

#include "portal/store/access_account.h"
#include "portal/store/store.h"

#include <stdbool.h>
#include <stdint.h>

#define FEED_BOOK_REALM_SIZE 17  /* 64 random bits in hexadecimal and a NUL */
#define FEED_BOOK_JID_SIZE   256 /* of a watcher, with its NUL */

/* Where the feed stands. */
struct feed_book {
    char realm[FEED_BOOK_REALM_SIZE]; /* of this store, in the names of its nodes */
    int64_t row;                      /* entries up to this one are published */
};

/* One who may watch. */
struct feed_book_watcher {
    int64_t account;
    char jid[FEED_BOOK_JID_SIZE]; /* bare */
    bool is_made;                 /* by the portal, at the server */
    bool is_gone;                 /* the account is no more */
    struct store_scope scope;     /* of the account; empty when it is gone */
};

typedef bool feed_book_watcher_fn(void *arg, const struct feed_book_watcher *watcher);

/** Where the feed stands; begun at the newest entry when it never was: what is old is not news.
 * Own transaction. */
enum err feed_book_open(struct store *store, struct feed_book *out_book);

/** Entries up to this row are published. Own transaction. */
enum err feed_book_advance(struct store *store, int64_t row);

/** A number that changes with each change of accounts, watchers or places. */
enum err feed_book_mark(struct store *store, int64_t *out_mark);

/** True for a bare JID with a local part that is fit to watch: what `feed_book_set` takes. */
bool feed_book_jid_is_fit(const char *jid);

/** Read all watchers, by JID. `fn` false ends the reading. */
enum err feed_book_each(struct store *store, feed_book_watcher_fn *fn, void *arg);

/** The watcher of an account; ERR_MISSING. */
enum err feed_book_get(struct store *store, int64_t account, struct feed_book_watcher *out_watcher);

/** An account watches under this JID from now on, in place of the one it had; noted in the audit.
 * One that was made stays behind as that of an account that is gone. ERR_REFUSED when another
 * account has that JID, ERR_RANGE when it is not fit. Own transaction. */
enum err feed_book_set(struct store *store, const struct access_actor *actor,
                       const struct access_account *account, const char *jid, bool is_made);

/** An account watches no more; noted in the audit; ERR_MISSING when it did not. What was made stays
 * behind as feed_book_set() has it. Own transaction. */
enum err feed_book_remove(struct store *store, const struct access_actor *actor,
                          const struct access_account *account);

/** Forget the row of an account that is gone. Own transaction. */
enum err feed_book_forget(struct store *store, int64_t account);

#endif
