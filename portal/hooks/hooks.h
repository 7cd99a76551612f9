/* SPDX-License-Identifier: Apache-2.0 */
/* hooks: delivers to webhooks (portal/store/webhook.h) what is stored, by HTTPS, at least once.
 *
 * Each hook has one delivery in the air, HOOKS_AT_ONCE in all; when these are taken, hooks have the
 * next free place in turn, so a slow one holds up nobody else for long. The order is that of the
 * rows: what fails holds back those behind it, for WEBHOOK_DELIVERY_HOLDS tries (about an hour).
 * A try ends after 15 s; what is not answered with 2xx is tried again after 1 s, 2 s, and so on up
 * to an hour, with jitter, until it is a day old: then it is parked with the reason. A hook to
 * which nothing arrived for five days is turned off with the next one that is parked, which the
 * audit notes.
 *
 * Where to, and by which signature: base/hooks_post.
 */
#ifndef PRINTWIRE_PORTAL_HOOKS_HOOKS_H
#define PRINTWIRE_PORTAL_HOOKS_HOOKS_H

#include "base/loop.h"
#include "portal/metrics.h"
#include "portal/portal_conf.h"
#include "portal/store/store.h"

#define HOOKS_AT_ONCE    32
#define HOOKS_TICK_MS    1000
#define HOOKS_BUDGET_MS  20 /* of turns at once; then the loop has as long for others */
#define HOOKS_AGE_MS     (INT64_C(24) * 3600 * 1000)
#define HOOKS_GIVE_UP_MS (INT64_C(5) * 24 * 3600 * 1000)

struct hooks;

/** Begin. `settle` ends the transaction that may be open on the store; tries are counted in
 * `metrics` (may be NULL). What <webhooks> says is copied. NULL on failure, logged. */
struct hooks *hooks_create(struct loop *loop, struct store *store, const struct hooks_conf *conf,
                           struct metrics *metrics, void (*settle)(void *arg), void *arg);

/** Stop: what is in the air is sent again after the next start. NULL is allowed. */
void hooks_destroy(struct hooks *hooks);

#endif
