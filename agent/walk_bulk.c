/* SPDX-License-Identifier: Apache-2.0 */
/* Numbers only: the policy is apart from the walking, so that each rule has its test. */
#include "agent/walk_bulk.h"

enum { START = 10, MIDDLE = 25, LATE_PROOF = 3 };

void walk_bulk_init(struct walk_bulk *bulk)
{
    *bulk = (struct walk_bulk){ .now = START, .cap = WALK_BULK_MOST };
}

void walk_bulk_teach(struct walk_bulk *bulk, uint16_t learned)
{
    walk_bulk_init(bulk);
    if (learned == 0)
        return;
    bulk->worked = learned > WALK_BULK_MOST ? WALK_BULK_MOST : learned;
    bulk->now = bulk->worked;
    if (learned < START) /* less than what everybody starts with: it had its reason */
        bulk->cap = learned;
}

uint16_t walk_bulk_learned(const struct walk_bulk *bulk)
{
    if (bulk->cap < START)
        return bulk->cap;
    return bulk->worked > bulk->cap ? bulk->cap : bulk->worked;
}

uint16_t walk_bulk_size(const struct walk_bulk *bulk)
{
    uint16_t size = bulk->now < bulk->cap ? bulk->now : bulk->cap;

    if (bulk->mean > 0 && size > WALK_BULK_BYTES / bulk->mean)
        size = (uint16_t)(WALK_BULK_BYTES / bulk->mean);
    return size > 0 ? size : 1;
}

static uint16_t step_up(uint16_t now)
{
    if (now < START)
        return now * 2 < START ? (uint16_t)(now * 2) : START;
    return now < MIDDLE ? MIDDLE : WALK_BULK_MOST;
}

static void learn_mean(struct walk_bulk *bulk, size_t variables, size_t bytes)
{
    size_t mean = bytes / variables;

    if (mean > WALK_BULK_BYTES)
        mean = WALK_BULK_BYTES;
    bulk->mean = bulk->mean == 0 ? (uint16_t)mean : (uint16_t)(((size_t)3 * bulk->mean + mean) / 4);
    if (bulk->mean == 0)
        bulk->mean = 1;
}

void walk_bulk_answered(struct walk_bulk *bulk, uint16_t asked, size_t variables, size_t bytes)
{
    if (variables == 0)
        return;
    learn_mean(bulk, variables, bytes);
    if (bulk->late >= LATE_PROOF && asked < bulk->late_at)
        bulk->cap = asked; /* less is answered, more is not, and not by chance */
    if (asked >= bulk->late_at) {
        bulk->late = 0;
        bulk->late_at = 0;
    }
    if (variables < asked)
        return;
    if (asked > bulk->worked)
        bulk->worked = asked;
    if (asked >= bulk->now || walk_bulk_size(bulk) >= bulk->now)
        bulk->now = step_up(bulk->now);
    if (bulk->now > bulk->cap)
        bulk->now = bulk->cap;
}

void walk_bulk_refused(struct walk_bulk *bulk, uint16_t asked)
{
    uint16_t half = asked > 1 ? asked / 2 : 1;

    if (half < bulk->cap)
        bulk->cap = half;
    bulk->now = bulk->cap;
}

void walk_bulk_late(struct walk_bulk *bulk, uint16_t asked, bool is_last)
{
    if (asked <= 1)
        return;
    if (bulk->late_at == 0 || asked < bulk->late_at)
        bulk->late_at = asked;
    bulk->late++;
    bulk->now = is_last ? 1 : asked / 2;
}
