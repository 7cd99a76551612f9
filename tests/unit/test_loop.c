/* SPDX-License-Identifier: Apache-2.0 */
/* Watches, timers and signals, and handlers that destroy themselves and each other. */
#include "base/clock.h"
#include "base/loop.h"
#include "tests/unit/memory.h"
#include "tests/unit/unit.h"

#include <signal.h>
#include <sys/socket.h>
#include <unistd.h>

#define MANY 20

struct scene {
    struct loop *loop;
    struct loop_timer *timers[MANY];
    struct loop_watch *watches[MANY];
    struct loop_signal *signal;
    int pair[2];
    unsigned calls;
    unsigned ready;
    unsigned starts_left;
};

static void open_scene(struct scene *s)
{
    *s = (struct scene){ .loop = loop_create() };
    CU_ASSERT_PTR_NOT_NULL_FATAL(s->loop);
    CU_ASSERT_EQUAL_FATAL(socketpair(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK, 0, s->pair), 0);
}

static void close_scene(struct scene *s)
{
    for (int i = 0; i < MANY; i++) {
        loop_timer_destroy(s->timers[i]);
        loop_watch_destroy(s->watches[i]);
    }
    loop_signal_destroy(s->signal);
    (void)close(s->pair[0]);
    (void)close(s->pair[1]);
    loop_destroy(s->loop);
}

static void count_timer(void *arg)
{
    struct scene *s = arg;

    s->calls++;
}

static void stop_timer(void *arg)
{
    struct scene *s = arg;

    loop_stop(s->loop);
}

static void count_watch(void *arg, int fd, unsigned ready)
{
    struct scene *s = arg;
    char byte;

    s->calls++;
    s->ready |= ready;
    if (ready & LOOP_READ)
        (void)!read(fd, &byte, 1);
}

static void ends_when_nothing_is_waited_for(void)
{
    struct scene s;

    open_scene(&s);
    CU_ASSERT_TRUE(loop_run(s.loop));
    s.timers[0] = loop_timer_create(s.loop, count_timer, &s);
    CU_ASSERT_TRUE(loop_run(s.loop));
    CU_ASSERT_EQUAL(s.calls, 0);
    close_scene(&s);
    loop_destroy(NULL);
    loop_timer_destroy(NULL);
    loop_watch_destroy(NULL);
    loop_signal_destroy(NULL);
}

static void calls_a_timer_once_and_not_early(void)
{
    struct scene s;

    open_scene(&s);
    s.timers[0] = loop_timer_create(s.loop, count_timer, &s);
    CU_ASSERT_FALSE(loop_timer_pending(s.timers[0]));
    uint64_t start = clock_monotonic_ms();
    CU_ASSERT_TRUE(loop_timer_start(s.timers[0], 30));
    CU_ASSERT_TRUE(loop_timer_pending(s.timers[0]));
    CU_ASSERT_TRUE(loop_run(s.loop));
    CU_ASSERT(clock_monotonic_ms() - start >= 30);
    CU_ASSERT_EQUAL(s.calls, 1);
    CU_ASSERT_FALSE(loop_timer_pending(s.timers[0]));
    close_scene(&s);
}

static void restarts_a_timer_instead_of_adding_one(void)
{
    struct scene s;

    open_scene(&s);
    s.timers[0] = loop_timer_create(s.loop, count_timer, &s);
    CU_ASSERT_TRUE(loop_timer_start(s.timers[0], 3600000));
    CU_ASSERT_TRUE(loop_timer_start(s.timers[0], UINT64_MAX));
    CU_ASSERT_TRUE(loop_timer_start(s.timers[0], 0));
    CU_ASSERT_TRUE(loop_run(s.loop));
    CU_ASSERT_EQUAL(s.calls, 1);
    close_scene(&s);
}

static void forgets_a_stopped_timer(void)
{
    struct scene s;

    open_scene(&s);
    s.timers[0] = loop_timer_create(s.loop, count_timer, &s);
    loop_timer_stop(s.timers[0]);
    CU_ASSERT_TRUE(loop_timer_start(s.timers[0], 0));
    loop_timer_stop(s.timers[0]);
    loop_timer_stop(s.timers[0]);
    CU_ASSERT_FALSE(loop_timer_pending(s.timers[0]));
    CU_ASSERT_TRUE(loop_run(s.loop));
    CU_ASSERT_EQUAL(s.calls, 0);
    close_scene(&s);
}

static void start_itself_again(void *arg)
{
    struct scene *s = arg;

    s->calls++;
    CU_ASSERT_FALSE(loop_timer_pending(s->timers[0]));
    if (s->starts_left-- > 0) {
        CU_ASSERT_TRUE(loop_timer_start(s->timers[0], 0));
    } else {
        loop_stop(s->loop);
    }
}

