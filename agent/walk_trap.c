/* SPDX-License-Identifier: Apache-2.0 */
/* The socket, and what is sent back: at once, or when the news is on disk. */
#include "agent/walk_trap.h"

#include "agent/range.h"
#include "agent/walk_trap_codec.h"
#include "agent/walk_trap_judge.h"
#include "base/clock.h"
#include "base/log.h"

#include <arpa/inet.h>
#include <errno.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

enum {
    BUFFER = 1024 * 1024, /* for a storm of some thousand traps */
    LOG_EVERY_MS = 60000,
    SET_BYTES = 16384
};

/* Where a packet came from, and to which of our addresses: answers go the way back. */
struct way {
    struct sockaddr_in from;
    struct in_addr here;
};

struct held {
    struct way way;
    uint8_t *bytes;
    size_t len;
};

struct walk_trap {
    struct loop *loop;
    struct walk_trap_self self;
    struct walk_trap_handlers handlers;
    void *arg;
    struct walk_trap_clock *clock;
    struct walk_trap_judge *judge; /* NULL: closed */
    struct loop_watch *watch;
    int fd; /* -1: closed */
    struct sockaddr_in address;
    struct held held[WALK_TRAP_HELD];
    size_t held_count;
    uint64_t report_second; /* Reports are counted by seconds */
    unsigned reports;
    struct log_limit limits[WALK_TRAP_OUTCOMES];
    struct walk_trap_counters counters;
    struct walk_trap_judgement judgement;
    uint8_t packet[WALK_TRAP_CODEC_PACKET];
};

/* What is not taken, for the log; NULL: not worth a line. */
static const char *const reasons[WALK_TRAP_OUTCOMES] = {
    [WALK_TRAP_IS_MALFORMED] = "is no SNMP notification",
    [WALK_TRAP_IS_FOREIGN] = "its community or user is not in the configuration (communities of "
                             "traps: <snmp><traps><community>)",
    [WALK_TRAP_IS_WEAK] = "it is less protected than the configuration wants of its user",
    [WALK_TRAP_IS_FORGED] = "its signature or encryption does not fit the user's passwords",
    [WALK_TRAP_IS_STALE] = "its time is not that of its sender's clock (RFC 3414)",
    [WALK_TRAP_IS_REPEATED] = "it is a copy of one that was taken",
};

struct walk_trap *walk_trap_create(struct loop *loop, const struct walk_trap_self *self,
                                   const struct walk_trap_handlers *handlers, void *arg)
{
    struct walk_trap *trap = calloc(1, sizeof *trap);

    if (trap == NULL)
        return NULL;
    trap->loop = loop;
    trap->self = *self;
    trap->handlers = *handlers;
    trap->arg = arg;
    trap->fd = -1;
    for (size_t i = 0; i < WALK_TRAP_OUTCOMES; i++)
        trap->limits[i].every_ms = LOG_EVERY_MS;
    trap->clock = walk_trap_clock_create(self->boots, clock_monotonic_ms());
    if (trap->clock != NULL && walk_usm_start())
        return trap;
    walk_trap_destroy(trap);
    return NULL;
}

void walk_trap_destroy(struct walk_trap *trap)
{
    if (trap == NULL)
        return;
    walk_trap_close(trap);
    walk_trap_clock_destroy(trap->clock);
    free(trap);
}

bool walk_trap_recall(struct walk_trap *trap, const struct walk_trap_stamp *stamp)
{
    return walk_trap_clock_recall(trap->clock, stamp);
}

/* Anybody can write there what he likes as the sender. */
static bool may_answer(const struct walk_trap *trap, const struct sockaddr_in *to)
{
    return !range_is_print_port(ntohs(to->sin_port)) &&
           trap->handlers.may_answer(trap->arg, &to->sin_addr);
}

/* Send back from the address that was sent to: a sender drops an answer from another one. */
static void send_back(const struct walk_trap *trap, const struct way *way, const uint8_t *bytes,
                      size_t len)
{
    struct sockaddr_in to = way->from;
    uint8_t copy[WALK_TRAP_CODEC_PACKET]; /* an iovec is not for what is constant */
    struct iovec part = { .iov_base = copy, .iov_len = len };
    struct in_pktinfo info = { .ipi_spec_dst = way->here };
    union {
        char bytes[CMSG_SPACE(sizeof(struct in_pktinfo))];
        struct cmsghdr align;
    } control = { .bytes = { 0 } };
    struct msghdr message = { .msg_name = &to,
                              .msg_namelen = sizeof to,
                              .msg_iov = &part,
                              .msg_iovlen = 1,
                              .msg_control = &control,
                              .msg_controllen = sizeof control.bytes };
    struct cmsghdr *header = CMSG_FIRSTHDR(&message);

    (void)memcpy(copy, bytes, len);
    header->cmsg_level = IPPROTO_IP;
    header->cmsg_type = IP_PKTINFO;
    header->cmsg_len = CMSG_LEN(sizeof info);
    (void)memcpy(CMSG_DATA(header), &info, sizeof info);
    if (may_answer(trap, &to))
        (void)sendmsg(trap->fd, &message, MSG_DONTWAIT); /* lost as on the wire: it comes again */
}

