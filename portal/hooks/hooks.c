/* SPDX-License-Identifier: Apache-2.0 */
/* A tick a second: find what is new, then send what is due. What is in the air is known here only:
 * a portal that dies sends it again. */
#include "portal/hooks/hooks.h"

#include "base/address.h"
#include "base/clock.h"
#include "base/crypto.h"
#include "base/http_client.h"
#include "base/log.h"
#include "base/str.h"
#include "portal/hooks/hooks_message.h"
#include "portal/store/webhook_delivery.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define ANSWER_LIMIT 4096
#define AGENT        "printwire-portal " PRINTWIRE_VERSION

struct flight {
    struct hooks *hooks; /* NULL: free */
    struct http_client_call *call;
    struct webhook hook;
    struct webhook_delivery delivery;
};

struct hooks {
    struct loop_timer *timer;
    struct store *store;
    struct http_client *client;
    void (*settle)(void *arg);
    void *arg;
    struct portal_conf_hooks conf;
    struct flight flights[HOOKS_AT_ONCE];
};

static bool may_reach(void *arg, const char *address)
{
    const struct hooks *hooks = arg;

    for (size_t i = 0; i < hooks->conf.allow_count; i++)
        if (address_range_has(&hooks->conf.allow[i], address))
            return true;
    return address_is_public(address);
}

/* With jitter of a quarter: many that failed together do not come together again. */
static int64_t pause_after(int64_t tries)
{
    int64_t pause = HOOKS_PAUSE_MS;

    for (int64_t i = 1; i < tries && pause < HOOKS_LONGEST_MS; i++)
        pause *= 2;
    pause = pause < HOOKS_LONGEST_MS ? pause : HOOKS_LONGEST_MS;
    return pause + crypto_random_below((uint32_t)(pause / 4) + 1);
}

static void give_up(struct hooks *hooks, const struct webhook *hook, int64_t now_ms)
{
    const struct access_actor actor = { .name = ACCESS_HOST, .address = "", .now_ms = now_ms };

    log_warn("hooks", "webhook %" PRId64 ": nothing arrived for five days; it is off", hook->id);
    if (webhook_switch(hooks->store, &actor, hook, false, "nothing arrived for five days") !=
        ERR_NONE)
        log_warn("hooks", "store: %s; tried again with its next failure",
                 store_error(hooks->store));
}

static void mark(struct flight *flight, bool is_done, int64_t status, const char *reason)
{
    struct hooks *hooks = flight->hooks;
    struct webhook_delivery *delivery = &flight->delivery;
    int64_t now_ms = clock_wall_ms();
    bool is_parked = !is_done && now_ms - delivery->made_ms >= HOOKS_AGE_MS;
    int64_t failing_ms = is_done                       ? 0
                         : flight->hook.failing_ms > 0 ? flight->hook.failing_ms
                                                       : now_ms;

    delivery->tries++;
    delivery->status = status;
    delivery->due_ms = now_ms + pause_after(delivery->tries);
    (void)str_copy(delivery->reason, sizeof delivery->reason, reason);
    (void)str_copy(delivery->state, sizeof delivery->state,
                   is_done     ? "done"
                   : is_parked ? "parked"
                               : "waiting");
    hooks->settle(hooks->arg);
    if (webhook_delivery_mark(hooks->store, delivery, failing_ms) != ERR_NONE)
        log_warn("hooks", "store: %s; a delivery may come twice", store_error(hooks->store));
    if (!is_done && now_ms - failing_ms >= HOOKS_GIVE_UP_MS)
        give_up(hooks, &flight->hook, now_ms);
    crypto_wipe(flight, sizeof *flight);
}

static void on_answer(void *arg, const struct http_client_answer *answer)
{
    struct flight *flight = arg;
    char reason[WEBHOOK_DELIVERY_REASON];
    bool is_done = answer->err == ERR_NONE && answer->status / 100 == 2;

    if (answer->err == ERR_NONE)
        (void)snprintf(reason, sizeof reason, "answered with %u", answer->status);
    else
        (void)str_copy(reason, sizeof reason, answer->error);
    mark(flight, is_done, answer->status, is_done ? "" : reason);
}

struct message {
    struct buf body;
    int64_t row;
    bool is_there;
};

static bool write_body(void *arg, const struct store_entry *entry)
{
    struct message *message = arg;

    message->is_there = entry->row == message->row && hooks_message_write(&message->body, entry);
    return false;
}

static enum err ask(struct flight *flight, const struct buf *body)
{
    char id[HOOKS_MESSAGE_ID];
    char time[24];
    char signature[HOOKS_MESSAGE_SIGNATURE];
    int64_t now_ms = clock_wall_ms();
    const struct http_client_header headers[] = { { "Content-Type", "application/json" },
                                                  { "webhook-id", id },
                                                  { "webhook-timestamp", time },
                                                  { "webhook-signature", signature } };
    const struct http_client_question question = { .url = flight->hook.url,
                                                   .body = body->data,
                                                   .len = body->len,
                                                   .headers = headers,
                                                   .header_count = 4,
                                                   .answer_limit = ANSWER_LIMIT,
                                                   .total_ms = HOOKS_TRY_MS };

