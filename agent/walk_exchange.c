/* SPDX-License-Identifier: Apache-2.0 */
/* One question per peer on the wire. Each function that may end a request does nothing with its
 * peer afterwards. */
#include "agent/walk_exchange.h"

#include "base/clock.h"
#include "base/log.h"

#include <arpa/inet.h>
#include <assert.h>
#include <stdlib.h>
#include <string.h>

enum { PUMP_MOST = 1024, TIMER_LEAST_MS = 5 };

static void join_line(struct walk_peer *peer, struct walk_line *line)
{
    peer->line = line;
    peer->line_next = NULL;
    peer->line_prev = line->last;
    if (line->last != NULL)
        line->last->line_next = peer;
    else
        line->first = peer;
    line->last = peer;
}

static void leave_line(struct walk_peer *peer)
{
    struct walk_line *line = peer->line;

    if (peer->line_prev != NULL)
        peer->line_prev->line_next = peer->line_next;
    else
        line->first = peer->line_next;
    if (peer->line_next != NULL)
        peer->line_next->line_prev = peer->line_prev;
    else
        line->last = peer->line_prev;
    peer->line = NULL;
}

/* Who is to send next, or NULL. */
static struct walk_peer *next_in_line(const struct walk *walk)
{
    return walk->going.first != NULL ? walk->going.first : walk->waiting.first;
}

static void wake_at(struct walk *walk, uint64_t at_ms, uint64_t now_ms)
{
    if (loop_timer_pending(walk->timer) && walk->timer_ms <= at_ms)
        return;
    walk->timer_ms = at_ms;
    (void)loop_timer_start(walk->timer, at_ms > now_ms ? at_ms - now_ms : 0);
}

static void get_ready(struct walk_peer *peer, struct walk_line *line)
{
    uint64_t now = clock_monotonic_ms();

    if (peer->line != NULL || peer->slot != NULL || peer->dying || peer->first == NULL)
        return;
    join_line(peer, line);
    if (!peer->walk->busy)
        wake_at(peer->walk, now, now);
}

void walk_exchange_ready(struct walk_peer *peer)
{
    struct walk *walk = peer->walk;

    get_ready(peer, walk->finishing == peer ? &walk->going : &walk->waiting);
}

static void release_slot(struct walk_peer *peer)
{
    if (peer->slot != NULL)
        walk_slot_give(&peer->walk->slots, peer->slot);
    peer->slot = NULL;
    peer->fallback = false;
    peer->trial = false;
    peer->tried = false;
}

void walk_exchange_settle_v1(struct walk_peer *peer)
{
    peer->version = WALK_V1;
    peer->trial_ms = clock_monotonic_ms() + WALK_V1_MS;
}

void walk_exchange_forget(struct walk_peer *peer)
{
    release_slot(peer);
    if (peer->line != NULL)
        leave_line(peer);
}

/* One line when a device's SNMPv3 stops to work, and one when it works again; of a device that goes
 * to and fro, one in WALK_NEWS_MS. */
static void say_news(struct walk_peer *peer)
{
    char address[INET_ADDRSTRLEN];
    struct walk_v3 *v3 = &peer->v3;

    if (peer->quiet || v3->trouble == v3->said || !log_limit_allows(&peer->news, NULL))
        return;
    v3->said = v3->trouble;
    (void)inet_ntop(AF_INET, &peer->address.sin_addr, address, sizeof address);
    if (v3->trouble != NULL)
        log_warn("walk", "%s: user %s: %s; asking again", address, peer->credential->user,
                 v3->trouble);
    else
        log_info("walk", "%s: user %s: accepted again", address, peer->credential->user);
}

void walk_exchange_finish(struct walk_peer *peer, enum walk_result result)
{
    struct walk *walk = peer->walk;
    struct walk_request *request = peer->first;
    const struct oid all = { 0 };

    walk_exchange_forget(peer);
    say_news(peer);
    peer->first = request->next;
    if (peer->first == NULL)
        peer->last = NULL;
    peer->queued--;
    walk_v3_start(&peer->v3);
    walk->finishing = peer;
    walk_exchange_ready(peer);
    if (result != WALK_OK && result != WALK_BROKEN)
        reading_set_remove(request->set, &all);
    request->done(request->arg, result, request->set);
    walk->finishing = NULL;
    reading_set_destroy(request->set);
    walk_get_destroy(request->get);
    walk_range_destroy(request->ranges);
    free(request->order);
    free(request);
}

