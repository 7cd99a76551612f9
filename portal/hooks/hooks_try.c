/* SPDX-License-Identifier: Apache-2.0 */
/* Make the message, sign it, send it; when the answer is there, store what it came to. */
#include "portal/hooks/hooks_try.h"

#include "base/clock.h"
#include "base/crypto.h"
#include "base/hooks_post.h"
#include "base/log.h"
#include "base/str.h"
#include "portal/hooks/hooks.h"
#include "portal/hooks/hooks_message.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

void hooks_try_store_failed(const struct store *store, const char *what)
{
    log_warn("hooks", "store: %s; %s", store_error(store), what);
}

static void give_up(struct store *store, const struct webhook *hook, int64_t now_ms)
{
    const struct access_actor actor = { .name = ACCESS_HOST, .address = "", .now_ms = now_ms };

    log_warn("hooks", "webhook %" PRId64 ": nothing arrived for five days; it is off", hook->id);
    if (webhook_switch(store, &actor, hook, false, "nothing arrived for five days") != ERR_NONE)
        hooks_try_store_failed(store, "tried again with its next failure");
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
static void mark(struct hooks_try *try, const struct outcome *outcome)
{
    const struct hooks_try_ways *ways = try->ways;
    struct webhook_delivery *delivery = &try->delivery;
    int64_t now_ms = clock_wall_ms();
    int64_t failing_ms = 0;
    const char *state = state_after(delivery, outcome->end, now_ms);

    delivery->tries++;
    delivery->status = outcome->status;
    delivery->due_ms = now_ms + hooks_post_pause_ms(delivery->tries);
    (void)str_copy(delivery->reason, sizeof delivery->reason, outcome->reason);
    (void)str_copy(delivery->state, sizeof delivery->state, state);
    ways->settle(ways->settle_arg);
    enum err err = webhook_delivery_mark(ways->store, delivery, outcome->end, now_ms, &failing_ms);
    if (err != ERR_NONE && err != ERR_MISSING)
        hooks_try_store_failed(ways->store, "a delivery may come twice");
    metrics_add(ways->metrics, METRICS_HOOKS_TRIES, outcome->end, 1);
    if (err == ERR_NONE && failing_ms > 0 && strcmp(state, "parked") == 0 &&
        now_ms - failing_ms >= HOOKS_GIVE_UP_MS)
        give_up(ways->store, &try->hook, now_ms);
    crypto_wipe(try, sizeof *try);
}

static void on_answer(void *arg, const struct http_client_answer *answer)
{
    struct hooks_try *try = arg;
    const struct hooks_try_ways *ways = try->ways;
    int64_t id = try->hook.id;
    char reason[WEBHOOK_DELIVERY_REASON] = "";
    bool has_arrived = hooks_post_arrived(answer);
    const struct outcome outcome = { has_arrived ? WEBHOOK_DELIVERY_ARRIVED
                                                 : WEBHOOK_DELIVERY_FAILED,
                                     answer->status, reason };

    if (!has_arrived && answer->err == ERR_NONE)
        (void)snprintf(reason, sizeof reason, "answered with %u", answer->status);
    else if (!has_arrived)
        (void)str_copy(reason, sizeof reason, answer->error);
    mark(try, &outcome);
    if (has_arrived)
        ways->on_arrived(ways->arg, id);
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

static enum err ask(struct hooks_try *try, const struct message *message)
{
    const struct hooks_post post =
        hooks_message_post(&try->hook, message->id, clock_wall_ms(), &message->body);

    return hooks_post_send(try->ways->client, &post, on_answer, try);
}

/* Hooks outlive configurations: the port is asked about now, too. */
static bool leads_where_allowed(const struct hooks_try *try)
{
    return hooks_post_leads_to(try->hook.url, try->ways->port);
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
static void put_back(struct hooks_try *try, enum err err)
{
    log_warn("hooks", "webhook %" PRId64 ": %s; it waits", try->hook.id, err_text(err));
    crypto_wipe(try, sizeof *try);
}

static void send_message(struct hooks_try *try, const struct message *message)
{
    const char *why = untold(message);
    struct outcome outcome = { WEBHOOK_DELIVERY_UNTOLD, 0, why };
    enum err err = why == NULL ? message->err : ERR_NONE;

    if (why == NULL && !leads_where_allowed(try)) {
        outcome.end = WEBHOOK_DELIVERY_FAILED;
        outcome.reason = "its URL leads to another port than the portal's configuration allows";
    } else if (err == ERR_NONE && why == NULL) {
        err = ask(try, message);
    }
    if (err != ERR_NONE)
        put_back(try, err);
    else if (outcome.reason != NULL)
        mark(try, &outcome);
}

void hooks_try_begin(struct hooks_try *try)
{
    const int64_t row = try->delivery.entry;
    struct message message = { .hook = try->hook.id, .row = row };

    buf_init(&message.body, HOOKS_MESSAGE_BYTES);
    enum err err = webhook_delivery_entry(try->ways->store, &try->hook, row, write_body, &message);
    if (err == ERR_NONE)
        send_message(try, &message);
    else
        put_back(try, err);
    buf_finish(&message.body);
}
