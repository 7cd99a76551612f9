/* SPDX-License-Identifier: Apache-2.0 */
/* The socket side of the component: connect, read, write, and come back after a loss. What the
 * bytes mean is gate_stream's business. */
#include "portal/ingest/gate.h"

#include "base/clock.h"
#include "base/crypto.h"
#include "base/log.h"
#include "base/str.h"
#include "portal/ingest/gate_stream.h"

#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#define DEADLINE_MS   10000 /* from the start of a connection to its handshake */
#define PAUSE_LEAST   1000
#define PAUSE_MOST    30000
#define STEADY_MS     10000 /* a connection that lasted so long starts the back-off anew */
#define REPEAT_LOG_MS 600000
#define READ_BYTES    32768
#define READS         8 /* per call of the loop, so that timers are not starved */

struct gate {
    struct loop *loop;
    struct loop_timer *timer; /* the deadline while connecting, else the pause */
    struct loop_watch *watch;
    struct gate_stream *stream;
    struct gate_handlers handlers;
    void *arg;
    char *host;
    char *jid;
    char *secret;
    uint16_t port;
    int fd;
    bool is_connected;
    bool is_reading; /* inside gate_stream_feed(): answers are sent after it */
    uint64_t up_since_ms;
    uint64_t pause_ms;
    char last_reason[256]; /* logged; said again only after a while */
    struct log_limit repeat;
};

static void open_connection(struct gate *gate);

static void log_loss(struct gate *gate, const char *reason, uint64_t pause_ms)
{
    if (strcmp(reason, gate->last_reason) != 0)
        gate->repeat = (struct log_limit){ .every_ms = REPEAT_LOG_MS };
    (void)str_copy(gate->last_reason, sizeof gate->last_reason, reason);
    if (log_limit_allows(&gate->repeat, NULL))
        log_warn("gate", "%s: %s:%u: %s; next try in %.1f s, then in up to %d s", gate->jid,
                 gate->host, gate->port, reason, (double)pause_ms / 1000.0, PAUSE_MOST / 1000);
}

static void close_connection(struct gate *gate)
{
    loop_watch_destroy(gate->watch);
    gate->watch = NULL;
    if (gate->fd >= 0)
        (void)close(gate->fd);
    gate->fd = -1;
    gate_stream_destroy(gate->stream);
    gate->stream = NULL;
    gate->is_connected = false;
}

/* The connection is over: tell, and try again after a pause. */
static void lose(struct gate *gate, const char *reason)
{
    bool was_up = gate_is_up(gate);
    char kept[256];

    (void)str_copy(kept, sizeof kept, reason); /* it may be the stream's */
    if (was_up && clock_monotonic_ms() - gate->up_since_ms >= STEADY_MS)
        gate->pause_ms = PAUSE_LEAST;
    uint64_t half = gate->pause_ms / 2;
    uint64_t pause_ms = half + crypto_random_below((uint32_t)half + 1);
    gate->pause_ms = gate->pause_ms * 2 > PAUSE_MOST ? PAUSE_MOST : gate->pause_ms * 2;
    close_connection(gate);
    log_loss(gate, kept, pause_ms);
    (void)loop_timer_start(gate->timer, pause_ms);
    if (was_up && gate->handlers.on_down)
        gate->handlers.on_down(gate->arg);
}

static void set_interest(struct gate *gate)
{
    const struct buf *output = gate_stream_output(gate->stream);
    unsigned interest = output->len > GATE_PAUSE ? 0 : LOOP_READ;

    if (output->len > 0 || !gate->is_connected)
        interest |= LOOP_WRITE;
    (void)loop_watch_interest(gate->watch, interest);
}

/* Send what fits; false when the connection was lost. */
static bool send_output(struct gate *gate)
{
    struct buf *output = gate_stream_output(gate->stream);

    while (output->len > 0) {
        ssize_t sent = send(gate->fd, output->data, output->len, MSG_NOSIGNAL);
        if (sent < 0 && errno == EINTR)
            continue;
        if (sent < 0 && (errno == EAGAIN))
            break;
        if (sent < 0) {
            lose(gate, strerror(errno));
            return false;
        }
        buf_consume(output, (size_t)sent);
    }
    set_interest(gate);
    return true;
}

