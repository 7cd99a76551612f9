/* SPDX-License-Identifier: Apache-2.0 */
/* walk_guard: what one device may not be asked, and what can be asked without touching it.
 *
 * A GETNEXT touches the first object behind its name, whatever that is, and a GETBULK many. So a
 * walk is allowed only when no forbidden subtree lies behind it, or when an object is known to be
 * there between the end of the walk and the forbidden subtree: a fence. Whatever the device has
 * answered is a fence, but for the rows of alerts, which come and go.
 *
 * Every function takes NULL for a device of which nothing special is known.
 */
#ifndef PRINTWIRE_AGENT_WALK_GUARD_H
#define PRINTWIRE_AGENT_WALK_GUARD_H

#include "agent/oid.h"
#include "agent/quirk.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct walk_guard_area {
    struct oid never;
    struct oid fence; /* the last object known to be there before it; empty: none */
};

struct walk_guard {
    uint16_t repetitions;
    uint32_t timeout_ms;
    bool only_v1;
    bool only_get;
    size_t count;
    struct walk_guard_area areas[];
};

/** From what is known of a device; the caller frees with free(). NULL without memory. */
struct walk_guard *walk_guard_create(const struct quirk *quirk);

/** True when there is nothing to guard. */
bool walk_guard_is_empty(const struct quirk *quirk);

/** True when the guard says just that. */
bool walk_guard_is(const struct walk_guard *guard, const struct quirk *quirk);

/** What the guard says. */
void walk_guard_tell(const struct walk_guard *guard, struct quirk *out_quirk);

/** True when this object may not be asked for. */
bool walk_guard_forbids(const struct walk_guard *guard, const struct oid *oid);

/** True when everything from `first` to the end of the subtree `last` may be walked by GETNEXT, the
 * step behind its end included. */
bool walk_guard_may_walk(const struct walk_guard *guard, const struct oid *first,
                         const struct oid *last);

/** How many repetitions a GETBULK from this subtree on may ask for, as far as the device is
 * concerned: UINT16_MAX without limit, 1: use GETNEXT. */
uint16_t walk_guard_repetitions(const struct walk_guard *guard, const struct oid *root);

/** How long its answers are waited for at least, in milliseconds; 0: nothing special. */
uint32_t walk_guard_wait_ms(const struct walk_guard *guard);

/** The device answered with a value of this object. */
void walk_guard_saw(struct walk_guard *guard, const struct oid *oid);

/** The device was silent and may be another one: no object is known to be there any more. */
void walk_guard_forget(struct walk_guard *guard);

#endif
