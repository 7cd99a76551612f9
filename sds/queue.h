/* SPDX-License-Identifier: Apache-2.0 */
/* queue: every step of work goes through here: asked of protocol/sds_work, stored, written into the
 * item's history. A rollout of which two items failed or were lost is halted: what has not started
 * stops, a slice at a time, and none of it is offered or started meanwhile.
 *
 * All functions run within the caller's transaction.
 */
#ifndef PRINTWIRE_SDS_QUEUE_H
#define PRINTWIRE_SDS_QUEUE_H

#include "protocol/sds_doc_connector.h"
#include "sds/book_connector.h"
#include "sds/book_device.h"
#include "sds/book_item.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define QUEUE_SLICE    64              /* items that the clock looks at in one go */
#define QUEUE_HELD     128             /* items that a connector may ever hold, and more */
#define QUEUE_BAD      2               /* items that halt their rollout */
#define QUEUE_LEASE_MS INT64_C(300000) /* the shortest lease */

/* An event with what it brings along. */
struct queue_step {
    struct sds_work_event event;
    unsigned reason;                         /* enum sds_doc_reason */
    int64_t percent;                         /* SDS_FIELD_NONE: not told */
    const struct sds_doc_evidence *evidence; /* NULL: none */
    const char *tool;                        /* id of the tool that caused it; NULL: another */
};

/* To whom is offered. */
struct queue_for {
    const struct book_connector *connector;
    int64_t now_ms;
    int64_t lease_ms;
};

/** How long leases are for connectors that poll so often. */
int64_t queue_lease_ms(int64_t poll_s);

/** Make an item of an order of a tool, made at item->made_ms; its `body` is kept. In a rollout that
 * is halted it is halted from the start. `at_once` is the rollout's, of an item of one. ERR_RANGE
 * when the rollout has another one. */
enum err queue_add(struct book *book, struct book_item *item, const char *body, int64_t at_once,
                   const char *tool);

/** Apply a step to an item as it was read. What its rollout brings comes first. ERR_NONE with the
 * table's answer, stored when it is SDS_WORK_TAKEN. A success that its evidence does not prove is
 * SDS_WORK_NOT_PROVED, and changes nothing. */
enum err queue_apply(struct book *book, struct book_item *item, const struct queue_step *step,
                     enum sds_work_result *out_result);

/** Offer what waits for a connector, at most `most` (SDS_DOC_OFFERS), and of each rollout as many
 * as may be under way. */
enum err queue_offer(struct book *book, const struct queue_for *whom, size_t most,
                     struct sds_doc_item *out_items, size_t *out_count);

/** Take back what a connector holds and has not started, but what is named in `holds`. */
enum err queue_withdraw(struct book *book, const char *holder, const struct sds_doc_hold *holds,
                        size_t hold_count, int64_t now_ms);

/** A device is another connector's now: what waits for it follows, what the former one had not
 * started is taken back. */
enum err queue_move(struct book *book, const struct book_device *device, int64_t now_ms);

/** Do what the clock brings, and what halted rollouts ask for, to at most QUEUE_SLICE items.
 * `*out_next_ms`: when to call again; 0: when something changes. */
enum err queue_tick(struct book *book, int64_t now_ms, int64_t *out_next_ms);

/** Halt a rollout, or let it go on, for the tool of this id. ERR_MISSING when there is none. */
enum err queue_halt(struct book *book, int64_t account, const char *rollout, bool is_halted,
                    const char *tool, int64_t now_ms);

#endif
