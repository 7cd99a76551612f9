/* SPDX-License-Identifier: Apache-2.0 */
/* Whether there is such a device is looked at before all else: what is not the caller's must not
 * show by what is wrong with the rest. */
#include "portal/watch/api_operations.h"

#include "base/clock.h"
#include "base/json.h"
#include "base/str.h"
#include "portal/sds_door.h"
#include "portal/store/list_view.h"
#include "portal/store/operation.h"
#include "portal/watch/api_idempotency.h"
#include "portal/watch/api_lists.h"
#include "portal/watch/api_page.h"
#include "portal/watch/api_routes.h"
#include "portal/watch/api_sds.h"
#include "protocol/sds_doc.h"
#include "protocol/sds_doc_report.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#define DAY_MS        INT64_C(86400000)
#define MONTH_MS      (30 * DAY_MS)
#define CLOCKS_MS     INT64_C(3600000) /* by so much a caller's or the platform's may differ */
#define BODY_MOST     ((size_t)65536)
#define EVIDENCE      4096
#define EVIDENCE_DEEP 4
#define AGAIN_S       "60"

void api_operations_watch(const struct api_call *call)
{
    const struct sds_door *door = call->world->door;

    if (door != NULL)
        door->watched(door->arg);
}

void api_operations_wake(const struct api_call *call)
{
    const struct sds_door *door = call->world->door;

    if (door != NULL)
        door->made(door->arg);
}

void api_operations_list(struct api_call *call)
{
    api_operations_watch(call);
    api_lists_get(call);
}

void api_operations_steps(struct api_call *call)
{
    int64_t account;
    enum err err = operation_find(store_db(call->world->reader), &call->caller.scope,
                                  api_call_text(call, "operation"), &account);

    if (err == ERR_NONE)
        api_lists_get(call);
    else
        api_call_fail(call, err);
}

/* "sleep-minutes=20 asset-number=": what is not known is left empty. */
static void write_found(struct json_write *w, const struct sds_doc_evidence *evidence)
{
    char text[SDS_DOC_SETTINGS * (SDS_DOC_WORD + 24)] = "";
    size_t len = 0;

    for (size_t i = 0; i < evidence->setting_count; i++)
        len += (size_t)snprintf(text + len, sizeof text - len, "%s%s=%s", i > 0 ? " " : "",
                                sds_doc_work_setting_words[evidence->settings[i].name],
                                evidence->settings[i].found);
    json_write_text(w, "settings", text);
}

/* A member of the evidence that is there, by its row: all of them are numbers, words, times, and
 * the list of settings. */
static void write_member(struct json_write *w, const struct sds_field *row,
                         const struct sds_doc_evidence *evidence)
{
    const char *at = (const char *)evidence + row->offset;
    char time[CLOCK_TEXT_SIZE];
    int64_t number = 0;

    if (row->kind == SDS_FIELD_NUMBER || row->kind == SDS_FIELD_TIME)
        memcpy(&number, at, sizeof number);
    if (row->kind == SDS_FIELD_NUMBER && number != SDS_FIELD_NONE) {
        json_write_i64(w, row->name, number);
    } else if (row->kind == SDS_FIELD_TIME && number != 0) {
        clock_format(number, time);
        json_write_text(w, row->name, time);
    } else if (row->kind == SDS_FIELD_WORD && at[0] != '\0') {
        json_write_text(w, row->name, at);
    } else if (row->kind == SDS_FIELD_LIST && evidence->setting_count > 0) {
        write_found(w, evidence);
    }
}

/* What is stored and cannot be read for lack of memory is not told as none. */
static enum err write_evidence(struct json_write *w, const struct buf *stored)
{
    const struct sds_field_table *table = &sds_doc_report_evidence;
    struct sds_field_trouble trouble;
    struct sds_doc_evidence evidence;
    char error[JSON_ERROR_SIZE];
    struct json *doc = NULL;
    enum err err = stored->len > 0 ? json_parse(buf_text(stored), stored->len, EVIDENCE,
                                                EVIDENCE_DEEP, &doc, error)
                                   : ERR_MISSING;

    if (err == ERR_MEMORY)
        return err;
    if (err != ERR_NONE || !sds_field_read(table, json_root(doc), &evidence, &trouble)) {
        json_write_null(w, "evidence");
    } else {
        json_write_object(w, "evidence");
        for (size_t i = 0; i < table->count; i++)
            write_member(w, &table->rows[i], &evidence);
        json_write_end(w);
    }
    json_destroy(doc);
    return ERR_NONE;
}

struct part {
    struct json_write *w;
    const struct api_route *route;
    size_t rows;
};

static bool add_row(void *arg, const struct history_view *view, const struct list_view_key *key,
                    const struct history_view_cell *cells)
{
    struct part *part = arg;

    (void)key;
    part->rows++;
    api_page_write(part->w, part->route->members, view, cells);
    return false;
}

static bool add_step(void *arg, const struct history_view *view, const struct list_view_key *key,
                     const struct history_view_cell *cells)
{
    struct part *part = arg;

    (void)key;
    api_page_object(part->w, part->route->members, view, cells);
    return true;
}

