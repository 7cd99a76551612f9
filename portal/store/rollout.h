/* SPDX-License-Identifier: Apache-2.0 */
/* rollout: firmware for several devices of one customer: operations (operation.h) that the platform
 * begins a few at a time, and halts together. It and all its operations are made in one
 * transaction, with one row in the audit. What it comes to is counted of its operations. */
#ifndef PRINTWIRE_PORTAL_STORE_ROLLOUT_H
#define PRINTWIRE_PORTAL_STORE_ROLLOUT_H

#include "portal/store/operation.h"

#include <stddef.h>

#define ROLLOUT_DEVICES 200 /* most of one */
#define ROLLOUT_IMAGE   101 /* of an image's name, with its NUL */

#define ROLLOUT_HALT   "halt" /* wishes */
#define ROLLOUT_RESUME "resume"

struct rollout_wish {
    char id[CRYPTO_UUID_SIZE]; /* made by the caller: the operations' bodies name it */
    const char *platform;      /* the account there */
    const char *image;
    const char *version;
    int64_t at_once;
    const char *asked; /* ACCESS_DIGEST_SIZE: a hash of the question */
    int64_t account;   /* who orders, */
    const char *key;   /* and its own name for the rollout; NULL none */
    int64_t expires_ms;
    const struct operation_wish *operations;
    size_t count; /* 1 to ROLLOUT_DEVICES */
};

/** The rollout that this account made with this key: ERR_MISSING for none, ERR_REFUSED when it was
 * another question. */
enum err rollout_same(struct db *db, const struct rollout_wish *wish,
                      char out_id[CRYPTO_UUID_SIZE]);

/** Make it, checked, with its operations; it stands at their site, or at the customer's place when
 * they are of several. */
enum err rollout_make(struct store *store, const struct access_actor *actor,
                      const struct rollout_wish *wish);

/** Ask the platform to halt or resume, in a transaction of its own. ERR_MISSING when the scope
 * holds no such rollout, ERR_REFUSED when all of it is over. */
enum err rollout_ask(struct store *store, const struct store_scope *scope,
                     const struct access_actor *actor, const char *id, const char *wish);

#endif