static void send_answer(struct walk_trap *trap, const struct way *way, const uint8_t *bytes,
                        size_t len)
{
    trap->counters.answered++;
    send_back(trap, way, bytes, len);
}

static void hold_answer(struct walk_trap *trap, const struct way *way)
{
    const struct walk_trap_packet *reply = &trap->judgement.reply;
    uint8_t *copy = trap->held_count < WALK_TRAP_HELD ? malloc(reply->len) : NULL;

    if (copy == NULL)
        return;
    (void)memcpy(copy, reply->bytes, reply->len);
    trap->held[trap->held_count++] = (struct held){ *way, copy, reply->len };
}

void walk_trap_settled(struct walk_trap *trap, bool committed)
{
    for (size_t i = 0; i < trap->held_count; i++) {
        if (committed && trap->fd >= 0)
            send_answer(trap, &trap->held[i].way, trap->held[i].bytes, trap->held[i].len);
        free(trap->held[i].bytes);
    }
    trap->held_count = 0;
}

static bool may_report(struct walk_trap *trap, uint64_t now_ms)
{
    if (now_ms / 1000 != trap->report_second) {
        trap->report_second = now_ms / 1000;
        trap->reports = 0;
    }
    return trap->reports++ < WALK_TRAP_REPORTS_PER_S;
}

static void complain(struct walk_trap *trap, const struct way *way)
{
    enum walk_trap_outcome outcome = trap->judgement.outcome;
    char from[INET_ADDRSTRLEN];
    uint32_t more = 0;

    if (reasons[outcome] != NULL && log_limit_allows(&trap->limits[outcome], &more))
        log_warn("trap",
                 "%s: a message to the port of traps is dropped: %s; %" PRIu32
                 " others for the same reason since the last line",
                 inet_ntop(AF_INET, &way->from.sin_addr, from, sizeof from), reasons[outcome],
                 more);
}

static const char *kind_of(const struct walk_trap_judgement *judgement)
{
    static const char *const kinds[][2] = { [WALK_V1] = { "v1 trap", "v1 trap" },
                                            [WALK_V2C] = { "v2c trap", "v2c inform" },
                                            [WALK_V3] = { "v3 trap", "v3 inform" } };

    return kinds[judgement->shape.version][judgement->message.is_inform];
}

/* What the sender signed is told first: it is then part of the same transaction as its news. */
static void tell_stamp(const struct walk_trap *trap)
{
    const struct walk_trap_shape *shape = &trap->judgement.shape;
    struct walk_trap_stamp stamp = { .boots = shape->boots, .time = shape->time };

    if (shape->version != WALK_V3 || shape->level == WALK_USM_OPEN ||
        trap->judgement.message.is_inform)
        return;
    (void)memcpy(stamp.engine, shape->engine_id, shape->engine_id_len);
    stamp.engine_len = shape->engine_id_len;
    trap->handlers.on_stamp(trap->arg, &stamp);
}

static enum walk_trap_verdict tell(struct walk_trap *trap, const struct way *way)
{
    const struct walk_trap_message *message = &trap->judgement.message;
    struct reading_set *set = reading_set_create(WALK_TRAP_SHAPE_VARIABLES, SET_BYTES);
    enum walk_trap_verdict verdict = WALK_TRAP_LEFT;

    if (set == NULL)
        return verdict;
    walk_trap_codec_read(message, set);
    struct walk_trap_note note = {
        .from = way->from, .kind = kind_of(&trap->judgement), .trap = message->trap, .set = set
    };
    (void)memcpy(&note.agent, message->agent, sizeof note.agent);
    tell_stamp(trap);
    verdict = trap->handlers.on_trap(trap->arg, &note);
    reading_set_destroy(set);
    return verdict;
}

static void take_good(struct walk_trap *trap, const struct way *way)
{
    struct walk_trap_judgement *judgement = &trap->judgement;
    enum walk_trap_verdict verdict = tell(trap, way);

    walk_trap_codec_finish(&judgement->message);
    if (!judgement->has_reply || verdict == WALK_TRAP_LEFT)
        return;
    if (verdict == WALK_TRAP_TAKEN)
        send_answer(trap, way, judgement->reply.bytes, judgement->reply.len);
    else
        hold_answer(trap, way);
}

static void take_packet(struct walk_trap *trap, size_t len, const struct way *way)
{
    struct walk_trap_judgement *judgement = &trap->judgement;
    uint64_t now = clock_monotonic_ms();

    trap->counters.received++;
    walk_trap_judge_take(trap->judge, trap->packet, len, now, judgement);
    trap->counters.outcomes[judgement->outcome]++;
    if (judgement->outcome == WALK_TRAP_IS_GOOD) {
        take_good(trap, way);
        return;
    }
    complain(trap, way);
    if (!judgement->has_reply || !may_answer(trap, &way->from) || !may_report(trap, now))
        return;
    trap->counters.reported += judgement->outcome != WALK_TRAP_IS_REPEATED;
    send_back(trap, way, judgement->reply.bytes, judgement->reply.len);
}

