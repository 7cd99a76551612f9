/* SPDX-License-Identifier: Apache-2.0 */
/* One packet each way; a descriptor that is always ready makes the loop come round. */
#include "tests/fakes/fake_walk_socket.h"

#include <stdlib.h>
#include <string.h>
#include <sys/eventfd.h>
#include <unistd.h>

#define ROOM 64

struct walk_socket {
    const struct walk_socket_handlers *handlers;
    void *arg;
    int fd;
    bool has_sent;
    struct fake_walk_socket_packet sent;
    uint8_t *given; /* allocated to its size, so that a sanitizer sees one byte too far */
    size_t given_len;
    struct sockaddr_in from;
};

static struct walk_socket *last;

struct walk_socket *fake_walk_socket_last(void)
{
    return last;
}

struct walk_socket *walk_socket_create(const struct walk_socket_handlers *handlers, void *arg)
{
    struct walk_socket *s = calloc(1, sizeof *s);

    if (s == NULL)
        abort();
    *s = (struct walk_socket){ .handlers = handlers, .arg = arg, .fd = eventfd(1, EFD_CLOEXEC) };
    last = s;
    return s;
}

void walk_socket_destroy(struct walk_socket *socket)
{
    if (socket == NULL)
        return;
    (void)close(socket->fd);
    free(socket->given);
    free(socket);
    last = NULL;
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
    if (len > sizeof socket->sent.bytes)
        abort();
    (void)memcpy(socket->sent.bytes, bytes, len);
    socket->sent.len = len;
    socket->sent.to = *to;
    socket->has_sent = true;
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
    walk_socket_put(socket, to, bytes, len);
    return true;
}

void walk_socket_receive(struct walk_socket *socket)
{
    uint8_t *bytes = socket->given;

    if (bytes == NULL)
        return;
    socket->given = NULL;
    socket->handlers->on_packet(socket->arg, bytes, socket->given_len, &socket->from);
    free(bytes);
}

bool fake_walk_socket_take(struct walk_socket *socket, struct fake_walk_socket_packet *out_packet)
{
    if (!socket->has_sent)
        return false;
    *out_packet = socket->sent;
    socket->has_sent = false;
    return true;
}

void fake_walk_socket_give(struct walk_socket *socket, const uint8_t *bytes, size_t len,
                           const struct sockaddr_in *from)
{
    free(socket->given);
    socket->given = malloc(len > 0 ? len : 1);
    if (socket->given == NULL)
        abort();
    if (len > 0)
        (void)memcpy(socket->given, bytes, len);
    socket->given_len = len;
    socket->from = *from;
}

void fake_walk_socket_close(struct walk_socket *socket, const struct sockaddr_in *to)
{
    socket->handlers->on_closed(socket->arg, to);
}
