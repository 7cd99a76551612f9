/* SPDX-License-Identifier: Apache-2.0 */
/* In memory is only whom something is on its way to, and until when to wait for each. Sending may
 * lose the connection, which ends in orders_down(): nothing is remembered of a peer over it. */
#include "portal/orders/orders.h"

#include "base/clock.h"
#include "base/log.h"
#include "base/str.h"
#include "portal/orders/orders_form.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define ID_PREFIX      "order-"
#define JID_LIMIT      4096
#define PAYLOAD_LIMIT  16384
#define FRESH_MS       5000 /* a greeting does not make us send again what has just been sent */
#define TROUBLE_LOG_MS 60000

/* An agent that something waits for. */
struct peer {
    struct peer *next;
    char *jid;                 /* bare */
    char id[CRYPTO_UUID_SIZE]; /* of the order that was sent last */
    bool is_flying;
    unsigned failures;
    uint64_t sent_ms; /* monotonic, as the next */
    uint64_t due_ms;  /* nothing is sent before; while something flies: its answer is late */
};

struct orders {
    struct orders_options options;
    struct loop_timer *timer;
    struct peer *peers;
    bool has_open; /* some order may not be at its end */
    struct log_limit troubles;
};

static void note_trouble(struct orders *orders, enum err err)
{
    uint32_t suppressed = 0;

    if (log_limit_allows(&orders->troubles, &suppressed))
        log_warn("orders", "store: %s: %s; orders wait (%u more of these)", err_text(err),
                 store_error(orders->options.store), suppressed);
}

/* Make what was changed durable, or undo it. */
static enum err end_change(struct orders *orders, enum err err)
{
    return access_end(orders->options.store, err);
}

static enum err begin_change(struct orders *orders)
{
    orders->options.settle(orders->options.arg);
    return store_begin(orders->options.store);
}

static struct peer *find_peer(struct orders *orders, const char *jid, size_t len)
{
    struct peer *peer = orders->peers;

    while (peer != NULL && (strncmp(peer->jid, jid, len) != 0 || peer->jid[len] != '\0'))
        peer = peer->next;
    return peer;
}

static struct peer *add_peer(struct orders *orders, const char *jid, size_t len)
{
    struct peer *peer = calloc(1, sizeof *peer);

    if (peer == NULL || (peer->jid = strndup(jid, len)) == NULL) {
        free(peer);
        return NULL;
    }
    peer->next = orders->peers;
    orders->peers = peer;
    return peer;
}

static void forget_peer(struct orders *orders, const struct peer *gone)
{
    struct peer **at = &orders->peers;

    while (*at != NULL && *at != gone)
        at = &(*at)->next;
    if (*at == NULL)
        return;
    struct peer *peer = *at;
    *at = peer->next;
    free(peer->jid);
    free(peer);
}

/* What was on its way did not arrive, for all that is known. */
static void put_off(struct peer *peer)
{
    uint64_t pause = ORDERS_PAUSE_MS;

    for (unsigned i = 0; i < peer->failures && pause < ORDERS_PAUSE_MOST; i++)
        pause *= 2;
    peer->failures++;
    peer->is_flying = false;
    peer->due_ms = clock_monotonic_ms() + (pause < ORDERS_PAUSE_MOST ? pause : ORDERS_PAUSE_MOST);
}

/* Take the next order of an agent from the store; it counts as sent from then on. */
static enum err take_next(struct orders *orders, const char *jid, struct order_send *out_order)
{
    struct db *db = store_db(orders->options.store);
    int64_t now_ms = clock_wall_ms();
    enum err err = order_send_next(db, jid, now_ms, out_order);

    if (err == ERR_NONE)
        err = begin_change(orders);
    if (err != ERR_NONE)
        return err;
    return end_change(orders, order_send_note(db, out_order, now_ms));
}

/* The peer may be gone afterwards. */
static void send_order(struct orders *orders, struct peer *peer, const char *full,
                       const struct order_send *order)
{
    char id[sizeof ID_PREFIX + CRYPTO_UUID_SIZE];
    struct buf payload;

    (void)str_copy(peer->id, sizeof peer->id, order->id);
    peer->is_flying = true;
    peer->sent_ms = clock_monotonic_ms();
    peer->due_ms = peer->sent_ms + ORDERS_ANSWER_MS;
    (void)snprintf(id, sizeof id, "%s%s", ID_PREFIX, order->id);
    buf_init(&payload, PAYLOAD_LIMIT);
    if (orders_form_write(&payload, order))
        (void)orders->options.ask(orders->options.arg, full, id, buf_text(&payload));
    buf_finish(&payload);
}

/* Send what is next to an agent that is here as `full`. Storing may lose the connection, too. */
static void serve(struct orders *orders, struct peer *peer, const char *full)
{
    struct order_send order;
    enum err err = take_next(orders, peer->jid, &order);

    peer = find_peer(orders, full, strcspn(full, "/"));
    if (peer == NULL)
        return;
    if (err == ERR_NONE) {
        send_order(orders, peer, full, &order);
    } else if (err == ERR_MISSING) {
        forget_peer(orders, peer);
    } else {
        note_trouble(orders, err);
        put_off(peer);
    }
}

/* Send what is next, if the agent is here and nothing is on its way to it. */
static void visit(struct orders *orders, struct peer *peer)
{
    struct buf full;

    if (peer->is_flying || peer->due_ms > clock_monotonic_ms())
        return;
    buf_init(&full, JID_LIMIT);
    if (orders->options.find(orders->options.arg, peer->jid, &full))
        serve(orders, peer, buf_text(&full));
    else
        forget_peer(orders, peer);
    buf_finish(&full);
}

