/* SPDX-License-Identifier: Apache-2.0 */
/* fake_loop: base/loop and base/clock for tests without waiting: time stands still until it is
 * moved.
 *
 * Link fake_loop.c into a test instead of base/loop.c and base/clock.c. Watches call back from
 * fake_loop_poll() only, signals from fake_loop_signal().
 */
#ifndef PRINTWIRE_TESTS_FAKES_FAKE_LOOP_H
#define PRINTWIRE_TESTS_FAKES_FAKE_LOOP_H

#include "base/loop.h"

#include <stdbool.h>
#include <stdint.h>

/** Move both clocks on by `ms`, calling each timer when its time comes, in order. */
void fake_loop_advance(struct loop *loop, uint64_t ms);

/** Move on to the next timer and call it; false when none is started. */
bool fake_loop_next(struct loop *loop);

/** How many timers are started. */
unsigned fake_loop_pending(const struct loop *loop);

/** Call each watch whose descriptor is ready now (without waiting), once; how many were called.
 * From a timer's function, too. */
unsigned fake_loop_poll(struct loop *loop);

/** As if the process had been sent this signal: calls who waits for it. */
void fake_loop_signal(struct loop *loop, int number);

/** As if the machine had slept for so long: timers and the monotonic clock do not notice. */
void fake_loop_suspend(uint64_t ms);

/** Let the wall clock show another time from now on: a jump that timers do not notice. */
void fake_loop_set_wall(int64_t wall_ms);

#endif
