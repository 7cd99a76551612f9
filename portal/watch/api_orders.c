/* SPDX-License-Identifier: Apache-2.0 */
/* Whether there is such a device or agent is looked at before all else: what is not the caller's
 * must not show by what is wrong with the rest. */
#include "portal/watch/api_orders.h"

#include "base/clock.h"
#include "base/str.h"
#include "portal/store/list_view.h"
#include "portal/store/order.h"
#include "portal/watch/api_idempotency.h"
#include "portal/watch/api_lists.h"
#include "portal/watch/api_page.h"
#include "portal/watch/api_routes.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#define DAY_MS INT64_C(86400000)

struct one {
    struct json_write *w;
    const struct api_route *route;
    size_t rows;
};

static bool add_order(void *arg, const struct history_view *view, const struct list_view_key *key,
                      const struct history_view_cell *cells)
{
    struct one *one = arg;

    (void)key;
    one->rows++;
    api_page_write(one->w, one->route->members, view, cells);
    return false;
}

static bool add_change(void *arg, const struct history_view *view, const struct list_view_key *key,
                       const struct history_view_cell *cells)
{
    struct one *one = arg;

    (void)key;
    json_write_object(one->w, NULL);
    api_page_write(one->w, one->route->members, view, cells);
    json_write_end(one->w);
    return true;
}

static enum err read_list(const struct api_call *call, enum list_view_id id, const char *order,
                          list_view_fn *fn, struct one *one)
{
    struct list_view_query query = { .scope = &call->caller.scope, .most = API_ROUTE_ROWS_MOST };
    const char *const *filters = list_view_filters(id);

    for (size_t i = 0; i < LIST_VIEW_FILTERS && filters[i] != NULL; i++)
        if (strcmp(filters[i], "order") == 0)
            query.filters[i] = order;
    return list_view_read(store_db(call->world->reader), id, &query, fn, one);
}

/* Answer with the order as it stands, and its history. */
static void answer(struct api_call *call, const char *id)
{
    struct one one = { .w = api_call_write(call), .route = call->route };
    struct one changes = { .w = one.w, .route = api_routes_part("changes") };

    json_write_object(one.w, NULL);
    enum err err = read_list(call, LIST_VIEW_ORDERS, id, add_order, &one);
    if (err == ERR_NONE && one.rows == 0)
        err = ERR_MISSING;
    if (err == ERR_NONE) {
        json_write_array(one.w, "changes");
        err = read_list(call, LIST_VIEW_CHANGES, id, add_change, &changes);
        json_write_end(one.w);
    }
    json_write_end(one.w);
    api_call_end(call, err);
}

void api_orders_get(struct api_call *call)
{
    answer(call, api_call_text(call, "order"));
}

void api_orders_changes(struct api_call *call)
{
    int64_t account;
    enum err err =
        order_find(call->world->store, &call->caller.scope, api_call_text(call, "order"), &account);

    if (err == ERR_NONE)
        api_lists_get(call);
    else
        api_call_fail(call, err);
}

/* What others ordered may have taken a role that the caller has not: only an administrator takes it
 * back. */
static bool may_cancel(const struct api_call *call, int64_t account)
{
    return call->caller.role >= ACCESS_ADMINISTRATOR || call->caller.account.id == account;
}

void api_orders_cancel(struct api_call *call)
{
    const struct access_actor actor = api_call_actor(call);
    const char *id = api_call_text(call, "order");
    int64_t account = 0;
    enum err err = order_find(call->world->store, &call->caller.scope, id, &account);

    if (err == ERR_NONE && !may_cancel(call, account)) {
        api_call_refuse(call, 403, "another's order: that takes an administrator");
        return;
    }
    if (err == ERR_NONE)
        err = order_cancel(call->world->store, &call->caller.scope, &actor, id);
    if (err == ERR_NONE)
        answer(call, id);
    else if (err == ERR_REFUSED)
        api_call_refuse(call, 409, "its agent has it already, or it is at its end");
    else
        api_call_fail(call, err);
}

/* The name of a setting for the agent: "polling_working_hours" is polling/working-hours. */
static void append_name(struct buf *out, const char *name, bool is_setting)
{
    char *first;

    buf_append_text(out, name);
    if (!is_setting || buf_failed(out))
        return;
    first = strchr((char *)out->data + out->len - strlen(name), '_');
    for (char *at = first; at != NULL; at = strchr(at, '_'))
        *at = at == first ? '/' : '-';
}

