/* SPDX-License-Identifier: Apache-2.0 */
/* All of its operations are checked before one is made. */
#include "portal/watch/api_rollouts.h"

#include "base/str.h"
#include "portal/image_shelf.h"
#include "portal/portal_conf.h"
#include "portal/store/list_view.h"
#include "portal/store/rollout.h"
#include "portal/watch/api_idempotency.h"
#include "portal/watch/api_lists.h"
#include "portal/watch/api_operations.h"
#include "portal/watch/api_page.h"
#include "portal/watch/api_sds.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define BODY_MOST ((size_t)65536)

/* A rollout as it is put together. */
struct making {
    struct api_call *call;
    struct rollout_wish wish;
    struct operation_wish operations[ROLLOUT_DEVICES];
    char devices[ROLLOUT_DEVICES][CRYPTO_UUID_SIZE];
    struct buf bodies[ROLLOUT_DEVICES];
    size_t count;
    struct sds_doc_order order; /* each with its own device */
    char key[API_IDEMPOTENCY_MOST + 1];
    char asked[ACCESS_DIGEST_SIZE];
};

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

/* Answer with the rollout as it stands. */
static void answer(struct api_call *call, const char *id)
{
    struct part one = { .w = api_call_write(call), .route = call->route };
    struct list_view_query query = { .scope = &call->caller.scope, .most = 1 };
    const char *const *filters = list_view_filters(LIST_VIEW_ROLLOUTS);

    for (size_t i = 0; i < LIST_VIEW_FILTERS && filters[i] != NULL; i++)
        if (strcmp(filters[i], "rollout") == 0)
            query.filters[i] = id;
    json_write_object(one.w, NULL);
    enum err err =
        list_view_read(store_db(call->world->reader), LIST_VIEW_ROLLOUTS, &query, add_row, &one);
    json_write_end(one.w);
    api_call_end(call, err == ERR_NONE && one.rows == 0 ? ERR_MISSING : err);
}

void api_rollouts_list(struct api_call *call)
{
    api_operations_watch(call);
    api_lists_get(call);
}

void api_rollouts_get(struct api_call *call)
{
    api_operations_watch(call);
    answer(call, api_call_text(call, "rollout"));
}

static void ask(struct api_call *call, const char *wish)
{
    const struct access_actor actor = api_call_actor(call);
    const char *id = api_call_text(call, "rollout");
    enum err err = rollout_ask(call->world->store, &call->caller.scope, &actor, id, wish);

    if (err == ERR_NONE) {
        api_operations_wake(call);
        answer(call, id);
    } else if (err == ERR_REFUSED) {
        api_call_refuse(call, 409, "all of it is over");
    } else {
        api_call_fail(call, err);
    }
}

void api_rollouts_halt(struct api_call *call)
{
    ask(call, ROLLOUT_HALT);
}

void api_rollouts_resume(struct api_call *call)
{
    ask(call, ROLLOUT_RESUME);
}

static bool has_twin(const struct making *making, const char *device)
{
    for (size_t i = 0; i < making->count; i++)
        if (strcmp(making->devices[i], device) == 0)
            return true;
    return false;
}

/* A device of the list; false with the call answered. */
static bool add_device(struct making *making, const char *word, size_t len)
{
    struct api_call *call = making->call;
    struct operation_wish *wish = &making->operations[making->count];
    char *device = making->devices[making->count];

    if (len != CRYPTO_UUID_SIZE - 1) {
        api_call_fail(call, ERR_MISSING);
        return false;
    }
    memcpy(device, word, len);
    device[len] = '\0';
    if (has_twin(making, device)) {
        api_call_refuse(call, 422, "devices: one is named twice");
        return false;
    }
    wish->device = device;
    enum err err = api_sds_account(call, device, &wish->of, &wish->platform);
    if (err != ERR_NONE) {
        api_call_fail(call, err);
        return false;
    }
    making->count++;
    if (wish->of.customer == making->operations[0].of.customer)
        return true;
    api_call_refuse(call, 422, "devices: are of more than one customer");
    return false;
}

static bool take_devices(struct making *making)
{
    const char *at = api_call_text(making->call, "devices");

    while (*at != '\0') {
        size_t len = strcspn(at, " ");
        if (making->count == ROLLOUT_DEVICES) {
            api_call_refuse(making->call, 422, "devices: are more than 200");
            return false;
        }
        if (len > 0 && !add_device(making, at, len))
            return false;
        at += len + (at[len] == ' ');
    }
    if (making->count > 0)
        return true;
    api_call_refuse(making->call, 422, "devices: are none");
    return false;
}

/* The image, by its name; false with the call answered. */
static bool take_image(struct making *making)
{
    const struct portal_conf_sds *conf = &making->call->world->conf->sds;
    struct image_shelf_image image;
    char why[IMAGE_SHELF_WHY + 64];
    enum err err = image_shelf_find(conf->images, api_call_text(making->call, "image"), &image);

    if (err == ERR_NONE) {
        making->order.firmware = image.firmware;
        making->order.has_firmware = 1;
        return true;
    }
    if (err == ERR_SYNTAX)
        (void)snprintf(why, sizeof why, "image: its manifest cannot be used: %s", image.why);
    else
        (void)str_copy(why, sizeof why, "image: there is none of this name");
    if (err == ERR_MEMORY)
        api_call_fail(making->call, err);
    else
        api_call_refuse(making->call, 409, why);
    return false;
}

