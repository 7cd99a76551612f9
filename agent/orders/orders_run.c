/* SPDX-License-Identifier: Apache-2.0 */
/* An order's way: kept, begun, over. Each step is written first - its row, its record, and what it
 * sets, in one transaction - and acted on when that is on disk for good; what was rolled back is
 * written again, but an order that was never kept is forgotten, and its asker told so. Everything
 * happens from one timer, never within a commit. */
#include "agent/orders/orders_inner.h"

#include "agent/orders/order_form.h"
#include "agent/orders/orders_wire.h"
#include "base/clock.h"
#include "base/str.h"
#include "protocol/record.h"
#include "protocol/record_xml.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define REFRESH_MS UINT64_C(600000)   /* longer, and a refresh is given up */
#define SWEEP_MS   UINT64_C(21600000) /* and a look at the ranges */

static bool fill_record(struct orders *o, struct record *record, const struct order_book_row *row)
{
    bool is_known = row->device[0] != '\0' && o->handlers.knows(o->arg, row->device);
    const char *about = is_known ? row->device : o->handlers.self(o->arg);

    (void)record_add(record, FIELD_ORDER_DEVICE, about);
    (void)record_add_time(record, FIELD_ORDER_AT, clock_wall_ms());
    (void)record_add(record, FIELD_ORDER_ID, row->id);
    (void)record_add(record, FIELD_ORDER_DO, order_kind_word(row->kind));
    (void)record_add(record, FIELD_ORDER_STATE, order_state_word(row->outcome.state));
    (void)record_add(record, FIELD_ORDER_REASON, order_reason_word(row->outcome.reason));
    (void)record_add(record, FIELD_ORDER_DETAIL, row->outcome.detail);
    if (row->outcome.until_ms != 0)
        (void)record_add_time(record, FIELD_ORDER_UNTIL, row->outcome.until_ms);
    return record_complete(record);
}

static enum err tell(struct orders *o, const struct order_book_row *row)
{
    struct record record;
    struct buf xml;
    enum err err = ERR_MEMORY;

    if (row->outcome.state == ORDER_KEPT)
        return ERR_NONE;
    record_init(&record, RECORD_ORDER);
    buf_init(&xml, NAMES_RECORD_BYTES);
    if (fill_record(o, &record, row) && record_xml_write(&record, FIELD_ALWAYS, &xml))
        err = o->handlers.tell(o->arg, xml.data, xml.len);
    buf_finish(&xml);
    record_finish(&record);
    return err;
}

static enum err write_all(struct orders *o, const struct order_book_row *row,
                          const struct order *order)
{
    enum err err = order_book_put(o->book, row);

    if (err == ERR_NONE && order != NULL)
        err = orders_standing_set(o, row, order);
    return err == ERR_NONE ? tell(o, row) : err;
}

/* All of a step, or nothing. `order`: what the order of this row sets, NULL: nothing. */
static bool write_step(struct orders *o, struct orders_run *run, const struct order *order)
{
    enum err err = o->handlers.self(o->arg) != NULL ? disk_mark(o->disk) : ERR_IO;

    if (err == ERR_NONE) {
        err = write_all(o, &run->row, order);
        if (err == ERR_NONE)
            err = disk_keep(o->disk);
        else
            disk_undo(o->disk);
    }
    run->is_written = err == ERR_NONE;
    run->is_committed = false;
    if (err == ERR_NONE) {
        (void)disk_hurry(o->disk);
        return true;
    }
    if (order != NULL)
        order_standing_read(o->standing);
    if (log_limit_allows(&o->trouble, NULL))
        log_error("orders", "an order cannot be written down: %s; it is tried again",
                  err_text(err));
    return false;
}

static void work_in(struct orders *o, uint64_t pause_ms)
{
    (void)loop_timer_start(o->work, pause_ms);
}

/* Takes it out of the list and frees it. */
static void drop(struct orders *o, struct orders_run *run)
{
    struct orders_run **at = &o->runs;

    while (*at != run)
        at = &(*at)->next;
    *at = run->next;
    o->run_count--;
    free(run);
}

static void append(struct orders *o, struct orders_run *run)
{
    struct orders_run **at = &o->runs;

    while (*at != NULL)
        at = &(*at)->next;
    *at = run;
    o->run_count++;
}