static bool build(struct walk_peer *peer, uint8_t *packet, size_t *out_len)
{
    struct walk *walk = peer->walk;
    const struct walk_request *request = peer->first;
    struct walk_codec_question question = { .version = peer->version,
                                            .id = peer->slot->id,
                                            .community = peer->credential->community };

    if (peer->fallback)
        question.version = WALK_V1;
    if (peer->trial)
        question.version = WALK_V2C;
    if (request->order != NULL)
        walk_order_ask(request->order, &question);
    else if (request->get != NULL)
        walk_get_ask(request->get, &question);
    else
        walk_range_ask(request->ranges, &peer->bulk, peer->guard, &question);
    if (peer->version == WALK_V3)
        walk_v3_ask(&peer->v3, peer->credential, walk->stranger, &question);
    return walk_codec_build(walk->codec, &question, clock_monotonic_ms(), packet, out_len);
}

static uint64_t waiting_time(const struct walk_peer *peer)
{
    const struct walk_options *options = &peer->walk->options;
    uint32_t wished =
        peer->first->order != NULL ? WALK_ORDER_WAIT_MS : walk_guard_wait_ms(peer->guard);
    uint32_t first = options->first_timeout_ms;
    uint32_t least = options->least_timeout_ms;

    if (peer->version == WALK_V3)
        first *= 2;
    return walk_pace_trip_wait_ms(&peer->trip, first > wished ? first : wished,
                                  least > wished ? least : wished, peer->slot->sends);
}

/* Send the question of the peer's slot, for the first time or again. False: it cannot be built. */
static bool transmit(struct walk_peer *peer)
{
    struct walk *walk = peer->walk;
    struct walk_slot *slot = peer->slot;
    uint64_t now_us = clock_monotonic_us();
    uint8_t packet[WALK_CODEC_REQUEST];
    size_t len;

    if (!build(peer, packet, &len))
        return false;
    if (slot->sends == 0)
        slot->sent_us = now_us;
    else
        walk->counters.resent++;
    slot->sends++;
    slot->due_ms = now_us / 1000 + waiting_time(peer);
    walk_patience_send(&peer->patience, now_us / 1000, slot->due_ms,
                       walk_socket_unsent(walk->socket));
    if (slot->due_ms < walk->due_ms)
        walk->due_ms = slot->due_ms;
    walk->counters.sent++;
    walk_pace_take(&walk->pace, now_us);
    walk_socket_put(walk->socket, &peer->address, packet, len);
    return true;
}

/* False: all that is left may not be asked. */
static bool has_question(struct walk_peer *peer)
{
    struct walk_request *request = peer->first;

    if (request->order != NULL)
        return peer->guard == NULL || !walk_guard_forbids(peer->guard, &request->order->wish.oid);
    if (request->get != NULL)
        return walk_get_ready(request->get, peer->guard);
    return walk_range_ready(request->ranges, peer->guard, request->set, peer->version == WALK_V1);
}

/* A device that is asked by v1 only because v2c failed once is asked by v2c again, some time. */
static bool is_trial(const struct walk_peer *peer)
{
    return peer->first->order == NULL && peer->version == WALK_V1 &&
           peer->credential->version == WALK_V2C &&
           !(peer->guard != NULL && peer->guard->only_v1) && clock_monotonic_ms() >= peer->trial_ms;
}

static void start_question(struct walk_peer *peer)
{
    struct walk *walk = peer->walk;

    if (!has_question(peer)) {
        walk_exchange_finish(peer, WALK_OK);
        return;
    }
    if (peer->version == WALK_V3 && !walk_v3_may_ask(&peer->v3, clock_monotonic_ms())) {
        walk_exchange_finish(peer, WALK_REFUSED);
        return;
    }
    peer->slot = walk_slot_take(&walk->slots, peer);
    assert(peer->slot != NULL);
    peer->trial = is_trial(peer);
    peer->tried = peer->trial;
    if (peer->silent)
        walk_slot_discount(&walk->slots, peer->slot);
    if (!transmit(peer))
        walk_exchange_finish(peer, WALK_BROKEN);
}

static bool may_send(const struct walk *walk)
{
    return walk->slots.counted < walk->options.window && walk->slots.free_count > 0 &&
           walk_pace_allows(&walk->pace, clock_monotonic_us());
}

/* When to wake for those that wait in line: by the pace, or soon when the pump had enough. A full
 * window wakes by itself, with the next answer or the next question that is overdue. */
