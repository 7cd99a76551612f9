/* SPDX-License-Identifier: Apache-2.0 */
/* The engine's front: its life, its requests, and where packets go. */
#include "agent/walk.h"

#include "agent/walk_exchange.h"
#include "agent/walk_inner.h"
#include "agent/walk_sweep.h"

#include <assert.h>
#include <errno.h>
#include <stdlib.h>

enum {
    WINDOW = 64,
    PACKETS_PER_S = 1000,
    FIRST_TIMEOUT_MS = 1000,
    LEAST_TIMEOUT_MS = 500,
    TRIES = 3,
    OIDS_MOST = 64
};

const char *walk_result_text(enum walk_result result)
{
    static const char *const texts[] = { [WALK_OK] = "answered",
                                         [WALK_SILENT] = "no answer",
                                         [WALK_PORT_CLOSED] = "port closed",
                                         [WALK_REFUSED] = "credential refused",
                                         [WALK_BROKEN] = "broken answers",
                                         [WALK_CANCELLED] = "cancelled" };

    return (size_t)result < sizeof texts / sizeof texts[0] ? texts[result] : "unknown";
}

static void on_packet(void *arg, const uint8_t *bytes, size_t len, const struct sockaddr_in *from)
{
    struct walk *walk = arg;
    struct walk_shape shape;
    bool wanted = false;

    walk->counters.received++;
    if (walk_shape_read(bytes, len, &shape))
        wanted = (shape.id & WALK_SLOT_BIT) != 0 ? walk_exchange_take(walk, bytes, &shape, from)
                                                 : walk_sweep_take(walk, bytes, &shape, from);
    if (!wanted)
        walk->counters.dropped++;
}

static void on_closed(void *arg, const struct sockaddr_in *to)
{
    struct walk *walk = arg;

    if (!walk_exchange_closed(walk, to))
        walk_sweep_closed(walk, to);
}

static void on_ready(void *arg, int fd, unsigned ready)
{
    struct walk *walk = arg;

    (void)fd;
    (void)ready;
    walk->busy = true;
    walk_socket_receive(walk->socket);
    walk_exchange_pump(walk);
}

static void on_timer(void *arg)
{
    walk_exchange_tick(arg);
}

/* Never more answers in flight than the socket's buffer holds. */
static void set_options(struct walk *walk, const struct walk_options *options)
{
    struct walk_options *own = &walk->options;
    unsigned room = walk_socket_room(walk->socket);

    *own = *options;
    if (own->window == 0)
        own->window = WINDOW;
    if (own->window > WALK_SLOT_MOST)
        own->window = WALK_SLOT_MOST;
    if (own->window > room)
        own->window = room;
    if (own->packets_per_s == 0)
        own->packets_per_s = PACKETS_PER_S;
    if (own->first_timeout_ms == 0)
        own->first_timeout_ms = FIRST_TIMEOUT_MS;
    if (own->least_timeout_ms == 0)
        own->least_timeout_ms = LEAST_TIMEOUT_MS;
    if (own->tries == 0)
        own->tries = TRIES;
    if (own->tries > UINT8_MAX / 2)
        own->tries = UINT8_MAX / 2;
}

static bool open_parts(struct walk *walk, struct loop *loop)
{
    static const struct walk_socket_handlers handlers = { on_packet, on_closed };

    walk->socket = walk_socket_create(&handlers, walk);
    if (walk->socket == NULL)
        return false;
    errno = ENOMEM;
    walk->codec = walk_codec_create();
    walk->timer = loop_timer_create(loop, on_timer, walk);
    walk->watch = loop_watch_create(loop, walk_socket_fd(walk->socket), LOOP_READ, on_ready, walk);
    if (walk->codec == NULL || walk->timer == NULL || walk->watch == NULL)
        return false;
    walk->stranger = walk_usm_create(NULL, "", NULL, 0);
    return walk->stranger != NULL && walk_slot_init(&walk->slots, WALK_SLOT_MOST);
}

struct walk *walk_create(struct loop *loop, const struct walk_options *options)
{
    struct walk *walk = calloc(1, sizeof *walk);

    if (walk == NULL)
        return NULL;
    if (!open_parts(walk, loop)) {
        int error = errno;

        walk_destroy(walk);
        errno = error;
        return NULL;
    }
    set_options(walk, options);
    walk_pace_init(&walk->pace, walk->options.packets_per_s);
    walk_sweep_init(&walk->sweep);
    walk->due_ms = UINT64_MAX;
    return walk;
}

void walk_destroy(struct walk *walk)
{
    if (walk == NULL)
        return;
    assert(walk->peers == 0);
    loop_watch_destroy(walk->watch);
    loop_timer_destroy(walk->timer);
    walk_slot_finish(&walk->slots);
    walk_v3_keys_finish(&walk->keys);
    walk_usm_destroy(walk->stranger);
    walk_codec_destroy(walk->codec);
    walk_socket_destroy(walk->socket);
    free(walk);
}

void walk_set_quirks(struct walk *walk, const struct walk_quirks *quirks)
{
    walk->quirks = *quirks;
}

bool walk_is_careful(const struct walk *walk)
{
    return walk->quirks.careful;
}

static void free_request(struct walk_request *request)
{
    walk_get_destroy(request->get);
    walk_range_destroy(request->ranges);
    free(request->order);
    reading_set_destroy(request->set);
    free(request);
}

static struct walk_request *make_request(const struct walk_peer *peer, walk_done_fn *done,
                                         void *arg)
{
    struct walk_request *request;

    if (peer->dying || peer->queued >= WALK_QUEUE)
        return NULL;
    request = calloc(1, sizeof *request);
    if (request == NULL)
        return NULL;
    request->done = done;
    request->arg = arg;
    request->set = reading_set_create(WALK_READINGS, WALK_BYTES);
    return request;
}

static bool queue_request(struct walk_peer *peer, struct walk_request *request)
{
    if (request->set == NULL ||
        (request->get == NULL && request->ranges == NULL && request->order == NULL)) {
        free_request(request);
        return false;
    }
    if (peer->last != NULL)
        peer->last->next = request;
    else
        peer->first = request;
    peer->last = request;
    peer->queued++;
    walk_exchange_ready(peer);
    return true;
}

bool walk_get(struct walk_peer *peer, const struct oid *oids, size_t count, walk_done_fn *done,
              void *arg)
{
    struct walk_request *request;

    if (count == 0 || count > OIDS_MOST)
        return false;
    request = make_request(peer, done, arg);
    if (request == NULL)
        return false;
    request->get = walk_get_create(oids, count);
    return queue_request(peer, request);
}

bool walk_ranges(struct walk_peer *peer, const struct walk_range *ranges, size_t count,
                 walk_done_fn *done, void *arg)
{
    struct walk_request *request = make_request(peer, done, arg);

    if (request == NULL)
        return false;
    request->ranges = walk_range_create(ranges, count);
    return queue_request(peer, request);
}

bool walk_order(struct walk_peer *peer, const struct walk_order_wish *wish, walk_order_fn *fn,
                void *arg)
{
    struct walk_request *request =
        walk_order_may(wish) ? make_request(peer, walk_order_done, NULL) : NULL;

    if (request == NULL)
        return false;
    request->order = calloc(1, sizeof *request->order);
    if (request->order != NULL)
        *request->order = (struct walk_order_job){ *wish, WALK_ORDER_UNSUPPORTED, fn, arg };
    request->arg = request->order;
    return queue_request(peer, request);
}

void walk_count(const struct walk *walk, struct walk_counters *out_counters)
{
    *out_counters = walk->counters;
}
