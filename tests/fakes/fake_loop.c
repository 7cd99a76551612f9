/* SPDX-License-Identifier: Apache-2.0 */
/* Timers in a plain list against a clock that only moves when told; wall and monotonic time are the
 * same until the wall clock is set. */
#include "tests/fakes/fake_loop.h"

#include "base/clock.h"

#include <poll.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

struct loop {
    struct loop_timer *timers;
    struct loop_watch *watches;
    struct loop_signal *signals;
    unsigned round; /* of fake_loop_poll() */
    bool stopped;
};

struct loop_timer {
    struct loop *loop;
    struct loop_timer *next;
    loop_timer_fn *fn;
    void *arg;
    uint64_t due_ms;
    bool started;
};

struct loop_watch {
    struct loop *loop;
    struct loop_watch *next;
    int fd;
    unsigned interest;
    loop_watch_fn *fn;
    void *arg;
    unsigned round; /* the last one in which it had its turn */
};

struct loop_signal {
    struct loop *loop;
    struct loop_signal *next;
    int number;
    loop_signal_fn *fn;
    void *arg;
};

static uint64_t now_ms = 1000000;
static int64_t wall_ahead_ms;
static uint64_t suspended_ms;

int64_t clock_wall_ms(void)
{
    return (int64_t)now_ms + wall_ahead_ms;
}

void fake_loop_set_wall(int64_t wall_ms)
{
    wall_ahead_ms = wall_ms - (int64_t)now_ms;
}

void fake_loop_suspend(uint64_t ms)
{
    suspended_ms += ms;
    wall_ahead_ms += (int64_t)ms;
}

uint64_t clock_boot_ms(void)
{
    return clock_monotonic_ms() + suspended_ms;
}

uint64_t clock_monotonic_ms(void)
{
    return now_ms;
}

uint64_t clock_monotonic_us(void)
{
    return now_ms * 1000;
}

void clock_format(int64_t wall_ms, char out_text[CLOCK_TEXT_SIZE])
{
    time_t seconds = (time_t)(wall_ms / 1000);
    struct tm tm;
    char text[64];

    (void)gmtime_r(&seconds, &tm);
    (void)snprintf(text, sizeof text, "%04d-%02d-%02dT%02d:%02d:%02d.%03dZ", tm.tm_year + 1900,
                   tm.tm_mon + 1, tm.tm_mday, tm.tm_hour, tm.tm_min, tm.tm_sec,
                   (int)(wall_ms % 1000));
    memcpy(out_text, text, CLOCK_TEXT_SIZE - 1);
    out_text[CLOCK_TEXT_SIZE - 1] = '\0';
}

/* Milliseconds are wanted here, unlike in the real one. */
bool clock_parse(const char *text, int64_t *out_wall_ms)
{
    struct tm tm = { 0 };
    int ms = 0;
    char end = '\0';

    if (sscanf(text, "%4d-%2d-%2dT%2d:%2d:%2d.%3d%c", &tm.tm_year, &tm.tm_mon, &tm.tm_mday,
               &tm.tm_hour, &tm.tm_min, &tm.tm_sec, &ms, &end) != 8 ||
        end != 'Z')
        return false;
    tm.tm_year -= 1900;
    tm.tm_mon -= 1;
    *out_wall_ms = (int64_t)timegm(&tm) * 1000 + ms;
    return true;
}

struct loop *loop_create(void)
{
    return calloc(1, sizeof(struct loop));
}

void loop_destroy(struct loop *loop)
{
    free(loop);
}

bool loop_run(struct loop *loop)
{
    loop->stopped = false;
    while (!loop->stopped && fake_loop_next(loop))
        ;
    return true;
}

void loop_stop(struct loop *loop)
{
    loop->stopped = true;
    for (struct loop_timer *t = loop->timers; t != NULL; t = t->next)
        t->started = false;
}

struct loop_watch *loop_watch_create(struct loop *loop, int fd, unsigned interest,
                                     loop_watch_fn *fn, void *arg)
{
    struct loop_watch *watch = calloc(1, sizeof *watch);

    if (watch == NULL)
        return NULL;
    *watch = (struct loop_watch){ .loop = loop,
                                  .next = loop->watches,
                                  .fd = fd,
                                  .interest = interest,
                                  .fn = fn,
                                  .arg = arg,
                                  .round = loop->round };
    loop->watches = watch;
    return watch;
}

bool loop_watch_interest(struct loop_watch *watch, unsigned interest)
{
    watch->interest = interest;
    return true;
}