/* Read until there is nothing, or enough for now; false when the connection was lost. */
static bool read_input(struct gate *gate)
{
    char bytes[READ_BYTES];

    for (int i = 0; i < READS; i++) {
        ssize_t got = recv(gate->fd, bytes, sizeof bytes, 0);
        if (got < 0 && (errno == EAGAIN))
            return true;
        if (got < 0 && errno == EINTR)
            continue;
        if (got <= 0) {
            lose(gate, got < 0 ? strerror(errno) : "the server closed the connection");
            return false;
        }
        gate->is_reading = true;
        bool good = gate_stream_feed(gate->stream, bytes, (size_t)got);
        gate->is_reading = false;
        if (!good) {
            lose(gate, gate_stream_failure(gate->stream));
            return false;
        }
        if (gate_stream_output(gate->stream)->len > GATE_PAUSE)
            return true;
    }
    return true;
}

static bool finish_connect(struct gate *gate)
{
    int error = 0;
    socklen_t len = sizeof error;

    if (getsockopt(gate->fd, SOL_SOCKET, SO_ERROR, &error, &len) != 0)
        error = errno;
    if (error != 0) {
        lose(gate, strerror(error));
        return false;
    }
    gate->is_connected = true;
    return true;
}

static void on_socket(void *arg, int fd, unsigned ready)
{
    struct gate *gate = arg;

    (void)fd;
    if (!gate->is_connected && !finish_connect(gate))
        return;
    if ((ready & LOOP_READ) && !read_input(gate))
        return;
    if ((ready & LOOP_READ) && gate_is_up(gate) && gate->handlers.on_drained) {
        gate->is_reading = true;
        gate->handlers.on_drained(gate->arg);
        gate->is_reading = false;
    }
    (void)send_output(gate);
}

/* The deadline of a connection, or the end of the pause before the next. */
static void on_timer(void *arg)
{
    struct gate *gate = arg;

    if (gate->fd >= 0)
        lose(gate, "no handshake within 10 s");
    else
        open_connection(gate);
}

static void on_stream_up(void *arg)
{
    struct gate *gate = arg;

    loop_timer_stop(gate->timer);
    gate->up_since_ms = clock_monotonic_ms();
    gate->last_reason[0] = '\0';
    log_info("gate", "%s: connected to the XMPP server at %s:%u", gate->jid, gate->host,
             gate->port);
    if (gate->handlers.on_up)
        gate->handlers.on_up(gate->arg);
}

static void on_stream_iq(void *arg, const struct gate_iq *iq)
{
    struct gate *gate = arg;

    if (gate->handlers.on_iq)
        gate->handlers.on_iq(gate->arg, iq);
}

static void on_stream_presence(void *arg, const char *from, bool is_here)
{
    struct gate *gate = arg;

    if (gate->handlers.on_presence)
        gate->handlers.on_presence(gate->arg, from, is_here);
}

static void on_stream_reply(void *arg, const struct gate_reply *reply)
{
    struct gate *gate = arg;

    if (gate->handlers.on_reply)
        gate->handlers.on_reply(gate->arg, reply);
}

