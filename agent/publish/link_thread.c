/* SPDX-License-Identifier: Apache-2.0 */
/* One thread, one session at a time. The other thread touches only the queues and, under the lock,
 * a duplicate of the socket: shutting that down wakes libstrophe out of a TLS handshake, and it can
 * never be a stranger's descriptor. */
#include "agent/publish/link_thread.h"

#include "agent/publish/link_queue.h"
#include "agent/publish/link_session.h"
#include "base/clock.h"
#include "base/crypto.h"

#include <fcntl.h>
#include <poll.h>
#include <pthread.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#define STACK_BYTES                                                                                \
    ((size_t)8 * 1024 * 1024) /* libstrophe recurses as deep as a stanza is nested */
#define EVENTS       256
#define EVENT_BYTES  ((size_t)1024 * 1024)
#define WRITING_MOST 16   /* stanzas inside libstrophe */
#define LOGIN_MS     100  /* between two looks while connecting, */
#define IDLE_MS      1000 /* and while connected */
#define FULL_MS      50
#define END_MS       1500 /* for a polite end of the stream */
#define JOIN_S       2

enum order { ORDER_CONNECT, ORDER_SEND, ORDER_STOP };

struct link_thread {
    struct link_session_options options; /* its texts are the copies below */
    char *jid;
    char *password;
    char *host;
    char *ca_file;
    char *portal;
    struct link_queue *orders;
    struct link_queue *events;
    pthread_t id;
    atomic_uint dropped;
    struct link_session *session; /* the thread's own */
    bool told_up;                 /* the thread's own */
    bool again;                   /* the thread's own: look once more before waiting */

    pthread_mutex_t lock; /* guards what follows */
    int socket;           /* a duplicate, -1 for none */
    bool up;              /* logged in: the end may be polite */
    bool cut;
    bool stop;
    bool ended;     /* the thread touches nothing any more */
    bool abandoned; /* nobody waits: the thread frees itself */
};

static void free_thread(struct link_thread *t)
{
    if (t->password != NULL)
        crypto_wipe(t->password, strlen(t->password));
    free(t->password);
    free(t->jid);
    free(t->host);
    free(t->ca_file);
    free(t->portal);
    link_queue_destroy(t->orders);
    link_queue_destroy(t->events);
    pthread_mutex_destroy(&t->lock);
    free(t);
}

static void keep_socket(struct link_thread *t, int fd)
{
    pthread_mutex_lock(&t->lock);
    if (t->socket >= 0)
        close(t->socket);
    t->socket = fd < 0 ? -1 : fcntl(fd, F_DUPFD_CLOEXEC, 3);
    if (t->stop && t->socket >= 0)
        shutdown(t->socket, SHUT_RDWR);
    pthread_mutex_unlock(&t->lock);
}

static void take_socket(void *arg, int fd)
{
    keep_socket(arg, fd);
}

static void take_iq(void *arg, const char *xml, size_t len)
{
    struct link_thread *t = arg;

    if (!link_queue_put(t->events, LINK_EVENT_STANZA, xml, len))
        atomic_fetch_add(&t->dropped, 1);
}

static void set(struct link_thread *t, bool *flag, bool value)
{
    pthread_mutex_lock(&t->lock);
    *flag = value;
    pthread_mutex_unlock(&t->lock);
}

static bool is_set(struct link_thread *t, const bool *flag)
{
    pthread_mutex_lock(&t->lock);
    bool set = *flag;
    pthread_mutex_unlock(&t->lock);
    return set;
}

static void end_session(struct link_thread *t)
{
    bool act = false;
    const char *cause = "no memory for a session";

    if (t->session != NULL)
        cause = link_session_cause(t->session, &act);
    if (!act && is_set(t, &t->cut))
        cause = t->told_up ? "the server said nothing any more" : "the login took too long";
    link_queue_signal(t->events, act ? LINK_EVENT_REFUSED : LINK_EVENT_DOWN, cause);
    keep_socket(t, -1);
    link_session_close(t->session);
    t->session = NULL;
    t->told_up = false;
    set(t, &t->up, false);
}

static void look_at_session(struct link_thread *t)
{
    if (t->session == NULL)
        return;
    enum link_session_state state = link_session_state(t->session);
    if (state == LINK_SESSION_UP && !t->told_up) {
        const char *regions = link_session_regions(t->session);
        t->told_up = true;
        set(t, &t->up, true);
        link_queue_signal(t->events, LINK_EVENT_UP,
                          regions[0] != '\0' ? regions : LINK_THREAD_NO_REGION);
    }
    if (state == LINK_SESSION_DOWN)
        end_session(t);
}

static void begin_session(struct link_thread *t)
{
    set(t, &t->cut, false);
    t->session = link_session_open(&t->options);
    if (t->session == NULL)
        end_session(t);
    look_at_session(t);
}

static bool may_send(const struct link_thread *t)
{
    return t->session == NULL || link_session_queued(t->session) < WRITING_MOST;
}

static void take_orders(struct link_thread *t)
{
    struct link_message order;

    while (may_send(t) && link_queue_take(t->orders, &order)) {
        if (order.kind == ORDER_CONNECT && t->session == NULL)
            begin_session(t);
        else if (order.kind == ORDER_SEND && t->told_up)
            link_session_send(t->session, order.text, order.len);
        free(order.text);
    }
}

static int timeout_ms(const struct link_thread *t)
{
    if (t->again)
        return 0;
    if (t->session == NULL)
        return -1;
    if (!may_send(t))
        return FULL_MS;
    return t->told_up ? IDLE_MS : LOGIN_MS;
}

