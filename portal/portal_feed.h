/* SPDX-License-Identifier: Apache-2.0 */
/* portal_feed: joins the live feed (portal/feed) to the gate, as its configuration says. All but
 * the start take NULL, for a portal without <feed>. */
#ifndef PRINTWIRE_PORTAL_PORTAL_FEED_H
#define PRINTWIRE_PORTAL_PORTAL_FEED_H

#include "base/loop.h"
#include "portal/ingest/gate.h"
#include "portal/portal_conf.h"
#include "portal/store/access_account.h"
#include "portal/store/store.h"

struct portal_feed;

/* All must outlive the feed. */
struct portal_feed_options {
    struct store *store;
    struct store *reader; /* read only */
    struct gate *gate;
    void (*settle)(void *arg); /* commit what is open in the store */
    void *arg;                 /* of settle */
};

/** Prepare the feed of <feed>; it begins with portal_feed_up(). NULL on failure, logged. */
struct portal_feed *portal_feed_start(struct loop *loop, const struct portal_conf *conf,
                                      const struct portal_feed_options *options);

/** The gate is up. */
void portal_feed_up(struct portal_feed *feed);

/** The gate is down. */
void portal_feed_down(struct portal_feed *feed);

/** An answer came; it need not be the feed's. */
void portal_feed_reply(struct portal_feed *feed, const struct gate_reply *reply);

/** Entries were committed. */
void portal_feed_pump(struct portal_feed *feed);

/** As feed_accounts_make(); ERR_REFUSED without <feed>. */
enum err portal_feed_make_account(struct portal_feed *feed, const struct access_actor *actor,
                                  const struct access_account *account, char *out_jid,
                                  char *out_password);

/** End and free; while the store and ingest are still there. */
void portal_feed_stop(struct portal_feed *feed);

#endif
