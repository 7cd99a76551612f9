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
#define STEPS        5 /* looks into the history of one hook in its turn */

struct flight {
    struct hooks *hooks; /* NULL: free */
    struct webhook hook;
    struct webhook_delivery delivery;
};

struct hooks {
    struct loop_timer *timer;
    struct store *store;
    struct http_client *client;
    struct metrics *metrics;
    void (*settle)(void *arg);
    void *arg;
    struct portal_conf_hooks conf;
    struct flight flights[HOOKS_AT_ONCE];
    int64_t last;    /* the hook that had its turn last */
    bool is_crowded; /* one that had its turn found no free place */
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

static void tell_failure(const struct hooks *hooks, const char *what)
{
    log_warn("hooks", "store: %s; %s", store_error(hooks->store), what);
}

static void give_up(struct hooks *hooks, const struct webhook *hook, int64_t now_ms)
{
    const struct access_actor actor = { .name = ACCESS_HOST, .address = "", .now_ms = now_ms };

    log_warn("hooks", "webhook %" PRId64 ": nothing arrived for five days; it is off", hook->id);
    if (webhook_switch(hooks->store, &actor, hook, false, "nothing arrived for five days") !=
        ERR_NONE)
        tell_failure(hooks, "tried again with its next failure");
}

/* What a try came to. */
struct outcome {
    enum webhook_delivery_end end;
    int64_t status;     /* 0: no answer came */
    const char *reason; /* "" when it arrived */
};

static const char *state_after(const struct webhook_delivery *delivery,
                               enum webhook_delivery_end end, int64_t now_ms)
{
    if (end == WEBHOOK_DELIVERY_ARRIVED)
        return "done";
    if (end == WEBHOOK_DELIVERY_UNTOLD || now_ms - delivery->made_ms >= HOOKS_AGE_MS)
        return "parked";
    return "waiting";
}

/* Only what had a day of tries of its own turns its hook off: not the first failure after a long
 * time in which there was nothing to tell. */
static void mark(struct flight *flight, const struct outcome *outcome)
{
    struct hooks *hooks = flight->hooks;
    struct webhook_delivery *delivery = &flight->delivery;
    int64_t now_ms = clock_wall_ms();
    int64_t failing_ms = 0;
    const char *state = state_after(delivery, outcome->end, now_ms);

    delivery->tries++;
    delivery->status = outcome->status;
    delivery->due_ms = now_ms + pause_after(delivery->tries);
    (void)str_copy(delivery->reason, sizeof delivery->reason, outcome->reason);
    (void)str_copy(delivery->state, sizeof delivery->state, state);
    hooks->settle(hooks->arg);
    enum err err = webhook_delivery_mark(hooks->store, delivery, outcome->end, now_ms, &failing_ms);
    if (err != ERR_NONE && err != ERR_MISSING)
        tell_failure(hooks, "a delivery may come twice");
    metrics_add(hooks->metrics, METRICS_HOOKS_TRIES, outcome->end, 1);
    if (err == ERR_NONE && failing_ms > 0 && strcmp(state, "parked") == 0 &&
        now_ms - failing_ms >= HOOKS_GIVE_UP_MS)
        give_up(hooks, &flight->hook, now_ms);
    crypto_wipe(flight, sizeof *flight);
}

static void serve(struct hooks *hooks, struct webhook *hook);

/* What arrived is followed by the next one at once, unless another hook waits for its place. */
static void go_on(struct hooks *hooks, int64_t id)
{
    struct webhook hook;

    if (hooks->is_crowded) {
        (void)loop_timer_start(hooks->timer, 0);
        return;
    }
    if (webhook_get_on(hooks->store, id, &hook) == ERR_NONE)
        serve(hooks, &hook);
    crypto_wipe(&hook, sizeof hook);
}

/* The status decides: who answers with 2xx has the message, whatever is wrong with the rest. */
static void on_answer(void *arg, const struct http_client_answer *answer)
{
    struct flight *flight = arg;
    struct hooks *hooks = flight->hooks;
    int64_t id = flight->hook.id;
    char reason[WEBHOOK_DELIVERY_REASON] = "";
    bool has_arrived = answer->status / 100 == 2;
    const struct outcome outcome = { has_arrived ? WEBHOOK_DELIVERY_ARRIVED
                                                 : WEBHOOK_DELIVERY_FAILED,
                                     answer->status, reason };

    if (!has_arrived && answer->err == ERR_NONE)
        (void)snprintf(reason, sizeof reason, "answered with %u", answer->status);
    else if (!has_arrived)
        (void)str_copy(reason, sizeof reason, answer->error);
    mark(flight, &outcome);
    if (has_arrived)
        go_on(hooks, id);
}

/* A message as it is made. */
struct message {
    struct buf body;
    char id[HOOKS_MESSAGE_ID];
    int64_t hook;
    int64_t row;
    bool is_there;
    enum err err;
};

static bool write_body(void *arg, const struct store_entry *entry)
{
    struct message *message = arg;

    message->is_there = entry->row == message->row;
    if (!message->is_there)
        return false;
    hooks_message_id(message->hook, entry, message->id);
    message->err = hooks_message_write(&message->body, entry);
    return false;
}

static enum err ask(struct flight *flight, const struct message *message)
{
    char time[24];
    char signature[HOOKS_MESSAGE_SIGNATURE];
    int64_t now_ms = clock_wall_ms();
    const struct http_client_header headers[] = { { "Content-Type", "application/json" },
                                                  { "webhook-id", message->id },
                                                  { "webhook-timestamp", time },
                                                  { "webhook-signature", signature } };
    const struct http_client_question question = { .url = flight->hook.url,
                                                   .body = message->body.data,
                                                   .len = message->body.len,
                                                   .headers = headers,
                                                   .header_count = 4,
                                                   .answer_limit = ANSWER_LIMIT,
                                                   .total_ms = HOOKS_TRY_MS };