    hooks_message_id(flight->hook.id, flight->delivery.entry, id);
    (void)snprintf(time, sizeof time, "%" PRId64, now_ms / 1000);
    if (!hooks_message_sign(&flight->hook, id, now_ms, body, signature))
        return ERR_MEMORY;
    return http_client_ask(flight->hooks->client, &question, on_answer, flight, &flight->call);
}

static void send(struct flight *flight)
{
    struct message message = { .row = flight->delivery.entry };

    buf_init(&message.body, HOOKS_MESSAGE_BYTES);
    enum err err = webhook_delivery_entry(flight->hooks->store, &flight->hook,
                                          flight->delivery.entry, write_body, &message);
    if (err == ERR_NONE && message.is_there)
        err = ask(flight, &message.body);
    else if (err == ERR_NONE)
        flight->delivery.made_ms = 0; /* it cannot be told any more: parked at once */
    if (err != ERR_NONE || !message.is_there)
        mark(flight, false, 0, err != ERR_NONE ? err_text(err) : "the record is there no more");
    buf_finish(&message.body);
}

/* A free place, unless this hook has something in the air. */
static struct flight *free_flight(struct hooks *hooks, int64_t hook)
{
    struct flight *found = NULL;

    for (size_t i = 0; i < HOOKS_AT_ONCE; i++) {
        if (hooks->flights[i].hooks != NULL && hooks->flights[i].hook.id == hook)
            return NULL;
        if (hooks->flights[i].hooks == NULL)
            found = &hooks->flights[i];
    }
    return found;
}

static void serve(struct hooks *hooks, const struct webhook *hook)
{
    int64_t now_ms = clock_wall_ms();
    struct webhook_delivery delivery;
    struct flight *flight = free_flight(hooks, hook->id);
    enum err err = webhook_delivery_queue(hooks->store, hook, now_ms);

    if (err == ERR_NONE && flight != NULL)
        err = webhook_delivery_due(hooks->store, hook->id, now_ms, &delivery);
    if (err == ERR_NONE && flight != NULL) {
        *flight = (struct flight){ .hooks = hooks, .hook = *hook, .delivery = delivery };
        send(flight);
    } else if (err != ERR_NONE && err != ERR_MISSING) {
        log_warn("hooks", "store: %s; webhooks wait", store_error(hooks->store));
    }
}

struct list {
    struct webhook *hooks;
    size_t count;
    size_t room;
};

static bool keep(void *arg, const struct webhook *hook)
{
    struct list *list = arg;

    if (list->count == list->room) {
        size_t room = list->room > 0 ? 2 * list->room : 8;
        struct webhook *more = realloc(list->hooks, room * sizeof *more);
        if (more == NULL)
            return false;
        list->hooks = more;
        list->room = room;
    }
    list->hooks[list->count++] = *hook;
    return true;
}

static void on_tick(void *arg)
{
    struct hooks *hooks = arg;
    struct list list = { NULL, 0, 0 };

    hooks->settle(hooks->arg);
    if (webhook_each_on(hooks->store, keep, &list) != ERR_NONE)
        log_warn("hooks", "store: %s; webhooks wait", store_error(hooks->store));
    for (size_t i = 0; i < list.count; i++)
        serve(hooks, &list.hooks[i]);
    if (list.count > 0)
        crypto_wipe(list.hooks, list.count * sizeof *list.hooks);
    free(list.hooks);
    (void)loop_timer_start(hooks->timer, HOOKS_TICK_MS);
}

struct hooks *hooks_create(struct loop *loop, struct store *store,
                           const struct portal_conf_hooks *conf, void (*settle)(void *arg),
                           void *arg)
{
    struct hooks *hooks = calloc(1, sizeof *hooks);
    char error[HTTP_CLIENT_ERROR_SIZE];

    if (hooks == NULL)
        return NULL;
    *hooks = (struct hooks){ .store = store, .settle = settle, .arg = arg, .conf = *conf };
    const struct http_client_options options = { .ca_file = conf->ca_file[0] ? conf->ca_file : NULL,
                                                 .user_agent = AGENT,
                                                 .may_reach = may_reach,
                                                 .may_reach_arg = hooks,
                                                 .most_calls = HOOKS_AT_ONCE };
    hooks->timer = loop_timer_create(loop, on_tick, hooks);
    hooks->client = http_client_create(loop, &options, error);
    if (hooks->client == NULL)
        log_error("hooks", "%s", error);
    if (hooks->timer != NULL && hooks->client != NULL &&
        loop_timer_start(hooks->timer, HOOKS_TICK_MS))
        return hooks;
    hooks_destroy(hooks);
    return NULL;
}

void hooks_destroy(struct hooks *hooks)
{
    if (hooks == NULL)
        return;
    http_client_destroy(hooks->client);
    loop_timer_destroy(hooks->timer);
    crypto_wipe(hooks->flights, sizeof hooks->flights);
    free(hooks);
}
