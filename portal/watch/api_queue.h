/* SPDX-License-Identifier: Apache-2.0 */
/* api_queue: calls that wait for the work on a password, which is done one after the other on a
 * thread of its own: API_QUEUE_MOST in all, API_QUEUE_PEER_MOST of one address (as throttle counts
 * it: of IPv6 a /64); more are refused
 * with 429. */
#ifndef PRINTWIRE_PORTAL_WATCH_API_QUEUE_H
#define PRINTWIRE_PORTAL_WATCH_API_QUEUE_H

#include "base/loop.h"
#include "portal/watch/api_call.h"

#define API_QUEUE_MOST      16
#define API_QUEUE_PEER_MOST 2

struct api_queue;

/* The work is done: as password_hash() said. `phc` is what is to be stored
 * from now on, "" when that stays as it is. */
typedef void api_queue_fn(struct api_call *call, enum err err, const char *phc);

/* The same of api_queue_verify(): with ERR_NONE, `account` is as it stands now, with the password
 * that was verified. */
typedef void api_queue_verified_fn(struct api_call *call, enum err err,
                                   const struct access_account *account, const char *phc);

/** An empty queue. NULL without memory or descriptors. */
struct api_queue *api_queue_create(struct loop *loop);

/** Calls that wait are answered with 503. NULL is allowed. */
void api_queue_destroy(struct api_queue *queue);

/** Verify the call's text `name` against the password of `account` (NULL: of nobody, which takes as
 * long), and hash it anew when that is cheap. An account that is gone or has another password by
 * then gives ERR_REFUSED, as a wrong password. The call is answered when there is no room, and when
 * its session ended meanwhile. */
void api_queue_verify(struct api_call *call, const char *name, const struct access_account *account,
                      api_queue_verified_fn *fn);

/** Hash the call's text `name`; likewise. */
void api_queue_hash(struct api_call *call, const char *name, api_queue_fn *fn);

#endif
