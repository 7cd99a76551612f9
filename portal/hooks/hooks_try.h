/* SPDX-License-Identifier: Apache-2.0 */
/* hooks_try: one try of one delivery to a webhook: its message is made, signed and sent, and what
 * came of it is stored, with when it is due again. Who comes next is hooks.c's question. */
#ifndef PRINTWIRE_PORTAL_HOOKS_HOOKS_TRY_H
#define PRINTWIRE_PORTAL_HOOKS_HOOKS_TRY_H

#include "base/http_client.h"
#include "portal/metrics.h"
#include "portal/store/webhook_delivery.h"

#include <stdint.h>

/* What all tries share. */
struct hooks_try_ways {
    struct store *store;
    struct http_client *client;
    struct metrics *metrics; /* may be NULL */
    uint16_t port;           /* the only one that a URL may lead to */
    void (*settle)(void *arg);
    void *settle_arg;
    void (*on_arrived)(void *arg, int64_t hook); /* a try is over, and a next one may begin */
    void *arg;
};

struct hooks_try {
    const struct hooks_try_ways *ways; /* NULL: free */
    struct webhook hook;
    struct webhook_delivery delivery;
};

/** Begin one that has all its fields set. It is wiped when it is over, which may be before this
 * returns; until then it must stay where it is, unless the client of its ways is destroyed. */
void hooks_try_begin(struct hooks_try *try);

/** Log that the store failed, and what that means. */
void hooks_try_store_failed(const struct store *store, const char *what);

#endif
