/* SPDX-License-Identifier: Apache-2.0 */
/* history_trim: what the store forgets, by rules per customer and site, a little at a time.
 *
 * Levels older than a rule's days become one row a day (least, most, last); records as they were
 * received (their XML) go, and so do orders that are over (order_trim.h). Nothing else is ever
 * forgotten: facts, counters, cartridges, incidents and the daily levels stay. Neither is what is
 * known last: the last level of each supply, the records behind the current state, and the newest
 * record of all, from which rows are numbered.
 */
#ifndef PRINTWIRE_PORTAL_STORE_HISTORY_TRIM_H
#define PRINTWIRE_PORTAL_STORE_HISTORY_TRIM_H

#include "portal/store/db.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* How long something is kept. The rule that fits best counts: a site's, a customer's, any. */
struct history_trim_rule {
    const char *customer; /* NULL: every */
    const char *site;     /* NULL: every of the customer */
    int64_t level_days;   /* 0: for ever */
    int64_t record_days;  /* 0: for ever */
    int64_t order_days;   /* 0: for ever */
};

struct history_trim_rules {
    const struct history_trim_rule *rules;
    size_t count;
};

#define HISTORY_TRIM_ROWS   400 /* most levels, or records, that a step looks at to forget them */
#define HISTORY_TRIM_PLACES 50  /* most supplies, or journals, among which it looks for them */

/* How far a pass through the supplies, journals and agents has come. Zeroes: at its beginning. */
struct history_trim {
    unsigned phase; /* of these three */
    int64_t after;  /* the last one of them that is done; of a supply its device, */
    int64_t supply; /* and its number */
    int64_t number; /* of the journal behind that one: the last record that was looked at */
};

/** Do a little, in the open transaction, within the limits above, or forget the orders of one
 * agent (order_trim.h): some milliseconds. `out_done`: a pass has ended, and `trim` is at the
 * beginning of the next one. After a failure, begin anew. */
enum err history_trim_step(struct db *db, struct history_trim *trim,
                           const struct history_trim_rules *rules, int64_t now_ms, bool *out_done);

#endif
