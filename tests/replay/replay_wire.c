/* SPDX-License-Identifier: Apache-2.0 */
/* Two queues, to the printers and to the engine. The engine waits for a descriptor, so what has
 * arrived is announced by an eventfd. */
#include "tests/replay/replay_wire.h"

#include "agent/walk_socket.h"
#include "base/clock.h"
#include "tests/fakes/fake_loop.h"
#include "tests/sim_printer/sim_server.h"

#include <arpa/inet.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/eventfd.h>
#include <sys/queue.h>
#include <unistd.h>

#define ROOM        4096 /* answers in flight that the engine may count on */
#define OWN_ADDRESS 0x7f000001U
#define OWN_PORT    40000
#define ROUNDS      16 /* of looks at real sockets, each of which may make another one ready */

struct packet {
    STAILQ_ENTRY(packet) link;
    uint64_t due_ms;
    struct sockaddr_in peer; /* the printer's side */
    size_t len;
    uint8_t bytes[];
};

STAILQ_HEAD(packets, packet);

struct walk_socket {
    const struct walk_socket_handlers *handlers;
    void *arg;
    int fd;
    struct packets arrived;
};

struct wire {
    struct loop *loop;
    struct sim_fleet *fleet;
    struct sim_exchange *exchange;
    struct sim_server *real; /* for packets that leave the wire */
    struct loop_timer *timer;
    struct loop_timer *look;
    struct packets out; /* to the printers */
    struct packets in;  /* to the engine */
    struct walk_socket *engine;
    in_port_t port; /* that the engine asked last: it asks all at one */
    replay_tap_fn *tap;
    void *tap_arg;
};

static struct wire wire;

static void forget(struct packets *packets)
{
    while (!STAILQ_EMPTY(packets)) {
        struct packet *packet = STAILQ_FIRST(packets);
        STAILQ_REMOVE_HEAD(packets, link);
        free(packet);
    }
}

static void tell_tap(bool from_agent, uint32_t address, const uint8_t *bytes, size_t len)
{
    const struct replay_packet packet = { from_agent, address, bytes, len };

    if (wire.tap != NULL)
        wire.tap(wire.tap_arg, &packet);
}

/* Without memory a packet is lost, as on any wire. */
static void put(struct packets *packets, const struct sockaddr_in *peer, const uint8_t *bytes,
                size_t len)
{
    struct packet *packet = malloc(sizeof *packet + len);

    if (packet == NULL)
        return;
    packet->due_ms = clock_monotonic_ms() + REPLAY_WIRE_MS;
    packet->peer = *peer;
    packet->len = len;
    memcpy(packet->bytes, bytes, len);
    STAILQ_INSERT_TAIL(packets, packet, link);
    if (!loop_timer_pending(wire.timer))
        (void)loop_timer_start(wire.timer, REPLAY_WIRE_MS);
}

static struct packet *take_due(struct packets *packets)
{
    struct packet *packet = STAILQ_FIRST(packets);

    if (packet == NULL || packet->due_ms > clock_monotonic_ms())
        return NULL;
    STAILQ_REMOVE_HEAD(packets, link);
    return packet;
}

static void on_look(void *arg)
{
    (void)arg;
    for (int i = 0; i < ROUNDS && fake_loop_poll(wire.loop) > 0; i++)
        ;
}

static void arrive(struct packet *packet)
{
    const uint64_t one = 1;

    if (wire.engine == NULL) {
        free(packet);
        return;
    }
    STAILQ_INSERT_TAIL(&wire.engine->arrived, packet, link);
    if (write(wire.engine->fd, &one, sizeof one) == (ssize_t)sizeof one)
        (void)loop_timer_start(wire.look, 0);
}

static void on_due(void *arg)
{
    static const struct sockaddr_in own = { .sin_family = AF_INET };
    struct sockaddr_in from = own;

    (void)arg;
    from.sin_port = htons(OWN_PORT);
    from.sin_addr.s_addr = htonl(OWN_ADDRESS);
    for (struct packet *p = take_due(&wire.out); p != NULL; p = take_due(&wire.out)) {
        sim_exchange_take(wire.exchange, ntohl(p->peer.sin_addr.s_addr), &from, p->bytes, p->len);
        free(p);
    }
    for (struct packet *p = take_due(&wire.in); p != NULL; p = take_due(&wire.in))
        arrive(p);
    if (!STAILQ_EMPTY(&wire.out) || !STAILQ_EMPTY(&wire.in))
        (void)loop_timer_start(wire.timer, REPLAY_WIRE_MS);
}

