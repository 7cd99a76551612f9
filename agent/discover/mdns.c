/* SPDX-License-Identifier: Apache-2.0 */
/* Answers to our questions bear the question's number, announcements come to the group's port; both
 * are read alike. Networks that appear later are joined within a minute, and asked then. */
#include "agent/discover/mdns.h"

#include "agent/discover/mdns_packet.h"
#include "agent/discover/mdns_socket.h"
#include "base/clock.h"
#include "base/crypto.h"
#include "base/log.h"

#include <errno.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define QUESTIONS  3
#define FOLLOW_MS  5000 /* from one round that follows announcements to the next */
#define FIRST_MS   20   /* and up to FIRST_MORE: not all at once after a power cut */
#define FIRST_MORE 100
#define AGAIN_MS   1000 /* doubled each time */
#define JOIN_MS    60000
#define BATCH      32 /* packets read at a time */
#define SECOND_MS  1000

struct mdns {
    struct loop *loop;
    mdns_hint_fn *on_hint;
    void *arg;
    int ask_fd;
    int hear_fd; /* -1: the port cannot be had */
    struct loop_watch *ask_watch;
    struct loop_watch *hear_watch;
    struct loop_timer *ask_timer;
    struct loop_timer *join_timer;
    unsigned asked;        /* questions of this round */
    uint16_t id;           /* of this round's questions */
    uint64_t follow_at_ms; /* not before */
    uint64_t second_until_ms;
    unsigned packets; /* read in this second */
    unsigned hints;   /* given in this second */
};

static void count_anew(struct mdns *m)
{
    uint64_t now_ms = clock_monotonic_ms();

    if (now_ms < m->second_until_ms)
        return;
    m->second_until_ms = now_ms + SECOND_MS;
    m->packets = 0;
    m->hints = 0;
}

static void give_hints(struct mdns *m, const struct mdns_packet_found *found)
{
    for (size_t i = 0; i < found->count && m->hints < MDNS_HINTS; i++) {
        struct sockaddr_in address = { .sin_family = AF_INET,
                                       .sin_addr.s_addr = htonl(found->hints[i].address) };
        m->hints++;
        m->on_hint(m->arg, &address, found->hints[i].uuid);
    }
}

/* The answers to a question bring addresses along. */
static void follow(struct mdns *m)
{
    uint64_t now_ms = clock_monotonic_ms();

    if (m->follow_at_ms > now_ms || loop_timer_pending(m->ask_timer))
        return;
    m->follow_at_ms = now_ms + FOLLOW_MS;
    mdns_ask(m);
}

/* What came as an answer must be one to this round's question, and whatever does not come from the
 * port of mDNS is nobody's word (RFC 6762 section 6). */
static void take_packet(struct mdns *m, bool is_answer, const uint8_t *bytes, size_t len,
                        const struct sockaddr_in *from)
{
    struct mdns_packet_found found;
    uint16_t id;

    if (m->packets >= MDNS_PACKETS)
        return;
    m->packets++;
    if (ntohs(from->sin_port) != MDNS_SOCKET_PORT)
        return;
    if (is_answer && (!mdns_packet_id(bytes, len, &id) || id != m->id))
        return;
    if (!mdns_packet_read(bytes, len, ntohl(from->sin_addr.s_addr), &found))
        return;
    give_hints(m, &found);
    if (found.lacks_address && !is_answer)
        follow(m);
}

static void on_readable(void *arg, int fd, unsigned ready)
{
    struct mdns *m = arg;
    uint8_t bytes[MDNS_PACKET_MOST];
    struct sockaddr_in from;

    (void)ready;
    count_anew(m);
    for (unsigned i = 0; i < BATCH; i++) {
        ssize_t len = mdns_socket_receive(fd, bytes, sizeof bytes, &from);
        if (len < 0)
            break;
        if (len > 0)
            take_packet(m, fd == m->ask_fd, bytes, (size_t)len, &from);
    }
}

static void on_ask(void *arg)
{
    struct mdns *m = arg;
    uint8_t question[MDNS_PACKET_ASK];
    size_t len = mdns_packet_ask(m->id, question);
    unsigned networks = mdns_socket_send(m->ask_fd, question, len);

    if (m->asked == 0)
        log_debug("mdns", "%u networks asked for printers", networks);
    m->asked++;
    if (m->asked < QUESTIONS)
        (void)loop_timer_start(m->ask_timer, (uint64_t)AGAIN_MS << (m->asked - 1));
}

void mdns_ask(struct mdns *m)
{
    uint16_t random[2];

    crypto_random(random, sizeof random);
    m->id = random[0];
    m->asked = 0;
    (void)loop_timer_start(m->ask_timer, FIRST_MS + random[1] % FIRST_MORE);
}

static void on_join(void *arg)
{
    struct mdns *m = arg;

    if (mdns_socket_join(m->hear_fd) > 0)
        mdns_ask(m);
    (void)loop_timer_start(m->join_timer, JOIN_MS);
}

/* Without the port asking goes on. */
static void hear(struct mdns *m)
{
    m->hear_fd = mdns_socket_open_hearing();
    if (m->hear_fd >= 0)
        m->hear_watch = loop_watch_create(m->loop, m->hear_fd, LOOP_READ, on_readable, m);
    if (m->hear_watch == NULL) {
        log_warn("mdns",
                 "cannot listen on UDP port 5353: %s; printers that are switched on are found by "
                 "the next sweep",
                 strerror(errno));
        return;
    }
    (void)mdns_socket_join(m->hear_fd);
    (void)loop_timer_start(m->join_timer, JOIN_MS);
}

struct mdns *mdns_create(struct loop *loop, mdns_hint_fn *on_hint, void *arg)
{
    struct mdns *m = calloc(1, sizeof *m);

    if (m == NULL)
        return NULL;
    *m = (struct mdns){ .loop = loop, .on_hint = on_hint, .arg = arg, .ask_fd = -1, .hear_fd = -1 };
    m->ask_timer = loop_timer_create(loop, on_ask, m);
    m->join_timer = loop_timer_create(loop, on_join, m);
    m->ask_fd = mdns_socket_open_asking();
    if (m->ask_fd >= 0)
        m->ask_watch = loop_watch_create(loop, m->ask_fd, LOOP_READ, on_readable, m);
    if (m->ask_timer == NULL || m->join_timer == NULL || m->ask_watch == NULL) {
        log_warn("mdns", "cannot ask: %s; printers are found by sweeps alone", strerror(errno));
        mdns_destroy(m);
        return NULL;
    }
    hear(m);
    return m;
}

static void close_socket(struct loop_watch *watch, int fd)
{
    loop_watch_destroy(watch);
    if (fd >= 0)
        (void)close(fd);
}

void mdns_destroy(struct mdns *m)
{
    if (m == NULL)
        return;
    close_socket(m->ask_watch, m->ask_fd);
    close_socket(m->hear_watch, m->hear_fd);
    loop_timer_destroy(m->ask_timer);
    loop_timer_destroy(m->join_timer);
    free(m);
}