static void lets_a_timer_start_itself_without_starving_others(void)
{
    struct scene s;

    open_scene(&s);
    s.starts_left = 100;
    s.timers[0] = loop_timer_create(s.loop, start_itself_again, &s);
    s.watches[0] = loop_watch_create(s.loop, s.pair[0], LOOP_READ, count_watch, &s);
    CU_ASSERT_EQUAL(write(s.pair[1], "x", 1), 1);
    CU_ASSERT_TRUE(loop_timer_start(s.timers[0], 0));
    CU_ASSERT_TRUE(loop_run(s.loop));
    CU_ASSERT_EQUAL(s.ready, LOOP_READ);
    CU_ASSERT_EQUAL(s.calls, 102); /* 1 + 100 timer calls, 1 for the byte */
    close_scene(&s);
}

static void busy_then_start(void *arg)
{
    struct scene *s = arg;
    uint64_t start = clock_monotonic_ms();

    while (clock_monotonic_ms() - start < 40)
        continue;
    s->starts_left = (unsigned)(clock_monotonic_us() / 1000 % 1000000);
    CU_ASSERT_TRUE(loop_timer_start(s->timers[1], 20));
}

static void counts_a_delay_from_its_start_after_a_long_handler(void)
{
    struct scene s;

    open_scene(&s);
    s.timers[0] = loop_timer_create(s.loop, busy_then_start, &s);
    s.timers[1] = loop_timer_create(s.loop, count_timer, &s);
    CU_ASSERT_TRUE(loop_timer_start(s.timers[0], 0));
    CU_ASSERT_TRUE(loop_run(s.loop));
    unsigned end = (unsigned)(clock_monotonic_us() / 1000 % 1000000);
    CU_ASSERT_EQUAL(s.calls, 1);
    CU_ASSERT((end + 1000000 - s.starts_left) % 1000000 >= 20);
    close_scene(&s);
}

static void destroy_all_timers(void *arg)
{
    struct scene *s = arg;

    s->calls++;
    for (int i = 0; i < MANY; i++) {
        loop_timer_destroy(s->timers[i]);
        s->timers[i] = NULL;
    }
}

static void lets_a_timer_destroy_itself_and_the_others(void)
{
    struct scene s;

    open_scene(&s);
    for (int i = 0; i < MANY; i++) {
        s.timers[i] = loop_timer_create(s.loop, destroy_all_timers, &s);
        CU_ASSERT_TRUE(loop_timer_start(s.timers[i], 0));
    }
    CU_ASSERT_TRUE(loop_run(s.loop));
    CU_ASSERT_EQUAL(s.calls, 1);
    close_scene(&s);
}

static void reports_reading_and_writing(void)
{
    struct scene s;

    open_scene(&s);
    s.watches[0] = loop_watch_create(s.loop, s.pair[0], LOOP_READ | LOOP_WRITE, count_watch, &s);
    s.timers[0] = loop_timer_create(s.loop, stop_timer, &s);
    CU_ASSERT_EQUAL(write(s.pair[1], "ab", 2), 2);
    CU_ASSERT_TRUE(loop_timer_start(s.timers[0], 5));
    CU_ASSERT_TRUE(loop_run(s.loop));
    CU_ASSERT_EQUAL(s.ready, LOOP_READ | LOOP_WRITE);
    close_scene(&s);
}

static void run_for_a_moment(struct scene *s)
{
    s->calls = 0;
    s->ready = 0;
    CU_ASSERT_TRUE(loop_timer_start(s->timers[0], 5));
    CU_ASSERT_TRUE(loop_run(s->loop));
}

static void changes_and_pauses_a_watch(void)
{
    struct scene s;

    open_scene(&s);
    s.timers[0] = loop_timer_create(s.loop, stop_timer, &s);
    s.watches[0] = loop_watch_create(s.loop, s.pair[0], 0, count_watch, &s);
    CU_ASSERT_EQUAL(write(s.pair[1], "abc", 3), 3);
    run_for_a_moment(&s);
    CU_ASSERT_EQUAL(s.calls, 0);
    CU_ASSERT_TRUE(loop_watch_interest(s.watches[0], LOOP_WRITE));
    CU_ASSERT_TRUE(loop_watch_interest(s.watches[0], LOOP_WRITE));
    run_for_a_moment(&s);
    CU_ASSERT_EQUAL(s.ready, LOOP_WRITE);
    CU_ASSERT_TRUE(loop_watch_interest(s.watches[0], LOOP_READ));
    run_for_a_moment(&s);
    CU_ASSERT_EQUAL(s.ready, LOOP_READ);
    CU_ASSERT_TRUE(loop_watch_interest(s.watches[0], 0));
    CU_ASSERT_TRUE(loop_watch_interest(s.watches[0], 0));
    CU_ASSERT_TRUE(loop_run(s.loop)); /* nothing is waited for */
    close_scene(&s);
}

