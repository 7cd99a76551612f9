/* SPDX-License-Identifier: Apache-2.0 */
/* sendmmsg and recvmmsg with fixed buffers: 16 at a time is where the cost per packet stops to
 * fall. */
#include "agent/walk_socket.h"

#include "agent/walk_codec.h"

#include <errno.h>
#include <linux/errqueue.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

enum {
    BATCH = 16,
    BATCHES = 16,             /* read per call, so that other handlers get their turn */
    BUFFER = 4 * 1024 * 1024, /* for some thousand answers */
    ANSWER_ACCOUNTED = 2304,  /* what the kernel accounts for an answer of one frame */
    ERRORS = 256
};

struct slot {
    struct sockaddr_in address;
    struct iovec part;
};

struct walk_socket {
    const struct walk_socket_handlers *handlers;
    void *arg;
    int fd;
    unsigned room;
    bool errors;      /* the kernel's queue of errors may hold some */
    unsigned waiting; /* packets in the batch to send */
    uint64_t unsent;
    struct mmsghdr out[BATCH];
    struct slot out_slots[BATCH];
    struct mmsghdr in[BATCH];
    struct slot in_slots[BATCH];
    uint8_t out_bytes[BATCH][WALK_CODEC_REQUEST];
    uint8_t in_bytes[BATCH][WALK_CODEC_ANSWER];
};

static void tie(struct mmsghdr *message, struct slot *slot, uint8_t *bytes, size_t size)
{
    slot->part.iov_base = bytes;
    slot->part.iov_len = size;
    message->msg_hdr = (struct msghdr){ .msg_name = &slot->address,
                                        .msg_namelen = sizeof slot->address,
                                        .msg_iov = &slot->part,
                                        .msg_iovlen = 1 };
}

/* More than the system allows by default needs a capability; without it take what there is. */
static unsigned widen(int fd)
{
    int size = BUFFER;
    socklen_t len = sizeof size;

    if (setsockopt(fd, SOL_SOCKET, SO_RCVBUFFORCE, &size, len) != 0)
        (void)setsockopt(fd, SOL_SOCKET, SO_RCVBUF, &size, len);
    if (getsockopt(fd, SOL_SOCKET, SO_RCVBUF, &size, &len) != 0 || size < ANSWER_ACCOUNTED)
        return 1;
    return (unsigned)size / ANSWER_ACCOUNTED;
}

struct walk_socket *walk_socket_create(const struct walk_socket_handlers *handlers, void *arg)
{
    struct walk_socket *s = calloc(1, sizeof *s);
    int on = 1;

