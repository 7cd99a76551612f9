/* SPDX-License-Identifier: Apache-2.0 */
/* walk_patience: how long a device did not answer although we were there to hear it. Pure.
 *
 * A printer loses packets while it wakes up; so does a network, and so it seems when this process
 * was stopped, had no processor, or could not send. Only waiting times count that ended without an
 * answer when they were meant to, with a packet that the system had taken: what came late because
 * we were late is no waiting. One of them may be any lost packet: two in a row are told, or one of
 * 3 s (it is so long because packets were lost before), unless another question of the same reading
 * was not answered at first either. A printer wakes up once, a network loses now and then.
 */
#ifndef PRINTWIRE_AGENT_WALK_PATIENCE_H
#define PRINTWIRE_AGENT_WALK_PATIENCE_H

#include <stdbool.h>
#include <stdint.h>

/* All 0: not begun. Times are clock_monotonic_ms(). */
struct walk_patience {
    bool is_on;
    uint8_t repeated;  /* questions before this one that were not answered at first */
    uint8_t waits;     /* for this one, that counted */
    uint64_t unsent;   /* packets that the system had not taken, when the wait began */
    uint64_t since_ms; /* begin and end of the wait under way */
    uint64_t due_ms;
    uint64_t spent_ms; /* in waits for this question */
    uint64_t deaf_ms;  /* in those for an earlier one, if they tell something */
};

/** Forget what was, and count from the next packet on. */
void walk_patience_begin(struct walk_patience *patience);

/** A packet leaves, and is waited for until `due_ms`; `unsent`: walk_socket_unsent() before. */
void walk_patience_send(struct walk_patience *patience, uint64_t now_ms, uint64_t due_ms,
                        uint64_t unsent);

/** It was not answered; `unsent`: walk_socket_unsent() now. */
void walk_patience_expire(struct walk_patience *patience, uint64_t now_ms, uint64_t unsent);

/** The device answered: the next packet is another question. */
void walk_patience_hear(struct walk_patience *patience);

/** How long it did not answer, in ms; 0: it did, or that says nothing of the device. */
uint64_t walk_patience_ms(const struct walk_patience *patience);

#endif
