/* SPDX-License-Identifier: Apache-2.0 */
/* post: sends the letters of mailings (portal/store/mailing.h) to the mail server of <mail>, one
 * after the other, at least once each.
 *
 * A report is made when its letter's turn comes, of what its account may see then. What the server
 * does not take is tried again after 15 s, 30 s, and so on up to an hour, until it is four days
 * old, or the server says that it never will take it: then it is parked with the reason. After
 * POST_FAILURES of a mailing that were parked one after the other it is turned off, which its owner
 * sees. While the server takes nothing, all wait a little between tries; and no more than <limit>
 * are sent in an hour.
 */
#ifndef PRINTWIRE_PORTAL_POST_POST_H
#define PRINTWIRE_PORTAL_POST_POST_H

#include "base/loop.h"
#include "portal/metrics.h"
#include "portal/portal_conf.h"
#include "portal/store/store.h"

#define POST_TICK_MS    1000
#define POST_BUDGET_MS  20 /* of reading or making letters at once; then others have the loop */
#define POST_PAUSE_MS   INT64_C(15000)
#define POST_LONGEST_MS (INT64_C(3600) * 1000)
#define POST_AGE_MS     (INT64_C(4) * 24 * 3600 * 1000)
#define POST_FRESH_MS                                                                              \
    (INT64_C(10) * 60 * 1000)           /* for so long one report is good for all receivers */
#define POST_REST_MS      INT64_C(5000) /* of all, when the server takes nothing; doubled */
#define POST_REST_MOST_MS (INT64_C(5) * 60 * 1000)
#define POST_FAILURES     5

struct post;

struct post_options {
    struct store *store;
    struct store *reader;      /* of which reports are made */
    struct metrics *metrics;   /* may be NULL */
    const char *password;      /* of the account at the server; "": none */
    void (*settle)(void *arg); /* ends the transaction that may be open on the store */
    void *arg;
};

/** Begin. What `conf` says is copied. NULL on failure, logged. */
struct post *post_create(struct loop *loop, const struct portal_conf *conf,
                         const struct post_options *options);

/** Stop, which may take a second: what is in the air is sent again after the next start. NULL is
 * allowed. */
void post_destroy(struct post *post);

#endif
