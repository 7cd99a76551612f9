/* SPDX-License-Identifier: Apache-2.0 */
/* Requests are read in batches. */
#include "tests/sim_printer/sim_server.h"

#include <arpa/inet.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#define BATCH         32
#define REQUEST_SIZE  2048 /* longer requests are malformed */
#define SOCKET_BUFFER (4 * 1024 * 1024)

struct slot {
    struct sockaddr_in from;
    struct iovec bytes;
    uint8_t request[REQUEST_SIZE];
    char control[CMSG_SPACE(sizeof(struct in_pktinfo))];
};

struct sim_server {
    int fd;
    struct loop_watch *watch;
    struct sim_exchange *exchange;
    struct slot slots[BATCH];
    struct mmsghdr messages[BATCH];
    uint8_t sent[SIM_CODEC_PACKET]; /* the bytes being sent: an iovec takes no constant ones */
};

struct sim_exchange *sim_server_exchange(const struct sim_server *server)
{
    return server->exchange;
}

bool sim_server_send(struct sim_server *server, uint32_t from, const struct sockaddr_in *to,
                     const uint8_t *bytes, size_t len)
{
    char control[CMSG_SPACE(sizeof(struct in_pktinfo))] = { 0 };
    struct sockaddr_in name = *to;
    struct iovec part = { .iov_base = server->sent, .iov_len = len };
    struct msghdr message = { .msg_name = &name,
                              .msg_namelen = sizeof name,
                              .msg_iov = &part,
                              .msg_iovlen = 1,
                              .msg_control = control,
                              .msg_controllen = sizeof control };
    struct in_pktinfo source = { .ipi_spec_dst.s_addr = htonl(from) };
    struct cmsghdr *head = CMSG_FIRSTHDR(&message);

    if (len > sizeof server->sent) {
        errno = EMSGSIZE;
        return false;
    }
    memcpy(server->sent, bytes, len);
    head->cmsg_level = IPPROTO_IP;
    head->cmsg_type = IP_PKTINFO;
    head->cmsg_len = CMSG_LEN(sizeof source);
    memcpy(CMSG_DATA(head), &source, sizeof source);
    return sendmsg(server->fd, &message, MSG_DONTWAIT) == (ssize_t)len;
}

static bool on_send(void *arg, uint32_t from, const struct sockaddr_in *to, const uint8_t *bytes,
                    size_t len)
{
    return sim_server_send(arg, from, to, bytes, len);
}

/* The address that a packet was sent to, host order; 0 when the kernel does not tell. */
static uint32_t asked_address(struct msghdr *message)
{
    struct in_pktinfo info;

    for (struct cmsghdr *c = CMSG_FIRSTHDR(message); c != NULL; c = CMSG_NXTHDR(message, c)) {
        if (c->cmsg_level != IPPROTO_IP || c->cmsg_type != IP_PKTINFO)
            continue;
        memcpy(&info, CMSG_DATA(c), sizeof info);
        return ntohl(info.ipi_addr.s_addr);
    }
    return 0;
}

static void prepare(struct sim_server *server)
{
    for (size_t i = 0; i < BATCH; i++) {
        struct slot *slot = &server->slots[i];
        slot->bytes = (struct iovec){ slot->request, sizeof slot->request };
        server->messages[i].msg_hdr = (struct msghdr){ .msg_name = &slot->from,
                                                       .msg_namelen = sizeof slot->from,
                                                       .msg_iov = &slot->bytes,
                                                       .msg_iovlen = 1,
                                                       .msg_control = slot->control,
                                                       .msg_controllen = sizeof slot->control };
    }
}

static void on_requests(void *arg, int fd, unsigned ready)
{
    struct sim_server *server = arg;

    (void)ready;
    prepare(server);
    int count = recvmmsg(fd, server->messages, BATCH, MSG_DONTWAIT, NULL);
    for (int i = 0; i < count; i++)
        sim_exchange_take(server->exchange, asked_address(&server->messages[i].msg_hdr),
                          &server->slots[i].from, server->slots[i].request,
                          server->messages[i].msg_len);
}

static int open_socket(uint16_t port)
{
    struct sockaddr_in address = { .sin_family = AF_INET, .sin_port = htons(port) };
    int fd = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
    int on = 1;
    int size = SOCKET_BUFFER;

    if (fd < 0)
        return -1;
    if (setsockopt(fd, IPPROTO_IP, IP_PKTINFO, &on, sizeof on) != 0 ||
        bind(fd, (const struct sockaddr *)&address, sizeof address) != 0) {
        int saved = errno;
        (void)close(fd);
        errno = saved;
        return -1;
    }
    (void)setsockopt(fd, SOL_SOCKET, SO_RCVBUF, &size, sizeof size);
    (void)setsockopt(fd, SOL_SOCKET, SO_SNDBUF, &size, sizeof size);
    return fd;
}

struct sim_server *sim_server_create(struct loop *loop, struct sim_fleet *fleet, uint16_t port,
                                     const char *community)
{
    struct sim_server *server = calloc(1, sizeof *server);

    if (server == NULL)
        return NULL;
    server->fd = open_socket(port);
    if (server->fd >= 0) {
        server->watch = loop_watch_create(loop, server->fd, LOOP_READ, on_requests, server);
        server->exchange = sim_exchange_create(loop, fleet, community, on_send, server);
    }
    if (server->watch != NULL && server->exchange != NULL)
        return server;
    int saved = errno;
    sim_server_destroy(server);
    errno = saved;
    return NULL;
}

void sim_server_destroy(struct sim_server *server)
{
    if (server == NULL)
        return;
    sim_exchange_destroy(server->exchange);
    loop_watch_destroy(server->watch);
    if (server->fd >= 0)
        (void)close(server->fd);
    free(server);
}

uint16_t sim_server_port(const struct sim_server *server)
{
    struct sockaddr_in address = { 0 };
    socklen_t len = sizeof address;

    if (getsockname(server->fd, (struct sockaddr *)&address, &len) != 0)
        return 0;
    return ntohs(address.sin_port);
}
