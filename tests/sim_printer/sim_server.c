/* SPDX-License-Identifier: Apache-2.0 */
/* Requests are read in batches; an answer is sent at once or kept in a list ordered by when it is
 * due. */
#include "tests/sim_printer/sim_server.h"

#include "base/clock.h"
#include "tests/sim_printer/sim_answer.h"

#include <arpa/inet.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/queue.h>
#include <sys/socket.h>
#include <unistd.h>

#define BATCH         32
#define REQUEST_SIZE  2048 /* longer requests are malformed */
#define SOCKET_BUFFER (4 * 1024 * 1024)
#define HELD_BACK_MS  250 /* reorder: longer than an asker waits for the next answer */
#define LOSS_SEED     2463534242U

struct late {
    TAILQ_ENTRY(late) link;
    uint64_t due_ms;
    struct sim_printer *from;
    struct sockaddr_in to;
    size_t len;
    uint8_t bytes[];
};

TAILQ_HEAD(late_list, late);

struct slot {
    struct sockaddr_in from;
    struct iovec bytes;
    uint8_t request[REQUEST_SIZE];
    char control[CMSG_SPACE(sizeof(struct in_pktinfo))];
};

struct sim_server {
    int fd;
    struct sim_fleet *fleet;
    const char *community;
    struct loop_watch *watch;
    struct loop_timer *timer;
    struct late_list late;
    size_t late_count;
    uint32_t random; /* xorshift: the same losses in every run */
    struct slot slots[BATCH];
    struct mmsghdr messages[BATCH];
    struct sim_writer writer;
    uint8_t sent[SIM_CODEC_PACKET]; /* the bytes being sent: an iovec takes no constant ones */
};

struct sim_writer *sim_server_writer(struct sim_server *server)
{
    return &server->writer;
}

bool sim_server_send(struct sim_server *server, const struct sim_printer *from,
                     const struct sockaddr_in *to, const uint8_t *bytes, size_t len)
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
    struct in_pktinfo source = { .ipi_spec_dst.s_addr = htonl(from->address) };
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

static void send_answer(struct sim_server *server, struct sim_printer *printer,
                        const struct sockaddr_in *to, const uint8_t *bytes, size_t len)
{
    for (int i = 0; i < (printer->faults.duplicate ? 2 : 1); i++) {
        if (!sim_server_send(server, printer, to, bytes, len))
            continue;
        printer->counters.answers++;
        printer->counters.bytes_out += len;
    }
}

/* Until the first of the answers that wait is due; NULL: none waits. */
static void wait_for(struct sim_server *server, const struct late *first)
{
    uint64_t now_ms = clock_monotonic_ms();

    if (first != NULL)
        (void)loop_timer_start(server->timer, first->due_ms > now_ms ? first->due_ms - now_ms : 0);
}

static void on_due(void *arg)
{
    struct sim_server *server = arg;
    uint64_t now_ms = clock_monotonic_ms();
    struct late *late = TAILQ_FIRST(&server->late);

    while (late != NULL && late->due_ms <= now_ms) {
        struct late *next = TAILQ_NEXT(late, link);
        TAILQ_REMOVE(&server->late, late, link);
        server->late_count--;
        send_answer(server, late->from, &late->to, late->bytes, late->len);
        free(late);
        late = next;
    }
    wait_for(server, late);
}

/* Keeps an answer for later; the list stays ordered, equal delays append at its end at once. */
static void send_later(struct sim_server *server, struct sim_printer *printer,
                       const struct sockaddr_in *to, const uint8_t *bytes, size_t len,
                       uint64_t delay_ms)
{
    struct late *late = server->late_count < SIM_SERVER_LATE ? malloc(sizeof *late + len) : NULL;

    if (late == NULL) {
        printer->counters.lost++;
        return;
    }
    late->due_ms = clock_monotonic_ms() + delay_ms;
    late->from = printer;
    late->to = *to;
    late->len = len;
    memcpy(late->bytes, bytes, len);
    struct late *before = TAILQ_LAST(&server->late, late_list);
    while (before != NULL && before->due_ms > late->due_ms)
        before = TAILQ_PREV(before, late_list, link);
    if (before == NULL)
        TAILQ_INSERT_HEAD(&server->late, late, link);
    else
        TAILQ_INSERT_AFTER(&server->late, before, late, link);
    server->late_count++;
    if (before == NULL)
        wait_for(server, late);
}

static bool is_lost(struct sim_server *server, const struct sim_printer *printer)
{
    uint32_t r = server->random;

    if (printer->faults.silent || clock_monotonic_ms() < printer->off_until_ms)
        return true;
    if (printer->faults.loss_percent == 0)
        return false;
    r ^= r << 13;
    r ^= r >> 17;
    r ^= r << 5;
    server->random = r;
    return r % 100 < printer->faults.loss_percent;
}

static void answer(struct sim_server *server, struct sim_printer *printer,
                   const struct sockaddr_in *from, const uint8_t *request, size_t request_len)
{
    size_t len;
    const uint8_t *bytes =
        sim_answer_make(printer, server->community, request, request_len, &server->writer, &len);
    uint64_t delay_ms = printer->faults.delay_ms;

    if (bytes == NULL)
        return;
    if (is_lost(server, printer)) {
        printer->counters.lost++;
        return;
    }
    if (printer->faults.reorder)
        printer->held_last = !printer->held_last;
    if (printer->faults.reorder && printer->held_last)
        delay_ms += HELD_BACK_MS;
    if (delay_ms > 0)
        send_later(server, printer, from, bytes, len, delay_ms);
    else
        send_answer(server, printer, from, bytes, len);
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
    for (int i = 0; i < count; i++) {
        struct sim_printer *printer =
            sim_fleet_find(server->fleet, asked_address(&server->messages[i].msg_hdr));
        if (printer == NULL)
            server->fleet->strangers++;
        else
            answer(server, printer, &server->slots[i].from, server->slots[i].request,
                   server->messages[i].msg_len);
    }
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
    TAILQ_INIT(&server->late);
    server->fleet = fleet;
    server->community = community;
    server->random = LOSS_SEED;
    server->fd = open_socket(port);
    if (server->fd >= 0) {
        server->watch = loop_watch_create(loop, server->fd, LOOP_READ, on_requests, server);
        server->timer = loop_timer_create(loop, on_due, server);
    }
    if (server->watch != NULL && server->timer != NULL)
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
    for (struct late *next, *l = TAILQ_FIRST(&server->late); l != NULL; l = next) {
        next = TAILQ_NEXT(l, link);
        free(l);
    }
    loop_timer_destroy(server->timer);
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
