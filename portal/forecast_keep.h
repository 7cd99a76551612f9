/* SPDX-License-Identifier: Apache-2.0 */
/* forecast_keep: keeps the forecasts of a store (forecast_book.h) as what is known changes, a
 * little at a time:
 *   - a supply of which something was said is foreseen anew
 *   - each night at two o'clock UTC, and at once when it was never done, the fleet's correction is
 *     learnt (forecast_learn.h), those of the past that are over are judged
 *     (forecast_past.h), and all forecasts are made anew
 *   - when a program begins and the store has no correction that it understands (an older one left
 *     it, or there was too little to learn from), it is learnt once, whatever the time
 * News and the night's work take turns, so that neither waits for the other's end. What was begun
 * in a night and not ended is begun again. */
#ifndef PRINTWIRE_PORTAL_FORECAST_KEEP_H
#define PRINTWIRE_PORTAL_FORECAST_KEEP_H

#include "portal/store/store.h"

#define FORECAST_KEEP_STEP      8    /* supplies foreseen in one step, or */
#define FORECAST_KEEP_BUDGET_US 5000 /* after which it takes no other one */

struct forecast_keep;

/** Begin; the store, written by nobody else, must outlive it. NULL without memory. */
struct forecast_keep *forecast_keep_create(struct store *store);

/** Do a little, in a transaction of its own: none may be open. `out_done`: there is nothing to do
 * now. After a failure nothing of the step is kept. As db.h has it for failures; ERR_MEMORY. */
enum err forecast_keep_step(struct forecast_keep *keep, int64_t now_ms, bool *out_done);

/** Free; NULL is allowed. */
void forecast_keep_free(struct forecast_keep *keep);

#endif
