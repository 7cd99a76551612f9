/* SPDX-License-Identifier: Apache-2.0 */
/* list_rig: a store with two customers, and what a list of it tells. Failures are CUnit's. */
#ifndef PRINTWIRE_TESTS_UNIT_LIST_RIG_H
#define PRINTWIRE_TESTS_UNIT_LIST_RIG_H

#include "base/buf.h"
#include "portal/store/list_view.h"
#include "tests/fakes/portal_rig.h"

struct list_rig {
    struct portal_rig rig;
    int64_t other; /* b@x.test of Depot, which is another customer's */
    struct db *db; /* a connection of the test's own */
    struct list_view_query query;
    struct buf text; /* what was told: the wanted column of each row */
    size_t column;
    char word[96];
    struct list_view_key after; /* of the last row that was told */
    struct list_view_stop stop;
};

/** Make the store; the query asks for 500 rows of all there is. */
void list_rig_begin(struct list_rig *l);

/** Remove it. */
void list_rig_end(struct list_rig *l);

/** Append to `l->text` what the list tells: of each row the column `l->column` and a space. */
void list_rig_read(struct list_rig *l, enum list_view_id id);

/** The list tells `wanted`, as list_rig_read() appends it. */
void list_rig_tells(struct list_rig *l, enum list_view_id id, const char *wanted);

#endif
