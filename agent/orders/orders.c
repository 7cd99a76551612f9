/* SPDX-License-Identifier: Apache-2.0 */
/* From an IQ to an order that is taken, and to its answer. What is decided at once (who may, what
 * is no order, what will never be done) is decided here; what takes its time, orders_run. */
#include "agent/orders/orders.h"

#include "agent/orders/order_form.h"
#include "agent/orders/order_setting.h"
#include "agent/orders/orders_inner.h"
#include "agent/orders/orders_wire.h"
#include "base/clock.h"
#include "base/str.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define MINUTE_MS UINT64_C(60000)

static void on_work(void *arg)
{
    orders_run_work(arg);
}

struct orders *orders_open(struct loop *loop, struct disk *disk, const struct agent_conf *conf,
                           const struct orders_handlers *handlers, void *arg)
{
    struct orders *o = calloc(1, sizeof *o);

    if (o == NULL)
        return NULL;
    o->disk = disk;
    o->conf = conf;
    o->handlers = *handlers;
    o->arg = arg;
    o->stranger.every_ms = MINUTE_MS;
    o->trouble.every_ms = MINUTE_MS;
    buf_init(&o->out, NAMES_RECORD_BYTES);
    o->book = order_book_open(disk);
    o->standing = order_standing_open(disk);
    o->work = loop_timer_create(loop, on_work, o);
    if (o->book == NULL || o->standing == NULL || o->work == NULL) {
        orders_close(o);
        return NULL;
    }
    (void)orders_standing_tidy(o);
    return o;
}

void orders_close(struct orders *o)
{
    if (o == NULL)
        return;
    orders_run_forget(o);
    loop_timer_destroy(o->work);
    order_standing_close(o->standing);
    order_book_close(o->book);
    buf_finish(&o->out);
    free(o);
}

/* What differs from the administrator's file, and by whose order. */
static void log_standing(const struct orders *o)
{
    const struct order_standing_row *row;
    char since[CLOCK_TEXT_SIZE];

    for (size_t i = 0; (row = order_standing_at(o->standing, i)) != NULL; i++) {
        clock_format(row->at_ms, since);
        log_audit("orders", "%s %s holds, as %s ordered at %s", row->name, row->value, row->who,
                  since);
    }
}

void orders_start(struct orders *o)
{
    log_standing(o);
    o->is_started = true;
    orders_standing_take(o, ORDER_PAUSE);
    orders_run_resume(o);
    (void)loop_timer_start(o->work, 0);
}

void orders_reload(struct orders *o, const struct agent_conf *conf)
{
    bool was_started = o->is_started;

    o->conf = conf;
    o->is_started = false; /* the caller takes what is left */
    (void)orders_standing_tidy(o);
    o->is_started = was_started;
    if (was_started)
        (void)loop_timer_start(o->work, 0);
}

void orders_apply(const struct orders *o, struct agent_conf *conf)
{
    orders_standing_apply(o, conf);
}

void orders_settled(struct orders *o, bool committed)
{
    orders_run_settled(o, committed);
}

void orders_refreshed(struct orders *o, const char *device, enum order_reason reason)
{
    orders_run_refreshed(o, device, reason);
}

void orders_discovered(struct orders *o, uint32_t asked, uint32_t printers)
{
    orders_run_discovered(o, asked, printers);
}

bool orders_knows(const struct orders *o, const char *jid)
{
    return order_conf_knows(&o->conf->orders, jid);
}

static bool is_too_soon(const struct orders *o, const char *device)
{
    uint64_t now = clock_monotonic_ms();

    for (size_t i = 0; i < ORDERS_UNDER_WAY; i++)
        if (strcmp(o->refreshed[i].device, device) == 0 &&
            now - o->refreshed[i].at_ms < ORDERS_SOON_MS)
            return true;
    return false;
}

static void note_refresh(struct orders *o, const char *device)
{
    size_t at = o->refreshed_at++ % ORDERS_UNDER_WAY;

    (void)str_copy(o->refreshed[at].device, sizeof o->refreshed[at].device, device);
    o->refreshed[at].at_ms = clock_monotonic_ms();
}