static void wake(struct orders *orders)
{
    orders->has_open = true;
    if (!loop_timer_pending(orders->timer))
        (void)loop_timer_start(orders->timer, ORDERS_TICK_MS);
}

static void expire(struct orders *orders)
{
    size_t count = 0;
    enum err err = begin_change(orders);

    if (err == ERR_NONE)
        err = end_change(
            orders, order_send_expire(store_db(orders->options.store), clock_wall_ms(), &count));
    if (err != ERR_NONE)
        note_trouble(orders, err);
}

/* Whom an answer is late of; visiting may change the list, so each visit begins anew. */
static struct peer *find_due(struct orders *orders, uint64_t now_ms)
{
    struct peer *peer = orders->peers;

    while (peer != NULL && peer->due_ms > now_ms)
        peer = peer->next;
    return peer;
}

static void visit_due(struct orders *orders)
{
    uint64_t now_ms = clock_monotonic_ms();

    for (struct peer *peer; (peer = find_due(orders, now_ms)) != NULL;) {
        if (peer->is_flying)
            put_off(peer);
        else
            visit(orders, peer);
    }
}

static void on_tick(void *arg)
{
    struct orders *orders = arg;
    bool is_overdue = false, is_open = false;
    struct db *db = store_db(orders->options.store);

    enum err err = order_send_overdue(db, clock_wall_ms(), &is_overdue);
    if (err == ERR_NONE && is_overdue)
        expire(orders);
    visit_due(orders);
    if (err == ERR_NONE)
        err = order_send_open(db, &is_open);
    orders->has_open = err != ERR_NONE || is_open;
    if (orders->has_open)
        (void)loop_timer_start(orders->timer, ORDERS_TICK_MS);
}

struct orders *orders_create(struct loop *loop, const struct orders_options *options)
{
    struct orders *orders = calloc(1, sizeof *orders);

    if (orders == NULL)
        return NULL;
    orders->options = *options;
    orders->troubles.every_ms = TROUBLE_LOG_MS;
    orders->timer = loop_timer_create(loop, on_tick, orders);
    if (orders->timer == NULL) {
        orders_destroy(orders);
        return NULL;
    }
    wake(orders); /* what waits from before */
    return orders;
}

void orders_down(struct orders *orders)
{
    while (orders->peers != NULL)
        forget_peer(orders, orders->peers);
}

void orders_destroy(struct orders *orders)
{
    if (orders == NULL)
        return;
    orders_down(orders);
    loop_timer_destroy(orders->timer);
    free(orders);
}

void orders_here(struct orders *orders, const char *from)
{
    size_t len = strcspn(from, "/");
    struct peer *peer = find_peer(orders, from, len);

    if (!orders->has_open)
        return;
    if (peer == NULL)
        peer = add_peer(orders, from, len);
    if (peer == NULL || (peer->is_flying && clock_monotonic_ms() - peer->sent_ms < FRESH_MS))
        return;
    peer->is_flying = false;
    peer->due_ms = 0;
    visit(orders, peer);
}

void orders_made(struct orders *orders, const char *id)
{
    struct buf jid;

    wake(orders);
    buf_init(&jid, JID_LIMIT);
    enum err err = order_send_whose(store_db(orders->options.store), id, &jid);
    if (err == ERR_NONE) {
        struct peer *peer = find_peer(orders, buf_text(&jid), jid.len);
        if (peer == NULL)
            peer = add_peer(orders, buf_text(&jid), jid.len);
        if (peer != NULL)
            visit(orders, peer);
    } else {
        note_trouble(orders, err);
    }
    buf_finish(&jid);
}

/* What an answer says of its order; false when it says "not yet". */
static bool read_answer(const struct orders_reply *reply, const char *id,
                        struct orders_form_answer *out_answer)
{
    if (reply->condition != NULL)
        return orders_form_refusal(reply->condition, out_answer);
    return orders_form_read(reply->iq, id, out_answer);
}

static enum err store_answer(struct orders *orders, const char *jid, const char *id,
                             const struct orders_form_answer *answer)
{
    const struct order_change change = { .state = answer->state,
                                         .at_ms = clock_wall_ms(),
                                         .who = ORDER_CHANGE_AGENT,
                                         .reason = answer->reason };
    enum err err = begin_change(orders);

    if (err != ERR_NONE)
        return err;
    err = order_send_answer(store_db(orders->options.store), jid, id, &change);
    if (err == ERR_MISSING || err == ERR_REFUSED)
        err = ERR_NONE; /* not its order, or late */
    return end_change(orders, err);
}

/* The peer of this answer is served with what is next, or put off. */
static void go_on(struct orders *orders, struct peer *peer, bool is_taken)
{
    if (!is_taken) {
        put_off(peer);
        return;
    }
    peer->is_flying = false;
    peer->failures = 0;
    peer->due_ms = 0;
    visit(orders, peer);
}

void orders_take(struct orders *orders, const struct orders_reply *reply)
{
    size_t len = strcspn(reply->from, "/");
    const char *id = reply->id + sizeof ID_PREFIX - 1;
    struct orders_form_answer answer;
    char jid[JID_LIMIT];

    if (strncmp(reply->id, ID_PREFIX, sizeof ID_PREFIX - 1) != 0 || len >= sizeof jid)
        return;
    (void)snprintf(jid, sizeof jid, "%.*s", (int)len, reply->from);
    bool is_final = read_answer(reply, id, &answer);
    enum err err = is_final ? store_answer(orders, jid, id, &answer) : ERR_NONE;
    if (err != ERR_NONE)
        note_trouble(orders, err);
    struct peer *peer = find_peer(orders, jid, len); /* storing may lose the connection */
    if (peer != NULL && strcmp(peer->id, id) == 0)   /* what came late, or twice, moves nothing */
        go_on(orders, peer, is_final && err == ERR_NONE);
}
