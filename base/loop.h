/* SPDX-License-Identifier: Apache-2.0 */
/* loop: the one event loop of a process, on libevent (owner file: loop.c).
 *
 * Everything here must be called on the thread that runs the loop. A handler may destroy any watch,
 * timer or signal, its own included. Nothing on the loop may block: waits are deadlines.
 */
#ifndef PRINTWIRE_BASE_LOOP_H
#define PRINTWIRE_BASE_LOOP_H

#include <stdbool.h>
#include <stdint.h>

struct loop;
struct loop_watch;
struct loop_timer;
struct loop_signal;

enum { LOOP_READ = 1, LOOP_WRITE = 2 };

typedef void loop_watch_fn(void *arg, int fd,
                           unsigned ready); /* ready: LOOP_READ and/or LOOP_WRITE */
typedef void loop_timer_fn(void *arg);
typedef void loop_signal_fn(void *arg, int number);

/** A new loop, or NULL when the system refuses. */
struct loop *loop_create(void);

/** Free the loop; watches, timers and signals must be destroyed before. NULL is allowed. */
void loop_destroy(struct loop *loop);

/** Run handlers until loop_stop() or nothing is left to wait for; false when the loop itself
 * failed. */
bool loop_run(struct loop *loop);

/** Make loop_run() return after the current handler. */
void loop_stop(struct loop *loop);

/** Call `fn` whenever fd is ready for any of `interest` (level-triggered). The caller keeps the fd
 * and closes it after loop_watch_destroy(). NULL when memory runs out. */
struct loop_watch *loop_watch_create(struct loop *loop, int fd, unsigned interest,
                                     loop_watch_fn *fn, void *arg);

/** Change what is waited for; 0 pauses the watch. */
bool loop_watch_interest(struct loop_watch *watch, unsigned interest);

/** Stop watching; NULL is allowed. Does not close the fd. */
void loop_watch_destroy(struct loop_watch *watch);

/** A timer, not started. NULL when memory runs out. */
struct loop_timer *loop_timer_create(struct loop *loop, loop_timer_fn *fn, void *arg);

/** Call the timer's function once, `delay_ms` from now; a second start replaces the first. */
bool loop_timer_start(struct loop_timer *timer, uint64_t delay_ms);

/** Forget a started timer; harmless when it is not started. */
void loop_timer_stop(struct loop_timer *timer);

/** True from loop_timer_start() until the call or loop_timer_stop(). */
bool loop_timer_pending(const struct loop_timer *timer);

/** Stop and free; NULL is allowed. */
void loop_timer_destroy(struct loop_timer *timer);

/** Call `fn` on the loop for each arrival of a signal. NULL when memory runs out. */
struct loop_signal *loop_signal_create(struct loop *loop, int number, loop_signal_fn *fn,
                                       void *arg);

/** Restore the signal's default and free; NULL is allowed. */
void loop_signal_destroy(struct loop_signal *signal);

#endif