static enum err read_list(const struct api_call *call, enum list_view_id id, const char *operation,
                          list_view_fn *fn, struct part *part)
{
    struct list_view_query query = { .scope = &call->caller.scope, .most = API_ROUTE_ROWS_MOST };
    const char *const *filters = list_view_filters(id);

    for (size_t i = 0; i < LIST_VIEW_FILTERS && filters[i] != NULL; i++)
        if (strcmp(filters[i], "operation") == 0)
            query.filters[i] = operation;
    return list_view_read(store_db(call->world->reader), id, &query, fn, part);
}

/* Answer with the operation as it stands, its evidence and its history. */
static void answer(struct api_call *call, const char *id)
{
    struct part one = { .w = api_call_write(call), .route = call->route };
    struct part steps = { .w = one.w, .route = api_routes_part("steps") };
    struct buf evidence;

    buf_init(&evidence, EVIDENCE);
    json_write_object(one.w, NULL);
    enum err err = read_list(call, LIST_VIEW_OPERATIONS, id, add_row, &one);
    if (err == ERR_NONE && one.rows == 0)
        err = ERR_MISSING;
    if (err == ERR_NONE)
        err = operation_evidence(store_db(call->world->reader), &call->caller.scope, id, &evidence);
    if (err == ERR_NONE)
        err = write_evidence(one.w, &evidence);
    if (err == ERR_NONE) {
        json_write_array(one.w, "steps");
        err = read_list(call, LIST_VIEW_STEPS, id, add_step, &steps);
        json_write_end(one.w);
    }
    json_write_end(one.w);
    buf_finish(&evidence);
    api_call_end(call, err);
}

void api_operations_get(struct api_call *call)
{
    api_operations_watch(call);
    answer(call, api_call_text(call, "operation"));
}

void api_operations_cancel(struct api_call *call)
{
    const struct access_actor actor = api_call_actor(call);
    const char *id = api_call_text(call, "operation");
    int64_t account = 0;
    enum err err = operation_find(store_db(call->world->store), &call->caller.scope, id, &account);

    if (err == ERR_NONE && call->caller.role < ACCESS_ADMINISTRATOR &&
        call->caller.account.id != account) {
        api_call_refuse(call, 403, "another's operation: that takes an administrator");
        return;
    }
    if (err == ERR_NONE)
        err = operation_cancel(call->world->store, &call->caller.scope, &actor, id);
    if (err == ERR_NONE) {
        api_operations_wake(call);
        answer(call, id);
    } else if (err == ERR_REFUSED) {
        api_call_refuse(call, 409, "it is over");
    } else {
        api_call_fail(call, err);
    }
}

bool api_operations_ends(struct api_call *call, unsigned kind, int64_t *out_expires_ms,
                         int64_t *out_limit_s)
{
    static const int64_t limits[SDS_WORK_KINDS] = {
        [SDS_WORK_REBOOT] = 15,        [SDS_WORK_FIRMWARE] = 60,  [SDS_WORK_DIAGNOSTICS] = 10,
        [SDS_WORK_CONFIGURATION] = 10, [SDS_WORK_TELEMETRY] = 10, [SDS_WORK_REFRESH] = 15
    };
    int64_t now_ms = clock_wall_ms();

    *out_limit_s = 60 * api_call_number(call, "limit_minutes", limits[kind]);
    if (!api_call_time(call, "expires", now_ms + DAY_MS, out_expires_ms))
        return false;
    if (*out_expires_ms > now_ms && *out_expires_ms - now_ms <= MONTH_MS + CLOCKS_MS) {
        const int64_t last_ms = now_ms + MONTH_MS - CLOCKS_MS; /* which the platform takes */
        *out_expires_ms = *out_expires_ms < last_ms ? *out_expires_ms : last_ms;
        return true;
    }
    api_call_refuse(call, 422, "expires: is over, or more than 30 days ahead");
    return false;
}

bool api_operations_write(struct api_call *call, const struct sds_doc_order *order, struct buf *out)
{
    struct sds_field_trouble trouble;
    char why[sizeof trouble.text + 32];

    if (sds_doc_write(out, SDS_DOC_ORDER, order, &trouble) && !buf_failed(out))
        return true;
    (void)snprintf(why, sizeof why, "it cannot be ordered: %s", trouble.text);
    api_call_refuse(call, 422, why);
    return false;
}

void api_operations_refuse(struct api_call *call, enum err err)
{
    if (err == ERR_REFUSED) {
        api_call_refuse(call, 422, "this Idempotency-Key was used for something else");
    } else if (err == ERR_TIMEOUT) {
        (void)http_server_add_header(call->exchange, "Retry-After", AGAIN_S);
        api_call_refuse(call, 429, "too many operations at once");
    } else if (err == ERR_LIMIT) {
        api_call_refuse(call, 409, "this customer has as many open operations as there may be");
    } else {
        api_call_fail(call, err);
    }
}

