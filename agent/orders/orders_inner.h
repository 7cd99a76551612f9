/* SPDX-License-Identifier: Apache-2.0 */
/* orders_inner: what the files of the stage share; nobody else includes it. orders.c takes and
 * answers, orders_run.c has orders done and tells what became of them, orders_standing.c keeps what
 * goes on from then. */
#ifndef PRINTWIRE_AGENT_ORDERS_ORDERS_INNER_H
#define PRINTWIRE_AGENT_ORDERS_ORDERS_INNER_H

#include "agent/orders/order_book.h"
#include "agent/orders/order_standing.h"
#include "agent/orders/orders.h"
#include "base/log.h"

#define ORDERS_IQ   128 /* bytes of an IQ's id */
#define ORDERS_FULL 768 /* of a full JID */

#define ORDERS_AGAIN_MS 5000 /* until what the disk did not take is tried again */

/* An order under way. What its row says is wanted on disk; whether it is there: */
struct orders_run {
    struct order_book_row row;
    struct orders_run *next;
    char iq[ORDERS_IQ]; /* of who waits for the answer; "" nobody */
    char from[ORDERS_FULL];
    char given[ORDER_GIVEN]; /* for the log; "" after a restart */
    unsigned round;          /* of orders_run_work() that has seen it last */
    uint64_t end_ms;         /* monotonic: it is given up, once started */
    bool is_written;         /* in the open transaction, or a committed one */
    bool is_committed;       /* for good */
    bool is_kept;            /* a former state of it is on disk for good */
};

struct orders {
    struct disk *disk;
    const struct agent_conf *conf; /* the administrator's */
    struct orders_handlers handlers;
    void *arg;
    struct order_book *book;
    struct order_standing *standing;
    struct orders_run *runs; /* oldest first */
    size_t run_count;
    unsigned round;
    struct loop_timer *work;
    struct buf out;
    struct log_limit stranger;
    struct log_limit trouble;
    uint64_t minute_ms; /* monotonic: the beginning of the minute in which `taken` were */
    unsigned taken;
    struct {
        char device[CRYPTO_UUID_SIZE];
        uint64_t at_ms;
    } refreshed[ORDERS_UNDER_WAY]; /* lately; the oldest gives way */
    size_t refreshed_at;
    bool is_held;
    bool is_started;
};

/** Take an order under way: `row` with its outcome so far; what `order` sets is set with it. True
 * when it is in the open transaction; false, and nothing has changed, when the disk takes nothing
 * now. */
bool orders_run_add(struct orders *orders, const struct order_book_row *row,
                    const struct order *order, const char *iq, const char *from);

/** What an earlier run of the program left. */
void orders_run_resume(struct orders *orders);

/** Do what can be done now, and see when again. */
void orders_run_work(struct orders *orders);

/** Printers are not asked from now on: what is under way of them has failed. */
void orders_run_interrupt(struct orders *orders);

/** orders_settled(). */
void orders_run_settled(struct orders *orders, bool committed);

/** orders_refreshed(). */
void orders_run_refreshed(struct orders *orders, const char *device, enum order_reason reason);

/** orders_discovered(). */
void orders_run_discovered(struct orders *orders, uint32_t asked, uint32_t printers);

/** Free all; their rows stay. */
void orders_run_forget(struct orders *orders);

/** Write what a done order sets from now on, inside the transaction. */
enum err orders_standing_set(struct orders *orders, const struct order_book_row *row,
                             const struct order *order);

/** Have in force what is set now, after an order of this kind was done. */
void orders_standing_take(struct orders *orders, enum order_kind kind);

/** What is over by time, or not allowed any more, is taken back; milliseconds until the next end,
 * or until it is tried again; 0 none. */
uint64_t orders_standing_tidy(struct orders *orders);

/** orders_apply(). */
void orders_standing_apply(const struct orders *orders, struct agent_conf *conf);

/** True while printers are not asked. */
bool orders_standing_paused(const struct orders *orders);

#endif
