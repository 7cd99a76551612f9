/* SPDX-License-Identifier: Apache-2.0 */
/* The event loop on libevent. Each watch, timer and signal is one libevent event inside a block of
 * ours; libevent itself allows an event to be deleted while handlers run, so a handler may destroy
 * any of them. Time is read anew for each timer: after a long handler a delay still counts from its
 * start. */
#include "base/loop.h"

#include <event2/event.h>
#include <event2/event_struct.h>
#include <stdlib.h>

#define MOST_DELAY_MS (100ULL * 365 * 86400 * 1000) /* "never", and safe in a struct timeval */

struct loop {
    struct event_base *base;
};

struct loop_watch {
    struct event event;
    struct event_base *base;
    loop_watch_fn *fn;
    void *arg;
};

struct loop_timer {
    struct event event;
    loop_timer_fn *fn;
    void *arg;
};

struct loop_signal {
    struct event event;
    loop_signal_fn *fn;
    void *arg;
};

/* libevent would write to standard error on its own; what it has to say comes back as results
 * anyway. */
static void drop_message(int severity, const char *text)
{
    (void)severity;
    (void)text;
}

struct loop *loop_create(void)
{
    struct loop *loop = calloc(1, sizeof *loop);
    struct event_config *config = event_config_new();

    event_set_log_callback(drop_message);
    if (loop == NULL || config == NULL)
        goto fail;
    if (event_config_set_flag(config, EVENT_BASE_FLAG_NOLOCK | EVENT_BASE_FLAG_IGNORE_ENV |
                                          EVENT_BASE_FLAG_PRECISE_TIMER |
                                          EVENT_BASE_FLAG_NO_CACHE_TIME) != 0)
        goto fail;
    loop->base = event_base_new_with_config(config);
    if (loop->base == NULL)
        goto fail;
    event_config_free(config);
    return loop;

fail:
    if (config != NULL)
        event_config_free(config);
    free(loop);
    return NULL;
}

void loop_destroy(struct loop *loop)
{
    if (loop == NULL)
        return;
    event_base_free(loop->base);
    free(loop);
}

bool loop_run(struct loop *loop)
{
    return event_base_dispatch(loop->base) >= 0;
}

void loop_stop(struct loop *loop)
{
    (void)event_base_loopbreak(loop->base);
}

static short events_of(unsigned interest)
{
    int events = EV_PERSIST;

    if (interest & LOOP_READ)
        events |= EV_READ;
    if (interest & LOOP_WRITE)
        events |= EV_WRITE;
    return (short)events;
}

static void on_watch(evutil_socket_t fd, short events, void *arg)
{
    struct loop_watch *watch = arg;
    unsigned ready = 0;

    if (events & EV_READ)
        ready |= LOOP_READ;
    if (events & EV_WRITE)
        ready |= LOOP_WRITE;
    watch->fn(watch->arg, fd, ready);
}

struct loop_watch *loop_watch_create(struct loop *loop, int fd, unsigned interest,
                                     loop_watch_fn *fn, void *arg)
{
    struct loop_watch *watch = calloc(1, sizeof *watch);

    if (watch == NULL)
        return NULL;
    watch->base = loop->base;
    watch->fn = fn;
    watch->arg = arg;
    if (event_assign(&watch->event, loop->base, fd, events_of(interest), on_watch, watch) != 0 ||
        (interest != 0 && event_add(&watch->event, NULL) != 0)) {
        free(watch);
        return NULL;
    }
    return watch;
}

bool loop_watch_interest(struct loop_watch *watch, unsigned interest)
{
    struct event *event = &watch->event;
    short events = events_of(interest);
    bool is_same = event_get_events(event) == events;

    if (is_same && (interest == 0 || event_pending(event, EV_READ | EV_WRITE, NULL)))
        return true;
    (void)event_del(event);
    if (event_assign(event, watch->base, event_get_fd(event), events, on_watch, watch) != 0)
        return false;
    return interest == 0 || event_add(event, NULL) == 0;
}

void loop_watch_destroy(struct loop_watch *watch)
{
    if (watch == NULL)
        return;
    (void)event_del(&watch->event);
    free(watch);
}

static void on_timer(evutil_socket_t fd, short events, void *arg)
{
    struct loop_timer *timer = arg;

    (void)fd;
    (void)events;
    timer->fn(timer->arg);
}

struct loop_timer *loop_timer_create(struct loop *loop, loop_timer_fn *fn, void *arg)
{
    struct loop_timer *timer = calloc(1, sizeof *timer);

    if (timer == NULL)
        return NULL;
    timer->fn = fn;
    timer->arg = arg;
    if (event_assign(&timer->event, loop->base, -1, 0, on_timer, timer) != 0) {
        free(timer);
        return NULL;
    }
    return timer;
}

bool loop_timer_start(struct loop_timer *timer, uint64_t delay_ms)
{
    uint64_t ms = delay_ms < MOST_DELAY_MS ? delay_ms : MOST_DELAY_MS;
    struct timeval delay = { .tv_sec = (time_t)(ms / 1000),
                             .tv_usec = (suseconds_t)(ms % 1000 * 1000) };

    return event_add(&timer->event, &delay) == 0;
}

void loop_timer_stop(struct loop_timer *timer)
{
    (void)event_del(&timer->event);
}

bool loop_timer_pending(const struct loop_timer *timer)
{
    return event_pending(&timer->event, EV_TIMEOUT, NULL) != 0;
}

void loop_timer_destroy(struct loop_timer *timer)
{
    if (timer == NULL)
        return;
    (void)event_del(&timer->event);
    free(timer);
}

static void on_signal(evutil_socket_t number, short events, void *arg)
{
    struct loop_signal *signal = arg;

    (void)events;
    signal->fn(signal->arg, number);
}

struct loop_signal *loop_signal_create(struct loop *loop, int number, loop_signal_fn *fn, void *arg)
{
    struct loop_signal *signal = calloc(1, sizeof *signal);

    if (signal == NULL)
        return NULL;
    signal->fn = fn;
    signal->arg = arg;
    if (event_assign(&signal->event, loop->base, number, EV_SIGNAL | EV_PERSIST, on_signal,
                     signal) != 0 ||
        event_add(&signal->event, NULL) != 0) {
        free(signal);
        return NULL;
    }
    return signal;
}

void loop_signal_destroy(struct loop_signal *signal)
{
    if (signal == NULL)
        return;
    (void)event_del(&signal->event);
    free(signal);
}