static void reports_the_end_of_a_stream_as_readable(void)
{
    struct scene s;

    open_scene(&s);
    s.timers[0] = loop_timer_create(s.loop, stop_timer, &s);
    s.watches[0] = loop_watch_create(s.loop, s.pair[0], LOOP_READ, count_watch, &s);
    (void)shutdown(s.pair[1], SHUT_RDWR);
    run_for_a_moment(&s);
    CU_ASSERT_EQUAL(s.ready, LOOP_READ);
    close_scene(&s);
}

static void destroy_all_watches(void *arg, int fd, unsigned ready)
{
    struct scene *s = arg;

    (void)fd;
    (void)ready;
    s->calls++;
    for (int i = 0; i < MANY; i++) {
        loop_watch_destroy(s->watches[i]);
        s->watches[i] = NULL;
    }
    destroy_all_timers(s);
}

static void lets_a_watch_destroy_itself_and_everything_else(void)
{
    struct scene s;

    open_scene(&s);
    for (int i = 0; i < MANY; i++) {
        s.watches[i] =
            loop_watch_create(s.loop, s.pair[i % 2], LOOP_WRITE, destroy_all_watches, &s);
        CU_ASSERT_PTR_NOT_NULL(s.watches[i]);
    }
    s.timers[0] = loop_timer_create(s.loop, destroy_all_timers, &s);
    CU_ASSERT_TRUE(loop_timer_start(s.timers[0], 3600000));
    CU_ASSERT_TRUE(loop_run(s.loop));
    CU_ASSERT_EQUAL(s.calls, 2);
    close_scene(&s);
}

static void pause_all_watches(void *arg, int fd, unsigned ready)
{
    struct scene *s = arg;

    count_watch(arg, fd, ready);
    for (int i = 0; i < MANY; i++)
        CU_ASSERT_TRUE(loop_watch_interest(s->watches[i], 0));
}

static void lets_a_watch_pause_others_that_are_ready(void)
{
    struct scene s;

    open_scene(&s);
    for (int i = 0; i < MANY; i++)
        s.watches[i] = loop_watch_create(s.loop, s.pair[0], LOOP_WRITE, pause_all_watches, &s);
    CU_ASSERT_TRUE(loop_run(s.loop));
    CU_ASSERT_EQUAL(s.calls, 1);
    close_scene(&s);
}

static void stop_on_call(void *arg)
{
    struct scene *s = arg;

    s->calls++;
    loop_stop(s->loop);
}

static void returns_after_the_current_handler_when_stopped(void)
{
    struct scene s;

    open_scene(&s);
    for (int i = 0; i < MANY; i++) {
        s.timers[i] = loop_timer_create(s.loop, stop_on_call, &s);
        CU_ASSERT_TRUE(loop_timer_start(s.timers[i], 0));
    }
    CU_ASSERT_TRUE(loop_run(s.loop));
    CU_ASSERT_EQUAL(s.calls, 1);
    CU_ASSERT_TRUE(loop_run(s.loop)); /* and goes on where it was */
    CU_ASSERT_EQUAL(s.calls, 2);
    close_scene(&s);
}

static void end_on_signal(void *arg, int number)
{
    struct scene *s = arg;

    CU_ASSERT_EQUAL(number, SIGUSR1);
    s->calls++;
    loop_signal_destroy(s->signal);
    s->signal = NULL;
}

static void delivers_a_signal_and_restores_its_default(void)
{
    struct scene s;
    struct sigaction action;

    open_scene(&s);
    s.signal = loop_signal_create(s.loop, SIGUSR1, end_on_signal, &s);
    CU_ASSERT_PTR_NOT_NULL_FATAL(s.signal);
    (void)raise(SIGUSR1);
    CU_ASSERT_TRUE(loop_run(s.loop));
    CU_ASSERT_EQUAL(s.calls, 1);
    CU_ASSERT_EQUAL(sigaction(SIGUSR1, NULL, &action), 0);
    CU_ASSERT(action.sa_handler == SIG_DFL);
    close_scene(&s);
}

static void refuses_a_descriptor_that_is_not_open(void)
{
    struct scene s;

    open_scene(&s);
    (void)close(s.pair[1]);
    CU_ASSERT_PTR_NULL(loop_watch_create(s.loop, s.pair[1], LOOP_READ, count_watch, &s));
    s.pair[1] = -1;
    close_scene(&s);
}

