/* SPDX-License-Identifier: Apache-2.0 */
/* past_use: how much a simulated printer printed, hour by hour, up to now, and what that took from
 * its supplies. Told backwards: all ends with what the printer is at now. Pure, but for the
 * randomness that it takes from replay_random. */
#ifndef PRINTWIRE_TESTS_SIM_PAST_PAST_USE_H
#define PRINTWIRE_TESTS_SIM_PAST_PAST_USE_H

#include <stdbool.h>
#include <stdint.h>

struct past_use {
    unsigned hours;
    uint32_t *left; /* [hours + 1]: pages from the beginning of that hour until the end */
};

/* A supply now, in points of a hundred. */
struct past_supply {
    double now;
    double points_a_page;
    double bottom; /* at which its predecessors were changed */
};

/** An even number from 0 to below 1. */
double past_use_even(void);

/** True in an hour in which an office works: Monday to Friday, 7 to 18 o'clock UTC. */
bool past_use_is_office(int64_t at_ms);

/** So many hours from `from_ms` on, about so many pages on a working day and next to none on
 * others; false without memory. */
bool past_use_make(struct past_use *use, int64_t from_ms, unsigned hours, unsigned pages_a_day);

/** The level in points when so many pages were still to come: a cartridge was changed whenever it
 * would have been above a hundred. */
double past_use_level(const struct past_supply *supply, uint32_t pages_left);

/** Free what was made; safe on a zeroed one. */
void past_use_finish(struct past_use *use);

#endif