    if (s == NULL)
        return NULL;
    s->handlers = handlers;
    s->arg = arg;
    s->fd = socket(AF_INET, SOCK_DGRAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
    if (s->fd < 0 || setsockopt(s->fd, IPPROTO_IP, IP_RECVERR, &on, sizeof on) != 0) {
        walk_socket_destroy(s);
        return NULL;
    }
    s->room = widen(s->fd);
    for (unsigned i = 0; i < BATCH; i++)
        tie(&s->out[i], &s->out_slots[i], s->out_bytes[i], 0);
    return s;
}

void walk_socket_destroy(struct walk_socket *socket)
{
    int error = errno;

    if (socket == NULL)
        return;
    if (socket->fd >= 0)
        (void)close(socket->fd);
    free(socket);
    errno = error;
}

int walk_socket_fd(const struct walk_socket *socket)
{
    return socket->fd;
}

unsigned walk_socket_room(const struct walk_socket *socket)
{
    return socket->room;
}

static bool is_port_closed(struct msghdr *message)
{
    for (struct cmsghdr *c = CMSG_FIRSTHDR(message); c != NULL; c = CMSG_NXTHDR(message, c)) {
        struct sock_extended_err error;

        if (c->cmsg_level != IPPROTO_IP || c->cmsg_type != IP_RECVERR ||
            c->cmsg_len < CMSG_LEN(sizeof error))
            continue;
        (void)memcpy(&error, CMSG_DATA(c), sizeof error);
        return error.ee_origin == SO_EE_ORIGIN_ICMP && error.ee_errno == ECONNREFUSED;
    }
    return false;
}

/* The kernel's queue of errors must be emptied, or each call on the socket fails with the next of
 * them. */
static void read_errors(struct walk_socket *s)
{
    s->errors = false;
    for (unsigned i = 0; i < ERRORS; i++) {
        union {
            char bytes[512];
            struct cmsghdr align;
        } control;
        struct sockaddr_in to = { 0 };
        struct msghdr message = { .msg_name = &to,
                                  .msg_namelen = sizeof to,
                                  .msg_control = &control,
                                  .msg_controllen = sizeof control };

        if (recvmsg(s->fd, &message, MSG_ERRQUEUE | MSG_DONTWAIT) < 0)
            return;
        if (message.msg_namelen == sizeof to && to.sin_family == AF_INET &&
            is_port_closed(&message))
            s->handlers->on_closed(s->arg, &to);
    }
}

static bool is_old_error(struct walk_socket *s)
{
    bool old = errno == ECONNREFUSED || errno == EHOSTUNREACH || errno == ENETUNREACH ||
               errno == EHOSTDOWN || errno == EPROTO || errno == ENOPROTOOPT;

    s->errors = s->errors || old;
    return old;
}

/* An error of an earlier packet is reported by the next call: then the call is simply made again.
 * Errors that stay are the packet's own, which is dropped. False: it was not sent (errno). */
static bool try_to_send(struct walk_socket *s, const struct msghdr *message)
{
    for (int tries = 0; tries < 3; tries++) {
        if (sendmsg(s->fd, message, MSG_DONTWAIT) >= 0)
            return true;
        if (!is_old_error(s) && errno != EINTR)
            return false;
    }
    return false;
}

void walk_socket_flush(struct walk_socket *socket)
{
    unsigned sent = 0;

    while (sent < socket->waiting) {
        int count = sendmmsg(socket->fd, socket->out + sent, socket->waiting - sent, MSG_DONTWAIT);

        if (count > 0) {
            sent += (unsigned)count;
            continue;
        }
        socket->unsent += !try_to_send(socket, &socket->out[sent].msg_hdr);
        sent++;
    }
    socket->waiting = 0;
}

uint64_t walk_socket_unsent(const struct walk_socket *socket)
{
    return socket->unsent;
}

void walk_socket_put(struct walk_socket *socket, const struct sockaddr_in *to, const uint8_t *bytes,
                     size_t len)
{
    struct slot *slot;

    if (socket->waiting == BATCH)
        walk_socket_flush(socket);
    slot = &socket->out_slots[socket->waiting];
    slot->address = *to;
    slot->part.iov_len = len;
    (void)memcpy(socket->out_bytes[socket->waiting], bytes, len);
    socket->waiting++;
}

bool walk_socket_send(struct walk_socket *socket, const struct sockaddr_in *to,
                      const uint8_t *bytes, size_t len)
{
    struct sockaddr_in address = *to;
    uint8_t copy[WALK_CODEC_REQUEST];
    struct iovec part = { .iov_base = copy, .iov_len = len };
    const struct msghdr message = {
        .msg_name = &address, .msg_namelen = sizeof address, .msg_iov = &part, .msg_iovlen = 1
    };

    if (len > sizeof copy)
        return false;
    (void)memcpy(copy, bytes, len);
    return try_to_send(socket, &message) ||
           (errno != EAGAIN && errno != ENOBUFS && errno != ENOMEM);
}

static int read_batch(struct walk_socket *s)
{
    for (unsigned i = 0; i < BATCH; i++)
        tie(&s->in[i], &s->in_slots[i], s->in_bytes[i], WALK_CODEC_ANSWER);
    for (int tries = 0; tries < ERRORS; tries++) {
        int count = recvmmsg(s->fd, s->in, BATCH, MSG_DONTWAIT, NULL);

        if (count >= 0)
            return count;
        if (!is_old_error(s) && errno != EINTR)
            return 0;
    }
    return 0;
}

/* A handler may make the socket's owner send, never destroy it. */
void walk_socket_receive(struct walk_socket *socket)
{
    for (unsigned batch = 0; batch < BATCHES; batch++) {
        int count = read_batch(socket);

        if (batch == 0 && count == 0)
            socket->errors = true; /* what else woke us? */

        for (int i = 0; i < count; i++) {
            const struct mmsghdr *message = &socket->in[i];

            if ((message->msg_hdr.msg_flags & MSG_TRUNC) == 0 &&
                message->msg_hdr.msg_namelen == sizeof(struct sockaddr_in))
                socket->handlers->on_packet(socket->arg, socket->in_bytes[i], message->msg_len,
                                            &socket->in_slots[i].address);
        }
        if (count < BATCH)
            break;
    }
    if (socket->errors)
        read_errors(socket);
}