static void wake_for_line(struct walk *walk, uint64_t now_ms)
{
    uint64_t wait = walk_pace_wait_ms(&walk->pace, clock_monotonic_us());

    if (next_in_line(walk) != NULL && (wait > 0 || may_send(walk)))
        wake_at(walk, now_ms + (wait > TIMER_LEAST_MS ? wait : TIMER_LEAST_MS), now_ms);
}

void walk_exchange_pump(struct walk *walk)
{
    uint64_t now;

    for (unsigned i = 0; i < PUMP_MOST && next_in_line(walk) != NULL && may_send(walk); i++) {
        struct walk_peer *peer = next_in_line(walk);

        leave_line(peer);
        start_question(peer);
    }
    walk_socket_flush(walk->socket);
    walk->busy = false;
    now = clock_monotonic_ms();
    wake_for_line(walk, now);
    if (walk->due_ms != UINT64_MAX)
        wake_at(walk, walk->due_ms > now + TIMER_LEAST_MS ? walk->due_ms : now + TIMER_LEAST_MS,
                now);
}

/* A device that never answered v2c may speak v1 only: the last try asks by v1. */
static bool may_fall_back(const struct walk_peer *peer)
{
    return !peer->heard && !peer->fallback && peer->version == WALK_V2C;
}

static void give_up(struct walk_peer *peer)
{
    bool refused = peer->version == WALK_V3 &&
                   walk_v3_silent(&peer->v3, peer->credential, clock_monotonic_ms());

    peer->heard = false;
    peer->silent = true;
    peer->trial_ms = 0; /* it may be another device next time */
    walk_pace_trip_silent(&peer->trip);
    walk_guard_forget(peer->guard);
    walk_exchange_finish(peer, refused ? WALK_REFUSED : WALK_SILENT);
}

/* The rest of the tries go by v1. */
static void fail_trial(struct walk_peer *peer)
{
    peer->trial = false;
    walk_exchange_settle_v1(peer);
}

static void overdue(struct walk_peer *peer, uint64_t now_ms)
{
    struct walk *walk = peer->walk;

    walk_patience_expire(&peer->patience, now_ms, walk_socket_unsent(walk->socket));
    walk_slot_discount(&walk->slots, peer->slot);
    if (peer->first->order != NULL || peer->slot->sends >= walk->options.tries) {
        if (peer->first->order != NULL || !may_fall_back(peer)) {
            give_up(peer);
            return;
        }
        peer->fallback = true;
    }
    if (peer->trial)
        fail_trial(peer);
    else if (peer->first->ranges != NULL && peer->heard)
        walk_range_late(peer->first->ranges, &peer->bulk,
                        peer->slot->sends + 1U >= walk->options.tries);
    if (!transmit(peer))
        walk_exchange_finish(peer, WALK_BROKEN);
}

void walk_exchange_tick(struct walk *walk)
{
    uint64_t now = clock_monotonic_ms();

    walk->busy = true;
    if (now >= walk->due_ms) {
        walk->due_ms = UINT64_MAX;
        for (struct walk_slot *slot = walk_slot_next(&walk->slots, NULL); slot != NULL;
             slot = walk_slot_next(&walk->slots, slot)) {
            if (slot->due_ms <= now)
                overdue(slot->peer, now);
            else if (slot->due_ms < walk->due_ms)
                walk->due_ms = slot->due_ms;
        }
    }
    walk_exchange_pump(walk);
}

static bool same_address(const struct sockaddr_in *a, const struct sockaddr_in *b)
{
    return a->sin_addr.s_addr == b->sin_addr.s_addr && a->sin_port == b->sin_port;
}

static bool was_asked_by(const struct walk_peer *peer, enum walk_version version)
{
    return version == peer->version || (peer->fallback && version == WALK_V1) ||
           (peer->tried && version == WALK_V2C);
}

/* From whom, in which version and with which community an answer must come. */
static bool fits(const struct walk_peer *peer, const struct walk_shape *shape,
                 const struct sockaddr_in *from)
{
    const char *community = peer->credential->community;

    if (!same_address(&peer->address, from) || !was_asked_by(peer, shape->version))
        return false;
    return shape->version == WALK_V3 ||
           (shape->community_len == strlen(community) &&
            memcmp(shape->community, community, shape->community_len) == 0);
}