/* A non-blocking socket that has begun to connect; -1 with errno. */
static int begin_connect(const char *host, uint16_t port)
{
    struct sockaddr_in v4 = { .sin_family = AF_INET, .sin_port = htons(port) };
    struct sockaddr_in6 v6 = { .sin6_family = AF_INET6, .sin6_port = htons(port) };
    bool is_v4 = inet_pton(AF_INET, host, &v4.sin_addr) == 1;
    int on = 1;

    if (!is_v4 && inet_pton(AF_INET6, host, &v6.sin6_addr) != 1) {
        errno = EINVAL;
        return -1;
    }
    int fd = socket(is_v4 ? AF_INET : AF_INET6, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
    if (fd < 0)
        return -1;
    (void)setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
    int result = is_v4 ? connect(fd, (const struct sockaddr *)&v4, sizeof v4)
                       : connect(fd, (const struct sockaddr *)&v6, sizeof v6);
    if (result == 0 || errno == EINPROGRESS)
        return fd;
    int error = errno;
    (void)close(fd);
    errno = error;
    return -1;
}

static void open_connection(struct gate *gate)
{
    static const struct gate_handlers stream_handlers = { .on_up = on_stream_up,
                                                          .on_iq = on_stream_iq,
                                                          .on_presence = on_stream_presence,
                                                          .on_reply = on_stream_reply };

    gate->fd = begin_connect(gate->host, gate->port);
    if (gate->fd < 0) {
        lose(gate, strerror(errno));
        return;
    }
    gate->stream = gate_stream_create(gate->jid, gate->secret, &stream_handlers, gate);
    gate->watch =
        gate->stream ? loop_watch_create(gate->loop, gate->fd, LOOP_WRITE, on_socket, gate) : NULL;
    if (!gate->watch)
        lose(gate, "out of memory");
    else
        (void)loop_timer_start(gate->timer, DEADLINE_MS);
}

struct gate *gate_create(struct loop *loop, const struct gate_options *options,
                         const struct gate_handlers *handlers, void *arg)
{
    struct gate *gate = calloc(1, sizeof *gate);

    if (!gate)
        return NULL;
    gate->loop = loop;
    gate->handlers = *handlers;
    gate->arg = arg;
    gate->fd = -1;
    gate->port = options->port;
    gate->pause_ms = PAUSE_LEAST;
    gate->host = strdup(options->host);
    gate->jid = strdup(options->jid);
    gate->secret = strdup(options->secret);
    gate->timer = loop_timer_create(loop, on_timer, gate);
    if (!gate->host || !gate->jid || !gate->secret || !gate->timer) {
        gate_destroy(gate);
        return NULL;
    }
    return gate;
}

void gate_start(struct gate *gate)
{
    open_connection(gate);
}

bool gate_is_up(const struct gate *gate)
{
    return gate->stream && gate_stream_is_up(gate->stream);
}

/* Something was put into the output: send it, unless a reader does so soon. */
static bool push(struct gate *gate, bool is_written)
{
    if (is_written && !gate->is_reading)
        return send_output(gate);
    return is_written;
}

bool gate_answer(struct gate *gate, const char *to, const char *id, const char *payload)
{
    return gate_is_up(gate) && push(gate, gate_stream_answer(gate->stream, to, id, payload));
}

bool gate_refuse(struct gate *gate, const char *to, const char *id, const struct gate_error *error)
{
    return gate_is_up(gate) && push(gate, gate_stream_refuse(gate->stream, to, id, error));
}

bool gate_ping(struct gate *gate, const char *to)
{
    return gate_is_up(gate) && push(gate, gate_stream_ping(gate->stream, to));
}

/* What we begin ourselves waits for what others were promised. */
static bool has_room(const struct gate *gate)
{
    return gate_is_up(gate) && gate_stream_output(gate->stream)->len <= GATE_PAUSE;
}

bool gate_ask(struct gate *gate, const struct gate_question *question)
{
    return has_room(gate) && push(gate, gate_stream_ask(gate->stream, question));
}

bool gate_tell(struct gate *gate, const struct gate_message *message)
{
    return has_room(gate) && push(gate, gate_stream_tell(gate->stream, message));
}

void gate_destroy(struct gate *gate)
{
    if (!gate)
        return;
    if (gate_is_up(gate)) {
        struct buf *output = gate_stream_output(gate->stream);
        buf_append_text(output, "</stream:stream>");
        (void)send(gate->fd, output->data, output->len, MSG_NOSIGNAL | MSG_DONTWAIT);
    }
    close_connection(gate);
    loop_timer_destroy(gate->timer);
    if (gate->secret)
        crypto_wipe(gate->secret, strlen(gate->secret));
    free(gate->secret);
    free(gate->host);
    free(gate->jid);
    free(gate);
}
