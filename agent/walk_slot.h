/* SPDX-License-Identifier: Apache-2.0 */
/* walk_slot: the questions that are on the wire.
 *
 * The request-id is the slot's number and a random part that is new with each question: an answer
 * finds its slot without a search, and a late, second or invented one does not fit. A question that
 * was not answered in its first waiting time no longer counts against the window: silent devices do
 * not hold up others.
 */
#ifndef PRINTWIRE_AGENT_WALK_SLOT_H
#define PRINTWIRE_AGENT_WALK_SLOT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define WALK_SLOT_MOST 4096
#define WALK_SLOT_BIT                                                                              \
    0x40000000U /* set in the request-ids of slots, clear in those of the sweep                    \
                 */

struct walk_peer;

struct walk_slot {
    struct walk_peer *peer; /* NULL: free */
    uint32_t id;            /* request-id */
    uint16_t number;
    uint8_t sends;
    bool counted;     /* still counts against the window */
    uint64_t sent_us; /* first send */
    uint64_t due_ms;  /* when to give up waiting */
};

struct walk_slot_table {
    struct walk_slot *slots;
    uint16_t *free; /* numbers of free slots, the last one is taken next */
    unsigned size;
    unsigned free_count;
    unsigned counted;
};

/** Make a table of `size` (1 to WALK_SLOT_MOST) slots; false without memory. */
bool walk_slot_init(struct walk_slot_table *table, unsigned size);

/** Free a table, zeroed ones too. */
void walk_slot_finish(struct walk_slot_table *table);

/** A slot with a fresh request-id for a question to `peer`, counted; NULL when all are taken. */
struct walk_slot *walk_slot_take(struct walk_slot_table *table, struct walk_peer *peer);

/** The slot whose question has this request-id, or NULL. */
struct walk_slot *walk_slot_find(const struct walk_slot_table *table, uint32_t id);

/** Let the slot no longer count against the window. */
void walk_slot_discount(struct walk_slot_table *table, struct walk_slot *slot);

/** The question is over. */
void walk_slot_give(struct walk_slot_table *table, struct walk_slot *slot);

/** Taken slots one after the other; start with NULL. A slot may be given back on the way. */
struct walk_slot *walk_slot_next(const struct walk_slot_table *table,
                                 const struct walk_slot *after);

#endif