static void learn(struct walk_peer *peer, const struct walk_shape *shape)
{
    const struct walk_slot *slot = peer->slot;

    walk_patience_hear(&peer->patience);
    if (slot->sends == 1) /* else nobody knows which one was answered (Karn) */
        walk_pace_trip_sample(&peer->trip, clock_monotonic_us() - slot->sent_us);
    else
        walk_pace_trip_late(&peer->trip);
    if (peer->version == WALK_V2C && shape->version == WALK_V1)
        walk_exchange_settle_v1(peer);
    peer->version = shape->version;
    peer->heard = true;
    peer->silent = false;
}

static void next_step(struct walk_peer *peer, enum walk_step step)
{
    static const enum walk_result results[] = { [WALK_STEP_DONE] = WALK_OK,
                                                [WALK_STEP_BROKEN] = WALK_BROKEN,
                                                [WALK_STEP_REFUSED] = WALK_REFUSED };

    if (step == WALK_STEP_REFUSED && peer->version == WALK_V3)
        walk_v3_denied(&peer->v3);
    if (step != WALK_STEP_MORE) {
        walk_exchange_finish(peer, results[step]);
        return;
    }
    walk_v3_start(&peer->v3);
    get_ready(peer, &peer->walk->going);
}

/* What a device has is a fence for what it may not be asked. */
static void see_answer(struct walk_peer *peer, struct walk_codec_answer *answer)
{
    struct walk_codec_variable variable;

    if (peer->guard == NULL)
        return;
    walk_codec_rewind(answer);
    while (walk_codec_next(answer, &variable))
        if (variable.kind == WALK_CODEC_VALUE)
            walk_guard_saw(peer->guard, &variable.reading.oid);
}

static void take_answer(struct walk_peer *peer, struct walk_codec_answer *answer, size_t bytes)
{
    struct walk_request *request = peer->first;
    enum walk_step step;

    if (request->order != NULL) {
        walk_order_take(request->order, answer);
        step = WALK_STEP_DONE;
    } else if (request->get != NULL)
        step = walk_get_take(request->get, answer, request->set);
    else
        step = walk_range_take(request->ranges, answer, bytes, &peer->bulk, request->set);
    see_answer(peer, answer);
    release_slot(peer);
    walk_codec_finish(answer);
    next_step(peer, step);
}

/* What a v3 message is, before it may be an answer. True: it is, or it is dealt with. */
static bool take_v3(struct walk_peer *peer, const struct walk_shape *shape,
                    struct walk_codec_answer *answer)
{
    uint64_t now = clock_monotonic_ms();
    enum walk_v3_step step =
        walk_v3_take(&peer->v3, &peer->walk->keys, peer->credential, shape, answer, now);

    if (step == WALK_V3_DROP) {
        walk_codec_finish(answer);
        return false;
    }
    learn(peer, shape);
    if (step == WALK_V3_ANSWER) {
        walk_codec_rewind(answer);
        take_answer(peer, answer, shape->len);
        return true;
    }
    release_slot(peer);
    walk_codec_finish(answer);
    if (step == WALK_V3_AGAIN)
        get_ready(peer, &peer->walk->going);
    else
        walk_exchange_finish(peer, step == WALK_V3_REFUSED ? WALK_REFUSED : WALK_BROKEN);
    return true;
}

bool walk_exchange_take(struct walk *walk, const uint8_t *bytes, const struct walk_shape *shape,
                        const struct sockaddr_in *from)
{
    struct walk_slot *slot = walk_slot_find(&walk->slots, shape->id);
    struct walk_codec_answer answer;
    struct walk_peer *peer;

    if (slot == NULL || !fits(slot->peer, shape, from))
        return false;
    peer = slot->peer;
    if (!walk_codec_parse(walk->codec, bytes, shape, peer->v3.usm, clock_monotonic_ms(), &answer))
        return false;
    if (shape->version == WALK_V3)
        return take_v3(peer, shape, &answer);
    learn(peer, shape);
    take_answer(peer, &answer, shape->len);
    return true;
}

bool walk_exchange_closed(struct walk *walk, const struct sockaddr_in *to)
{
    bool any = false;

    for (struct walk_slot *slot = walk_slot_next(&walk->slots, NULL); slot != NULL;
         slot = walk_slot_next(&walk->slots, slot)) {
        if (!same_address(&slot->peer->address, to))
            continue;
        any = true;
        walk_patience_hear(&slot->peer->patience);
        walk_exchange_finish(slot->peer, WALK_PORT_CLOSED);
    }
    return any;
}
