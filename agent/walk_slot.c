/* SPDX-License-Identifier: Apache-2.0 */
/* 12 bits of slot number, 18 random bits and the bit that says "slot": always four bytes on the
 * wire. */
#include "agent/walk_slot.h"

#include "base/crypto.h"

#include <assert.h>
#include <stdlib.h>

enum { NUMBER_BITS = 12, RANDOM_BITS = 18 };

bool walk_slot_init(struct walk_slot_table *table, unsigned size)
{
    assert(size > 0 && size <= WALK_SLOT_MOST);
    *table = (struct walk_slot_table){ .size = size, .free_count = size };
    table->slots = calloc(size, sizeof *table->slots);
    table->free = calloc(size, sizeof *table->free);
    if (table->slots == NULL || table->free == NULL) {
        walk_slot_finish(table);
        return false;
    }
    for (unsigned i = 0; i < size; i++) {
        table->slots[i].number = (uint16_t)i;
        table->free[i] = (uint16_t)(size - 1 - i);
    }
    return true;
}

void walk_slot_finish(struct walk_slot_table *table)
{
    free(table->slots);
    free(table->free);
    *table = (struct walk_slot_table){ 0 };
}

static uint32_t fresh_id(unsigned number)
{
    return WALK_SLOT_BIT | crypto_random_below(1U << RANDOM_BITS) << NUMBER_BITS | number;
}

struct walk_slot *walk_slot_take(struct walk_slot_table *table, struct walk_peer *peer)
{
    struct walk_slot *slot;

    if (table->free_count == 0)
        return NULL;
    slot = &table->slots[table->free[--table->free_count]];
    *slot = (struct walk_slot){
        .peer = peer, .id = fresh_id(slot->number), .number = slot->number, .counted = true
    };
    table->counted++;
    return slot;
}

struct walk_slot *walk_slot_find(const struct walk_slot_table *table, uint32_t id)
{
    unsigned number = id & ((1U << NUMBER_BITS) - 1);

    if (number >= table->size || table->slots[number].peer == NULL || table->slots[number].id != id)
        return NULL;
    return &table->slots[number];
}

void walk_slot_discount(struct walk_slot_table *table, struct walk_slot *slot)
{
    if (slot->counted)
        table->counted--;
    slot->counted = false;
}

void walk_slot_give(struct walk_slot_table *table, struct walk_slot *slot)
{
    assert(slot->peer != NULL);
    walk_slot_discount(table, slot);
    slot->peer = NULL;
    table->free[table->free_count++] = slot->number;
}

struct walk_slot *walk_slot_next(const struct walk_slot_table *table, const struct walk_slot *after)
{
    for (unsigned i = after == NULL ? 0 : after->number + 1U; i < table->size; i++)
        if (table->slots[i].peer != NULL)
            return &table->slots[i];
    return NULL;
}
