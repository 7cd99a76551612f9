/* SPDX-License-Identifier: Apache-2.0 */
/* walk_pace: how fast to send, and how long to wait. */
#ifndef PRINTWIRE_AGENT_WALK_PACE_H
#define PRINTWIRE_AGENT_WALK_PACE_H

#include <stdbool.h>
#include <stdint.h>

/* Packets per second over all devices, with bursts of at most 20 ms worth (and at least one
 * packet). */
struct walk_pace {
    uint64_t gap_us;  /* between two packets */
    uint64_t next_us; /* when the next one is due if none may come early */
};

/** Start at a rate above 0. */
void walk_pace_init(struct walk_pace *pace, uint32_t packets_per_s);

/** True when a packet may go at `now_us` (clock_monotonic_us). */
bool walk_pace_allows(const struct walk_pace *pace, uint64_t now_us);

/** A packet goes; one that may not be held back (a repetition) is counted too. */
void walk_pace_take(struct walk_pace *pace, uint64_t now_us);

/** Milliseconds until walk_pace_allows() turns true, rounded up; 0 when it is. */
uint64_t walk_pace_wait_ms(const struct walk_pace *pace, uint64_t now_us);

/* The time that answers of one device take (RFC 6298, with limits for printers: at most 5 s). A
 * device that answers slower than it did cannot be measured, as nobody knows which of two sends was
 * answered: so each such answer doubles the wait until one comes to a single send. */
struct walk_pace_trip {
    uint32_t smooth_us; /* 0: nothing measured */
    uint32_t vary_us;
    uint8_t late; /* answers in a row that came after a second send */
};

/** An answer to a question that was sent once took this long. */
void walk_pace_trip_sample(struct walk_pace_trip *trip, uint64_t took_us);

/** An answer came to a question that was sent more than once. */
void walk_pace_trip_late(struct walk_pace_trip *trip);

/** No answer came to any send: what was measured holds no more, as a device that sleeps or is busy
 * needs longer than it did before. */
void walk_pace_trip_silent(struct walk_pace_trip *trip);

/** How long to wait after a question that was sent `sends` times (1 or more); `first_ms` as long as
 * nothing was measured, then `least_ms` or more. Doubles with each send. */
uint64_t walk_pace_trip_wait_ms(const struct walk_pace_trip *trip, uint32_t first_ms,
                                uint32_t least_ms, unsigned sends);

#endif