/* What a printer sends: to the engine, or to a real socket. */
static bool on_send(void *arg, uint32_t from, const struct sockaddr_in *to, const uint8_t *bytes,
                    size_t len)
{
    struct sockaddr_in peer = { .sin_family = AF_INET, .sin_addr.s_addr = htonl(from) };

    (void)arg;
    tell_tap(false, from, bytes, len);
    if (to->sin_port == htons(OWN_PORT) && to->sin_addr.s_addr == htonl(OWN_ADDRESS)) {
        peer.sin_port = wire.port;
        put(&wire.in, &peer, bytes, len);
        return true;
    }
    (void)loop_timer_start(wire.look, REPLAY_WIRE_MS);
    return sim_server_send(wire.real, from, to, bytes, len);
}

bool replay_wire_open(struct loop *loop, struct sim_fleet *fleet, const char *community)
{
    wire = (struct wire){ .loop = loop, .fleet = fleet };
    STAILQ_INIT(&wire.out);
    STAILQ_INIT(&wire.in);
    wire.timer = loop_timer_create(loop, on_due, NULL);
    wire.look = loop_timer_create(loop, on_look, NULL);
    wire.exchange = sim_exchange_create(loop, fleet, community, on_send, NULL);
    wire.real = sim_server_create(loop, fleet, 0, community);
    if (wire.timer != NULL && wire.look != NULL && wire.exchange != NULL && wire.real != NULL)
        return true;
    replay_wire_close();
    return false;
}

void replay_wire_close(void)
{
    forget(&wire.out);
    forget(&wire.in);
    sim_server_destroy(wire.real);
    sim_exchange_destroy(wire.exchange);
    loop_timer_destroy(wire.look);
    loop_timer_destroy(wire.timer);
    wire = (struct wire){ 0 };
}

struct sim_exchange *replay_wire_exchange(void)
{
    return wire.exchange;
}

void replay_wire_tap(replay_tap_fn *fn, void *arg)
{
    wire.tap = fn;
    wire.tap_arg = arg;
}

struct walk_socket *walk_socket_create(const struct walk_socket_handlers *handlers, void *arg)
{
    struct walk_socket *socket = calloc(1, sizeof *socket);

    if (socket == NULL)
        return NULL;
    *socket = (struct walk_socket){ handlers, arg, eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK), { 0 } };
    STAILQ_INIT(&socket->arrived);
    if (socket->fd < 0) {
        free(socket);
        return NULL;
    }
    wire.engine = socket;
    return socket;
}

void walk_socket_destroy(struct walk_socket *socket)
{
    if (socket == NULL)
        return;
    if (wire.engine == socket)
        wire.engine = NULL;
    forget(&socket->arrived);
    (void)close(socket->fd);
    free(socket);
}

int walk_socket_fd(const struct walk_socket *socket)
{
    return socket->fd;
}

unsigned walk_socket_room(const struct walk_socket *socket)
{
    (void)socket;
    return ROOM;
}

void walk_socket_put(struct walk_socket *socket, const struct sockaddr_in *to, const uint8_t *bytes,
                     size_t len)
{
    (void)walk_socket_send(socket, to, bytes, len);
}

uint64_t walk_socket_unsent(const struct walk_socket *socket)
{
    (void)socket;
    return 0;
}

void walk_socket_flush(struct walk_socket *socket)
{
    (void)socket;
}

bool walk_socket_send(struct walk_socket *socket, const struct sockaddr_in *to,
                      const uint8_t *bytes, size_t len)
{
    (void)socket;
    tell_tap(true, ntohl(to->sin_addr.s_addr), bytes, len);
    wire.port = to->sin_port;
    put(&wire.out, to, bytes, len);
    return true;
}

void walk_socket_receive(struct walk_socket *socket)
{
    uint64_t count;

    if (read(socket->fd, &count, sizeof count) < 0)
        return;
    while (!STAILQ_EMPTY(&socket->arrived)) {
        struct packet *packet = STAILQ_FIRST(&socket->arrived);
        STAILQ_REMOVE_HEAD(&socket->arrived, link);
        socket->handlers->on_packet(socket->arg, packet->bytes, packet->len, &packet->peer);
        free(packet);
    }
}