/* The kind of its word; false for none, and for firmware. */
static bool take_kind(struct api_call *call, unsigned *out_kind)
{
    const char *word = api_call_text(call, "kind");
    unsigned kind = 0;

    while (kind < SDS_WORK_KINDS && strcmp(sds_work_kind_words[kind], word) != 0)
        kind++;
    *out_kind = kind;
    if (kind < SDS_WORK_KINDS && kind != SDS_WORK_FIRMWARE)
        return true;
    api_call_refuse(call, 422,
                    kind == SDS_WORK_FIRMWARE
                        ? "kind: firmware is ordered as a rollout, for one device or for many"
                        : "kind: is reboot, diagnostics, configuration, telemetry or refresh");
    return false;
}

static void add_setting(struct sds_doc_order *order, unsigned name, const char *value)
{
    struct sds_doc_setting *setting = &order->settings[order->setting_count++];

    setting->name = name;
    (void)str_copy(setting->value, sizeof setting->value, value);
}

/* Settings of the body, which only work of this kind has, and which are put into words, too. */
static bool take_settings(struct api_call *call, struct sds_doc_order *order,
                          char out_wanted[OPERATION_WANTED])
{
    static const char *const names[] = { "sleep_minutes", "auto_off_minutes" };
    const char *asset = api_call_text(call, "asset_number");
    size_t len = 0;
    char number[24];

    for (unsigned i = 0; i < 2; i++) {
        int64_t minutes = api_call_number(call, names[i], 0);
        (void)snprintf(number, sizeof number, "%" PRId64, minutes);
        if (minutes > 0)
            add_setting(order, i == 0 ? SDS_DOC_SLEEP_MINUTES : SDS_DOC_AUTO_OFF_MINUTES, number);
    }
    if (asset != NULL)
        add_setting(order, SDS_DOC_ASSET_NUMBER, asset);
    out_wanted[0] = '\0';
    for (size_t i = 0; i < order->setting_count; i++)
        len += (size_t)snprintf(
            out_wanted + len, OPERATION_WANTED - len, "%s%s=%s", i > 0 ? " " : "",
            sds_doc_work_setting_words[order->settings[i].name], order->settings[i].value);
    if ((order->setting_count > 0) == (order->kind == SDS_WORK_CONFIGURATION))
        return true;
    api_call_refuse(call, 422,
                    order->setting_count > 0 ? "settings are of kind configuration only"
                                             : "configuration takes one setting at least");
    return false;
}

static void make(struct api_call *call, struct operation_wish *wish)
{
    const struct access_actor actor = api_call_actor(call);
    struct db *db = store_db(call->world->store);
    char id[CRYPTO_UUID_SIZE], path[sizeof "/api/v1/operations/" + CRYPTO_UUID_SIZE];
    enum err err = operation_same(db, wish, id);

    if (err == ERR_MISSING) {
        err = operation_room(db, wish->account, wish->platform, 1, actor.now_ms);
        if (err == ERR_NONE)
            err = operation_make(call->world->store, &actor, wish);
        memcpy(id, wish->id, sizeof id);
    }
    if (err != ERR_NONE) {
        api_operations_refuse(call, err);
        return;
    }
    (void)snprintf(path, sizeof path, "/api/v1/operations/%s", id);
    (void)http_server_add_header(call->exchange, "Location", path);
    api_operations_wake(call);
    answer(call, id);
}

static void take_wish(struct api_call *call, struct operation_wish *wish, const char *key)
{
    struct sds_doc_order order;
    char wanted[OPERATION_WANTED];
    struct buf body;

    sds_field_clear(&sds_doc_work_order, &order);
    if (!take_kind(call, &order.kind) || !take_settings(call, &order, wanted) ||
        !api_operations_ends(call, order.kind, &order.expires_ms, &order.limit_s))
        return;
    (void)str_copy(order.account, sizeof order.account, wish->platform);
    (void)str_copy(order.device, sizeof order.device, wish->device);
    buf_init(&body, BODY_MOST + 1);
    if (api_operations_write(call, &order, &body)) {
        crypto_uuid(wish->id);
        wish->kind = sds_work_kind_words[order.kind];
        wish->wanted = wanted;
        wish->body = buf_text(&body);
        wish->key = key[0] != '\0' ? key : NULL;
        wish->expires_ms = order.expires_ms;
        wish->limit_s = order.limit_s;
        make(call, wish);
    }
    buf_finish(&body);
}

void api_operations_make(struct api_call *call)
{
    struct operation_wish wish = { .device = api_call_text(call, "device"),
                                   .rollout = "",
                                   .account = call->caller.account.id };
    char key[API_IDEMPOTENCY_MOST + 1];
    enum err err = api_sds_account(call, wish.device, &wish.of, &wish.platform);

    if (err != ERR_NONE)
        api_call_fail(call, err);
    else if (wish.platform[0] == '\0')
        api_call_refuse(call, 409,
                        "there is no platform of smart device services for this customer");
    else if (api_idempotency_read(call, key))
        take_wish(call, &wish, key);
}
