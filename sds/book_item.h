/* SPDX-License-Identifier: Apache-2.0 */
/* book_item: work items with their state (protocol/sds_work), what became of them step by step, and
 * rollouts. An item is found by its account and id, by the connector it waits for, or by the time
 * at which the clock has a say (`due`): never by looking at all of them. */
#ifndef PRINTWIRE_SDS_BOOK_ITEM_H
#define PRINTWIRE_SDS_BOOK_ITEM_H

#include "protocol/sds_doc_follow.h"
#include "protocol/sds_doc_report.h"
#include "protocol/sds_work.h"
#include "sds/book_connector.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct book_item {
    int64_t place;
    char id[SDS_DOC_UUID];
    int64_t account;
    char account_id[SDS_DOC_UUID];
    int64_t connector; /* whose device it is for */
    int64_t device;
    char device_id[SDS_DOC_UUID];
    struct sds_work work;
    char rollout[SDS_DOC_UUID]; /* "": of none */
    int64_t made_ms;
    int64_t changed_ms;
    unsigned reason; /* enum sds_doc_reason */
    int64_t percent; /* SDS_FIELD_NONE: not told */
    struct sds_doc_evidence evidence;
    size_t has_evidence;
    int64_t due_ms; /* 0: the clock has no say */
};

/* A step in the life of an item. */
struct book_item_step {
    int64_t at_ms;
    enum sds_doc_by by;
    const char *who;           /* id of tool or connector, or "" */
    unsigned verb;             /* enum sds_work_verb; SDS_FIELD_WORDLESS: it was ordered */
    enum sds_work_state state; /* afterwards */
    unsigned reason;
    int64_t offer;
};

struct book_item_rollout {
    bool is_halted;
    int64_t bad; /* failed or lost since it last began or went on */
    int64_t at_once;
    int64_t under_way; /* from offered to verifying */
    int64_t changed_ms;
    char tool[SDS_DOC_UUID]; /* that halted it, or had it go on, last; "": no tool */
};

typedef bool book_item_step_fn(void *arg, const struct book_item_step *step);

/** Make an item of an order, which is kept as `body`; id and place are set. */
enum err book_item_add(struct book *book, struct book_item *item, const char *body);

/** ERR_MISSING when there is none of this id, or its account is not active. */
enum err book_item_get(struct book *book, const char *id, struct book_item *out);

/** Write what may change of an item. */
enum err book_item_put(struct book *book, const struct book_item *item);

/** Append the order's body. */
enum err book_item_body(struct book *book, int64_t place, struct buf *out);

/** Items that may be offered to a connector, of kinds that it knows, the oldest first, at most
 * `most`.
 */
enum err book_item_waiting(struct book *book, const struct book_connector *connector,
                           int64_t now_ms, size_t most, struct book_item *out_items,
                           size_t *out_count);

/** Items that a connector holds and has not started, at most `most`. */
enum err book_item_leased_by(struct book *book, const char *holder, size_t most,
                             struct book_item *out_items, size_t *out_count);

/** The same of a device. */
enum err book_item_leased_of(struct book *book, int64_t device, size_t most,
                             struct book_item *out_items, size_t *out_count);

/** Items of which the clock has a say at `now_ms`, the first due first, at most `most`. */
enum err book_item_due(struct book *book, int64_t now_ms, size_t most, struct book_item *out_items,
                       size_t *out_count);

/** When the clock has its next say; 0: never. */
enum err book_item_next_due(struct book *book, int64_t *out_ms);

/** Read an item whose columns begin with column `at` of a row. False: the row is damaged. */
bool book_item_read(struct sqlite_statement *s, int at, struct book_item *out);

/** A device, or a row of its event log, was told for this item. */
enum err book_item_tell(struct book *book, const char *id, int64_t device, bool is_row);

/** How often that was. */
enum err book_item_told(struct book *book, int64_t place, int64_t *out_devices, int64_t *out_rows);

/** Write a step of an item's life. */
enum err book_item_note(struct book *book, int64_t place, const struct book_item_step *step);

/** The last steps of an item's life, at most `most`, the oldest first. */
enum err book_item_steps(struct book *book, int64_t place, size_t most, book_item_step_fn *fn,
                         void *arg);

/** How many there were. */
enum err book_item_count_steps(struct book *book, int64_t place, int64_t *out_count);

/** What is known of a rollout; ERR_MISSING when no item was ever of it. */
enum err book_item_rollout(struct book *book, int64_t account, const char *rollout,
                           struct book_item_rollout *out);

/** Write it, new or changed. */
enum err book_item_put_rollout(struct book *book, int64_t account, const char *rollout,
                               const struct book_item_rollout *row);

/** Have the clock look at once at all items of a rollout that have not started. */
enum err book_item_wake_rollout(struct book *book, int64_t account, const char *rollout);

/** Items that wait for a device follow it to the connector that tells of it now. */
enum err book_item_move(struct book *book, int64_t device, int64_t connector);

/** How many items of a rollout there are in each state. */
enum err book_item_count_rollout(struct book *book, int64_t account, const char *rollout,
                                 int64_t out_counts[SDS_WORK_STATES]);

/** Items that nobody has ended, of an account. */
enum err book_item_open(struct book *book, int64_t account, int64_t *out_count);

/** The item that a tool made with this key, if any; `out_digest` is that of the body then. */
enum err book_item_of_key(struct book *book, int64_t tool, const char *key, uint8_t out_digest[32],
                          char out_item[SDS_DOC_UUID]);

/** Keep what a tool made with a key. */
enum err book_item_keep_key(struct book *book, int64_t tool, const char *key,
                            const uint8_t digest[32], const struct book_item *item,
                            int64_t until_ms);

#endif
