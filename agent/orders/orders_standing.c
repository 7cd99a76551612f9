/* SPDX-License-Identifier: Apache-2.0 */
/* Pause, log level and settings: set in the transaction of the order, in force when that is on disk
 * for good, taken back when their time is over or the administrator says so. */
#include "agent/orders/orders_inner.h"

#include "agent/orders/order_setting.h"
#include "base/clock.h"
#include "base/log.h"
#include "base/str.h"

#include <stdio.h>
#include <string.h>

static bool is_allowed(const struct orders *o, const char *name)
{
    if (strcmp(name, ORDER_STANDING_PAUSE) == 0)
        return order_conf_anybody(&o->conf->orders, ORDER_PAUSE);
    if (strcmp(name, ORDER_STANDING_LEVEL) == 0)
        return order_conf_anybody(&o->conf->orders, ORDER_LOG_LEVEL);
    return order_conf_anybody(&o->conf->orders, ORDER_CONFIGURE) &&
           order_conf_lets_set(&o->conf->orders, name);
}

bool orders_standing_paused(const struct orders *o)
{
    const struct order_standing_row *pause = order_standing_find(o->standing, ORDER_STANDING_PAUSE);

    return pause != NULL && order_standing_lasts(pause, clock_wall_ms());
}

static enum err set_one(struct orders *o, const struct order_book_row *from, const char *name,
                        const char *value)
{
    struct order_standing_row row = { .until_ms = from->outcome.until_ms, .at_ms = from->kept_ms };

    if (!str_copy(row.name, sizeof row.name, name) || !str_copy(row.value, sizeof row.value, value))
        return ERR_LIMIT;
    (void)str_copy(row.who, sizeof row.who, from->who);
    return order_standing_put(o->standing, &row);
}

static enum err set_settings(struct orders *o, const struct order_book_row *row,
                             const struct order *order)
{
    char name[ORDER_SETTING_NAME];
    const char *value;
    enum err err = ERR_NONE;

    for (unsigned i = 0; err == ERR_NONE && i < order->setting_count; i++) {
        if (!order_setting_divide(order->settings[i], name, &value))
            return ERR_SYNTAX;
        err = value[0] != '\0' ? set_one(o, row, name, value)
                               : order_standing_forget(o->standing, name);
    }
    return err;
}

enum err orders_standing_set(struct orders *o, const struct order_book_row *row,
                             const struct order *order)
{
    if (row->outcome.state != ORDER_DONE)
        return ERR_NONE;
    switch (row->kind) {
    case ORDER_PAUSE:
        return set_one(o, row, ORDER_STANDING_PAUSE, "");
    case ORDER_RESUME:
        return order_standing_forget(o->standing, ORDER_STANDING_PAUSE);
    case ORDER_LOG_LEVEL:
        return set_one(o, row, ORDER_STANDING_LEVEL, order->level);
    case ORDER_CONFIGURE:
        return set_settings(o, row, order);
    case ORDER_REFRESH:
    case ORDER_DISCOVER:
    case ORDER_KINDS:
        break;
    }
    return ERR_NONE;
}

static void take_pause(struct orders *o)
{
    bool is_paused = orders_standing_paused(o);

    if (is_paused == o->is_held)
        return;
    o->is_held = is_paused;
    log_audit("orders", is_paused ? "printers are not asked for a time, by order"
                                  : "printers are asked again");
    o->handlers.hold(o->arg, is_paused);
    if (is_paused)
        orders_run_interrupt(o);
}

static void take_level(struct orders *o)
{
    const struct order_standing_row *row = order_standing_find(o->standing, ORDER_STANDING_LEVEL);
    enum log_level level = o->conf->log_level;

    if (row != NULL)
        (void)log_level_from_name(row->value, &level);
    log_set_level(level);
}

void orders_standing_take(struct orders *o, enum order_kind kind)
{
    if (kind == ORDER_PAUSE || kind == ORDER_RESUME)
        take_pause(o);
    else if (kind == ORDER_LOG_LEVEL)
        take_level(o);
    else if (kind == ORDER_CONFIGURE)
        o->handlers.settle(o->arg);
}

static enum order_kind kind_of(const char *name)
{
    if (strcmp(name, ORDER_STANDING_PAUSE) == 0)
        return ORDER_PAUSE;
    return strcmp(name, ORDER_STANDING_LEVEL) == 0 ? ORDER_LOG_LEVEL : ORDER_CONFIGURE;
}

/* True when it is gone; else the disk takes nothing now, and it is tried again. */
static bool take_back(struct orders *o, const struct order_standing_row *row, const char *why)
{
    const struct order_standing_row was = *row; /* the row itself goes */
    enum err err = disk_begin(o->disk);

    if (err == ERR_NONE)
        err = order_standing_forget(o->standing, was.name);
    if (err != ERR_NONE)
        return false;
    log_audit("orders", "%s %s, as %s ordered, %s: as configured again", was.name, was.value,
              was.who, why);
    if (o->is_started)
        orders_standing_take(o, kind_of(was.name));
    return true;
}

/* Why it goes on no more; NULL: it does. */
static const char *end_of(const struct orders *o, const struct order_standing_row *row, int64_t now)
{
    if (!is_allowed(o, row->name))
        return "is not allowed any more";
    return order_standing_lasts(row, now) ? NULL : "is over";
}

/* Milliseconds until there is something to do about a row that stays; 0 never. */
static int64_t until_next(const struct order_standing_row *row, bool is_over, int64_t now)
{
    if (is_over)
        return ORDERS_AGAIN_MS;
    return row->until_ms != 0 ? row->until_ms - now : 0;
}

uint64_t orders_standing_tidy(struct orders *o)
{
    int64_t now = clock_wall_ms(), next = 0;
    size_t i = 0;

    for (const struct order_standing_row *row; (row = order_standing_at(o->standing, i)) != NULL;) {
        const char *why = end_of(o, row, now);
        if (why != NULL && take_back(o, row, why))
            continue;                              /* another took its place */
        row = order_standing_at(o->standing, i++); /* the disk may have been read again */
        int64_t until = row != NULL ? until_next(row, why != NULL, now) : 0;
        if (until > 0 && (next == 0 || until < next))
            next = until;
    }
    return (uint64_t)next;
}

void orders_standing_apply(const struct orders *o, struct agent_conf *conf)
{
    const struct order_standing_row *row;

    for (size_t i = 0; (row = order_standing_at(o->standing, i)) != NULL; i++) {
        if (strcmp(row->name, ORDER_STANDING_LEVEL) == 0)
            (void)log_level_from_name(row->value, &conf->log_level);
        else if (strcmp(row->name, ORDER_STANDING_PAUSE) != 0 &&
                 !order_setting_apply(conf, row->name, row->value))
            log_warn("orders", "%s: what was ordered does not fit any more, as configured",
                     row->name);
    }
}
