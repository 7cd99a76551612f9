/* SPDX-License-Identifier: Apache-2.0 */
/* webhook: HTTPS addresses that are told what is stored, each at one place: it is told of this
 * place and all below it, and of nothing else. Its secret is stored as it is, since signing needs
 * it: the database is readable to the portal's user only. Every change is in the audit. */
#ifndef PRINTWIRE_PORTAL_STORE_WEBHOOK_H
#define PRINTWIRE_PORTAL_STORE_WEBHOOK_H

#include "portal/store/access.h"

#define WEBHOOK_URL_SIZE    1024
#define WEBHOOK_KINDS_SIZE  128
#define WEBHOOK_WORD_SIZE   16
#define WEBHOOK_SECRET_SIZE 64                          /* HOOKS_POST_SECRET */
#define WEBHOOK_MOST        20                          /* of one place */
#define WEBHOOK_ALL         1000                        /* each costs a look every second */
#define WEBHOOK_OVERLAP_MS  (INT64_C(24) * 3600 * 1000) /* both secrets sign so long */

struct webhook {
    int64_t id;
    int64_t place;
    struct store_scope scope; /* what that place holds */
    char url[WEBHOOK_URL_SIZE];
    char kinds[WEBHOOK_KINDS_SIZE];
    char severity[WEBHOOK_WORD_SIZE]; /* "": any */
    char secret[WEBHOOK_SECRET_SIZE]; /* "whsec_" and base64, as Standard Webhooks has it */
    char former[WEBHOOK_SECRET_SIZE]; /* "": none */
    int64_t former_until_ms;
    int64_t position; /* the last row of the history that was looked at */
    int64_t made_ms;
    int64_t failing_ms; /* since when nothing arrives, 0: it does */
    bool is_on;
};

typedef bool webhook_fn(void *arg, const struct webhook *hook); /* false ends the reading */

/** Make one: place, url, kinds and severity are taken from `hook`, the rest is set. It is told of
 * what is stored from now on. ERR_MISSING when the place is not in the scope, ERR_LIMIT past
 * WEBHOOK_MOST of that place or WEBHOOK_ALL of the portal. */
enum err webhook_add(struct store *store, const struct store_scope *scope,
                     const struct access_actor *actor, struct webhook *hook);

/** One of a scope; ERR_MISSING. */
enum err webhook_get(struct store *store, const struct store_scope *scope, int64_t id,
                     struct webhook *out_hook);

/** Those that are on, everybody's, by id, for who delivers: each is told of its own place only. */
enum err webhook_each_on(struct store *store, webhook_fn *fn, void *arg);

/** One that is on, for who delivers; ERR_MISSING. */
enum err webhook_get_on(struct store *store, int64_t id, struct webhook *out_hook);

/** Give it another secret; the one before signs too for WEBHOOK_OVERLAP_MS. */
enum err webhook_rotate(struct store *store, const struct access_actor *actor,
                        struct webhook *hook);

/** Turn it on or off; `why` is for the audit. */
enum err webhook_switch(struct store *store, const struct access_actor *actor,
                        const struct webhook *hook, bool is_on, const char *why);

/** Remove it with its deliveries. */
enum err webhook_remove(struct store *store, const struct access_actor *actor,
                        const struct webhook *hook);

#endif