bool orders_run_add(struct orders *o, const struct order_book_row *row, const struct order *order,
                    const char *iq, const char *from)
{
    struct orders_run *run = calloc(1, sizeof *run);

    if (run == NULL)
        return false;
    run->row = *row;
    order_describe(order, run->given);
    if (!str_copy(run->iq, sizeof run->iq, iq) || !str_copy(run->from, sizeof run->from, from) ||
        !write_step(o, run, order)) {
        free(run);
        return false;
    }
    append(o, run);
    return true;
}

static void become(struct orders *o, struct orders_run *run, enum order_state state,
                   enum order_reason reason)
{
    run->row.outcome.state = state;
    run->row.outcome.reason = reason;
    if (!write_step(o, run, NULL))
        work_in(o, ORDERS_AGAIN_MS);
}

/* Why an order that is kept is not begun now. */
static enum order_reason hindrance(const struct orders *o, const struct order_book_row *row)
{
    if (!order_conf_may(&o->conf->orders, row->who, row->kind))
        return ORDER_NOT_ALLOWED;
    if (!o->handlers.may_work(o->arg))
        return ORDER_LICENCE;
    return orders_standing_paused(o) ? ORDER_PAUSED : ORDER_NO_REASON;
}

static enum order_reason start(struct orders *o, struct orders_run *run)
{
    uint64_t most = run->row.kind == ORDER_REFRESH ? REFRESH_MS : SWEEP_MS;

    run->end_ms = clock_monotonic_ms() + most;
    return run->row.kind == ORDER_REFRESH ? o->handlers.refresh(o->arg, run->row.device)
                                          : o->handlers.discover(o->arg);
}

/* An order that is started already was so when the program ended: it is begun again, in silence. */
static void begin(struct orders *o, struct orders_run *run)
{
    bool again = run->row.outcome.state == ORDER_STARTED;
    enum order_reason reason = hindrance(o, &run->row);

    if (clock_wall_ms() > run->row.expires_ms) {
        become(o, run, again ? ORDER_FAILED : ORDER_EXPIRED,
               again ? ORDER_INTERRUPTED : ORDER_TOO_LATE);
        return;
    }
    if (reason == ORDER_NO_REASON)
        reason = start(o, run);
    if (reason != ORDER_NO_REASON)
        become(o, run, again || reason == ORDER_ASLEEP ? ORDER_FAILED : ORDER_REFUSED, reason);
    else if (!again)
        become(o, run, ORDER_STARTED, ORDER_NO_REASON);
}

static void answer(struct orders *o, struct orders_run *run)
{
    if (run->iq[0] == '\0')
        return;
    buf_clear(&o->out);
    orders_wire_outcome(&o->out, &(struct orders_wire_asker){ run->iq, run->from, NULL },
                        &run->row);
    if (!buf_failed(&o->out))
        o->handlers.answer(o->arg, o->out.data, o->out.len);
    run->iq[0] = '\0';
}

/* The line that says who did what, whatever became of it. */
static void log_end(const struct orders_run *run)
{
    const struct order_book_row *row = &run->row;
    const struct order_outcome *outcome = &row->outcome;

    log_audit("orders", "%s ordered %s%s%s%s%s (%s): %s%s%s%s%s", row->who,
              order_kind_word(row->kind), row->device[0] != '\0' ? " of " : "", row->device,
              run->given[0] != '\0' ? " " : "", run->given, row->id,
              order_state_word(outcome->state), outcome->reason != ORDER_NO_REASON ? ", " : "",
              order_reason_word(outcome->reason), outcome->detail[0] != '\0' ? ": " : "",
              outcome->detail);
}

/* Its last word is on disk for good. */
static void conclude(struct orders *o, struct orders_run *run)
{
    enum order_kind kind = run->row.kind;
    bool is_done = run->row.outcome.state == ORDER_DONE;

    log_end(run);
    drop(o, run);
    if (is_done)
        orders_standing_take(o, kind);
}

/* One step of one order; it may be gone afterwards. */
static void step(struct orders *o, struct orders_run *run)
{
    if (!run->is_written && !write_step(o, run, NULL))
        return;
    if (!run->is_committed)
        return;
    answer(o, run);
    if (order_is_over(run->row.outcome.state))
        conclude(o, run);
    else if (run->end_ms == 0)
        begin(o, run);
    else if (clock_monotonic_ms() >= run->end_ms)
        become(o, run, ORDER_FAILED, ORDER_SILENT);
}