/* After a read there may be more inside the TLS layer, which no descriptor shows: one more look. */
static void wait_for_work(struct link_thread *t)
{
    struct pollfd fds[2] = { { .fd = may_send(t) ? link_queue_fd(t->orders) : -1,
                               .events = POLLIN },
                             { .fd = -1, .events = POLLIN } };

    if (t->session != NULL) {
        fds[1].fd = link_session_fd(t->session);
        if (link_session_wants_write(t->session))
            fds[1].events |= POLLOUT;
    }
    int ready = poll(fds, 2, timeout_ms(t));
    t->again = ready > 0 && (fds[1].revents & POLLIN) != 0;
}

static void close_session(struct link_thread *t)
{
    uint64_t end = clock_monotonic_ms() + END_MS;

    if (t->session == NULL)
        return;
    if (t->told_up)
        link_session_end(t->session);
    while (t->told_up && link_session_state(t->session) == LINK_SESSION_UP &&
           clock_monotonic_ms() < end) {
        struct pollfd fd = { .fd = link_session_fd(t->session), .events = POLLIN };
        poll(&fd, 1, 20);
        link_session_run(t->session);
    }
    keep_socket(t, -1);
    link_session_close(t->session);
    t->session = NULL;
}

static void *thread_main(void *arg)
{
    struct link_thread *t = arg;

    link_session_prepare();
    while (!is_set(t, &t->stop)) {
        wait_for_work(t);
        take_orders(t);
        if (t->session != NULL)
            link_session_run(t->session);
        look_at_session(t);
    }
    close_session(t);
    pthread_mutex_lock(&t->lock);
    t->ended = true;
    bool abandoned = t->abandoned;
    pthread_mutex_unlock(&t->lock);
    if (abandoned)
        free_thread(t);
    return NULL;
}

/* Signals belong to the loop's thread. */
static bool start(struct link_thread *t)
{
    pthread_attr_t attributes;
    sigset_t all, before;

    if (pthread_attr_init(&attributes) != 0)
        return false;
    sigfillset(&all);
    pthread_sigmask(SIG_SETMASK, &all, &before);
    bool started = pthread_attr_setstacksize(&attributes, STACK_BYTES) == 0 &&
                   pthread_create(&t->id, &attributes, thread_main, t) == 0;
    pthread_sigmask(SIG_SETMASK, &before, NULL);
    pthread_attr_destroy(&attributes);
    return started;
}

static bool copy_options(struct link_thread *t, const struct link_options *from)
{
    t->jid = strdup(from->jid);
    t->password = strdup(from->password);
    t->host = strdup(from->host);
    t->ca_file = strdup(from->ca_file);
    t->portal = strdup(from->portal);
    t->options = (struct link_session_options){ .jid = t->jid,
                                                .password = t->password,
                                                .host = t->host,
                                                .port = from->port,
                                                .direct_tls = from->direct_tls,
                                                .ca_file = t->ca_file,
                                                .portal = t->portal,
                                                .on_socket = take_socket,
                                                .on_iq = take_iq,
                                                .arg = t };
    return t->jid != NULL && t->password != NULL && t->host != NULL && t->ca_file != NULL &&
           t->portal != NULL;
}

struct link_thread *link_thread_create(const struct link_options *options)
{
    struct link_thread *t = calloc(1, sizeof *t);

    if (t == NULL)
        return NULL;
    if (pthread_mutex_init(&t->lock, NULL) != 0) {
        free(t);
        return NULL;
    }
    t->socket = -1;
    atomic_init(&t->dropped, 0);
    t->orders = link_queue_create(LINK_QUEUE, LINK_QUEUE_BYTES);
    t->events = link_queue_create(EVENTS, EVENT_BYTES);
    if (!copy_options(t, options) || t->orders == NULL || t->events == NULL || !start(t)) {
        free_thread(t);
        return NULL;
    }
    return t;
}

int link_thread_fd(const struct link_thread *thread)
{
    return link_queue_fd(thread->events);
}

bool link_thread_take(struct link_thread *thread, struct link_message *out_message)
{
    return link_queue_take(thread->events, out_message);
}

void link_thread_connect(struct link_thread *thread)
{
    link_queue_signal(thread->orders, ORDER_CONNECT, NULL);
}

bool link_thread_send(struct link_thread *thread, const char *xml, size_t len)
{
    return link_queue_put(thread->orders, ORDER_SEND, xml, len);
}

void link_thread_cut(struct link_thread *thread)
{
    pthread_mutex_lock(&thread->lock);
    thread->cut = true;
    if (thread->socket >= 0)
        shutdown(thread->socket, SHUT_RDWR);
    pthread_mutex_unlock(&thread->lock);
}

unsigned link_thread_dropped(struct link_thread *thread)
{
    return atomic_exchange(&thread->dropped, 0);
}

/* Waits for the thread; true when it is gone. */
static bool join(struct link_thread *t)
{
    struct timespec end;

    clock_gettime(CLOCK_REALTIME, &end);
    end.tv_sec += JOIN_S;
    if (pthread_timedjoin_np(t->id, NULL, &end) == 0)
        return true;
    pthread_mutex_lock(&t->lock);
    bool ended = t->ended;
    t->abandoned = !ended;
    pthread_mutex_unlock(&t->lock);
    if (ended)
        pthread_join(t->id, NULL);
    else
        pthread_detach(t->id);
    return ended;
}

void link_thread_destroy(struct link_thread *thread)
{
    if (thread == NULL)
        return;
    pthread_mutex_lock(&thread->lock);
    thread->stop = true;
    if (thread->socket >= 0 && !thread->up)
        shutdown(thread->socket, SHUT_RDWR);
    pthread_mutex_unlock(&thread->lock);
    link_queue_signal(thread->orders, ORDER_STOP, NULL);
    if (join(thread))
        free_thread(thread);
}
