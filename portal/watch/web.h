/* SPDX-License-Identifier: Apache-2.0 */
/* web: the portal's HTTPS front: a listener with TLS (never without), the header lines that every
 * answer has, and the dispatcher, which checks who asks before any row of api_routes.h is called.
 */
#ifndef PRINTWIRE_PORTAL_WATCH_WEB_H
#define PRINTWIRE_PORTAL_WATCH_WEB_H

#include "base/loop.h"
#include "portal/metrics.h"
#include "portal/portal_conf.h"
#include "portal/sds_door.h"
#include "portal/store/access_account.h"
#include "portal/store/store.h"
#include "portal/watch/events.h"

#include <stdint.h>

struct web;

/* What the front works on; all of it must outlive it. */
struct web_options {
    struct store *store;       /* the writer's */
    struct store *reader;      /* committed rows */
    void (*settle)(void *arg); /* ends the transaction that may be open on `store`; NULL: none is */
    void (*on_order)(void *arg, const char *id); /* an order was made; NULL: nobody asks */
    enum err (*on_watcher)(void *arg, const struct access_actor *actor,
                           const struct access_account *account, char *out_jid,
                           char *out_password); /* api_watchers_make_fn; NULL: there is no feed */
    void *arg;                                  /* of all four */
    const struct sds_door *door; /* to the platform of smart device services; NULL: there is none */
    struct metrics *metrics;     /* NULL: nothing is counted */
    void (*gather)(void *arg); /* sets the gauges of `metrics` that others know; not NULL with it */
};

/** Listen as <web> of the configuration says, which must outlive the front: what it says of
 * <history> is told as it is then. NULL on failure, logged. */
struct web *web_create(struct loop *loop, const struct portal_conf *conf,
                       const struct web_options *options);

/** Stop; who waits for an answer gets none. NULL is allowed. */
void web_destroy(struct web *web);

/** Take certificate, key and the cost of passwords from a configuration that was read again, for
 * connections and logins to come. A certificate that cannot be read leaves the one that is there.
 */
void web_reload(struct web *web, const struct portal_conf *conf);

/** Entries were committed: those who listen to events will be told. NULL is allowed. */
void web_notice(struct web *web);

/** Tell those who listen to events of what is no record. NULL is allowed. */
void web_tell(struct web *web, const struct events_news *news);

/** The port that is listened on. */
uint16_t web_port(const struct web *web);

#endif