/* A step may end in a roll-back, which drops others: the list is looked at anew each time. */
static struct orders_run *next_of_round(struct orders *o)
{
    struct orders_run *run = o->runs;

    while (run != NULL && run->round == o->round)
        run = run->next;
    if (run != NULL)
        run->round = o->round;
    return run;
}

void orders_run_work(struct orders *o)
{
    uint64_t next = orders_standing_tidy(o);

    o->round++;
    for (struct orders_run *run; (run = next_of_round(o)) != NULL;)
        step(o, run);
    orders_standing_take(o, ORDER_PAUSE);
    if (o->runs != NULL || next > ORDERS_AGAIN_MS)
        next = ORDERS_AGAIN_MS;
    if (next > 0 && !loop_timer_pending(o->work))
        work_in(o, next);
}

void orders_run_resume(struct orders *o)
{
    struct order_book_row *rows = calloc(ORDERS_UNDER_WAY, sizeof *rows);
    size_t count = rows != NULL ? order_book_open_ones(o->book, rows, ORDERS_UNDER_WAY) : 0;

    for (size_t i = 0; i < count; i++) {
        struct orders_run *run = calloc(1, sizeof *run);
        if (run == NULL)
            break; /* with the next start */
        *run = (struct orders_run){
            .row = rows[i], .is_written = true, .is_committed = true, .is_kept = true
        };
        append(o, run);
    }
    free(rows);
}

void orders_run_forget(struct orders *o)
{
    while (o->runs != NULL)
        drop(o, o->runs);
}

/* Of an order that no transaction kept nothing is left but its asker. */
static void undo(struct orders *o, struct orders_run *run)
{
    if (run->is_kept) {
        run->is_written = false;
        return;
    }
    buf_clear(&o->out);
    orders_wire_error(&o->out, &(struct orders_wire_asker){ run->iq, run->from, NULL },
                      ORDERS_WIRE_LATER);
    if (run->iq[0] != '\0' && !buf_failed(&o->out))
        o->handlers.answer(o->arg, o->out.data, o->out.len);
    drop(o, run);
}

void orders_run_settled(struct orders *o, bool committed)
{
    if (!committed)
        order_standing_read(o->standing);
    for (struct orders_run *run = o->runs, *after; run != NULL; run = after) {
        after = run->next;
        if (run->is_committed || !run->is_written)
            continue;
        run->is_committed = committed;
        run->is_kept = run->is_kept || committed;
        if (!committed)
            undo(o, run);
    }
    if (o->runs != NULL)
        work_in(o, 0);
    else if (!committed && o->is_started && !loop_timer_pending(o->work))
        work_in(o, ORDERS_AGAIN_MS); /* what was taken back is there again */
}

void orders_run_interrupt(struct orders *o)
{
    for (struct orders_run *run = o->runs; run != NULL; run = run->next)
        if (run->end_ms != 0 && !order_is_over(run->row.outcome.state))
            become(o, run, ORDER_FAILED, ORDER_PAUSED);
}

static void finish(struct orders *o, struct orders_run *run, enum order_reason reason)
{
    become(o, run, reason == ORDER_NO_REASON ? ORDER_DONE : ORDER_FAILED, reason);
}

void orders_run_refreshed(struct orders *o, const char *device, enum order_reason reason)
{
    for (struct orders_run *run = o->runs; run != NULL; run = run->next)
        if (run->row.kind == ORDER_REFRESH && run->row.outcome.state == ORDER_STARTED &&
            strcmp(run->row.device, device) == 0)
            finish(o, run, reason);
}

void orders_run_discovered(struct orders *o, uint32_t asked, uint32_t printers)
{
    for (struct orders_run *run = o->runs; run != NULL; run = run->next) {
        if (run->row.kind != ORDER_DISCOVER || run->row.outcome.state != ORDER_STARTED)
            continue;
        (void)snprintf(run->row.outcome.detail, sizeof run->row.outcome.detail,
                       "%u addresses asked, %u printers answered", asked, printers);
        finish(o, run, ORDER_NO_REASON);
    }
}