static void reports_when_memory_runs_out(void)
{
    struct scene s;

    open_scene(&s);
    memory_fail_at(1);
    CU_ASSERT_PTR_NULL(loop_create());
    CU_ASSERT_PTR_NULL(loop_watch_create(s.loop, s.pair[0], LOOP_READ, count_watch, &s));
    CU_ASSERT_PTR_NULL(loop_timer_create(s.loop, count_timer, &s));
    CU_ASSERT_PTR_NULL(loop_signal_create(s.loop, SIGUSR1, end_on_signal, &s));
    memory_fail_at(0);
    close_scene(&s);
}

/* Both ends are readable: whoever comes first gives the other's number to a pipe that is not. */
static void replace_the_other(void *arg, int fd, unsigned ready)
{
    struct scene *s = arg;
    int other = fd == s->pair[0] ? 1 : 0;
    int ends[2];

    (void)ready;
    s->calls++;
    loop_watch_destroy(s->watches[0]);
    loop_watch_destroy(s->watches[1]);
    (void)close(s->pair[other]);
    CU_ASSERT_EQUAL(pipe(ends), 0);
    if (ends[0] != s->pair[other])
        CU_ASSERT_EQUAL(dup2(ends[0], s->pair[other]), s->pair[other]);
    s->watches[0] = loop_watch_create(s->loop, s->pair[other], LOOP_READ, count_watch, s);
    s->watches[1] = NULL;
    s->starts_left = (unsigned)ends[1];
    if (ends[0] != s->pair[other])
        (void)close(ends[0]);
}

static void gives_no_stale_event_to_a_reused_descriptor(void)
{
    struct scene s;

    open_scene(&s);
    CU_ASSERT_EQUAL(write(s.pair[0], "x", 1), 1);
    CU_ASSERT_EQUAL(write(s.pair[1], "x", 1), 1);
    s.watches[0] = loop_watch_create(s.loop, s.pair[0], LOOP_READ, replace_the_other, &s);
    s.watches[1] = loop_watch_create(s.loop, s.pair[1], LOOP_READ, replace_the_other, &s);
    s.timers[0] = loop_timer_create(s.loop, stop_timer, &s);
    CU_ASSERT_TRUE(loop_timer_start(s.timers[0], 10));
    CU_ASSERT_TRUE(loop_run(s.loop));
    CU_ASSERT_EQUAL(s.calls, 1);
    (void)close((int)s.starts_left);
    close_scene(&s);
}

struct order {
    struct scene *scene;
    int turn;
};

static void note_turn(void *arg)
{
    struct order *o = arg;

    CU_ASSERT_EQUAL((int)o->scene->calls, o->turn);
    o->scene->calls++;
}

/* The delays count from each start: false when the starts took longer than one step between two
 * deadlines. */
static bool start_in_turns(struct scene *s, struct order orders[MANY])
{
    uint64_t start_us = clock_monotonic_us();

    for (int i = 0; i < MANY; i++) {
        orders[i] = (struct order){ s, i * 7 % MANY };
        CU_ASSERT_TRUE(loop_timer_start(s->timers[i], 10 + (uint64_t)orders[i].turn * 2));
    }
    return clock_monotonic_us() - start_us < 2000;
}

static void calls_timers_in_the_order_of_their_deadlines(void)
{
    struct scene s;
    struct order orders[MANY];

    open_scene(&s);
    for (int i = 0; i < MANY; i++)
        s.timers[i] = loop_timer_create(s.loop, note_turn, &orders[i]);
    while (!start_in_turns(&s, orders))
        continue;
    CU_ASSERT_TRUE(loop_run(s.loop));
    CU_ASSERT_EQUAL(s.calls, MANY);
    close_scene(&s);
}

UNIT_MAIN("loop", UNIT_TEST(ends_when_nothing_is_waited_for),
          UNIT_TEST(calls_a_timer_once_and_not_early),
          UNIT_TEST(restarts_a_timer_instead_of_adding_one), UNIT_TEST(forgets_a_stopped_timer),
          UNIT_TEST(lets_a_timer_start_itself_without_starving_others),
          UNIT_TEST(counts_a_delay_from_its_start_after_a_long_handler),
          UNIT_TEST(lets_a_timer_destroy_itself_and_the_others),
          UNIT_TEST(reports_reading_and_writing), UNIT_TEST(changes_and_pauses_a_watch),
          UNIT_TEST(reports_the_end_of_a_stream_as_readable),
          UNIT_TEST(lets_a_watch_destroy_itself_and_everything_else),
          UNIT_TEST(lets_a_watch_pause_others_that_are_ready),
          UNIT_TEST(returns_after_the_current_handler_when_stopped),
          UNIT_TEST(delivers_a_signal_and_restores_its_default),
          UNIT_TEST(refuses_a_descriptor_that_is_not_open), UNIT_TEST(reports_when_memory_runs_out),
          UNIT_TEST(gives_no_stale_event_to_a_reused_descriptor),
          UNIT_TEST(calls_timers_in_the_order_of_their_deadlines))
