/* SPDX-License-Identifier: Apache-2.0 */
/* platform_promise: what the platform answered, and how it is found in its database again. The list
 * lies in memory that a killed child shares with its parent. */
#ifndef PRINTWIRE_TESTS_POWERCUT_PLATFORM_PROMISE_H
#define PRINTWIRE_TESTS_POWERCUT_PLATFORM_PROMISE_H

#include "base/sqlite.h"
#include "tests/powercut/subject.h"

#include <stdint.h>

#define PLATFORM_PROMISE_MOST 32768

enum platform_promise_kind {
    PLATFORM_PROMISE_PLACE,      /* of this id, with a code */
    PLATFORM_PROMISE_REGISTERED, /* the same has a key */
    PLATFORM_PROMISE_ITEM,       /* of this id, with the first line of its story */
    PLATFORM_PROMISE_OFFER,      /* the item's fence is this one, or a later one */
    PLATFORM_PROMISE_STEP,       /* the item's story has this state, with this fence */
    PLATFORM_PROMISE_ENDED,      /* the item is in this state */
    PLATFORM_PROMISE_REPORT,     /* of this id */
    PLATFORM_PROMISE_DEVICE,     /* of this id, as it was at `state` ms, or later */
    PLATFORM_PROMISE_ALERT,      /* of the device of this id, with `state` for its row */
    PLATFORM_PROMISES
};

/** Forget all of before; what is added from now on was answered when the model had its last commit
 * of then. NULL: nothing is added. False without memory. */
bool platform_promise_begin(const struct subject_model *model);

/** It was answered. Numbers are those that the kind names; else 0. */
void platform_promise_add(enum platform_promise_kind kind, const char *id, int64_t state,
                          int64_t fence);

/** Whether something of each kind was promised, but for places, which may all be there before. */
bool platform_promise_has_all(void);

/** Say SUBJECT_LOST when one that was answered by commit `first` is not there. */
void platform_promise_check(struct sqlite *db, int first, struct subject_report *out);

/** Whether an offer of the item with this fence, or a later one, was answered by commit `first`;
 * INT_MAX: at all. */
bool platform_promise_is_given(const char *item, int64_t fence, int first);

#endif
