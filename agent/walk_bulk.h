/* SPDX-License-Identifier: Apache-2.0 */
/* walk_bulk: how many variables to ask one device for in a GETBULK.
 *
 * Exchanges are what a walk costs, so more per answer is better, up to one Ethernet frame: 10, then
 * 25, then 50, by the mean size of the variables seen. What a device cannot do halves the number
 * and is remembered; at 1 the engine asks with GETNEXT. Printers are known that time out, answer
 * nothing or answer wrongly above some number.
 */
#ifndef PRINTWIRE_AGENT_WALK_BULK_H
#define PRINTWIRE_AGENT_WALK_BULK_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define WALK_BULK_MOST  50
#define WALK_BULK_BYTES 1300 /* an answer should stay below; a frame holds 1472 */

struct walk_bulk {
    uint16_t now;     /* what to ask for next, before the size is looked at */
    uint16_t cap;     /* never more than this again */
    uint16_t worked;  /* the most that was asked for and answered in full */
    uint16_t mean;    /* bytes per variable, smoothed; 0: not known */
    uint16_t late;    /* questions without an answer since `late_at` was last surpassed */
    uint16_t late_at; /* the smallest number that went without an answer; 0: none */
};

/** Nothing learned yet. */
void walk_bulk_init(struct walk_bulk *bulk);

/** Start from what walk_bulk_learned() gave in an earlier run; 0: nothing. */
void walk_bulk_teach(struct walk_bulk *bulk, uint16_t learned);

/** The largest number that worked, 1 when only GETNEXT does, 0 when nothing was tried. */
uint16_t walk_bulk_learned(const struct walk_bulk *bulk);

/** How many to ask for now; 1: use GETNEXT. */
uint16_t walk_bulk_size(const struct walk_bulk *bulk);

/** `asked` were asked for; `variables` came, in an answer of `bytes`, and made sense. */
void walk_bulk_answered(struct walk_bulk *bulk, uint16_t asked, size_t variables, size_t bytes);

/** The device refused (tooBig, genErr), or what it answered made no sense: never ask for as many
 * again. */
void walk_bulk_refused(struct walk_bulk *bulk, uint16_t asked);

/** No answer in time: ask for less; only when it happens again and again is it remembered. Before
 * the last try (`is_last`) ask for one: what answers GETNEXT shall not count as silent. */
void walk_bulk_late(struct walk_bulk *bulk, uint16_t asked, bool is_last);

#endif
