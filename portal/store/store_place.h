/* SPDX-License-Identifier: Apache-2.0 */
/* store_place: the tree of places, which grows with the agents that the configuration lists. The
 * first provider is made with the store. */
#ifndef PRINTWIRE_PORTAL_STORE_STORE_PLACE_H
#define PRINTWIRE_PORTAL_STORE_STORE_PLACE_H

#include "portal/store/store.h"
#include "portal/store/store_scope.h"

#include <stdint.h>

/* One place; texts are lent for the time of the call. */
struct store_place {
    int64_t id;
    int64_t parent;   /* 0: none */
    const char *kind; /* provider, customer, site */
    const char *name;
    const char *path;
};

typedef bool store_place_fn(void *arg,
                            const struct store_place *place); /* false ends the reading */

/** The site of an agent, in the open transaction; it and what it belongs to are made when they are
 * not there. */
enum err store_place_of_agent(struct db *db, const struct store_agent *agent, int64_t *out_id);

/** The scope that is a place with all below it; ERR_MISSING when the place is not in `scope`. */
enum err store_place_scope(struct db *db, const struct store_scope *scope, int64_t place,
                           struct store_scope *out_scope);

/** Read the places of a scope, those above before those below. */
enum err store_place_each(struct db *db, const struct store_scope *scope, store_place_fn *fn,
                          void *arg);

#endif
