/* SPDX-License-Identifier: Apache-2.0 */
/* access_audit: who changed what, where and when, for ever. Each row has the hash of the one before
 * in its own: a row that is changed, taken out or put in breaks the chain from there on. Who can
 * write the database can also make the whole chain anew: keep the last hash elsewhere. */
#ifndef PRINTWIRE_PORTAL_STORE_ACCESS_AUDIT_H
#define PRINTWIRE_PORTAL_STORE_ACCESS_AUDIT_H

#include "portal/store/access.h"

/* One row; texts are lent for the time of the call. */
struct access_audit {
    int64_t row;
    int64_t at_ms;
    const char *actor;
    const char *address;
    int64_t place;
    const char *what;   /* "account added" */
    const char *target; /* "account 7" */
    const char *before; /* "role=viewer", "" for nothing */
    const char *after;
    const char *prev; /* hashes */
    const char *hash;
};

typedef bool access_audit_fn(void *arg,
                             const struct access_audit *audit); /* false ends the reading */

/** Append a row in the open transaction: place, what, target, before and after are taken from
 * `change`. */
enum err access_audit_add(struct store *store, const struct access_actor *actor,
                          const struct access_audit *change);

/** Read rows of the places in a scope, the newest first, at most `most` of those below the row
 * `before` (0: from the newest). */
enum err access_audit_each(struct store *store, const struct store_scope *scope, int64_t before,
                           size_t most, access_audit_fn *fn, void *arg);

/** Check the whole chain. ERR_CORRUPT with the first row that does not fit in `out_row`. */
enum err access_audit_verify(struct store *store, int64_t *out_row);

#endif
