/* SPDX-License-Identifier: Apache-2.0 */
/* hints: addresses that somebody named, waiting to be asked out of the sweep's turn, and those that
 * were asked in the last minute. Pure: no socket, no clock.
 *
 * Whoever can send a packet to the agent can hint. So there is a limit to everything: an address is
 * asked again after a minute at the earliest, HINTS_WAITING wait at most, and a question is due
 * every HINTS_PACE_MS at most. What is refused is found by the next sweep.
 */
#ifndef PRINTWIRE_AGENT_DISCOVER_HINTS_H
#define PRINTWIRE_AGENT_DISCOVER_HINTS_H

#include <netinet/in.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define HINTS_WAITING  64   /* addresses */
#define HINTS_MOST     512  /* waiting, or asked in the last minute: more than the pace allows */
#define HINTS_PACE_MS  125  /* between two questions, to whomever */
#define HINTS_PASS_MS  1500 /* between two questions to one address: its answer is waited for */
#define HINTS_QUIET_MS 60000
#define HINTS_NEVER    UINT64_MAX

enum hints_state { HINTS_FREE, HINTS_TO_ASK, HINTS_ASKED, HINTS_ANSWERED };

struct hints_entry {
    struct sockaddr_in address;
    enum hints_state state;
    unsigned pass;      /* questions sent: the number of the next credential and version */
    uint64_t turn;      /* of entries that are due the one with the lowest is asked first */
    uint64_t due_ms;    /* of one to ask: not before */
    uint64_t forget_ms; /* a minute after the last question or the answer; 0: not asked yet */
};

struct hints {
    struct hints_entry entries[HINTS_MOST];
    size_t waiting;      /* how many are to be asked */
    uint64_t next_turn;  /* counts questions and hints */
    uint64_t open_at_ms; /* the pace allows no question before */
};

/** Forget all; a zeroed one is ready, too. */
void hints_clear(struct hints *hints);

/** Take an address with its port. One that was asked within the last minute and is silent is asked
 * again when the minute is over: what is being switched on may announce itself before it answers.
 * False when it waits already, has answered within the last minute, or when there is no room. */
bool hints_add(struct hints *hints, const struct sockaddr_in *address, uint64_t now_ms);

/** Whom to ask now and the number of the question to it, from 0; NULL when it is nobody's turn. To
 * be followed by hints_asked() when the question was sent. */
const struct hints_entry *hints_next(const struct hints *hints, uint64_t now_ms);

/** The question of the one that hints_next() gave was sent; with more of them it waits for the next
 * one. */
void hints_asked(struct hints *hints, const struct hints_entry *asked, bool more, uint64_t now_ms);

/** A printer answered: it is not asked further. True when that is the first answer to a hint's
 * question within a minute. */
bool hints_answered(struct hints *hints, const struct sockaddr_in *address, uint64_t now_ms);

/** Milliseconds until hints_next() has somebody; HINTS_NEVER when nobody waits. */
uint64_t hints_wait_ms(const struct hints *hints, uint64_t now_ms);

#endif
