/* SPDX-License-Identifier: Apache-2.0 */
/* walk_order: one SET to a device (RFC 3416, section 4.2.5), and what the device made of it.
 *
 * A table of this module has the objects that may be set at all, with the values that they may get:
 * prtGeneralReset to powerCycleReset(4) or resetToNVRAM(5), never resetToFactoryDefaults(6) (RFC
 * 3805), and of HP's own energy-star and asset-number. Whatever is not there is never sent,
 * whoever asks. An order goes out once: no answer means that nobody knows whether it came.
 */
#ifndef PRINTWIRE_AGENT_WALK_ORDER_H
#define PRINTWIRE_AGENT_WALK_ORDER_H

#include "agent/oid.h"
#include "agent/walk.h"
#include "agent/walk_codec.h"

#include <stdbool.h>
#include <stdint.h>

#define WALK_ORDER_TEXT    21   /* longest text and a NUL */
#define WALK_ORDER_WAIT_MS 5000 /* at least so long it may think about it */

/* What the device made of it, by the error-status of its answer. */
enum walk_order_outcome {
    WALK_ORDER_TAKEN,
    WALK_ORDER_UNSUPPORTED, /* no such object, or none that is written */
    WALK_ORDER_REFUSED,     /* no access, or a value that it does not take */
    WALK_ORDER_BUSY,        /* it could not, now */
    WALK_ORDER_UNKNOWN      /* no answer, or one that makes no sense */
};

/* What is to be set: a number, or a text where it is not "". */
struct walk_order_wish {
    struct oid oid; /* the instance */
    int64_t number;
    char text[WALK_ORDER_TEXT];
};

/** Called exactly once per order that was taken. WALK_CANCELLED: the peer was destroyed. */
typedef void walk_order_fn(void *arg, enum walk_result result, enum walk_order_outcome outcome);

/** True when the table lets this be set to this. */
bool walk_order_may(const struct walk_order_wish *wish);

/** Set it. False when the table does not let it, the queue is full or memory is out: `fn` is then
 * never called and nothing is sent. Only one file may call this (tests/lint/banned.py). */
bool walk_order(struct walk_peer *peer, const struct walk_order_wish *wish, walk_order_fn *fn,
                void *arg);

/* For the engine: an order as a request. */
struct walk_order_job {
    struct walk_order_wish wish;
    enum walk_order_outcome outcome; /* unsupported until an answer says else: a quirk forbids it */
    walk_order_fn *fn;
    void *arg;
};

/** Fill in what to send. */
void walk_order_ask(const struct walk_order_job *job, struct walk_codec_question *question);

/** Take the answer; SNMPv3's refusals come by `result` of walk_order_done(). */
void walk_order_take(struct walk_order_job *job, const struct walk_codec_answer *answer);

/** The request's own function: a walk_done_fn whose `arg` is the job. */
walk_done_fn walk_order_done;

#endif
