/* SPDX-License-Identifier: Apache-2.0 */
/* connector_hand_inner: what the files of connector_hand share; nobody else includes it.
 * connector_hand.c is the items and the platform, connector_hand_facts.c what is true of them now,
 * connector_hand_offer.c what is offered, connector_hand_seek.c the question whether a device is
 * there, connector_hand_job.c the work at the devices. */
#ifndef PRINTWIRE_AGENT_SDS_CONNECTOR_HAND_INNER_H
#define PRINTWIRE_AGENT_SDS_CONNECTOR_HAND_INNER_H

#include "agent/sds/connector_book.h"
#include "agent/sds/connector_hand.h"
#include "agent/sds/connector_image.h"
#include "agent/sds/connector_rule.h"
#include "base/log.h"

struct connector_hand_slot {
    struct connector_hand *hand;
    struct connector_item item;
    uint64_t turn; /* the lower, the earlier it was taken */
    bool is_used;
    bool is_dirty;          /* the disk has an older one */
    bool is_fetching;       /* its image */
    bool made_start;        /* this process made the start that waits, and no earlier one */
    bool is_seeking;        /* `handle` is a question whether the device is there */
    bool is_there;          /* it has been answered: while its answer is being heard */
    unsigned fetches;       /* that came to nothing */
    uint64_t fetch_from_ms; /* monotonic: no other try before */
    struct sds_job job;
    struct sds_job_handle *handle; /* the worker is at it */
    uint64_t asked_ms; /* clock_boot_ms(), when its start was sent last: leave is from then on,
                          since nobody knows how long the answer was on its way */
    int64_t told;      /* highest number in the outbox that it told */
    int64_t rows;      /* of an event log that were put there */
    const int *image;  /* that is sent; NULL none */
};

struct connector_hand {
    struct connector_hand_options options;
    struct connector_book *book;
    struct connector_image *image;
    struct loop_timer *tick;
    int64_t off_ms; /* the platform's clock minus ours */
    struct log_limit trouble;
    uint64_t turns; /* that were given */
    struct connector_hand_slot slots[CONNECTOR_BOOK_HELD];
};

/** Write what is not on disk yet, and commit. False: it is not there. */
bool connector_hand_keep(struct connector_hand *hand);

/** What is true for this item now. */
struct connector_rule_facts connector_hand_facts_now(struct connector_hand_slot *slot);

/** What the poll says that the item waits for: enum sds_doc_reason. */
unsigned connector_hand_facts_wait(struct connector_hand_slot *slot);

/** The product numbers for which it counts how old the item's image is; how many. */
size_t connector_hand_facts_products(const struct connector_hand_slot *slot,
                                     struct sds_doc_product out_products[SDS_DOC_FITS]);

/** Make a step; false when the item's state has none of this verb. */
bool connector_hand_step(struct connector_hand_slot *slot, enum sds_work_verb verb,
                         enum sds_doc_reason reason);

/** The item needs its image no more: a fetch stops, and the file goes unless another item is for
 * the same one. */
void connector_hand_leave_image(struct connector_hand_slot *slot);

/** Take what persons said meanwhile. */
void connector_hand_hear(struct connector_hand *hand);

/** Keep, and have it sent. */
void connector_hand_tell(struct connector_hand *hand);

/** The item of this id, NULL when it is in no slot. */
struct connector_hand_slot *connector_hand_find(struct connector_hand *hand, const char *item);

/** Do what follows by the rule, until it says to wait. */
void connector_hand_advance(struct connector_hand_slot *slot);

/** An offer in the answer of a poll: take it, or, without a slot, leave it. It goes on when those
 * that were taken before it do. */
void connector_hand_offer_take(struct connector_hand *hand, const struct sds_doc_item *offer);

/** The item's slot is free, if nothing of it goes on any more. */
void connector_hand_free(struct connector_hand_slot *slot);

/** Ask the device of an item that could be started whether it is there, unless that is under way.
 * It changes nothing and nothing of it is on disk; the answer has the item go on, and no answer has
 * it wait, since the worker says from then on that the device does not answer. */
void connector_hand_seek_begin(struct connector_hand_slot *slot);

/** What the question was for is no more: it is over, unanswered. */
void connector_hand_seek_end(struct connector_hand_slot *slot);

/** The platform has answered the start with `started`, and it stands on disk that it acts: begin,
 * or fail the item. */
void connector_hand_job_start(struct connector_hand_slot *slot);

/** After a crash: the item acts by the disk, and nobody is at it. Look at the device, read again
 * what only reads, or fail the item, where nothing can have been sent or its time is over. */
void connector_hand_job_resume(struct connector_hand_slot *slot);

/** The job of the item as it is described to the worker. */
void connector_hand_job_describe(struct connector_hand_slot *slot, struct sds_job *out_job);

#endif