    (void)snprintf(time, sizeof time, "%" PRId64, now_ms / 1000);
    if (!hooks_message_sign(&flight->hook, message->id, now_ms, &message->body, signature))
        return ERR_MEMORY;
    return http_client_ask(flight->hooks->client, &question, on_answer, flight, NULL);
}

/* Hooks outlive configurations: the port is asked about now, too. */
static bool leads_where_allowed(const struct flight *flight)
{
    uint16_t port = 0;
    bool is_https = false;

    return http_client_port_of(flight->hook.url, &is_https, &port) == ERR_NONE && is_https &&
           port == flight->hooks->conf.port;
}

/* Why there is nothing to send, and never will be: NULL when there is. */
static const char *untold(const struct message *message)
{
    if (!message->is_there)
        return "the record is there no more";
    if (message->err == ERR_LIMIT)
        return "the record is too long to be told";
    return message->err == ERR_SYNTAX ? "the record cannot be told as JSON" : NULL;
}

/* What is wrong with us is no try: it comes again with the next turn. */
static void put_back(struct flight *flight, enum err err)
{
    log_warn("hooks", "webhook %" PRId64 ": %s; it waits", flight->hook.id, err_text(err));
    crypto_wipe(flight, sizeof *flight);
}

static void send_message(struct flight *flight, const struct message *message)
{
    const char *why = untold(message);
    struct outcome outcome = { WEBHOOK_DELIVERY_UNTOLD, 0, why };
    enum err err = why == NULL ? message->err : ERR_NONE;

    if (why == NULL && !leads_where_allowed(flight)) {
        outcome.end = WEBHOOK_DELIVERY_FAILED;
        outcome.reason = "its URL leads to another port than the portal's configuration allows";
    } else if (err == ERR_NONE && why == NULL) {
        err = ask(flight, message);
    }
    if (err != ERR_NONE)
        put_back(flight, err);
    else if (outcome.reason != NULL)
        mark(flight, &outcome);
}

static void send(struct flight *flight)
{
    const struct webhook_delivery *delivery = &flight->delivery;
    struct message message = { .hook = flight->hook.id, .row = delivery->entry };

    buf_init(&message.body, HOOKS_MESSAGE_BYTES);
    enum err err = webhook_delivery_entry(flight->hooks->store, &flight->hook, delivery->entry,
                                          write_body, &message);
    if (err == ERR_NONE)
        send_message(flight, &message);
    else
        put_back(flight, err);
    buf_finish(&message.body);
}

static bool is_in_the_air(const struct hooks *hooks, int64_t hook)
{
    for (size_t i = 0; i < HOOKS_AT_ONCE; i++)
        if (hooks->flights[i].hooks != NULL && hooks->flights[i].hook.id == hook)
            return true;
    return false;
}

static struct flight *free_flight(struct hooks *hooks)
{
    for (size_t i = 0; i < HOOKS_AT_ONCE; i++)
        if (hooks->flights[i].hooks == NULL)
            return &hooks->flights[i];
    return NULL;
}

static enum err look(struct hooks *hooks, struct webhook *hook)
{
    enum err err = ERR_NONE;
    int64_t before = -1;

