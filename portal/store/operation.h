/* SPDX-License-Identifier: Apache-2.0 */
/* operation: what people order from the platform of smart device services (protocol/SDS.md). A row
 * is written, with the key and the very bytes that the platform will be sent, before anything is
 * sent: whatever stops in between, the same question goes there again and makes no second item.
 * Each one, and each that is cancelled, stands in the audit by the same transaction. portal/tool
 * sends them (operation_send.h) and follows them (operation_follow.h), views list them
 * (list_view.h).
 *
 * The platform's accounts are given in: which customer has which is the configuration's.
 */
#ifndef PRINTWIRE_PORTAL_STORE_OPERATION_H
#define PRINTWIRE_PORTAL_STORE_OPERATION_H

#include "base/buf.h"
#include "base/crypto.h"
#include "portal/store/access.h"

#include <stdbool.h>
#include <stdint.h>

#define OPERATION_OPEN_MOST 1000           /* of one account of the platform that are not over */
#define OPERATION_RATE_MOST 120            /* of one of our accounts in OPERATION_RATE_MS */
#define OPERATION_RATE_MS   INT64_C(60000) /* a rollout counts once */
#define OPERATION_KEY_MOST  64             /* bytes of a caller's key */
#define OPERATION_WANTED    200            /* of what is wanted, with its NUL */
#define OPERATION_NAME      101            /* of a customer or provider, with its NUL */

/* Words for the state of an operation besides the platform's. */
#define OPERATION_SENDING   "sending"   /* the platform has not answered yet */
#define OPERATION_REJECTED  "rejected"  /* it would not have it */
#define OPERATION_UNSENT    "unsent"    /* it expired before anything was sent */
#define OPERATION_FORGOTTEN "forgotten" /* the platform does not know it any more */

/* Words for what became of a wish to cancel. */
#define OPERATION_CANCEL_ASKED "asked"
#define OPERATION_CANCEL_LATE  "late"

/* Whose a device is. */
struct operation_device {
    int64_t agent;
    int64_t site; /* places */
    int64_t customer;
    char customer_name[OPERATION_NAME];
    char provider_name[OPERATION_NAME];
};

struct operation_wish {
    char id[CRYPTO_UUID_SIZE]; /* made by the caller: the platform is sent it as the key */
    struct operation_device of;
    const char *device;
    const char *platform; /* the account there */
    const char *kind;
    const char *wanted;  /* for people; "" nothing */
    const char *body;    /* the platform's `order` */
    const char *rollout; /* "" none */
    int64_t account;     /* who orders, */
    const char *key;     /* and its own name for the operation; NULL none */
    int64_t expires_ms;
    int64_t limit_s;
};

/** Whose a device of the scope is: of the agent that told of it last. ERR_MISSING without one. */
enum err operation_device_of(struct db *db, const struct store_scope *scope, const char *device,
                             struct operation_device *out);

/* A customer of whom somebody sees a site, with its provider. */
typedef void operation_customer_fn(void *arg, const char *customer, const char *provider);

/** Tell each customer with an agent in the scope, once. */
enum err operation_customers(struct db *db, const struct store_scope *scope,
                             operation_customer_fn *fn, void *arg);

/** How many operations of the scope are not over. */
enum err operation_count_open(struct db *db, const struct store_scope *scope, int64_t *out_count);

/** Append the evidence of an operation, which is JSON; nothing without. ERR_MISSING when the scope
 * holds none. */
enum err operation_evidence(struct db *db, const struct store_scope *scope, const char *id,
                            struct buf *out);

/** The operation of the scope with this item of the platform's; ERR_MISSING for none. */
enum err operation_of_item(struct db *db, const struct store_scope *scope, const char *item,
                           char out_id[CRYPTO_UUID_SIZE]);

/** The operation that this account made with this key: ERR_MISSING for none, ERR_REFUSED when it
 * was another one (device, kind and what is wanted). */
enum err operation_same(struct db *db, const struct operation_wish *wish,
                        char out_id[CRYPTO_UUID_SIZE]);

/** Whether there is room for `more` ones. ERR_LIMIT when OPERATION_OPEN_MOST are open at the
 * platform's account, ERR_TIMEOUT when the account has made OPERATION_RATE_MOST in
 * OPERATION_RATE_MS. */
enum err operation_room(struct db *db, int64_t account, const char *platform, int64_t more,
                        int64_t now_ms);

/** Make one that was checked, in a transaction of its own, with its row in the audit. */
enum err operation_make(struct store *store, const struct access_actor *actor,
                        const struct operation_wish *wish);

/** Make one in the open transaction; its row in the audit is the caller's business. */
enum err operation_add(struct db *db, const struct access_actor *actor,
                       const struct operation_wish *wish);

/** Which account gave the operation of this id; ERR_MISSING when the scope holds none. */
enum err operation_find(struct db *db, const struct store_scope *scope, const char *id,
                        int64_t *out_account);

/** Ask for an operation to be cancelled, in a transaction of its own: at once when nothing was sent
 * yet, else the platform is asked. ERR_MISSING when the scope holds none, ERR_REFUSED when it is
 * over. Asked for again, nothing changes. */
enum err operation_cancel(struct store *store, const struct store_scope *scope,
                          const struct access_actor *actor, const char *id);

/** Forget, in the open transaction, what is over of this agent's and did not change since
 * `before_ms`, at most OPERATION_TRIM_SLICE of them, and rollouts of which nothing is left. */
enum err operation_trim_old(struct db *db, int64_t agent, int64_t before_ms);

#define OPERATION_TRIM_SLICE 500

#endif
