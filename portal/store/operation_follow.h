/* SPDX-License-Identifier: Apache-2.0 */
/* operation_follow: what the platform tells of operations, for who asks it (portal/tool): which are
 * open, and what is stored of an answer. What is changed is changed in the open transaction.
 *
 * Open is what is not over, and what is lost for OPERATION_FOLLOW_LOST_MS: who started it may still
 * say what became of it. */
#ifndef PRINTWIRE_PORTAL_STORE_OPERATION_FOLLOW_H
#define PRINTWIRE_PORTAL_STORE_OPERATION_FOLLOW_H

#include "portal/store/operation.h"
#include "protocol/sds_doc_follow.h"

#define OPERATION_FOLLOW_LOST_MS INT64_C(86400000)
#define OPERATION_FOLLOW_TOLD_MS                                                                   \
    INT64_C(10000) /* `told` moves in steps of this, to spare writes                               \
                    */

/* Open operations of one account of the platform, and of one rollout or of none. */
struct operation_follow_group {
    char platform[CRYPTO_UUID_SIZE];
    char rollout[CRYPTO_UUID_SIZE]; /* "" none */
};

/* An operation whose item is to be asked for. */
struct operation_follow_item {
    int64_t row;
    char item[CRYPTO_UUID_SIZE];
};

/* An operation as it stands, for those who are told that it changed. */
struct operation_follow_state {
    char id[CRYPTO_UUID_SIZE];
    char device[CRYPTO_UUID_SIZE];
    char rollout[CRYPTO_UUID_SIZE];
    char kind[16];
    char state[16];
    char reason[24];
    char cancel[8];
    char site[OPERATION_NAME];
    char customer[OPERATION_NAME];
    struct store_scope place; /* its path */
    int64_t percent;          /* -1 not known */
    int64_t changed_ms;
    int64_t told_ms; /* 0 never */
    bool is_over;
};

/** The group behind `after` (NULL: the first) that has operations which the platform knows;
 * ERR_MISSING behind the last one. */
enum err operation_follow_next(struct db *db, const struct operation_follow_group *after,
                               struct operation_follow_group *out);

/** The open operation of a group that was asked for longest ago, before `before_ms`; ERR_MISSING
 * without one. */
enum err operation_follow_silent(struct db *db, const struct operation_follow_group *group,
                                 int64_t before_ms, struct operation_follow_item *out);

/** The first operation behind a row (0: of all) whose steps are to be read; ERR_MISSING without. */
enum err operation_follow_unread(struct db *db, int64_t after, struct operation_follow_item *out);

/** Whether any is open. */
enum err operation_follow_any(struct db *db, bool *out_is_any);

/** The operation with this item, or, when it has none yet, with this row; take what the platform
 * says of it. `out_row` is 0 when nothing changed but `told`, or it is none of ours. ERR_SYNTAX,
 * and nothing changed, for a new item that is another operation's already. */
enum err operation_follow_take(struct db *db, int64_t row, const struct sds_doc_progress *progress,
                               int64_t now_ms, int64_t *out_row);

/** Take all of its history that we do not have; its steps are read then. */
enum err operation_follow_steps(struct db *db, int64_t row, const struct sds_doc_story *story);

/** The platform does not know it any more. */
enum err operation_follow_forget(struct db *db, int64_t row, int64_t now_ms);

/** Take what the platform says of a rollout. */
enum err operation_follow_rollout(struct db *db, const struct sds_doc_rollout *rollout,
                                  int64_t now_ms);

/** How an operation stands. */
enum err operation_follow_tell(struct db *db, int64_t row, struct operation_follow_state *out);

#endif