    for (int i = 0; i < STEPS && err == ERR_NONE && hook->position != before; i++) {
        before = hook->position;
        err = webhook_delivery_queue(hooks->store, hook, clock_wall_ms());
    }
    return err;
}

/* The turn of a hook. */
static void serve(struct hooks *hooks, struct webhook *hook)
{
    struct flight *flight = free_flight(hooks);
    struct webhook_delivery delivery;
    enum err err = look(hooks, hook);

    if (err == ERR_NONE && is_in_the_air(hooks, hook->id))
        return;
    if (err == ERR_NONE)
        err = webhook_delivery_due(hooks->store, hook->id, clock_wall_ms(), &delivery);
    if (err == ERR_NONE && flight == NULL) {
        hooks->is_crowded = true;
    } else if (err == ERR_NONE) {
        *flight = (struct flight){ .hooks = hooks, .hook = *hook, .delivery = delivery };
        send(flight);
    } else if (err != ERR_MISSING) {
        tell_failure(hooks, "webhooks wait");
    }
}

struct list {
    struct webhook *hooks;
    size_t count;
    size_t room;
};

static void wipe(struct list *list)
{
    if (list->hooks != NULL)
        crypto_wipe(list->hooks, list->room * sizeof *list->hooks);
    free(list->hooks);
}

static bool keep(void *arg, const struct webhook *hook)
{
    struct list *list = arg;

    if (list->count == list->room) {
        size_t room = list->room > 0 ? 2 * list->room : 8;
        struct webhook *more = calloc(room, sizeof *more);
        if (more == NULL)
            return false;
        if (list->count > 0)
            memcpy(more, list->hooks, list->count * sizeof *more);
        wipe(list);
        list->hooks = more;
        list->room = room;
    }
    list->hooks[list->count++] = *hook;
    return true;
}

/* Where the last turn ended, the next one begins; true when all had theirs. */
static bool serve_round(struct hooks *hooks, struct list *list)
{
    uint64_t begin_ms = clock_monotonic_ms();
    size_t first = 0;

    while (first < list->count && list->hooks[first].id <= hooks->last)
        first++;
    hooks->is_crowded = false;
    for (size_t i = 0; i < list->count; i++) {
        struct webhook *hook = &list->hooks[(first + i) % list->count];
        serve(hooks, hook);
        if (hooks->is_crowded)
            return true; /* it has the first free place */
        hooks->last = hook->id;
        if (clock_monotonic_ms() - begin_ms >= HOOKS_BUDGET_MS)
            return i + 1 == list->count;
    }
    return true;
}

static void on_tick(void *arg)
{
    struct hooks *hooks = arg;
    struct list list = { NULL, 0, 0 };

    hooks->settle(hooks->arg);
    if (webhook_each_on(hooks->store, keep, &list) != ERR_NONE)
        tell_failure(hooks, "webhooks wait");
    bool is_over = serve_round(hooks, &list);
    wipe(&list);
    (void)loop_timer_start(hooks->timer, is_over ? HOOKS_TICK_MS : HOOKS_BUDGET_MS);
}

struct hooks *hooks_create(struct loop *loop, struct store *store,
                           const struct portal_conf_hooks *conf, struct metrics *metrics,
                           void (*settle)(void *arg), void *arg)
{
    struct hooks *hooks = calloc(1, sizeof *hooks);
    char error[HTTP_CLIENT_ERROR_SIZE];

    if (hooks == NULL)
        return NULL;
    *hooks = (struct hooks){
        .store = store, .metrics = metrics, .settle = settle, .arg = arg, .conf = *conf
    };
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