static bool is_plain(const char *value)
{
    for (; *value != '\0'; value++)
        if (*value < ' ' || *value > '~' || *value == ';')
            return false;
    return true;
}

/* One member of the body for the agent; false for a value that cannot be one. */
static bool append_value(struct buf *out, const struct api_call *call,
                         const struct api_route_parameter *row, bool is_setting)
{
    const char *text = api_call_text(call, row->name);
    int64_t number = api_call_number(call, row->name, -1);

    if (text == NULL && number < 0)
        return true;
    buf_append_text(out, out->len > 0 ? ";" : "");
    append_name(out, row->name, is_setting);
    if (text != NULL)
        buf_append_format(out, "=%s", text);
    else
        buf_append_format(out, "=%" PRId64, number);
    return text == NULL || is_plain(text);
}

/* What the body gives, but for when the order ends. */
static bool take_given(const struct api_call *call, struct buf *out)
{
    bool is_setting = strcmp(strrchr(call->route->path, '/'), "/configure") == 0;
    bool good = true;

    for (size_t i = 0; i < call->route->parameter_count && good; i++) {
        const struct api_route_parameter *row = &call->route->parameters[i];
        if (row->in == API_IN_BODY && strcmp(row->name, "expires") != 0)
            good = append_value(out, call, row, is_setting);
    }
    return good && !buf_failed(out) && (!is_setting || out->len > 0);
}

static bool is_level(const char *level)
{
    static const char *const levels[] = { "error", "warn", "info", "debug" };

    for (size_t i = 0; i < sizeof levels / sizeof levels[0]; i++)
        if (level == NULL || strcmp(levels[i], level) == 0)
            return true;
    return false;
}

static bool take_expires(const struct api_call *call, int64_t *out_ms)
{
    const char *text = api_call_text(call, "expires");

    *out_ms = clock_wall_ms() + DAY_MS;
    return text == NULL || clock_parse(text, out_ms);
}

static void refuse(struct api_call *call, enum err err)
{
    char seconds[16];

    if (err == ERR_REFUSED) {
        api_call_refuse(call, 422, "this Idempotency-Key was used for another order");
    } else if (err == ERR_TIMEOUT) {
        (void)snprintf(seconds, sizeof seconds, "%d", (int)(ORDER_RATE_MS / 1000));
        (void)http_server_add_header(call->exchange, "Retry-After", seconds);
        api_call_refuse(call, 429, "too many orders at once");
    } else {
        api_call_fail(call, err);
    }
}

static void make(struct api_call *call, const struct order_wish *wish)
{
    const struct access_actor actor = api_call_actor(call);
    char id[CRYPTO_UUID_SIZE], path[sizeof "/api/v1/orders/" + CRYPTO_UUID_SIZE];
    enum err err = order_make(call->world->store, &call->caller.scope, &actor, wish, id);

    if (err != ERR_NONE) {
        refuse(call, err);
        return;
    }
    (void)snprintf(path, sizeof path, "/api/v1/orders/%s", id);
    (void)http_server_add_header(call->exchange, "Location", path);
    if (call->world->on_order != NULL)
        call->world->on_order(call->world->settle_arg, id);
    answer(call, id);
}

void api_orders_make(struct api_call *call)
{
    char key[API_IDEMPOTENCY_MOST + 1];
    struct buf given;
    struct order_wish wish = { .agent = api_call_text(call, "agent"),
                               .device = api_call_text(call, "device"),
                               .task = strrchr(call->route->path, '/') + 1,
                               .account = call->caller.account.id };
    enum err err = order_check(call->world->store, &call->caller.scope, &wish);

    if (err != ERR_NONE) {
        api_call_fail(call, err);
        return;
    }
    if (!api_idempotency_read(call, key))
        return;
    wish.key = key[0] != '\0' ? key : NULL;
    buf_init(&given, ORDER_GIVEN);
    if (!take_expires(call, &wish.expires_ms)) {
        api_call_refuse(call, 400, "expires: is no time like 2026-11-21T09:15:00Z");
    } else if (!is_level(api_call_text(call, "level")) || !take_given(call, &given)) {
        api_call_refuse(call, 422, "the body has a value that cannot be one");
    } else {
        wish.given = buf_text(&given);
        make(call, &wish);
    }
    buf_finish(&given);
}