static void read_here(struct msghdr *message, struct way *way)
{
    for (struct cmsghdr *c = CMSG_FIRSTHDR(message); c != NULL; c = CMSG_NXTHDR(message, c)) {
        struct in_pktinfo info;

        if (c->cmsg_level != IPPROTO_IP || c->cmsg_type != IP_PKTINFO ||
            c->cmsg_len < CMSG_LEN(sizeof info))
            continue;
        (void)memcpy(&info, CMSG_DATA(c), sizeof info);
        way->here = info.ipi_spec_dst;
    }
}

/* The length of the next packet, -1 when there is none; one that is too long has length 0. */
static ssize_t receive(struct walk_trap *trap, struct way *way)
{
    struct iovec part = { .iov_base = trap->packet, .iov_len = sizeof trap->packet };
    union {
        char bytes[256];
        struct cmsghdr align;
    } control;
    struct msghdr message = { .msg_name = &way->from,
                              .msg_namelen = sizeof way->from,
                              .msg_iov = &part,
                              .msg_iovlen = 1,
                              .msg_control = &control,
                              .msg_controllen = sizeof control };
    ssize_t len = recvmsg(trap->fd, &message, MSG_DONTWAIT);

    if (len < 0)
        return -1;
    read_here(&message, way);
    return (message.msg_flags & MSG_TRUNC) == 0 && message.msg_namelen == sizeof way->from ? len
                                                                                           : 0;
}

static void on_ready(void *arg, int fd, unsigned ready)
{
    struct walk_trap *trap = arg;

    (void)fd;
    (void)ready;
    for (unsigned i = 0; i < WALK_TRAP_AT_ONCE; i++) {
        struct way way = { .here = { INADDR_ANY } };
        ssize_t len = receive(trap, &way);
        if (len < 0)
            return;
        take_packet(trap, (size_t)len, &way);
    }
}

static bool listen_at(struct walk_trap *trap, const struct sockaddr_in *address)
{
    int on = 1;
    int size = BUFFER;

    trap->fd = socket(AF_INET, SOCK_DGRAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
    if (trap->fd < 0 || setsockopt(trap->fd, IPPROTO_IP, IP_PKTINFO, &on, sizeof on) != 0 ||
        bind(trap->fd, (const struct sockaddr *)address, sizeof *address) != 0)
        return false;
    if (setsockopt(trap->fd, SOL_SOCKET, SO_RCVBUFFORCE, &size, sizeof size) != 0)
        (void)setsockopt(trap->fd, SOL_SOCKET, SO_RCVBUF, &size, sizeof size);
    trap->address = *address;
    errno = ENOMEM;
    trap->watch = loop_watch_create(trap->loop, trap->fd, LOOP_READ, on_ready, trap);
    return trap->watch != NULL;
}

static void close_socket(struct walk_trap *trap)
{
    int error = errno;

    loop_watch_destroy(trap->watch);
    trap->watch = NULL;
    if (trap->fd >= 0)
        (void)close(trap->fd);
    trap->fd = -1;
    errno = error;
}

static bool is_at(const struct walk_trap *trap, const struct sockaddr_in *address)
{
    return trap->fd >= 0 && trap->address.sin_addr.s_addr == address->sin_addr.s_addr &&
           trap->address.sin_port == address->sin_port;
}

bool walk_trap_open(struct walk_trap *trap, const struct walk_trap_options *options)
{
    struct walk_trap_judge_options judge = { .communities = options->communities,
                                             .community_count = options->community_count,
                                             .credentials = options->credentials,
                                             .credential_count = options->credential_count,
                                             .engine = trap->self.engine,
                                             .engine_len = trap->self.engine_len,
                                             .clock = trap->clock };

    walk_trap_judge_destroy(trap->judge);
    trap->judge = walk_trap_judge_create(&judge);
    if (!is_at(trap, &options->address))
        close_socket(trap);
    errno = ENOMEM;
    if (trap->judge != NULL && (trap->fd >= 0 || listen_at(trap, &options->address)))
        return true;
    walk_trap_close(trap);
    return false;
}

void walk_trap_close(struct walk_trap *trap)
{
    int error = errno;

    walk_trap_settled(trap, false);
    close_socket(trap);
    walk_trap_judge_destroy(trap->judge);
    trap->judge = NULL;
    errno = error;
}

bool walk_trap_is_open(const struct walk_trap *trap)
{
    return trap->fd >= 0;
}

void walk_trap_count(const struct walk_trap *trap, struct walk_trap_counters *out_counters)
{
    *out_counters = trap->counters;
}
