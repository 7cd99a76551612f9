/* SPDX-License-Identifier: Apache-2.0 */
/* operation_send: what the platform is to be told, for who tells it (portal/tool): operations that
 * it has not answered, those that are to be cancelled, and rollouts that are to be halted or to go
 * on. What is changed is changed in the open transaction. */
#ifndef PRINTWIRE_PORTAL_STORE_OPERATION_SEND_H
#define PRINTWIRE_PORTAL_STORE_OPERATION_SEND_H

#include "base/buf.h"
#include "portal/store/operation.h"

/* What is to be sent next. */
struct operation_send {
    int64_t row;
    char id[CRYPTO_UUID_SIZE];
    char item[CRYPTO_UUID_SIZE]; /* of what is to be cancelled */
};

/* A rollout, and what is wished of it. */
struct operation_send_wish {
    int64_t row;
    char id[CRYPTO_UUID_SIZE];
    char platform[CRYPTO_UUID_SIZE];
    char wish[8];
};

/** The first operation that the platform has not answered, with its bytes in `out_body`. What has
 * expired and was never sent is none. ERR_MISSING when there is none. */
enum err operation_send_next(struct db *db, int64_t now_ms, struct operation_send *out,
                             struct buf *out_body);

/** It is about to be sent: from now on only the platform can say what became of it. */
enum err operation_send_note(struct db *db, int64_t row);

/** The platform would not have it. */
enum err operation_send_reject(struct db *db, int64_t row, const char *why, int64_t now_ms);

/** One that expired with nothing sent; ERR_MISSING without one. */
enum err operation_send_overdue(struct db *db, int64_t now_ms, int64_t *out_row);

/** End it. */
enum err operation_send_unsent(struct db *db, int64_t row, int64_t now_ms);

/** The first operation at the platform that is to be cancelled; ERR_MISSING without one. */
enum err operation_send_cancel(struct db *db, struct operation_send *out);

/** The platform answered: it was too late, or it was not. */
enum err operation_send_cancelled(struct db *db, int64_t row, bool is_late);

/** The first rollout of which something is wished and of which the platform has an operation;
 * ERR_MISSING without one. */
enum err operation_send_wish(struct db *db, struct operation_send_wish *out);

/** The platform was told this; what is wished since then stays to be told. */
enum err operation_send_wished(struct db *db, const struct operation_send_wish *wish);

#endif