/* All settings are allowed and good, or a reason with the one that is not. */
static enum order_reason judge_settings(const struct orders *o, const struct order *order,
                                        char out_detail[ORDER_DETAIL])
{
    char name[ORDER_SETTING_NAME];
    const char *value;

    for (unsigned i = 0; i < order->setting_count; i++) {
        if (!order_setting_divide(order->settings[i], name, &value)) {
            (void)snprintf(out_detail, ORDER_DETAIL, "write name=value");
            return ORDER_BAD_VALUE;
        }
        if (!order_conf_lets_set(&o->conf->orders, name)) {
            (void)snprintf(out_detail, ORDER_DETAIL, "%s", name);
            return ORDER_NOT_ALLOWED;
        }
        if (!order_setting_check(name, value, out_detail))
            return ORDER_BAD_VALUE;
    }
    return ORDER_NO_REASON;
}

static bool asks_printers(enum order_kind kind)
{
    return kind == ORDER_REFRESH || kind == ORDER_DISCOVER;
}

/* Why it will never be done. */
static enum order_reason judge(struct orders *o, const struct order *order,
                               char out_detail[ORDER_DETAIL])
{
    if (!o->handlers.may_work(o->arg))
        return ORDER_LICENCE;
    if (order->kind == ORDER_CONFIGURE)
        return judge_settings(o, order, out_detail);
    if (order->kind == ORDER_REFRESH && !o->handlers.knows(o->arg, order->device))
        return ORDER_UNKNOWN_DEVICE;
    if (asks_printers(order->kind) && orders_standing_paused(o))
        return ORDER_PAUSED;
    if (order->kind == ORDER_REFRESH && is_too_soon(o, order->device))
        return ORDER_TOO_SOON;
    return ORDER_NO_REASON;
}

/* What becomes of it first: what takes no time is done in the transaction that keeps it. */
static void decide(struct orders *o, const struct order *order, int64_t now,
                   struct order_outcome *out)
{
    out->reason = judge(o, order, out->detail);
    if (now > order->expires_ms)
        *out = (struct order_outcome){ .state = ORDER_EXPIRED, .reason = ORDER_TOO_LATE };
    else if (out->reason != ORDER_NO_REASON)
        out->state = ORDER_REFUSED;
    else
        out->state = asks_printers(order->kind) ? ORDER_KEPT : ORDER_DONE;
    if (out->state == ORDER_DONE && order->minutes > 0)
        out->until_ms = now + (int64_t)order->minutes * (int64_t)MINUTE_MS;
}

static bool is_under_way(const struct orders *o, const char *id)
{
    for (const struct orders_run *run = o->runs; run != NULL; run = run->next)
        if (strcmp(run->row.id, id) == 0 && !run->is_committed)
            return true;
    return false;
}

static bool has_room(struct orders *o)
{
    uint64_t now = clock_monotonic_ms();

    if (now - o->minute_ms >= MINUTE_MS) {
        o->minute_ms = now;
        o->taken = 0;
    }
    return o->run_count < ORDERS_UNDER_WAY && o->taken < ORDERS_PER_MINUTE;
}

static bool take_new(struct orders *o, const struct order *order,
                     const struct orders_wire_asker *asker)
{
    struct order_book_row row = { .kind = order->kind,
                                  .kept_ms = clock_wall_ms(),
                                  .expires_ms = order->expires_ms };
    size_t bare = strcspn(asker->from, "/");

    if (!has_room(o) || bare >= sizeof row.who)
        return false;
    (void)str_copy(row.id, sizeof row.id, order->id);
    (void)str_copy(row.device, sizeof row.device, order->device);
    (void)memcpy(row.who, asker->from, bare);
    decide(o, order, row.kept_ms, &row.outcome);
    if (!orders_run_add(o, &row, order, asker->id, asker->from))
        return false;
    o->taken++;
    if (row.outcome.state == ORDER_KEPT && order->kind == ORDER_REFRESH)
        note_refresh(o, order->device);
    return true;
}