/* A hash of the question: image, how many at once, and the devices in their order. */
static bool take_asked(struct making *making)
{
    struct api_call *call = making->call;
    struct buf text;

    buf_init(&text, API_ROUTE_BODY + 256);
    buf_append_format(&text, "%s|%" PRId64 "|%s", making->wish.image, making->wish.at_once,
                      api_call_text(call, "devices"));
    bool good = !buf_failed(&text);
    if (good)
        access_digest(buf_text(&text), making->asked);
    else
        api_call_fail(call, ERR_MEMORY);
    buf_finish(&text);
    return good;
}

/* The bytes of each device's order. */
static bool write_orders(struct making *making)
{
    struct sds_doc_order *order = &making->order;

    for (size_t i = 0; i < making->count; i++) {
        struct operation_wish *wish = &making->operations[i];
        (void)str_copy(order->device, sizeof order->device, wish->device);
        if (!api_operations_write(making->call, order, &making->bodies[i]))
            return false;
        crypto_uuid(wish->id);
        wish->kind = sds_work_kind_words[SDS_WORK_FIRMWARE];
        wish->wanted = order->firmware.version;
        wish->body = buf_text(&making->bodies[i]);
        wish->rollout = making->wish.id;
        wish->account = making->wish.account;
        wish->expires_ms = order->expires_ms;
        wish->limit_s = order->limit_s;
    }
    return true;
}

static bool take_order(struct making *making)
{
    struct sds_doc_order *order = &making->order;

    sds_field_clear(&sds_doc_work_order, order);
    order->kind = SDS_WORK_FIRMWARE;
    order->at_once = making->wish.at_once;
    crypto_uuid(making->wish.id);
    (void)str_copy(order->rollout, sizeof order->rollout, making->wish.id);
    (void)str_copy(order->account, sizeof order->account, making->wish.platform);
    return take_image(making) &&
           api_operations_ends(making->call, order->kind, &order->expires_ms, &order->limit_s) &&
           write_orders(making);
}

static void make(struct making *making)
{
    struct api_call *call = making->call;
    struct rollout_wish *wish = &making->wish;
    const struct access_actor actor = api_call_actor(call);
    struct db *db = store_db(call->world->store);
    char path[sizeof "/api/v1/rollouts/" + CRYPTO_UUID_SIZE];

    wish->version = making->order.firmware.version;
    wish->expires_ms = making->order.expires_ms;
    wish->operations = making->operations;
    wish->count = making->count;
    enum err err =
        operation_room(db, wish->account, wish->platform, (int64_t)making->count, actor.now_ms);
    if (err == ERR_NONE)
        err = rollout_make(call->world->store, &actor, wish);
    if (err != ERR_NONE) {
        api_operations_refuse(call, err);
        return;
    }
    (void)snprintf(path, sizeof path, "/api/v1/rollouts/%s", wish->id);
    (void)http_server_add_header(call->exchange, "Location", path);
    api_operations_wake(call);
    answer(call, wish->id);
}

/* What was made with this key is told again, whatever became of the image since. */
static void make_or_find(struct making *making)
{
    struct api_call *call = making->call;
    char id[CRYPTO_UUID_SIZE];

    making->wish.key = making->key[0] != '\0' ? making->key : NULL;
    making->wish.asked = making->asked;
    if (!take_asked(making))
        return;
    enum err err = rollout_same(store_db(call->world->store), &making->wish, id);
    if (err == ERR_NONE)
        answer(call, id);
    else if (err != ERR_MISSING)
        api_operations_refuse(call, err);
    else if (take_order(making))
        make(making);
}

static void prepare(struct making *making)
{
    struct api_call *call = making->call;

    making->wish = (struct rollout_wish){ .image = api_call_text(call, "image"),
                                          .at_once = api_call_number(call, "at_once", 1),
                                          .account = call->caller.account.id };
    if (!take_devices(making))
        return;
    making->wish.platform = making->operations[0].platform;
    if (making->wish.platform[0] == '\0')
        api_call_refuse(call, 409,
                        "there is no platform of smart device services for this customer");
    else if (api_idempotency_read(call, making->key))
        make_or_find(making);
}

void api_rollouts_make(struct api_call *call)
{
    struct making *making = calloc(1, sizeof *making);

    if (making == NULL) {
        api_call_fail(call, ERR_MEMORY);
        return;
    }
    making->call = call;
    for (size_t i = 0; i < ROLLOUT_DEVICES; i++)
        buf_init(&making->bodies[i], BODY_MOST + 1);
    prepare(making);
    for (size_t i = 0; i < ROLLOUT_DEVICES; i++)
        buf_finish(&making->bodies[i]);
    free(making);
}