void loop_watch_destroy(struct loop_watch *watch)
{
    if (watch == NULL)
        return;
    struct loop_watch **link = &watch->loop->watches;
    while (*link != watch)
        link = &(*link)->next;
    *link = watch->next;
    free(watch);
}

static unsigned ready_for(const struct loop_watch *watch)
{
    struct pollfd asked = { .fd = watch->fd };

    if ((watch->interest & LOOP_READ) != 0)
        asked.events |= POLLIN;
    if ((watch->interest & LOOP_WRITE) != 0)
        asked.events |= POLLOUT;
    if (asked.events == 0 || poll(&asked, 1, 0) <= 0)
        return 0;
    return ((asked.revents & POLLIN) != 0 ? LOOP_READ : 0U) |
           ((asked.revents & POLLOUT) != 0 ? LOOP_WRITE : 0U);
}

/* One that had no turn in this round; a handler may destroy and create any of them. */
static struct loop_watch *next_watch(const struct loop *loop)
{
    struct loop_watch *watch = loop->watches;

    while (watch != NULL && watch->round == loop->round)
        watch = watch->next;
    return watch;
}

unsigned fake_loop_poll(struct loop *loop)
{
    unsigned called = 0;

    loop->round++;
    for (struct loop_watch *w = next_watch(loop); w != NULL; w = next_watch(loop)) {
        unsigned ready = ready_for(w);
        w->round = loop->round;
        if (ready == 0)
            continue;
        w->fn(w->arg, w->fd, ready);
        called++;
    }
    return called;
}

struct loop_timer *loop_timer_create(struct loop *loop, loop_timer_fn *fn, void *arg)
{
    struct loop_timer *timer = calloc(1, sizeof *timer);

    if (timer == NULL)
        return NULL;
    *timer = (struct loop_timer){ .loop = loop, .next = loop->timers, .fn = fn, .arg = arg };
    loop->timers = timer;
    return timer;
}

bool loop_timer_start(struct loop_timer *timer, uint64_t delay_ms)
{
    timer->due_ms = now_ms + delay_ms;
    timer->started = true;
    return true;
}

void loop_timer_stop(struct loop_timer *timer)
{
    timer->started = false;
}

bool loop_timer_pending(const struct loop_timer *timer)
{
    return timer->started;
}

void loop_timer_destroy(struct loop_timer *timer)
{
    if (timer == NULL)
        return;
    struct loop_timer **link = &timer->loop->timers;
    while (*link != timer)
        link = &(*link)->next;
    *link = timer->next;
    free(timer);
}

struct loop_signal *loop_signal_create(struct loop *loop, int number, loop_signal_fn *fn, void *arg)
{
    struct loop_signal *signal = calloc(1, sizeof *signal);

    if (signal == NULL)
        return NULL;
    *signal = (struct loop_signal){
        .loop = loop, .next = loop->signals, .number = number, .fn = fn, .arg = arg
    };
    loop->signals = signal;
    return signal;
}

void loop_signal_destroy(struct loop_signal *signal)
{
    if (signal == NULL)
        return;
    struct loop_signal **link = &signal->loop->signals;
    while (*link != signal)
        link = &(*link)->next;
    *link = signal->next;
    free(signal);
}

void fake_loop_signal(struct loop *loop, int number)
{
    for (struct loop_signal *s = loop->signals; s != NULL; s = s->next)
        if (s->number == number) {
            s->fn(s->arg, number);
            return;
        }
}

static struct loop_timer *earliest(const struct loop *loop)
{
    struct loop_timer *first = NULL;

    for (struct loop_timer *t = loop->timers; t != NULL; t = t->next)
        if (t->started && (first == NULL || t->due_ms < first->due_ms))
            first = t;
    return first;
}

bool fake_loop_next(struct loop *loop)
{
    struct loop_timer *timer = earliest(loop);

    if (timer == NULL)
        return false;
    if (timer->due_ms > now_ms)
        now_ms = timer->due_ms;
    timer->started = false;
    timer->fn(timer->arg);
    return true;
}

void fake_loop_advance(struct loop *loop, uint64_t ms)
{
    uint64_t end = now_ms + ms;
    struct loop_timer *timer = earliest(loop);

    while (timer != NULL && timer->due_ms <= end) {
        fake_loop_next(loop);
        timer = earliest(loop);
    }
    now_ms = end;
}

unsigned fake_loop_pending(const struct loop *loop)
{
    unsigned count = 0;

    for (const struct loop_timer *t = loop->timers; t != NULL; t = t->next)
        count += t->started;
    return count;
}