static void refuse(struct orders *o, const struct orders_wire_asker *asker,
                   enum orders_wire_error error, struct buf *out)
{
    static const char *const whys[] = {
        [ORDERS_WIRE_FORBIDDEN] = "may not order this: <orders> of the configuration says who may",
        [ORDERS_WIRE_BAD] = "orders something that cannot be read",
        [ORDERS_WIRE_NO_NODE] = "orders something that is not known",
    };
    uint32_t more;

    if (log_limit_allows(&o->stranger, &more))
        log_audit("orders", "%.200s %s; refused (%u more before)", asker->from, whys[error], more);
    orders_wire_error(out, asker, error);
}

static bool is_of(const struct order_book_row *row, const struct orders_wire_asker *asker)
{
    char bare[ORDER_JID] = "";
    size_t len = strcspn(asker->from, "/");

    (void)memcpy(bare, asker->from, len < sizeof bare ? len : 0);
    return str_equal_nocase(row->who, bare);
}

/* An id that is known is answered to who gave it with what became of it, whatever else the order
 * says now. */
static void take(struct orders *o, const struct order *order, const struct orders_wire_asker *asker,
                 struct buf *out)
{
    struct order_book_row row;
    enum err err =
        is_under_way(o, order->id) ? ERR_LIMIT : order_book_find(o->book, order->id, &row);

    if (err == ERR_NONE && !is_of(&row, asker))
        refuse(o, asker, ORDERS_WIRE_FORBIDDEN, out);
    else if (err == ERR_NONE)
        orders_wire_outcome(out, asker, &row);
    else if (err != ERR_MISSING || !take_new(o, order, asker))
        orders_wire_error(out, asker, ORDERS_WIRE_LATER);
}

static void hear_command(struct orders *o, const struct xml_node *command,
                         const struct orders_wire_asker *asker, struct buf *out)
{
    struct order order;
    enum order_form_verdict verdict = order_form_read(command, &order);

    if (verdict == ORDER_FORM_NO_NODE && orders_knows(o, asker->from)) {
        refuse(o, asker, ORDERS_WIRE_NO_NODE, out);
    } else if (verdict == ORDER_FORM_NO_NODE ||
               !order_conf_may(&o->conf->orders, asker->from, order.kind)) {
        refuse(o, asker, ORDERS_WIRE_FORBIDDEN, out);
    } else if (verdict == ORDER_FORM_BLANK) {
        orders_wire_blank(out, asker, order.kind);
    } else if (verdict == ORDER_FORM_CANCEL) {
        orders_wire_cancelled(out, asker, order.kind);
    } else if (verdict == ORDER_FORM_BAD) {
        refuse(o, asker, ORDERS_WIRE_BAD, out);
    } else {
        take(o, &order, asker, out);
    }
}

static void list_commands(const struct orders *o, const struct orders_wire_asker *asker,
                          struct buf *out)
{
    bool may[ORDER_KINDS];

    for (unsigned kind = 0; kind < ORDER_KINDS; kind++)
        may[kind] = order_conf_may(&o->conf->orders, asker->from, (enum order_kind)kind);
    orders_wire_items(out, asker, may);
}

static bool asks_for_commands(const struct xml_node *iq)
{
    const struct xml_node *query = xml_read_child(iq, "query", NAMES_SPACE_ITEMS);
    const char *node = query != NULL ? xml_read_attribute(query, "node") : NULL;

    return node != NULL && strcmp(node, NAMES_SPACE_COMMANDS) == 0;
}

bool orders_hear(struct orders *o, const struct xml_node *iq, struct buf *out)
{
    const char *type = xml_read_attribute(iq, "type");
    const char *to = xml_read_attribute(iq, "to");
    const struct orders_wire_asker asker = { xml_read_attribute(iq, "id"),
                                             xml_read_attribute(iq, "from"), to ? to : "" };
    const struct xml_node *command = xml_read_child(iq, "command", NAMES_SPACE_COMMANDS);

    if (type == NULL || asker.id == NULL || asker.from == NULL)
        return false;
    if (strcmp(type, "set") == 0 && command != NULL) {
        hear_command(o, command, &asker, out);
        return true;
    }
    if (strcmp(type, "get") != 0 || !asks_for_commands(iq) || !orders_knows(o, asker.from))
        return false;
    list_commands(o, &asker, out);
    return true;
}
